//! Which entries make a segment.
//!
//! The cuts are a function of the number of entries alone: the last multiple of 65,536, then the
//! last multiple of 4,096 after it, then of 128 and of 8, each a little before the end, so that the
//! newest segment is never empty and a new or corrected entry among the last few touches it alone.
//! A new entry rewrites the newest segment, at most 9 entries; every 8th also the one before, at
//! most 143; every 128th one of at most 4,351, and so on. Over 5,000 new entries that is
//! 33 entries' worth a time from 5,000 on, and 38 from 95,000 on; half of the times at most 7.
//! Entries are counted rather than months, because a portal may import ten thousand in a day.

use std::ops::Range;

/// The steps of the cuts, each with the number of entries that stay behind the last cut.
const STEPS: [(usize, usize); 4] = [(65_536, 4_096), (4_096, 256), (128, 16), (8, 2)];

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

/// How large a segment's files are to be.
struct Size {
    /// Bytes of a shard, about. A query reads whole shards, so small ones save the reader bytes,
    /// and large ones save the publisher files.
    target: u64,
    /// Bits of a posting, about: the more, the smaller the segment.
    posting: u64,
    /// Shards at most: what a publisher changes with every entry must be few files.
    most: u64,
}

const fn size(entries: usize) -> Size {
    let (target, posting, most) = match entries {
        0..16 => (2 << 10, 12, 24),
        16..1_024 => (2 << 10, 8, 1 << 16),
        1_024..16_384 => (5 << 9, 6, 1 << 16),
        _ => (12 << 10, 6, 1 << 16),
    };
    Size {
        target,
        posting,
        most,
    }
}

/// How many gram shards a segment of `entries` with `postings` in all is cut into: few, or a
/// multiple of 256. A segment's id does not depend on this: another rule is another
/// [`super::FORMAT`].
pub(super) fn shards(entries: usize, postings: u64) -> u32 {
    let size = size(entries);
    let wanted = (postings * size.posting / 8).div_ceil(size.target).max(1);
    let shards = if wanted < 1_024 {
        wanted
    } else {
        wanted.next_multiple_of(256)
    };
    shards.min(size.most) as u32
}

/// How many postings of triples a bucket of places may have in its shard before they get files of
/// their own: as many as a file is to have. A segment with few files needs none.
pub(super) fn most_of_bucket(entries: usize) -> usize {
    let size = size(entries);
    if entries < 16 {
        usize::MAX
    } else {
        (size.target * 8 / size.posting) as usize
    }
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
                ranges.len() <= if entries <= 10_000 { 4 } else { 5 },
                "{entries}: {ranges:?}"
            );
            assert!(ranges.last().is_none_or(|newest| newest.len() < 10));
        }
    }

    /// How many entries are in segments that a new entry makes, at each of 5,000 counts from here.
    fn rewritten(from: usize) -> Vec<usize> {
        let new = |n: usize| {
            let before = segments(n);
            let new = segments(n + 1)
                .into_iter()
                .filter(|range| !before.contains(range));
            new.map(|range| range.len()).sum()
        };
        (from..from + 5_000).map(new).collect()
    }

    #[test]
    fn a_new_entry_rewrites_little_and_seldom_much() {
        for from in [5_000, 95_000] {
            let rewritten = rewritten(from);
            let more_than = |limit| rewritten.iter().filter(|&&entries| entries > limit).count();
            assert!(more_than(9) <= 5_000 / 8 + 5_000 / 128 + 2);
            assert!(more_than(9 + 143) <= 5_000 / 128 + 5_000 / 4_096 + 2);
            assert!(more_than(9 + 143 + 4_351) <= 5_000 / 4_096 + 1);
            // Where nothing but the newest segment changes, it takes no more than its entries.
            assert_eq!(rewritten.iter().filter(|&&entries| entries == 0).count(), 0);
        }
    }
}
