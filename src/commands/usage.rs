//! Reads the command line, and says in the user's language what is wrong with it or how it is used.
//!
//! clap speaks English alone. Its errors are values, so their sentences are made here anew from what
//! it found; its help is English text around ours, whose few fixed words are replaced. The exit code
//! is the same in both languages.

use std::error::Error as _;
use std::ffi::OsString;
use std::io::Write;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use super::chinese;
use crate::diagnostic::{Language, within_line};

/// What is wrong with a value, as the readers of values say it, and the same in Chinese.
const REASONS: [(&str, &str); 10] = [
    ("write a number above 0", "要写大于 0 的数字"),
    ("write zh-Hans or zh-Hant", "写 zh-Hans 或 zh-Hant"),
    (
        "write a whole address, such as https://www.example.gov.cn/xxgk/",
        "写完整的网址，如 https://www.example.gov.cn/xxgk/",
    ),
    (
        "write 2024-01-31T09:00:00+08:00 or 2024-01-31",
        "写 2024-01-31T09:00:00+08:00 或 2024-01-31",
    ),
    ("it is empty", "内容是空的"),
    (
        "not an organisation code of 9 or 18 characters; compare its check character",
        "不是有效的组织机构代码（9 位）或统一社会信用代码（18 位），请核对校验位",
    ),
    ("invalid digit found in string", "要写数字"),
    ("cannot parse integer from empty string", "要写数字"),
    ("number too large to fit in target type", "数字太大了"),
    ("number too small to fit in target type", "数字太小了"),
];

/// Reads the command line. Ends the program when it is wrong, or asks for help or the version.
pub(super) fn read<T: CommandFactory + FromArgMatches>() -> T {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = language(&arguments);
    let mut command = match language {
        Language::English => T::command(),
        Language::Chinese => chinese::command(T::command()),
    };
    let read = command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| T::from_arg_matches(&matches));
    read.unwrap_or_else(|error| match language {
        Language::English => error.exit(),
        Language::Chinese => exit(&error),
    })
}

/// The language that is asked for, before anything is known of the rest of the command line.
fn language(arguments: &[OsString]) -> Language {
    let mut words = arguments.iter().map_while(|word| (word != "--").then_some(word));
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word.to_str() {
            Some("--lang") => words.next().and_then(|word| word.to_str()),
            Some(word) => word.strip_prefix("--lang="),
            None => None,
        };
        asked = match value {
            Some("zh") => Some(Language::Chinese),
            Some("en") => Some(Language::English),
            _ => asked,
        };
    }
    asked.unwrap_or_else(|| Language::of_environment(|name| std::env::var(name).ok()))
}

/// Says it in Chinese, and ends the program.
fn exit(error: &Error) -> ! {
    let written = match error.kind() {
        ErrorKind::DisplayVersion => error.exit(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            chinese::help(&error.to_string())
        }
        _ => said(error),
    };
    // Whoever closed the stream does not want to be told.
    if error.use_stderr() {
        drop(std::io::stderr().write_all(written.as_bytes()));
    } else {
        drop(std::io::stdout().write_all(written.as_bytes()));
    }
    std::process::exit(error.exit_code())
}

/// What is wrong, what may be meant, and how the command is used.
fn said(error: &Error) -> String {
    let mut out = format!("错误：{}\n", sentence(error));
    let list = |kind| words(error, kind);
    let values = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let values: Vec<String> = values.into_iter().flat_map(list).collect();
    if !values.is_empty() {
        out.push_str(&format!("  可以写：{}\n", values.join("、")));
    }
    let suggested = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant: Vec<String> = suggested.into_iter().flat_map(list).collect();
    if !meant.is_empty() {
        out.push_str(&format!("  是不是要写：{}\n", meant.join("、")));
    }
    if let Some(ContextValue::StyledStrs(tips)) = error.get(ContextKind::Suggested) {
        for tip in tips {
            out.push_str(&format!("  提示：{}\n", hint(&tip.to_string())));
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        out.push_str(&format!("\n{}\n", chinese::help(&usage.to_string()).trim_end()));
    }
    out.push_str("\n想看说明和例子，在命令后面加上 --help。\n");
    out
}

/// What is wrong, in a sentence.
fn sentence(error: &Error) -> String {
    let one = |kind| words(error, kind).into_iter().next().unwrap_or_default();
    let argument = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => *number,
        _ => 0,
    };
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("没有“{argument}”这个选项"),
        ErrorKind::UnknownArgument => format!("“{argument}”是多出来的"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", one(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "还要写一个命令".to_owned(),
        ErrorKind::MissingRequiredArgument => {
            format!("还缺 {}", words(error, ContextKind::InvalidArg).join(" "))
        }
        ErrorKind::ArgumentConflict => {
            let others = words(error, ContextKind::PriorArg);
            match others.as_slice() {
                [other] if *other == argument => format!("“{argument}”只能写一次"),
                [] => format!("“{argument}”不能与其他选项一起用"),
                _ => format!("“{argument}”不能与“{}”一起用", others.join("”“")),
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”后面要写一个值"),
        ErrorKind::InvalidValue => format!("“{argument}”的值不能是“{value}”"),
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("“{argument}”的值“{value}”不对：{}", plain(&self::reason(&reason)))
        }
        ErrorKind::NoEquals => format!("“{argument}”和它的值之间要写等号"),
        ErrorKind::TooManyValues => format!("“{argument}”的值写多了：“{value}”"),
        ErrorKind::TooFewValues => {
            let least = number(ContextKind::MinValues);
            format!("“{argument}”至少要写 {least} 个值")
        }
        ErrorKind::WrongNumberOfValues => {
            let wanted = number(ContextKind::ExpectedNumValues);
            format!("“{argument}”要写 {wanted} 个值")
        }
        ErrorKind::InvalidUtf8 => "命令里有不是 UTF-8 的字".to_owned(),
        // Kinds that only later versions of clap know.
        _ => plain(&error.to_string()),
    }
}

/// What the reader of a value said.
fn reason(reason: &str) -> String {
    if let Some((_, chinese)) = REASONS.iter().find(|(english, _)| *english == reason) {
        return (*chinese).to_owned();
    }
    match reason.split_once(" is not in ") {
        Some((_, range)) => format!("要在 {} 之间", range.replace("..=", " 到 ")),
        None => reason.to_owned(),
    }
}

/// The three hints that clap has words of its own for; its quoted words are what matters.
fn hint(tip: &str) -> String {
    let quoted: Vec<&str> = tip.split('\'').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [value, way] if tip.starts_with("to pass") => {
            format!("“{}”若是一个值，写成 {}", plain(value), plain(way))
        }
        [command, _] if tip.starts_with("subcommand") => {
            format!("“{}”是命令，前面不写 --", plain(command))
        }
        [way] if tip.ends_with("exists") => format!("有 {}", plain(way)),
        _ => plain(tip),
    }
}

/// The words that clap keeps for a kind of context.
fn words(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![plain(word)],
        Some(ContextValue::Strings(words)) => words.iter().map(|word| plain(word)).collect(),
        _ => Vec::new(),
    }
}

/// A word for the terminal.
fn plain(word: &str) -> String {
    within_line(word.trim_end()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_before_the_rest_is_understood() {
        let asked = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            language(&words)
        };
        assert_eq!(asked(&["gongkai", "biuld", "--lang", "zh"]), Language::Chinese);
        assert_eq!(asked(&["gongkai", "--lang=zh", "--wrong"]), Language::Chinese);
        assert_eq!(
            asked(&["gongkai", "--lang", "zh", "--lang=en"]),
            Language::English
        );
        // What follows -- are values.
        let environment = asked(&["gongkai"]);
        assert_eq!(asked(&["gongkai", "search", "--", "--lang=zh"]), environment);
        assert_eq!(asked(&["gongkai", "--lang", "fr"]), environment);
        assert_eq!(asked(&["gongkai", "--lang"]), environment);
    }
}
