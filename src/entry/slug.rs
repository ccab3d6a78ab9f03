//! Text for URLs: ASCII, lower case, stable.

use pinyin::ToPinyin;

/// Maps a full-width ASCII form (`０`, `Ａ`, `／`) and the ideographic space to its half-width
/// character; leaves every other character alone.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// One URL path segment from any text: Chinese characters become their pinyin, other characters
/// outside `a-z 0-9 . _` become single hyphens. Empty when nothing is left.
///
/// The pinyin is per character (重庆 gives `zhong-qing`): good enough for a URL, and a site names
/// a slug of its own where it wants a better one.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().map(half_width) {
        let lower = c.to_ascii_lowercase();
        if lower.is_ascii_alphanumeric() || lower == '_' || lower == '.' {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.push(lower);
        } else if let Some(syllable) = c.to_pinyin() {
            if !out.is_empty() {
                out.push('-');
            }
            out.extend(syllable.plain().chars().map(|c| if c == 'ü' { 'v' } else { c }));
            gap = true;
        } else {
            gap = true;
        }
    }
    out.trim_matches(['.', '-']).to_owned()
}

/// Whether `text` can stand in a URL as it is: what [`slug`] would leave unchanged.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty() && slug(text) == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_names_become_pinyin_and_ascii_stays() {
        assert_eq!(slug("杭州市民政局"), "hang-zhou-shi-min-zheng-ju");
        assert_eq!(
            slug("附件1：申请表（2023）.docx"),
            "fu-jian-1-shen-qing-biao-2023-.docx"
        );
        assert_eq!(slug("Ａnnual Report"), "annual-report");
        assert_eq!(slug("../../etc"), "etc");
        assert_eq!(slug("！！"), "");
    }

    #[test]
    fn only_finished_slugs_are_slugs() {
        assert!(is_slug("hangzhou-mzj"));
        for bad in ["", "Hangzhou", "a/b", "民政", "-a", "a b", ".."] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
