//! The settings and the theme: what is read before any document.

use std::sync::Arc;

use super::{Failure, Options, Prepared, Renderers, again};
use crate::config::{Config, EditionId, Minify};
use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::entry::Script;
use crate::load::site_yaml;
use crate::load::theme::{self, Theme};
use crate::render::Renderer;
use crate::signature::Clock;

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
        let renderers = theme.as_ref().and_then(|theme| {
            renderers(theme, &config)
                .map_err(|found| findings.extend(found))
                .ok()
        });
        Ok(Setup {
            config,
            theme: theme.map(Arc::new),
            renderers: renderers.map(Arc::new),
            settings: looked.map(|settings| settings.with(findings.clone())),
            taken: false,
            findings,
        })
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
