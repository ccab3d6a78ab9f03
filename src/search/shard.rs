//! A gram shard: the file that holds the lists of some thousand grams.
//!
//! First come the places of all pairs, then for each pair its entries, and for each sign that
//! follows it those of them that have the triple, as places in the pair's list: a triple stands in
//! few of the entries that its pair stands in, so that takes few bits. Nothing says where a list
//! ends: a reader walks from the first to the one it wants, which takes less than a millisecond
//! and saves the offsets, the largest part of such a file otherwise.

use super::bits::{
    BitReader, BitWriter, Damaged, damaged, parameter, push_varint, seal, take_varint, unseal,
};
use super::grams::{FREQUENT, IN_TITLE, RANKS, Term};
use super::merge::{Bucket, Pair};

/// The entries of a segment that hold a gram: rising numbers, with a byte of flags for each. Bits
/// 2 to 4 of the flags are the length class of the title, where the gram stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postings {
    /// Numbers of entries within the segment.
    pub entries: Vec<u32>,
    /// What is known of each.
    pub flags: Vec<u8>,
}

/// The classes of titles by their number of signs: the most that a title of each class has. The
/// last stands for all longer ones.
pub(super) const TITLE_LENGTHS: [u32; 8] = [6, 8, 10, 12, 14, 17, 22, 30];

/// The class of a title of so many signs.
pub(super) fn title_class(signs: usize) -> u8 {
    TITLE_LENGTHS[..7]
        .iter()
        .take_while(|&&most| signs > most as usize)
        .count() as u8
}

/// Collects the pairs of a shard.
#[derive(Default)]
pub(super) struct ShardWriter {
    places: Vec<u32>,
    bodies: BitWriter,
    /// Room for lists of numbers.
    numbers: Vec<u32>,
}

impl ShardWriter {
    /// Adds the next pairs of a segment of `size` entries whose titles are of `classes`; with or
    /// without their triples.
    pub fn add(&mut self, bucket: &Bucket, with_thirds: bool, size: u32, classes: &[u8]) {
        for pair in &bucket.pairs {
            self.places.push(pair.place);
            let marked = self.pair(bucket, pair, size, classes);
            let thirds = if with_thirds { pair.thirds.clone() } else { 0..0 };
            self.thirds(bucket, &bucket.thirds[thirds], pair, marked);
        }
    }

    /// Writes the entries of a pair; says whether any of them is marked.
    fn pair(&mut self, bucket: &Bucket, pair: &Pair, size: u32, classes: &[u8]) -> bool {
        let entries = &bucket.entries[pair.entries.clone()];
        let Self { bodies, numbers, .. } = self;
        numbers.clear();
        numbers.extend(entries.iter().map(|&(entry, _)| entry));
        bodies.gamma(entries.len() as u64);
        bodies.list(numbers, size);
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

    fn thirds(&mut self, bucket: &Bucket, thirds: &[super::merge::Third], pair: &Pair, marked: bool) {
        let entries = &bucket.entries[pair.entries.clone()];
        let Self { bodies, numbers, .. } = self;
        bodies.gamma(thirds.len() as u64 + 1);
        let k = parameter(thirds.len() as u64, u64::from(RANKS));
        let mut next = 0;
        for third in thirds {
            bodies.rice(u64::from(third.rank) - next, k);
            next = u64::from(third.rank) + 1;
            let places = &bucket.places[third.places.clone()];
            numbers.clear();
            numbers.extend(places.iter().map(|&(place, _)| place));
            if entries.len() > 1 {
                bodies.gamma(places.len() as u64);
                bodies.list(numbers, entries.len() as u32);
            }
            if !marked {
                continue;
            }
            for &(place, flags) in places {
                let (_, of_pair) = entries[place as usize];
                for flag in [FREQUENT, IN_TITLE] {
                    if of_pair & flag != 0 {
                        bodies.write(u64::from(flags & flag != 0), 1);
                    }
                }
            }
        }
    }

    /// The file at `path`; the writer is empty then.
    pub fn finish(&mut self, path: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        push_varint(&mut bytes, self.places.len() as u64);
        let span = match (self.places.first(), self.places.last()) {
            (Some(first), Some(last)) => last - first,
            _ => 0,
        };
        let k = parameter(self.places.len() as u64, u64::from(span));
        bytes.push(k as u8);
        let mut bits = BitWriter::new();
        let mut next = 0;
        for (at, &place) in self.places.iter().enumerate() {
            if at == 0 {
                bits.write(u64::from(place), 32);
            } else {
                bits.rice(u64::from(place) - next, k);
            }
            next = u64::from(place) + 1;
        }
        bytes.extend(bits.finish());
        bytes.extend(std::mem::take(&mut self.bodies).finish());
        self.places.clear();
        seal(path, bytes)
    }
}

/// The list of a term in a shard of a segment of `size` entries, if the shard holds the term.
pub(super) fn find(path: &str, bytes: &[u8], size: u32, wanted: Term) -> Result<Option<Postings>, Damaged> {
    let mut content = unseal(path, bytes)?;
    let count = take_varint(&mut content)?;
    let Some((&k, content)) = content.split_first() else {
        return Err(damaged("it ends too early"));
    };
    // A pair takes more than a bit.
    if k > 32 || u64::from(count) > content.len() as u64 * 8 {
        return Err(damaged("it claims too many pairs"));
    }
    let mut bits = BitReader::new(content);
    let mut at = None;
    let mut next = 0;
    for number in 0..count {
        let gap = if number == 0 {
            bits.read(32)?
        } else {
            bits.rice(u32::from(k))?
        };
        let place = next + gap;
        if place == u64::from(wanted.place) {
            at = Some(number);
        }
        next = place + 1;
    }
    let Some(at) = at else { return Ok(None) };
    bits.align();
    for _ in 0..at {
        let pair = read_pair(&mut bits, size)?;
        read_thirds(&mut bits, &pair, None)?;
    }
    let pair = read_pair(&mut bits, size)?;
    match wanted.third {
        None => Ok(Some(pair)),
        Some(rank) => read_thirds(&mut bits, &pair, Some(rank)),
    }
}

fn read_pair(bits: &mut BitReader, size: u32) -> Result<Postings, Damaged> {
    let length = length(bits.gamma()?)?;
    let entries = bits.list(length, size)?;
    let mut flags = vec![0; entries.len()];
    if bits.read(1)? == 1 {
        for place in read_marked(bits, length)? {
            flags[place as usize] |= FREQUENT;
        }
        let titles = read_marked(bits, length)?;
        for place in titles {
            flags[place as usize] |= IN_TITLE | (bits.read(3)? as u8) << 2;
        }
    }
    Ok(Postings { entries, flags })
}

/// Reads the triples of a pair, up to the wanted one, which it gives.
fn read_thirds(
    bits: &mut BitReader,
    pair: &Postings,
    wanted: Option<u16>,
) -> Result<Option<Postings>, Damaged> {
    let count = bits.gamma()? - 1;
    let k = parameter(count, u64::from(RANKS));
    let marked = pair.flags.iter().any(|&flags| flags != 0);
    let have = pair.entries.len() as u32;
    let mut next = 0;
    for _ in 0..count {
        let rank = next + bits.rice(k)?;
        if rank > u64::from(u16::MAX) {
            return Err(damaged("a sign of it cannot be"));
        }
        next = rank + 1;
        let places = if have > 1 {
            let length = length(bits.gamma()?)?;
            bits.list(length, have)?
        } else {
            vec![0]
        };
        let is_wanted = wanted.is_some_and(|wanted| u64::from(wanted) == rank);
        if !marked && !is_wanted {
            continue;
        }
        let mut found = Postings::default();
        for place in places {
            let of_pair = pair.flags[place as usize];
            let mut flags = of_pair & !(FREQUENT | IN_TITLE);
            for flag in [FREQUENT, IN_TITLE] {
                if of_pair & flag != 0 && bits.read(1)? == 1 {
                    flags |= flag;
                }
            }
            found.entries.push(pair.entries[place as usize]);
            found.flags.push(if flags & IN_TITLE == 0 {
                flags & FREQUENT
            } else {
                flags
            });
        }
        if is_wanted {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn read_marked(bits: &mut BitReader, length: u32) -> Result<Vec<u32>, Damaged> {
    let count = self::length(bits.gamma()? - 1)?;
    bits.list(count, length)
}

fn length(number: u64) -> Result<u32, Damaged> {
    u32::try_from(number).map_err(|_| damaged("a list is too long"))
}
