//! Statutory pages and other pages that are no entries.

use jiff::civil::Date;

use super::{BodyPlace, Script};
use crate::text::TextMode;

/// A page below `content/pages/`: the guide, the rules, annual reports, on request, and whatever
/// else a site wants to say in its menu.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file it was read from, relative to the site's folder, `/`-separated.
    pub file: String,
    /// Where its text is in its file.
    pub place: BodyPlace,
    /// How its text is meant.
    pub mode: TextMode,
    /// Its part of the URL, from the file name: `guide`.
    pub slug: String,
    /// 标题.
    pub title: String,
    /// A shorter label for the menu; else the title.
    pub menu: Option<String>,
    /// 内容概述: as given, else the first sentence.
    pub summary: String,
    /// Its place in the menu; pages without one come last, by slug.
    pub order: Option<u32>,
    /// 更新日期.
    pub updated: Option<Date>,
    /// Entries of this genre are listed below its text.
    pub genre: Option<String>,
    /// The script of its text.
    pub language: Script,
    /// Pictures and other files its text shows or links to.
    pub attachments: Vec<super::Attachment>,
}
