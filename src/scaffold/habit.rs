//! Where a new entry's file goes, and its name: as the site's other files have it.

use std::collections::BTreeMap;

use super::series::Known;
use crate::config::{Config, Unit};
use crate::entry::IndexNumber;
use crate::invisible::is_ignorable;

/// The longest a file name may be, in bytes: systems allow 255, and an ending follows.
const LONGEST: usize = 180;

/// A part of the folder that entries are in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// The year of the index number.
    Year,
    /// The unit's name.
    UnitName,
    /// The unit's part of the address.
    UnitSlug,
    /// Any other name.
    Other(String),
}

/// What files are named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// The serial number: `00028.md`.
    Serial,
    /// Year and serial number: `2023-00028.md`.
    YearAndSerial,
    /// The title.
    Title,
}

/// The new file, relative to the site's folder and without its ending: `content/2024/通知`. Most of
/// the files there are show how; without any it is the year's folder and the title.
pub fn file(config: &Config, known: &[Known], unit: &Unit, number: &IndexNumber, title: &str) -> String {
    let mut folders: BTreeMap<Vec<Part>, usize> = BTreeMap::new();
    let mut names: BTreeMap<Name, usize> = BTreeMap::new();
    for known in known {
        let mut parts: Vec<&str> = known.file.split('/').skip(1).collect();
        let stem = parts.pop().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let of_unit = known.unit.map(|id| config.unit(id));
        let folder = parts
            .iter()
            .map(|name| part(name, of_unit, known.number.as_ref()));
        *folders.entry(folder.collect()).or_default() += 1;
        *names.entry(named_after(stem, known.number.as_ref())).or_default() += 1;
    }
    let folder = most(folders).unwrap_or_else(|| vec![Part::Year]);
    let year = number.year.map_or("0000".to_owned(), |year| year.to_string());
    let mut path = "content".to_owned();
    for part in folder {
        path.push('/');
        path.push_str(&match part {
            Part::Year => year.clone(),
            Part::UnitName => file_name(&unit.name),
            Part::UnitSlug => unit.slug.clone(),
            Part::Other(name) => name,
        });
    }
    let serial = number
        .key()
        .rsplit(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or_default();
    let name = match most(names).unwrap_or(Name::Title) {
        Name::Serial if !serial.is_empty() => serial.to_owned(),
        Name::YearAndSerial if !serial.is_empty() => format!("{year}-{serial}"),
        _ => file_name(title),
    };
    format!("{path}/{name}")
}

fn part(name: &str, unit: Option<&Unit>, number: Option<&IndexNumber>) -> Part {
    if number
        .and_then(|number| number.year)
        .is_some_and(|year| year.to_string() == name)
    {
        return Part::Year;
    }
    match unit {
        Some(unit) if unit.name == name || unit.aliases.iter().any(|alias| alias == name) => Part::UnitName,
        Some(unit) if unit.slug == name => Part::UnitSlug,
        _ => Part::Other(name.to_owned()),
    }
}

fn named_after(stem: &str, number: Option<&IndexNumber>) -> Name {
    let Some((year, serial)) = number.and_then(|number| Some((number.year?, number.serial?))) else {
        return Name::Title;
    };
    if stem.parse() == Ok(serial) {
        Name::Serial
    } else if stem
        .strip_prefix(&format!("{year}-"))
        .is_some_and(|rest| rest.parse() == Ok(serial))
    {
        Name::YearAndSerial
    } else {
        Name::Title
    }
}

/// What occurs most; of equals the first.
fn most<T: Ord>(counts: BTreeMap<T, usize>) -> Option<T> {
    let mut all: Vec<(T, usize)> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.into_iter().next().map(|(what, _)| what)
}

/// A name that every system takes for a file, made of a title.
pub fn file_name(title: &str) -> String {
    let sound = |c: char| {
        !c.is_control()
            && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            && !is_ignorable(c)
    };
    let mut name = String::new();
    for c in title.chars().filter(|c| sound(*c)) {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(if c.is_whitespace() { ' ' } else { c });
    }
    let name = name.trim_matches([' ', '.', '~', '#', '$']).to_owned();
    // Names that Windows keeps for itself.
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")));
    match name.as_str() {
        "" => "条目".to_owned(),
        _ if device => format!("条目 {name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::UnitId;
    use crate::diagnostic::Diagnostics;

    const SITE: &str = "title: 甲\nbase_url: https://a.example/\nunits:\n- {name: 水务局, code: '002489524', slug: shuiwu, aliases: [水务]}\n";

    fn file_after(files: &[(&str, &str)]) -> String {
        let config = crate::load::site_yaml::parse(SITE, None, &mut Diagnostics::new()).unwrap();
        let known: Vec<Known> = files
            .iter()
            .map(|(file, number)| Known {
                file: format!("content/{file}"),
                number: config.index_numbers.parse(number).ok(),
                unit: Some(UnitId(0)),
            })
            .collect();
        let number = config.index_numbers.parse("002489524/2024-00007").unwrap();
        file(&config, &known, &config.units[0], &number, "关于甲/乙的通知")
    }

    #[test]
    fn files_are_named_as_the_others_are() {
        assert_eq!(file_after(&[]), "content/2024/关于甲乙的通知");
        assert_eq!(
            file_after(&[("00001.md", "002489524/2023-00001")]),
            "content/00007"
        );
        assert_eq!(
            file_after(&[("shuiwu/2023/2023-00001.md", "002489524/2023-00001")]),
            "content/shuiwu/2024/2024-00007"
        );
        assert_eq!(
            file_after(&[
                ("水务/公文/报告.md", "002489524/2023-00001"),
                ("水务/公文/通知.md", "002489524/2023-00002"),
                ("a.md", "002489524/2023-00003"),
            ]),
            "content/水务局/公文/关于甲乙的通知"
        );
    }

    #[test]
    fn any_title_gives_a_name_that_is_a_file() {
        assert_eq!(file_name("../../etc/passwd"), "etcpasswd");
        assert_eq!(file_name(".隐藏"), "隐藏");
        assert_eq!(file_name("???"), "条目");
        assert_eq!(file_name("con"), "条目 con");
        assert_eq!(file_name("甲\u{202E}乙\0"), "甲乙");
        assert!(file_name(&"长".repeat(500)).len() <= LONGEST);
    }
}
