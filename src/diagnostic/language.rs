//! The language in which the program speaks to whoever runs it.

/// The language of messages. The content's own scripts are [`Script`](crate::entry::Script).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 简体中文.
    Chinese,
}

impl Language {
    /// The language of a locale's name: Chinese for `zh`, `zh_CN.UTF-8`, `zh-Hant`, English for all
    /// others.
    pub fn of_locale(name: &str) -> Language {
        let tongue = name.split(['_', '-', '.', '@']).next().unwrap_or("");
        if tongue.eq_ignore_ascii_case("zh") {
            Language::Chinese
        } else {
            Language::English
        }
    }

    /// The language that the variables `LC_ALL`, `LC_MESSAGES` and `LANG` ask for: the first of them
    /// that is set decides, as POSIX has it. `look_up` gives the value of a variable.
    pub fn of_environment(look_up: impl Fn(&str) -> Option<String>) -> Language {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(look_up)
            .find(|value| !value.is_empty())
            .map_or(Language::English, |value| Language::of_locale(&value))
    }

    /// The text that is in this language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    fn of(variables: &[(&str, &str)]) -> Language {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Language::of_environment(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(
            of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")]),
            Language::English
        );
        assert_eq!(
            of(&[("LC_ALL", ""), ("LC_MESSAGES", "zh"), ("LANG", "de_DE")]),
            Language::Chinese
        );
        assert_eq!(of(&[]), Language::English);
    }

    #[test]
    fn only_the_language_of_a_locale_counts() {
        for name in ["zh", "zh_TW", "zh-Hant", "ZH_CN.GB18030", "zh.UTF-8"] {
            assert_eq!(Language::of_locale(name), Language::Chinese, "{name}");
        }
        for name in ["", "C", "POSIX", "en_US.UTF-8", "zha", "zhuang_CN"] {
            assert_eq!(Language::of_locale(name), Language::English, "{name}");
        }
    }
}
