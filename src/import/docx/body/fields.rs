//! Fields: what a program computes into a text. Their results stay as they are printed; a link that is
//! written as a field is a link, however many runs and paragraphs it spans; and what a field shows
//! without a result (a box to tick, a choice, a circled number) is written out.

use super::{Line, Reader};
use crate::import::document::{Inline, Note, Reason, Removed, words};
use crate::import::docx::xml::Node;

/// A field that has begun and not ended.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// What is to be computed, as far as it was read.
    instruction: String,
    /// Text that stands where the instruction does.
    hidden: String,
    /// Whether its result has begun.
    result: bool,
    /// Where its link leads.
    target: Option<String>,
    /// While a link's words are gathered: what stands before them in the paragraph.
    before: Option<Line>,
}

impl Reader<'_> {
    /// The beginning, middle or end of a field.
    pub(super) fn field_mark(&mut self, node: &Node, line: &mut Line) {
        match node.attribute("fldCharType") {
            Some("begin") => {
                let shown = node.child("ffData").map(form_value).unwrap_or_default();
                if !shown.is_empty() {
                    line.push(Inline::Text(shown));
                }
                self.fields.push(Open::default());
            }
            Some("separate") => self.result_begins(line),
            Some("end") => self.field_ends(line),
            _ => {}
        }
    }

    /// A piece of an instruction.
    pub(super) fn instruction(&mut self, text: &str) {
        if let Some(field) = self.fields.last_mut() {
            field.instruction.push_str(text);
        }
    }

    /// Whether a text belongs to an instruction and is printed nowhere; then it is kept there.
    pub(super) fn is_in_instruction(&mut self, text: &str) -> bool {
        let hidden = self.fields.iter_mut().rev().find(|field| !field.result);
        match hidden {
            Some(field) => {
                field.instruction.push_str(text);
                field.hidden.push_str(text);
                true
            }
            None => false,
        }
    }

    fn result_begins(&mut self, line: &mut Line) {
        let hidden = self.fields.iter().rev().skip(1).any(|field| !field.result);
        let Some(field) = self.fields.last_mut() else {
            return;
        };
        field.result = true;
        if !hidden {
            field.target = link_target(&field.instruction);
        }
        if field.target.is_some() {
            field.before = Some(std::mem::take(line));
        }
    }

    fn field_ends(&mut self, line: &mut Line) {
        let Some(mut field) = self.fields.pop() else {
            return;
        };
        if let Some(before) = field.before.take() {
            let inner = std::mem::replace(line, before);
            self.put_link(field.target, inner, line);
            return;
        }
        if field.result {
            return;
        }
        // No result: what stands there is all there is, unless a field around this one takes it.
        let mut shown = field.hidden;
        if let Some(arguments) = equation(&field.instruction) {
            self.note(Note::Formula);
            shown = arguments;
        }
        if !shown.is_empty() && !self.is_in_instruction(&shown) {
            line.push(Inline::Text(shown));
        }
    }

    /// The end of a paragraph inside a link's words: those that stand in it are a link by themselves.
    pub(super) fn suspend_fields(&mut self, line: &mut Line) {
        for at in (0..self.fields.len()).rev() {
            if let Some(before) = self.fields[at].before.take() {
                let inner = std::mem::replace(line, before);
                let target = self.fields[at].target.clone();
                self.put_link(target, inner, line);
            }
        }
    }

    /// The start of the next paragraph inside a link's words.
    pub(super) fn resume_fields(&mut self, line: &mut Line) {
        let open = self.fields.iter_mut().rev().find(|field| field.target.is_some());
        if let Some(field) = open {
            field.before = Some(std::mem::take(line));
        }
    }

    /// A field in one element.
    pub(super) fn simple_field(&mut self, node: &Node, line: &mut Line) {
        let mut inner = Line::default();
        self.runs(node, &mut inner);
        let target = node.attribute("instr").and_then(link_target);
        self.put_link(target, inner, line);
    }

    /// Words that lead somewhere: a link when they are text alone, else as they are. An address that
    /// cannot be a link's is named.
    pub(super) fn put_link(&mut self, target: Option<String>, mut inner: Line, line: &mut Line) {
        let only_text = inner.lines.len() == 1
            && inner.lines[0]
                .iter()
                .all(|inline| matches!(inline, Inline::Text(_)));
        line.boxes.append(&mut inner.boxes);
        let leads = target.map(|target| target.trim().to_owned());
        let leads = leads.filter(|target| !target.is_empty() && !target.starts_with('#'));
        match leads.as_deref().and_then(address) {
            Some(target) if only_text => {
                let words = words(&inner.lines[0]);
                self.files += usize::from(!target.contains("://") && !target.starts_with("mailto:"));
                line.push(Inline::Link { words, target });
                return;
            }
            _ => {}
        }
        if let Some(text) = leads.filter(|_| inner.lines.iter().flatten().count() > 0) {
            let reason = Reason::Hidden;
            self.document.removed.push(Removed { reason, text });
        }
        for (at, text) in inner.lines.into_iter().enumerate() {
            if at > 0 {
                line.break_line();
            }
            text.into_iter().for_each(|inline| line.push(inline));
        }
    }
}

/// An address as a link of a page can have it; `None` for a script, or a file on somebody's computer.
fn address(target: &str) -> Option<String> {
    let lower = target.to_ascii_lowercase();
    if lower.starts_with("www.") {
        return Some(format!("http://{target}"));
    }
    let scheme = lower.split_once(':').map(|(scheme, _)| scheme);
    let known = scheme.is_none_or(|scheme| matches!(scheme, "http" | "https" | "ftp" | "mailto"));
    (known && !target.contains('\\')).then(|| target.to_owned())
}

/// Where a `HYPERLINK` leads; `None` for every other field, and for a place in the document itself.
fn link_target(instruction: &str) -> Option<String> {
    let mut parts = arguments(instruction).into_iter();
    if !parts.next()?.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let mut target = None;
    let mut place = None;
    while let Some(part) = parts.next() {
        match part.to_ascii_lowercase().as_str() {
            "\\l" => place = parts.next(),
            "\\o" | "\\t" => drop(parts.next()),
            switch if switch.starts_with('\\') && switch.len() == 2 => {}
            _ if target.is_none() => target = Some(part),
            _ => {}
        }
    }
    let target = target.filter(|target| !target.is_empty())?;
    Some(match place {
        Some(place) => format!("{target}#{place}"),
        None => target,
    })
}

/// The words of an instruction; those between quotation marks are one, `\"` in them is a mark and `\\` a
/// backslash.
fn arguments(instruction: &str) -> Vec<String> {
    let quote = |c: char| matches!(c, '"' | '“' | '”');
    let mut all = Vec::new();
    let mut chars = instruction.trim().chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut word = String::new();
        if quote(c) {
            while let Some(c) = chars.next().filter(|c| !quote(*c)) {
                match chars.next_if(|next| c == '\\' && (quote(*next) || *next == '\\')) {
                    Some(escaped) => word.push(escaped),
                    None => word.push(c),
                }
            }
        } else {
            word.push(c);
            while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !quote(*c)) {
                word.push(c);
            }
        }
        all.push(word);
    }
    all
}

/// What an equation of the field `EQ` shows, which has no result: `eq \o\ac(○,1)` is a circled number.
fn equation(instruction: &str) -> Option<String> {
    let (name, rest) = instruction.trim().split_once(['\\', ' '])?;
    if !name.trim().eq_ignore_ascii_case("EQ") {
        return None;
    }
    let mut out = String::new();
    let mut switch =
        name.len() < instruction.trim().len() && instruction.trim()[name.len()..].starts_with('\\');
    for c in rest.chars() {
        match c {
            '\\' => switch = true,
            '(' => switch = false,
            ')' | ',' | ';' => {}
            c if c.is_whitespace() => {}
            c if switch && c.is_ascii_alphanumeric() => {}
            c => out.push(c),
        }
    }
    Some(out)
}

/// What a field of a form shows that has no result: a box, or the choice of a list.
fn form_value(data: &Node) -> String {
    if let Some(tick) = data.child("checkBox") {
        let state = tick.child("checked").or_else(|| tick.child("default"));
        let on = state.is_some_and(|state| !matches!(state.attribute("val"), Some("0" | "false" | "off")));
        return if on { "☑" } else { "☐" }.to_owned();
    }
    let Some(list) = data.child("ddList") else {
        return String::new();
    };
    let chosen = list.value(&["result"]).and_then(|at| at.parse().ok());
    let entries = list.nodes().filter(|node| node.name == "listEntry");
    let entry = entries.into_iter().nth(chosen.unwrap_or(0));
    entry
        .and_then(|entry| entry.attribute("val"))
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{equation, link_target};

    #[test]
    fn the_address_of_a_link_is_read_however_it_is_written() {
        let target = |text: &str| link_target(text);
        for (text, want) in [
            (
                " HYPERLINK \"https://a.example/x?y=1\" ",
                Some("https://a.example/x?y=1"),
            ),
            ("hyperlink \"a.docx\" \\t \"_blank\" \\o \"提示\"", Some("a.docx")),
            ("HYPERLINK https://a.example/", Some("https://a.example/")),
            ("HYPERLINK “https://a.example/”", Some("https://a.example/")),
            (
                "HYPERLINK \"https://a.example/\" \\l \"b\"",
                Some("https://a.example/#b"),
            ),
            ("HYPERLINK \\l \"_Toc1\" \\h", None),
            ("HYPERLINK \"C:\\\\a\\\\b.docx\"", Some("C:\\a\\b.docx")),
            ("PAGEREF _Toc1 \\h", None),
            ("HYPERLINK", None),
            ("HYPERLINK \"", None),
        ] {
            assert_eq!(target(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn an_equation_shows_its_characters() {
        assert_eq!(equation("eq \\o\\ac(○,1)").as_deref(), Some("○1"));
        assert_eq!(equation("EQ \\F(a,b)").as_deref(), Some("ab"));
        assert_eq!(equation("PAGE"), None);
    }
}
