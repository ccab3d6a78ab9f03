//! `gongkai verify`: whether a folder, or what a web server sends, is what a build wrote.

mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::Outcome;
use super::common::Common;
use super::progress::Bar;
use crate::diagnostic::Language;
use crate::load::{site_yaml, walk};
use crate::pipeline::Progress as _;
use crate::verify::site::{Site, is_served};
use crate::verify::state::State;
use crate::verify::{Client, Comparison, Difference, Limits, folder, sample};
use crate::write::manifest::{self, Manifest, ManifestFile};

/// Compare a built folder, or a served site, with what the build wrote
///
/// Every build leaves a manifest in public/.gongkai/: path, length and SHA-256 of each file. Whatever
/// differs is named. Nothing is written but, with --url, what has been compared so far: a run that was
/// broken off goes on where it was.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  gongkai verify
  gongkai verify --output /srv/www/portal --manifest public
  gongkai verify --url https://www.example.gov.cn/
  gongkai verify --url https://www.example.gov.cn/ --sample 500 --rate 2

Exit code: 0 nothing differs, 1 something differs, 2 wrong usage or a failure to read.")]
pub(super) struct Arguments {
    /// The folder to compare [default: public/ in the site's folder]
    #[arg(long, value_name = "DIR", conflicts_with = "url")]
    output: Option<PathBuf>,
    /// The served site to compare, by its address
    #[arg(long, value_name = "URL", value_parser = address)]
    url: Option<Url>,
    /// The built folder whose manifest counts [default: the folder that is compared, or public/]
    #[arg(long, value_name = "DIR")]
    manifest: Option<PathBuf>,
    /// A file or folder in --output that need not be gongkai's, such as .well-known
    #[arg(long, value_name = "PATH", conflicts_with = "url")]
    ignore: Vec<String>,
    /// Compare only so many files, drawn by --seed
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Which files --sample draws: the same for the same number
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "sample")]
    seed: u64,
    /// How many requests a second to send at most
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = rate)]
    rate: f64,
    /// How many connections to use at once
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    connections: u8,
    /// How many seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Where to note what has been compared [default: .gongkai/verify.txt in the site's folder]
    #[arg(long, value_name = "FILE", requires = "url")]
    state: Option<PathBuf>,
    /// Begin anew, whatever an earlier run has compared
    #[arg(long, requires = "url")]
    restart: bool,
    /// How to print what differs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: one JSON object.
    Json,
}

/// A whole address; with a slash at its end, so that files can be named below it.
fn address(text: &str) -> Result<Url, String> {
    let wanted = || "write a whole address, such as https://www.example.gov.cn/xxgk/".to_owned();
    let mut url = Url::parse(text).map_err(|_| wanted())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_web || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(wanted());
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "write a number above 0".to_owned())?;
    let sound = rate.is_finite() && (0.001..=10_000.0).contains(&rate);
    sound
        .then_some(rate)
        .ok_or_else(|| "write a number above 0".to_owned())
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Outcome {
    let (compared, manifest_folder) = match folders(arguments, common) {
        Ok(folders) => folders,
        Err(outcome) => return outcome,
    };
    let manifest = match whole_manifest(&manifest_folder, common) {
        Ok(manifest) => manifest,
        Err(outcome) => return outcome,
    };
    let mut files: Vec<&ManifestFile> = match arguments.sample {
        Some(count) => sample(&manifest.files, count, arguments.seed),
        None => manifest.files.iter().collect(),
    };
    let bar = Bar::new(common.quiet).in_language(common.language());
    let comparison = match &arguments.url {
        None => {
            bar.stage("verify", files.len());
            let all: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
            let step = |bytes| {
                bar.bytes(bytes);
                bar.step();
            };
            folder::compare(&compared, &all, &files, &arguments.ignore, &step)
        }
        Some(url) => {
            files.retain(|file| is_served(file));
            match of_site(arguments, common, url, &manifest_folder, &manifest, &files, &bar) {
                Ok(comparison) => comparison,
                Err(outcome) => return outcome,
            }
        }
    };
    bar.finish();
    report(&comparison, &manifest, arguments.format, common)
}

/// The folder that is compared, and the one whose manifest counts.
fn folders(arguments: &Arguments, common: &Common) -> Result<(PathBuf, PathBuf), Outcome> {
    let named = arguments.output.as_ref().or(arguments.manifest.as_ref());
    let public = match named {
        Some(folder) => folder.clone(),
        None => common.root()?.join("public"),
    };
    let compared = match &arguments.output {
        Some(output) => output.clone(),
        // With --manifest alone, it is the site's own folder that is compared with it.
        None if arguments.manifest.is_some() && arguments.url.is_none() => common.root()?.join("public"),
        None => public.clone(),
    };
    Ok((compared, arguments.manifest.clone().unwrap_or(public)))
}

/// The manifest of a built folder, if all of it is there.
fn whole_manifest(folder: &Path, common: &Common) -> Result<Manifest, Outcome> {
    let language = common.language();
    let shown = folder.display();
    let failed = |message: String| {
        common.error(&message);
        Err(Outcome::Failed)
    };
    let manifest = match manifest::read(folder) {
        Ok(manifest) => manifest,
        Err(error) => return failed(format!("{shown}: {}", walk::reason(&error))),
    };
    if manifest.is_interrupted {
        return failed(match language {
            Language::English => {
                format!("{shown}: a build is under way there, or was stopped; build once more")
            }
            Language::Chinese => format!("{shown}：正在生成，或者上一次生成中途停了；请再生成一次"),
        });
    }
    if !manifest.damaged.is_empty() {
        let names = manifest.damaged.join(", ");
        return failed(match language {
            Language::English => format!(
                "{shown}: its manifest is damaged and says nothing reliable: .gongkai/{names}; take one from a copy with --manifest, or build anew"
            ),
            Language::Chinese => format!(
                "{shown}：清单已损坏，靠不住：.gongkai/{names}；请用 --manifest 指明另一份，或者重新生成"
            ),
        });
    }
    if manifest.site.is_none() {
        return failed(match language {
            Language::English => format!(
                "{shown} has no manifest: build the site first, or name a built folder with --manifest"
            ),
            Language::Chinese => {
                format!("{shown} 里没有清单：请先生成网站，或用 --manifest 指明已生成的文件夹")
            }
        });
    }
    Ok(manifest)
}

fn of_site(
    arguments: &Arguments,
    common: &Common,
    url: &Url,
    folder: &Path,
    manifest: &Manifest,
    files: &[&ManifestFile],
    bar: &Bar,
) -> Result<Comparison, Outcome> {
    let client = Client::new(Limits {
        rate: arguments.rate,
        timeout: Duration::from_secs(arguments.timeout),
    });
    let site = Site::new(client, url.clone(), folder, &manifest.files);
    let digest = manifest.site.map(|digest| digest.to_string()).unwrap_or_default();
    let state = arguments.state.clone().or_else(|| own_state(common));
    let failed = |error: &std::io::Error| {
        let file = state
            .as_ref()
            .map(|file| file.display().to_string())
            .unwrap_or_default();
        common.error(&format!("{file}: {}", walk::reason(error)));
        Outcome::Failed
    };
    let mut known = match &state {
        Some(file) => {
            if arguments.restart && file.exists() {
                std::fs::remove_file(file).map_err(|error| failed(&error))?;
            }
            State::open(file, &format!("{digest} {url}"), Timestamp::now()).map_err(|error| failed(&error))?
        }
        None => State::default(),
    };
    if !known.is_empty() {
        let count = known.len();
        common.say(&match common.language() {
            Language::English => format!("going on after {count} files that an earlier run found equal"),
            Language::Chinese => format!("接着上一次比对：已有 {count} 个文件相符"),
        });
    }
    bar.stage("verify", files.len());
    let step = |bytes| {
        bar.bytes(bytes);
        bar.step();
    };
    let comparison = site.compare(files, usize::from(arguments.connections), &mut known, &step);
    if !comparison.is_incomplete() {
        known.finish().map_err(|error| failed(&error))?;
    }
    Ok(comparison)
}

/// Where what has been compared is noted: in the site's folder, if there is one.
fn own_state(common: &Common) -> Option<PathBuf> {
    let has_site = |folder: &Path| folder.join(site_yaml::FILE).is_file();
    let root = match &common.root {
        Some(root) => Some(root.clone()).filter(|root| has_site(root)),
        None => std::env::current_dir().ok().and_then(|folder| {
            let mut folders = folder.ancestors();
            folders.find(|folder| has_site(folder)).map(Path::to_path_buf)
        }),
    };
    root.map(|root| root.join(crate::cache::FOLDER).join("verify.txt"))
}

fn report(comparison: &Comparison, manifest: &Manifest, format: Format, common: &Common) -> Outcome {
    let language = common.language();
    let site = manifest.site.map(|digest| digest.to_string()).unwrap_or_default();
    let printed = match format {
        Format::Human => {
            let lines = comparison
                .differences
                .iter()
                .map(|found| words::line(found, manifest, language));
            let lines: String = lines.map(|line| line + "\n").collect();
            let printed = common.print_out(&lines);
            common.say(&words::summary(comparison, &site, language));
            printed
        }
        Format::Json => {
            let differences: Vec<_> = comparison
                .differences
                .iter()
                .map(|found| as_json(found, language))
                .collect();
            let value = json!({
                "site": site,
                "equal": comparison.equal,
                "differences": differences,
                "complete": !comparison.is_incomplete(),
                "stopped": comparison.stopped.as_ref().map(|stopped| words::stopped(stopped, language)),
            });
            common.print_out(&format!("{value:#}\n"))
        }
    };
    if printed != Outcome::Done {
        return printed;
    }
    if let Some(stopped) = &comparison.stopped {
        common.error(&words::stopped(stopped, language));
    }
    match comparison {
        _ if comparison.is_incomplete() => Outcome::Failed,
        Comparison { differences, .. } if differences.is_empty() => Outcome::Done,
        _ => Outcome::Invalid,
    }
}

fn as_json(found: &Difference, language: Language) -> serde_json::Value {
    json!({
        "path": found.path,
        "kind": words::kind(&found.kind),
        "message": words::message(&found.kind, language),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sites_are_whole_and_end_in_a_slash() {
        assert_eq!(
            address("https://a.example/xxgk").unwrap().as_str(),
            "https://a.example/xxgk/"
        );
        assert_eq!(
            address("http://a.example:8080").unwrap().as_str(),
            "http://a.example:8080/"
        );
        for bad in [
            "a.example",
            "ftp://a.example/",
            "https://a.example/?q",
            "https://u@a.example/",
            "file:///etc",
            "https://a.example/#x",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
