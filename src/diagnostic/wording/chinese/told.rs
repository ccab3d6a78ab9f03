//! What the operating system and the parsers of YAML and of patterns say, in Chinese: they know no
//! language but English. The English words stay behind in brackets, to be searched for.

/// Phrases, in lower case; of several that fit, the first counts.
const PHRASES: &[(&str, &str)] = &[
    // The program's own words about files.
    ("it is not a folder", "它不是文件夹"),
    ("it does not exist", "它不存在"),
    ("it is not a regular file", "它不是普通文件"),
    ("it is too large", "它太大了"),
    ("it is nested too deeply", "它里面嵌套太深"),
    ("it has changed in the meantime", "它刚刚被改动过"),
    // The operating system.
    ("no such file or directory", "没有这个文件或文件夹"),
    ("permission denied", "没有权限"),
    ("operation not permitted", "系统不允许这样做"),
    ("no space left on device", "磁盘满了"),
    ("disk quota exceeded", "超出了磁盘配额"),
    ("read-only file system", "磁盘是只读的"),
    ("is a directory", "它是文件夹"),
    ("not a directory", "路径中有一段不是文件夹"),
    ("directory not empty", "文件夹不是空的"),
    ("file exists", "已经有同名的文件"),
    ("file name too long", "文件名太长"),
    ("too many levels of symbolic links", "符号链接绕成了圈"),
    ("file system loop found", "文件夹里的链接绕成了圈"),
    ("too many open files", "打开的文件太多"),
    ("input/output error", "磁盘读写出错，磁盘可能坏了"),
    ("file too large", "文件太大"),
    ("device or resource busy", "正被别的程序占用"),
    ("text file busy", "正被别的程序占用"),
    ("address already in use", "已被别的程序占用"),
    ("cannot allocate memory", "内存不够"),
    ("stream did not contain valid utf-8", "不是 UTF-8 文本"),
    ("failed to fill whole buffer", "文件不完整"),
    ("invalid cross-device link", "两个文件夹不在同一个磁盘上"),
    ("connection refused", "对方拒绝连接"),
    // YAML.
    ("simple key expected ':'", "键名后面没有冒号"),
    ("simple key is no longer valid", "键名后面没有冒号"),
    ("mapping values are not allowed", "这里不能有冒号"),
    ("mapping keys are not allowed", "这里不能写键名"),
    ("block sequence entries are not allowed", "这里不能用“- ”列举"),
    ("found unknown anchor", "以 * 开头的值指向不存在的标记"),
    ("anchor count exceeded", "& 标记太多"),
    ("found unknown escape character", "双引号里有不认识的 \\ 转义"),
    ("while parsing a quoted scalar", "引号里的内容写得不对"),
    ("while scanning a quoted scalar", "引号没有合上"),
    ("unclosed quote", "引号没有合上"),
    (
        "trailing content after double-quoted scalar",
        "引号合上以后还有字",
    ),
    (
        "trailing content after single-quoted scalar",
        "引号合上以后还有字",
    ),
    ("multiline quoted scalar", "引号里换行以后没有缩进"),
    ("flow construct", "方括号或花括号里的内容没有缩进，或括号没有合上"),
    ("while parsing a flow mapping", "花括号没有合上，或少了逗号"),
    ("parsing an implicit flow mapping", "方括号或花括号没有合上"),
    ("while parsing a flow sequence", "方括号没有合上，或少了逗号"),
    ("misplaced bracket", "括号多了或放错了地方"),
    ("illegal placement of ':'", "冒号放错了地方"),
    ("while parsing a block collection", "各项“- ”没有对齐"),
    ("while parsing a block sequence", "“- ”后面的内容不完整"),
    ("while parsing a block mapping", "各个键名没有对齐"),
    ("did not find expected node content", "这里应当有一个值"),
    ("wrongly indented line in block scalar", "“|”下面的行没有缩进"),
    ("invalid indentation", "缩进不对"),
    ("tab cannot be used as indentation", "缩进不能用制表符"),
    ("found a tab", "不能用制表符"),
    ("tabs disallowed", "不能用制表符"),
    ("cannot start with a tab", "不能以制表符开头"),
    ("comments must be separated", "# 注释前面要有空格"),
    ("comment intercepting", "多行文字中间不能有 # 注释"),
    ("while scanning a tag", "以 ! 开头的值要加引号"),
    ("while parsing a tag", "以 ! 开头的值要加引号"),
    ("while scanning an anchor or alias", "以 & 或 * 开头的值要加引号"),
    ("while scanning a block scalar", "“|”或“>”后面不能有别的字"),
    ("scanning a directive", "以 % 开头的值要加引号"),
    ("scanning a yaml directive", "以 % 开头的值要加引号"),
    ("any token: `@`", "以 @ 开头的值要加引号"),
    ("unexpected character", "这里有不能这样写的字符，值要加引号"),
    ("recursion limit exceeded", "嵌套太深"),
    // Patterns.
    ("unclosed character class", "方括号没有合上"),
    ("unclosed group", "圆括号没有合上"),
    ("unopened group", "多了一个右圆括号"),
    ("unclosed capture group name", "组名的尖括号没有合上"),
    ("empty capture group name", "组名是空的"),
    (
        "invalid capture group character",
        "组名只能用英文字母、数字和下划线",
    ),
    ("duplicate capture group name", "两个组同名"),
    ("unrecognized escape sequence", "不认识的 \\ 转义"),
    ("incomplete escape sequence", "\\ 后面少了字符"),
    ("repetition operator missing expression", "* + ? 前面没有内容"),
    ("unclosed counted repetition", "花括号没有合上"),
    (
        "repetition quantifier expects a valid decimal",
        "花括号里应当是数字",
    ),
    ("invalid repetition count range", "花括号里的次数前大后小"),
    ("invalid character class range", "方括号里的范围前大后小"),
    ("look-around", "不支持 (?= 和 (?! 这类写法"),
    ("backreferences are not supported", "不支持 \\1 这类回指"),
    ("exceeds size limit", "格式太复杂"),
];

/// A message that may hold such a phrase among names of files.
pub(in crate::diagnostic) fn told_within(message: &str) -> String {
    let mut text = message.to_owned();
    let lower = text.to_ascii_lowercase();
    let found = PHRASES
        .iter()
        .find_map(|(english, chinese)| Some((lower.find(english)?, english.len(), chinese)));
    if let Some((start, length, chinese)) = found {
        // Lower case has the same length, since only ASCII letters changed.
        text.insert(start + length, '）');
        text.insert_str(start, &format!("{chinese}（"));
    }
    text
}

/// A message of the system or of a parser; as it was said when its words are not known.
pub(super) fn told(message: &str) -> String {
    let lower = message.to_ascii_lowercase();
    let Some((english, chinese)) = PHRASES.iter().find(|(english, _)| lower.contains(english)) else {
        return message.to_owned();
    };
    if english.starts_with("it ") {
        return (*chinese).to_owned();
    }
    format!("{chinese}（{message}）")
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn known_messages_are_chinese_and_keep_their_words() {
        let full = std::io::Error::from_raw_os_error(28).to_string();
        assert_eq!(told(&full), format!("磁盘满了（{full}）"));
        assert_eq!(told("it does not exist"), "它不存在");
        assert_eq!(told("something new"), "something new");
    }

    #[test]
    fn what_the_parsers_say_is_known() {
        // Patterns and YAML that an officer may get wrong, through the parsers themselves.
        for pattern in [
            "[a",
            "(a",
            "a)",
            "*a",
            r"\",
            "(?P<a>.)(?P<a>.)",
            "a{2,1}",
            "(?=a)",
        ] {
            let message = regex::Regex::new(pattern).expect_err(pattern).to_string();
            let last = message.lines().last().unwrap_or_default().to_owned();
            assert_ne!(told(&last), last, "{pattern}");
        }
    }
}
