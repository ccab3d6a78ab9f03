//! A site in a scratch folder, and runs of the program in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The time all tests build at, unless they say otherwise.
pub const NOW: &str = "2024-06-01T12:00:00+08:00";

/// A small site: two units, a category tree.
pub const SITE: &str = r#"title: 示例
base_url: https://a.example/
units:
  - name: 水务局
    code: "002489524"
    slug: shuiwu
    aliases: [市水务局]
  - name: 民政局
    slug: minzheng
categories:
  - name: 综合政务
    slug: zonghe
    children:
      - name: 政务公开
        slug: zhengwu
"#;

/// A site's folder that is removed when the test ends.
pub struct Site {
    folder: TempDir,
}

/// What a run of the program said.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    /// What it printed for other programs.
    pub stdout: String,
    pub stderr: String,
}

/// Every file below a folder, by its path: the whole tree as one value to compare.
pub type Tree = BTreeMap<String, Vec<u8>>;

impl Site {
    /// An empty site with the small `site.yaml`.
    pub fn new() -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        site.file("site.yaml", SITE);
        fs::create_dir_all(site.path("content")).unwrap();
        site
    }

    /// A copy of a folder.
    pub fn copy_of(folder: &Path) -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        copy(folder, site.folder.path());
        site
    }

    /// The repository's own sample portal: `site.yaml` and `content/`.
    pub fn sample() -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::copy(root.join("site.yaml"), site.path("site.yaml")).unwrap();
        copy(&root.join("content"), &site.path("content"));
        site
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Writes a file, and the folders it needs.
    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) -> &Site {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Adds to the end of a file.
    pub fn append(&self, path: &str, content: &str) -> &Site {
        let text = fs::read_to_string(self.path(path)).unwrap();
        self.file(path, text + content)
    }

    /// Writes an entry of 水务局 with this serial number of 2023; `keys` are further lines of front
    /// matter, each with its line break.
    pub fn entry(&self, serial: u32, keys: &str, text: &str) -> &Site {
        let day = 1 + serial % 28;
        let content = format!(
            "---\ntitle: 报告{serial}\nindex_number: 002489524/2023-{serial:05}\nunit: 水务局\n\
             published: 2023-01-{day:02}\n{keys}---\n{text}\n"
        );
        self.file(&format!("content/{serial:05}.md"), content)
    }

    /// The program, to be run in this site.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_remove("NO_COLOR")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Runs the program with no more than so many seconds of processor time and KiB of memory; the system
    /// ends it when it takes more, and then there is no exit code.
    pub fn run_within(&self, seconds: u32, memory: u32, arguments: &[&str]) -> Run {
        let limits = format!("ulimit -t {seconds} && ulimit -v {memory} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command
            .args(["-c", &limits, env!("CARGO_BIN_EXE_gongkai")])
            .args(arguments)
            .current_dir(self.root())
            .env_remove("NO_COLOR")
            .env("LC_ALL", "C.UTF-8");
        Run::of(command.output().unwrap())
    }

    /// Builds at [`NOW`].
    pub fn build(&self) -> Run {
        self.run(&["build", "--now", NOW])
    }

    /// Builds, and panics with all that was said when it fails.
    pub fn built(&self) -> &Site {
        let run = self.build();
        assert_eq!(run.code, Some(0), "{run:#?}");
        self
    }

    /// A file of `public/` as text.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(&format!("public/{path}"))).unwrap_or_else(|error| {
            let tree = tree(&self.path("public"));
            panic!(
                "public/{path}: {error}; there are {:#?}",
                tree.keys().collect::<Vec<_>>()
            )
        })
    }

    /// A page of `public/` without quotes: minifying leaves out those that are not needed.
    pub fn page(&self, path: &str) -> String {
        self.read(&format!("{path}index.html")).replace('"', "")
    }

    /// Whether `public/` has a file.
    pub fn has(&self, path: &str) -> bool {
        self.path(&format!("public/{path}")).exists()
    }

    /// Everything in `public/`.
    pub fn public(&self) -> Tree {
        tree(&self.path("public"))
    }

    /// What a build into an empty folder gives.
    pub fn fresh(&self) -> Tree {
        let output = tempfile::tempdir().unwrap();
        let folder = output.path().join("fresh");
        let output = folder.to_str().unwrap();
        let run = self.run(&["build", "--full", "--now", NOW, "--output", output]);
        assert_eq!(run.code, Some(0), "{run:#?}");
        tree(&folder)
    }
}

impl Run {
    pub fn of(output: Output) -> Run {
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        let kind = item.file_type().unwrap();
        if kind.is_dir() {
            copy(&item.path(), &target);
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(item.path()).unwrap(), target).unwrap();
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// Reads every file below a folder.
pub fn tree(folder: &Path) -> Tree {
    let mut all = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(&next).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// The files in which two trees differ, for a message.
pub fn difference(a: &Tree, b: &Tree) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name))
        .cloned()
        .collect()
}

/// The text of a page without its tags; entities for `<`, `>`, `&` and quotes resolved.
pub fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = rest[start..].find('>').map_or("", |end| &rest[start + end + 1..]);
    }
    out.push_str(rest);
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(out, |text, (entity, char)| text.replace(entity, char))
}
