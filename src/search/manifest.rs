//! The manifest: the one file a reader starts from, and the only one that is not immutable.
//!
//! It is JSON, preceded by the check sum of all that follows, so that half a file or an edited one
//! is told from a whole one: `{"crc":"01234567",` and the rest.

use serde::{Deserialize, Serialize};

use super::bits::{Damaged, crc32, damaged};
use super::columns::address_block;
use super::segment::SegmentRecord;
use super::{FORMAT, plan};

/// Bytes before the part that the check sum covers.
const HEAD: usize = r#"{"crc":"01234567","#.len();

/// What an index consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format's version.
    pub version: u32,
    /// How many entries can be found.
    pub entries: u32,
    /// Where the fold table lies, named by its check sum.
    pub fold: String,
    /// The characters of GB 2312 that fold to others.
    pub folded: String,
    /// Where the names of units, categories, genres and validities lie, named by its check sum.
    pub terms: String,
    /// The segments, oldest first.
    pub segments: Vec<SegmentRecord>,
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
                    "its format is version {version}; this reads {FORMAT}"
                )));
            }
            None => return Err(damaged("it has no version")),
        }
        let manifest: Self = serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
        let sound = |segment: &SegmentRecord| {
            (1..=plan::LARGEST).contains(&segment.entries)
                && (1..=1 << 20).contains(&segment.shards)
                && segment.id.bytes().all(|b| b.is_ascii_alphanumeric())
                && segment.years.is_sorted()
                && address_block(segment.entries) > 0
        };
        if !manifest.segments.iter().all(sound) {
            return Err(damaged("a segment of it cannot be"));
        }
        Ok(manifest)
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
            fold: "f".into(),
            folded: "覆".into(),
            terms: "t".into(),
            segments: Vec::new(),
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
