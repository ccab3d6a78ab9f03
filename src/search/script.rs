//! Scripts as they are sent to readers: without the notes that are meant for whoever edits them.

/// A script of the theme without its indentation and without comments that have lines to
/// themselves. Nothing else changes, so that what a browser reports can be found in the source;
/// a text that spans lines must not hold a line that looks like a comment.
pub fn without_comments(script: &str) -> String {
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
    use super::without_comments;

    #[test]
    fn comments_with_lines_of_their_own_go_and_code_stays() {
        let script =
            "// why\nconst a = 1; // kept\n\n/** what */\nf(\n  /* how\n   * so\n   */\n  a * 2,\n);\n";
        assert_eq!(without_comments(script), "const a = 1; // kept\nf(\na * 2,\n);\n");
    }
}
