//! Which grams of which entries are in which file.
//!
//! A query should open few files, and a new entry should change few. So a gram is filed at several
//! *levels*: the first holds the oldest entries in many files, the last the newest ones in few, and
//! each level's files end where the next one's begin. A file of a level is made again when it has
//! fallen a *step* behind, 4,096 entries at one level, 512, 64, 8 or 1 at others; and not all files of a
//! level at once, but in turn: the files of a level end at as many different entries as the step is
//! long. So each new entry moves on a few files of each level, and never many. At the levels of few
//! entries those that move on together lie in one file (`packs`).
//!
//! Everything here follows from the number of entries and the sizes of their grams, not from the
//! history of builds. Those files of a level that are between the same two multiples of its step
//! are a *generation*; they lie in a folder that is named after the addresses of the entries before
//! the first of the two, so that a file keeps its name while entries are added.

use std::ops::Range;

/// How many buckets there are: a bucket is the upper sixteen bits of a place.
pub(super) const BUCKETS: u32 = 1 << 16;

/// How a level is cut.
struct Step {
    /// By how many entries a file grows when it is made again.
    entries: u32,
    /// How many of the newest entries are left to the levels that follow: at least what those leave
    /// behind and their step, so that each level reaches further than the one before.
    behind: u32,
    /// Bytes of a shard, about. A query reads whole shards, so small ones save the reader bytes,
    /// and large ones save the publisher files.
    target: u64,
    /// Bits of a posting, about: the more entries, the fewer.
    posting: u64,
    /// Shards at most. With every entry so many are made again as the step goes into this.
    most: u32,
}

const STEPS: [Step; 5] = [
    Step {
        entries: 131_072,
        behind: 8_192,
        target: 10 << 10,
        posting: 6,
        most: 65_536,
    },
    Step {
        entries: 4_096,
        behind: 600,
        target: 5 << 10,
        posting: 6,
        most: 24_576,
    },
    Step {
        entries: 512,
        behind: 65,
        target: 5 << 9,
        posting: 6,
        most: 2_560,
    },
    Step {
        entries: 64,
        behind: 1,
        target: 1 << 10,
        posting: 7,
        most: 1_024,
    },
    Step {
        entries: 1,
        behind: 0,
        target: 1 << 8,
        posting: 8,
        most: 256,
    },
];

/// A level: which files it consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    /// Its place in [`STEPS`].
    pub step: usize,
    /// The newer generation of its files, and where there are still any, the older one.
    pub generations: Vec<Generation>,
}

/// Some files of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Generation {
    /// The last multiple of the step before the ends of its files.
    pub entries: u32,
    /// How many shards it is cut into.
    pub shards: u32,
    /// It has the buckets before this one, but for those that the generation before it in the
    /// level's list has.
    pub until: u32,
}

/// A shard: the grams of some buckets in some entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shard {
    /// The place of its level in the list of levels.
    pub level: usize,
    /// The place of its generation in the level's list.
    pub generation: usize,
    pub number: u32,
    pub buckets: Range<u32>,
    pub entries: Range<u32>,
}

/// The step of a level in entries.
pub(super) fn step_entries(step: usize) -> u32 {
    STEPS[step].entries
}

/// The level with this step.
pub(super) fn step_of(entries: u32) -> Option<usize> {
    STEPS.iter().position(|step| step.entries == entries)
}

/// The entries whose grams decide how many shards a generation has: those before its multiple of
/// the step, as far back as the level can reach.
pub(super) fn decisive(step: usize, entries: u32) -> Range<usize> {
    let reach = match step.checked_sub(1) {
        Some(above) => entries.min(2 * STEPS[above].entries),
        None => entries,
    };
    (entries - reach) as usize..entries as usize
}

/// How many shards a generation is cut into whose decisive entries have so many postings. Where no
/// level was before it when it began, in a catalogue of few entries, there are twice as many of half
/// the size: without the files of the upper levels, publishers can afford them.
pub(super) fn shard_count(step: usize, entries: u32, postings: u64) -> u32 {
    let first = entries <= FEW
        && packs(step, entries).is_none()
        && step
            .checked_sub(1)
            .is_none_or(|above| entries <= STEPS[above].entries);
    let share = if first { 2 } else { 1 };
    let step = &STEPS[step];
    let wanted = (postings * step.posting / 8).div_ceil(step.target / share);
    wanted.clamp(1, u64::from(step.most) * share) as u32
}

/// Entries of a catalogue that has fewer levels than others.
const FEW: u32 = 4_096;

/// In how many packs the shards of a generation lie that begins at an entry; nothing where each is a
/// file. Those that end at the same entry share one. Where the manifest would have to say where too
/// many lie, there are none: at the levels of many entries, and at one that is the first.
pub(super) fn packs(step: usize, entries: u32) -> Option<u32> {
    match STEPS[step].entries {
        1 => Some(2),
        64 => Some(64),
        512 if entries > FEW => Some(512),
        _ => None,
    }
}

/// The pack that a shard is in, of `shards` in so many packs.
pub(super) fn pack_of(number: u32, shards: u32, packs: u32) -> u32 {
    (u64::from(number) * u64::from(packs) / u64::from(shards)) as u32
}

/// How many postings of triples a bucket may have in its shard, in a generation that begins at an
/// entry, before they get files of their own: as many as a file is to have; in a large catalogue four
/// times as many, since each of those files is one more that a new entry changes. The small levels need
/// none.
pub(super) fn most_of_bucket(step: usize, entries: u32) -> usize {
    let share = if entries > FEW { 4 } else { 1 };
    let step = &STEPS[step];
    if step.entries < 512 {
        usize::MAX
    } else {
        (share * step.target * 8 / step.posting) as usize
    }
}

/// The levels of a catalogue of `entries`, those of the oldest entries first. `shards` says how many
/// shards the generation of a step that begins at an entry has.
pub(super) fn levels(entries: u32, shards: impl Fn(usize, u32) -> u32) -> Vec<Level> {
    let level = |step: usize| {
        let cut = &STEPS[step];
        let reach = entries.checked_sub(cut.behind)?;
        let first = reach / cut.entries * cut.entries;
        if first == 0 {
            return None;
        }
        let count = shards(step, first);
        // Those of its shards that end at or before `reach`.
        let live = (u64::from(reach - first + 1) * u64::from(count)).div_ceil(u64::from(cut.entries));
        let until = first_bucket(live as u32, count);
        let mut generations = vec![Generation {
            entries: first,
            shards: count,
            until,
        }];
        if until < BUCKETS && first > cut.entries {
            generations.push(Generation {
                entries: first - cut.entries,
                shards: shards(step, first - cut.entries),
                until: BUCKETS,
            });
        }
        Some(Level { step, generations })
    };
    (0..STEPS.len()).filter_map(level).collect()
}

/// The first bucket of a shard, of so many.
fn first_bucket(shard: u32, shards: u32) -> u32 {
    (u64::from(shard) * u64::from(BUCKETS)).div_ceil(u64::from(shards)) as u32
}

/// The shard, of `shards`, that has a bucket.
pub(super) fn shard_of(bucket: u16, shards: u32) -> u32 {
    ((u64::from(bucket) * u64::from(shards)) >> 16) as u32
}

/// The shards of each level, by bucket.
pub(super) fn shards(levels: &[Level]) -> Vec<Vec<Shard>> {
    // Up to which entry the levels so far have each bucket.
    let mut reached = vec![0; BUCKETS as usize];
    let mut all = Vec::new();
    for (at, level) in levels.iter().enumerate() {
        let mut shards = Vec::new();
        let mut next = 0;
        for (generation, of) in level.generations.iter().enumerate() {
            while next < of.until {
                let number = shard_of(next as u16, of.shards);
                let buckets = next..first_bucket(number + 1, of.shards).min(of.until);
                next = buckets.end;
                let step = u64::from(STEPS[level.step].entries);
                let end = of.entries + (u64::from(number) * step / u64::from(of.shards)) as u32;
                let reached = &mut reached[buckets.start as usize..buckets.end as usize];
                let start = reached.iter().copied().min().unwrap_or(0);
                reached.fill(end);
                shards.push(Shard {
                    level: at,
                    generation,
                    number,
                    buckets,
                    entries: start..end,
                });
            }
        }
        all.push(shards);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Levels of entries with 3,000 postings each.
    fn plan(entries: u32) -> Vec<Level> {
        levels(entries, |step, first| {
            shard_count(step, first, decisive(step, first).len() as u64 * 3_000)
        })
    }

    #[test]
    fn every_bucket_has_every_entry_and_each_level_reaches_further() {
        let counts = (1..700)
            .step_by(7)
            .chain([4_607, 4_608, 8_703, 9_999, 69_632, 100_000, 300_000]);
        for entries in counts {
            let mut reached = vec![0; BUCKETS as usize];
            for level in shards(&plan(entries)) {
                let mut next = 0;
                for shard in level {
                    assert_eq!(shard.buckets.start, next);
                    next = shard.buckets.end;
                    for bucket in shard.buckets {
                        let reached = &mut reached[bucket as usize];
                        assert!(shard.entries.start <= *reached && *reached < shard.entries.end);
                        *reached = shard.entries.end;
                    }
                }
            }
            assert!(reached.iter().all(|&reached| reached == entries), "{entries}");
        }
    }

    /// The files that a catalogue consists of, by step, entries and shards of their folder and by
    /// their number, with the shards in them.
    fn files(entries: u32) -> BTreeMap<(usize, u32, u32, u32), Vec<Shard>> {
        let levels = plan(entries);
        let mut files: BTreeMap<_, Vec<Shard>> = BTreeMap::new();
        for shard in shards(&levels).into_iter().flatten() {
            let level = &levels[shard.level];
            let of = &level.generations[shard.generation];
            let packs = packs(level.step, of.entries);
            let number = packs.map_or(shard.number, |packs| pack_of(shard.number, of.shards, packs));
            let shards = files
                .entry((level.step, of.entries, of.shards, number))
                .or_default();
            shards.push(Shard {
                level: 0,
                generation: 0,
                ..shard
            });
        }
        files
    }

    #[test]
    fn shards_of_a_pack_end_at_the_same_entry() {
        for entries in [3, 40, 300, 3_000, 9_999, 20_000] {
            let levels = plan(entries);
            for shard in shards(&levels).iter().flatten() {
                let level = &levels[shard.level];
                let of = &level.generations[shard.generation];
                if let Some(packs) = packs(level.step, of.entries) {
                    let pack = pack_of(shard.number, of.shards, packs);
                    let step = step_entries(level.step);
                    assert_eq!(shard.entries.end, of.entries + pack * step / packs);
                }
            }
        }
    }

    #[test]
    fn no_new_entry_changes_many_files() {
        for from in [2, 30, 290, 2_500, 3_950, 4_560, 8_200, 10_000, 99_000] {
            let mut before = files(from);
            for entries in from + 1..from + 150 {
                let after = files(entries);
                let changed = after
                    .iter()
                    .filter(|(name, shards)| before.get(*name) != Some(*shards));
                let most = if entries < 20_000 { 17 } else { 14 };
                let changed = changed.count();
                assert!(changed <= most, "{changed} of {} at {entries}", after.len());
                before = after;
            }
        }
    }
}
