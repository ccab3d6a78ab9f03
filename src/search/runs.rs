//! Sorting the postings of a segment in bounded memory.
//!
//! Postings arrive entry by entry and leave term by term. A thousand entries' worth is sorted in
//! memory as plain 64-bit numbers and packed into a run; the runs are kept in memory while they
//! are small together and in scratch files beyond that, and merged at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rayon::slice::ParallelSliceMut;

use super::bits::push_varint;
use super::grams::Term;

/// Entries in a run at most: their numbers within it take ten bits.
const RUN_ENTRIES: u32 = 1 << 10;
/// Postings in a run at most, eight bytes each.
const RUN_POSTINGS: usize = 6 << 20;

/// Takes postings by entry, gives them back by term.
pub(super) struct Sorter {
    scratch: PathBuf,
    budget: usize,
    entries: u32,
    first: u32,
    /// The run being filled: `term << 12 | entry within the run << 2 | flags`.
    filling: Vec<u64>,
    runs: Vec<Box<dyn Read + Send>>,
    held: usize,
    postings: u64,
}

impl Sorter {
    /// Keeps packed runs of `budget` bytes in memory, the rest in nameless files in `scratch`.
    pub fn new(scratch: &Path, budget: usize) -> Self {
        let scratch = scratch.to_path_buf();
        Self {
            scratch,
            budget,
            entries: 0,
            first: 0,
            filling: Vec::new(),
            runs: Vec::new(),
            held: 0,
            postings: 0,
        }
    }

    /// The terms of the next entry.
    pub fn add(&mut self, terms: &[(Term, u8)]) -> io::Result<()> {
        if self.entries - self.first == RUN_ENTRIES || self.filling.len() + terms.len() > RUN_POSTINGS {
            self.close_run()?;
        }
        let entry = u64::from(self.entries - self.first);
        self.filling.extend(
            terms
                .iter()
                .map(|&(term, flags)| term << 12 | entry << 2 | u64::from(flags)),
        );
        self.postings += terms.len() as u64;
        self.entries += 1;
        Ok(())
    }

    /// How many postings there are.
    pub fn postings(&self) -> u64 {
        self.postings
    }

    fn close_run(&mut self) -> io::Result<()> {
        self.filling.par_sort_unstable();
        let packed = pack(&self.filling, self.first);
        self.filling.clear();
        self.first = self.entries;
        if self.held + packed.len() <= self.budget {
            self.held += packed.len();
            self.runs.push(Box::new(Cursor::new(packed)));
        } else {
            let mut file = tempfile::tempfile_in(&self.scratch)?;
            BufWriter::new(&mut file).write_all(&packed)?;
            file.rewind()?;
            self.runs.push(Box::new(
                BufReader::with_capacity(1 << 16, file) as BufReader<File>
            ));
        }
        Ok(())
    }

    /// Every term with its postings, in the order of terms.
    pub fn merge(mut self, mut each: impl FnMut(Term, Vec<(u32, u8)>) -> io::Result<()>) -> io::Result<()> {
        self.close_run()?;
        self.filling = Vec::new();
        let mut runs: Vec<Unpacker> = self.runs.into_iter().map(Unpacker::new).collect();
        let mut heap = BinaryHeap::new();
        for (index, run) in runs.iter_mut().enumerate() {
            if let Some(term) = run.next_term()? {
                heap.push(Reverse((term, index)));
            }
        }
        while let Some(&Reverse((term, _))) = heap.peek() {
            let mut postings = Vec::new();
            while let Some(&Reverse((same, index))) = heap.peek() {
                if same != term {
                    break;
                }
                heap.pop();
                runs[index].postings(&mut postings)?;
                if let Some(next) = runs[index].next_term()? {
                    heap.push(Reverse((next, index)));
                }
            }
            each(term, postings)?;
        }
        Ok(())
    }
}

/// A sorted run as bytes: for each term the gap from the one before, its number of postings, and
/// for each posting the gap from the entry before with the flags below it.
fn pack(sorted: &[u64], first: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sorted.len() * 3);
    let mut before = 0;
    for same in sorted.chunk_by(|a, b| a >> 12 == b >> 12) {
        let term = same[0] >> 12;
        push_varint(&mut bytes, term - before);
        before = term;
        push_varint(&mut bytes, same.len() as u64);
        let mut next = 0;
        for posting in same {
            let entry = u64::from(first) + (posting >> 2 & 0x3ff);
            push_varint(&mut bytes, (entry - next) << 2 | posting & 3);
            next = entry;
        }
    }
    bytes
}

/// Reads a packed run back.
struct Unpacker {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    at: usize,
    term: Term,
}

impl Unpacker {
    fn new(source: Box<dyn Read + Send>) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            at: 0,
            term: 0,
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.buffer.len() {
            self.buffer.resize(1 << 14, 0);
            let read = self.source.read(&mut self.buffer)?;
            self.buffer.truncate(read);
            self.at = 0;
        }
        let byte = self.buffer.get(self.at).copied();
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> io::Result<Option<u64>> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let Some(byte) = self.byte()? else { break };
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(Some(value));
            }
        }
        self.at = self.buffer.len();
        Ok(None)
    }

    fn number(&mut self) -> io::Result<u64> {
        self.varint()?
            .ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "a scratch file was cut short"))
    }

    fn next_term(&mut self) -> io::Result<Option<Term>> {
        let gap = self.varint()?;
        self.term += gap.unwrap_or(0);
        Ok(gap.map(|_| self.term))
    }

    fn postings(&mut self, into: &mut Vec<(u32, u8)>) -> io::Result<()> {
        let count = self.number()?;
        let mut entry = 0;
        for _ in 0..count {
            let packed = self.number()?;
            entry += packed >> 2;
            into.push((entry as u32, (packed & 3) as u8));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_come_back_by_term_from_memory_and_from_disk() {
        for budget in [0, 100, usize::MAX] {
            let scratch = tempfile::tempdir().unwrap();
            let mut sorter = Sorter::new(scratch.path(), budget);
            for entry in 0..3_000_u64 {
                sorter
                    .add(&[(entry % 7, 0), (10 + entry, 1), (1 << 51, 2)])
                    .unwrap();
            }
            assert_eq!(sorter.postings(), 9_000);
            let mut terms = Vec::new();
            sorter
                .merge(|term, postings| {
                    assert!(postings.is_sorted());
                    terms.push((term, postings.len(), postings[0]));
                    Ok(())
                })
                .unwrap();
            assert_eq!(terms.len(), 7 + 3_000 + 1);
            assert_eq!(terms[0], (0, 429, (0, 0)));
            assert_eq!(terms[7], (10, 1, (0, 1)));
            assert_eq!(*terms.last().unwrap(), (1 << 51, 3_000, (0, 2)));
        }
    }
}
