//! `gongkai init`: a new site that builds at once.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::Outcome;
use super::ask;
use super::common::{Common, now};
use crate::config::BaseUrl;
use crate::diagnostic::Language;
use crate::entry::OrganisationCode;
use crate::load::placeholder::MARK;
use crate::load::walk::{absolute, reason};
use crate::scaffold::one_line;
use crate::scaffold::site::{NewSite, files};

/// Make a new site in an empty folder: settings, statutory pages, a first entry that explains itself
///
/// On a terminal it asks for what is not given. What stays open is marked in the files, and
/// `gongkai check` lists it; nothing is made up. The site builds at once.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai init portal
  gongkai init portal --title 某某区政府信息公开 --unit 某某区民政局 --code 002489524 \\
      --base-url https://www.example.gov.cn/xxgk/
  cd portal && gongkai build")]
pub(super) struct Arguments {
    /// The folder; it is made if it is not there, and must be empty if it is
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The name of the site
    #[arg(long, value_name = "TEXT", value_parser = line)]
    title: Option<String>,
    /// The unit that keeps it, by its full name
    #[arg(long, value_name = "NAME", value_parser = line)]
    unit: Option<String>,
    /// The unit's organisation code (9 characters) or unified social credit code (18)
    #[arg(long, value_name = "CODE", value_parser = code)]
    code: Option<OrganisationCode>,
    /// Where the site is to be served
    #[arg(long, value_name = "URL", value_parser = super::common::base_url)]
    base_url: Option<BaseUrl>,
    /// Take this as the time, such as 2024-01-31
    #[arg(long, value_name = "TIME", value_parser = now)]
    now: Option<Timestamp>,
}

/// A text that shows something, on one line.
pub(super) fn line(text: &str) -> Result<String, String> {
    one_line(text).ok_or_else(|| "it is empty".to_owned())
}

fn code(text: &str) -> Result<OrganisationCode, String> {
    OrganisationCode::parse(text)
        .map_err(|_| "not an organisation code of 9 or 18 characters; compare its check character".to_owned())
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let speech = common.language();
    let folder = &arguments.folder;
    if let Some(problem) = unfit(folder, speech) {
        common.error(&format!("{}: {problem}", folder.display()));
        return Outcome::Failed;
    }
    let mut site = NewSite {
        title: arguments.title.clone(),
        unit: arguments.unit.clone(),
        code: arguments.code.as_ref().map(|code| code.as_str().to_owned()),
        base_url: arguments.base_url.as_ref().map(|url| url.absolute("")),
    };
    if ask::possible()
        && let Err(error) = complete(&mut site, speech)
    {
        common.error(&error.to_string());
        return Outcome::Failed;
    }
    // A site that is not there yet has no time zone of its own: China's.
    let now = arguments.now.unwrap_or_else(Timestamp::now);
    let today = jiff::tz::offset(8).to_datetime(now).date();
    let files = files(&site, today);
    if let Err((path, error)) = write(folder, &files) {
        common.error(&format!("{}: {}", path.display(), reason(&error)));
        return Outcome::Failed;
    }
    let blanks = files.iter().map(|(_, text)| text.matches(MARK).count()).sum();
    common.say(&farewell(folder, files.len(), blanks, speech));
    Outcome::Done
}

/// Asks for what was not given. An empty answer leaves a blank.
fn complete(site: &mut NewSite, speech: Language) -> io::Result<()> {
    fn open<T>(line: &str, accept: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
        if line.is_empty() {
            return Ok(None);
        }
        accept(line).map(Some)
    }
    let later = speech.pick(" (may be left empty for now):", "（可以留空，以后再填）：");
    let ask = |chinese: &str, english: &str, accept: &dyn Fn(&str) -> Result<String, String>| {
        let question = format!("{}{later}", speech.pick(english, chinese));
        ask::ask(&question, |line| open(line, accept)).map(Option::flatten)
    };
    if site.title.is_none() {
        site.title = ask("网站名称", "Name of the site", &line)?;
    }
    if site.unit.is_none() {
        site.unit = ask("本机关全称", "Full name of the unit", &line)?;
    }
    if site.code.is_none() {
        let accept = |line: &str| code(line).map(|code| code.as_str().to_owned());
        site.code = ask("组织机构代码或统一社会信用代码", "Organisation code", &accept)?;
    }
    if site.base_url.is_none() {
        let accept = |line: &str| super::common::base_url(line).map(|url| url.absolute(""));
        site.base_url = ask("网站的正式地址", "Address of the site", &accept)?;
    }
    Ok(())
}

/// Why no site can be made in a folder.
fn unfit(folder: &Path, speech: Language) -> Option<String> {
    let mut items = match fs::read_dir(folder) {
        Ok(items) => items,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return Some(reason(&error)),
    };
    // A fresh repository is an empty folder to its owner.
    let occupied = items.any(|item| item.is_ok_and(|item| item.file_name() != ".git"));
    occupied.then(|| {
        let words = speech.pick(
            "there is something in this folder; name another one, or empty it",
            "这个文件夹里已经有东西了；请另起一个名字，或者先清空它",
        );
        words.to_owned()
    })
}

/// Writes the files; when one fails, those before it are taken away again.
fn write(folder: &Path, files: &[(String, String)]) -> Result<(), (PathBuf, io::Error)> {
    let mut done: Vec<PathBuf> = Vec::new();
    for (name, text) in files {
        let path = absolute(folder, name);
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| {
            let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            done.push(path.clone());
            file.write_all(text.as_bytes())
        });
        if let Err(error) = written {
            take_away(folder, &done);
            return Err((path, error));
        }
    }
    Ok(())
}

/// Removes files, and the folders that are empty then. What cannot be removed stays: the first
/// failure is the one to be told of.
fn take_away(folder: &Path, files: &[PathBuf]) {
    for file in files.iter().rev() {
        drop(fs::remove_file(file));
        let inside = |above: &&Path| above.starts_with(folder);
        for above in file.ancestors().skip(1).take_while(inside) {
            if fs::remove_dir(above).is_err() {
                break;
            }
        }
    }
}

fn farewell(folder: &Path, files: usize, blanks: usize, speech: Language) -> String {
    let folder = folder.display();
    match speech {
        Language::Chinese => format!(
            "新网站在 {folder}：{files} 个文件，{blanks} 处待填。\n接下来：\n  cd {folder}\n  \
             gongkai serve    在浏览器里预览（第一条信息是草稿，只在预览里看得到）\n  \
             gongkai check    列出待填的地方\n  gongkai new      新建一条信息\n  gongkai build    生成网站"
        ),
        Language::English => format!(
            "The new site is in {folder}: {files} files, {blanks} blanks to fill.\nNext:\n  cd {folder}\n  \
             gongkai serve    preview it in the browser (its first entry is a draft, seen only there)\n  \
             gongkai check    list the blanks\n  gongkai new      begin an entry\n  gongkai build    make the site"
        ),
    }
}
