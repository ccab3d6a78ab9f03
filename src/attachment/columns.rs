//! Which columns of a table hold numbers, so that their digits can stand one below the other.
//!
//! A file says how a cell was drawn, not what it means, and a CSV file not even that. So a column is
//! judged by what its cells say and by how its head calls them: an amount is read from the right, a
//! code, a year or a telephone number is a name that happens to be made of digits.

use super::{Cell, Table, limits};

/// What stands where there is nothing to say.
const BLANKS: [&str; 12] = ["-", "--", "—", "——", "–", "－", "/", "／", "\\", "…", "无", "無"];

/// Units that may follow a number in its own cell, the longest first.
const UNITS: [&str; 14] = [
    "万元", "萬元", "亿元", "億元", "千元", "百万", "百萬", "元", "万", "萬", "亿", "億", "%", "‰",
];

/// Words in the head of a column whose digits are a name.
const CODES: [&str; 11] = [
    "号", "號", "码", "碼", "电话", "電話", "手机", "手機", "传真", "傳真", "邮编",
];

/// Words for time in the head of a column: what it names is no amount.
const TIMES: [&str; 7] = ["年月", "日期", "时间", "時間", "年份", "学年", "學年"];

/// More digits than this in a row are a code: the largest budget in cents has fewer.
const LONGEST: usize = 15;

/// For each cell of a table, by row and place in it: whether it stands in a column of numbers.
///
/// A cell that covers several columns stands in none.
pub(super) fn of_numbers(table: &Table) -> Vec<Vec<bool>> {
    let places = places(table);
    let mut columns = Vec::new();
    let cells = || table.rows.iter().zip(&places).enumerate();
    for (row, (cells, places)) in cells() {
        for (cell, &place) in cells.iter().zip(places) {
            let end = (place + cell.columns.max(1) as usize).min(limits::COLUMNS);
            if columns.len() < end {
                columns.resize_with(end, Column::default);
            }
            for column in columns.iter_mut().take(end).skip(place) {
                if row < table.head {
                    column.named(&cell.text);
                } else if cell.columns <= 1 {
                    column.holds(&cell.text);
                }
            }
        }
    }
    let numbers: Vec<bool> = columns.iter().map(Column::is_of_numbers).collect();
    let stands = |cell: &Cell, place: usize| cell.columns <= 1 && numbers.get(place) == Some(&true);
    let of_row = |(_, (cells, places)): (usize, (&Vec<Cell>, &Vec<usize>))| {
        let pairs = cells.iter().zip(places);
        pairs.map(|(cell, &place)| stands(cell, place)).collect()
    };
    cells().map(of_row).collect()
}

/// The column in which each cell begins: cells of rows above may reach down and push it aside.
fn places(table: &Table) -> Vec<Vec<usize>> {
    // For each column, in how many of the rows to come it is taken.
    let mut taken: Vec<u32> = Vec::new();
    let of_row = |row: &Vec<Cell>| {
        let mut place = 0;
        let mut fresh = Vec::new();
        let of_cell = |cell: &Cell| {
            while taken.get(place).is_some_and(|rows| *rows > 0) {
                place += 1;
            }
            let start = place;
            place = (start + cell.columns.max(1) as usize).min(start.max(limits::COLUMNS) + 1);
            fresh.push((start..place, cell.rows.max(1)));
            start
        };
        let starts: Vec<usize> = row.iter().map(of_cell).collect();
        for (range, rows) in fresh {
            if taken.len() < range.end {
                taken.resize(range.end, 0);
            }
            taken[range].fill(rows);
        }
        taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        starts
    };
    table.rows.iter().map(of_row).collect()
}

/// What is known of a column.
#[derive(Default)]
struct Column {
    /// Whether its head calls it codes or points in time.
    codes: bool,
    numbers: usize,
    /// How many of the numbers could be years.
    years: usize,
    texts: usize,
}

impl Column {
    fn named(&mut self, head: &str) {
        let head: String = head.chars().filter(|c| !c.is_whitespace()).collect();
        let says = |words: &[&str]| words.iter().any(|word| head.contains(word));
        self.codes |= says(&CODES) || says(&TIMES) || matches!(head.as_str(), "年" | "年度" | "月" | "序");
    }

    fn holds(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || BLANKS.contains(&text) {
            return;
        }
        match amount(text) {
            Some(digits) => {
                self.numbers += 1;
                self.years += usize::from(is_year(&digits));
            }
            None => self.texts += 1,
        }
    }

    /// A word among the numbers, such as 免费 among prices, does not make them any less numbers.
    fn is_of_numbers(&self) -> bool {
        !self.codes && self.numbers > self.years && self.texts * 2 <= self.numbers
    }
}

/// The digits of an amount, without sign, separators of thousands and unit; `None` for what is none.
fn amount(text: &str) -> Option<String> {
    let plain: String = text.chars().map(narrow).filter(|c| *c != ' ').collect();
    // Accountants write what is owed in brackets.
    let plain = plain
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(&plain);
    let plain = plain
        .trim_start_matches(['¥', '$'])
        .trim_start_matches(['+', '-']);
    let plain = plain.trim_start_matches(['¥', '$']);
    let plain = UNITS
        .iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .unwrap_or(plain);
    let (whole, decimals) = plain
        .split_once('.')
        .map_or((plain, None), |(whole, rest)| (whole, Some(rest)));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let is_sound = are_digits(first)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && are_digits(group))
        && decimals.is_none_or(are_digits);
    let leading_zero = first.len() > 1 && first.starts_with('0');
    if !is_sound || leading_zero {
        return None;
    }
    let digits = plain.replace(',', "");
    let bare = !grouped && decimals.is_none();
    (!bare || (digits.len() <= LONGEST && !is_mobile(&digits))).then_some(digits)
}

/// Full-width signs as the narrow ones that mean the same.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' | '，' | '％' | '＋' | '－' | '（' | '）' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '￥' => '¥',
        '−' | '–' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Four digits of a year in which there are documents.
fn is_year(digits: &str) -> bool {
    digits.len() == 4 && ("1900".."2100").contains(&digits)
}

/// A mobile number: eleven digits from 13 on.
fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && ("13".."20").contains(&&digits[..2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(head: usize, rows: &[&[&str]]) -> Table {
        let row = |row: &&[&str]| row.iter().map(|text| Cell::plain(*text)).collect();
        Table {
            head,
            rows: rows.iter().map(row).collect(),
        }
    }

    /// Whether a column with these cells, below a head that says nothing, is one of numbers.
    fn alone(cells: &[&str]) -> bool {
        let rows: Vec<[&str; 1]> = cells.iter().map(|cell| [*cell]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(|row| row.as_slice()).collect();
        let found = of_numbers(&table(0, &rows));
        assert!(
            found.iter().all(|row| *row == found[0]),
            "{cells:?}: one column, one side"
        );
        found[0][0]
    }

    #[test]
    fn amounts_are_numbers_however_they_are_written() {
        for cells in [
            &["1", "20", "300"][..],
            &["1,234.50", "12,345,678.00", "0.5"],
            &["-3", "−4.5", "+6", "（7.00）", "(1,000)"],
            &["25%", "3.5％", "12‰"],
            &["12.5亿元", "3万元", "8000元", "3萬元"],
            &["￥12.00", "-¥3", "¥-3"],
            &["１２３", "４，５６７．８"],
            &["5", "", "—", "/", "无", "7"],
            &["2022", "2023", "318"],
            &["1,200.00", "800.00", "免费"],
            &["12 345.6"],
        ] {
            assert!(alone(cells), "{cells:?}");
        }
    }

    #[test]
    fn names_that_are_made_of_digits_are_not() {
        for cells in [
            &["2021", "2022", "2023"][..],
            &["001", "002", "010"],
            &["0571-87052299", "057187052299"],
            &["13800138000", "13900139000"],
            &["330102199001011234"],
            &["002489524/2023-00028"],
            &["2023-03-15", "2023.3.15"],
            &["1,2", "3,4"],
            &["1,2345"],
            &["一", "二"],
            &["10—20", "1:2"],
            &["12", "三", "4", "五"],
            &["", "—"],
            &["."],
            &["5.", "-", "%"],
            &["元"],
            &["((((1"],
        ] {
            assert!(!alone(cells), "{cells:?}");
        }
    }

    #[test]
    fn a_head_tells_amounts_from_codes() {
        let rows: [&[&str]; 3] = [
            &[
                "序号",
                "联系电话",
                "金额（万元）",
                "年度",
                "2023年度",
                "统一社会信用\n代码",
            ],
            &["1", "87052299", "12.50", "1", "7", "12330000"],
            &["2", "87055566", "3.00", "2", "8", "12330001"],
        ];
        let want = [false, false, true, false, true, false];
        for row in of_numbers(&table(1, &rows)) {
            assert_eq!(row, want, "the head stands with its column");
        }
    }

    #[test]
    fn cells_that_reach_over_others_push_them_aside() {
        let wide = |text: &str, columns, rows| Cell {
            text: text.into(),
            columns,
            rows,
        };
        let plain = Cell::plain;
        let table = Table {
            head: 2,
            rows: vec![
                vec![wide("项目", 1, 2), wide("标准", 2, 1), plain("说明")],
                vec![plain("元"), plain("件"), plain("")],
                vec![wide("证照", 1, 2), plain("10"), plain("1"), plain("含税")],
                vec![plain("20"), plain("2"), plain("不含税")],
                vec![wide("合计 30", 4, 1)],
            ],
        };
        let want = [
            vec![false, false, false],
            vec![true, true, false],
            vec![false, true, true, false],
            vec![true, true, false],
            vec![false],
        ];
        assert_eq!(of_numbers(&table), want);
    }

    #[test]
    fn spans_beyond_any_table_cost_nothing() {
        let cell = |rows, columns| Cell {
            text: "5".into(),
            columns,
            rows,
        };
        let table = Table {
            head: 0,
            rows: vec![
                vec![cell(u32::MAX, u32::MAX), cell(0, 0)],
                vec![],
                vec![cell(1, 1)],
            ],
        };
        let found = of_numbers(&table);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1]);
        assert!(!found[0][0]);
    }
}
