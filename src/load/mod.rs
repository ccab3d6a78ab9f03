//! The first stage: from the site's folder to values that know where they were written.
//!
//! 1. `site_yaml` reads `site.yaml` into a [`crate::config::Config`].
//! 2. `walk` lists every file below `content/`, in one order on every machine.
//! 3. `document` reads one file: decodes it, splits off its front matter, parses its YAML.
//! 4. `snapshot` keeps what was read apart from what is there when it is read again.
//! 5. `theme` gathers templates, assets and locales.
//!
//! Together with the writer and the commands, this stage is the only one that touches the disk.

pub mod bounded;
pub mod document;
pub mod encoding;
pub mod fields;
pub mod history;
pub mod online;
pub mod pages;
pub mod placeholder;
mod reach;
pub mod site_yaml;
pub mod snapshot;
pub mod theme;
pub mod walk;
pub mod yaml;
