//! Why a site could not be written, in Chinese; in English an error says it itself.

use std::io::{self, ErrorKind};

use crate::diagnostic::Language;
use crate::write::{Obstacle, ObstacleKind, SiteState, WriteError};

/// The error in Chinese, with what a person can do about it.
pub(super) fn chinese(error: &WriteError) -> String {
    match error {
        WriteError::Busy { output } => {
            format!("另一次生成正在写入 {}\n等它结束以后再生成", output.display())
        }
        WriteError::Collision { path } => format!("两个页面要写成同一个文件 {path}"),
        WriteError::Nested { file, below } => format!("{file} 应当是文件，又因为 {below} 应当是文件夹"),
        WriteError::InTheWay {
            output,
            obstacles,
            count,
        } => {
            let listed: String = obstacles
                .iter()
                .map(|found| format!("\n  {}", obstacle(found)))
                .collect();
            let more = match count - obstacles.len() {
                0 => String::new(),
                more => format!("\n  还有 {more} 个"),
            };
            format!(
                "{} 里有不是 gongkai 写的东西，占了网站文件的位置{listed}{more}\n\
                 什么都没有改动；把它们移走再生成（如果是以前生成的而记录丢了，清空这个文件夹再生成）",
                output.display()
            )
        }
        WriteError::Internals { path } => format!(
            "{} 不是 gongkai 建立的\n什么都没有改动；把它移走再生成",
            path.display()
        ),
        WriteError::Changed { path } => format!(
            "{} 在发布的时候被改动了\n已经发布的文件都没有动；请再生成一次",
            path.display()
        ),
        WriteError::Incomplete => "网站有一个文件没有做好，所以一个也没有发布".to_owned(),
        WriteError::Io {
            doing,
            path,
            site,
            source,
        } => {
            let site = match site {
                SiteState::Untouched => "已经发布的文件都没有动",
                SiteState::Unfinished => "已经发布的文件都是完整的，但只有一部分是新的；下次生成会做完",
            };
            let advice = advice(source).map_or_else(String::new, |advice| format!("；{advice}"));
            format!(
                "{} {}：{}\n{site}{advice}",
                undone(doing),
                path.display(),
                Language::Chinese.told(&source.to_string())
            )
        }
    }
}

fn obstacle(obstacle: &Obstacle) -> String {
    let path = &obstacle.path;
    match &obstacle.kind {
        ObstacleKind::File => format!("{path}：文件"),
        ObstacleKind::Link => format!("{path}：符号链接"),
        ObstacleKind::Folder { holds } => format!("{path}：文件夹，里面有 {holds}"),
        ObstacleKind::Special => format!("{path}：设备、管道或套接字"),
    }
}

/// What could not be done.
fn undone(doing: &str) -> &'static str {
    match doing {
        "read" => "读不了",
        "write" => "写不了",
        "lock" => "锁不住",
        "remove" => "删不掉",
        "replace" => "换不掉",
        "change the permissions of" => "改不了权限：",
        "create the folder" => "建不了文件夹",
        _ => "处理不了",
    }
}

fn advice(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Some("请腾出磁盘空间再生成（新文件写好以前旧文件还在，两份都要地方）")
        }
        ErrorKind::ReadOnlyFilesystem => Some("磁盘是只读的：用 --output 另指一个文件夹，或请管理员改为可写"),
        ErrorKind::PermissionDenied => Some("请管理员给生成网站的账户写权限，或用 --output 另指一个文件夹"),
        ErrorKind::NotADirectory => {
            Some("应当是文件夹的地方有一个文件：用 --output 另指一个文件夹，或把它移走")
        }
        ErrorKind::CrossesDevices => Some("输出文件夹里有一个文件夹在别的磁盘上，无法安全地更新"),
        ErrorKind::InvalidFilename => {
            Some("这个磁盘放不下这么长的文件名：请改短别名、分类或索引号，或用 --output 另指一个文件夹")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_nothing_was_written_is_chinese() {
        for (number, english, chinese) in [
            (28, "No space left on device", "磁盘满了"),
            (30, "Read-only file system", "磁盘是只读的"),
            (13, "Permission denied", "没有权限"),
            (20, "Not a directory", "路径中有一段不是文件夹"),
            (36, "File name too long", "文件名太长"),
        ] {
            for site in [SiteState::Untouched, SiteState::Unfinished] {
                let said = super::chinese(&WriteError::Io {
                    doing: "write",
                    path: "公开/甲".into(),
                    site,
                    source: io::Error::from_raw_os_error(number),
                });
                let start = format!("写不了 公开/甲：{chinese}（{english}） (os error {number})\n");
                let rest = said.strip_prefix(&start).unwrap_or_else(|| panic!("{said}"));
                let rest = rest.replace("--output", "");
                assert!(!rest.contains(|c: char| c.is_ascii_alphabetic()), "{said}");
                assert!(rest.contains('；'), "no advice: {said}");
            }
        }
    }

    #[test]
    fn what_stands_in_the_way_is_named_as_it_is() {
        let said = super::chinese(&WriteError::InTheWay {
            output: "public".into(),
            obstacles: vec![Obstacle {
                path: "a/cannot read : a file".to_owned(),
                kind: ObstacleKind::Link,
            }],
            count: 3,
        });
        assert!(
            said.contains("a/cannot read : a file：符号链接\n  还有 2 个"),
            "{said}"
        );
    }
}
