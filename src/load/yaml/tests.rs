use super::*;

fn read(text: &str) -> (Option<Node>, Vec<&'static str>) {
    let mut diagnostics = Diagnostics::new();
    let node = parse(
        SourceText { file: "a.yaml", text },
        0..text.len(),
        &mut diagnostics,
    );
    (node, diagnostics.iter().map(|d| d.problem.rule()).collect())
}

fn pairs(text: &str) -> Vec<(String, Value)> {
    match read(text).0.map(|n| n.value) {
        Some(Value::Map(pairs)) => pairs.into_iter().map(|(k, n)| (k.text, n.value)).collect(),
        other => panic!("no map: {other:?}"),
    }
}

fn scalar(text: &str) -> Value {
    Value::Scalar(text.to_owned())
}

#[test]
fn values_stay_as_they_were_typed() {
    let text =
        "code: 000014349\ncountry: NO\nversion: 1.10\ndate: 2023-01-11\npublic: yes\nempty:\nquoted: \"\"\n";
    let values: Vec<Value> = pairs(text).into_iter().map(|(_, v)| v).collect();
    let want = ["000014349", "NO", "1.10", "2023-01-11", "yes"].map(scalar);
    assert_eq!(values[..5], want);
    assert_eq!(values[5..], [Value::Null, scalar("")]);
}

#[test]
fn a_value_knows_its_bytes() {
    let text = "标题: 报告\n单位: [甲, 乙]\n";
    let node = read(text).0.unwrap();
    let Value::Map(pairs) = node.value else { panic!() };
    assert_eq!(&text[pairs[0].0.range.clone()], "标题");
    assert_eq!(&text[pairs[0].1.range.clone()], "报告");
    let Value::List(items) = &pairs[1].1.value else {
        panic!()
    };
    assert_eq!(&text[items[1].range.clone()], "乙");
}

#[test]
fn tabs_and_full_width_colons_are_reported_and_seen_through() {
    let (node, rules) = read("标题：报告\nunits:\n\t- 甲\nnote: 电话：无\n");
    assert_eq!(rules, ["yaml", "yaml"]);
    let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
        panic!()
    };
    assert_eq!(pairs[0].1.value, scalar("报告"));
    assert_eq!(pairs[2].1.value, scalar("电话：无"));
}

#[test]
fn a_colon_inside_a_value_is_read_as_it_stands() {
    let text = "published: 2023- 01- 11 09: 58\ntitle: 报告: 二\nsource: 来自:\nbody: |\n  说明: 见: 上~下\n";
    let values: Vec<Value> = pairs(text).into_iter().map(|(_, v)| v).collect();
    assert_eq!(
        values,
        ["2023- 01- 11 09: 58", "报告: 二", "来自:", "说明: 见: 上~下\n"].map(scalar)
    );
    assert_eq!(read("- date: 2023-01-11 09: 58\n  note: 改\n").1, [""; 0]);
}

#[test]
fn marks_that_an_officer_types_are_part_of_the_value() {
    let text = "title: 关于拆除3 #楼的公告\nnote: &重要 关于x\nsource: !注 甲\neditor: *甲* 乙: 丙\n\
                keywords:\n  - 3 #楼\n  - [甲 #1, 乙]\nbody: |\n  # 一\n  甲 #乙 &丙 !丁: 戊\nunit: &a 甲 # 注\ncategory: *a\n";
    let (node, rules) = read(text);
    assert_eq!(rules, [""; 0]);
    let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
        panic!()
    };
    let values: Vec<Value> = pairs.into_iter().map(|(_, node)| node.value).collect();
    assert_eq!(
        values[..4],
        ["关于拆除3 #楼的公告", "&重要 关于x", "!注 甲", "*甲* 乙: 丙"].map(scalar)
    );
    let Value::List(items) = &values[4] else { panic!() };
    assert_eq!(items[0].value, scalar("3 #楼"));
    let Value::List(inner) = &items[1].value else {
        panic!()
    };
    let inner: Vec<&Value> = inner.iter().map(|node| &node.value).collect();
    assert_eq!(inner, [&scalar("甲 #1"), &scalar("乙")]);
    assert_eq!(values[5], scalar("# 一\n甲 #乙 &丙 !丁: 戊\n"));
    assert_eq!(values[6..], ["甲", "甲"].map(scalar));
}

#[test]
fn a_comment_behind_free_text_is_told() {
    assert_eq!(read("title: 关于3 # 楼的公告\n").1, ["yaml-comment"]);
    assert_eq!(read("title: 关于拆除3 #\n").1, ["yaml-comment"]);
    assert_eq!(read("source:  #\n").1, [""; 0]);
    assert_eq!(
        read("title: \"甲\" # 注\nunit: 甲 # 注\n# 注\nbody: |\n  甲 # 乙\n").1,
        [""; 0]
    );
    assert_eq!(read("keywords: [甲] # 注\nnote: 甲 # 乙\n").1, ["yaml-comment"]);
}

#[test]
fn an_escape_brings_in_nothing_unseen_without_a_word() {
    assert_eq!(read("title: \"养老\\u200b服务\"\n").1, ["invisible-character"]);
    assert_eq!(read("title: \"\\ue863\"\n").1, ["private-character"]);
    assert_eq!(read("title: \"甲\\n乙\\t丙\\u3000\"\n").1, [""; 0]);
}

#[test]
fn invisible_characters_are_taken_out_and_reported() {
    let text = "title: \"\\u202Eevil\\u0007\"\nnote: \u{202E}x\n";
    let (node, rules) = read(text);
    // What stands in the file itself is told by the look at the whole file.
    assert_eq!(rules, ["control-character"]);
    let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
        panic!()
    };
    assert_eq!(
        (&pairs[0].1.value, &pairs[1].1.value),
        (&scalar("evil"), &scalar("x"))
    );
}

#[test]
fn bombs_are_refused_quickly() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        let previous = format!("*a{},", i - 1).repeat(10);
        bomb.push_str(&format!("a{i}: &a{i} [{}]\n", previous.trim_end_matches(',')));
    }
    assert_eq!(read(&bomb).1, ["yaml-limit"]);
    for deep in ["[".repeat(10_000), "- ".repeat(10_000), "{a: ".repeat(10_000)] {
        let (node, rules) = read(&deep);
        assert!(node.is_none() && rules.len() == 1, "{rules:?}");
    }
    assert_eq!(read("a: &a [*a]\n").1, ["yaml-limit"]);
}

#[test]
fn texts_that_aliases_repeat_are_counted_by_their_length() {
    let long = "字".repeat(20_000);
    let lists = [
        format!("a: &a {long}\nb: [{}]\n", "*a,".repeat(1_000)),
        format!("a: &a {{{long}: x}}\nb: [{}]\n", "*a,".repeat(1_000)),
        format!(
            "a: &a [{long}]\nb: &b [{}]\nc: [{}]\n",
            "*a,".repeat(30),
            "*b,".repeat(30)
        ),
        format!("a: &a {long}\nb: {{{}}}\n", "? *a : x,".repeat(1_000)),
        format!("a: {}{}{}\n", "&x [".repeat(30), long.repeat(20), "]".repeat(30)),
    ];
    for text in lists {
        let (node, rules) = read(&text);
        assert!(node.is_none() && rules == ["yaml-limit"], "{rules:?}");
    }
    assert_eq!(read(&format!("a: &a {long}\nb: [*a, *a]\n")).1, [""; 0]);
}

#[test]
fn syntax_errors_and_second_documents_are_placed() {
    assert_eq!(read("a: [b: c\n").1, ["yaml"]);
    assert_eq!(read("a: \"b\nc: d\n").1, ["yaml"]);
    assert_eq!(read("a: 1\n---\nb: 2\n").1, ["yaml"]);
    assert_eq!(read("").0.map(|n| n.value), Some(Value::Null));
}

#[test]
fn aliases_within_reason_work() {
    let values = pairs("a: &x 甲\nb: *x\n");
    assert_eq!(values[1].1, scalar("甲"));
}

#[test]
fn marks_and_comments_that_yaml_passes_over_are_told() {
    for text in [
        "summary: !x\n",
        "summary: &甲\n",
        "keywords: &甲 [乙]\n",
        "keywords: !x [甲]\n",
        "summary: &甲 |\n  乙\n",
        "summary: !!binary aGVsbG8=\n",
        "%甲 乙\n---\ntitle: 甲\n",
        "# 注\n%TAG ! tag:甲\n---\ntitle: 甲\n",
        "&a a: &b {c: *a}\nd: x\n",
    ] {
        assert_eq!(read(text).1, ["yaml"], "{text}");
    }
    assert_eq!(
        read("%YAML 1.2\n---\na: !!str 甲\nb: &x [甲]\nc: *x\n").1,
        [""; 0]
    );
    for text in [
        "keywords:\n  - 甲 # 乙\n",
        "category: 综合政务 # /政务公开\n",
        "editor: 张三 # 李四\n",
        "summary: # 甲\n",
        "summary:\n  # 甲 乙\nnote: # 甲\n",
        "changes:\n  - note: 甲 # 乙\n",
        "summary: 甲\t# 乙\n",
    ] {
        assert_eq!(read(text).1, ["yaml-comment"], "{text}");
    }
    assert_eq!(
        read("index_number: 甲 # 注\n# 注\nkeywords: # 注\n  - 甲\n").1,
        [""; 0]
    );
}

#[test]
fn characters_that_a_quoted_value_names_by_number_stay_what_they_are() {
    let values = pairs("note: \"\\u007e \\x5e \\U00000024\"\ntitle: 3 #楼: &号\n");
    assert_eq!(values[0].1, scalar("~ ^ $"));
    assert_eq!(values[1].1, scalar("3 #楼: &号"));
}

#[test]
fn a_key_behind_other_spaces_is_where_it_was_typed() {
    let text = "a: 甲\n\u{3000} z:\u{3000}乙\n\u{a0}标题:\n  丙: 丁\n";
    let (node, rules) = read(text);
    assert_eq!(rules, ["yaml", "yaml"]);
    let Some(Value::Map(pairs)) = node.map(|n| n.value) else {
        panic!()
    };
    let written: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(key, node)| (&text[key.range.clone()], &text[node.range.clone()]))
        .collect();
    assert_eq!(written[..2], [("a", "甲"), ("z", "乙")]);
    assert_eq!(written[2].0, "标题");
    assert!(written[2].1.contains("丙: 丁"), "{written:?}");
}
