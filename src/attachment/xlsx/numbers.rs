//! Numbers as their cells show them, by the codes of ECMA-376 part 1, 18.8.31, and what Excel adds to
//! them: 28 as `000028`, 1234 as `1,234万元`, 45000 as a day, 1.5 as `36:00`.
//!
//! 1. `code` reads a format code into its sections.
//! 2. `decimal` holds a number to the fifteen digits that Excel shows; `day` its day and time.
//! 3. `show` writes a number by a section; `chinese` in Chinese numerals.
//!
//! Where Excel would show rows of `#`, or a number in fewer digits than are in the file, the number is
//! shown as it is stored: no column is too narrow here, and no digits may be lost.

mod chinese;
mod code;
mod day;
mod decimal;
mod show;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::attachment::Trouble;
use crate::attachment::xml::{Node, Xml};
use code::Code;
use decimal::Decimal;

/// Excel allows no longer code.
const LONGEST: usize = 255;

/// A code of fewer characters adds little to a number.
const SHORT: usize = 64;

/// The number formats of a workbook.
#[derive(Default)]
pub(super) struct Formats {
    /// By style: its code.
    styles: Vec<usize>,
    codes: BTreeMap<usize, Code>,
    /// Whether days are counted from 1904.
    pub(super) since_1904: bool,
}

impl Formats {
    /// Reads `xl/styles.xml`.
    pub(super) fn read(text: &str) -> Result<Formats, Trouble> {
        let mut xml = Xml::new(text);
        let mut formats = Formats::default();
        let mut in_cells = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "numFmt" => {
                        let code = element.attribute("formatCode").unwrap_or_default();
                        let id = element.number("numFmtId").unwrap_or(0);
                        if code.chars().count() <= LONGEST {
                            formats.codes.insert(id, Code::read(&code));
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => formats.styles.push(element.number("numFmtId").unwrap_or(0)),
                    _ => {}
                },
                Node::Close(name) if name == "cellXfs" => in_cells = false,
                _ => {}
            }
        }
        for id in &formats.styles {
            formats
                .codes
                .entry(*id)
                .or_insert_with(|| Code::read(built_in(*id)));
        }
        Ok(formats)
    }

    /// A stored number as the cells of a style show it.
    /// Where nothing is kept of it, a long code is left out: millions of cells may have it.
    pub(super) fn show(&self, value: &str, style: usize, kept: bool) -> String {
        let Some(number) = Decimal::read(value) else {
            return value.to_owned();
        };
        match self.code(style) {
            Some(code) if kept || code.length <= SHORT => show::number(&number, value, code, self.since_1904),
            _ => number.general(),
        }
    }

    /// A stored number, where its cell shows it in a form of its own that is no day.
    pub(super) fn shaped(&self, value: &str, style: usize) -> Option<String> {
        /// From here on a spreadsheet has lost digits of a number.
        const EXACT: f64 = 1e15;
        let code = self.code(style).filter(|code| !code.shows_days())?;
        let number = Decimal::read(value)?;
        let exact = value.parse::<f64>().is_ok_and(|number| number.abs() < EXACT);
        let shown = show::number(&number, value, code, self.since_1904);
        (exact && code.length <= SHORT && shown != number.general()).then_some(shown)
    }

    /// A text as the cells of a style show it.
    pub(super) fn show_text(&self, text: &str, style: usize, kept: bool) -> String {
        match self.code(style) {
            Some(code) if kept || code.length <= SHORT => show::text(text, code),
            _ => text.to_owned(),
        }
    }

    fn code(&self, style: usize) -> Option<&Code> {
        self.styles.get(style).and_then(|id| self.codes.get(id))
    }
}

/// The codes that Excel knows by number (ECMA-376 part 1, 18.8.30), as its Chinese edition shows them.
fn built_in(id: usize) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 | 6 => "\"¥\"#,##0;\"¥\"-#,##0",
        7 | 8 => "\"¥\"#,##0.00;\"¥\"-#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m-d-yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"时\"mm\"分\"",
        33 => "h\"时\"mm\"分\"ss\"秒\"",
        34 | 55 => "上午/下午h\"时\"mm\"分\"",
        35 | 56 => "上午/下午h\"时\"mm\"分\"ss\"秒\"",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        41 => "#,##0;-#,##0;\"-\";@",
        42 => "\"¥\"* #,##0;\"¥\"* -#,##0;\"¥\"* \"-\";@",
        43 => "#,##0.00;-#,##0.00;\"-\";@",
        44 => "\"¥\"* #,##0.00;\"¥\"* -#,##0.00;\"¥\"* \"-\";@",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => "General",
    }
}
