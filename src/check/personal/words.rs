//! Mail addresses and places of living.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::digits::narrow;

/// Mail addresses.
pub(super) fn mails(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !line.contains('@') && !line.contains('＠') {
        return found;
    }
    for (at, sign) in line.char_indices().filter(|(_, c)| narrow(*c) == '@') {
        let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let start = line[..at]
            .char_indices()
            .rev()
            .take_while(|(_, c)| local(narrow(*c)))
            .last()
            .map_or(at, |(start, _)| start);
        let after = at + sign.len_utf8();
        // A stop or dash behind the name of the host ends the sentence.
        let mut end = after;
        let mut name = String::new();
        for (at, c) in line[after..].char_indices().take_while(|(_, c)| host(narrow(*c))) {
            name.push(narrow(c));
            if !matches!(narrow(c), '.' | '-') {
                end = after + at + c.len_utf8();
            }
        }
        let trimmed = name.trim_end_matches(['.', '-']);
        let ending = trimmed
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let is_file = matches!(
            ending.as_str(),
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "css" | "js"
        );
        let is_host = ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic()) && !is_file;
        if start < at && is_host {
            found.push(start..end);
        }
    }
    found
}

/// Where a person lives, down to the house: behind a word for it, a place with a number.
pub(super) fn homes(line: &str) -> Vec<Range<usize>> {
    // Characters between two marks; a house number in digits of either kind; what a number counts.
    const WITHIN: &str = "[^，,；;。！？：:\\n\\t|]";
    const NUMBER: &str = "[0-9０-９A-Za-z一二三四五六七八九十百〇○\\-－—]+";
    static HOME: LazyLock<Regex> = LazyLock::new(|| {
        let label = "(?:家庭(?:住址|地址|住所|居住地)|户籍(?:所在地|地址|地)?|戶籍(?:所在地|地址|地)?|住址|现住地?址?|現住|居住地址?|经常居住地|身份证地址|(?:^|[，,；;。、（(\\s])(?:现|現|家|原)?住(?:在|于|於)?)";
        let gap = "(?:\\s*(?:[:：]|为|位于|位於|是|在)\\s*|\\s*)";
        // What 住 begins when it is no verb.
        let start = "[^房宅建所院宿户戶持有民处處区區用满滿进進，,；;。：:\\s\\n\\t|]";
        let unit =
            "(?:省|市|区|區|县|縣|旗|镇|鎮|乡|鄉|村|街|路|巷|弄|社区|小区|园|苑|庄|屯|道|胡同|寨|坊|里|城)";
        let house = format!("{NUMBER}\\s*(?:号|號|弄|栋|棟|幢|座|单元|單元|室|户|戶|组|組)");
        let pattern = format!(
            "{label}{gap}(?P<place>{start}{WITHIN}{{0,24}}?{unit}{WITHIN}{{0,24}}?{house}(?:{WITHIN}{{0,16}}(?:号|號|栋|棟|幢|座|单元|單元|室|户|戶))?)"
        );
        // The pattern is put together from constants and is tried by every test of this module.
        Regex::new(&pattern).expect("a pattern of constants")
    });
    if !line.contains('住') && !line.contains("户籍") && !line.contains("戶籍") {
        return Vec::new();
    }
    HOME.captures_iter(line)
        .filter_map(|captures| captures.name("place").map(|place| place.range()))
        .collect()
}

/// Whether a cell of a column of homes names one: a place with a number.
pub(super) fn is_place(text: &str) -> bool {
    static PLACE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:省|市|区|县|旗|镇|乡|村|街|路|巷|弄|园|苑|庄|屯|道|里|城).{0,24}?[0-9０-９一二三四五六七八九十百]+\\s*(?:号|號|弄|栋|幢|座|单元|室|户|组|組)")
            .expect("a pattern of constants")
    });
    PLACE.is_match(text)
}

/// Whether a cell is the head of a column of homes.
pub(super) fn names_homes(text: &str) -> bool {
    const HEADS: [&str; 4] = ["住址", "家庭地址", "户籍地", "居住地"];
    text.len() <= 60 && HEADS.iter().any(|word| text.contains(word)) && !is_place(text)
}
