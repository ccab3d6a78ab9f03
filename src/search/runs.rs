//! Sorting the occurrences of all entries in bounded memory.
//!
//! Occurrences arrive entry by entry and leave gram by gram. They are dealt into 256 piles by the
//! first bits of their place as they come; when some millions have come, each pile is sorted where
//! it fits a processor's cache, and packed: for each pair of signs the entries that have it, for
//! each sign that follows it the places of entries in that list. The packed runs are kept in
//! memory while they are small together and in scratch files beyond that. `merge` joins them.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::bits::push_varint;
use super::grams::{FREQUENT, IN_TITLE, NO_THIRD, Occurrence};

/// Piles of a run: one for each value of the first eight bits of a place.
pub(super) const PILES: usize = 256;
/// Entries in a run at most, so that a set of them is 64 words of 64 bits.
const RUN_ENTRIES: u32 = 1 << 12;
/// Occurrences in a run at most, eight bytes each.
const RUN_OCCURRENCES: usize = 5 << 20;
/// How often a gram stands in an entry that it is frequent in.
const FREQUENT_FROM: u16 = 5;

/// Takes occurrences by entry, gives them back by place.
pub(super) struct Sorter {
    scratch: PathBuf,
    budget: usize,
    entries: u32,
    first: u32,
    /// The run being filled; the number of the entry within it stands above the title bit.
    piles: Vec<Vec<Occurrence>>,
    filled: usize,
    runs: Vec<Run>,
    held: usize,
    /// For each entry of the packed runs, how many grams it has.
    sizes: Vec<u32>,
}

/// A packed run.
struct Run {
    bytes: Place,
    /// How many bytes each pile takes.
    lengths: Vec<usize>,
}

enum Place {
    Memory(Vec<u8>),
    Disk(BufReader<File>),
}

impl Sorter {
    /// Keeps packed runs of `budget` bytes in memory, the rest in nameless files in `scratch`.
    pub fn new(scratch: &Path, budget: usize) -> Self {
        Self {
            scratch: scratch.to_path_buf(),
            budget,
            entries: 0,
            first: 0,
            piles: vec![Vec::new(); PILES],
            filled: 0,
            runs: Vec::new(),
            held: 0,
            sizes: Vec::new(),
        }
    }

    /// The occurrences of the next entry.
    pub fn add(&mut self, occurrences: &[Occurrence]) -> io::Result<()> {
        let full = self.filled + occurrences.len() > RUN_OCCURRENCES;
        if full || self.entries - self.first == RUN_ENTRIES {
            self.close_run()?;
        }
        let entry = Occurrence::from(self.entries - self.first) << 1;
        for &occurrence in occurrences {
            self.piles[(occurrence >> 56) as usize].push(occurrence | entry);
        }
        self.filled += occurrences.len();
        self.entries += 1;
        Ok(())
    }

    fn close_run(&mut self) -> io::Result<()> {
        let (first, entries) = (self.first, (self.entries - self.first) as usize);
        let packed: Vec<(Vec<u8>, Vec<u32>)> = self
            .piles
            .par_iter_mut()
            .map(|pile| {
                sort(pile);
                let packed = pack(pile, first, entries);
                pile.clear();
                packed
            })
            .collect();
        self.first = self.entries;
        self.filled = 0;
        let lengths: Vec<usize> = packed.iter().map(|(bytes, _)| bytes.len()).collect();
        let length: usize = lengths.iter().sum();
        let sizes = (0..entries).map(|entry| packed.iter().map(|(_, sizes)| sizes[entry]).sum::<u32>());
        self.sizes.extend(sizes);
        let bytes = if self.held + length <= self.budget {
            self.held += length;
            let mut bytes = Vec::with_capacity(length);
            packed.iter().for_each(|(pile, _)| bytes.extend_from_slice(pile));
            Place::Memory(bytes)
        } else {
            let mut file = BufWriter::new(tempfile::tempfile_in(&self.scratch)?);
            for (pile, _) in &packed {
                file.write_all(pile)?;
            }
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            Place::Disk(BufReader::with_capacity(1 << 16, file))
        };
        self.runs.push(Run { bytes, lengths });
        Ok(())
    }

    /// All runs, to be read pile by pile, and how many grams each entry has.
    pub fn finish(mut self) -> io::Result<(Piles, Vec<u32>)> {
        self.close_run()?;
        let starts = vec![0; self.runs.len()];
        Ok((
            Piles {
                runs: self.runs,
                starts,
                next: 0,
            },
            self.sizes,
        ))
    }
}

/// The piles of all runs, in order.
pub(super) struct Piles {
    runs: Vec<Run>,
    /// Where the next pile of a run in memory begins.
    starts: Vec<usize>,
    next: usize,
}

impl Piles {
    /// The next pile as each run has it, oldest run first.
    pub fn next(&mut self) -> io::Result<Vec<Vec<u8>>> {
        let pile = self.next;
        self.next += 1;
        let runs = self.runs.iter_mut().zip(&mut self.starts);
        runs.map(|(run, start)| {
            let length = run.lengths[pile];
            match &mut run.bytes {
                Place::Memory(bytes) => {
                    let from = *start;
                    *start += length;
                    Ok(bytes[from..*start].to_vec())
                }
                Place::Disk(file) => {
                    let mut bytes = vec![0; length];
                    file.read_exact(&mut bytes)?;
                    Ok(bytes)
                }
            }
        })
        .collect()
    }
}

/// Sorts a pile, whose occurrences share their first eight bits and come by entry.
fn sort(pile: &mut Vec<Occurrence>) {
    if pile.len() < 1_500 {
        pile.sort_unstable();
        return;
    }
    // By place and third sign, ten of their 40 bits at a time, the lowest first; the order of
    // entries stays.
    let digit = |occurrence: Occurrence, step: usize| (occurrence >> (16 + 10 * step) & 0x3ff) as usize;
    let mut ends = vec![[0_u32; 1024]; 4];
    for &occurrence in pile.iter() {
        for (step, ends) in ends.iter_mut().enumerate() {
            ends[digit(occurrence, step)] += 1;
        }
    }
    let mut other = vec![0; pile.len()];
    for (step, ends) in ends.iter_mut().enumerate() {
        let mut sum = 0;
        for end in ends.iter_mut() {
            sum += std::mem::replace(end, sum);
        }
        for &occurrence in pile.iter() {
            let end = &mut ends[digit(occurrence, step)];
            other[*end as usize] = occurrence;
            *end += 1;
        }
        std::mem::swap(pile, &mut other);
    }
}

/// Packs a sorted pile; gives the bytes and for each of the run's entries how many grams of it
/// they hold.
fn pack(pile: &[Occurrence], first: u32, entries: usize) -> (Vec<u8>, Vec<u32>) {
    let mut bytes = Vec::with_capacity(pile.len() * 2);
    let mut sizes = vec![0; entries];
    let mut before = 0;
    let mut set = EntrySet::new();
    for pair in pile.chunk_by(|a, b| a >> 32 == b >> 32) {
        let place = pair[0] >> 32;
        push_varint(&mut bytes, place - before);
        before = place;
        for &occurrence in pair {
            set.insert(occurrence);
        }
        set.take(&mut bytes, first, &mut sizes);
        let thirds = || {
            pair.chunk_by(|a, b| a >> 16 == b >> 16)
                .filter(|same| third(same[0]) != NO_THIRD)
        };
        push_varint(&mut bytes, thirds().count() as u64);
        let mut rank = 0;
        for same in thirds() {
            push_varint(&mut bytes, u64::from(third(same[0]) - rank));
            rank = third(same[0]);
            pack_third(&mut bytes, same, &set, &mut sizes);
        }
    }
    (bytes, sizes)
}

pub(super) fn third(occurrence: Occurrence) -> u16 {
    (occurrence >> 16 & 0xffff) as u16
}

fn entry_of(occurrence: Occurrence) -> usize {
    (occurrence >> 1 & 0x7fff) as usize
}

/// The flags of a gram that stands so many times in an entry.
pub(super) fn flags(times: usize, title: bool) -> u8 {
    let frequent = if times >= usize::from(FREQUENT_FROM) {
        FREQUENT
    } else {
        0
    };
    let in_title = if title { IN_TITLE } else { 0 };
    frequent | in_title
}

/// Packs the occurrences of one triple, as places in the list of its pair.
fn pack_third(bytes: &mut Vec<u8>, same: &[Occurrence], set: &EntrySet, sizes: &mut [u32]) {
    let by_entry = || same.chunk_by(|&a, &b| entry_of(a) == entry_of(b));
    let count = by_entry().count() as u64;
    push_varint(bytes, count);
    let mut before = 0;
    for of_entry in by_entry() {
        let entry = entry_of(of_entry[0]);
        let place = u64::from(set.places[entry]);
        sizes[entry] += 1;
        let title = of_entry.iter().any(|occurrence| occurrence & 1 == 1);
        push_varint(
            bytes,
            (place - before) << 2 | u64::from(flags(of_entry.len(), title)),
        );
        before = place;
    }
}

/// The entries of a run that have a pair.
struct EntrySet {
    /// Which words of `bits` are not zero.
    words: u64,
    bits: [u64; 64],
    times: Vec<u16>,
    titles: [u64; 64],
    /// For the entries last taken, their places in the list.
    places: Vec<u16>,
}

impl EntrySet {
    fn new() -> Self {
        Self {
            words: 0,
            bits: [0; 64],
            times: vec![0; RUN_ENTRIES as usize],
            titles: [0; 64],
            places: vec![0; RUN_ENTRIES as usize],
        }
    }

    fn insert(&mut self, occurrence: Occurrence) {
        let entry = entry_of(occurrence);
        let (word, bit) = (entry / 64, entry % 64);
        self.words |= 1 << word;
        self.bits[word] |= 1 << bit;
        self.titles[word] |= (occurrence & 1) << bit;
        self.times[entry] = self.times[entry].saturating_add(1);
    }

    /// Packs the list of entries and empties the set.
    fn take(&mut self, bytes: &mut Vec<u8>, first: u32, sizes: &mut [u32]) {
        let mut words = self.words;
        let mut count = 0;
        while words != 0 {
            count += u64::from(self.bits[words.trailing_zeros() as usize].count_ones());
            words &= words - 1;
        }
        push_varint(bytes, count);
        let (mut place, mut before) = (0, 0);
        while self.words != 0 {
            let word = self.words.trailing_zeros() as usize;
            while self.bits[word] != 0 {
                let bit = self.bits[word].trailing_zeros() as usize;
                let local = word * 64 + bit;
                let times = usize::from(std::mem::take(&mut self.times[local]));
                let flags = flags(times, self.titles[word] >> bit & 1 == 1);
                let entry = u64::from(first) + local as u64;
                push_varint(bytes, (entry - before) << 2 | u64::from(flags));
                before = entry;
                sizes[local] += 1;
                self.places[local] = place;
                place += 1;
                self.bits[word] &= self.bits[word] - 1;
            }
            self.titles[word] = 0;
            self.words &= self.words - 1;
        }
    }
}
