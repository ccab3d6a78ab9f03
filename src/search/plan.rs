//! Which entries make a segment.
//!
//! The cuts are a function of the number of entries alone: the last multiple of 65,536, then the
//! last multiple of 4,096 after it, then of 32, each a little before the end, so that the newest
//! segment is never empty and a new or corrected entry among the last few touches it alone. A new
//! entry rewrites the newest segment, at most 35 entries; every 32nd also the one before. Entries
//! are counted rather than months, because a portal may import ten thousand in a day.

use std::ops::Range;

/// The steps of the cuts, each with the number of entries that stay behind the last cut.
const STEPS: [(usize, usize); 3] = [(65_536, 4_096), (4_096, 256), (32, 4)];

/// The largest segment this version writes or reads.
pub(super) const LARGEST: u32 = 65_536 + 4_096;

/// The segments of a catalogue of `entries`, oldest first.
pub fn segments(entries: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (step, behind) in STEPS {
        let cut = entries.saturating_sub(behind) / step * step;
        if step == STEPS[0].0 {
            while start < cut {
                ranges.push(start..start + step);
                start += step;
            }
        } else if cut > start {
            ranges.push(start..cut);
            start = cut;
        }
    }
    if start < entries {
        ranges.push(start..entries);
    }
    ranges
}

/// The bytes that a gram shard is to have, about.
///
/// A query reads whole shards, so small ones save the reader bytes, and large ones save the
/// publisher files.
fn target(entries: usize) -> u64 {
    match entries {
        0..64 => 3 << 10,
        64..16_384 => 3 << 10,
        _ => 12 << 10,
    }
}

/// Bits that a posting takes, about; the more the smaller the segment.
fn posting_bits(entries: usize) -> u64 {
    match entries {
        0..64 => 12,
        64..1_024 => 8,
        _ => 6,
    }
}

/// How many gram shards a segment of `entries` with `postings` in all is cut into: a power of two,
/// or from 256 a multiple of that. A segment's id does not depend on this: another rule is another
/// [`super::FORMAT`].
pub(super) fn shards(entries: usize, postings: u64) -> u32 {
    let wanted = (postings * posting_bits(entries) / 8).div_ceil(target(entries)).max(1);
    let shards = if wanted < 256 { wanted } else { wanted.next_multiple_of(256) };
    shards.min(1 << 16) as u32
}

/// How many postings of triples a bucket of places may have in its shard before they get files of
/// their own: as many as a file is to have.
pub(super) fn most_of_bucket(entries: usize) -> usize {
    (target(entries) * 8 / posting_bits(entries)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_follow_one_another_and_are_few() {
        for entries in (0..3_000).chain([9_999, 10_000, 65_536, 69_632, 99_999, 100_000, 131_072]) {
            let ranges = segments(entries);
            let mut next = 0;
            for range in &ranges {
                assert_eq!(range.start, next);
                assert!(range.len() <= LARGEST as usize && !range.is_empty());
                next = range.end;
            }
            assert_eq!(next, entries);
            assert!(
                ranges.len() <= if entries <= 10_000 { 4 } else { 8 },
                "{entries}: {ranges:?}"
            );
            assert!(ranges.last().is_none_or(|newest| newest.len() < 36));
        }
    }

    #[test]
    fn a_new_entry_nearly_always_leaves_all_but_the_newest_segment() {
        let kept = (2_000..3_000).filter(|&n| {
            let (before, after) = (segments(n), segments(n + 1));
            before[..before.len() - 1] == after[..after.len() - 1]
        });
        assert!(kept.count() >= 1_000 * 31 / 32 - 1);
    }
}
