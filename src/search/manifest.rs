//! The manifest: the one file a reader starts from, and the only one that is not immutable.
//!
//! It is JSON, preceded by the check sum of all that follows, so that half a file or an edited one
//! is told from a whole one: `{"crc":"01234567",` and the rest.

use serde::{Deserialize, Serialize};

use super::FORMAT;
use super::bits::{Damaged, crc32, damaged};
use super::columns::{ADDRESSES, TERMS};
use super::keys;
use super::plan::{self, Generation, Level};
use super::record::{Filed, LevelRecord, table_path};

/// Bytes before the part that the check sum covers.
const HEAD: usize = r#"{"crc":"01234567","#.len();

/// What an index consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format's version.
    pub version: u32,
    /// How many entries can be found.
    pub entries: u32,
    /// Where the fold tables lie, that of usual characters and that of the others, named by their
    /// check sums.
    pub fold: [String; 2],
    /// The characters of GB 2312 that fold to others, which the first table has.
    pub folded: String,
    /// Where the names of units, categories, genres and validities lie, named by its check sum.
    pub terms: String,
    /// For each year, rising, the number of its first entry.
    pub years: Vec<(i32, u32)>,
    /// The tables of addresses, each of 4,096 entries, named by their check sums.
    pub addresses: Vec<String>,
    /// The tables of terms, each of 16,384 entries.
    pub columns: Vec<String>,
    /// Where the grams are, those of the oldest entries first.
    pub levels: Vec<LevelRecord>,
}

impl Manifest {
    /// The file's bytes.
    pub(super) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        let json = serde_json::to_string(self)?;
        let covered = &json.as_bytes()[1..];
        let mut bytes = format!(r#"{{"crc":"{:08x}","#, crc32(&[covered])).into_bytes();
        bytes.extend_from_slice(covered);
        Ok(bytes)
    }

    /// Reads the file's bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let Some((head, covered)) = bytes.split_at_checked(HEAD) else {
            return Err(damaged("it is too short"));
        };
        if head != format!(r#"{{"crc":"{:08x}","#, crc32(&[covered])).as_bytes() {
            return Err(damaged("its check sum is wrong"));
        }
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        match value.get("version").and_then(serde_json::Value::as_u64) {
            Some(version) if version == u64::from(FORMAT) => {}
            Some(version) => {
                return Err(damaged(format!(
                    "it was built by another version of gongkai, in format {version}, and this one reads {FORMAT}"
                )));
            }
            None => return Err(damaged("it has no version")),
        }
        let manifest: Self = serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
        let sound = manifest.levels.iter().all(LevelRecord::is_sound)
            && manifest.years.is_sorted()
            && manifest.addresses.len() == manifest.entries.div_ceil(ADDRESSES) as usize
            && manifest.columns.len() == manifest.entries.div_ceil(TERMS) as usize;
        if !sound {
            return Err(damaged("its numbers do not fit together"));
        }
        Ok(manifest)
    }

    /// The files of the index but for this one.
    pub fn files(&self) -> Vec<String> {
        let tables = self
            .addresses
            .iter()
            .chain(&self.columns)
            .map(|sum| table_path(sum));
        let mut files: Vec<String> = self.fold.iter().cloned().chain(tables).collect();
        files.push(self.terms.clone());
        files.extend((0..keys::files(self.entries)).map(keys::path));
        files.extend(self.shards().into_iter().map(|shard| shard.file));
        files.sort();
        files.dedup();
        files
    }

    /// All that grams are filed in.
    pub fn shards(&self) -> Vec<Filed> {
        self.levels.iter().flat_map(LevelRecord::shards).collect()
    }

    /// How many entries a level's shards have at most: those that no level before it is sure to have.
    pub fn reach(&self, level: usize) -> u32 {
        let before = level
            .checked_sub(1)
            .map(|before| &self.levels[before].generations);
        let sure =
            before.filter(|generations| generations.last().is_some_and(|last| last.until == plan::BUCKETS));
        let oldest = sure.and_then(|generations| generations.iter().map(|of| of.entries).min());
        self.entries.saturating_sub(oldest.unwrap_or(0))
    }

    /// The levels as they were planned; nothing for such as are not planned.
    pub(super) fn plan(&self) -> Option<Vec<Level>> {
        let level = |record: &LevelRecord| {
            let generations = record.generations.iter().map(|of| Generation {
                entries: of.entries,
                shards: of.shards,
                until: of.until,
            });
            Some(Level {
                step: plan::step_of(record.step)?,
                generations: generations.collect(),
            })
        };
        self.levels.iter().map(level).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_whole_or_refused() {
        let manifest = Manifest {
            version: FORMAT,
            entries: 0,
            fold: ["f".into(), "g".into()],
            folded: "覆".into(),
            terms: "t".into(),
            years: Vec::new(),
            addresses: Vec::new(),
            columns: Vec::new(),
            levels: Vec::new(),
        };
        let bytes = manifest.encode().unwrap();
        assert_eq!(Manifest::decode(&bytes), Ok(manifest.clone()));
        assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Manifest::decode(&changed).is_err());
            assert!(Manifest::decode(&bytes[..at]).is_err());
        }
        let next = Manifest {
            version: FORMAT + 1,
            ..manifest
        }
        .encode()
        .unwrap();
        assert!(Manifest::decode(&next).unwrap_err().0.contains("version"));
    }
}
