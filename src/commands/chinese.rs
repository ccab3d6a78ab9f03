//! The help in Chinese: what each command and option does, and clap's own few words around it.

use clap::{Arg, Command};

/// A command: its name (empty for the program itself), what it does, and more about it.
type About = (&'static str, &'static str, &'static str);

/// An option or argument: its command (empty for those of all commands), its id, the name of its
/// value, and what it is for.
type Help = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const COMMANDS: [About; 12] = [
    ("", "把一个文件夹里的公开条目做成静态的政府信息公开网站。",
        "在网站的文件夹（有 site.yaml 的那个）里运行，或者用 --root 指明它。"),
    ("init", "在空文件夹里建一个新网站：设置、法定栏目、一条说明自己的条目",
        "在终端里运行时，没有给出的会一项一项问。不知道的在文件里留出【待填】的空，\n\
         gongkai check 会列出来，什么都不编造。建好就能生成。"),
    ("new", "新建一个条目：下一个索引号、今天的日期、带说明的格式",
        "只写出新文件的路径，不打开任何东西。新条目是草稿，写好正文、\n把状态改成“发布”才会公开。在终端里运行时，没有给出的会问。"),
    ("serve", "在浏览器里预览：保存文件，网页自己更新；有错处，写在网页下方",
        "什么都不写出，要看哪一页才做哪一页。草稿和定时公开的也显示，并加上标记。\n\
         有错误时，留着上一次没有错误的网页。只有本机看得到。按 Ctrl-C 结束。"),
    ("build", "生成网站：先检查每个条目，再更新 public/",
        "全部正确才写出，而且只写有变化的文件。"),
    ("check", "检查内容、site.yaml 和主题",
        "列出 gongkai build 会拒绝或提醒的一切，以及整个网站的问题；\n每条规则见 docs/rules.md。除了 --fix，什么都不写。"),
    ("import", "把文字、保存的网页、DOCX 和目录表变成草稿",
        "读从门户网站复制的文字、保存的网页、DOCX，以及 XLSX、XLS、CSV 目录（一行一个条目），\n\
         UTF-8、GB18030 都行；逐项说明取了什么、取自哪里、有多大把握。找不到的留成\n\
         【待填】的空，gongkai check 不会放过。从不覆盖文件；导入过的跳过。\n\
         读不了的文件说明原因，其余照常：这时退出码是 1，好的都已写出。"),
    ("search", "在命令行里搜索生成好的网站，和搜索页一样", ""),
    ("verify", "比对文件夹或者网站上的内容，看是不是生成时写出的",
        "每次生成都在 public/.gongkai/ 里留下清单：每个文件的路径、长度和 SHA-256。不同的逐个列出。\n\
         除了用 --url 时记下已比对的文件，什么都不写；中途停了，下次接着比对。"),
    ("schema", "写出条目、页面或 site.yaml 的 JSON Schema，供编辑器在输入时提示",
        "信息项用中文说明，中英文名称都有。gongkai init 会把它们放进新网站，\n并告诉 VS Code；gongkai 更新以后，用 --output 换成新的。"),
    ("completions", "写出命令行补全脚本，让终端能补全 gongkai 的命令和选项", ""),
    ("man", "写出手册页：gongkai 一页，每个命令一页", ""),
];

#[rustfmt::skip]
const ARGUMENTS: [Help; 58] = [
    ("", "root", "文件夹", "网站的文件夹 [默认：往上找，最近一个有 site.yaml 的]"),
    ("", "quiet", "", "只说错误"),
    ("", "verbose", "", "多说一些在做什么"),
    ("", "color", "何时", "何时用颜色"),
    ("", "lang", "语言", "用哪种语言说话 [默认：系统是中文就用中文，否则用英文]"),
    ("init", "folder", "文件夹", "文件夹；没有就新建，有就必须是空的"),
    ("init", "title", "文字", "网站的名称"),
    ("init", "unit", "名称", "主办的机构，写全称"),
    ("init", "code", "代码", "机构的组织机构代码（9 位）或统一社会信用代码（18 位）"),
    ("init", "base_url", "网址", "网站将来的网址"),
    ("init", "now", "时间", "当作这个时间，如 2024-01-31"),
    ("new", "title", "标题", "条目的标题"),
    ("new", "titled", "标题", "同上，供脚本使用"),
    ("new", "unit", "名称", "发布机构，写名称或别名 [默认：网站唯一的机构]"),
    ("new", "index_number", "索引号", "用这个索引号，不用该机构该年的下一个"),
    ("new", "now", "时间", "当作这个时间，如 2024-01-31"),
    ("serve", "port", "端口", "端口；0 是任意一个空闲的 [默认：8000 起第一个空闲的]"),
    ("serve", "now", "时间", "当作这个时间，如 2024-01-31T09:00:00+08:00 或 2024-01-31"),
    ("serve", "no_drafts", "", "只显示 gongkai build 会公开的"),
    ("build", "output", "文件夹", "生成到哪里 [默认：网站文件夹里的 public/]"),
    ("build", "full", "", "全部重做，不管上一次在 .gongkai/ 里记下了什么"),
    (
        "build",
        "allow_removals",
        "",
        "允许这一次移除一成以上已发布的条目，或时间早于上一次",
    ),
    ("build", "timings", "", "最后写出每一步用了多久"),
    ("check", "format", "格式", "问题怎样写出：给人看的写到标准错误，其他的写到标准输出"),
    ("check", "deny", "什么", "把什么也算作错误"),
    ("check", "rendered", "", "也检查生成好的网页：标签、标题、id、链接"),
    ("check", "output", "文件夹", "生成好的网页在哪里 [默认：网站文件夹里的 public/]"),
    ("check", "online", "", "问一问别的网站的链接通不通；要有 curl 程序"),
    ("check", "fix", "", "改好能放心改的：先给出差别，问过再写"),
    ("check", "text", "", "公开的正文里转换错的字、看不见的字符也改"),
    ("check", "yes", "", "不问就改"),
    ("import", "files", "文件", "文件，或者要在里面找的文件夹"),
    ("import", "unit", "机构", "来源没有写明、或 site.yaml 里没有时，用这个机构"),
    ("import", "output", "文件夹", "草稿写到哪里，按年份分文件夹 [默认：网站文件夹里的 content/]"),
    ("import", "dry_run", "", "只说会写什么，不写"),
    ("import", "format", "格式", "报告怎样写出"),
    ("search", "query", "词", "找什么：词、\"连着的词\"、-不要的词、索引号"),
    ("search", "index", "文件夹", "生成好的网站 [默认：网站文件夹里的 public/]"),
    ("search", "limit", "个数", "最多列出多少条"),
    ("search", "skip", "个数", "先跳过多少条"),
    ("search", "sort", "顺序", "结果的顺序"),
    ("search", "format", "格式", "结果怎样写出"),
    ("verify", "output", "文件夹", "比对哪个文件夹 [默认：网站文件夹里的 public/]"),
    ("verify", "url", "网址", "比对哪个已经发布的网站，写它的网址"),
    ("verify", "manifest", "文件夹", "以哪个生成好的文件夹里的清单为准 [默认：被比对的文件夹，或 public/]"),
    ("verify", "ignore", "路径", "--output 里可以不是 gongkai 写的文件或文件夹，如 .well-known"),
    ("verify", "sample", "个数", "只比对这么多个文件，由 --seed 抽取"),
    ("verify", "seed", "数字", "--sample 抽哪些：数字相同，抽的就相同"),
    ("verify", "rate", "个数", "每秒最多发出多少个请求"),
    ("verify", "connections", "个数", "同时用多少个连接"),
    ("verify", "timeout", "秒数", "等答复最多等多少秒"),
    ("verify", "state", "文件", "已比对的文件记在哪里 [默认：网站文件夹里的 .gongkai/verify.txt]"),
    ("verify", "restart", "", "从头比对，不管上次比对了什么"),
    ("verify", "format", "格式", "不同之处怎样写出"),
    ("schema", "subject", "什么", "写哪一种"),
    ("schema", "output", "文件夹", "三种都写进这个文件夹：entry.schema.json、page.schema.json、site.schema.json"),
    ("completions", "shell", "终端", "哪一种终端"),
    ("man", "folder", "文件夹", "写到哪个文件夹；没有就新建"),
];

/// Those that several commands have alike.
#[rustfmt::skip]
const SHARED: [Help; 10] = [
    ("build check", "base_url", "网址", "按这个网址生成，不用 site.yaml 里的"),
    ("build check", "now", "时间", "当作在这个时间生成，如 2024-01-31T09:00:00+08:00 或 2024-01-31"),
    ("build check", "drafts", "", "草稿和定时公开的也公开"),
    ("build check", "edition", "版本", "site.yaml 的各版里只要这一版：zh-Hans 或 zh-Hant"),
    ("search", "unit", "简称", "只要这些机构的，写它们在网址里的那一段"),
    ("search", "category", "简称", "只要这些分类的，写它们在网址里的那一段"),
    ("search", "genre", "名称", "只要这些体裁的"),
    ("search", "validity", "有效性", "只要这些有效性的：in-force、repealed、expired……"),
    ("search", "from", "年份", "这一年及以后公开的"),
    ("search", "to", "年份", "这一年及以前公开的"),
];

/// What the values of options mean, and the words that clap puts around ours. Longer ones first where
/// one is a part of another.
#[rustfmt::skip]
const WORDS: [(&str, &str); 33] = [
    ("Usage: ", "用法："),
    ("Commands:\n", "命令：\n"),
    ("Arguments:\n", "参数：\n"),
    ("Options:\n", "选项：\n"),
    ("Possible values:\n", "可以写：\n"),
    ("Examples:\n", "例子：\n"),
    ("[OPTIONS]", "[选项]"),
    ("[COMMAND]", "[命令]"),
    ("<COMMAND>", "<命令>"),
    ("[default: ", "[默认："),
    ("[possible values: ", "[可以写："),
    ("Print this message or the help of the given subcommand(s)", "写出这段说明，或某个命令的说明"),
    ("Print help (see a summary with '-h')", "写出说明（-h 只写概要）"),
    ("Print help (see more with '--help')", "写出说明（--help 更详细）"),
    ("Print help\n", "写出说明\n"),
    ("Print version", "写出版本号"),
    ("On a terminal, unless NO_COLOR is set", "在终端里用，除非设了 NO_COLOR"),
    ("- always: Always", "- always: 总是"),
    ("- never:  Never", "- never:  从不"),
    ("- zh: 中文", "- zh: 中文"),
    ("- en: English", "- en: 英文"),
    ("- human: For people", "- human: 给人看"),
    ("For programs: one JSON object, described in docs/rules.md", "给程序：一个 JSON 对象，见 docs/rules.md"),
    ("For programs: one JSON object", "给程序：一个 JSON 对象"),
    ("For programs", "给程序"),
    ("For code review and editors: SARIF 2.1.0", "给代码审查和编辑器：SARIF 2.1.0"),
    ("Every warning is an error", "警告都算错误"),
    ("The most relevant first", "最相关的在前"),
    ("The newest first", "最新的在前"),
    ("An entry: a YAML file, or the front matter of a Markdown file", "条目：YAML 文件，或 Markdown 文件开头的信息项"),
    ("A page of content/pages/", "content/pages/ 里的页面"),
    ("Exit code: 0 no errors, 1 errors (or warnings that are denied), 2 wrong usage or a failure to read.",
        "退出码：0 没有错误，1 有错误（或算作错误的警告），2 用法不对或读不了文件。"),
    ("Exit code: 0 nothing differs, 1 something differs, 2 wrong usage or a failure to read.",
        "退出码：0 没有不同，1 有不同，2 用法不对，或者有读不到的。"),
];

/// The command line with its help in Chinese.
pub(super) fn command(command: Command) -> Command {
    let command = described(command, "");
    command.mut_subcommands(|own| {
        let name = own.get_name().to_owned();
        described(own, &name)
    })
}

/// One command with its help in Chinese.
fn described(command: Command, name: &str) -> Command {
    let Some((_, about, more)) = COMMANDS.iter().find(|(known, ..)| *known == name) else {
        return command;
    };
    let whole = match more.is_empty() {
        true => (*about).to_owned(),
        false => format!("{about}\n\n{more}"),
    };
    command
        .about(*about)
        .long_about(whole)
        .mut_args(|argument| explained(argument, name))
}

/// One option or argument with its help in Chinese.
fn explained(argument: Arg, command: &str) -> Arg {
    let Some((_, _, value, help)) = help_of(command, argument.get_id().as_str()) else {
        return argument;
    };
    let argument = argument.help(*help);
    if value.is_empty() {
        argument
    } else {
        argument.value_name(*value)
    }
}

fn help_of(command: &str, id: &str) -> Option<&'static Help> {
    let of = |names: &str| names == command || names.split(' ').any(|name| name == command);
    let mut all = ARGUMENTS.iter().chain(&SHARED);
    all.find(|(names, known, ..)| *known == id && of(names))
}

/// A help text, or the line that shows how a command is used, without clap's English words.
pub(super) fn help(text: &str) -> String {
    let mut out = text.to_owned();
    for (english, chinese) in WORDS {
        out = out.replace(english, chinese);
    }
    aligned(&out)
}

/// The help of options in one column: clap counts signs, and Chinese ones are two columns wide.
fn aligned(text: &str) -> String {
    let wide = |text: &str| text.chars().filter(|c| *c >= '\u{1100}').count();
    let option = |line: &str| -> Option<usize> {
        let start = line.len() - line.trim_start().len();
        let is_option = line[start..].starts_with(['-', '<', '[']) && !line[start..].starts_with("- ");
        let gap = line[start..].find("  ").filter(|_| is_option && start > 0)?;
        Some(start + gap)
    };
    let lines = || text.lines().map(|line| (line, option(line)));
    let most = lines().filter_map(|(line, gap)| Some(wide(&line[..gap?]))).max();
    let mut out = String::with_capacity(text.len());
    for (line, gap) in lines() {
        let end = gap.unwrap_or(line.len());
        out.push_str(&line[..end]);
        if gap.is_some() {
            out.push_str(&" ".repeat(most.unwrap_or(0) - wide(&line[..end])));
        }
        out.push_str(&line[end..]);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_and_option_has_chinese_words() {
        let program = super::super::Arguments::command();
        let commands = program.get_subcommands().chain([&program]);
        for command in commands {
            let name = match command.get_name() {
                "gongkai" => "",
                name => name,
            };
            assert!(COMMANDS.iter().any(|(known, ..)| *known == name), "{name}");
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                let help = help_of(name, id);
                assert!(help.is_some(), "{name} {id}");
                let takes_value = argument.get_action().takes_values();
                assert_eq!(
                    takes_value,
                    help.is_some_and(|help| !help.2.is_empty()),
                    "{name} {id}"
                );
            }
        }
    }

    #[test]
    fn no_words_are_left_of_what_is_no_option_any_more() {
        let program = super::super::Arguments::command();
        for (names, id, ..) in ARGUMENTS.iter().chain(&SHARED) {
            for name in names.split(' ') {
                let command = match name {
                    "" => Some(&program),
                    name => program.find_subcommand(name),
                };
                let known = command.is_some_and(|c| c.get_arguments().any(|a| a.get_id() == *id));
                assert!(known, "{name} {id}");
            }
        }
    }

    #[test]
    fn help_stands_in_one_column() {
        let text = "选项：\n  -q, --quiet     只说错误\n      --root <夹>  网站\n      --x\n          长\n";
        let want = "选项：\n  -q, --quiet      只说错误\n      --root <夹>  网站\n      --x\n          长\n";
        assert_eq!(help(text), want);
    }

    #[test]
    fn nothing_in_english_is_left_in_the_help() {
        let mut program = command(super::super::Arguments::command());
        program.build();
        let names: Vec<String> = program
            .get_subcommands()
            .map(|c| c.get_name().to_owned())
            .collect();
        let mut texts = vec![
            program.render_long_help().to_string(),
            program.render_help().to_string(),
        ];
        for name in names.iter().filter(|name| *name != "help") {
            let own = program.find_subcommand_mut(name).unwrap();
            texts.push(own.render_long_help().to_string());
            texts.push(own.render_help().to_string());
        }
        for text in texts {
            let text = help(&text);
            for line in text
                .lines()
                .filter(|line| !line.contains("gongkai ") && !line.contains("--base-url https"))
            {
                // Three English words in a row are a sentence that was forgotten.
                let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
                let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
                let run = words.windows(3).find(|three| three.iter().all(is_word));
                assert!(run.is_none(), "{run:?} in {line}");
            }
        }
    }
}
