//! The words that feeds put beside an entry's own, in the script of the entry.

use crate::entry::Script;

/// Words around an item.
pub(super) struct Words {
    /// Before the title of an entry that was changed.
    pub changed: &'static str,
    /// Before the title of a withdrawn entry.
    pub withdrawn: &'static str,
    /// Before the title of an entry that is gone.
    pub gone: &'static str,
    /// Before the note of a change.
    pub change_note: &'static str,
    /// Before the reason of a withdrawal.
    pub withdrawn_note: &'static str,
    /// Before the reason why an entry is gone.
    pub gone_note: &'static str,
    /// Before the list of attachments.
    pub attachments: &'static str,
    /// Before what the portal has to say.
    pub portal_note: &'static str,
    /// Before the address of the original of a text that was converted into this script.
    pub converted: &'static str,
    /// Names of the groups of feeds: of units, categories and years.
    pub groups: [&'static str; 3],
}

/// The words of a script.
pub(super) fn words(script: Script) -> &'static Words {
    match script {
        Script::Hans => &Words {
            changed: "【更正】",
            withdrawn: "【已撤回】",
            gone: "【已删除】",
            change_note: "更正说明",
            withdrawn_note: "本信息已撤回",
            gone_note: "本信息已删除",
            attachments: "附件",
            portal_note: "本站说明",
            converted: "以下文字由程序从繁体转换而来，以原文为准：",
            groups: ["发布机构", "主题分类", "年度"],
        },
        Script::Hant => &Words {
            changed: "【更正】",
            withdrawn: "【已撤回】",
            gone: "【已刪除】",
            change_note: "更正說明",
            withdrawn_note: "本信息已撤回",
            gone_note: "本信息已刪除",
            attachments: "附件",
            portal_note: "本站說明",
            converted: "以下文字由程序從簡體轉換而來，以原文為準：",
            groups: ["發布機構", "主題分類", "年度"],
        },
    }
}
