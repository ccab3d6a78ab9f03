//! Packs: files that hold many small shards, of which a reader asks the server for one.
//!
//! At the levels of the newest entries all shards change with every entry, or an eighth of them. As
//! files of their own, many small ones would be many uploads, and few large ones many bytes for every
//! query. So those that end at the same entry, and are made again together, lie in one file, one after
//! the other, and a reader asks for the bytes of the one it wants (a range request, RFC 9110 section
//! 14). The manifest says where each lies. A server that knows no ranges sends the whole pack.
//!
//! A pack's name has a digest of its bytes, since where a shard lies in it changes with them: one that
//! some cache kept is never taken for another.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::bits::{BitReader, BitWriter, Damaged, crc32, damaged};
use super::filing::{Files, Layout};
use super::patch::Old;
use super::plan::{self, Shard};
use super::record::{base64, from_base64};

/// Bytes that the length of a shard in a pack is a multiple of: its zeros cost less than saying its
/// length to the byte would.
pub(super) const UNIT: usize = 32;

/// No pack has more bytes.
const MOST: usize = 1 << 28;

/// Where a shard lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of its pack in its generation.
    pub pack: u32,
    /// The digest in the pack's name.
    pub tag: u16,
    /// Its bytes there.
    pub bytes: Range<usize>,
}

/// Where a pack lies.
pub(super) fn pack_path(id: &str, pack: u32, tag: u16) -> String {
    format!("pack/{id}-{pack}-{tag:04x}.bin")
}

/// The places of some shards of a generation that follow one another, as the manifest has them.
fn encode(places: &[Place]) -> String {
    let units = |place: &Place| (place.bytes.len() / UNIT) as u64;
    let least = places.iter().map(units).min().unwrap_or(0);
    let cost = |k: u32| {
        let of = |place| ((units(place) - least) >> k) + u64::from(k);
        places.iter().map(of).sum::<u64>()
    };
    let k = (0..16).min_by_key(|&k| cost(k)).unwrap_or(0);
    let mut bits = BitWriter::new();
    bits.gamma(least + 1);
    bits.write(u64::from(k), 4);
    let mut before = None;
    for place in places {
        if before != Some(place.pack) {
            bits.write(u64::from(place.tag), 16);
            before = Some(place.pack);
        }
        bits.rice(units(place) - least, k);
    }
    base64(&bits.finish())
}

/// The places of the shards with these numbers, of `shards` in so many packs.
pub(super) fn decode(
    text: &str,
    numbers: Range<u32>,
    shards: u32,
    packs: u32,
) -> Result<Vec<Place>, Damaged> {
    let bytes = from_base64(text).ok_or_else(|| damaged("a table of it is not base64"))?;
    let mut bits = BitReader::new(&bytes);
    let least = bits.gamma()? - 1;
    let k = bits.read(4)? as u32;
    let mut places: Vec<Place> = Vec::new();
    for number in numbers {
        let pack = plan::pack_of(number, shards, packs);
        let (tag, start) = match places.last() {
            Some(before) if before.pack == pack => (before.tag, before.bytes.end),
            _ => (bits.read(16)? as u16, 0),
        };
        let units = least.saturating_add(bits.rice(k)?);
        let end = usize::try_from(units).ok().and_then(|units| {
            let end = units.checked_mul(UNIT)?.checked_add(start)?;
            (end <= MOST).then_some(end)
        });
        let end = end.ok_or_else(|| damaged("a pack of it is too long"))?;
        places.push(Place {
            pack,
            tag,
            bytes: start..end,
        });
    }
    Ok(places)
}

/// A shard that is to lie in a pack.
pub(super) enum Piece<'a> {
    /// Its bytes, a multiple of [`UNIT`].
    Made(Vec<u8>),
    /// It is this shard of the index as it was.
    Kept(&'a Shard),
}

/// Shards by level, generation and number.
pub(super) type Pieces<'a> = BTreeMap<(usize, usize, u32), Piece<'a>>;

/// Packs, and what the manifest says of them.
#[derive(Default)]
pub(super) struct Packed {
    pub made: Files,
    pub kept: Vec<String>,
    /// For levels and generations with packs, where their shards lie.
    pub places: BTreeMap<(usize, usize), String>,
}

/// Puts shards together. `old` is the index that those which are kept are of.
pub(super) fn pack(layout: &Layout, pieces: &Pieces, old: Option<&Old>) -> io::Result<Packed> {
    let mut packed = Packed::default();
    let all: Vec<_> = pieces.iter().collect();
    for of_generation in all.chunk_by(|(a, _), (b, _)| (a.0, a.1) == (b.0, b.1)) {
        let &((level, generation, _), _) = &of_generation[0];
        let (level, generation) = (*level, *generation);
        let of = &layout.levels[level].generations[generation];
        let packs = plan::packs(layout.levels[level].step, of.entries).unwrap_or(1);
        let folder = &layout.folders[level][generation];
        let mut places = Vec::new();
        let pack_of = |number: u32| plan::pack_of(number, of.shards, packs);
        for of_pack in of_generation.chunk_by(|(a, _), (b, _)| pack_of(a.2) == pack_of(b.2)) {
            let number = pack_of(of_pack[0].0.2);
            let pieces: Vec<&Piece> = of_pack.iter().map(|(_, piece)| *piece).collect();
            if let Some(same) = old.and_then(|old| as_it_was(&pieces, old)) {
                packed.kept.push(pack_path(folder, number, same[0].tag));
                places.extend(same);
                continue;
            }
            let mut bytes = Vec::new();
            let first = places.len();
            for piece in pieces {
                let start = bytes.len();
                match (piece, old) {
                    (Piece::Made(made), _) => bytes.extend_from_slice(made),
                    (Piece::Kept(shard), Some(old)) => bytes.extend(old.sealed(shard)?),
                    // What is kept is kept of something.
                    (Piece::Kept(_), None) => {}
                }
                places.push(Place {
                    pack: number,
                    tag: 0,
                    bytes: start..bytes.len(),
                });
            }
            let tag = crc32(&[&bytes]) as u16;
            places[first..].iter_mut().for_each(|place| place.tag = tag);
            packed.made.push((pack_path(folder, number, tag), bytes));
        }
        packed.places.insert((level, generation), encode(&places));
    }
    Ok(packed)
}

/// The places of shards that are all kept, and are all that lie in their pack.
fn as_it_was(pieces: &[&Piece], old: &Old) -> Option<Vec<Place>> {
    let places = pieces.iter().map(|piece| match piece {
        Piece::Kept(shard) => old.place(shard).cloned(),
        Piece::Made(_) => None,
    });
    let places: Vec<Place> = places.collect::<Option<_>>()?;
    let Piece::Kept(first) = pieces.first()? else {
        return None;
    };
    let in_pack = old
        .places(first)?
        .iter()
        .filter(|place| place.pack == places[0].pack);
    (in_pack.count() == places.len()).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places of shards of these lengths, in units, of `shards` in so many packs.
    fn places(first: u32, lengths: &[usize], shards: u32, packs: u32) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for (number, units) in (first..).zip(lengths) {
            let pack = plan::pack_of(number, shards, packs);
            let start = places
                .last()
                .filter(|before| before.pack == pack)
                .map_or(0, |before| before.bytes.end);
            places.push(Place {
                pack,
                tag: 0x7000 + pack as u16,
                bytes: start..start + units * UNIT,
            });
        }
        places
    }

    #[test]
    fn places_read_back() {
        for (first, shards, packs) in [
            (0, 5, 2),
            (0, 1, 2),
            (3, 1_024, 64),
            (700, 1_024, 64),
            (9, 10, 64),
        ] {
            let lengths: Vec<usize> = (first..shards).map(|n| 1 + (n * n) as usize % 97).collect();
            let places = places(first, &lengths, shards, packs);
            let text = encode(&places);
            assert_eq!(decode(&text, first..shards, shards, packs), Ok(places));
            for cut in [0, text.len() / 8 * 4] {
                assert!(decode(&text[..cut], first..shards, shards, packs).is_err());
            }
        }
        assert_eq!(decode(&encode(&[]), 4..4, 8, 2), Ok(Vec::new()));
    }

    #[test]
    fn a_place_beyond_all_packs_is_refused() {
        let mut bits = BitWriter::new();
        bits.gamma(u64::from(u32::MAX));
        bits.write(15, 4);
        bits.write(0, 16);
        bits.write(0, 16);
        assert!(decode(&base64(&bits.finish()), 0..1, 1, 1).is_err());
    }
}
