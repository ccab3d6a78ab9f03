//! The theme: templates, static files and interface texts.
//!
//! The default theme is part of the binary. A folder `themes/NAME/` beside `site.yaml` overrides it
//! file by file: a file that is not there is the default theme's. Locales are overridden text by
//! text, so that a site can rename one label without copying the others.

mod builtin;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use granit_parser::{Event, Parser};
use walkdir::WalkDir;

use super::bounded;
use crate::config::Config;
use crate::diagnostic::{AddressProblem, Diagnostics, Place, Problem, SourceText};
use crate::output::{OutputPath, path_fault};

/// The largest template or locale that is read.
const LARGEST: u64 = 4 * 1024 * 1024;
/// The largest file of a theme: all of them are in memory while a site is built.
const MOST: u64 = 256 * 1024 * 1024;
/// The locales a theme may have.
const LOCALES: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];

/// A theme, complete and in memory.
#[derive(Clone, Debug)]
pub struct Theme {
    /// The templates by their names, such as `entry.html`.
    pub templates: BTreeMap<String, TemplateFile>,
    /// The static files by their path below `static/`.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// The interface texts by language tag, then by key.
    pub locales: BTreeMap<String, BTreeMap<String, String>>,
    /// Changes whenever anything above changes.
    pub fingerprint: blake3::Hash,
}

/// A template and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFile {
    /// The file to name in findings: `themes/default/templates/entry.html`.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// A file of a theme: its path below the theme's folder, the name findings use, its bytes.
struct ThemeFile {
    path: String,
    shown: String,
    bytes: Vec<u8>,
}

/// Reads the theme that `site.yaml` names. Findings go to `findings`; `None` when there is no such
/// theme.
pub fn load(root: &Path, config: &Config, findings: &mut Diagnostics) -> Option<Theme> {
    let place = config.theme_place.clone();
    let place = place.unwrap_or_else(|| Place::file(super::site_yaml::FILE));
    load_named(root, &config.theme, place, findings)
}

/// The theme `name`; `place` is where it is named.
fn load_named(root: &Path, name: &str, place: Place, findings: &mut Diagnostics) -> Option<Theme> {
    let shown = format!("themes/{name}");
    let sound = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
    let folder = root.join("themes").join(name);
    let mut files = builtin();
    if sound && folder.is_dir() {
        files.extend(read_folder(&folder, &shown, findings));
    } else if name != "default" {
        let problem = Problem::NoTheme {
            name: name.to_owned(),
            folder: format!("{shown}/"),
        };
        findings.report(problem, place);
        return None;
    }
    Some(assemble(files, findings))
}

/// The default theme alone.
pub fn default_theme(findings: &mut Diagnostics) -> Theme {
    assemble(builtin(), findings)
}

fn builtin() -> Vec<ThemeFile> {
    let file = |(path, bytes): &(&str, &[u8])| ThemeFile {
        path: (*path).to_owned(),
        shown: format!("themes/default/{path}"),
        bytes: bytes.to_vec(),
    };
    builtin::FILES.iter().map(file).collect()
}

/// Every usable file of a theme's folder, in the order of their paths.
fn read_folder(folder: &Path, shown: &str, findings: &mut Diagnostics) -> Vec<ThemeFile> {
    let mut files = Vec::new();
    let home = match folder.canonicalize() {
        Ok(home) => home,
        Err(error) => {
            findings.report(unreadable(&error), Place::file(shown));
            return files;
        }
    };
    for found in WalkDir::new(folder).sort_by_file_name().min_depth(1) {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                let path = error
                    .path()
                    .map_or_else(|| shown.to_owned(), |p| display(folder, p, shown));
                let reason = error
                    .io_error()
                    .map_or_else(|| error.to_string(), io::Error::to_string);
                findings.report(Problem::Unreadable { reason }, Place::file(path));
                continue;
            }
        };
        if found.file_type().is_dir() {
            continue;
        }
        let name = display(folder, found.path(), shown);
        let problem = match read_file(found.path(), found.path_is_symlink(), &home) {
            Ok(bytes) => {
                let path = name[shown.len() + 1..].to_owned();
                if let Some(fault) = path_fault(&path) {
                    let problem = Problem::Address(AddressProblem::Path(fault));
                    findings.report(problem, Place::file(name));
                    continue;
                }
                if belongs(&path) {
                    files.push(ThemeFile {
                        path,
                        shown: name,
                        bytes,
                    });
                    continue;
                }
                Problem::StrayFile
            }
            Err(problem) => problem,
        };
        findings.report(problem, Place::file(name));
    }
    files
}

/// The name of a file in findings, `/`-separated.
fn display(folder: &Path, path: &Path, shown: &str) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.components().fold(shown.to_owned(), |name, part| {
        format!("{name}/{}", part.as_os_str().to_string_lossy())
    })
}

fn read_file(path: &Path, link: bool, home: &Path) -> Result<Vec<u8>, Problem> {
    let target: PathBuf = path.canonicalize().map_err(|error| unreadable(&error))?;
    if !target.starts_with(home) {
        return Err(Problem::OutsideSite);
    }
    if link && !target.is_file() {
        return Err(Problem::StrayFile);
    }
    bounded::read(&target, MOST).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Problem::TooLarge {
            bytes: target.metadata().map_or(MOST, |facts| facts.len()),
            limit: MOST / (1024 * 1024),
        },
        _ => unreadable(&error),
    })
}

fn unreadable(error: &io::Error) -> Problem {
    Problem::Unreadable {
        reason: error.to_string(),
    }
}

/// Whether a theme may have a file at this path.
fn belongs(path: &str) -> bool {
    match path.split_once('/') {
        Some(("templates", name)) => name.ends_with(".html"),
        Some(("locales", name)) => name
            .strip_suffix(".yaml")
            .is_some_and(|tag| LOCALES.contains(&tag)),
        Some(("static", name)) => OutputPath::new(name).is_some(),
        _ => false,
    }
}

/// Later files take the place of earlier ones.
fn assemble(files: Vec<ThemeFile>, findings: &mut Diagnostics) -> Theme {
    let mut templates = BTreeMap::new();
    let mut assets = BTreeMap::new();
    let mut locales: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in files {
        let Some((kind, name)) = file.path.split_once('/') else {
            continue;
        };
        if kind == "static" {
            assets.insert(name.to_owned(), file.bytes);
            continue;
        }
        let text = match text(&file) {
            Ok(text) => text,
            Err(problem) => {
                findings.report(problem, Place::file(file.shown));
                continue;
            }
        };
        if kind == "templates" {
            let template = TemplateFile {
                file: file.shown,
                text,
            };
            templates.insert(name.to_owned(), template);
        } else if let Some(tag) = name.strip_suffix(".yaml") {
            let source = SourceText {
                file: &file.shown,
                text: &text,
            };
            match parse_locale(source) {
                Ok(texts) => locales.entry(tag.to_owned()).or_default().extend(texts),
                Err((message, place)) => findings.report(Problem::Locale { message }, place),
            }
        }
    }
    let fingerprint = fingerprint(&templates, &assets, &locales);
    Theme {
        templates,
        assets,
        locales,
        fingerprint,
    }
}

fn text(file: &ThemeFile) -> Result<String, Problem> {
    if file.bytes.len() as u64 > LARGEST {
        return Err(Problem::TooLarge {
            bytes: file.bytes.len() as u64,
            limit: LARGEST / (1024 * 1024),
        });
    }
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::BrokenEncoding)?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// A flat map of keys to texts.
fn parse_locale(source: SourceText<'_>) -> Result<BTreeMap<String, String>, (String, Place)> {
    let mut texts = BTreeMap::new();
    let mut key: Option<String> = None;
    let mut depth = 0;
    for event in Parser::new_from_str(source.text) {
        let (event, span) = event.map_err(|error| {
            let line = error.marker().line();
            (error.info().to_string(), source.line(line.max(1)))
        })?;
        let place = || source.line(span.start.line().max(1));
        match event {
            Event::MappingStart(..) if depth == 0 => depth = 1,
            Event::MappingEnd => depth = 0,
            Event::Scalar(value, ..) if depth == 1 => match key.take() {
                None => key = Some(value.into_owned()),
                Some(key) if texts.contains_key(&key) => {
                    return Err((format!("the key `{key}` stands twice"), place()));
                }
                Some(key) => {
                    texts.insert(key, value.into_owned());
                }
            },
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            Event::Comment(..) => {}
            // An empty file is an empty map.
            Event::Scalar(value, ..) if value.is_empty() || &*value == "~" => {}
            _ => return Err(("every line is `key: text`".to_owned(), place())),
        }
    }
    Ok(texts)
}

fn fingerprint(
    templates: &BTreeMap<String, TemplateFile>,
    assets: &BTreeMap<String, Vec<u8>>,
    locales: &BTreeMap<String, BTreeMap<String, String>>,
) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    // Lengths keep two neighbours from being read as one.
    let mut add = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    for (name, template) in templates {
        add(b"template");
        add(name.as_bytes());
        add(template.text.as_bytes());
    }
    for (name, bytes) in assets {
        add(b"asset");
        add(name.as_bytes());
        add(bytes);
    }
    for (tag, texts) in locales {
        for (key, text) in texts {
            add(b"text");
            add(tag.as_bytes());
            add(key.as_bytes());
            add(text.as_bytes());
        }
    }
    hasher.finalize()
}
