//! What is said about each problem, in Chinese.
//!
//! Keys of files are given by the names that an officer most likely writes them with.

use super::{Words, mebibytes, words};
use crate::diagnostic::{Blank, Language, Problem};

mod told;
mod values;

pub(in crate::diagnostic) use told::told_within;

use told::told;
use values::{
    code_words, date_words, document_number_words, expected, index_number_words, state_name, yaml_hint,
};

/// A problem in words. One match over all problems, so that the compiler asks for the words of a
/// new one.
pub(super) fn say(problem: &Problem) -> Words {
    use Problem::*;
    match problem {
        // The files themselves.
        Unreadable { reason } => words(
            format!("这个文件读不了：{}", told(reason)),
            "",
            "检查文件的权限，并确认没有别的程序占用它",
        ),
        NameEncoding => words(
            "文件名不是 UTF-8 编码，认不出的部分显示为“\u{FFFD}”",
            "",
            "给文件改名；在 Windows 上打包的压缩文件，用 `unzip -O GB18030` 或 7-Zip 解开就不会这样",
        ),
        LinkedFolder => words(
            "这是指向文件夹的链接，不会进入其中读取",
            "",
            "请把文件夹本身放在这里，或逐个链接其中的文件",
        ),
        ByteOrderMark => words(
            "文件开头有字节顺序标记（BOM）",
            "",
            "文件已照常读取；另存为“UTF-8”而不是“UTF-8 with BOM”，就不再有这条提示",
        ),
        OtherEncoding { name } => words(
            format!("文件的编码是 {name}，不是 UTF-8"),
            "",
            "文件已照常读取；请看网页上的文字对不对，并把文件另存为 UTF-8",
        ),
        BrokenEncoding => words(
            "文件既不是 UTF-8 文本，也不是 GB18030 文本",
            "",
            "用编辑器打开并另存为 UTF-8；如果是 Word 或 PDF 文件，请作为条目的附件",
        ),
        BrokenUtf8 => words(
            "文件是 UTF-8，但里面有残缺的字符",
            "第一处在这里",
            "文件被截断过或拼接过；请重新粘贴文字，存为 UTF-8",
        ),
        ControlCharacter { code, refused: true } => words(
            format!("有一个文本里不能有的字符：U+{code:04X}"),
            "在这里",
            "文件已经损坏，或者根本不是文本；请把文字粘贴到新文件里",
        ),
        ControlCharacter { code, refused: false } => words(
            format!("有一个看不见的控制字符：U+{code:04X}"),
            "在这里",
            "网页上不会有它；这类字符多半是 Word 留下的，请删掉",
        ),
        Invisible { code } => words(
            format!("有一个看不见的字符：U+{code:04X}"),
            "在这里",
            "它会让人搜不到这个词，或把一行的顺序颠倒；请删掉，或运行 gongkai check --fix（正文用 --text）",
        ),
        PrivateUse { code, instead } => words(
            format!("有一个多数电脑显示不出的字符：U+{code:04X}"),
            "在这里",
            match instead {
                Some(right) => format!(
                    "应写作“{right}”（U+{:04X}），可运行 gongkai check --fix（正文用 --text）",
                    u32::from(*right)
                ),
                None => "请核对原件，改用 Unicode 里的正式编码".to_owned(),
            },
        ),
        TooLarge { bytes, limit } => words(
            format!("文件有 {} MiB，不能超过 {limit} MiB", mebibytes(*bytes)),
            "",
            "文字不会有这么多；篇幅大的材料请作为附件，另写一个条目介绍它",
        ),
        StrayFile => words(
            "这个文件不属于任何条目，所以不会发布",
            "",
            "写进同一文件夹中某个条目的“附件”，在正文里链接它，或把它移出 content/",
        ),
        OutsideSite => words(
            "这个链接指向网站文件夹之外",
            "",
            "请把文件本身放到这里：网站文件夹之外的东西一律不发布",
        ),
        FileOutsideSite { target } => words(
            format!("“{target}”在条目的文件夹之外"),
            "离开了文件夹",
            "把文件放在条目旁边，只写文件名",
        ),
        MissingFile { target, image } => words(
            format!("条目旁边没有“{target}”这个文件"),
            if *image { "缺这张图片" } else { "找不到" },
            "核对文件名（包括大小写），或把文件放到那里",
        ),
        UnencodedFile { target, encoded } => words(
            format!("文件名“{target}”里的 #、? 或 % 在链接里有别的意思"),
            format!("写成“{encoded}”"),
            "或者改一个没有这些符号的文件名",
        ),
        SimilarFile { target, near } => words(
            format!("条目旁边没有“{target}”这个文件"),
            format!("是不是“{near}”？"),
            "有的名称看上去一样，其实用了别的字符；请从文件夹里复制文件名",
        ),
        DocumentAsFile { target } => words(
            format!("“{target}”本身是条目或栏目页，不能作附件"),
            "在这里",
            "在正文里链接它，或把它的索引号写在“相关”下",
        ),
        DangerousLink { target } => words(
            format!("不允许这种链接：“{target}”"),
            "在这里",
            "链接只能以 https://、http://、mailto: 或 tel: 开头，或者指向本站的网页",
        ),
        ExternalImage { target } => words(
            format!("图片来自别的网站：“{target}”"),
            "在这里",
            "把图片存到条目旁边，只写文件名：网页不从别的主机加载任何东西",
        ),
        MissingLinkTarget { target } => words(
            format!("本站没有“{target}”这个地址"),
            "指向的地方不存在",
            "写条目的文件名、条目的地址（如 /entry/002489524/2023-00028/），或完整的 https:// 地址",
        ),
        // YAML.
        NoFrontMatter => words(
            "文件开头没有元数据",
            "这里应当是 `---`",
            "文件第一行写 `---`，接着写标题、索引号、发布机构和公开日期，再写一行 `---`",
        ),
        UnclosedFrontMatter => words(
            "元数据没有结束",
            "从这里开始",
            "在最后一项之后、正文之前加一行 `---`",
        ),
        Yaml { message, hint } => words(
            format!("这不是正确的 YAML：{}", told(message)),
            "在这里",
            hint.map_or("", yaml_hint),
        ),
        Tab => words("行首有制表符", "在这里", "YAML 只认空格：把制表符换成两个空格"),
        OddSpace { code } => words(
            format!("这里的空格不是普通空格，而是 U+{code:04X}，YAML 不认"),
            "在这里",
            "粘贴来的文字常带这种空格：换成普通空格",
        ),
        FullWidthColon => words(
            "键名后面用了全角冒号",
            "这里的“：”",
            "换成半角冒号加一个空格：`: `",
        ),
        YamlComment { .. } => words(
            "# 后面的文字不算在这个值里",
            "YAML 把它当成注释",
            "是内容的，给整个值加上引号：\"…\"；是注释的，另起一行写",
        ),
        YamlMark { mark } => words(
            format!("这个值开头的 {mark} 是 YAML 的记号，在这里不起作用，也不算在值里"),
            "这个记号不会显示",
            "是内容的，给整个值加上引号：\"…\"；不是的，删去",
        ),
        TooDeep { limit } => words(
            format!("列表和键值嵌套超过 {limit} 层"),
            "在这里",
            "条目的任何一项都用不到这么多层",
        ),
        TooManyValues { limit } => words(
            format!("一个文件里的值超过 {limit} 个"),
            "在这里",
            "别名用几次就算几个；请直接写出各个值，或把文件拆开",
        ),
        LongAliases { mebibytes } => words(
            format!("锚点和别名（`&` 和 `*`）重复的文字超过 {mebibytes} MiB"),
            "在这里",
            "别名等于把锚点的内容整个再写一遍；请直接写出各个值，或删去",
        ),
        LongList { key, limit } => words(
            format!("“{key}”下面的值超过 {limit} 个"),
            "在这里",
            "条目用不到这么多；看看是不是误把别的内容粘贴到了这里",
        ),
        ManyFindings { limit } => words(
            format!("这个文件有超过 {limit} 处问题，其余不再列出"),
            "在这里",
            "看看文件有没有放错；先改正上面列出的，再检查一次",
        ),
        SeveralDocuments => words("从这里开始是第二份 YAML 文档", "在这里", "每个条目单独存一个文件"),
        NotAMap => words("这里应当是键和值", "在这里", "写成“标题: 某某报告”这样的行"),
        UnknownKey { key, suggestion } => match suggestion {
            Some(near) => words(format!("没有“{key}”这个键"), format!("是不是“{near}”？"), ""),
            None => words(
                format!("没有“{key}”这个键"),
                "这个文件不能有这个键",
                "条目的键见 docs/entry-format.md，site.yaml 的键见示例门户的 site.yaml",
            ),
        },
        DuplicateKey { key, canonical } if key == canonical => {
            words(format!("“{key}”写了两次"), "第二次", "只留对的那一个")
        }
        DuplicateKey { key, canonical } => words(
            format!("“{key}”写了两次：它和“{canonical}”是同一个意思"),
            "第二次",
            "只留对的那一个",
        ),
        WrongType { key, expected: what } => words(
            format!("“{key}”应当是{}", expected(*what)),
            format!("这里应当是{}", expected(*what)),
            "",
        ),
        MissingKey { key, chinese } => words(
            format!("缺少“{chinese}”（{key}）"),
            "",
            format!("加一行“{chinese}: …”，也可以写“{key}: …”"),
        ),
        EmptyValue { key } => words(
            format!("“{key}”是空的"),
            "冒号后面什么都没有",
            "写上它的值；如果这一项可以没有，就把这一行删掉",
        ),
        // Entries.
        NotADate { key, error } => date_words(key, error),
        EarlyDate { key, date } => words(
            format!("“{key}”早于 1949 年：{date}"),
            "对吗？",
            "看看年份是不是打错了",
        ),
        FutureChange { key, date } => words(
            format!("更正说明的“{key}”还没有到：{date}"),
            "还没有到",
            "更正在哪一天作出，就写哪一天；看看是不是打错了，到时才公开的请写条目的公开日期",
        ),
        FarDate {
            key,
            date,
            scheduled: true,
        } => words(
            format!("这个条目要到 {date} 才会公开"),
            "对吗？",
            format!("“{key}”在一年以后；看看年份是不是打错了"),
        ),
        FarDate { key, date, .. } => words(
            format!("“{key}”在很久以后：{date}"),
            "对吗？",
            "看看年份是不是打错了",
        ),
        IndexNumber {
            error,
            pattern,
            default,
        } => index_number_words(error, pattern, *default),
        DuplicateIndexNumber { shown } => words(
            format!("索引号 {shown} 已经有条目用了"),
            "这里又用了一次",
            "每个条目的索引号都是唯一的、永久的；请给这个条目用本机构的下一个空号",
        ),
        DuplicateUrl { url } => words(
            format!("两样东西都要用 {url} 这个地址"),
            "这是第二个",
            "改掉其中一个；本程序从不覆盖已有的东西",
        ),
        UnknownUnit { name, suggestion } => match suggestion {
            Some(near) => words(
                format!("没有叫“{name}”的机构"),
                format!("是不是“{near}”？"),
                "机构和它们的别名（aliases）写在 site.yaml 里",
            ),
            None => words(
                format!("没有叫“{name}”的机构"),
                "不认识的机构",
                "在 site.yaml 的“发布机构”下登记它，或把这个名称加到某个机构的“别名”里",
            ),
        },
        UnknownCategory { path, suggestion } => match suggestion {
            Some(near) => words(
                format!("没有“{path}”这个主题分类"),
                format!("是不是“{near}”？"),
                "",
            ),
            None => words(
                format!("没有“{path}”这个主题分类"),
                "不认识的分类",
                "从最上一级写起，如“综合政务/政务公开”；分类写在 site.yaml 里",
            ),
        },
        UnknownChoice { key, value, allowed } => words(
            format!("“{key}”不能是“{value}”"),
            "不在可选的值里",
            format!("可选的值：{}", allowed.join("、")),
        ),
        DocumentNumber { shown, departure } => document_number_words(shown, *departure),
        UnknownReference { key, number } => words(
            format!("没有索引号是 {number} 的条目"),
            format!("“{key}”指向的条目不存在"),
            "写本站某个条目的索引号",
        ),
        SelfReference { key } => words(format!("“{key}”写的是条目自己"), "在这里", "写另一个条目的索引号"),
        NoReason { state } => words(
            format!("{}的条目必须写明“原因”（reason）", state_name(state)),
            "",
            "来访者会看到这个原因",
        ),
        Unannounced { state } => words(
            format!("订阅者不会知道这个条目{}", state_name(state)),
            "从哪天起？",
            "加上“更正说明”（changes），写明日期和说明：订阅源会再列出它一次",
        ),
        BadRedirect { target } => words(
            format!("“{target}”不是可以转去的地址"),
            "在这里",
            "写 https:// 地址，或本站的地址，如 /unit/",
        ),
        BadAlias { alias } => words(
            format!("“{alias}”不能是本站的地址"),
            "在这里",
            "把旧址写成路径，如 /art/2023/1/11/art_1229.html",
        ),
        Placeholder { blank, at } => words(
            format!("还有空没有填：`{blank}`"),
            "在这里写上该写的内容",
            match at {
                Blank::Published => "连同括号一起换成正确的内容；没填好之前，先作为草稿：状态: 草稿",
                Blank::Waiting => "连同括号一起换成正确的内容；不适用的删掉",
                Blank::Needed => "连同括号一起换成正确的内容；这一项必须有，草稿也一样",
            },
        ),
        EmptyBody => words(
            "条目没有正文",
            "",
            "把文件的正文粘贴到元数据下面；没有正文就没有可公开的内容",
        ),
        BodyAndSections => words("“正文”和“分节”不能同时写", "这是第二个", "留一个"),
        BodyInFrontMatter => words(
            "Markdown 文件的正文写在元数据下面",
            "不写在这里",
            "把这段文字移到第二个 `---` 之后，或把文件存为 .yaml",
        ),
        NoAllowanceReason { rule } => words(
            format!("允许了“{rule}”，但没有写理由"),
            "为什么？",
            "在冒号后面写明为什么可以保留，让以后看文件的人知道",
        ),
        UnusedAllowance { rule } => words(
            format!("允许了“{rule}”，但这里没有这种问题"),
            "用不着",
            "删掉这一行：不删的话，以后真出现这种问题也不会提示",
        ),
        // site.yaml and the theme.
        NoSite { folder } => words(
            format!("{folder} 和它的上级文件夹里都没有 site.yaml"),
            "",
            "进入网站的文件夹再运行，或用 --root 指明它",
        ),
        BadBaseUrl { value } => words(
            format!("“{value}”不是网站地址"),
            "在这里",
            "写完整的地址，如 https://www.example.gov.cn/xxgk/；路径只用字母、数字和 - . _ ~",
        ),
        BadFeedId { value } => words(
            format!("“{value}”不是 tag 名称"),
            "在这里",
            "写本单位的域名、拥有它的某一天和一个名称：tag:www.example.gov.cn,2026-01-05:xxgk（RFC 4151）",
        ),
        BadTimeZone { value } => words(format!("“{value}”不是时区"), "在这里", "北京时间写 +08:00"),
        BadNumber { key, least, most } => {
            words(format!("“{key}”应当是 {least} 到 {most} 之间的数"), "在这里", "")
        }
        BadPattern { message } => words(
            format!("索引号的格式不是正确的正则表达式：{}", told(message)),
            "在这里",
            "用 (?<code>…)、(?<year>…) 和 (?<serial>…) 标出各部分",
        ),
        BadSlug { slug, suggestion } => words(
            format!("“{slug}”不能用在网址里"),
            "在这里",
            format!("只用小写字母、数字和连字符，如 `{suggestion}`"),
        ),
        OrganisationCode { error } => code_words(error),
        DuplicateName { name } => words(
            format!("“{name}”这个名称用了两次"),
            "第二次",
            "条目写这个名称时分不清是哪一个；只留一处",
        ),
        DuplicateSlug { slug } => words(
            format!("网址名“{slug}”用了两次"),
            "第二次",
            "给其中一个另取网址名（slug）",
        ),
        UnknownParent { name, suggestion } => match suggestion {
            Some(near) => words(format!("没有叫“{name}”的机构"), format!("是不是“{near}”？"), ""),
            None => words(
                format!("没有叫“{name}”的机构"),
                "不认识的机构",
                "写这份名单里某个机构的名称",
            ),
        },
        ParentCircle { name } => words(
            format!("“{name}”成了自己的上级"),
            "在这里",
            "机构不能隶属于自己的下级",
        ),
        UnknownRule { rule, suggestion } => match suggestion {
            Some(near) => words(format!("没有“{rule}”这条规则"), format!("是不是“{near}”？"), ""),
            None => words(
                format!("没有级别可调的规则“{rule}”"),
                "在这里",
                "docs/rules.md 列出了所有规则，注明哪些可调",
            ),
        },
        UnsupportedEdition { edition } => words(
            format!("没有“{edition}”这种文字版本"),
            "在这里",
            "文字版本只有 zh-Hans 和 zh-Hant",
        ),
        NoTheme { name, folder } => words(
            format!("没有“{name}”这套主题"),
            "在这里",
            format!("把它放到 {folder}，或写 `theme: default`"),
        ),
        Template { message } => words(
            format!("主题的模板有误：{message}"),
            "",
            "主题里没有的文件，用内置主题的",
        ),
        Locale { message } => words(format!("这个语言文件不能用：{}", told(message)), "", ""),
        NoMinifier => words(
            "这个 gongkai 没有带压缩功能，所以什么都没有压缩",
            "",
            "编译时加上 `minify` 功能，或写 `minify: off`",
        ),
        // Families with a file of their own.
        Address(problem) => problem.words(Language::Chinese),
        Attachment(problem) => problem.words(Language::Chinese),
        Entry(problem) => problem.words(Language::Chinese),
        Portal(problem) => problem.words(Language::Chinese),
        Output(problem) => problem.words(Language::Chinese),
        Page { problem, pages } => {
            let mut words = problem.words(Language::Chinese);
            if *pages > 1 {
                words.title.push_str(&format!("（共 {pages} 页，这是第一页）"));
            }
            words
        }
    }
}
