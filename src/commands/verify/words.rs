//! What is said of files that are not as they were written.

use crate::diagnostic::Language;
use crate::verify::{Comparison, Difference, DifferenceKind, Stopped, Trouble};
use crate::write::manifest::Manifest;

/// What programs know a kind by.
pub(super) fn kind(kind: &DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Missing | DifferenceKind::NotFoundPage => "missing",
        DifferenceKind::Length { .. }
        | DifferenceKind::Longer
        | DifferenceKind::Content { .. }
        | DifferenceKind::NotAFile => "altered",
        DifferenceKind::Permissions { .. } => "permissions",
        DifferenceKind::Strange => "strange",
        DifferenceKind::Status(_) => "status",
        DifferenceKind::Redirected(_) => "redirected",
        DifferenceKind::Encoded(_) => "encoded",
        DifferenceKind::Unreadable(_) => "unreadable",
    }
}

/// A line about a file: what it is, its path, and what was found.
pub(super) fn line(found: &Difference, manifest: &Manifest, language: Language) -> String {
    let title = match (kind(&found.kind), language) {
        (kind, Language::English) => kind,
        ("missing", _) => "缺少",
        ("altered", _) => "被改动",
        ("permissions", _) => "权限不同",
        ("strange", _) => "多出来",
        ("status", _) => "状态不对",
        ("redirected", _) => "转到别处",
        ("encoded", _) => "压缩方式不明",
        (_, _) => "无法比对",
    };
    let path = crate::diagnostic::within_line(&found.path);
    let said = message(&found.kind, language);
    let wanted = match found.kind {
        DifferenceKind::Length { .. } | DifferenceKind::Longer => {
            let file = manifest.files.iter().find(|file| file.path == found.path);
            file.map(|file| match language {
                Language::English => format!(" instead of {}", file.length),
                Language::Chinese => format!("，应为 {} 字节", file.length),
            })
        }
        _ => None,
    };
    let said = format!("{said}{}", wanted.unwrap_or_default());
    match (said.is_empty(), language) {
        (true, Language::English) => format!("{title}: {path}"),
        (true, Language::Chinese) => format!("{title}：{path}"),
        (false, Language::English) => format!("{title}: {path}: {said}"),
        (false, Language::Chinese) => format!("{title}：{path}：{said}"),
    }
}

/// What was found; empty where the kind says it all.
pub(super) fn message(kind: &DifferenceKind, language: Language) -> String {
    use DifferenceKind::*;
    match language {
        Language::English => match kind {
            Permissions { found, usual } => format!("mode {found:03o}, most files have {usual:03o}"),
            Missing | Strange => String::new(),
            NotFoundPage => "the page for missing addresses is sent, with status 200".to_owned(),
            Length { found } => format!("{found} bytes"),
            Longer => "more bytes".to_owned(),
            Content { found } => format!("other bytes, SHA-256 {found}"),
            NotAFile => "no regular file".to_owned(),
            Status(status) => format!("the server answers {status}"),
            Redirected(to) => format!("the server leads to {}", crate::diagnostic::within_line(to)),
            Encoded(encoding) => format!(
                "sent as {}, which was not asked for",
                crate::diagnostic::within_line(encoding)
            ),
            Unreadable(trouble) => self::trouble(trouble, language),
        },
        Language::Chinese => match kind {
            Permissions { found, usual } => format!("权限是 {found:03o}，多数文件是 {usual:03o}"),
            Missing | Strange => String::new(),
            NotFoundPage => "服务器以状态码 200 送来“找不到网页”那一页".to_owned(),
            Length { found } => format!("{found} 字节"),
            Longer => "字节更多".to_owned(),
            Content { found } => format!("内容不同，SHA-256 为 {found}"),
            NotAFile => "不是普通文件".to_owned(),
            Status(status) => format!("服务器答复 {status}"),
            Redirected(to) => format!("服务器转到 {}", crate::diagnostic::within_line(to)),
            Encoded(encoding) => format!(
                "以没有要求的 {} 方式送来",
                crate::diagnostic::within_line(encoding)
            ),
            Unreadable(trouble) => self::trouble(trouble, language),
        },
    }
}

fn trouble(trouble: &Trouble, language: Language) -> String {
    match (trouble, language) {
        (Trouble::Slow, Language::English) => "no answer in time".to_owned(),
        (Trouble::Slow, Language::Chinese) => "没有及时答复".to_owned(),
        (Trouble::NoHost, Language::English) => "no such host".to_owned(),
        (Trouble::NoHost, Language::Chinese) => "没有这个主机".to_owned(),
        (Trouble::Refused, Language::English) => "nobody answers there".to_owned(),
        (Trouble::Refused, Language::Chinese) => "那里没有服务器答复".to_owned(),
        (Trouble::Insecure(said), Language::English) => format!("no secure connection: {said}"),
        (Trouble::Insecure(said), Language::Chinese) => format!("无法安全连接（{said}）"),
        (Trouble::BreaksOff(bytes), Language::English) => {
            format!("the answer breaks off after {bytes} bytes")
        }
        (Trouble::BreaksOff(bytes), Language::Chinese) => format!("答复在 {bytes} 字节处中断"),
        (Trouble::Busy(status), Language::English) => format!("the server is busy ({status})"),
        (Trouble::Busy(status), Language::Chinese) => format!("服务器忙（{status}）"),
        (Trouble::Other(said), Language::English) => said.clone(),
        (Trouble::Other(said), Language::Chinese) => language.told(said),
    }
}

/// Why a run ended early, and what to do.
pub(super) fn stopped(stopped: &Stopped, language: Language) -> String {
    match (stopped, language) {
        (Stopped::Busy(seconds), Language::English) => {
            format!(
                "the server asks not to be asked for {seconds} seconds; run the same command again after that, and it goes on"
            )
        }
        (Stopped::Busy(seconds), Language::Chinese) => {
            format!("服务器要求 {seconds} 秒内不要再来；过后再运行同一命令，会接着比对")
        }
        (Stopped::Silent(why), Language::English) => format!(
            "the server does not answer: {}; run the same command again, and it goes on",
            trouble(why, language)
        ),
        (Stopped::Silent(why), Language::Chinese) => {
            format!(
                "服务器没有答复：{}；再运行同一命令，会接着比对",
                trouble(why, language)
            )
        }
        (Stopped::State(said), Language::English) => format!("what was compared cannot be noted: {said}"),
        (Stopped::State(said), Language::Chinese) => format!("记不下已比对的文件：{}", language.told(said)),
    }
}

/// `318 files as they were written, 2 differ; site 7d1a…`.
pub(super) fn summary(comparison: &Comparison, site: &str, language: Language) -> String {
    let (equal, differ) = (comparison.equal, comparison.differences.len());
    match language {
        Language::English => format!("files: {equal} as they were written, {differ} not; manifest {site}"),
        Language::Chinese => format!("文件：{equal} 个与生成时相符，{differ} 个不符；清单 {site}"),
    }
}
