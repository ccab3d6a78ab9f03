//! The HTML of a text as it is written.

use super::clean::{escape, escape_attribute};
use super::link::{next_address, write_href};
use super::outline::{Place, Role};
use super::{Heading, LinkMap, RenderedText};

/// What is written so far.
pub(super) struct Page<'a> {
    pub(super) out: String,
    pub(super) link: LinkMap<'a>,
    headings: Vec<Heading>,
    tables: usize,
    /// Stands before every id, class and role that is ours while the author's own HTML is mixed in,
    /// so that the sanitiser can tell them apart.
    mark: Option<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(link: LinkMap<'a>, mark: Option<String>) -> Page<'a> {
        Page {
            out: String::new(),
            link,
            headings: Vec::new(),
            tables: 0,
            mark,
        }
    }

    pub(super) fn finish(self) -> RenderedText {
        let html = match &self.mark {
            Some(mark) => super::raw::sanitise(&self.out, mark, self.link),
            None => self.out,
        };
        RenderedText {
            html,
            headings: self.headings,
        }
    }

    /// Whether the author's own HTML goes into the page, to be sanitised at the end.
    pub(super) fn keeps_raw(&self) -> bool {
        self.mark.is_some()
    }

    pub(super) fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    /// Writes text whose web addresses become links.
    pub(super) fn autolinked(&mut self, text: &str) {
        let mut rest = text;
        while let Some(range) = next_address(rest) {
            self.text(&rest[..range.start]);
            let address = &rest[range.clone()];
            let scheme = if address.contains("://") { "" } else { "http://" };
            self.open_link(&format!("{scheme}{address}"), "");
            self.text(address);
            self.out.push_str("</a>");
            rest = &rest[range.end..];
        }
        self.text(rest);
    }

    /// Writes an attribute of ours.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.out.push_str(self.mark.as_deref().unwrap_or_default());
        escape_attribute(&mut self.out, value);
        self.out.push('"');
    }

    /// Opens a link; the target must be safe. Beside raw HTML every target is written as it is and
    /// mapped at the end, with those of the author's HTML.
    pub(super) fn open_link(&mut self, target: &str, title: &str) {
        self.open_anchor(target);
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape_attribute(&mut self.out, title);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Writes a link of ours whose sign needs words for those who cannot see it.
    pub(super) fn sign_link(&mut self, target: &str, label: &str, sign: &str) {
        self.open_anchor(target);
        self.attribute("aria-label", label);
        self.out.push('>');
        self.text(sign);
        self.out.push_str("</a>");
    }

    fn open_anchor(&mut self, target: &str) {
        self.out.push_str("<a");
        if self.keeps_raw() {
            self.out.push_str(" href=\"");
            escape_attribute(&mut self.out, target);
            self.out.push('"');
        } else {
            write_href(&mut self.out, target, self.link);
        }
    }

    pub(super) fn image(&mut self, target: &str, alt: &str, title: &str) {
        let as_written: LinkMap<'_> = &|_| None;
        let link = if self.keeps_raw() { as_written } else { self.link };
        super::link::write_image(&mut self.out, target, alt, title, link);
    }

    /// Opens a table in a box that a narrow screen can scroll, by keyboard too.
    pub(super) fn open_table(&mut self) {
        if !self.keeps_raw() {
            open_table_box(&mut self.out, &mut self.tables);
        }
        self.out.push_str("<table>");
    }

    pub(super) fn close_table(&mut self) {
        self.out.push_str(if self.keeps_raw() {
            "</table>\n"
        } else {
            "</table></div>\n"
        });
    }

    /// Puts a heading into the table of contents; `text` is the heading as printed.
    pub(super) fn note_heading(&mut self, place: &Place, text: &str) {
        self.headings.push(place.heading(text));
    }

    pub(super) fn open_line(&mut self, role: &Role) {
        match role {
            Role::Body => self.out.push_str("<p>"),
            Role::Signature => {
                self.out.push_str("<p");
                self.attribute("class", "signature");
                self.out.push('>');
            }
            Role::Heading(place) => self.open_heading(place),
            Role::RunIn(place, _) => {
                self.out.push_str("<div");
                self.attribute("class", "run-in");
                self.out.push('>');
                self.open_heading(place);
            }
        }
    }

    pub(super) fn close_line(&mut self, role: &Role) {
        match role {
            Role::Body | Role::Signature => self.out.push_str("</p>\n"),
            Role::RunIn(..) => self.out.push_str("</p></div>\n"),
            Role::Heading(place) => {
                self.close_heading(place);
                self.out.push('\n');
            }
        }
    }

    /// Ends the heading of a run-in line; its paragraph follows.
    pub(super) fn leave_run_in_heading(&mut self, place: &Place) {
        self.close_heading(place);
        self.out.push_str("<p>");
    }

    fn open_heading(&mut self, place: &Place) {
        self.out.push_str("<h");
        self.out.push(level_digit(place));
        self.attribute("id", &place.anchor);
        self.out.push('>');
    }

    fn close_heading(&mut self, place: &Place) {
        self.out.push_str("</h");
        self.out.push(level_digit(place));
        self.out.push('>');
    }
}

fn level_digit(place: &Place) -> char {
    char::from(b'0' + place.level)
}

/// Opens the box around a table. Boxes are landmarks, so each needs a name of its own.
pub(super) fn open_table_box(out: &mut String, tables: &mut usize) {
    *tables += 1;
    out.push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表格");
    if *tables > 1 {
        out.push_str(&tables.to_string());
    }
    out.push_str("\">");
}
