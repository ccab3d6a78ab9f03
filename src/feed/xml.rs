//! A small XML writer that cannot fail and cannot write what XML forbids.
//!
//! Texts arrive from word processors, with vertical tabs and other characters that XML 1.0 has no
//! way to hold, not even escaped. Every text goes through [`clean`] here, so no caller can forget.

use std::borrow::Cow;

use quick_xml::escape::{escape, partial_escape};

/// The text without the characters that XML 1.0 forbids.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| match c {
        '\t' | '\n' | '\r' => false,
        c => c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}'),
    };
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Plain text as HTML.
pub(crate) fn html_text(text: &str) -> String {
    partial_escape(text).into_owned()
}

/// A document that is being written: one element a line, nothing indented.
pub(crate) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document with nothing but its declaration.
    pub fn new() -> Xml {
        Xml {
            out: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Starts an element that holds others.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Ends the element that was started last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push_str(">\n");
        }
    }

    /// An element that holds nothing.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        self.out.push_str(&escape(clean(text)));
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// The finished document; ends what is still open.
    pub fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.into_bytes()
    }

    fn tag(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.out.push_str(&escape(clean(value)));
            self.out.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out_and_nothing_else() {
        assert_eq!(clean("一\u{B}二\u{0}\u{1F}三\u{FFFE}\u{FFFF}"), "一二三");
        let kept = "制表\t换行\n回车\r 表情😀 𠮷 \u{85}\u{FFFD}";
        assert!(matches!(clean(kept), Cow::Borrowed(text) if text == kept));
    }

    #[test]
    fn a_document_closes_what_it_opened() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"<&\u{1}>")]);
        xml.text("c", &[], "]]> & <script>");
        let text = String::from_utf8(xml.finish()).unwrap();
        assert!(
            text.ends_with("<a b=\"&quot;&lt;&amp;&gt;\">\n<c>]]&gt; &amp; &lt;script&gt;</c>\n</a>\n"),
            "{text}"
        );
    }
}
