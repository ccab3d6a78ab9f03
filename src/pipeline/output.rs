//! From a prepared site to an output folder that is up to date: what an earlier build made from the
//! same things is kept, everything else is made and handed to the writer.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::dependencies::{Facts, Fingerprints};
use super::earlier::{Earlier, Made};
use super::entries::Entries;
use super::index::index;
use super::output_findings::output_findings;
use super::place::Placer;
use super::produce::{EditionSite, Producer};
use super::{Account, Failure, Prepared, Progress, removals};
use crate::cache::{Cache, Outcome, OutputRecord, Packed};
use crate::config::EditionId;
use crate::diagnostic::{self, Diagnostics};
use crate::edition::Edition;
use crate::entry::Entry;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::snapshot::Changed;
use crate::load::walk;
use crate::plan::Job;
use crate::plan::routes::Routes;
use crate::render::Renderer;
use crate::search::portal::Portal;
use crate::signature::{Clock, Signature};
use crate::site::Site;
use crate::texts::DiskTexts;
use crate::write::{Opening, Report, WriteError, record_build};

/// How long to wait at most until the files just written can be told from files changed later.
const SETTLE: Duration = Duration::from_millis(60);

pub(super) fn broken(error: &dyn fmt::Display) -> Failure {
    Failure::Broken(error.to_string())
}

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// To the output folder.
    pub report: Report,
    /// What it found there that the last build had not left so.
    pub findings: Diagnostics,
    /// Whether what it learnt could be kept. A build without memory is slower and just as right.
    pub remembered: io::Result<()>,
}

impl Prepared {
    /// Brings an output folder up to date. Nothing appears there before all that is new has been rendered.
    ///
    /// # Errors
    /// [`Failure::Invalid`] when a template fails, [`Failure::Broken`] when a file cannot be read
    /// or written; the old site stays as it was.
    pub fn write(&mut self, opening: &mut Opening, progress: &dyn Progress) -> Result<Built, Failure> {
        let output = &opening.output().to_owned();
        let mut memory = std::mem::take(&mut self.memory);
        let known = std::mem::take(&mut memory.outputs);
        let routes = Routes::new(&self.config, &self.catalogue);
        let texts = self.disk_texts(routes);
        let site = self.as_published(&texts);
        progress.stage("compare", self.planned.len());
        let (prints, known_texts) = rayon::join(|| self.prints(site), || self.known_texts(&memory));
        let writer = opening.finish()?;
        removals::check(&writer, &self.planned, &self.options)?;
        let placer = Placer {
            writer: &writer,
            progress,
            compress: &self.config.compress,
        };
        let earlier = Earlier::new(output, &placer, known);
        let (due, mut made) = earlier.split(&self.planned, &prints, progress);

        let shown = self.shown();
        let texts_of = self.texts_of(routes);
        let editions = self.editions(&texts_of, &shown);
        let producer = Producer::new(&site, &editions, &self.theme);
        let word = |key: &str| self.word(key);
        let portal = Portal::new(&site, &word);
        progress.stage("render", due.len());
        let (entries, others) = Entries::new(&producer, &placer, &portal, due.into_iter(), known_texts);
        let indexed = index(&portal, &entries, &earlier, &memory.index);
        // Its own failure says more than what the index made of it.
        let digests = entries.finish()?;
        let (files, state) = indexed?;
        made.extend(files);
        memory.index = state;
        others.par_iter().try_for_each(|planned| {
            let done = match &planned.job {
                Job::Copy(file) => {
                    let source = walk::absolute(&self.options.root, file);
                    // What was not read at all can be nothing that was checked.
                    let checked = self.attachments.sha256(file).unwrap_or_default();
                    placer.put_file(&planned.path, planned.phase, (&source, checked))
                }
                _ => placer.put(&planned.path, planned.phase, &producer.bytes(planned)?),
            };
            progress.step();
            done.map_err(|error| match (error, &planned.job) {
                (WriteError::Changed { .. }, Job::Copy(file)) => {
                    let file = file.clone();
                    Failure::Changed(Changed { file })
                }
                (error, _) => Failure::Write(error),
            })
        })?;
        progress.stage("write", made.len());
        let kept = earlier.kept();
        let paths: Vec<&str> = kept.iter().map(|record| record.path.as_str()).collect();
        let mut findings = Diagnostics::new();
        let accept = |report: &Report| {
            let found = output_findings(report, output, &self.options.root);
            findings = found.finish(&self.config.levels);
            !findings.has_errors()
        };
        let committed = writer.commit_if(&paths, accept);
        let (report, true) = committed? else {
            return Err(Failure::Invalid(findings));
        };
        let placed = Instant::now();
        // Without it a later build cannot tell that the clock was put back, and nothing else is lost.
        drop(record_build(output, self.options.now));
        progress.bytes(report.bytes_written);
        let remembered = self.remember(output, memory, (kept, made, placed), digests);
        Ok(Built {
            report,
            findings,
            remembered,
        })
    }

    /// Lets `work` make files of the site, one at a time.
    pub(super) fn with_producer<T>(
        &self,
        work: impl FnOnce(&Producer<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let routes = Routes::new(&self.config, &self.catalogue);
        let texts = self.disk_texts(routes);
        let site = self.as_published(&texts);
        let shown = self.shown();
        let texts_of = self.texts_of(routes);
        let editions = self.editions(&texts_of, &shown);
        work(&Producer::new(&site, &editions, &self.theme))
    }

    /// The texts of entries, pages and attachments, with links as `routes` makes them.
    pub(super) fn disk_texts<'a>(&'a self, routes: Routes<'a>) -> DiskTexts<'a> {
        DiskTexts::new(&self.options.root, &self.snapshot, routes).with_attachments(&self.attachments.store)
    }

    /// The site as everything was published: what all editions share.
    pub(super) fn as_published<'a>(&'a self, texts: &'a DiskTexts<'a>) -> Site<'a> {
        Site {
            config: &self.config,
            catalogue: &self.catalogue,
            routes: Routes::new(&self.config, &self.catalogue),
            texts,
            edition: None,
        }
    }

    /// The word of the interface that has a key, in the first edition's script.
    pub(super) fn word(&self, key: &str) -> String {
        let first = self.renderers.first();
        first
            .map_or(key, |(_, theme)| theme.locale().text(key))
            .to_owned()
    }

    /// The texts of each edition that is built, with its own links.
    fn texts_of<'a>(&'a self, routes: Routes<'a>) -> Vec<DiskTexts<'a>> {
        let editions = self.renderers.iter();
        editions
            .map(|(id, _)| self.disk_texts(routes.in_edition(*id)))
            .collect()
    }

    /// What each edition shows; nothing where there is only one, which shows all as published.
    fn shown(&self) -> Vec<Edition<'_>> {
        if self.config.editions.len() < 2 {
            return Vec::new();
        }
        let editions = self.config.built().into_iter();
        editions
            .map(|id| Edition::new(id, &self.config, &self.catalogue))
            .collect()
    }

    /// The site in each edition that is built.
    fn editions<'a>(&'a self, texts: &'a [DiskTexts<'a>], shown: &'a [Edition<'a>]) -> Vec<EditionSite<'a>> {
        let editions = self.renderers.iter().zip(texts).enumerate();
        let site =
            |(place, ((id, renderer), texts)): (usize, (&'a (EditionId, Renderer), &'a DiskTexts<'a>))| {
                let shown = shown.get(place);
                let config = shown.map_or(&self.config, Edition::config);
                let site = Site {
                    config,
                    catalogue: &self.catalogue,
                    routes: Routes::new(config, &self.catalogue).in_edition(*id),
                    texts,
                    edition: shown,
                };
                EditionSite {
                    id: *id,
                    site,
                    renderer,
                }
            };
        editions.map(site).collect()
    }

    /// The fingerprints of all planned files, in their order.
    fn prints(&self, site: Site<'_>) -> Vec<Option<Fingerprint>> {
        let first = self.renderers.first();
        let facts = Facts {
            site,
            common: self.common(),
            // All editions have the same templates.
            template: &|route| {
                first.map_or_else(Fingerprint::default, |(_, theme)| theme.template_print(route))
            },
            redirect: first.map_or_else(Fingerprint::default, |(_, theme)| theme.redirect_print()),
            assets: &self.theme.assets,
            snapshot: &self.snapshot,
            links: &self.links,
            attachments: &self.attachments,
            tools: self.attachments.store.fingerprint(),
        };
        let prints = Fingerprints::new(&facts);
        self.planned
            .par_iter()
            .map(|planned| prints.of(planned))
            .collect()
    }

    /// What every page depends on: the program, the settings, the interface's words, the menu.
    fn common(&self) -> Fingerprint {
        let mut settings = self.config.clone();
        // They decide what is reported, not what is shown.
        settings.levels.clear();
        Mixer::new("common")
            .add(super::program())
            .text(&format!("{settings:?}"))
            .text(&format!("{:?}", self.catalogue.pages()))
            .all(self.renderers.iter().map(|(_, theme)| theme.common_print()))
            .done()
    }

    /// The digests of the texts that an earlier build rendered, by entry; of those whose files have
    /// not changed since.
    fn known_texts(&self, memory: &Cache) -> Vec<Option<[u8; 32]>> {
        let known: HashMap<&str, (Fingerprint, [u8; 32])> = memory
            .documents
            .iter()
            .filter_map(|record| Some((record.file.as_str(), (record.files, record.text?))))
            .collect();
        let digest = |entry: &Entry| {
            let (files, text) = known.get(entry.file.as_str())?;
            (*files == self.files_print(entry)).then_some(*text)
        };
        self.catalogue.entries().map(|(_, entry)| digest(entry)).collect()
    }

    /// What the files of an entry add to what is searched of it.
    fn files_print(&self, entry: &Entry) -> Fingerprint {
        let mut mixer = Mixer::new("files");
        for file in &entry.attachments {
            mixer.text(&file.name).number(file.listed.into());
            mixer
                .text(&file.facts.sha256)
                .text(&format!("{:?}", file.facts.reading));
        }
        mixer.text(self.attachments.store.fingerprint()).done()
    }

    /// Keeps what this build learnt for the next one.
    fn remember(
        &self,
        output: &Path,
        mut memory: Cache,
        (kept, made, placed): (Vec<OutputRecord>, Vec<Made>, Instant),
        digests: Vec<Option<[u8; 32]>>,
    ) -> io::Result<()> {
        let Some(place) = &self.options.cache else {
            return Ok(());
        };
        let entries: Vec<_> = self.catalogue.entries().zip(digests).collect();
        let texts = entries.par_iter().filter_map(|((_, entry), digest)| {
            Some((entry.file.as_str(), ((*digest)?, self.files_print(entry))))
        });
        let remember_texts = || {
            let texts: HashMap<&str, ([u8; 32], Fingerprint)> = texts.collect();
            memory.documents.par_iter_mut().for_each(|record| {
                if let Some((text, files)) = texts.get(record.file.as_str()) {
                    (record.text, record.files) = (Some(*text), *files);
                }
            });
        };
        let files = kept.len() + made.len();
        let ((), outputs) = rayon::join(remember_texts, || records(output, kept, made, placed));
        memory.outputs = outputs?;
        memory.outcome = self
            .state
            .filter(|_| memory.outputs.len() == files)
            .and_then(|state| Packed::new(&self.outcome(state)));
        self.attachments.prune()?;
        memory.write(place, &self.key)?;
        // See [`Prepared::leave`].
        std::mem::forget(memory);
        Ok(())
    }

    /// What the build came to, to be told again.
    fn outcome(&self, state: Fingerprint) -> Outcome<Account> {
        let (language, colour) = self.options.shown;
        let told = self.warnings.iter();
        Outcome {
            state,
            second: self.options.now.as_second(),
            tools: self.attachments.tools().map(str::to_owned),
            unread_pdfs: self.attachments.unread_pdfs,
            account: self.account,
            told: told
                .map(|finding| diagnostic::render(finding, colour, language))
                .collect(),
        }
    }
}

/// The files of the output folder as they are now, in the order of their paths; those whose state
/// can be told from a later one. The last was `placed` then.
fn records(
    output: &Path,
    mut kept: Vec<OutputRecord>,
    made: Vec<Made>,
    placed: Instant,
) -> io::Result<Vec<OutputRecord>> {
    if made.is_empty() {
        return Ok(kept);
    }
    // What was written in this very moment could be changed in it without a trace.
    std::thread::sleep(SETTLE.saturating_sub(placed.elapsed()));
    let clock = Clock::of(output)?;
    let record = |made: Made| {
        let signature = Signature::at(&output.join(&made.path));
        Some(OutputRecord {
            signature: signature.filter(|signature| clock.trusts(signature))?,
            path: made.path,
            print: made.print,
        })
    };
    kept.par_extend(made.into_par_iter().filter_map(record));
    kept.par_sort_by(|a, b| a.path.cmp(&b.path));
    Ok(kept)
}
