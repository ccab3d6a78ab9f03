//! The shortest build: the one to which nothing has changed since the last.
//!
//! Everything a site is made from can be told without reading it: the settings and the theme are
//! small, and of each file of `content/` the file system says enough ([`Signature`]). When all of
//! that is as the last build saw it, and each file of the site is as that build left it, there is
//! nothing to check, to render or to write; what the last build said is said again.
//!
//! [`Signature`]: crate::signature::Signature

use super::output_findings::output_findings;
use super::{Account, Options, Progress, Start, key, moment};
use crate::attachment::Tools;
use crate::cache::Outcome;
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::entry::Moment;
use crate::fingerprint::{Fingerprint, Mixer};
use crate::load::theme::Theme;
use crate::load::walk::Content;
use crate::signature::Clock;
use crate::write::{Opening, Report, record_build};

/// What there is to say when nothing has changed.
#[derive(Debug)]
pub struct Unchanged {
    /// The account of the entries.
    pub account: Account,
    /// The warnings, as they were shown.
    pub told: String,
    /// How many PDFs were not read because there is no `pdftotext`.
    pub unread_pdfs: usize,
    /// What was found in the output folder.
    pub report: Report,
    /// What of it the last build had not left so.
    pub findings: Diagnostics,
}

/// Finds out whether the last build into a folder would only be repeated. `None` whenever that is
/// not certain; then nothing was written.
pub fn unchanged(
    start: &Start,
    options: &Options,
    opening: &mut Opening,
    progress: &dyn Progress,
) -> Option<Unchanged> {
    // What is wrong with the site was told as a warning, or it would have no outcome.
    let key = key(&start.config);
    let glance = start.memory.as_ref()?;
    let outcome: Outcome<Account> = glance.outcome(&key)?.open()?;
    let tools = outcome.tools.is_some().then(Tools::find);
    let same_tools = outcome.tools.as_deref() == tools.as_ref().map(Tools::fingerprint);
    if options.now.as_second() < outcome.second || !same_tools {
        return None;
    }
    let now = moment(options, &start.config);
    let theme = start.theme.as_ref()?;
    if state(&key, &start.config, theme, &start.content, &now, options) != Some(outcome.state) {
        return None;
    }
    let outputs = glance.outputs(&key)?;
    progress.stage("compare", outputs.len());
    let files = outputs
        .iter()
        .map(|record| (record.path.as_str(), record.signature));
    let untouched = opening.opened().ok()?.untouched(files);
    if !untouched.into_iter().all(|untouched| untouched) {
        return None;
    }
    let paths: Vec<&str> = outputs.iter().map(|record| record.path.as_str()).collect();
    let output = opening.output().to_owned();
    let mut findings = Diagnostics::new();
    let accept = |report: &Report| {
        let found = output_findings(report, &output, &options.root);
        findings = found.finish(&start.config.levels);
        !findings.has_errors()
    };
    // Whether this build may go on is said by the one that looks at everything.
    let (report, true) = opening.finish().ok()?.commit_if(&paths, accept).ok()? else {
        return None;
    };
    // As after any other build.
    drop(record_build(opening.output(), options.now));
    Some(Unchanged {
        account: outcome.account,
        told: outcome.told,
        unread_pdfs: outcome.unread_pdfs,
        findings,
        report,
    })
}

/// Everything a site is made from, and how it is asked for; `None` where the file system does not
/// say enough of a file. The day decides what is in force; the hour only what is scheduled.
pub(super) fn state(
    key: &[u8; 32],
    config: &Config,
    theme: &Theme,
    content: &Content,
    now: &Moment,
    options: &Options,
) -> Option<Fingerprint> {
    let mut mixer = Mixer::new("state");
    mixer
        .bytes(key)
        .bytes(theme.fingerprint.as_bytes())
        .text(&now.date.to_string())
        // The key leaves them out: they only decide what is reported.
        .text(&format!("{:?}", config.levels))
        .text(&format!("{:?}", (options.drafts, options.portal, options.shown)));
    for file in &content.documents {
        mixer.text(&file.file).bytes(&file.signature?.bytes());
    }
    for (file, size) in &content.others {
        let signature = content.signatures.get(file)?;
        mixer.text(file).number(*size).bytes(&signature.bytes());
    }
    Some(mixer.done())
}

/// Whether a later change of any file would show.
pub(super) fn can_be_told(content: &Content, clock: Clock) -> bool {
    let documents = content.documents.iter().map(|file| file.signature.as_ref());
    let others = content.others.keys().map(|file| content.signatures.get(file));
    documents
        .chain(others)
        .all(|signature| signature.is_some_and(|signature| clock.trusts(signature)))
}
