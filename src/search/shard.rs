//! A gram shard: the file that holds the lists of some thousand grams in some of the entries.
//!
//! It says which entries those are. Then come the places of all pairs, then for each pair its entries, and for each sign that
//! follows it those of them that have the triple, as places in the pair's list: a triple stands in
//! few of the entries that its pair stands in, so that takes few bits. Nothing says where a list
//! ends: a reader walks from the first to the one it wants, which takes less than a millisecond
//! and saves the offsets, the largest part of such a file otherwise.

use std::ops::Range;

use super::bits::{
    BitReader, BitWriter, Damaged, SEAL, damaged, parameter, push_varint, seal, take_varint, unseal,
};
use super::grams::{FREQUENT, IN_TITLE, RANKS, Term};
use super::merge::Bucket;

/// Entries that hold a gram: rising numbers, with a byte of flags for each. Bits
/// 2 to 4 of the flags are the length class of the title, where the gram stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postings {
    /// Numbers of entries.
    pub entries: Vec<u32>,
    /// What is known of each.
    pub flags: Vec<u8>,
}

/// The classes of titles by their number of signs, without what [`super::rank::telling`] takes off:
/// the most that a title of each class has. The last stands for all longer ones.
pub(super) const TITLE_LENGTHS: [u32; 8] = [3, 5, 7, 9, 12, 16, 22, 30];

/// The class of a title of so many signs.
pub(super) fn title_class(signs: usize) -> u8 {
    TITLE_LENGTHS[..7]
        .iter()
        .take_while(|&&most| signs > most as usize)
        .count() as u8
}

/// Collects the pairs of a shard, or of a part of one.
#[derive(Default)]
pub(super) struct ShardWriter {
    /// Which entries' grams it has.
    entries: Range<u32>,
    places: Vec<u32>,
    bodies: BitWriter,
    /// Room for lists of numbers, and of triples.
    numbers: Vec<u32>,
    thirds: Vec<(u16, Range<usize>)>,
}

/// The part of a list of numbers, each with something, that lies in a range.
pub(super) fn within(list: &[(u32, u8)], range: &Range<u32>) -> Range<usize> {
    match (list.first(), list.last()) {
        (Some(first), Some(last)) if first.0 >= range.start && last.0 < range.end => 0..list.len(),
        (Some(first), Some(last)) if first.0 < range.end && last.0 >= range.start => {
            let start = list.partition_point(|&(number, _)| number < range.start);
            let end = list.partition_point(|&(number, _)| number < range.end);
            start..end
        }
        _ => 0..0,
    }
}

impl ShardWriter {
    /// A writer of the grams of some entries.
    pub fn new(entries: Range<u32>) -> Self {
        Self {
            entries,
            ..Self::default()
        }
    }

    /// Adds the next pairs, with or without their triples. `classes` are those of the titles of all
    /// entries.
    pub fn add(&mut self, bucket: &Bucket, with_thirds: bool, classes: &[u8]) {
        for pair in &bucket.pairs {
            let entries = &bucket.entries[pair.entries.clone()];
            let range = within(entries, &self.entries);
            if range.is_empty() {
                continue;
            }
            self.places.push(pair.place);
            let entries = &entries[range.clone()];
            let marked = self.pair(entries, classes);
            self.thirds.clear();
            if with_thirds {
                let places = range.start as u32..range.end as u32;
                for third in &bucket.thirds[pair.thirds.clone()] {
                    let own = within(&bucket.places[third.places.clone()], &places);
                    if !own.is_empty() {
                        let start = third.places.start;
                        self.thirds.push((third.rank, start + own.start..start + own.end));
                    }
                }
            }
            self.thirds(&bucket.places, entries, range.start as u32, marked);
        }
    }

    /// Writes the entries of a pair; says whether any of them is marked.
    fn pair(&mut self, entries: &[(u32, u8)], classes: &[u8]) -> bool {
        let Self { bodies, numbers, .. } = self;
        numbers.clear();
        numbers.extend(entries.iter().map(|&(entry, _)| entry - self.entries.start));
        bodies.gamma(entries.len() as u64);
        bodies.list(numbers, self.entries.end - self.entries.start);
        let any = entries.iter().any(|&(_, flags)| flags != 0);
        bodies.write(u64::from(any), 1);
        if !any {
            return false;
        }
        for flag in [FREQUENT, IN_TITLE] {
            numbers.clear();
            let marked = (0..).zip(entries).filter(|(_, (_, flags))| flags & flag != 0);
            numbers.extend(marked.map(|(place, _)| place));
            bodies.gamma(numbers.len() as u64 + 1);
            bodies.list(numbers, entries.len() as u32);
        }
        for &place in numbers.iter() {
            let (entry, _) = entries[place as usize];
            bodies.write(u64::from(classes[entry as usize]), 3);
        }
        true
    }

    /// Writes the triples of a pair with these entries, of which so many are `before`.
    fn thirds(&mut self, all: &[(u32, u8)], entries: &[(u32, u8)], before: u32, marked: bool) {
        let Self {
            bodies,
            numbers,
            thirds,
            ..
        } = self;
        bodies.gamma(swap(thirds.len() as u64));
        let k = parameter(thirds.len() as u64, u64::from(RANKS));
        let mut next = 0;
        for (rank, places) in thirds.iter() {
            bodies.rice(u64::from(*rank) - next, k);
            next = u64::from(*rank) + 1;
            let places = &all[places.clone()];
            numbers.clear();
            numbers.extend(places.iter().map(|&(place, _)| place - before));
            if entries.len() > 1 {
                bodies.gamma(match thirds.len() {
                    // Nearly always the same sign follows.
                    1 => entries.len() - places.len() + 1,
                    _ => places.len(),
                } as u64);
                bodies.list(numbers, entries.len() as u32);
            }
            if !marked {
                continue;
            }
            for &(place, flags) in places {
                let (_, of_pair) = entries[(place - before) as usize];
                for flag in [FREQUENT, IN_TITLE] {
                    if of_pair & flag != 0 {
                        bodies.write(u64::from(flags & flag != 0), 1);
                    }
                }
            }
        }
    }

    /// Adds what another has gathered of the pairs that follow.
    pub fn append(&mut self, other: Self) {
        self.places.extend(other.places);
        self.bodies.append(other.bodies);
    }

    /// The file at `path`, with so many zeros that its length is a multiple of `unit`.
    pub fn finish(self, path: &str, unit: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        push_varint(&mut bytes, u64::from(self.entries.start));
        push_varint(&mut bytes, u64::from(self.entries.end - self.entries.start));
        push_varint(&mut bytes, self.places.len() as u64);
        let (first, last) = match (self.places.first(), self.places.last()) {
            (Some(first), Some(last)) => (first >> 8, last >> 8),
            _ => (0, 0),
        };
        let k = parameter(self.places.len() as u64, u64::from(last - first));
        bytes.push(k as u8);
        let mut bits = BitWriter::new();
        bits.write(u64::from(first), 24);
        let mut before = first;
        for place in &self.places {
            bits.rice(u64::from((place >> 8) - before), k);
            before = place >> 8;
        }
        // Most pairs are of common signs.
        let rare = (0..).zip(&self.places).filter(|(_, place)| *place & 0xff != 0);
        let (at, bytes_of): (Vec<u32>, Vec<u32>) = rare.map(|(at, place)| (at, place & 0xff)).unzip();
        bits.gamma(at.len() as u64 + 1);
        bits.list(&at, self.places.len() as u32);
        bytes_of.iter().for_each(|&byte| bits.write(u64::from(byte), 8));
        bytes.extend(bits.finish());
        bytes.extend(self.bodies.finish());
        let sealed = (bytes.len() + SEAL).next_multiple_of(unit);
        bytes.resize(sealed - SEAL, 0);
        seal(path, bytes)
    }
}

/// How the number of signs that follow a pair is written, from 1: one is most usual by far, then none.
fn swap(count: u64) -> u64 {
    match count {
        0 => 2,
        1 => 1,
        more => more + 1,
    }
}

/// What [`swap`] was given.
fn swap_back(number: u64) -> u64 {
    match number {
        2 => 0,
        1 => 1,
        more => more - 1,
    }
}

/// What a shard says of a term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The entries that the shard knows about.
    pub known: Range<u32>,
    /// Those of them that have the term.
    pub postings: Postings,
}

/// The list of a term in a shard.
pub(super) fn find(path: &str, bytes: &[u8], wanted: Term) -> Result<Found, Damaged> {
    let mut shard = ShardReader::open(path, bytes)?;
    let mut found = Found {
        known: shard.entries.clone(),
        postings: Postings::default(),
    };
    let Ok(at) = shard.places.binary_search(&wanted.place) else {
        return Ok(found);
    };
    for _ in 0..at {
        shard.pair()?;
        shard.thirds(|_, _| false)?;
    }
    shard.pair()?;
    let mut list = Vec::new();
    match wanted.third {
        None => list = shard.list,
        Some(wanted) => shard.thirds(|rank, entries| {
            if rank == wanted {
                list.extend_from_slice(entries);
            }
            rank >= wanted
        })?,
    }
    (found.postings.entries, found.postings.flags) = list.into_iter().unzip();
    Ok(found)
}

/// Reads a whole shard: calls `each` with every pair and, after it, every triple of it by the rank
/// of its third sign, with its entries; gives the entries that the shard knows about.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    mut each: impl FnMut(u32, Option<u16>, &[(u32, u8)]),
) -> Result<Range<u32>, Damaged> {
    let mut shard = ShardReader::open(path, bytes)?;
    for place in std::mem::take(&mut shard.places) {
        shard.pair()?;
        each(place, None, &shard.list);
        shard.thirds(|rank, entries| {
            each(place, Some(rank), entries);
            false
        })?;
    }
    Ok(shard.entries)
}

/// A shard being read.
struct ShardReader<'a> {
    entries: Range<u32>,
    places: Vec<u32>,
    bits: BitReader<'a>,
    /// The entries of the pair that was read last.
    list: Vec<(u32, u8)>,
    /// Whether any of them has a flag.
    marked: bool,
    /// Room for lists.
    numbers: Vec<u32>,
    third: Vec<(u32, u8)>,
}

impl<'a> ShardReader<'a> {
    fn open(path: &str, bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut content = unseal(path, bytes)?;
        let start = take_varint(&mut content)?;
        let size = take_varint(&mut content)?;
        let end = start
            .checked_add(size)
            .ok_or_else(|| damaged("it claims too many entries"))?;
        let count = take_varint(&mut content)?;
        let Some((&k, content)) = content.split_first() else {
            return Err(damaged("it ends too early"));
        };
        // A pair takes more than a bit.
        if k > 24 || u64::from(count) > content.len() as u64 * 8 {
            return Err(damaged("it claims too many pairs"));
        }
        let mut bits = BitReader::new(content);
        let mut places: Vec<u32> = Vec::with_capacity(count as usize);
        let mut mixed = bits.read(24)?;
        for _ in 0..count {
            mixed += bits.rice(u32::from(k))?;
            if mixed >= 1 << 24 {
                return Err(damaged("a pair of it cannot be"));
            }
            places.push((mixed << 8) as u32);
        }
        let mut rare = Vec::new();
        read_marked(&mut bits, count, &mut rare)?;
        for at in rare {
            places[at as usize] |= bits.read(8)? as u32;
        }
        if !places.is_sorted_by(|before, place| before < place) {
            return Err(damaged("a pair of it cannot be"));
        }
        bits.align();
        Ok(Self {
            entries: start..end,
            places,
            bits,
            list: Vec::new(),
            marked: false,
            numbers: Vec::new(),
            third: Vec::new(),
        })
    }

    /// Reads the next pair's entries.
    fn pair(&mut self) -> Result<(), Damaged> {
        let Self {
            bits, numbers, list, ..
        } = self;
        let length = length(bits.gamma()?)?;
        bits.list(length, self.entries.end - self.entries.start, numbers)?;
        list.clear();
        list.extend(numbers.iter().map(|&number| (self.entries.start + number, 0)));
        self.marked = bits.read(1)? == 1;
        if self.marked {
            read_marked(bits, length, numbers)?;
            for &place in numbers.iter() {
                list[place as usize].1 |= FREQUENT;
            }
            read_marked(bits, length, numbers)?;
            for &place in numbers.iter() {
                list[place as usize].1 |= IN_TITLE | (bits.read(3)? as u8) << 2;
            }
        }
        Ok(())
    }

    /// Reads the triples of the pair, until `each`, which is called with the rank of the third sign
    /// and the entries, says that it is enough.
    fn thirds(&mut self, mut each: impl FnMut(u16, &[(u32, u8)]) -> bool) -> Result<(), Damaged> {
        let Self {
            bits,
            numbers,
            list,
            third,
            ..
        } = self;
        let count = swap_back(bits.gamma()?);
        let k = parameter(count, u64::from(RANKS));
        let mut next = 0;
        for _ in 0..count {
            let rank = next + bits.rice(k)?;
            next = rank + 1;
            let rank = u16::try_from(rank).map_err(|_| damaged("a sign of it cannot be"))?;
            if list.len() > 1 {
                let mut length = length(bits.gamma()?)?;
                if count == 1 {
                    length = (list.len() as u32 + 1)
                        .checked_sub(length)
                        .ok_or_else(|| damaged("a list is longer than it can be"))?;
                }
                bits.list(length, list.len() as u32, numbers)?;
            } else {
                numbers.clear();
                numbers.extend(0..list.len() as u32);
            }
            third.clear();
            for &place in numbers.iter() {
                let (entry, of_pair) = list[place as usize];
                let mut flags = 0;
                if self.marked {
                    for flag in [FREQUENT, IN_TITLE] {
                        if of_pair & flag != 0 && bits.read(1)? == 1 {
                            flags |= flag;
                        }
                    }
                }
                if flags & IN_TITLE != 0 {
                    flags |= of_pair & !(FREQUENT | IN_TITLE);
                }
                third.push((entry, flags));
            }
            if each(rank, third) {
                break;
            }
        }
        Ok(())
    }
}

fn read_marked(bits: &mut BitReader, length: u32, numbers: &mut Vec<u32>) -> Result<(), Damaged> {
    let count = self::length(bits.gamma()? - 1)?;
    bits.list(count, length, numbers)
}

fn length(number: u64) -> Result<u32, Damaged> {
    u32::try_from(number).map_err(|_| damaged("a list is too long"))
}
