//! Smaller HTML: the theme's templates once, or every page. And smaller scripts.
//!
//! This is the only file that names the minifiers. A template is HTML with holes, which the
//! minifier passes through, except that it tears a statement inside a start tag apart
//! (`<a {% if x %}…`). So what it made of a template is compared with the template: every hole
//! must still be there, in its place between the tags or in the quotes of its tag; else the
//! template is used as it was written.

/// A template made smaller, or `None` when that cannot be done without changing it.
pub fn template(source: &str) -> Option<String> {
    let before = holes(source);
    if before
        .iter()
        .any(|hole| hole.place != Place::Text && hole.text.starts_with("{%"))
    {
        return None;
    }
    let minified = run(source, true)?;
    let after = holes(&minified);
    // A hole in an attribute must keep its quotes: a value with a space would end it otherwise.
    let safe = before == after && !after.iter().any(|hole| hole.place == Place::Tag);
    safe.then_some(minified)
}

/// A page made smaller.
pub fn page(html: String) -> String {
    run(&html, false).unwrap_or(html)
}

/// A script, or a module of one, made smaller, with short names for what only it can name; `None` where
/// it cannot be read.
pub fn script(source: &str) -> Option<String> {
    let is_module = source
        .lines()
        .any(|line| line.starts_with("import ") || line.starts_with("export "));
    run_script(source, is_module).map(|script| script + "\n")
}

#[cfg(feature = "minify")]
fn run_script(source: &str, is_module: bool) -> Option<String> {
    use oxc_codegen::{Codegen, CodegenOptions};
    use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
    let allocator = oxc_allocator::Allocator::default();
    let kind = match is_module {
        true => oxc_span::SourceType::mjs(),
        false => oxc_span::SourceType::cjs(),
    };
    let parsed = oxc_parser::Parser::new(&allocator, source, kind).parse();
    if !parsed.errors.is_empty() {
        return None;
    }
    let mut program = parsed.program;
    let names = MangleOptions {
        // What other scripts of a page may name stays.
        top_level: is_module,
        ..MangleOptions::default()
    };
    let options = MinifierOptions {
        mangle: Some(names),
        compress: Some(CompressOptions::safest()),
    };
    let minified = Minifier::new(options).minify(&allocator, &mut program);
    let written = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(minified.scoping)
        .with_private_member_mappings(minified.class_private_mappings)
        .build(&program);
    Some(written.code)
}

#[cfg(not(feature = "minify"))]
fn run_script(_source: &str, _is_module: bool) -> Option<String> {
    None
}

#[cfg(feature = "minify")]
fn run(source: &str, template: bool) -> Option<String> {
    let mut options = minify_html::Cfg::new();
    // Everything below keeps pages valid HTML that validators and old parsers read alike.
    options.keep_closing_tags = true;
    options.keep_html_and_head_opening_tags = true;
    options.keep_input_type_text_attr = true;
    options.preserve_brace_template_syntax = template;
    String::from_utf8(minify_html::minify(source.as_bytes(), &options)).ok()
}

#[cfg(not(feature = "minify"))]
fn run(_source: &str, _template: bool) -> Option<String> {
    None
}

/// Where in HTML something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Between tags.
    Text,
    /// In a tag, outside quotes.
    Tag,
    /// In a quoted attribute value.
    Value,
}

/// An expression, statement or comment of a template.
#[derive(Debug, PartialEq, Eq)]
struct Hole<'a> {
    text: &'a str,
    place: Place,
}

/// Every hole in order; those of one tag in the order of their texts, since the minifier may put
/// attributes into another order.
fn holes(source: &str) -> Vec<Hole<'_>> {
    let bytes = source.as_bytes();
    let mut found: Vec<Hole<'_>> = Vec::new();
    let mut tag_starts_at = 0;
    let mut place = Place::Text;
    let mut quote = b'"';
    let mut at = 0;
    while at < bytes.len() {
        if let Some(end) = hole_end(source, at) {
            let text = &source[at..end];
            found.push(Hole { text, place });
            at = end;
            continue;
        }
        let byte = bytes[at];
        place = match place {
            Place::Text if byte == b'<' && starts_tag(bytes, at) => {
                tag_starts_at = found.len();
                Place::Tag
            }
            Place::Tag if byte == b'>' => {
                found[tag_starts_at..].sort_by_key(|hole| hole.text);
                Place::Text
            }
            Place::Tag if matches!(byte, b'"' | b'\'') => {
                quote = byte;
                Place::Value
            }
            Place::Value if byte == quote => Place::Tag,
            same => same,
        };
        at += 1;
    }
    found
}

fn starts_tag(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at + 1)
        .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/')
}

/// Where the hole that starts at `at` ends.
fn hole_end(source: &str, at: usize) -> Option<usize> {
    let rest = source.get(at..)?;
    let close = match rest.as_bytes() {
        [b'{', b'{', ..] => "}}",
        [b'{', b'%', ..] => "%}",
        [b'{', b'#', ..] => "#}",
        _ => return None,
    };
    Some(rest.find(close).map_or(source.len(), |i| at + i + close.len()))
}

#[cfg(test)]
#[cfg(feature = "minify")]
mod tests {
    use super::*;

    #[test]
    fn a_template_with_a_statement_in_a_tag_is_left_alone() {
        for source in [
            "<a {% if x %}aria-current=\"page\"{% endif %}>甲</a>",
            "<a class=\"a {% if x %}b{% endif %}\">甲</a>",
            "<p>{{ a }}</p>\n<a\n  {% if x %}hidden{% endif %}>甲</a>",
        ] {
            assert_eq!(template(source), None, "{source}");
        }
    }

    #[test]
    fn an_attribute_with_a_hole_keeps_its_quotes() {
        for source in [
            "<a title=\"{{x}}\" href='{{ u }}'>  甲  </a>",
            "<a title=\"{{x}}\">甲</a>",
            "<a title={{x}}>甲</a>",
        ] {
            if let Some(small) = template(source) {
                assert!(small.contains("\"{{x}}\""), "{small}");
            }
        }
        assert_eq!(template("<a title={{ x }}>甲</a>"), None);
    }

    #[test]
    fn every_template_of_the_default_theme_can_be_made_smaller() {
        let theme = crate::load::theme::default_theme(&mut crate::diagnostic::Diagnostics::new());
        for (name, file) in &theme.templates {
            assert!(
                template(&file.text).is_some_and(|small| small.len() < file.text.len()),
                "{name}"
            );
        }
    }

    #[test]
    fn space_between_lines_goes_and_text_stays() {
        let small =
            template("<ul>\n  {% for x in a %}\n    <li>甲 <b>{{ x }}</b> 乙</li>\n  {% endfor %}\n</ul>");
        let small = small.expect("nothing in it hinders");
        assert!(small.contains("<li>甲 <b>{{ x }}</b> 乙</li>"), "{small}");
        assert!(!small.contains('\n'));
    }
    #[test]
    fn every_script_of_the_default_theme_can_be_made_smaller() {
        let theme = crate::load::theme::default_theme(&mut crate::diagnostic::Diagnostics::new());
        for (name, bytes) in theme.assets.iter().filter(|(name, _)| name.ends_with(".js")) {
            let source = std::str::from_utf8(bytes).unwrap();
            let small = script(source).unwrap_or_else(|| panic!("{name}"));
            assert!(small.len() < source.len(), "{name}");
            assert!(!small.contains("script>"), "{name}");
        }
    }

    #[test]
    fn space_and_long_names_go_from_modules_and_from_scripts() {
        for (source, small) in [
            (
                "export function double(number) {\n  return number * two;\n}\nconst two = 2;\n",
                "export function double(e){return e*t}const t=2;\n",
            ),
            // What is no module shares its names with the page.
            (
                "function double(number) {\n  return number * 2;\n}\n",
                "function double(e){return e*2}\n",
            ),
        ] {
            assert_eq!(script(source).as_deref(), Some(small));
        }
    }

    #[test]
    fn what_is_no_script_is_left_alone() {
        assert_eq!(script("const = 1;"), None);
    }
}
