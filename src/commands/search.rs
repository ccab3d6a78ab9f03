//! `gongkai search`: asks a built index, as the browser would.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::Common;
use crate::diagnostic::Language;
use crate::load::bounded;
use crate::search::reader::{Answer, Files, Filters, Reader, Sort, column_named};

/// Search a built site from the command line, as its search page does
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai search 行政复议
  gongkai search 养老服务 --unit hangzhou-mzj --from 2020 --limit 5
  gongkai search '\"政府信息公开\" -年度' --format json
  gongkai search 002489524/2023-00028 --index /srv/www/portal")]
pub(super) struct Arguments {
    /// What to look for: words, "a phrase", -without, a number
    #[arg(required = true)]
    query: Vec<String>,
    /// The built site [default: public/ in the site's folder]
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// How many hits to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How many hits to pass over first
    #[arg(long, value_name = "N", default_value_t = 0)]
    skip: usize,
    /// Only of these units, by their part of the address
    #[arg(long, value_name = "SLUG")]
    unit: Vec<String>,
    /// Only of these categories, by their part of the address
    #[arg(long, value_name = "SLUG")]
    category: Vec<String>,
    /// Only of these genres
    #[arg(long, value_name = "NAME")]
    genre: Vec<String>,
    /// Only of these validities: in-force, repealed, expired, …
    #[arg(long, value_name = "KEY")]
    validity: Vec<String>,
    /// Published in this year or later
    #[arg(long, value_name = "YEAR")]
    from: Option<i32>,
    /// Published in this year or before
    #[arg(long, value_name = "YEAR")]
    to: Option<i32>,
    /// The order of the hits
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    sort: Order,
    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    /// The most relevant first.
    Relevance,
    /// The newest first.
    Date,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: one JSON object.
    Json,
}

/// More bytes than any file of an index or any page has.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// The files of a built site.
struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let parts = path.split('/');
        let file = parts.fold(self.0.clone(), |folder, part| folder.join(part));
        bounded::read(&file, LARGEST)
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let folder = match &arguments.index {
        Some(folder) => folder.clone(),
        None => match common.root() {
            Ok(root) => root.join("public"),
            Err(outcome) => return outcome,
        },
    };
    let answer = Reader::open(Folder(folder)).and_then(|reader| {
        reader.search(
            &arguments.query.join(" "),
            &arguments.filters(),
            arguments.skip,
            arguments.limit,
        )
    });
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let remedy = common.language().pick(
                "build the site first, or name a built one with --index",
                "请先生成网站，或用 --index 指明已生成的网站",
            );
            common.error(&format!("{error}; {remedy}"));
            return Outcome::Failed;
        }
    };
    let text = match arguments.format {
        Format::Human => human(&answer, common.language()),
        Format::Json => match serde_json::to_string_pretty(&answer) {
            Ok(json) => json + "\n",
            Err(error) => {
                common.error(&error.to_string());
                return Outcome::Failed;
            }
        },
    };
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => Outcome::Done,
        // Whoever reads the answer has read enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            common.error(&error.to_string());
            Outcome::Failed
        }
    }
}

impl Arguments {
    fn filters(&self) -> Filters {
        let years = match (self.from, self.to) {
            (None, None) => None,
            (from, to) => Some((from.unwrap_or(i32::MIN), to.unwrap_or(i32::MAX))),
        };
        let sort = match self.sort {
            Order::Relevance => Sort::Relevance,
            Order::Date => Sort::Newest,
        };
        let mut filters = Filters {
            years,
            sort,
            ..Filters::default()
        };
        let named = [
            ("unit", &self.unit),
            ("category", &self.category),
            ("genre", &self.genre),
            ("validity", &self.validity),
        ];
        for (column, slugs) in named {
            if let Some(place) = column_named(column) {
                filters.slugs[place].clone_from(slugs);
            }
        }
        filters
    }
}

/// The count, then three lines a hit.
fn human(answer: &Answer, language: Language) -> String {
    let about = language.pick("about ", "约 ");
    let about = if answer.exact { "" } else { about };
    let mut out = match language {
        Language::English => format!("{about}{} found\n", answer.count),
        Language::Chinese => format!("找到{about}{} 条\n", answer.count),
    };
    if answer.unsearchable {
        out.push_str(language.pick(
            "nothing in this query can be looked for: write words, letters or digits\n",
            "查询里没有可以查找的文字，请输入汉字、字母或数字\n",
        ));
    }
    if answer.cut {
        out.push_str(language.pick(
            "only the first 12 words and 300 characters were looked for\n",
            "只查了前 12 个词、前 300 个字\n",
        ));
    }
    for hit in &answer.hits {
        out.push_str(&format!(
            "\n{}\n  {}  {}",
            hit.title, hit.published, hit.index_number
        ));
        for mark in &hit.marks {
            out.push_str(&format!("  [{}]", marked(mark, language)));
        }
        for more in [&hit.unit, &hit.document_number].into_iter().flatten() {
            out.push_str(&format!("  {more}"));
        }
        out.push_str(&format!(
            "\n  /{}\n  {}\n",
            hit.url,
            hit.excerpt.replace('\n', " ")
        ));
        if let Some(within) = &hit.within {
            let part = if within.part.is_empty() {
                String::new()
            } else {
                format!("{}{}", language.pick(", ", "，"), within.part)
            };
            let at = language.pick("in ", "见附件：");
            out.push_str(&format!("  {at}{}{part}  /{}\n", within.attachment, within.url));
        }
    }
    out
}

/// What a mark of a hit means, in words.
fn marked(mark: &str, language: Language) -> &str {
    let (english, chinese) = match mark {
        "withdrawn" => ("withdrawn", "已撤回"),
        "not-yet-effective" => ("not yet effective", "尚未施行"),
        "amended" => ("amended", "已修改"),
        "repealed" => ("repealed", "已废止"),
        "expired" => ("expired", "已失效"),
        "corrected" => ("corrected", "有更正"),
        other => (other, other),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
