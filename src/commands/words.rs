//! The language that a command speaks.

/// Chinese where the environment asks for it, English elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    /// 中文.
    Chinese,
    /// English.
    English,
}

impl Speech {
    /// What `LC_ALL`, `LC_MESSAGES` or `LANG` asks for: the first of them that is set counts.
    pub(super) fn of_environment() -> Speech {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        match locale {
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Speech::Chinese,
            _ => Speech::English,
        }
    }

    /// The text of the two that is to be said.
    pub(super) fn pick<T>(self, chinese: T, english: T) -> T {
        match self {
            Speech::Chinese => chinese,
            Speech::English => english,
        }
    }
}
