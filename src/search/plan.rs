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

/// How many gram shards a segment of `entries` with `postings` in all is cut into.
///
/// A query reads whole shards, so small ones save the reader bytes, and large ones save the
/// publisher files. A segment's id does not depend on this: another rule is another
/// [`super::FORMAT`]. The newest segment changes with every entry: it may have at most twenty.
pub(super) fn shards(entries: usize, postings: u64) -> u32 {
    let (target, most) = match entries {
        0..64 => (4 << 10, 20),
        64..8_192 => (3 << 10, 1 << 13),
        _ => (6 << 10, 1 << 16),
    };
    // A posting takes between six and eighteen bits, the more the smaller the segment.
    let bits = match entries {
        0..64 => 17,
        64..1_024 => 9,
        _ => 7,
    };
    u32::try_from((postings * bits / 8).div_ceil(target))
        .unwrap_or(most)
        .clamp(1, most)
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
