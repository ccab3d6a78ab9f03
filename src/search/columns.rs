//! What is known of every entry beside its grams: its address, and the terms it can be filtered by.
//!
//! Both are tables of some thousand entries each, so that a new entry changes the last one of either
//! alone, and are read only when needed: addresses for the hits about to be shown, terms when someone
//! filters or looks at the counts.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::{BitReader, BitWriter, Damaged, damaged, push_varint, take_varint, unzigzag, zigzag};

/// Entries in one table of addresses.
pub(super) const ADDRESSES: u32 = 4_096;

/// Entries in one table of terms.
pub(super) const TERMS: u32 = 16_384;

/// An address taken apart: `HEAD` `YEAR-SERIAL/`, as nearly all are, or a head alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Address<'a> {
    head: &'a str,
    /// Digits of the serial number; 0 where the head is the whole address.
    width: u8,
    year: i64,
    serial: i64,
}

fn take_apart(url: &str) -> Address<'_> {
    let plain = Address {
        head: url,
        width: 0,
        year: 0,
        serial: 0,
    };
    let Some((rest, serial)) = url.strip_suffix('/').and_then(|path| path.rsplit_once('-')) else {
        return plain;
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let year_at = rest.len().saturating_sub(4);
    let (Some(head), Some(year)) = (rest.get(..year_at), rest.get(year_at..)) else {
        return plain;
    };
    if year.len() != 4 || !(1..=9).contains(&serial.len()) || !digits(year) || !digits(serial) {
        return plain;
    }
    match (year.parse(), serial.parse()) {
        (Ok(year), Ok(serial)) => Address {
            head,
            width: serial_width(url),
            year,
            serial,
        },
        _ => plain,
    }
}

fn serial_width(url: &str) -> u8 {
    url.rsplit_once('-')
        .map_or(0, |(_, serial)| (serial.len() - 1) as u8)
}

/// Encodes a block of addresses, in the order of their entries.
///
/// A unit mostly publishes several at once, and its numbers rise by one, so what is stored of an address
/// is how many other heads there were since its own, whether the year has turned, and how far the
/// serial number is from the next one.
pub(super) fn encode_addresses(urls: &[&str]) -> Vec<u8> {
    let addresses: Vec<Address> = urls.iter().map(|url| take_apart(url)).collect();
    let heads: BTreeSet<(&str, u8)> = addresses.iter().map(|a| (a.head, a.width)).collect();
    let heads: Vec<(&str, u8)> = heads.into_iter().collect();
    let steps = steps(&addresses);
    let cost = |k: u32| {
        steps
            .iter()
            .map(|&(_, step)| 2 * ((step >> k) + 1).ilog2() + k + 1)
            .sum::<u32>()
    };
    let k = (0..16).min_by_key(|&k| cost(k)).unwrap_or(0);

    let mut bytes = Vec::new();
    push_varint(&mut bytes, heads.len() as u64);
    let mut before = "";
    for &(head, width) in &heads {
        let shared = before
            .bytes()
            .zip(head.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        push_varint(&mut bytes, shared as u64);
        push_varint(&mut bytes, (head.len() - shared) as u64);
        bytes.extend_from_slice(&head.as_bytes()[shared..]);
        bytes.push(width);
        before = head;
    }
    bytes.push(k as u8);
    let mut bits = BitWriter::new();
    let mut recent = heads;
    for (address, (turn, step)) in addresses.iter().zip(steps) {
        if recent.len() > 1 {
            let head = (address.head, address.width);
            // Every address has its head among them.
            let place = recent.iter().position(|&is| is == head).unwrap_or(0);
            bits.gamma(place as u64 + 1);
            recent[..=place].rotate_right(1);
        }
        if address.width > 0 {
            bits.gamma(turn + 1);
            bits.gamma((step >> k) + 1);
            bits.write(step & ((1 << k) - 1), k);
        }
    }
    bytes.extend(bits.finish());
    bytes
}

/// For every address, how far its year is from the year before it, and its serial number from
/// the one to be expected; both with the sign in the lowest bit.
fn steps(addresses: &[Address]) -> Vec<(u64, u64)> {
    let mut year = 0;
    let mut last: BTreeMap<(&str, i64), i64> = BTreeMap::new();
    addresses
        .iter()
        .map(|address| {
            if address.width == 0 {
                return (0, 0);
            }
            let turn = zigzag(address.year - year);
            year = address.year;
            let expected = last.insert((address.head, year), address.serial).unwrap_or(0) + 1;
            (turn, zigzag(address.serial - expected))
        })
        .collect()
}

/// Decodes a block of `count` addresses.
pub(super) fn decode_addresses(mut content: &[u8], count: u32) -> Result<Vec<String>, Damaged> {
    let heads = decode_heads(&mut content, count)?;
    let Some((&k, rest)) = content.split_first() else {
        return Err(damaged("it ends too early"));
    };
    if k >= 16 {
        return Err(damaged("its addresses are not readable"));
    }
    let mut bits = BitReader::new(rest);
    let mut year = 0;
    let mut last: BTreeMap<(usize, i64), i64> = BTreeMap::new();
    let mut recent: Vec<usize> = (0..heads.len()).collect();
    let mut urls = Vec::with_capacity(count as usize);
    for _ in 0..count {
        let place = if recent.len() > 1 { bits.gamma()? - 1 } else { 0 } as usize;
        if place >= recent.len() {
            return Err(damaged("an address has no head"));
        }
        recent[..=place].rotate_right(1);
        let index = recent[0];
        let (head, width) = &heads[index];
        if *width == 0 {
            urls.push(head.clone());
            continue;
        }
        year += unzigzag(bits.gamma()? - 1);
        let high = bits.gamma()? - 1;
        let step = unzigzag(high << k | bits.read(u32::from(k))?);
        let serial = last.get(&(index, year)).copied().unwrap_or(0) + 1 + step;
        last.insert((index, year), serial);
        if !(0..10_000).contains(&year) || !(0..1_000_000_000).contains(&serial) {
            return Err(damaged("a number in an address is out of range"));
        }
        urls.push(format!(
            "{head}{year:04}-{serial:0width$}/",
            width = usize::from(*width)
        ));
    }
    Ok(urls)
}

fn decode_heads(content: &mut &[u8], most: u32) -> Result<Vec<(String, u8)>, Damaged> {
    let count = take_varint(content)?;
    if count > most {
        return Err(damaged("it has more heads than addresses"));
    }
    let mut heads: Vec<(String, u8)> = Vec::new();
    for _ in 0..count {
        let shared = take_varint(content)? as usize;
        let length = take_varint(content)? as usize;
        let before = heads.last().map_or("", |(head, _)| head);
        let (Some(start), true) = (before.as_bytes().get(..shared), length < content.len()) else {
            return Err(damaged("a head of its addresses ends too early"));
        };
        let bytes = [start, &content[..length]].concat();
        let head = String::from_utf8(bytes).map_err(|_| damaged("an address is not text"))?;
        heads.push((head, content[length]));
        *content = &content[length + 1..];
    }
    Ok(heads)
}

/// Encodes the columns of some entries: for each column and entry the number of a term plus one, or
/// 0 for none.
pub(super) fn encode_terms(rows: &[[u32; 4]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for column in 0..4 {
        let most = rows.iter().map(|row| row[column]).max().unwrap_or(0);
        let width = bits_for(most as usize + 1);
        bytes.push(width as u8);
        let mut bits = BitWriter::new();
        for row in rows {
            bits.write(u64::from(row[column]), width);
        }
        bytes.extend(bits.finish());
    }
    bytes
}

/// Decodes one of the columns of `count` entries.
pub(super) fn decode_column(mut content: &[u8], column: usize, count: u32) -> Result<Vec<u32>, Damaged> {
    for at in 0..=column {
        let Some((&width, rest)) = content.split_first() else {
            return Err(damaged("it ends too early"));
        };
        if width > 32 {
            return Err(damaged("its column is too wide"));
        }
        if at == column {
            let mut bits = BitReader::new(rest);
            return (0..count)
                .map(|_| Ok(bits.read(u32::from(width))? as u32))
                .collect();
        }
        let length = (u64::from(width) * u64::from(count)).div_ceil(8) as usize;
        content = rest.get(length..).ok_or_else(|| damaged("it ends too early"))?;
    }
    Err(damaged("it has no such column"))
}

/// Bits that tell `count` things apart.
fn bits_for(count: usize) -> u32 {
    count.saturating_sub(1).checked_ilog2().map_or(0, |log| log + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_of_any_form_come_back() {
        let urls = [
            "entry/002489524/2023-00028/",
            "entry/002489524/2023-00029/",
            "entry/002489524/2022-7/",
            "entry/01527918x/2020-153077/",
            "entry/odd/",
            "entry/odd/2020-/",
            "entry/x-1/",
            "",
            "entry/002489524/2023-00030/",
            "entry/长/2023-00030/",
        ];
        let bytes = encode_addresses(&urls);
        let read = decode_addresses(&bytes, urls.len() as u32).unwrap();
        assert_eq!(read, urls);
    }

    #[test]
    fn numbers_in_turn_take_less_than_a_byte_each() {
        let urls: Vec<String> = (1..=4_000)
            .map(|n| format!("entry/00248952{}/2023-{:05}/", n % 4, n / 4))
            .collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        assert!(encode_addresses(&urls).len() < 4_000);
    }

    proptest! {
        #![proptest_config(crate::property::fixed(256))]

        #[test]
        fn columns_come_back(rows in prop::collection::vec(prop::array::uniform4(0_u32..300), 0..200)) {
            let bytes = encode_terms(&rows);
            for column in 0..4 {
                let terms = rows.iter().map(|row| row[column]).collect();
                prop_assert_eq!(decode_column(&bytes, column, rows.len() as u32), Ok(terms));
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_addresses(&bytes, 50);
            let _ = decode_column(&bytes, 2, 50);
        }
    }
}
