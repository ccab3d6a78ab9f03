//! The numbering of official documents: 第一章, 一、, (一), 1., (1), ① and their variants.

/// The kinds of number, from the outermost to the innermost level of an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// 第一编, 第一篇, 第一部分
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    Section,
    /// 一、
    First,
    /// (一)
    Second,
    /// 1.
    Third,
    /// (1), 1)
    Fourth,
    /// ①
    Fifth,
}

impl Kind {
    /// How many kinds there are, for tables indexed by one.
    pub(super) const COUNT: usize = 8;

    /// Whether the kind numbers the divisions of a law or a book rather than the parts of a letter.
    pub(super) fn is_division(self) -> bool {
        self <= Kind::Section
    }
}

/// A number at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) kind: Kind,
    pub(super) value: u32,
    /// The bytes it takes, its mark and the space after it included.
    pub(super) len: usize,
}

/// Reads the number at the start of `line`, which must not start with space.
pub(super) fn number(line: &str) -> Option<Number> {
    let (kind, value, rest) = division(line)
        .or_else(|| bracketed(line))
        .or_else(|| enclosed(line))
        .or_else(|| marked(line))?;
    let rest = rest.trim_start();
    let len = line.len() - rest.len();
    (!rest.is_empty()).then_some(Number { kind, value, len })
}

/// The text of an article of a law after its number (第十二条, 第十二条之一), if the line starts one.
pub(super) fn article(line: &str) -> Option<&str> {
    let (_, rest) = numeral(line.strip_prefix('第')?.trim_start())?;
    let rest = rest.trim_start().strip_prefix(['条', '條'])?;
    Some(match rest.strip_prefix('之').and_then(numeral) {
        Some((_, rest)) => rest,
        None => rest,
    })
}

type Read<'t> = Option<(Kind, u32, &'t str)>;

/// 第一章 and its like. What follows the number must be set off by a space or be the title at once,
/// never a particle that makes it a sentence (第一章的规定, 第一节课).
fn division(line: &str) -> Read<'_> {
    let (value, rest) = numeral(line.strip_prefix('第')?.trim_start())?;
    let rest = rest.trim_start();
    let kinds = [
        ("编", Kind::Part),
        ("編", Kind::Part),
        ("篇", Kind::Part),
        ("部分", Kind::Part),
        ("章", Kind::Chapter),
        ("节", Kind::Section),
        ("節", Kind::Section),
    ];
    let (kind, rest) = kinds
        .iter()
        .find_map(|(word, kind)| Some((*kind, rest.strip_prefix(word)?)))?;
    let sentence = rest.starts_with([
        '的', '所', '规', '規', '第', '至', '和', '、', '，', ',', '课', '課',
    ]);
    (!sentence).then_some((kind, value, rest))
}

/// (一), （1）, 1), with brackets of either width, even mixed, and a 、 that does not belong there.
fn bracketed(line: &str) -> Read<'_> {
    let inner = line.strip_prefix(['(', '（']);
    let (value, rest) = numeral(inner.unwrap_or(line).trim_start())?;
    let arabic = inner.unwrap_or(line).trim_start().starts_with(is_digit);
    let rest = rest.trim_start().strip_prefix([')', '）'])?;
    let kind = match (inner.is_some(), arabic) {
        (_, true) => Kind::Fourth,
        (true, false) => Kind::Second,
        (false, false) => return None,
    };
    let rest = rest.strip_prefix(['、', '.', '．']).unwrap_or(rest);
    ((1..100).contains(&value)).then_some((kind, value, rest))
}

/// Numbers that are one character: ㈠, ⒈, ⑴, ①.
fn enclosed(line: &str) -> Read<'_> {
    let c = line.chars().next()?;
    let (kind, first) = match c {
        '㈠'..='㈩' => (Kind::Second, '㈠'),
        '⒈'..='⒛' => (Kind::Third, '⒈'),
        '⑴'..='⒇' => (Kind::Fourth, '⑴'),
        '①'..='⑳' => (Kind::Fifth, '①'),
        _ => return None,
    };
    Some((kind, u32::from(c) - u32::from(first) + 1, &line[c.len_utf8()..]))
}

/// 一、 and 1. with the marks that are typed for them.
fn marked(line: &str) -> Read<'_> {
    let (value, rest) = numeral(line)?;
    let kind = if line.starts_with(is_digit) {
        Kind::Third
    } else {
        Kind::First
    };
    let rest = rest.trim_start().strip_prefix(['、', '.', '．'])?;
    let sound = match kind {
        // 3.17 and 1、2号楼 are not numbers of a line, but 1.2021年工作 is.
        Kind::Third => !rest.starts_with(is_digit) || starts_with_year(rest),
        // 一、二审 and 二、三产业 name two things at once.
        _ => !joins_ordinals(rest, value),
    };
    (sound && (1..100).contains(&value)).then_some((kind, value, rest))
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Whether the character is a digit of a Chinese or Arabic number.
pub(super) fn is_numeral(c: char) -> bool {
    is_digit(c)
        || matches!(
            c,
            '〇' | '○' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        )
}

fn starts_with_year(text: &str) -> bool {
    let digits = text.chars().take_while(|c| is_digit(*c)).count();
    digits == 4 && text.chars().nth(4) == Some('年')
}

fn joins_ordinals(rest: &str, value: u32) -> bool {
    numeral(rest).is_some_and(|(next, after)| {
        next == value + 1
            && after.starts_with(|c| "审審级級类類等档檔季期线線层層楼樓号號组組次产產".contains(c))
    })
}

/// A Chinese numeral up to 九千九百九十九, or Arabic digits of either width; and what follows it.
fn numeral(text: &str) -> Option<(u32, &str)> {
    if text.starts_with(is_digit) {
        let end = text.find(|c| !is_digit(c)).unwrap_or(text.len());
        let value = text[..end].chars().take(5).fold(0, |value, c| {
            let base = if c.is_ascii_digit() { '0' } else { '０' };
            value * 10 + u32::from(c) - u32::from(base)
        });
        return Some((value, &text[end..]));
    }
    let (mut value, mut digit, mut end) = (0, 0, 0);
    for (at, c) in text.char_indices().take(8) {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let Some(found) = digit_of(c) else {
                    break;
                };
                digit = found;
                end = at + c.len_utf8();
                continue;
            }
        };
        value += unit * digit.max(1);
        digit = 0;
        end = at + c.len_utf8();
    }
    (end > 0).then_some((value + digit, &text[end..]))
}

fn digit_of(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, article, number};

    fn read(line: &str) -> Option<(Kind, u32, &str)> {
        number(line).map(|n| (n.kind, n.value, &line[n.len..]))
    }

    #[test]
    fn reads_every_kind_of_number() {
        let lines = [
            ("第三编 分则", Kind::Part, 3, "分则"),
            ("第十二章　附则", Kind::Chapter, 12, "附则"),
            ("第一節 一般規定", Kind::Section, 1, "一般規定"),
            ("二十一、其他", Kind::First, 21, "其他"),
            ("十、总结", Kind::First, 10, "总结"),
            ("（一）总体要求", Kind::Second, 1, "总体要求"),
            ("(十二)、保障", Kind::Second, 12, "保障"),
            ("( 三）保障", Kind::Second, 3, "保障"),
            ("㈡落实", Kind::Second, 2, "落实"),
            ("1.加强", Kind::Third, 1, "加强"),
            ("12．加强", Kind::Third, 12, "加强"),
            ("３、加强", Kind::Third, 3, "加强"),
            ("1.2021年工作", Kind::Third, 1, "2021年工作"),
            ("(2)核对", Kind::Fourth, 2, "核对"),
            ("2）核对", Kind::Fourth, 2, "核对"),
            ("⑶核对", Kind::Fourth, 3, "核对"),
            ("③核对", Kind::Fifth, 3, "核对"),
        ];
        for (line, kind, value, rest) in lines {
            assert_eq!(read(line), Some((kind, value, rest)), "{line}");
        }
    }

    #[test]
    fn leaves_other_lines_alone() {
        let lines = [
            "一是加强领导",
            "2021年12月30日",
            "(2021-2023年)",
            "(2021)",
            "3.17国际社工日",
            "1.5亿元",
            "12.30",
            "一、二审案件共12件",
            "二、三产业占比",
            "第一章的规定",
            "第一条 为了",
            "一般要求",
            "1.",
            "一、",
            "(一)",
            "10月",
            "第一课堂",
            "1、2号楼",
        ];
        for line in lines {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn finds_articles() {
        assert_eq!(article("第一百二十条　当事人"), Some("　当事人"));
        assert_eq!(article("第十二条之一 增加"), Some(" 增加"));
        assert_eq!(article("第一章 总则"), None);
    }
}
