//! Lists of a page: what stands before each of their items.

use scraper::ElementRef;

use super::Walker;
use crate::import::document::{Inline, Mark};
use crate::numerals;
use crate::text::list_numbers::written;

/// A list that is open.
pub(super) struct List {
    markers: Markers,
    /// The number of the next item.
    next: i64,
    step: i64,
}

/// What a list shows before its items.
#[derive(Clone, Copy)]
enum Markers {
    Bullets,
    Numbers,
    /// Letters or Roman numerals, by the `type` of HTML.
    Letters(char),
    /// A format of numbers as word processors name them, and what follows the number.
    Format(&'static str, &'static str),
    Nothing,
}

impl List {
    fn new(element: &ElementRef<'_>) -> List {
        let ordered = element.value().name() == "ol";
        let reversed = ordered && element.attr("reversed").is_some();
        let items = || {
            element
                .child_elements()
                .filter(|child| child.value().name() == "li")
                .count()
        };
        let first = element.attr("start").and_then(|start| start.trim().parse().ok());
        List {
            markers: markers(element, ordered),
            next: first.unwrap_or_else(|| {
                if reversed {
                    i64::try_from(items()).unwrap_or(1)
                } else {
                    1
                }
            }),
            step: if reversed { -1 } else { 1 },
        }
    }

    /// Whether its items are paragraphs that begin with their numbers: Markdown counts in digits alone.
    pub(super) fn is_worded(&self) -> bool {
        !matches!(self.markers, Markers::Bullets | Markers::Numbers)
    }
}

fn markers(element: &ElementRef<'_>, ordered: bool) -> Markers {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    let styled = style.split(';').filter_map(|rule| {
        let (property, value) = rule.split_once(':')?;
        property.trim().starts_with("list-style").then_some(value)
    });
    for word in styled.flat_map(str::split_whitespace) {
        return match word {
            "none" => Markers::Nothing,
            "disc" | "circle" | "square" => Markers::Bullets,
            "decimal" => Markers::Numbers,
            "lower-alpha" | "lower-latin" => Markers::Letters('a'),
            "upper-alpha" | "upper-latin" => Markers::Letters('A'),
            "lower-roman" => Markers::Letters('i'),
            "upper-roman" => Markers::Letters('I'),
            "decimal-leading-zero" => Markers::Format("decimalZero", ". "),
            "cjk-ideographic" | "simp-chinese-informal" | "trad-chinese-informal" => {
                Markers::Format("chineseCounting", "、")
            }
            "simp-chinese-formal" | "trad-chinese-formal" => Markers::Format("chineseLegalSimplified", "、"),
            _ => continue,
        };
    }
    match element.attr("type").and_then(|kind| kind.trim().chars().next()) {
        Some(letter @ ('a' | 'A' | 'i' | 'I')) if ordered => Markers::Letters(letter),
        _ if ordered => Markers::Numbers,
        _ => Markers::Bullets,
    }
}

impl Walker<'_> {
    pub(super) fn list(&mut self, element: ElementRef<'_>, depth: usize) {
        self.flush();
        self.lists.push(List::new(&element));
        self.children(element, depth);
        self.flush();
        self.lists.pop();
    }

    pub(super) fn item(&mut self, element: ElementRef<'_>, depth: usize) {
        self.flush();
        self.mark = Mark::Bullet;
        if let Some(list) = self.lists.last_mut() {
            let given = element.attr("value").and_then(|value| value.trim().parse().ok());
            let number: i64 = given.unwrap_or(list.next);
            list.next = number.saturating_add(list.step);
            let counted = u32::try_from(number).unwrap_or_default();
            let words = match list.markers {
                Markers::Numbers => {
                    self.mark = Mark::Number(counted);
                    None
                }
                Markers::Letters(kind) => Some(format!("{}. ", written(number, Some(kind)))),
                Markers::Format(format, end) => Some(numerals::number(counted, format) + end),
                Markers::Bullets | Markers::Nothing => None,
            };
            self.line.extend(words.map(Inline::Text));
        }
        self.children(element, depth);
        self.flush();
        self.mark = Mark::Continued;
    }
}
