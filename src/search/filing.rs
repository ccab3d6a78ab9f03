//! Filing grams in shards: every bucket of grams goes to one shard of each level, which takes of it
//! what concerns its own entries.

use std::io;
use std::ops::Range;

use rayon::prelude::*;

use super::Sink;
use super::merge::{Bucket, merge};
use super::packs::{self, Packed, Piece, Pieces};
use super::plan::{self, Level, Shard};
use super::record::{GenerationRecord, Heavy, LevelRecord, encode_heavy, part_path, shard_path};
use super::runs::{PILES, Piles};
use super::shard::ShardWriter;

/// Buckets in a pile.
const PILE: u32 = plan::BUCKETS / PILES as u32;

/// Where everything is to be filed.
pub(super) struct Layout {
    pub levels: Vec<Level>,
    /// The folders of the generations of each level.
    pub folders: Vec<Vec<String>>,
    /// The shards of each level, by bucket.
    pub shards: Vec<Vec<Shard>>,
    /// The classes of the titles of all entries.
    pub classes: Vec<u8>,
}

/// The bytes of files and their paths.
pub(super) type Files = Vec<(String, Vec<u8>)>;

impl Layout {
    pub fn path(&self, shard: &Shard) -> String {
        shard_path(self.folder(shard), shard.number)
    }

    pub fn folder(&self, shard: &Shard) -> &str {
        &self.folders[shard.level][shard.generation]
    }

    /// Whether a shard is to lie in a pack.
    fn is_packed(&self, shard: &Shard) -> bool {
        let level = &self.levels[shard.level];
        plan::packs(level.step, level.generations[shard.generation].entries).is_some()
    }

    /// What the manifest says of the levels, whose heavy buckets and packs are these.
    pub fn records(&self, heavy: &[Heavy], packed: &Packed) -> Vec<LevelRecord> {
        let record = |(number, level): (usize, &Level)| LevelRecord {
            step: plan::step_entries(level.step),
            generations: level
                .generations
                .iter()
                .zip(&self.folders[number])
                .enumerate()
                .map(|(generation, (of, folder))| GenerationRecord {
                    id: folder.clone(),
                    entries: of.entries,
                    shards: of.shards,
                    until: of.until,
                    pieces: packed.places.get(&(number, generation)).cloned(),
                })
                .collect(),
            heavy: encode_heavy(&heavy[number]),
        };
        self.levels.iter().enumerate().map(record).collect()
    }

    /// Files everything; gives what the manifest says of it.
    pub fn file(&self, piles: &mut Piles, sink: Sink) -> io::Result<Vec<LevelRecord>> {
        let mut heavy = vec![Heavy::new(); self.levels.len()];
        let mut pieces = Pieces::new();
        // Of each level the shard that goes on in the next pile.
        let mut open: Vec<Option<Draft>> = self.levels.iter().map(|_| None).collect();
        let mut put = |files: Files| files.into_iter().try_for_each(|(path, bytes)| sink(&path, bytes));
        // While the files of some piles are put, those of the next ones are made.
        let mut ready = Files::new();
        let numbers: Vec<u32> = (0..PILES as u32).collect();
        for batch in numbers.chunks(2 * rayon::current_num_threads()) {
            let piles = batch
                .iter()
                .map(|_| piles.next())
                .collect::<io::Result<Vec<_>>>()?;
            let make = || {
                piles
                    .into_par_iter()
                    .zip(batch)
                    .map(|(runs, &number)| self.pile(&runs, number))
                    .collect::<io::Result<Vec<_>>>()
            };
            let (done, drafts) = rayon::join(|| put(std::mem::take(&mut ready)), make);
            done?;
            for mut draft in drafts?.into_iter().flatten() {
                let level = draft.shard.level;
                if let Some(begun) = open[level].take() {
                    draft = begun.append(draft);
                }
                if !draft.is_whole() {
                    open[level] = Some(draft);
                    continue;
                }
                let key = draft.key();
                let filed = draft.finish(self);
                heavy[level].extend(filed.heavy);
                ready.extend(filed.files);
                pieces.extend(filed.piece.map(|piece| (key, Piece::Made(piece))));
            }
        }
        let packed = packs::pack(self, &pieces, None)?;
        let records = self.records(&heavy, &packed);
        put(ready)?;
        put(packed.made)?;
        Ok(records)
    }

    /// The shards of a pile, those that lie in it as a whole packed.
    fn pile(&self, runs: &[Vec<u8>], number: u32) -> io::Result<Vec<Draft<'_>>> {
        let buckets = number * PILE..(number + 1) * PILE;
        let mut drafts: Vec<Vec<Draft>> = Vec::new();
        for shards in &self.shards {
            let own = &shards[overlapping(shards, &buckets)];
            drafts.push(own.iter().map(|shard| Draft::new(shard, &buckets)).collect());
        }
        let mut next = vec![0; drafts.len()];
        merge(runs, |bucket| {
            let Some(first) = bucket.pairs.first() else {
                return Ok(());
            };
            let number = first.place >> 16;
            for (drafts, next) in drafts.iter_mut().zip(&mut next) {
                while drafts
                    .get(*next)
                    .is_some_and(|draft| draft.shard.buckets.end <= number)
                {
                    *next += 1;
                }
                if let Some(draft) = drafts.get_mut(*next) {
                    draft.add(bucket, self);
                }
            }
            Ok(())
        })?;
        let mut drafts: Vec<Draft> = drafts.into_iter().flatten().collect();
        drafts
            .iter_mut()
            .filter(|draft| draft.is_whole())
            .for_each(|draft| draft.encode(self));
        Ok(drafts)
    }
}

/// Those of a level's shards that have any of the buckets.
pub(super) fn overlapping(shards: &[Shard], buckets: &Range<u32>) -> Range<usize> {
    let start = shards.partition_point(|shard| shard.buckets.end <= buckets.start);
    let end = shards.partition_point(|shard| shard.buckets.start < buckets.end);
    start..end.max(start)
}

/// A shard that was filled.
pub(super) struct Filed {
    /// Its file, if it is one, and those of its heavy buckets.
    pub files: Files,
    /// Its bytes, if it is to lie in a pack.
    pub piece: Option<Vec<u8>>,
    pub heavy: Heavy,
}

/// A shard being filled.
pub(super) struct Draft<'a> {
    shard: &'a Shard,
    /// The buckets it has seen.
    seen: Range<u32>,
    writer: ShardWriter,
    encoded: Option<Vec<u8>>,
    parts: Files,
    heavy: Heavy,
}

impl<'a> Draft<'a> {
    /// A shard that is shown the grams of these buckets.
    pub fn new(shard: &'a Shard, seen: &Range<u32>) -> Self {
        Self {
            shard,
            seen: seen.clone(),
            writer: ShardWriter::new(shard.entries.clone()),
            encoded: None,
            parts: Files::new(),
            heavy: Heavy::new(),
        }
    }

    /// Files what of a bucket concerns the shard; triples in files of their own, where they are many.
    pub fn add(&mut self, bucket: &Bucket, layout: &Layout) {
        let level = &layout.levels[self.shard.level];
        let most = plan::most_of_bucket(level.step, level.generations[self.shard.generation].entries);
        let entries = &self.shard.entries;
        let triples = (bucket.places.len() > most).then(|| bucket.part(entries, |_| true));
        let Some(triples) = triples.filter(|triples| triples.places.len() > most) else {
            self.writer.add(bucket, true, &layout.classes);
            return;
        };
        self.writer.add(bucket, false, &layout.classes);
        let number = (bucket.pairs[0].place >> 16) as u16;
        let parts = (triples.places.len() as u32)
            .div_ceil(most as u32)
            .next_power_of_two();
        self.heavy.push((number, parts.ilog2()));
        for part in 0..parts {
            let mut writer = ShardWriter::new(entries.clone());
            let bucket = triples.part(entries, |rank| u32::from(rank) % parts == part);
            writer.add(&bucket, true, &layout.classes);
            let path = part_path(layout.folder(self.shard), number, part);
            let bytes = writer.finish(&path, 1);
            self.parts.push((path, bytes));
        }
    }

    /// Whether it has seen all its buckets.
    fn is_whole(&self) -> bool {
        let of = &self.shard.buckets;
        self.seen.start <= of.start && of.end <= self.seen.end
    }

    /// Goes on with what was gathered of the next buckets.
    fn append(mut self, other: Self) -> Self {
        self.seen.end = other.seen.end;
        self.writer.append(other.writer);
        self.parts.extend(other.parts);
        self.heavy.extend(other.heavy);
        self
    }

    /// The shard's level, generation and number.
    pub fn key(&self) -> (usize, usize, u32) {
        (self.shard.level, self.shard.generation, self.shard.number)
    }

    fn encode(&mut self, layout: &Layout) {
        let writer = std::mem::take(&mut self.writer);
        let unit = if layout.is_packed(self.shard) {
            packs::UNIT
        } else {
            1
        };
        self.encoded = Some(writer.finish(&layout.path(self.shard), unit));
    }

    /// What came of it.
    pub fn finish(mut self, layout: &Layout) -> Filed {
        if self.encoded.is_none() {
            self.encode(layout);
        }
        let mut filed = Filed {
            files: self.parts,
            piece: None,
            heavy: self.heavy,
        };
        if layout.is_packed(self.shard) {
            filed.piece = self.encoded;
        } else {
            let path = layout.path(self.shard);
            filed.files.extend(self.encoded.map(|bytes| (path, bytes)));
        }
        filed
    }
}
