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

use rayon::prelude::*;

use super::filing::{Draft, Files, Layout, overlapping};
use super::grams::{IN_TITLE, NO_THIRD, Occurrence};
use super::merge::{Bucket, Pair, Third};
use super::plan::{self, BUCKETS, Shard};
use super::record::{Heavy, part_path, shard_path};
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
    heavy: Vec<Heavy>,
    /// For each level and bucket the entry at which the level before ends.
    starts: Vec<Vec<u32>>,
}

impl<'a> Old<'a> {
    /// Nothing where the state is not one that can be gone on from.
    pub fn new(state: &'a State, read: super::ReadFile<'a>) -> Option<Self> {
        let shards = plan::shards(&state.manifest.plan()?);
        let heavy = state.manifest.levels.iter().map(|level| level.heavy().ok());
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
            heavy: heavy.collect::<Option<_>>()?,
            shards,
            starts,
        })
    }

    fn folder(&self, shard: &Shard) -> &str {
        &self.state.manifest.levels[shard.level].generations[shard.generation].id
    }

    /// The heavy buckets of a shard.
    fn heavy(&self, shard: &Shard) -> &[(u16, u32)] {
        let heavy = &self.heavy[shard.level];
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
        let shard_path = shard_path(self.folder(shard), shard.number);
        for (path, pairs_too) in [(shard_path, true)]
            .into_iter()
            .chain(self.parts(shard).map(|part| (part, false)))
        {
            let bytes = (self.read)(&path)?;
            read(&path, &bytes, |place, third, entries| {
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
            })
            .map_err(|damaged| io::Error::new(io::ErrorKind::InvalidData, damaged))?;
        }
        Ok(())
    }
}

/// A shard of the new index: kept, by the names of its files, or made.
enum Shown {
    Kept(Vec<String>, Heavy),
    Made(Files, Heavy),
}

/// What is new: the files, the names of those that are kept, and the heavy buckets of each level.
pub(super) struct Patched {
    pub made: Files,
    pub kept: Vec<String>,
    pub heavy: Vec<Heavy>,
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
    let mut patched = Patched {
        made: Files::new(),
        kept: Vec::new(),
        heavy: vec![Heavy::new(); layout.levels.len()],
    };
    for (shard, shown) in all.into_iter().zip(shown) {
        let heavy = match shown {
            Shown::Kept(files, heavy) => {
                patched.kept.extend(files);
                heavy
            }
            Shown::Made(files, heavy) => {
                patched.made.extend(files);
                heavy
            }
        };
        patched.heavy[shard.level].extend(heavy);
    }
    Ok(patched)
}

struct Patcher<'a> {
    old: &'a Old<'a>,
    layout: &'a Layout,
    same: u32,
    fresh: &'a Fresh,
    is_fresh: Vec<bool>,
}

impl Patcher<'_> {
    fn show(&self, shard: &Shard) -> io::Result<Shown> {
        let mut postings = self.fresh_in(shard);
        if let Some(old) = self.old.same(self.layout, shard)
            && self.is_kept(old, &postings)?
        {
            let folder = self.layout.path(shard);
            let files = [folder].into_iter().chain(self.old.parts(old));
            return Ok(Shown::Kept(files.collect(), self.old.heavy(old).to_vec()));
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
        let (files, heavy) = draft.finish(self.layout);
        Ok(Shown::Made(files, heavy))
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
