//! Words from one script into the other.
//!
//! The dictionaries are OpenCC's, simplified to traditional and back, longest phrase first: 制度
//! stays 制度 where 制造 becomes 製造. Of its modes only the two plain ones are used. Those for
//! Taiwan's vocabulary would change words, and a government's words may not change: 会议通过 is
//! 會議通過, never 會議透過.
//!
//! A phrase is whatever stands in the dictionary, found from the left, so that a name or an old word
//! may swallow the beginning of a modern one; `rules.rs` forbids that for the words of official
//! texts.
//!
//! OpenCC's plain traditional takes the oldest of several forms of a character (爲, 衆, 羣). Readers
//! expect the form that schools and newspapers use. There are three standards for it: the
//! mainland's 通用规范汉字表 of 2013 with its traditional forms, Hong Kong's 常用字字形表 and Taiwan's
//! 常用國字標準字體表. [`usual`] takes the form that two of the three share, so 為 and 群, but 裏 and
//! 着, which only Taiwan writes 裡 and 著. What differs by the shape of a stroke alone (說, 説) stays
//! as OpenCC has it, which is how most traditional text is typed.

use std::borrow::Cow;
use std::fmt;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

use super::rules;
use crate::entry::Script;

/// Converts words into a script.
pub struct Converter {
    to: Script,
    dictionary: OpenCC,
}

/// The dictionary of a script could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDictionary(String);

impl fmt::Display for NoDictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the dictionary of characters cannot be read: {}", self.0)
    }
}

impl std::error::Error for NoDictionary {}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converter")
            .field("to", &self.to)
            .finish_non_exhaustive()
    }
}

impl Converter {
    /// A converter into a script; it takes some milliseconds to make.
    ///
    /// # Errors
    /// When the dictionary, which is part of the program, cannot be read.
    pub fn to(script: Script) -> Result<Converter, NoDictionary> {
        let direction = match script {
            Script::Hans => BuiltinConfig::T2s,
            Script::Hant => BuiltinConfig::S2t,
        };
        let dictionary = OpenCC::from_config(direction).map_err(|e| NoDictionary(e.to_string()))?;
        Ok(Converter {
            to: script,
            dictionary,
        })
    }

    /// Words in this script. Every character becomes one character.
    pub fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut converted = self.phrases(text);
        if converted.contains(|c| usual(c, self.to) != c) {
            converted = converted.chars().map(|c| usual(c, self.to)).collect();
        }
        if self.to == Script::Hans && converted.contains('著') {
            converted = with_zhe(&converted);
        }
        if converted == text {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(converted)
        }
    }

    /// Phrase by phrase, none running across a place where official texts begin a word.
    fn phrases(&self, text: &str) -> String {
        if self.to == Script::Hans {
            return self.dictionary.convert(text);
        }
        let mut converted = String::with_capacity(text.len());
        let mut start = 0;
        for cut in rules::cuts(text).filter(|cut| *cut > 0) {
            converted.push_str(&self.dictionary.convert(&text[start..cut]));
            start = cut;
        }
        converted.push_str(&self.dictionary.convert(&text[start..]));
        converted
    }

    /// Puts words into this script.
    pub fn in_place(&self, text: &mut String) {
        if let Cow::Owned(converted) = self.words(text) {
            *text = converted;
        }
    }
}

/// 著 as simplified text has it: 着 where it only helps a verb (着力, 存在着), 著 where it means to
/// write or to be plain (著作, 显著). Texts that were converted character by character, and those of
/// Taiwan, have 著 for both, and the dictionary leaves it.
fn with_zhe(text: &str) -> String {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        let kept = "显名巨合昭土卓论原译专编遗共".contains(before)
            || rest.peek().is_some_and(|next| "作名称者述录书".contains(*next));
        out.push(if c == '著' && !kept { '着' } else { c });
        before = c;
    }
    out
}

/// The usual form of a character that the dictionary leaves in a rare one.
fn usual(c: char, script: Script) -> char {
    match (script, c) {
        (Script::Hant, '爲') => '為',
        (Script::Hant, '僞') => '偽',
        (Script::Hant, '衆') => '眾',
        (Script::Hant, '羣') => '群',
        (Script::Hant, '峯') => '峰',
        (Script::Hant, '牀') => '床',
        (Script::Hant, '麪') => '麵',
        (Script::Hant, '溼') => '濕',
        (Script::Hant, '啓') => '啟',
        (Script::Hant, '覈') => '核',
        (Script::Hant, '祕') => '秘',
        (Script::Hant, '纔') => '才',
        (Script::Hant, '喫') => '吃',
        (Script::Hant, '擡') => '抬',
        (Script::Hant, '癡') => '痴',
        (Script::Hant, '竈') => '灶',
        (Script::Hant, '脣') => '唇',
        (Script::Hant, '皁') => '皂',
        (Script::Hant, '踊') => '踴',
        (Script::Hant, '鉢') => '缽',
        (Script::Hant, '鍼') => '針',
        (Script::Hant, '糉') => '粽',
        (Script::Hant, '菸') => '煙',
        (Script::Hant, '佈') => '布',
        (Script::Hant, '蔘') => '參',
        (Script::Hant, '幷') => '並',
        (Script::Hant, '滙') => '匯',
        // Portals that converted character by character wrote 谘詢 for 咨詢.
        (Script::Hans, '谘') => '咨',
        (_, c) => c,
    }
}
