//! Scripts as they are sent to readers.

use super::minify;

/// A script of the theme as small as it can be, or, if `written` is asked for or the minifier cannot
/// read it, as it was written but for comments and indentation. A script whose licence stands in it
/// keeps it.
pub fn script(source: &str, written: bool) -> String {
    let licensed = source.contains("/*!") || source.contains("@license");
    if licensed {
        return source.to_owned();
    }
    let plain = without_comments(source);
    let small = if written { None } else { minify::script(&plain) };
    small.unwrap_or(plain)
}

/// A script of the theme without its indentation and without comments that have lines to
/// themselves. Nothing else changes, so that what a browser reports can be found in the source;
/// a text that spans lines must not hold a line that looks like a comment.
fn without_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{script, without_comments};

    #[test]
    fn comments_with_lines_of_their_own_go_and_code_stays() {
        let script =
            "// why\nconst a = 1; // kept\n\n/** what */\nf(\n  /* how\n   * so\n   */\n  a * 2,\n);\n";
        assert_eq!(without_comments(script), "const a = 1; // kept\nf(\na * 2,\n);\n");
    }
    #[test]
    #[cfg(feature = "minify")]
    fn comments_and_space_go_where_nothing_else_is_wanted() {
        let source = "// why\nexport function double(number) {\n  return number * 2;\n}\n";
        assert_eq!(script(source, false), "export function double(e){return e*2}\n");
        assert_eq!(script("function (", false), "function (\n");
    }

    #[test]
    fn a_script_with_a_licence_stays_as_it_is() {
        let licensed = "/*! MIT, somebody */\n// why\nconst a = 1;\n";
        assert_eq!(script(licensed, false), licensed);
    }

    #[test]
    fn a_script_that_is_wanted_as_written_keeps_its_names() {
        let source = "// why\nexport function double(number) {\n  return number * 2;\n}\n";
        assert_eq!(
            script(source, true),
            "export function double(number) {\nreturn number * 2;\n}\n"
        );
    }
}
