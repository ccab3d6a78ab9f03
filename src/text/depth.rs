//! How deep the elements of an HTML text lie in each other, counted without parsing it: a parser's
//! work grows with the square of the depth.

use std::collections::HashMap;

/// More elements inside each other than this are not parsed; no page is made like that.
pub const DEEPEST: usize = 600;

/// How deep elements lie in each other, counted without parsing. Tags that pages leave open do not
/// count.
pub fn depth(text: &str) -> usize {
    const OPEN: [&str; 26] = [
        "p", "li", "br", "hr", "img", "meta", "link", "input", "td", "tr", "th", "dd", "dt", "option", "col",
        "area", "base", "embed", "source", "wbr", "param", "tbody", "thead", "tfoot", "colgroup", "o:p",
    ];
    // By name: the end of an element that was never opened closes none.
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for part in text.split('<').skip(1) {
        let close = part.starts_with('/');
        let name: String = part
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == ':')
            .collect::<String>()
            .to_ascii_lowercase();
        let tag = part.split('>').next().unwrap_or(part);
        if name.is_empty() || OPEN.contains(&name.as_str()) || tag.ends_with('/') {
            continue;
        }
        let count = open.entry(name).or_insert(0);
        if close {
            depth -= usize::from(*count > 0);
            *count = count.saturating_sub(1);
        } else {
            *count += 1;
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn what_is_closed_or_left_open_by_habit_does_not_count() {
        assert_eq!(
            depth("<div><ul><li>甲<li>乙</ul></div><div><p>丙<p>丁<br></div>"),
            2
        );
        assert_eq!(depth(&"<div>".repeat(5000)), 5000);
        assert_eq!(depth(&"<i></i>".repeat(5000)), 1);
        assert_eq!(depth("</div></div><B>1 < 2</B>"), 1);
        assert_eq!(depth(&"<b></i>".repeat(5000)), 5000);
    }
}
