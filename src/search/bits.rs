//! The bit codec of the index: Rice and gamma codes, lists of numbers, and the check sum.
//!
//! Lists of entries are gaps in a Rice code whose parameter follows from the length of the list
//! and the number of entries there are, so nothing but the gaps is stored; that is within a percent of
//! the entropy of such lists, and smaller than any general compressor leaves them. Bits fill a
//! byte from its low end. The browser's twin is `codec.js`.

use std::fmt;

/// The bytes of an index file do not say what such a file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged(pub String);

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}

/// A `Damaged` with this reason.
pub(super) fn damaged(reason: impl Into<String>) -> Damaged {
    Damaged(reason.into())
}

/// Collects bits into bytes.
#[derive(Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    pending: u64,
    held: u32,
}

impl BitWriter {
    pub fn new() -> Self {
        Self::default()
    }

    /// The low `count` bits of `value`; at most 32 at once.
    pub fn write(&mut self, value: u64, count: u32) {
        debug_assert!(count <= 32 && value >> count == 0);
        self.pending |= value << self.held;
        self.held += count;
        if self.held >= 32 {
            self.bytes.extend_from_slice(&(self.pending as u32).to_le_bytes());
            self.pending >>= 32;
            self.held -= 32;
        }
    }

    /// `value` zeros and a one.
    fn unary(&mut self, mut value: u64) {
        while value >= 24 {
            self.write(0, 24);
            value -= 24;
        }
        self.write(1 << value, value as u32 + 1);
    }

    /// The Rice code with parameter `k`: the quotient in unary, then `k` bits of remainder.
    pub fn rice(&mut self, value: u64, k: u32) {
        let (high, low) = (value >> k, value & ((1 << k) - 1));
        if high + u64::from(k) < 32 {
            // The zeros, the one and the remainder at once.
            self.write((low << 1 | 1) << high, high as u32 + 1 + k);
        } else {
            self.unary(high);
            self.write(low, k);
        }
    }

    /// The gamma code of a number from 1: its length in unary, then its bits below the leading one.
    pub fn gamma(&mut self, value: u64) {
        let length = value.ilog2();
        self.unary(u64::from(length));
        self.write(value ^ (1 << length), length);
    }

    /// A strictly rising list of numbers below `size`. The reader must know `size` and the length.
    pub fn list(&mut self, items: &[u32], size: u32) {
        if items.len() as u64 * 2 > u64::from(size) {
            let mut rest = Vec::with_capacity(size as usize - items.len());
            let mut next = 0;
            for &item in items {
                rest.extend(next..item);
                next = item + 1;
            }
            rest.extend(next..size);
            self.gaps(&rest, size);
        } else {
            self.gaps(items, size);
        }
    }

    fn gaps(&mut self, items: &[u32], size: u32) {
        let k = parameter(items.len() as u64, u64::from(size));
        let mut next = 0;
        for &item in items {
            self.rice(u64::from(item - next), k);
            next = item + 1;
        }
    }

    /// The bits of another, after its own.
    pub fn append(&mut self, other: Self) {
        // What is not pending is a multiple of four bytes.
        for word in other.bytes.chunks_exact(4) {
            let word = word
                .iter()
                .rev()
                .fold(0, |word, &byte| word << 8 | u64::from(byte));
            self.write(word, 32);
        }
        self.write(other.pending, other.held);
    }

    /// The bytes, the last one filled with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        let rest = self.held.div_ceil(8) as usize;
        self.bytes.extend_from_slice(&self.pending.to_le_bytes()[..rest]);
        self.bytes
    }
}

/// The Rice parameter for `count` numbers spread evenly below `size`: the whole part of the binary
/// logarithm of the mean gap, of which there is one more than numbers.
pub(super) fn parameter(count: u64, size: u64) -> u32 {
    (size.saturating_sub(count))
        .checked_div(count + 1)
        .unwrap_or(0)
        .checked_ilog2()
        .unwrap_or(0)
}

/// A number of either sign as one that is not negative: small ones stay small.
pub(super) fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// What [`zigzag`] made of a number, back.
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Reads bits back. Every read is checked: no bytes make it panic or run on.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    position: u64,
    /// How many more numbers its lists may hold: a few bits can stand for a list of all entries,
    /// and a file of such lists would keep a reader busy for hours.
    left: u32,
}

/// The numbers that all lists read from one file may hold together.
const MOST_NUMBERS: u32 = 1 << 25;

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            position: 0,
            left: MOST_NUMBERS,
        }
    }

    /// The next `count` bits, at most 32.
    pub fn read(&mut self, count: u32) -> Result<u64, Damaged> {
        if self.position + u64::from(count) > self.bytes.len() as u64 * 8 {
            return Err(damaged("it ends too early"));
        }
        let start = (self.position / 8) as usize;
        let mut window = 0;
        for (i, &byte) in self.bytes[start..].iter().take(5).enumerate() {
            window |= u64::from(byte) << (8 * i);
        }
        let value = window >> (self.position % 8) & ((1 << count) - 1);
        self.position += u64::from(count);
        Ok(value)
    }

    /// Goes on at the next whole byte.
    pub fn align(&mut self) {
        self.position = self.position.next_multiple_of(8);
    }

    fn unary(&mut self) -> Result<u64, Damaged> {
        let from = self.position;
        let mut index = (from / 8) as usize;
        let mut mask = 0xff_u8 << (from % 8);
        while let Some(&byte) = self.bytes.get(index) {
            let ones = byte & mask;
            if ones != 0 {
                self.position = index as u64 * 8 + u64::from(ones.trailing_zeros()) + 1;
                return Ok(self.position - 1 - from);
            }
            mask = 0xff;
            index += 1;
        }
        Err(damaged("it ends too early"))
    }

    /// See [`BitWriter::rice`].
    pub fn rice(&mut self, k: u32) -> Result<u64, Damaged> {
        let quotient = self.unary()?;
        Ok(quotient << k | self.read(k)?)
    }

    /// See [`BitWriter::gamma`].
    pub fn gamma(&mut self) -> Result<u64, Damaged> {
        let length = self.unary()?;
        if length > 31 {
            return Err(damaged("a number is too long"));
        }
        Ok(1 << length | self.read(length as u32)?)
    }

    /// See [`BitWriter::list`]; the numbers take the place of what is in `items`.
    pub fn list(&mut self, count: u32, size: u32, items: &mut Vec<u32>) -> Result<(), Damaged> {
        items.clear();
        if count > size {
            return Err(damaged("a list is longer than it can be"));
        }
        self.left = self
            .left
            .checked_sub(count)
            .ok_or_else(|| damaged("its lists are too long"))?;
        if u64::from(count) * 2 <= u64::from(size) {
            return self.gaps(count, size, items);
        }
        let mut gone = Vec::new();
        self.gaps(size - count, size, &mut gone)?;
        items.reserve(count as usize);
        let mut next = 0;
        for item in gone {
            items.extend(next..item);
            next = item + 1;
        }
        items.extend(next..size);
        Ok(())
    }

    fn gaps(&mut self, count: u32, size: u32, items: &mut Vec<u32>) -> Result<(), Damaged> {
        let k = parameter(u64::from(count), u64::from(size));
        let mut next = 0;
        for _ in 0..count {
            let item = next + self.rice(k)?;
            if item >= u64::from(size) {
                return Err(damaged("a list names what is not there"));
            }
            items.push(item as u32);
            next = item + 1;
        }
        Ok(())
    }
}

/// CRC-32 (IEEE) of several pieces, one after the other.
pub(super) fn crc32(pieces: &[&[u8]]) -> u32 {
    const TABLE: [u32; 256] = crc_table();
    let crc = pieces
        .iter()
        .flat_map(|piece| piece.iter())
        .fold(u32::MAX, |crc, &byte| {
            TABLE[usize::from(crc as u8 ^ byte)] ^ crc >> 8
        });
    !crc
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ crc >> 1
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
}

/// Bytes of the check sum that [`seal`] puts at the end.
pub(super) const SEAL: usize = 4;

/// `bytes` with the check sum that binds them to the place they are served from.
pub(super) fn seal(path: &str, mut bytes: Vec<u8>) -> Vec<u8> {
    let crc = crc32(&[path.as_bytes(), &bytes]);
    bytes.extend_from_slice(&crc.to_le_bytes());
    bytes
}

/// The check sum that [`seal`] put at the end. The check sum of all bytes would not do to tell a file
/// from another: where a message ends in its own, that says nothing of the message.
pub(super) fn seal_of(sealed: &[u8]) -> u32 {
    sealed.last_chunk::<4>().map_or(0, |sum| u32::from_le_bytes(*sum))
}

/// What [`seal`] was given, if nothing has changed since and the file is the one asked for.
pub(super) fn unseal<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a [u8], Damaged> {
    let Some((content, sum)) = bytes.split_last_chunk::<4>() else {
        return Err(damaged("it is too short"));
    };
    if crc32(&[path.as_bytes(), content]) != u32::from_le_bytes(*sum) {
        return Err(damaged("its check sum is wrong"));
    }
    Ok(content)
}

/// Appends a number in the base-128 form: seven bits a byte, low ones first.
pub(super) fn push_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Takes a base-128 number of at most 32 bits off the front of `bytes`.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Result<u32, Damaged> {
    let mut value = 0_u64;
    for shift in (0..35).step_by(7) {
        let Some((&byte, rest)) = bytes.split_first() else {
            break;
        };
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return u32::try_from(value).map_err(|_| damaged("a number is too long"));
        }
    }
    Err(damaged("a number does not end"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::property::fixed(256))]

        #[test]
        fn lists_come_back(size in 1_u32..3000, seed in prop::collection::btree_set(0_u32..3000, 0..2000)) {
            let items: Vec<u32> = seed.into_iter().filter(|&item| item < size).collect();
            let mut bits = BitWriter::new();
            bits.gamma(items.len() as u64 + 1);
            bits.list(&items, size);
            bits.rice(1_000_003, 7);
            let bytes = bits.finish();
            let mut reader = BitReader::new(&bytes);
            prop_assert_eq!(reader.gamma(), Ok(items.len() as u64 + 1));
            let mut read = Vec::new();
            prop_assert_eq!(reader.list(items.len() as u32, size, &mut read), Ok(()));
            prop_assert_eq!(read, items);
            prop_assert_eq!(reader.rice(7), Ok(1_000_003));
        }

        #[test]
        fn bits_are_put_after_bits(one in prop::collection::vec(0_u64..1 << 19, 0..9), other in prop::collection::vec(0_u64..1 << 19, 0..9)) {
            let written = |numbers: &[u64]| {
                let mut bits = BitWriter::new();
                numbers.iter().for_each(|&number| bits.write(number, 19));
                bits
            };
            let mut both = written(&one);
            both.append(written(&other));
            prop_assert_eq!(both.finish(), written(&[one, other].concat()).finish());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0_u32..100) {
            let mut reader = BitReader::new(&bytes);
            let mut read = Vec::new();
            while reader.gamma().is_ok() && reader.rice(3).is_ok() && reader.list(count, 100, &mut read).is_ok() {}
        }
    }

    #[test]
    fn the_check_sum_knows_its_file() {
        assert_eq!(crc32(&[b"1234", b"56789"]), 0xcbf4_3926);
        let sealed = seal("a/1", vec![1, 2, 3]);
        assert_eq!(unseal("a/1", &sealed), Ok(&[1, 2, 3][..]));
        assert!(unseal("a/2", &sealed).is_err());
        assert!(unseal("a/1", &sealed[..6]).is_err());
    }
}
