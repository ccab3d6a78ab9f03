//! `gongkai new`: a new entry with the next free index number.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use rayon::prelude::*;

use super::Outcome;
use super::ask;
use super::common::{Common, now};
use super::init::line;
use crate::check::names;
use crate::config::{Config, Unit, UnitId};
use crate::diagnostic::{Diagnostics, Language};
use crate::load::fields::{Fields, nearest};
use crate::load::placeholder::is_blank;
use crate::load::walk::{ContentFile, absolute, reason};
use crate::load::yaml::comparable;
use crate::load::{document, site_yaml, walk};
use crate::scaffold::series::{Known, SeriesError};
use crate::scaffold::{habit, series, skeleton};

/// Begin an entry: the next free index number, today's date, and a skeleton that explains itself
///
/// Prints the path of the new file and opens nothing. The entry is a draft until its text is there
/// and its state says 发布. On a terminal it asks for what is not given.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai new
  gongkai new 关于调整办公时间的通告 --unit 水务局
  gongkai new --title 关于调整办公时间的通告 --unit 水务局
  gongkai new 关于调整办公时间的通告 --index-number 002489524/2024-00017")]
pub(super) struct Arguments {
    /// The title of the entry
    #[arg(value_name = "TITLE", value_parser = line)]
    title: Option<String>,
    /// The same, for scripts
    #[arg(long = "title", value_name = "TITLE", value_parser = line, conflicts_with = "title")]
    titled: Option<String>,
    /// The unit, by its name or an alias [default: the site's only one]
    #[arg(long, value_name = "NAME")]
    unit: Option<String>,
    /// Use this index number instead of the next free one of the unit and year
    #[arg(long, value_name = "NUMBER")]
    index_number: Option<String>,
    /// Take this as the time, such as 2024-01-31
    #[arg(long, value_name = "TIME", value_parser = now)]
    now: Option<Timestamp>,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    match make(arguments, common, common.language()) {
        Ok(file) => common.print_out(&format!("{file}\n")),
        Err(outcome) => outcome,
    }
}

/// Makes the entry, and gives its path as whoever called can use it.
fn make(arguments: &Arguments, common: &Common, speech: Language) -> Result<String, Outcome> {
    let root = common.root()?;
    let mut findings = Diagnostics::new();
    let Some(config) = site_yaml::read(&root, None, &mut findings) else {
        common.findings(&findings.finish(&Default::default()));
        return Err(Outcome::Invalid);
    };
    let fail = |message: String| {
        common.error(&message);
        Outcome::Failed
    };
    let title = title(arguments, speech).map_err(fail)?;
    let (id, unit) = unit(arguments, &config, speech).map_err(fail)?;
    let now = arguments.now.unwrap_or_else(Timestamp::now);
    let today = config.offset.to_datetime(now).date();
    let _alone = alone(&root);
    let (known, unread) = known(&root, &config);
    if let Some(first) = unread.first() {
        common.say(&unread_words(first, unread.len(), speech));
    }
    let number = match &arguments.index_number {
        Some(number) => number.clone(),
        None => series::next(&config.index_numbers, (id, unit), today.year(), &known)
            .map_err(|error| fail(no_number(error, unit, speech)))?,
    };
    let number = config
        .index_numbers
        .parse(&number)
        .map_err(|_| fail(misfit(&number, &config, speech)))?;
    let taken = |known: &&Known| {
        known
            .number
            .as_ref()
            .is_some_and(|other| other.key() == number.key())
    };
    if let Some(other) = known.iter().find(taken) {
        return Err(fail(match speech {
            Language::Chinese => format!("索引号 {number} 已经用在 {} 里", other.file),
            Language::English => format!("{} has the index number {number} already", other.file),
        }));
    }
    let category = config.categories.iter().find(|category| category.depth > 0);
    let text = skeleton::text(&skeleton::Skeleton {
        title: &title,
        index_number: number.shown(),
        unit: &unit.name,
        today,
        category: category.map(|category| category.path.as_str()),
    });
    let file = habit::file(&config, &known, unit, &number, &title);
    write(&root, &file, &text)
        .map(|file| shown(&root, &file))
        .map_err(|error| fail(format!("{file}: {}", reason(&error))))
}

/// Keeps another `gongkai new` waiting until this one has written its file and dropped the lock: both
/// would take the same number. Where the disk knows no locks nobody waits, and `gongkai check` would
/// find the number twice.
fn alone(root: &Path) -> Option<fs::File> {
    let file = fs::File::open(root.join(site_yaml::FILE)).ok()?;
    file.lock().ok().map(|()| file)
}

/// The path as it can be used from the current folder.
fn shown(root: &Path, file: &str) -> String {
    let path = absolute(root, file);
    let below = std::env::current_dir()
        .ok()
        .and_then(|current| Some(path.strip_prefix(current).ok()?.to_path_buf()));
    below.unwrap_or(path).display().to_string()
}

fn title(arguments: &Arguments, speech: Language) -> Result<String, String> {
    if let Some(title) = arguments.title.as_ref().or(arguments.titled.as_ref()) {
        return Ok(title.clone());
    }
    let missing = || {
        speech
            .pick(
                "there is no title; write gongkai new TITLE",
                "没有标题；请写 gongkai new 标题",
            )
            .to_owned()
    };
    if !ask::possible() {
        return Err(missing());
    }
    ask::ask(speech.pick("Title:", "标题："), line)
        .map_err(|error| error.to_string())?
        .ok_or_else(missing)
}

fn unit<'c>(
    arguments: &Arguments,
    config: &'c Config,
    speech: Language,
) -> Result<(UnitId, &'c Unit), String> {
    let units = || (0..config.units.len()).map(|id| (UnitId(id), &config.units[id]));
    let find = |name: &str| {
        let named = |unit: &Unit| unit.name == name || unit.aliases.iter().any(|alias| alias == name);
        units().find(|(_, unit)| named(unit)).ok_or_else(|| {
            let names = config
                .units
                .iter()
                .flat_map(|unit| std::iter::once(&unit.name).chain(&unit.aliases));
            unknown_unit(name, nearest(name, names.map(String::as_str)), speech)
        })
    };
    if let Some(name) = &arguments.unit {
        return find(name.trim());
    }
    let names: Vec<&str> = config.units.iter().map(|unit| unit.name.as_str()).collect();
    match names[..] {
        [] => Err(speech
            .pick(
                "site.yaml names no unit; add one under units",
                "site.yaml 里还没有发布机构，请先在 units 下写上",
            )
            .to_owned()),
        [only] => find(only),
        _ if ask::possible() => {
            let mut question = speech.pick("Unit:\n", "发布机构：\n").to_owned();
            for (place, name) in names.iter().enumerate() {
                question.push_str(&format!("  {} {name}\n", place + 1));
            }
            question.push_str(speech.pick("Number or name:", "序号或名称："));
            let accept = |line: &str| match line.parse::<usize>() {
                Ok(place) if (1..=names.len()).contains(&place) => find(names[place - 1]),
                _ => find(line),
            };
            ask::ask(&question, accept)
                .map_err(|error| error.to_string())?
                .ok_or_else(|| speech.pick("no unit was chosen", "没有选发布机构").to_owned())
        }
        _ => Err(match speech {
            Language::Chinese => format!("请用 --unit 写明发布机构：{}", names.join("、")),
            Language::English => format!("name the unit with --unit: {}", names.join(", ")),
        }),
    }
}

/// What can be known of every entry, and the files whose index number could not be read. Entries
/// that are invalid count all the same: their numbers are taken.
fn known(root: &Path, config: &Config) -> (Vec<Known>, Vec<String>) {
    let content = walk::content(root, &mut Diagnostics::new());
    let entries: Vec<&ContentFile> = content.documents.iter().filter(|file| !file.page).collect();
    let known: Vec<Known> = entries.par_iter().map(|file| read(root, config, file)).collect();
    let unread = known.iter().filter(|known| known.number.is_none());
    let unread = unread.map(|known| known.file.clone()).collect();
    (known, unread)
}

fn read(root: &Path, config: &Config, file: &ContentFile) -> Known {
    let mut findings = Diagnostics::new();
    let raw = document::read(root, file, &mut findings).ok().flatten();
    let fields = raw
        .as_ref()
        .and_then(|raw| Fields::new(raw.source(), &raw.node, names::ENTRY, &mut findings));
    let (number, unit) = match fields {
        Some(mut fields) => (
            fields.string(names::INDEX_NUMBER.0, &mut Diagnostics::new()),
            fields.string(names::UNIT.0, &mut Diagnostics::new()),
        ),
        // Not even YAML: the line of the number can be found all the same.
        None => (line_of_number(root, file), None),
    };
    let named = |unit: &Unit, name: &String| unit.name == *name || unit.aliases.contains(name);
    Known {
        file: file.file.clone(),
        number: number
            .filter(|number| !is_blank(number))
            .and_then(|number| config.index_numbers.parse(&number).ok()),
        unit: unit.and_then(|name| {
            config
                .units
                .iter()
                .position(|unit| named(unit, &name))
                .map(UnitId)
        }),
    }
}

/// The index number of a file that cannot be parsed.
fn line_of_number(root: &Path, file: &ContentFile) -> Option<String> {
    let bytes = fs::read(absolute(root, &file.file)).ok()?;
    let text = crate::load::encoding::decode(&file.file, bytes, &mut Diagnostics::new())?;
    let (name, others) = names::INDEX_NUMBER;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once([':', '：'])?;
        let key = comparable(key);
        let value = value.split(" #").next().unwrap_or(value);
        (key == name || others.contains(&key.as_str()))
            .then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

/// Writes the file under a name that no file has: never over another.
fn write(root: &Path, file: &str, text: &str) -> io::Result<String> {
    for attempt in 1.. {
        let name = match attempt {
            1 => format!("{file}.md"),
            more => format!("{file}-{more}.md"),
        };
        let path = absolute(root, &name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut new) => {
                if let Err(error) = new.write_all(text.as_bytes()) {
                    // The failure to write is the one to be told of.
                    drop(fs::remove_file(&path));
                    return Err(error);
                }
                return Ok(name);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn unread_words(first: &str, count: usize, speech: Language) -> String {
    match speech {
        Language::Chinese => format!(
            "注意：{count} 个条目读不出索引号（如 {first}），没有算进去；运行 gongkai check 看错在哪里"
        ),
        Language::English => format!(
            "note: the index numbers of {count} entries could not be read ({first}) and are not counted; \
             run gongkai check to see why"
        ),
    }
}

fn unknown_unit(name: &str, suggestion: Option<String>, speech: Language) -> String {
    match (speech, suggestion) {
        (Language::Chinese, Some(known)) => format!("没有叫“{name}”的发布机构；是不是“{known}”？"),
        (Language::Chinese, None) => format!("没有叫“{name}”的发布机构；site.yaml 的 units 里列有全部机构"),
        (Language::English, Some(known)) => format!("no unit is called {name}; did you mean {known}?"),
        (Language::English, None) => format!("no unit is called {name}; site.yaml lists them under units"),
    }
}

fn misfit(number: &str, config: &Config, speech: Language) -> String {
    let pattern = config.index_numbers.pattern();
    match speech {
        Language::Chinese => format!("{number} 不是本站的索引号（格式 {pattern}，代码的校验位也要对）"),
        Language::English => {
            format!("{number} is no index number of this site (pattern {pattern}, check character included)")
        }
    }
}

fn no_number(error: SeriesError, unit: &Unit, speech: Language) -> String {
    let name = &unit.name;
    match (error, speech) {
        (SeriesError::NoCode, Language::Chinese) => {
            format!("{name} 在 site.yaml 里没有组织机构代码（code），编不出索引号；请补上，或者用 --index-number 给出")
        }
        (SeriesError::NoCode, Language::English) => format!(
            "{name} has no organisation code in site.yaml, so there is no number to go on; add its code, or use --index-number"
        ),
        (SeriesError::NoExample, Language::Chinese) => {
            "本站用自己的索引号编法，还没有条目可以参照；请用 --index-number 给出第一个号".to_owned()
        }
        (SeriesError::NoExample, Language::English) => {
            "the site has an index-number pattern of its own and no entry to go on from; give the first number with --index-number"
                .to_owned()
        }
        (SeriesError::NoSerial, Language::Chinese) => {
            "site.yaml 的索引号格式没有标出流水号（serial），数不下去；请用 --index-number 给出".to_owned()
        }
        (SeriesError::NoSerial, Language::English) => {
            "the index-number pattern of site.yaml does not name the part that counts (serial); use --index-number".to_owned()
        }
        (SeriesError::ShortCode, Language::Chinese) => format!(
            "本站的索引号用 18 位统一社会信用代码，而 {name} 在 site.yaml 里只有 9 位代码；请把 code 改成 18 位的，或者用 --index-number 给出"
        ),
        (SeriesError::ShortCode, Language::English) => format!(
            "index numbers of this site have codes of 18 characters, and site.yaml has only the nine of {name}; \
             write its code of 18 characters, or use --index-number"
        ),
        (SeriesError::Full, Language::Chinese) => {
            format!("{name} 今年的流水号已经用完；请用 --index-number 给出")
        }
        (SeriesError::Full, Language::English) => {
            format!("{name} has used up this year's serial numbers; use --index-number")
        }
    }
}
