//! How deep the elements of an HTML text lie in each other, counted without parsing it: a parser's
//! work grows with the square of the depth, and with that of the attributes of a tag.

use std::collections::HashMap;

/// More elements inside each other than this are not parsed; no page is made like that.
pub const DEEPEST: usize = 600;

/// A tag, as a browser reads it: a `>` or `<` in a quoted value is of the value.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name, as it is typed.
    pub name: &'a str,
    /// Whether it closes an element.
    pub closes: bool,
    /// Whether it ends in `/>`.
    pub closes_itself: bool,
    /// How many attributes it has. Space, a slash or the end of a quoted value parts them.
    pub attributes: usize,
}

/// The tags of a text, without those in comments.
pub fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let open = at + text.get(at..)?.find('<')?;
            let rest = &text[open..];
            if rest.starts_with("<!--") {
                at = open + comment(rest);
                continue;
            }
            let closes = rest.starts_with("</");
            let start = open + 1 + usize::from(closes);
            let name = &text[start..];
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                at = open + 1;
                continue;
            }
            let ends = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
            let name = &name[..name.find(ends).unwrap_or(name.len())];
            let mut tag = Tag {
                name,
                closes,
                closes_itself: false,
                attributes: 0,
            };
            at = attributes(text, start + name.len(), &mut tag);
            return Some(tag);
        }
    })
}

/// Where the comment at the start of a text ends; one without end takes all of it.
fn comment(text: &str) -> usize {
    // `<!-->` is one too.
    let ends = text.match_indices('>').find(|(at, _)| {
        let before = &text[2..*at];
        before.ends_with("--") || (before.len() > 4 && before.ends_with("--!"))
    });
    ends.map_or(text.len(), |(at, _)| at + 1)
}

/// Reads attributes from behind the name of a tag to behind its end.
fn attributes(text: &str, mut at: usize, tag: &mut Tag<'_>) -> usize {
    let bytes = text.as_bytes();
    let skip = |mut at: usize, wanted: &dyn Fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| wanted(*byte)) {
            at += 1;
        }
        at
    };
    let space = |byte: u8| byte.is_ascii_whitespace();
    loop {
        at = skip(at, &|byte| space(byte) || byte == b'/');
        match bytes.get(at) {
            None => return at,
            Some(b'>') => {
                tag.closes_itself = bytes[at - 1] == b'/';
                return at + 1;
            }
            Some(_) => tag.attributes += 1,
        }
        // The first character of a name may be an equals sign.
        at = skip(at + 1, &|byte| !space(byte) && !b"/>=".contains(&byte));
        let value = skip(at, &space);
        if bytes.get(value) != Some(&b'=') {
            continue;
        }
        at = skip(value + 1, &space);
        at = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => skip(at + 1, &|byte| byte != *quote) + 1,
            _ => skip(at, &|byte| !space(byte) && byte != b'>'),
        };
    }
}

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
    for tag in tags(text) {
        let name = tag.name.to_ascii_lowercase();
        if OPEN.contains(&name.as_str()) || tag.closes_itself {
            continue;
        }
        let count = open.entry(name).or_insert(0);
        if tag.closes {
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
    use super::{depth, tags};

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

    #[test]
    fn values_and_comments_close_nothing() {
        for again in [
            "<div title=\"</div>\">",
            "<div title='</div>'>",
            "<div><!--</div>-->",
        ] {
            assert_eq!(depth(&again.repeat(700)), 700, "{again}");
        }
        // This comment is over before the tag.
        assert_eq!(depth(&"<div><!--></div>-->".repeat(700)), 1);
    }

    #[test]
    fn attributes_are_counted_however_they_are_parted() {
        for tag in [
            "<b a=\">\" b=x c>",
            "<b/a/b/c>",
            "<b a=\"\"b=''c=1>",
            "<b a = '>' b c=>",
            "</b =a=1 b=/ c/>",
            "<b\ta\nb=x\"y c",
        ] {
            let found: Vec<usize> = tags(tag).map(|tag| tag.attributes).collect();
            assert_eq!(found, [3], "{tag}");
        }
        let found = tags("1 < 2 <甲> <!-- <b c> --!> <i a>").map(|tag| (tag.name, tag.attributes));
        assert_eq!(found.collect::<Vec<_>>(), [("i", 1)]);
    }
}
