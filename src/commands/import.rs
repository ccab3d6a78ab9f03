//! `gongkai import`: what officers have becomes draft entries.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::Common;
use super::progress::Bar;
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Language;
use crate::import::Known;
use crate::import::report;
use crate::import::store::{self, Options, Report};
use crate::load::site_yaml;
use crate::pipeline::Progress;

/// Turn texts, saved pages, DOCX files and catalogues into draft entries
///
/// Reads plain text copied from a portal, saved HTML pages, DOCX, and XLSX, XLS or CSV catalogues
/// (one row an entry), in UTF-8 or GB18030, and says for each field what it took, from where and how
/// sure it is. What it cannot find is left as a blank, such as 【待填：索引号】, which `gongkai check` refuses.
/// Nothing is ever overwritten; what was imported before is passed over. A file that cannot be read
/// is reported and the others go on: the exit code is then 1, and the good ones have been written.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai import 报告.txt
  gongkai import old-portal/ --unit 市民政局
  gongkai import 目录.xlsx --dry-run
  gongkai import *.docx --output content/drafts --format json")]
pub(super) struct Arguments {
    /// Files, or folders to be searched for them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The unit of entries whose source names none that site.yaml knows
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Where drafts go, each in a folder of its year [default: content/ in the site's folder]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let lang = common.language();
    let (root, config) = match site(arguments, common, lang) {
        Ok(site) => site,
        Err(outcome) => return outcome,
    };
    let content = root.as_ref().map(|root| root.join("content"));
    let Some(output) = arguments.output.clone().or_else(|| content.clone()) else {
        return Outcome::Failed;
    };
    let unit = match unit(arguments, config.as_ref()) {
        Ok(unit) => unit,
        Err(name) => {
            common.error(&lang.pick(
                format!("site.yaml knows no unit `{name}`; give one of its names or aliases"),
                format!("site.yaml 中没有机构“{name}”，请用 site.yaml 里的名称或别名"),
            ));
            return Outcome::Failed;
        }
    };
    let options = Options {
        sources: &arguments.files,
        output: &output,
        content: content.as_deref().filter(|folder| folder.is_dir()),
        dry_run: arguments.dry_run,
        known: Known {
            config: config.as_ref(),
            unit: unit.as_deref(),
        },
    };
    let (candidates, ignored) = store::gather(options.sources);
    let bar = Bar::new(common.quiet).in_language(lang);
    bar.stage("import", candidates.len());
    let files = store::run(&options, candidates, &|| bar.step());
    bar.finish();
    tell(&Report { files, ignored }, arguments, common, lang)
}

/// The site's folder and settings. With an output folder of its own an import needs no site.
fn site(
    arguments: &Arguments,
    common: &Common,
    lang: Language,
) -> Result<(Option<PathBuf>, Option<Config>), Outcome> {
    if arguments.output.is_some() && common.root.is_none() && !has_site_above() {
        return Ok((None, None));
    }
    let root = common.root()?;
    let mut findings = Diagnostics::new();
    let config = site_yaml::read(&root, None, &mut findings);
    if config.is_none() {
        common.findings(&findings.finish(&Default::default()));
        common.error(lang.pick("correct site.yaml first", "请先改正 site.yaml，再导入"));
        return Err(Outcome::Invalid);
    }
    Ok((Some(root), config))
}

fn has_site_above() -> bool {
    std::env::current_dir().is_ok_and(|folder| {
        folder
            .ancestors()
            .any(|above: &Path| above.join(site_yaml::FILE).is_file())
    })
}

/// The unit given on the command line, which the site must know; the name that it does not know.
fn unit(arguments: &Arguments, config: Option<&Config>) -> Result<Option<String>, String> {
    let Some(name) = arguments.unit.as_deref().map(str::trim) else {
        return Ok(None);
    };
    let known = config.is_none_or(|config| {
        config
            .units
            .iter()
            .any(|unit| unit.name == name || unit.aliases.iter().any(|alias| alias == name))
    });
    if known {
        Ok(Some(name.to_owned()))
    } else {
        Err(name.to_owned())
    }
}

fn tell(report: &Report, arguments: &Arguments, common: &Common, lang: Language) -> Outcome {
    let faults = report::faults(report, lang);
    let said = match arguments.format {
        Format::Json => report::json(report),
        Format::Human if common.quiet => String::new(),
        Format::Human => {
            let text = report::text(report, lang);
            let gap = if text.is_empty() { "" } else { "\n" };
            format!("{text}{gap}{}", report::table(report, lang))
        }
    };
    let printed = common.print_out(&said);
    if !faults.is_empty() {
        common.error_lines(&faults);
    }
    if printed == Outcome::Failed {
        return printed;
    }
    match report.summary().failed {
        _ if report.is_broken() => Outcome::Failed,
        0 => Outcome::Done,
        _ => Outcome::Invalid,
    }
}
