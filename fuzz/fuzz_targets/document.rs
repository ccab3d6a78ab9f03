//! A whole document, from its bytes to a checked entry and its page's text: it is valid or there is an
//! error, and every finding can be drawn.

#![no_main]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::sync::LazyLock;

use gongkai::check::{Context, check_entry};
use gongkai::config::Config;
use gongkai::diagnostic::{Diagnostics, Language, render};
use gongkai::load::{document, site_yaml, walk};
use libfuzzer_sys::fuzz_target;

struct Site {
    folder: tempfile::TempDir,
    config: Config,
    files: BTreeMap<String, u64>,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let text = "title: 示例\nbase_url: https://a.example/\nunits:\n  - {name: 水务局, code: \"002489524\", slug: shuiwu}\n\
                categories:\n  - {name: 综合政务, slug: zonghe}\n";
    let folder = tempfile::tempdir().expect("a folder for scratch files");
    fs::create_dir(folder.path().join("content")).expect("a folder in it");
    Site {
        folder,
        config: site_yaml::parse(text, None, &mut Diagnostics::new()).expect("the settings are right"),
        files: BTreeMap::from([("content/a.pdf".to_owned(), 3)]),
    }
});

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let root = SITE.folder.path();
    let name = ["content/a.md", "content/a.yaml"][usize::from(choice % 2)];
    fs::write(root.join(name), bytes).expect("a scratch file can be written");
    let content = walk::content(root, &mut Diagnostics::new());
    let file = content
        .documents
        .iter()
        .find(|file| file.file == name)
        .expect("it was written");
    let mut findings = Diagnostics::new();
    match document::read(root, file, &mut findings).expect("nobody else writes there") {
        None => assert!(findings.has_errors()),
        Some(raw) => {
            let names: HashSet<&str> = HashSet::from([name]);
            let context = Context::new(&SITE.config, &SITE.files, &names);
            let (checked, found) = check_entry(&context, &raw);
            assert!(checked.entry.is_some() || found.has_errors() || found.has_fatal() || checked.draft);
            findings.extend(found);
        }
    }
    for finding in findings.iter().take(50) {
        for language in [Language::Chinese, Language::English] {
            assert!(!render(finding, false, language).is_empty());
        }
    }
    fs::remove_file(root.join(name)).expect("it was written");
});
