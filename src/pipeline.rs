//! The one place that calls the stages in order.

mod attachments;
mod produce;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::catalogue::Catalogue;
use crate::check::{self, CheckedEntry, CheckedPage, Context};
use crate::config::{BaseUrl, Config, Minify};
use crate::data;
use crate::diagnostic::{Diagnostics, Problem};
use crate::entry::{Moment, Validity};
use crate::feed;
use crate::load::theme::{self, Theme};
use crate::load::walk::{self, Content, ContentFile};
use crate::load::{document, site_yaml};
use crate::output::{OutputPath, Phase};
use crate::plan::{self, Extent, Job, Planned, routes::Routes};
use crate::render::Renderer;
use crate::search::{self, portal::Portal};
use crate::site::Site;
use crate::texts::DiskTexts;
use crate::write::{Report, Writer};

/// What a build is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The site's folder: where `site.yaml` is.
    pub root: PathBuf,
    /// The address to build for, when it is not the one in `site.yaml`.
    pub base_url: Option<BaseUrl>,
    /// The time of the build, in UTC; the site's time zone turns it into a day. It decides what is
    /// scheduled and what is in force, and appears nowhere.
    pub now: jiff::Timestamp,
    /// Whether drafts and scheduled entries are published too.
    pub drafts: bool,
}

/// How many bytes of the search index may be in memory before they are put on the disk.
const INDEX_MEMORY: usize = 192 * 1024 * 1024;

/// Told how far a build has come.
pub trait Progress: Sync {
    /// A stage begins; `total` things are to be done in it.
    fn stage(&self, name: &'static str, total: usize);
    /// One of them is done.
    fn step(&self);
}

/// Why there is no new site.
#[derive(Debug)]
pub enum Failure {
    /// The content, the settings or the theme are invalid; nothing was written.
    Invalid(Diagnostics),
    /// A file could not be read or written.
    Broken(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Invalid(_) => f.write_str("the site is invalid"),
            Failure::Broken(message) => f.write_str(message),
        }
    }
}

/// A site that is valid, ready to be rendered.
pub struct Prepared {
    options: Options,
    config: Config,
    catalogue: Catalogue,
    theme: Theme,
    renderer: Renderer,
    planned: Vec<Planned>,
    /// The texts of attachments.
    attachments: attachments::Attachments,
    /// Warnings.
    pub warnings: Diagnostics,
    /// An account of every entry.
    pub account: Account,
}

/// What became of the entries: `read` is the sum of all but `expired`, which are published too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Entries below `content/`.
    pub read: usize,
    /// Entries whose text is on the site.
    pub published: usize,
    /// Entries that are gone: their address says why.
    pub gone: usize,
    /// Drafts.
    pub drafts: usize,
    /// Entries whose publish date lies ahead.
    pub scheduled: usize,
    /// Published entries whose term has run out.
    pub expired: usize,
    /// Statutory and other pages.
    pub pages: usize,
}

/// Loads, checks, orders and plans a site: everything short of rendering it.
///
/// # Errors
/// [`Failure::Invalid`] with every finding when any of them is an error.
pub fn prepare(options: &Options, progress: &dyn Progress) -> Result<Prepared, Failure> {
    let mut findings = Diagnostics::new();
    let root = &options.root;
    let Some(config) = site_yaml::read(root, options.base_url.as_ref(), &mut findings) else {
        return Err(Failure::Invalid(findings.finish(&Default::default())));
    };
    unfinished(&config, &mut findings);
    let theme = theme::load(root, &config, &mut findings);
    let renderer = theme
        .as_ref()
        .and_then(|theme| match Renderer::new(theme, &config) {
            Ok(renderer) => Some(renderer.with_search()),
            Err(found) => {
                findings.extend(found);
                None
            }
        });
    let content = walk::content(root, &mut findings);
    let now = config.offset.to_datetime(options.now);
    let now = Moment {
        date: now.date(),
        time: Some(now.time()),
    };
    progress.stage("check", content.documents.len());
    let (mut entries, pages) = documents(options, &config, &content, progress, &mut findings);
    let attachments = attachments::read(options, &config, &mut entries, &pages, progress, &mut findings)
        .map_err(|error| Failure::Broken(format!("attachments cannot be read: {error}")))?;
    stray_files(&content, &entries, &pages, &mut findings);
    let checked = check::check_site(entries, pages, now, options.drafts, &mut findings);
    let mut account = Account {
        read: checked.read,
        published: checked.entries.len(),
        drafts: checked.drafts,
        scheduled: checked.scheduled,
        expired: 0,
        gone: 0,
        pages: checked.pages.len(),
    };
    let missing = findings.has_fatal();
    let catalogue = Catalogue::new(&config, checked.entries, checked.pages, now.date);
    account.gone = account.published - catalogue.listed().len();
    account.published = catalogue.listed().len();
    account.expired = catalogue
        .entries()
        .filter(|(id, _)| catalogue.validity(*id) == Validity::Expired)
        .count();
    let extent = extent(options, &config, &catalogue, theme.as_ref());
    let planned = plan::plan(&config, &catalogue, &extent, &checked.addresses, &mut findings);
    plan::check_links(&planned, &checked.addresses, missing, &mut findings);
    findings.veil(check::personal::cover_numbers);
    let findings = findings.finish(&config.levels);
    match (theme, renderer) {
        (Some(theme), Some(renderer)) if !findings.has_errors() => Ok(Prepared {
            options: options.clone(),
            config,
            catalogue,
            theme,
            renderer,
            planned,
            attachments,
            warnings: findings,
            account,
        }),
        _ => Err(Failure::Invalid(findings)),
    }
}

/// Says what `site.yaml` asks for and this program does not do: nothing is left out in silence.
fn unfinished(config: &Config, findings: &mut Diagnostics) {
    let place = || crate::diagnostic::Place::file(site_yaml::FILE);
    if config.minify != Minify::Off && !cfg!(feature = "minify") {
        findings.report(Problem::NoMinifier, place());
    }
    if let [first, _, ..] = config.editions[..] {
        findings.report(Problem::OneEdition { built: first.tag() }, place());
    }
}

/// Reads and checks every document, many at a time; the findings come in the order of the files.
fn documents(
    options: &Options,
    config: &Config,
    content: &Content,
    progress: &dyn Progress,
    findings: &mut Diagnostics,
) -> (Vec<CheckedEntry>, Vec<CheckedPage>) {
    let names: BTreeSet<String> = content.documents.iter().map(|d| d.file.clone()).collect();
    let context = Context::new(config, &content.others, &names);
    let checked: Vec<(Option<Document>, Diagnostics)> = content
        .documents
        .par_iter()
        .map(|file| {
            let outcome = document(options, &context, file);
            progress.step();
            outcome
        })
        .collect();
    let (mut entries, mut pages) = (Vec::new(), Vec::new());
    for (document, found) in checked {
        findings.extend(found);
        match document {
            Some(Document::Entry(entry)) => entries.push(*entry),
            Some(Document::Page(page)) => pages.push(*page),
            None => {}
        }
    }
    (entries, pages)
}

enum Document {
    Entry(Box<CheckedEntry>),
    Page(Box<CheckedPage>),
}

fn document(options: &Options, context: &Context<'_>, file: &ContentFile) -> (Option<Document>, Diagnostics) {
    let mut findings = Diagnostics::new();
    let Some(raw) = document::read(&options.root, file, &mut findings) else {
        return (None, findings);
    };
    let (document, found) = if file.page {
        let (page, found) = check::check_page(context, &raw);
        (Document::Page(Box::new(page)), found)
    } else {
        let (entry, found) = check::check_entry(context, &raw);
        (Document::Entry(Box::new(entry)), found)
    };
    findings.extend(found);
    (Some(document), findings)
}

/// Files that are neither a document nor named by one. An entry that failed its check might have
/// named them: then they are not held against anybody.
fn stray_files(
    content: &Content,
    entries: &[CheckedEntry],
    pages: &[CheckedPage],
    findings: &mut Diagnostics,
) {
    if findings.has_fatal() {
        return;
    }
    let attachments = entries
        .iter()
        .filter_map(|e| e.entry.as_ref())
        .flat_map(|e| &e.attachments);
    let used = attachments.chain(
        pages
            .iter()
            .filter_map(|p| p.page.as_ref())
            .flat_map(|p| &p.attachments),
    );
    let used: BTreeSet<&str> = used.map(|attachment| attachment.file.as_str()).collect();
    for file in content.others.keys().filter(|file| !used.contains(file.as_str())) {
        findings.report(Problem::StrayFile, crate::diagnostic::Place::file(file));
    }
}

fn extent(options: &Options, config: &Config, catalogue: &Catalogue, theme: Option<&Theme>) -> Extent {
    let routes = Routes::new(config, catalogue);
    let texts = DiskTexts::new(&options.root, routes);
    let site = Site {
        config,
        catalogue,
        routes,
        texts: &texts,
    };
    let addresses = data::addresses(&site);
    Extent {
        assets: theme.map_or_else(Vec::new, |theme| theme.assets.keys().cloned().collect()),
        feed_archives: feed::archive_pages(&site),
        sitemap_parts: data::sitemap_parts(&site, &addresses, data::SITEMAP_LIMIT),
    }
}

impl Prepared {
    /// Renders everything and brings `output` up to date. Nothing appears there before all of it
    /// has been rendered.
    ///
    /// # Errors
    /// [`Failure::Invalid`] when a template fails, [`Failure::Broken`] when a file cannot be read
    /// or written; the old site stays as it was.
    pub fn write(&self, output: &std::path::Path, progress: &dyn Progress) -> Result<Report, Failure> {
        let broken = |error: &dyn fmt::Display| Failure::Broken(error.to_string());
        let writer = Writer::open(output).map_err(|error| broken(&error))?;
        let routes = Routes::new(&self.config, &self.catalogue);
        let texts = DiskTexts::new(&self.options.root, routes).with_attachments(&self.attachments.store);
        let site = Site {
            config: &self.config,
            catalogue: &self.catalogue,
            routes,
            texts: &texts,
        };
        let producer = produce::Producer::new(&site, &self.renderer, &self.theme);
        progress.stage("render", self.planned.len());
        let results: Result<(), Failure> = self.planned.par_iter().try_for_each(|planned| {
            let done = match &planned.job {
                Job::Copy(file) => {
                    let source = walk::absolute(&self.options.root, file);
                    writer.put_file(&planned.path, planned.phase, &source)
                }
                job => writer.put(&planned.path, planned.phase, &producer.bytes(job)?),
            };
            progress.step();
            done.map(drop).map_err(|error| broken(&error))
        });
        results?;
        self.index(&site, &writer, progress)?;
        progress.stage("write", 0);
        writer.commit().map_err(|error| broken(&error))
    }

    /// Writes the search index: of every text, once, in publish order.
    fn index(&self, site: &Site<'_>, writer: &Writer, progress: &dyn Progress) -> Result<(), Failure> {
        progress.stage("index", 0);
        let locale = self.renderer.locale();
        let portal = Portal::new(site, &|key| locale.text(key).to_owned());
        let broken = |error: io::Error| Failure::Broken(error.to_string());
        let scratch = tempfile::tempdir().map_err(broken)?;
        let options = search::Options {
            scratch: scratch.path(),
            budget: INDEX_MEMORY,
            previous: &[],
        };
        // Files of the index are named by their content: two columns alike are one file.
        let mut put_already = BTreeSet::new();
        let mut put = |path: &str, bytes: Vec<u8>| {
            if !put_already.insert(path.to_owned()) {
                return Ok(());
            }
            let path = OutputPath::new(format!("search/{path}"))
                .ok_or_else(|| io::Error::other(format!("the index has a file named {path:?}")))?;
            // The manifest names the others, so it takes its place after them.
            let phase = if path.as_str() == "search/manifest.json" {
                Phase::Index
            } else {
                Phase::List
            };
            writer
                .put(&path, phase, &bytes)
                .map(drop)
                .map_err(io::Error::other)
        };
        search::build(portal.names(), &portal, &options, &mut put).map_err(broken)?;
        Ok(())
    }

    /// How many PDFs were not read, and so cannot be searched, because `pdftotext` is not installed.
    pub fn unread_pdfs(&self) -> usize {
        self.attachments.unread_pdfs
    }

    /// The site's settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The site's entries.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }
}
