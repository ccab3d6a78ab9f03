//! `gongkai build`: brings the output folder up to date.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::Outcome;
use super::common::{Common, Reading};
use super::progress::Bar;
use crate::cache;
use crate::diagnostic::Language;
use crate::pipeline::{Account, Start, Unchanged, prepare_from, unchanged};
use crate::write::{Opening, Previous, Report};

/// Build the site: check every entry, then bring public/ up to date
///
/// Nothing is written unless everything is valid, and only what differs is written.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai build
  gongkai build --output /srv/www/portal --base-url https://www.example.gov.cn/xxgk/
  gongkai build --now 2024-01-31 --drafts
  gongkai build --full --timings")]
pub(super) struct Arguments {
    /// Where to build [default: public/ in the site's folder]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Do everything anew, whatever an earlier build left to know in .gongkai/
    #[arg(long)]
    full: bool,
    /// Let this build remove more than a tenth of the published entries, or be for an earlier time
    /// than the last
    #[arg(long)]
    allow_removals: bool,
    /// Say at the end how long each stage took
    #[arg(long)]
    timings: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let start = Instant::now();
    let mut options = match common.options(&arguments.reading) {
        Ok(options) => options,
        Err(outcome) => return outcome,
    };
    let output = arguments
        .output
        .clone()
        .unwrap_or_else(|| options.root.join("public"));
    if let Some(reason) = unfit(&output, &options.root) {
        let output = output.display();
        common.error(&match common.language() {
            Language::English => {
                format!(
                    "{output} cannot be the output folder: {}; name another with --output",
                    reason.0
                )
            }
            Language::Chinese => format!("{output} 不能作输出文件夹：{}；用 --output 另指一个", reason.1),
        });
        return Outcome::Failed;
    }

    options.cache = Some(cache::place(&options.root, &output));
    options.full = arguments.full;
    options.allow_removals = arguments.allow_removals;
    let bar = Bar::new(common.quiet).in_language(common.language());
    let mut opening = Opening::begin(&output);
    let found = Start::read(&options);
    if let Ok(found) = &found
        && let Some(same) = unchanged(found, &options, &mut opening, &bar)
    {
        bar.finish();
        return repeat(&same, arguments, common, &bar, start);
    }
    let prepared = found.and_then(|found| prepare_from(found, &options, &bar));
    let mut prepared = match prepared {
        Ok(prepared) => prepared,
        Err(failure) => {
            bar.finish();
            return common.failure(&failure);
        }
    };
    let built = prepared.write(&mut opening, &bar);
    bar.finish();
    common.findings(&prepared.warnings);
    match built {
        Ok(built) => {
            if let Err(error) = &built.remembered {
                let place = cache::FOLDER;
                common.say(&match common.language() {
                    Language::English => format!(
                        "note: the next build will do everything anew, because {place}/ could not be written: {error}"
                    ),
                    Language::Chinese => {
                        format!("注意：{place}/ 写不进去，下次只好全部重新生成：{error}")
                    }
                });
            }
            common.findings(&built.findings);
            foreign(&built.report, common);
            common.unread_pdfs(prepared.unread_pdfs());
            close(&prepared.account, &built.report, arguments, common, &bar, start);
            prepared.leave();
            Outcome::Done
        }
        Err(failure) => common.failure(&failure),
    }
}

/// Says again what the last build said: nothing has changed since.
fn repeat(same: &Unchanged, arguments: &Arguments, common: &Common, bar: &Bar, start: Instant) -> Outcome {
    if !common.quiet {
        common.error_lines(&same.told);
    }
    common.findings(&same.findings);
    foreign(&same.report, common);
    common.unread_pdfs(same.unread_pdfs);
    close(&same.account, &same.report, arguments, common, bar, start);
    Outcome::Done
}

/// The last lines of a build.
fn close(
    account: &Account,
    report: &Report,
    arguments: &Arguments,
    common: &Common,
    bar: &Bar,
    start: Instant,
) {
    if arguments.timings {
        common.say(bar.timings().trim_end());
    }
    let seconds = start.elapsed().as_secs_f64();
    common.say(&line(account, report, seconds, common.language()));
}

/// Why a folder cannot take the built site: pages would mix with what they are made from, or what
/// is made would be read as content by the next build. In English and in Chinese.
fn unfit(output: &Path, root: &Path) -> Option<(&'static str, &'static str)> {
    let real = |path: &Path| -> PathBuf {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let mut plain = PathBuf::new();
        for part in absolute.components() {
            match part {
                Component::ParentDir => drop(plain.pop()),
                part => plain.push(part),
            }
        }
        // What is not there yet is judged by the nearest folder above it that is.
        let known = plain
            .ancestors()
            .find_map(|above| Some((above, above.canonicalize().ok()?)));
        match known {
            Some((above, known)) => known.join(plain.strip_prefix(above).unwrap_or(Path::new(""))),
            None => plain,
        }
    };
    let (output, root) = (real(output), real(root));
    if root.starts_with(&output) {
        Some(("the site's own folder is in it", "网站自己的文件夹就在它里面"))
    } else if ["content", "themes", ".gongkai", ".git"]
        .iter()
        .any(|folder| output.starts_with(root.join(folder)))
    {
        Some((
            "it belongs to what the site is made from",
            "它是生成网站所用的材料",
        ))
    } else {
        None
    }
}

/// Names what was there before the first build, and is left alone. What comes later is a finding.
fn foreign(report: &Report, common: &Common) {
    let foreign = &report.foreign;
    if foreign.count == 0 || report.previous != Previous::Unknown {
        return;
    }
    let more = foreign.count - foreign.first.len();
    common.say(&match common.language() {
        Language::English => {
            let names = foreign.first.join(", ");
            let more = if more > 0 {
                format!(", and {more} more")
            } else {
                String::new()
            };
            format!("note: gongkai did not write these files and left them alone: {names}{more}")
        }
        Language::Chinese => {
            let names = foreign.first.join("、");
            let more = if more > 0 {
                format!("，还有 {more} 个")
            } else {
                String::new()
            };
            format!("注意：下列文件不是 gongkai 写的，没有动它们：{names}{more}")
        }
    });
}

/// The line that accounts for every entry.
fn line(account: &Account, report: &Report, seconds: f64, language: Language) -> String {
    let Account {
        read,
        published,
        gone,
        drafts,
        scheduled,
        expired,
        pages,
    } = account;
    let (written, unchanged, removed) = (report.written(), report.unchanged, report.removed);
    let bytes = size(report.bytes_written);
    match language {
        Language::English => format!(
            "entries: {read} read, {published} published ({expired} expired), {gone} gone, {drafts} drafts, {scheduled} scheduled; \
             pages: {pages}; files: {written} written, {unchanged} unchanged, {removed} removed; {bytes} in {seconds:.2} s"
        ),
        Language::Chinese => format!(
            "条目：读入 {read}，发布 {published}（其中过期 {expired}），删除 {gone}，草稿 {drafts}，待发布 {scheduled}；\
             栏目页：{pages}；文件：写入 {written}，未变 {unchanged}，移除 {removed}；{bytes}，用时 {seconds:.2} 秒"
        ),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_written_in_a_unit_that_fits() {
        assert_eq!(
            [0, 999, 1_500, 2_000_000, 3_100_000_000].map(size),
            ["0 B", "999 B", "1.5 kB", "2.0 MB", "3.10 GB"]
        );
    }
}
