//! The settings and the theme: what is read before any document.

use std::sync::Arc;

use super::{Failure, Options, Prepared, Renderers, again};
use crate::cache::Kept;
use crate::config::{Config, EditionId, Minify};
use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::entry::Script;
use crate::load::site_yaml;
use crate::load::theme::{self, Theme};
use crate::load::walk::{self, Content};
use crate::render::Renderer;
use crate::signature::Clock;

/// What a build begins with: the settings and the theme, and which files there are.
pub struct Start {
    /// Read before the files were looked at.
    pub(super) clock: Option<Clock>,
    pub(super) config: Config,
    pub(super) theme: Option<Theme>,
    pub(super) content: Content,
    /// What an earlier build left to know.
    pub(super) memory: Option<Kept>,
    pub(super) findings: Diagnostics,
}

impl Start {
    /// Reads it.
    ///
    /// # Errors
    /// [`Failure`] when there are no settings to go by.
    pub fn read(options: &Options) -> Result<Start, Failure> {
        let clock = options.cache.as_ref().and_then(|place| super::clock(place));
        let mut findings = Diagnostics::new();
        let Some(config) = configured(options, &mut findings)? else {
            return Err(Failure::Invalid(findings.finish(&Default::default())));
        };
        let theme = theme::load(&options.root, &config, &mut findings);
        let (content, memory) = rayon::join(|| walk::content(&options.root, &mut findings), || kept(options));
        Ok(Start {
            clock,
            config,
            theme,
            content,
            memory,
            findings,
        })
    }
}

/// What an earlier build left to know, if that is wanted.
pub(super) fn kept(options: &Options) -> Option<Kept> {
    let place = options.cache.as_ref().filter(|_| !options.full)?;
    Kept::read(place)
}

/// The settings and the theme of a site, and its files.
pub(super) struct Ground {
    /// Read before the files were looked at.
    pub clock: Option<Clock>,
    pub setup: Setup,
    pub content: Content,
    /// What an earlier build left to know, where it has been read.
    pub memory: Option<Kept>,
    /// Whether the listing of the files found nothing to report.
    pub quiet: bool,
}

impl From<Start> for Ground {
    fn from(start: Start) -> Ground {
        Ground {
            clock: start.clock,
            setup: Setup::with(start.config, start.theme, start.findings),
            content: start.content,
            memory: start.memory,
            quiet: false,
        }
    }
}

impl Ground {
    /// Reads it for a program that goes on running, as far as `earlier` does not have it.
    pub(super) fn after(earlier: Option<&Prepared>, options: &Options) -> Result<Ground, Failure> {
        let clock = options.cache.as_ref().and_then(|place| super::clock(place));
        let mut setup = Setup::new(earlier, options, clock)?;
        let before = setup.findings.len();
        let content = walk::content(&options.root, &mut setup.findings);
        Ok(Ground {
            clock,
            quiet: setup.findings.len() == before,
            setup,
            content,
            memory: None,
        })
    }
}

/// The settings and the theme of a site.
pub(super) struct Setup {
    pub config: Config,
    pub theme: Option<Arc<Theme>>,
    pub renderers: Option<Arc<Renderers>>,
    /// As the next preparation of a preview needs them.
    pub settings: Option<again::Settings>,
    /// Whether they are those of the earlier preparation.
    pub taken: bool,
    pub findings: Diagnostics,
}

impl Setup {
    /// Reads them, or takes them from `earlier` when they have not changed since.
    pub(super) fn new(
        earlier: Option<&Prepared>,
        options: &Options,
        clock: Option<Clock>,
    ) -> Result<Setup, Failure> {
        let looked = options
            .preview
            .then(|| again::Settings::look(&options.root, clock))
            .flatten();
        if let Some((earlier, settings)) =
            earlier.and_then(|earlier| Some((earlier, earlier.settings_of(options, looked.as_ref())?)))
        {
            let (config, theme, renderers) = earlier.shared();
            return Ok(Setup {
                config,
                theme: Some(theme),
                renderers: Some(renderers),
                findings: settings.findings.clone(),
                settings: Some(settings.clone()),
                taken: true,
            });
        }
        let mut findings = Diagnostics::new();
        let Some(config) = configured(options, &mut findings)? else {
            return Err(Failure::Invalid(findings.finish(&Default::default())));
        };
        let theme = theme::load(&options.root, &config, &mut findings);
        let mut setup = Setup::with(config, theme, findings);
        // What was looked at must be what was read.
        let again = looked
            .is_some()
            .then(|| again::Settings::look(&options.root, clock))
            .flatten();
        let looked = looked.filter(|looked| looked.same_as(again.as_ref()));
        setup.settings = looked.map(|settings| settings.with(setup.findings.clone()));
        Ok(setup)
    }

    fn with(config: Config, theme: Option<Theme>, mut findings: Diagnostics) -> Setup {
        let renderers = theme.as_ref().and_then(|theme| {
            renderers(theme, &config)
                .map_err(|found| findings.extend(found))
                .ok()
        });
        Setup {
            config,
            theme: theme.map(Arc::new),
            renderers: renderers.map(Arc::new),
            settings: None,
            taken: false,
            findings,
        }
    }
}

/// The site's settings as far as `options` want them; `None` when there are none to speak of.
pub(super) fn configured(options: &Options, findings: &mut Diagnostics) -> Result<Option<Config>, Failure> {
    let Some(mut config) = site_yaml::read(&options.root, options.base_url.as_ref(), findings) else {
        return Ok(None);
    };
    if let Some(script) = options.edition {
        let place = config.editions.iter().position(|edition| *edition == script);
        config.only = Some(place.map(EditionId).ok_or_else(|| no_edition(&config, script))?);
    }
    unfinished(&config, findings);
    Ok(Some(config))
}

/// Says what `site.yaml` asks for and this program does not do: nothing is left out in silence.
fn unfinished(config: &Config, findings: &mut Diagnostics) {
    let place = || Place::file(site_yaml::FILE);
    if config.minify != Minify::Off && !cfg!(feature = "minify") {
        findings.report(Problem::NoMinifier, place());
    }
}

/// The theme in the words of each edition that is built. They have the same templates, so what is
/// wrong with one is told once.
fn renderers(theme: &Theme, config: &Config) -> Result<Renderers, Diagnostics> {
    let editions = config.built().into_iter();
    editions
        .map(|id| Ok((id, Renderer::of_edition(theme, config, id)?.with_search())))
        .collect()
}

/// Whoever asks for an edition that the site does not have is told which it has.
fn no_edition(config: &Config, asked: Script) -> Failure {
    let tags: Vec<&str> = config.editions.iter().map(|edition| edition.tag()).collect();
    Failure::Broken(format!(
        "there is no edition {} to build: `editions` in site.yaml names {}",
        asked.tag(),
        tags.join(", ")
    ))
}
