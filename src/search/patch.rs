//! Bringing an index up to date from its own files: what is in them need not be cut again.
//!
//! A file of the new index has grams of entries that are in files of the old one, and of fresh
//! entries, which are new or have changed. The old files are read, what they say of fresh entries is
//! left out, and what the fresh ones have now is put in. The result is the bytes of a full build.
//! A shard whose entries are the same, and in which no fresh entry's grams have changed, is kept:
//! the edit of an old entry changes the few shards that have the words that came or went.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::bits::unseal;
use super::filing::{Draft, Files, Layout, overlapping};
use super::grams::{IN_TITLE, NO_THIRD, Occurrence};
use super::merge::{Bucket, Pair, Third};
use super::packs::{self, Piece, Pieces, Place, pack_path};
use super::plan::{self, BUCKETS, Shard};
use super::record::{Heavy, LevelRecord, Tables, part_path, shard_path};
use super::runs::{flags, third};
use super::shard::read;
use super::state::State;

/// That an entry has a gram. The order is that of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting {
    place: u32,
    /// 0 for the pair itself, else one more than the rank of the third sign.
    third: u32,
    entry: u32,
    flags: u8,
}

/// The postings of an entry whose title is of this class, in order.
pub(super) fn postings(entry: u32, mut occurrences: Vec<Occurrence>, class: u8) -> Vec<Posting> {
    occurrences.sort_unstable();
    let mut postings = Vec::with_capacity(occurrences.len());
    for pair in occurrences.chunk_by(|a, b| a >> 32 == b >> 32) {
        let mut push = |third: u32, same: &[Occurrence]| {
            let flags = flags(same.len(), same.iter().any(|occurrence| occurrence & 1 == 1));
            let class = if flags & IN_TITLE == 0 { 0 } else { class << 2 };
            postings.push(Posting {
                place: (pair[0] >> 32) as u32,
                third,
                entry,
                flags: flags | class,
            });
        };
        push(0, pair);
        for same in pair.chunk_by(|a, b| a >> 16 == b >> 16) {
            if third(same[0]) != NO_THIRD {
                push(u32::from(third(same[0])) + 1, same);
            }
        }
    }
    postings.sort_unstable();
    postings
}

/// Entries that are new or have changed, with their postings.
pub(super) type Fresh = BTreeMap<u32, Vec<Posting>>;

/// The index as it was.
pub(super) struct Old<'a> {
    state: &'a State,
    read: super::ReadFile<'a>,
    shards: Vec<Vec<Shard>>,
    tables: Vec<Tables>,
    /// Packs that were read.
    packs: Mutex<BTreeMap<String, Arc<Vec<u8>>>>,
    /// For each level and bucket the entry at which the level before ends.
    starts: Vec<Vec<u32>>,
}

impl<'a> Old<'a> {
    /// Nothing where the state is not one that can be gone on from.
    pub fn new(state: &'a State, read: super::ReadFile<'a>) -> Option<Self> {
        let shards = plan::shards(&state.manifest.plan()?);
        let tables = state
            .manifest
            .levels
            .iter()
            .map(LevelRecord::tables)
            .map(Result::ok);
        let mut starts = vec![vec![0; BUCKETS as usize]];
        for level in &shards {
            let mut ends = starts.last()?.clone();
            for shard in level {
                ends[shard.buckets.start as usize..shard.buckets.end as usize].fill(shard.entries.end);
            }
            starts.push(ends);
        }
        Some(Self {
            state,
            read,
            tables: tables.collect::<Option<_>>()?,
            packs: Mutex::default(),
            shards,
            starts,
        })
    }

    fn folder(&self, shard: &Shard) -> &str {
        &self.state.manifest.levels[shard.level].generations[shard.generation].id
    }

    /// The heavy buckets of a shard.
    fn heavy(&self, shard: &Shard) -> &[(u16, u32)] {
        let heavy = &self.tables[shard.level].heavy;
        let before = |limit: u32| heavy.partition_point(|&(bucket, _)| u32::from(bucket) < limit);
        &heavy[before(shard.buckets.start)..before(shard.buckets.end)]
    }

    fn parts(&self, shard: &Shard) -> impl Iterator<Item = String> {
        let folder = self.folder(shard);
        let heavy = self.heavy(shard).iter();
        heavy.flat_map(move |&(bucket, parts)| {
            (0..1 << parts).map(move |part| part_path(folder, bucket, part))
        })
    }

    /// The shard that is the same file of the same entries as this one of the new index.
    fn same(&self, layout: &Layout, shard: &Shard) -> Option<&Shard> {
        let step = plan::step_entries(layout.levels[shard.level].step);
        let level = self
            .state
            .manifest
            .levels
            .iter()
            .position(|level| level.step == step)?;
        let shards = &self.shards[level];
        let at = shards
            .binary_search_by_key(&shard.buckets.start, |old| old.buckets.start)
            .ok()?;
        let old = &shards[at];
        let same = old.number == shard.number
            && old.buckets == shard.buckets
            && old.entries == shard.entries
            && self.folder(old) == layout.folder(shard);
        same.then_some(old)
    }

    /// Calls `each` with all that a shard says.
    fn each(&self, shard: &Shard, mut each: impl FnMut(Posting)) -> io::Result<()> {
        let mut of = |path: &str, bytes: &[u8], pairs_too: bool| {
            let all = read(path, bytes, |place, third, entries| {
                if third.is_none() && !pairs_too {
                    return;
                }
                for &(entry, flags) in entries {
                    each(Posting {
                        place,
                        third: third.map_or(0, |rank| u32::from(rank) + 1),
                        entry,
                        flags,
                    });
                }
            });
            all.map_err(|damaged| io::Error::new(io::ErrorKind::InvalidData, damaged))
        };
        let path = shard_path(self.folder(shard), shard.number);
        of(&path, &self.bytes(shard)?, true)?;
        for path in self.parts(shard) {
            of(&path, &(self.read)(&path)?, false)?;
        }
        Ok(())
    }

    /// Where the shards of a generation lie in packs, of which this is one; nothing where each is a file.
    pub fn places(&self, shard: &Shard) -> Option<&[Place]> {
        let packed = &self.tables[shard.level].packed;
        packed[shard.generation]
            .as_ref()
            .map(|(_, places)| places.as_slice())
    }

    /// Where a shard lies, if in a pack.
    pub fn place(&self, shard: &Shard) -> Option<&Place> {
        let (first, places) = self.tables[shard.level].packed[shard.generation].as_ref()?;
        places.get(shard.number.checked_sub(*first)? as usize)
    }

    /// The bytes of a shard.
    pub fn bytes(&self, shard: &Shard) -> io::Result<Vec<u8>> {
        let Some(place) = self.place(shard) else {
            return (self.read)(&shard_path(self.folder(shard), shard.number));
        };
        let path = pack_path(self.folder(shard), place.pack, place.tag);
        let known = self.packs().get(&path).cloned();
        let pack = match known {
            Some(pack) => pack,
            None => {
                let pack = Arc::new((self.read)(&path)?);
                self.packs().insert(path, Arc::clone(&pack));
                pack
            }
        };
        let bytes = pack.get(place.bytes.clone());
        bytes.map(<[u8]>::to_vec).ok_or_else(|| {
            let error = "a pack of the index is too short";
            io::Error::new(io::ErrorKind::UnexpectedEof, error)
        })
    }

    /// The bytes of a shard, if they are as they were written.
    pub fn sealed(&self, shard: &Shard) -> io::Result<Vec<u8>> {
        let bytes = self.bytes(shard)?;
        let path = shard_path(self.folder(shard), shard.number);
        unseal(&path, &bytes).map_err(|damaged| io::Error::new(io::ErrorKind::InvalidData, damaged))?;
        Ok(bytes)
    }

    fn packs(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Vec<u8>>>> {
        // What is in the map is whole whatever became of another thread.
        self.packs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A shard of the new index: the files of it that were made, the names of those that are kept, and
/// what of it is to go into a pack.
struct Shown<'a> {
    made: Files,
    kept: Vec<String>,
    piece: Option<Piece<'a>>,
    heavy: Heavy,
}

/// What is new: the files, the names of those that are kept, and what the manifest says of them.
pub(super) struct Patched {
    pub made: Files,
    pub kept: Vec<String>,
    pub levels: Vec<LevelRecord>,
}

/// Makes the shards of the new index from the old one, in which the entries before `same` are the
/// same ones, and the fresh ones among all.
pub(super) fn patch(old: &Old, layout: &Layout, same: u32, fresh: &Fresh) -> io::Result<Patched> {
    let mut is_fresh = vec![false; layout.classes.len()];
    for &entry in fresh.keys() {
        is_fresh[entry as usize] = true;
    }
    let patcher = Patcher {
        old,
        layout,
        same,
        fresh,
        is_fresh,
    };
    let all: Vec<&Shard> = layout.shards.iter().flatten().collect();
    let shown = all
        .par_iter()
        .map(|shard| patcher.show(shard))
        .collect::<io::Result<Vec<_>>>()?;
    let (mut made, mut kept, mut pieces) = (Files::new(), Vec::new(), Pieces::new());
    let mut heavy = vec![Heavy::new(); layout.levels.len()];
    for (shard, shown) in all.into_iter().zip(shown) {
        made.extend(shown.made);
        kept.extend(shown.kept);
        heavy[shard.level].extend(shown.heavy);
        let key = (shard.level, shard.generation, shard.number);
        pieces.extend(shown.piece.map(|piece| (key, piece)));
    }
    let packed = packs::pack(layout, &pieces, Some(old))?;
    let levels = layout.records(&heavy, &packed);
    made.extend(packed.made);
    kept.extend(packed.kept);
    Ok(Patched { made, kept, levels })
}

struct Patcher<'a> {
    old: &'a Old<'a>,
    layout: &'a Layout,
    same: u32,
    fresh: &'a Fresh,
    is_fresh: Vec<bool>,
}

impl<'a> Patcher<'a> {
    fn show(&self, shard: &Shard) -> io::Result<Shown<'a>> {
        let mut postings = self.fresh_in(shard);
        if let Some(old) = self.old.same(self.layout, shard)
            && self.is_kept(old, &postings)?
        {
            let piece = self.old.place(old).map(|_| Piece::Kept(old));
            let own = piece.is_none().then(|| self.layout.path(shard));
            return Ok(Shown {
                made: Files::new(),
                kept: own.into_iter().chain(self.old.parts(old)).collect(),
                piece,
                heavy: self.old.heavy(old).to_vec(),
            });
        }
        let known = shard.entries.start..shard.entries.end.min(self.same);
        for shards in &self.old.shards {
            for old in &shards[overlapping(shards, &shard.buckets)] {
                if old.entries.start >= known.end || old.entries.end <= known.start {
                    continue;
                }
                // What the levels before it have as well is taken from those.
                let starts = &self.old.starts[old.level];
                self.old.each(old, |posting| {
                    let bucket = posting.place >> 16;
                    if known.contains(&posting.entry)
                        && shard.buckets.contains(&bucket)
                        && posting.entry >= starts[bucket as usize]
                        && !self.is_fresh(posting.entry)
                    {
                        postings.push(posting);
                    }
                })?;
            }
        }
        postings.sort_unstable();
        let mut draft = Draft::new(shard, &shard.buckets);
        for of_bucket in postings.chunk_by(|a, b| a.place >> 16 == b.place >> 16) {
            draft.add(&bucket(of_bucket), self.layout);
        }
        let filed = draft.finish(self.layout);
        Ok(Shown {
            made: filed.files,
            kept: Vec::new(),
            piece: filed.piece.map(Piece::Made),
            heavy: filed.heavy,
        })
    }

    /// What the fresh entries have for a shard, in order.
    fn fresh_in(&self, shard: &Shard) -> Vec<Posting> {
        let mut found = Vec::new();
        for postings in self
            .fresh
            .range(shard.entries.clone())
            .map(|(_, postings)| postings)
        {
            let before = |bucket: u32| postings.partition_point(|posting| posting.place >> 16 < bucket);
            found.extend(&postings[before(shard.buckets.start)..before(shard.buckets.end)]);
        }
        found.sort_unstable();
        found
    }

    /// Whether a shard of the same entries says of the fresh ones among them what is so now.
    fn is_kept(&self, old: &Shard, now: &[Posting]) -> io::Result<bool> {
        let Range { start, end } = old.entries;
        if self.fresh.range(start..end).next().is_none() {
            return Ok(true);
        }
        let mut before = Vec::new();
        self.old.each(old, |posting| {
            if self.is_fresh(posting.entry) {
                before.push(posting);
            }
        })?;
        before.sort_unstable();
        Ok(before == now)
    }

    fn is_fresh(&self, entry: u32) -> bool {
        self.is_fresh.get(entry as usize).is_some_and(|&is| is)
    }
}

/// The grams of a bucket, from postings in order.
fn bucket(postings: &[Posting]) -> Bucket {
    let mut bucket = Bucket::default();
    for of_pair in postings.chunk_by(|a, b| a.place == b.place) {
        let entries = of_pair.partition_point(|posting| posting.third == 0);
        let (entries, thirds) = of_pair.split_at(entries);
        let (first_entry, first_third) = (bucket.entries.len(), bucket.thirds.len());
        bucket
            .entries
            .extend(entries.iter().map(|posting| (posting.entry, posting.flags)));
        for of_third in thirds.chunk_by(|a, b| a.third == b.third) {
            let start = bucket.places.len();
            let place = |posting: &Posting| {
                let at = entries.binary_search_by_key(&posting.entry, |entry| entry.entry);
                Some((at.ok()? as u32, posting.flags))
            };
            bucket.places.extend(of_third.iter().filter_map(place));
            bucket.thirds.push(Third {
                rank: (of_third[0].third - 1) as u16,
                places: start..bucket.places.len(),
            });
        }
        bucket.pairs.push(Pair {
            place: of_pair[0].place,
            entries: first_entry..bucket.entries.len(),
            thirds: first_third..bucket.thirds.len(),
        });
    }
    bucket
}
