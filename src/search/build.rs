//! Building the index: afresh from all texts, or from an earlier index and the few entries that are
//! not in it as they are now. Both give the same files.

use std::io;

use rayon::prelude::*;

use super::filing::Layout;
use super::patch::{self, Fresh, Old};
use super::prepared::{Facts, Prepared, Print, prepare};
use super::record::LevelRecord;
use super::runs::Sorter;
use super::{Built, Earlier, FORMAT, Manifest, Options, SearchSite, Sink, Source, State};
use super::{bits, columns, fold, grams, keys, plan, record};

/// Entries cut at once before they are filed: bounds what is in memory.
const BATCH: usize = 64;

/// New or changed entries beyond which an index is built afresh rather than brought up to date:
/// their grams are held in memory, and their files are many.
const MOST_FRESH: usize = 512;

/// Builds the index and hands every file of it that is not in place to `sink`, each once, the
/// manifest last.
///
/// # Errors
/// Those of the source, of the sink and of the scratch folder.
pub fn build(site: &SearchSite, source: &dyn Source, options: &Options, sink: Sink) -> io::Result<Built> {
    let mut build = Build {
        site,
        source,
        prints: Vec::new(),
        facts: Vec::new(),
        sizes: Vec::new(),
    };
    let patched = match options.earlier {
        Some(earlier) => build.go_on(earlier)?,
        None => None,
    };
    let mut kept = Vec::new();
    let levels = match patched {
        Some(patched) => {
            for (path, bytes) in patched.made {
                sink(&path, bytes)?;
            }
            kept = patched.kept;
            patched.levels
        }
        None => build.begin(options, sink)?,
    };
    let in_place = options
        .earlier
        .map_or_else(Vec::new, |earlier| earlier.state.manifest.files());
    // Tables are named by their content.
    let mut put = |path: String, bytes: Vec<u8>| {
        if in_place.binary_search(&path).is_ok() {
            kept.push(path);
            Ok(())
        } else {
            sink(&path, bytes)
        }
    };
    let (tables, files) = rayon::join(
        || build.tables(),
        || keys::encode(build.facts.iter().map(|facts| facts.keys.as_slice())),
    );
    let manifest = build.manifest(levels, tables, &mut put)?;
    let keys = put_keys(files, options, &mut kept, sink)?;
    sink("manifest.json", manifest.encode()?)?;
    kept.sort();
    kept.dedup();
    Ok(Built {
        state: State {
            manifest,
            prints: build.prints,
            sizes: build.sizes,
            keys,
        },
        kept_files: kept,
    })
}

/// An index being built.
struct Build<'a> {
    site: &'a SearchSite,
    source: &'a dyn Source,
    prints: Vec<Print>,
    facts: Vec<Facts>,
    /// How many grams each entry has.
    sizes: Vec<u32>,
}

impl Build<'_> {
    /// Makes all shards from the texts.
    fn begin(&mut self, options: &Options, sink: Sink) -> io::Result<Vec<LevelRecord>> {
        let mut sorter = Sorter::new(options.scratch, options.budget);
        (self.prints, self.facts) = (Vec::new(), Vec::new());
        let (prints, facts) = (&mut self.prints, &mut self.facts);
        let mut add = |batch: Vec<Prepared>| -> io::Result<()> {
            for entry in batch {
                sorter.add(&entry.occurrences)?;
                prints.push(entry.print);
                facts.push(entry.facts);
            }
            Ok(())
        };
        let (site, source) = (self.site, self.source);
        let cut = |index: usize| {
            let text = source.text(index)?;
            let digest = source.text_digest(index);
            let digest = digest.unwrap_or_else(|| *blake3::hash(text.as_bytes()).as_bytes());
            Ok(prepare(site, &source.entry(index), &text, &digest))
        };
        // While some entries are added, the next ones are cut.
        let mut ready = Vec::new();
        for start in (0..source.len()).step_by(BATCH) {
            let batch = start..source.len().min(start + BATCH);
            let cut = || {
                batch
                    .into_par_iter()
                    .map(cut)
                    .collect::<io::Result<Vec<Prepared>>>()
            };
            let (added, next) = rayon::join(|| add(std::mem::take(&mut ready)), cut);
            added?;
            ready = next?;
        }
        add(ready)?;
        let (mut piles, sizes) = sorter.finish()?;
        self.sizes = sizes;
        let layout = self.layout();
        layout.file(&mut piles, sink)
    }

    /// Makes the shards from those of an earlier index and the few entries that are not in it as they
    /// are now; nothing where there is no such way.
    fn go_on(&mut self, earlier: Earlier) -> io::Result<Option<patch::Patched>> {
        let (site, source) = (self.site, self.source);
        let known = (0..source.len())
            .into_par_iter()
            .map(|index| {
                let text = match source.text_digest(index) {
                    Some(digest) => digest,
                    None => *blake3::hash(source.text(index)?.as_bytes()).as_bytes(),
                };
                let entry = source.entry(index);
                Ok((Print::of(site, &entry, &text), Facts::of(&entry)))
            })
            .collect::<io::Result<Vec<_>>>()?;
        (self.prints, self.facts) = known.into_iter().unzip();
        let before = &earlier.state.prints;
        let pairs = self.prints.iter().zip(before);
        // Up to here the old index has the same entries by the same numbers.
        let same = pairs
            .clone()
            .take_while(|(now, before)| now.url == before.url)
            .count();
        let changed = pairs
            .take(same)
            .enumerate()
            .filter(|(_, (now, before))| now != before);
        let fresh: Vec<usize> = changed.map(|(at, _)| at).chain(same..source.len()).collect();
        let Some(old) =
            Old::new(earlier.state, earlier.read).filter(|_| same > 0 && fresh.len() <= MOST_FRESH)
        else {
            return Ok(None);
        };
        let fresh = fresh
            .into_par_iter()
            .map(|at| {
                let entry = source.entry(at);
                let occurrences = grams::cut(&entry, &entry.facts(site), &source.text(at)?);
                let postings = patch::postings(at as u32, occurrences, self.facts[at].class);
                Ok((at as u32, postings))
            })
            .collect::<io::Result<Fresh>>()?;
        self.sizes = earlier.state.sizes.clone();
        self.sizes.resize(source.len(), 0);
        for (&at, postings) in &fresh {
            self.sizes[at as usize] = postings.len() as u32;
        }
        let layout = self.layout();
        // An index that cannot be read is built afresh.
        let Ok(patched) = patch::patch(&old, &layout, same as u32, &fresh) else {
            return Ok(None);
        };
        Ok(Some(patched))
    }

    /// Where everything is to be filed, once the sizes of all entries are known.
    fn layout(&self) -> Layout {
        let sums: Vec<u64> = [0]
            .into_iter()
            .chain(self.sizes.iter().scan(0, |sum, &size| {
                *sum += u64::from(size);
                Some(*sum)
            }))
            .collect();
        let levels = plan::levels(self.sizes.len() as u32, |step, first| {
            let entries = plan::decisive(step, first);
            plan::shard_count(step, first, sums[entries.end] - sums[entries.start])
        });
        let mut starts: Vec<u32> = levels
            .iter()
            .flat_map(|level| &level.generations)
            .map(|generation| generation.entries)
            .collect();
        starts.sort_unstable();
        starts.dedup();
        // Digests of the addresses of the entries before each of those.
        let mut hasher = blake3::Hasher::new();
        hasher.update(&FORMAT.to_le_bytes());
        let mut next = 0;
        let digests: Vec<blake3::Hasher> = starts
            .iter()
            .map(|&start| {
                for print in &self.prints[next..start as usize] {
                    hasher.update(&print.url.to_le_bytes());
                }
                next = start as usize;
                hasher.clone()
            })
            .collect();
        let folder = |step: usize, of: &plan::Generation| {
            let mut hasher = starts
                .binary_search(&of.entries)
                .map_or_else(|_| hasher.clone(), |at| digests[at].clone());
            hasher.update(&[step as u8]);
            hasher.update(&of.shards.to_le_bytes());
            hasher.finalize().to_hex()[..10].to_owned()
        };
        Layout {
            folders: levels
                .iter()
                .map(|level| {
                    level
                        .generations
                        .iter()
                        .map(|of| folder(level.step, of))
                        .collect()
                })
                .collect(),
            shards: plan::shards(&levels),
            classes: self.facts.iter().map(|facts| facts.class).collect(),
            levels,
        }
    }

    /// The tables of addresses and those of terms.
    fn tables(&self) -> [Vec<Vec<u8>>; 2] {
        let addresses = self.facts.par_chunks(columns::ADDRESSES as usize).map(|facts| {
            let urls: Vec<&str> = facts.iter().map(|facts| facts.url.as_str()).collect();
            columns::encode_addresses(&urls)
        });
        let terms = self.facts.par_chunks(columns::TERMS as usize).map(|facts| {
            let rows: Vec<[u32; 4]> = facts.iter().map(|facts| facts.terms).collect();
            columns::encode_terms(&rows)
        });
        [addresses.collect(), terms.collect()]
    }

    /// Writes the tables and makes the manifest.
    fn manifest(
        &self,
        levels: Vec<LevelRecord>,
        [addresses, columns]: [Vec<Vec<u8>>; 2],
        put: &mut dyn FnMut(String, Vec<u8>) -> io::Result<()>,
    ) -> io::Result<Manifest> {
        let mut named = |stem: &str, ending: &str, bytes: Vec<u8>| {
            let path = format!("{stem}-{:08x}.{ending}", bits::crc32(&[&bytes]));
            put(path.clone(), bytes).map(|()| path)
        };
        let [usual, rare] = fold::browser_tables();
        let fold = [named("fold", "bin", usual)?, named("fold", "bin", rare)?];
        let terms = named("terms", "json", serde_json::to_vec(self.site)?)?;
        let mut tables: Vec<String> = Vec::new();
        let mut table = |bytes: Vec<u8>| {
            let sum = format!("{:08x}", bits::crc32(&[&bytes]));
            // Two that are alike are one file.
            if !tables.contains(&sum) {
                put(record::table_path(&sum), bytes)?;
                tables.push(sum.clone());
            }
            io::Result::Ok(sum)
        };
        let addresses = addresses.into_iter().map(&mut table).collect::<io::Result<_>>()?;
        let columns = columns.into_iter().map(&mut table).collect::<io::Result<_>>()?;
        Ok(Manifest {
            version: FORMAT,
            entries: self.facts.len() as u32,
            fold,
            folded: fold::folded_in_gb2312(),
            terms,
            years: years(&self.facts),
            addresses,
            columns,
            levels,
        })
    }
}

/// Puts the files of keys; gives their seals. Those that an earlier build made alike are kept.
fn put_keys(
    files: Vec<(String, Vec<u8>)>,
    options: &Options,
    kept: &mut Vec<String>,
    sink: Sink,
) -> io::Result<Vec<u32>> {
    let before = options.earlier.map_or(&[][..], |earlier| &earlier.state.keys);
    let mut seals = Vec::with_capacity(files.len());
    for (number, (path, bytes)) in files.into_iter().enumerate() {
        let seal = bits::seal_of(&bytes);
        if before.get(number) == Some(&seal) {
            kept.push(path);
        } else {
            sink(&path, bytes)?;
        }
        seals.push(seal);
    }
    Ok(seals)
}

/// The years of the entries, each with its first entry.
fn years(entries: &[Facts]) -> Vec<(i32, u32)> {
    let mut years: Vec<(i32, u32)> = Vec::new();
    for (entry, number) in entries.iter().zip(0..) {
        if years.last().is_none_or(|&(year, _)| year < entry.year) {
            years.push((entry.year, number));
        }
    }
    years
}
