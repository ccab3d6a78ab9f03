//! Simplified or traditional characters.

use serde::{Deserialize, Serialize};

/// The script of an entry or an edition, as a BCP 47 language tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Script {
    /// 简体: `zh-Hans`.
    #[default]
    #[serde(rename = "zh-Hans")]
    Hans,
    /// 繁體: `zh-Hant`.
    #[serde(rename = "zh-Hant")]
    Hant,
}

impl Script {
    /// Reads `zh-Hans`, `zh-Hant` and the names people use for them.
    pub fn parse(text: &str) -> Option<Script> {
        match text.trim().to_ascii_lowercase().replace('_', "-").as_str() {
            "zh-hans" | "zh-cn" | "zh" | "hans" | "简体" | "简体中文" | "簡體" => Some(Script::Hans),
            "zh-hant" | "zh-tw" | "zh-hk" | "zh-mo" | "hant" | "繁体" | "繁體" | "繁體中文" => {
                Some(Script::Hant)
            }
            _ => None,
        }
    }

    /// The language tag, as HTML's `lang` takes it.
    pub fn tag(self) -> &'static str {
        match self {
            Script::Hans => "zh-Hans",
            Script::Hant => "zh-Hant",
        }
    }
}
