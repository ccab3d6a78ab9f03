//! New sites and new entries: what `gongkai init` and `gongkai new` write.
//!
//! Everything here is a function of its arguments; the commands read and write the files.
//!
//! - [`site`] is a whole new site, with blanks where only the officer knows what belongs there.
//! - [`series`] finds the next free index number of a unit and year.
//! - [`habit`] names a new entry's file as the site names its others.
//! - [`skeleton`] is a new entry with comments that explain it.

pub mod habit;
pub mod series;
pub mod site;
pub mod skeleton;

/// A text as a YAML value: as it is where YAML takes it so, else in quotes.
pub fn yaml_text(text: &str) -> String {
    let plain_start = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '《' | '“' | '〔' | '（' | '【'));
    let plain = plain_start
        && text.trim() == text
        && !text.ends_with(':')
        && ![": ", " #", "：", "\t"].iter().any(|part| text.contains(part))
        && !text.chars().any(|c| c.is_control() || crate::invisible::is_ignorable(c) || matches!(c, '\u{2028}' | '\u{2029}'))
        // To other programs these are no texts.
        && !text.chars().all(|c| c.is_ascii_digit() || ".-+_:eE".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    // A JSON text is a YAML text in double quotes.
    serde_json::Value::from(text).to_string()
}

/// A text on one line, without blanks at its ends; `None` when nothing is left to see.
pub fn one_line(text: &str) -> Option<String> {
    let visible = |part: &&str| !part.chars().all(crate::load::fields::is_invisible);
    let line: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(visible)
        .collect();
    (!line.is_empty()).then(|| line.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostics, SourceText};
    use crate::load::yaml::{self, Value};

    #[test]
    fn every_text_comes_back_from_yaml_as_it_went_in() {
        for text in [
            "关于调整办公时间的通告",
            "通知: 关于甲",
            "甲：乙",
            "a #b",
            "#甲",
            "- 甲",
            "[甲]",
            "\"甲\"",
            "002489524",
            "true",
            "甲\\乙",
            "{{ x }}",
            "甲:",
            "《规定》",
            "& 甲",
            "1e5",
            "甲\u{2028}乙",
            "---",
        ] {
            let line = format!("title: {}\n", yaml_text(text));
            let source = SourceText {
                file: "a.yaml",
                text: &line,
            };
            let mut findings = Diagnostics::new();
            let node = yaml::parse(source, 0..line.len(), &mut findings).unwrap();
            let Value::Map(pairs) = node.value else {
                panic!("{line}")
            };
            assert_eq!(pairs[0].1.value, Value::Scalar(text.to_owned()), "{line}");
            assert!(findings.is_empty(), "{line}");
        }
    }

    #[test]
    fn a_title_is_one_line_that_shows_something() {
        assert_eq!(one_line(" 关于\n甲的\t通知 ").as_deref(), Some("关于 甲的 通知"));
        assert_eq!(one_line(" \u{200B}\n"), None);
    }
}
