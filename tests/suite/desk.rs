//! What `gongkai check` finds in the portal as a whole and in its built pages, and what it mends.

use std::fs;
use std::process::Command;

use crate::harness::{NOW, Run, SITE, Site};

/// The ids of the rules that a check finds broken, with the places, in order.
fn broken(site: &Site, arguments: &[&str]) -> Vec<(String, String)> {
    let run = site.run(&[&["check", "--now", NOW, "--format", "json"], arguments].concat());
    let report: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:#?}"));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|f| (text(&f["rule"]), text(&f["message"])))
        .collect()
}

fn rules(site: &Site, arguments: &[&str]) -> Vec<String> {
    broken(site, arguments)
        .into_iter()
        .map(|(rule, _)| rule)
        .collect()
}

#[test]
fn gaps_in_a_series_are_found_and_selections_are_left_alone() {
    let site = Site::new();
    for serial in [1, 2, 3, 6, 7, 9] {
        site.entry(serial, "", "正文。");
    }
    let found = broken(&site, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "series-gap");
    assert!(
        found[0].1.contains("水务局, 2023: index numbers missing") && found[0].1.ends_with("4–5, 8"),
        "{found:?}"
    );
    // A build does not look for it, and a draft has its number too.
    assert!(!site.build().stderr.contains("series-gap"));
    site.entry(4, "state: draft\n", "正文。")
        .entry(5, "", "正文。")
        .entry(8, "", "正文。");
    assert_eq!(rules(&site, &[]), [""; 0]);
    let selection = Site::new();
    selection
        .entry(3, "", "正文。")
        .entry(28, "", "正文。")
        .entry(51, "", "正文。");
    assert_eq!(rules(&selection, &[]), [""; 0]);
}

#[test]
fn annual_reports_are_asked_for_by_kind_of_unit_and_year() {
    let site = Site::new();
    let report = |serial: u32, title: &str, published: &str| {
        let text = format!(
            "---\ntitle: {title}\nindex_number: 002489524/{}-{serial:05}\nunit: 水务局\npublished: {published}\n---\n正文。\n",
            &published[..4]
        );
        site.file(&format!("content/{serial}.md"), text);
    };
    report(1, "水务局2020年法治政府建设年度报告", "2021-03-30");
    report(2, "水务局2021年法治政府建设年度报告", "2022-04-02");
    report(3, "水务局2023年政府信息公开工作年度报告", "2024-01-31");
    // Nobody has said what kind of unit it is.
    assert_eq!(rules(&site, &[]), [""; 0]);
    site.file(
        "site.yaml",
        SITE.replace("slug: shuiwu\n", "slug: shuiwu\n    kind: 部门\n"),
    );
    let found = broken(&site, &[]);
    let said: Vec<&str> = found.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        said,
        [
            "the 法治政府建设年度报告 of 水务局 for 2021 came late: it was due by 2022-04-01",
            "水务局 has no 法治政府建设年度报告 for 2022; it was due by 2023-04-01",
            "水务局 has no 法治政府建设年度报告 for 2023; it was due by 2024-04-01",
        ]
    );
    // From a year that the site names, and nothing before it is due.
    site.file(
        "site.yaml",
        SITE.replace(
            "slug: shuiwu\n",
            "slug: shuiwu\n    kind: government\n    reports_since: 2022\n",
        ),
    );
    let early = site
        .run(&["check", "--now", "2023-03-31", "--format", "json"])
        .stdout;
    assert!(!early.contains("annual-report"), "{early}");
    assert_eq!(
        rules(&site, &[]),
        ["annual-report"; 3],
        "two of 2022, one of 2023"
    );
}

#[test]
fn a_large_attachment_is_told_of() {
    let site = Site::new();
    site.append("site.yaml", "attachments: {largest: 1}\n")
        .file("content/表.xlsx", vec![b'x'; 1_100_000])
        .entry(1, "attachments: 表.xlsx\n", "见附件。");
    let run = site.run(&["check", "--now", NOW]);
    assert!(
        run.stderr.contains(
            "warning[oversize-attachment]: `表.xlsx` has 1.1 MiB, and more than 1 is too much to download for many\n \
             --> content/00001.md:6:14\n"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn columns_are_watched_when_the_site_says_so() {
    let site = Site::new();
    site.entry(1, "category: 综合政务/政务公开\n", "正文。");
    assert_eq!(rules(&site, &[]), [""; 0]);
    site.file(
        "site.yaml",
        format!("{SITE}  - name: 财政\n    children: [{{name: 预算}}]\ncolumns: {{months: 6}}\n"),
    );
    let found = broken(&site, &[]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .any(|(rule, said)| rule == "empty-category"
                && said.ends_with("categories without entries (1): 财政")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|(rule, said)| rule == "stale-category"
                && said.contains("综合政务/政务公开 since 2023-01-02")),
        "{found:?}"
    );
}

/// A repository whose first commit is of this day; each later file is added by a commit of its own.
fn commit(site: &Site, day: &str) {
    let git = |arguments: &[&str]| {
        let run = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@a.example",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(site.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_COMMITTER_DATE", format!("{day}T12:00:00+08:00"))
            .env("GIT_AUTHOR_DATE", format!("{day}T12:00:00+08:00"))
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "x"]);
}

#[test]
fn entries_that_came_long_after_their_publish_date_are_told() {
    let site = Site::new();
    // Older than the repository: moved here from elsewhere.
    site.entry(1, "", "正文。");
    commit(&site, "2023-01-03");
    site.entry(9, "", "正文。");
    commit(&site, "2023-01-15");
    site.entry(5, "", "正文。");
    commit(&site, "2023-03-01");
    site.file("content/未 提交.md", "---\ntitle: 甲\nindex_number: 002489524/2023-00002\nunit: 水务局\npublished: 2023-01-20\n---\n正文。\n");
    let found = broken(&site, &[]);
    let backdated: Vec<&str> = found
        .iter()
        .filter(|(rule, _)| rule == "backdated")
        .map(|(_, said)| said.as_str())
        .collect();
    assert_eq!(
        backdated,
        ["published on 2023-01-06, it says, and it was added on 2023-03-01"]
    );
    site.entry(5, "allow: {backdated: 补录}\n", "正文。");
    assert!(!rules(&site, &[]).contains(&"backdated".to_owned()));
}

#[test]
fn the_built_pages_are_looked_at() {
    let site = Site::new();
    let footer = "footer: {organiser: 甲局, identification_code: '1304000009', icp: 京ICP备1号, police: 京公网安备1号, phone: '1'}\n";
    site.file("site.yaml", format!("{SITE}{footer}"));
    assert_eq!(rules(&site, &["--rendered"]), ["not-built"]);
    site.entry(
        1,
        "category: 综合政务\nattachments: 表.zip\naliases: /old.html\n",
        "一、甲\n\n正文。",
    )
    .file("content/表.zip", "x")
    .built();
    assert_eq!(broken(&site, &["--rendered"]), [], "the theme's own pages");
    fs::remove_file(site.path("public/entry/002489524/2023-00001/biao.zip")).unwrap();
    let page = site.read("404.html").replace("<h1", "<h2 id=a><h2 id=a><h1");
    site.file("public/404.html", page);
    assert_eq!(rules(&site, &["--rendered"]), ["page-id", "page-link"]);
    let run = site.run(&["check", "--now", NOW, "--rendered", "--lang", "zh"]);
    assert!(
        run.code == Some(1) && run.stderr.contains("错误[page-link]: 网页链接到"),
        "{run:#?}"
    );
    // The folder that was looked at is the one that is named.
    fs::rename(site.path("public"), site.path("elsewhere")).unwrap();
    let output = site.path("elsewhere");
    let run = site.run(&[
        "check",
        "--now",
        NOW,
        "--rendered",
        "--output",
        output.to_str().unwrap(),
    ]);
    assert!(
        run.stderr.contains(&format!("--> {}/404.html", output.display())),
        "{run:#?}"
    );
    assert!(!run.stderr.contains("public/"), "{run:#?}");
}

#[test]
fn the_foot_of_a_page_is_compared_in_the_script_of_its_edition() {
    let site = Site::new();
    let footer = "editions: [zh-Hans, zh-Hant]\nfooter: {organiser: 示例市民政局办公室, identification_code: '1304000009', icp: 京ICP备1号, police: 京公网安备1号, phone: '1'}\n";
    site.file("site.yaml", format!("{SITE}{footer}"));
    site.entry(1, "", "正文。").built();
    assert!(site.read("zh-hant/index.html").contains("示例市民政局辦公室"));
    let facts = |site: &Site| {
        let found = rules(site, &["--rendered"]).into_iter();
        found.filter(|rule| rule == "page-footer").count()
    };
    assert_eq!(facts(&site), 0);
    let page = site.read("zh-hant/index.html").replace("辦公室", "");
    site.file("public/zh-hant/index.html", page);
    assert_eq!(facts(&site), 1);
}

const UNTIDY: &str = "---\r\ntitle: 制度  \r\n文号: 水发[2023] 5 号 # 抄自纸面\r\nindex_number: ００2489524/2023-00001\r\nunit: 水务局\r\npublished: '2023- 01- 11 09: 58'\r\nnote: 健全製度\r\n---\r\n正文：健全製度。  \r\n";

fn fix(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["check", "--fix"], arguments].concat())
}

#[test]
fn what_is_safe_to_mend_is_shown_and_written_only_after_a_yes() {
    let site = Site::new();
    site.file("content/a.md", UNTIDY).entry(2, "", "正文。");
    let shown = fix(&site, &[]);
    assert_eq!(shown.code, Some(0), "{shown:#?}");
    assert!(
        shown
            .stdout
            .starts_with("--- a/content/a.md\n+++ b/content/a.md\n@@ -1,"),
        "{}",
        shown.stdout
    );
    assert!(
        shown.stdout.contains("-文号: 水发[2023] 5 号 # 抄自纸面\n"),
        "{}",
        shown.stdout
    );
    assert!(
        shown
            .stderr
            .contains("nothing was written; --fix --yes writes these 1 files"),
        "{}",
        shown.stderr
    );
    let read = || String::from_utf8(fs::read(site.path("content/a.md")).unwrap()).unwrap();
    assert_eq!(read(), UNTIDY);

    assert_eq!(fix(&site, &["--yes"]).code, Some(0));
    let mended = UNTIDY
        .replace("制度  \r\n文号: 水发[2023] 5 号", "制度\r\n文号: 水发〔2023〕5号")
        .replace("００2489524", "002489524")
        .replace("2023- 01- 11 09: 58", "2023-01-11 09:58")
        .replace("note: 健全製度", "note: 健全制度");
    assert_eq!(read(), mended, "the text below stays as the unit wrote it");
    assert_eq!(fix(&site, &["--yes"]).stderr, "nothing to mend\n");

    assert_eq!(fix(&site, &["--text", "--yes"]).code, Some(0));
    assert_eq!(read(), mended.replace("正文：健全製度。", "正文：健全制度。"));
    assert_eq!(fix(&site, &["--lang", "zh"]).stderr, "没有可以代为改正的地方\n");
}

#[test]
fn what_is_allowed_or_cannot_be_mended_safely_is_left_alone() {
    let site = Site::new();
    let allowed = UNTIDY
        .replace(
            "unit:",
            "allow: {untidy-value: 照录, wrong-conversion: 照录}\r\nunit:",
        )
        .replace("制度  \r", "制度\r");
    site.file("content/a.md", &allowed);
    assert_eq!(fix(&site, &[]).stderr, "nothing to mend\n");
    // Not UTF-8, line ends of the old Mac, and no front matter at all.
    let (gb, _, _) = (
        b"---\ntitle: \xd6\xc6\xb6\xc8  \n---\n\xd5\xfd\xce\xc4\n".to_vec(),
        0,
        0,
    );
    site.file("content/a.md", gb)
        .file("content/b.md", "---\rtitle: 甲  \r---\r正文\r")
        .file("content/c.md", "正文")
        .file("content/d.md", "")
        .file("content/e.yaml", "[1, 2");
    let run = fix(&site, &["--yes"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), "nothing to mend\n"));
}

#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.file("texts/a.md", UNTIDY);
    fs::set_permissions(site.path("texts/a.md"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("../texts/a.md", site.path("content/a.md")).unwrap();
    assert_eq!(fix(&site, &["--yes"]).code, Some(0));
    assert!(
        fs::symlink_metadata(site.path("content/a.md"))
            .unwrap()
            .file_type()
            .is_symlink()
    );
    assert_eq!(
        fs::metadata(site.path("texts/a.md"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o640
    );
    assert!(
        fs::read_to_string(site.path("texts/a.md"))
            .unwrap()
            .contains("〔2023〕5号")
    );
}

/// A `curl` that answers as its file of answers says, and notes what it is asked.
fn with_curl(site: &Site, arguments: &[&str]) -> Run {
    use std::os::unix::fs::PermissionsExt;
    let script = "#!/bin/sh\nfor last; do :; done\necho \"$*\" >> asked.txt\n\
                  case \"$last\" in --version) ;; *gone*) printf 404; exit 0;; *sends-on*) printf '302 http://10.0.0.1/x'; exit 0;; *nowhere*) printf 000; exit 6;;\n\
                  *head-only*) case \"$*\" in *--head*) printf 405;; *) printf 206;; esac;;\n\
                  *no-head*) case \"$*\" in *--head*) printf 404;; *) printf 200;; esac;;\n*) printf 200;; esac\n";
    site.file("bin/curl", script);
    fs::set_permissions(site.path("bin/curl"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!(
        "{}:{}",
        site.path("bin").display(),
        std::env::var("PATH").unwrap()
    );
    let mut command = site.command(&[&["check", "--now", NOW, "--online"], arguments].concat());
    Run::of(command.env("PATH", path).output().unwrap())
}

#[test]
fn other_sites_are_asked_politely_and_not_again() {
    let site = Site::new();
    let text = "[甲](https://a.example/) [乙](https://gone.example/x#y) [丙](http://nowhere.example/)\n\n\
                [丁](https://no-head.example/) [戊](https://gone.example/x) [己](mailto:a@a.example)";
    site.entry(1, "", text);
    let run = with_curl(&site, &[]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    for said in [
        "https://gone.example/x does not answer: 404",
        "http://nowhere.example/ does not answer: no such host",
        "2 warnings",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    let asked = fs::read_to_string(site.path("asked.txt")).unwrap();
    assert_eq!(
        asked
            .lines()
            .filter(|line| line.ends_with("https://gone.example/x"))
            .count(),
        2,
        "head, then page: {asked}"
    );
    assert!(
        asked
            .lines()
            .all(|line| line.contains("--head") || line.contains("--range") || line == "--version"),
        "{asked}"
    );
    // Remembered: nobody is asked again, and the finding stays.
    fs::remove_file(site.path("asked.txt")).unwrap();
    let again = with_curl(&site, &["--lang", "zh"]);
    assert!(
        again
            .stderr
            .contains("警告[external-link]: https://gone.example/x 打不开：404"),
        "{again:#?}"
    );
    assert!(!site.path("asked.txt").exists());
    // Allowed where it stands.
    site.entry(1, "allow: {external-link: 旧站已关}\n", text);
    assert_eq!(with_curl(&site, &[]).stderr, "entries: 1 checked, 0 errors\n");
}

#[test]
fn this_machine_and_its_network_are_never_asked() {
    let site = Site::new();
    let text = "[甲](http://127.0.0.1:8080/admin) [乙](http://localhost/) [丙](http://2130706433/) [丁](http://[::1]/)\n\n\
                [戊](http://192.168.0.1/) [己](http://169.254.169.254/latest/) [庚](https://sends-on.example/)";
    site.entry(1, "", text);
    let run = with_curl(&site, &[]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    for address in [
        "http://127.0.0.1:8080/admin",
        "http://localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "http://192.168.0.1/",
    ] {
        let said = format!("{address} is an address of this machine or its network, and was not asked");
        assert!(run.stderr.contains(&said), "{said}: {}", run.stderr);
    }
    let said = "https://sends-on.example/ sends on to http://10.0.0.1/x, an address of this machine";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    let asked = fs::read_to_string(site.path("asked.txt")).unwrap();
    let asked: Vec<&str> = asked.lines().filter(|line| *line != "--version").collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    // The first argument, or curl reads the settings of the user.
    assert!(
        asked[0].starts_with("--disable ") && asked[0].ends_with("https://sends-on.example/"),
        "{asked:?}"
    );
    let chinese = with_curl(&site, &["--lang", "zh"]);
    assert!(
        chinese
            .stderr
            .contains("http://localhost/ 是本机或内部网络的地址，没有访问"),
        "{}",
        chinese.stderr
    );
}

#[test]
fn without_curl_nobody_can_be_asked() {
    let site = Site::new();
    site.entry(1, "", "[甲](https://a.example/)");
    let mut command = site.command(&["check", "--now", NOW, "--online"]);
    let run = Run::of(command.env("PATH", "/nonexistent").output().unwrap());
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stderr.contains("needs the program curl"), "{}", run.stderr);
}
