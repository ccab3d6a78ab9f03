//! Joining what several runs know of the same pairs of signs.
//!
//! The runs of a pile are read side by side. Their entries follow one another, so a pair's lists
//! are put end to end, and the places in them that belong to a triple are moved by the lengths of
//! the lists before.

use std::io;
use std::ops::Range;

use super::grams::{FREQUENT, IN_TITLE};

/// Pairs of signs that share the first sixteen bits of their places, in their order. Everything
/// lies in four lists that are filled again and again.
#[derive(Default)]
pub(super) struct Bucket {
    pub pairs: Vec<Pair>,
    pub thirds: Vec<Third>,
    /// The entries of pairs, with flags.
    pub entries: Vec<(u32, u8)>,
    /// The entries of triples, as places in the list of their pair, with flags.
    pub places: Vec<(u32, u8)>,
}

/// A pair and where its lists are.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub place: u32,
    pub entries: Range<usize>,
    pub thirds: Range<usize>,
}

/// A sign that follows a pair.
#[derive(Debug, Clone)]
pub(super) struct Third {
    pub rank: u16,
    pub places: Range<usize>,
}

impl Bucket {
    fn clear(&mut self) {
        self.pairs.clear();
        self.thirds.clear();
        self.entries.clear();
        self.places.clear();
    }

    /// The triples of some entries whose third signs `keep` names, with their pairs: of the entries
    /// of a pair only those that have any of them.
    pub fn part(&self, of: &Range<u32>, keep: impl Fn(u16) -> bool) -> Bucket {
        let mut part = Bucket::default();
        for pair in &self.pairs {
            let entries = &self.entries[pair.entries.clone()];
            let thirds = &self.thirds[pair.thirds.clone()];
            let thirds = || thirds.iter().filter(|third| keep(third.rank));
            let mut moved = vec![None; entries.len()];
            for third in thirds() {
                for &(place, _) in &self.places[third.places.clone()] {
                    moved[place as usize] = Some(0);
                }
            }
            let (first_entry, first_third) = (part.entries.len(), part.thirds.len());
            for (moved, &entry) in moved.iter_mut().zip(entries) {
                if moved.is_some() && of.contains(&entry.0) {
                    *moved = Some((part.entries.len() - first_entry) as u32);
                    part.entries.push(entry);
                } else {
                    *moved = None;
                }
            }
            if part.entries.len() == first_entry {
                continue;
            }
            for third in thirds() {
                let start = part.places.len();
                let places = self.places[third.places.clone()].iter();
                part.places
                    .extend(places.filter_map(|&(place, flags)| Some((moved[place as usize]?, flags))));
                if part.places.len() > start {
                    part.thirds.push(Third {
                        rank: third.rank,
                        places: start..part.places.len(),
                    });
                }
            }
            part.pairs.push(Pair {
                place: pair.place,
                entries: first_entry..part.entries.len(),
                thirds: first_third..part.thirds.len(),
            });
        }
        part
    }
}

/// Calls `each` with every bucket of a pile, in order. `runs` holds the pile as each run has it.
pub(super) fn merge(runs: &[Vec<u8>], mut each: impl FnMut(&Bucket) -> io::Result<()>) -> io::Result<()> {
    let mut runs: Vec<Cursor> = runs
        .iter()
        .filter(|run| !run.is_empty())
        .map(|run| Cursor::new(run))
        .collect::<io::Result<_>>()?;
    let mut bucket = Bucket::default();
    let mut gathered = Vec::new();
    while let Some(place) = runs.iter().map(|run| run.place).min() {
        if bucket
            .pairs
            .last()
            .is_some_and(|last| last.place >> 16 != place >> 16)
        {
            each(&bucket)?;
            bucket.clear();
        }
        gather(&mut runs, place, &mut bucket, &mut gathered)?;
        runs.retain(|run| !run.ended);
    }
    if !bucket.pairs.is_empty() {
        each(&bucket)?;
    }
    Ok(())
}

/// Adds the pair at `place` to the bucket. `gathered` is room to sort its triples in.
fn gather(runs: &mut [Cursor], place: u32, bucket: &mut Bucket, gathered: &mut Vec<u64>) -> io::Result<()> {
    gathered.clear();
    let first = bucket.entries.len();
    let mut of_runs = 0;
    for run in runs.iter_mut().filter(|run| run.place == place) {
        run.pair(bucket, first, gathered)?;
        of_runs += 1;
    }
    if of_runs > 1 {
        gathered.sort();
    }
    let first_third = bucket.thirds.len();
    for same in gathered.chunk_by(|a, b| a >> 40 == b >> 40) {
        let start = bucket.places.len();
        bucket.places.extend(
            same.iter()
                .map(|posting| ((posting >> 2) as u32, (posting & 3) as u8)),
        );
        bucket.thirds.push(Third {
            rank: (same[0] >> 40) as u16,
            places: start..bucket.places.len(),
        });
    }
    bucket.pairs.push(Pair {
        place,
        entries: first..bucket.entries.len(),
        thirds: first_third..bucket.thirds.len(),
    });
    Ok(())
}

/// Reads a pile of one run.
struct Cursor<'a> {
    bytes: &'a [u8],
    place: u32,
    ended: bool,
}

impl<'a> Cursor<'a> {
    fn new(bytes: &'a [u8]) -> io::Result<Self> {
        let mut cursor = Self {
            bytes,
            place: 0,
            ended: false,
        };
        cursor.place = cursor.number()? as u32;
        Ok(cursor)
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for (at, &byte) in self.bytes.iter().enumerate().take(9) {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                self.bytes = &self.bytes[at + 1..];
                return Ok(value);
            }
        }
        Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "a scratch file was cut short",
        ))
    }

    /// Takes the pair at `self.place`: its entries to the end of the bucket's, its triples to
    /// `gathered` as rank, place in the list that begins at `first`, and flags.
    fn pair(&mut self, bucket: &mut Bucket, first: usize, gathered: &mut Vec<u64>) -> io::Result<()> {
        const FLAGS: u64 = (FREQUENT | IN_TITLE) as u64;
        let before = (bucket.entries.len() - first) as u64;
        let mut entry = 0;
        for _ in 0..self.number()? {
            let packed = self.number()?;
            entry += packed >> 2;
            bucket.entries.push((entry as u32, (packed & FLAGS) as u8));
        }
        let mut rank = 0;
        for _ in 0..self.number()? {
            rank += self.number()?;
            let mut place = before;
            for _ in 0..self.number()? {
                let packed = self.number()?;
                place += packed >> 2;
                gathered.push(rank << 40 | place << 2 | packed & FLAGS);
            }
        }
        if self.bytes.is_empty() {
            self.ended = true;
        } else {
            self.place += self.number()? as u32;
        }
        Ok(())
    }
}
