//! Asking a built index, as the browser does: the same files, the same order, the same checks.
//!
//! [`Reader::search`] finds candidates in the shards, orders them, and checks them one after the
//! other against the published text until a page of true hits is full. The browser's twin is
//! `engine.js`; a stored set of queries is put to both.

mod pieces;

use std::cmp::Reverse;
use std::collections::{BTreeMap, btree_map};

use super::SearchSite;
pub use super::answer::{Answer, Files, Filters, Hit, SearchError, Sort, Within};
use super::bits::{Damaged, crc32, damaged, unseal};
use super::columns::{address_block, decode_addresses, decode_column};
use super::grams::{self, Term};
use super::manifest::Manifest;
use super::query::{Query, Word};
use super::rank::{Rank, common, intersect};
use super::record::{COLUMNS, SegmentRecord, address_path, column_path, from_base64, path_of};
use super::shard::{self, Postings};
use super::text::{Card, Folded, number_of, of_page};
use pieces::{Piece, best};

/// An entry that has all the grams of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Candidate {
    segment: usize,
    entry: u32,
    score: u32,
    /// Whether an excluded word may stand in it.
    doubtful: bool,
}

/// Blocks of addresses that were read for this answer, by segment and block.
type Blocks = BTreeMap<(usize, u32), Vec<String>>;

/// A built index that can be asked.
pub struct Reader<F> {
    files: F,
    manifest: Manifest,
}

impl<F: Files> Reader<F> {
    /// Opens the index below `search/` of a built site.
    pub fn open(files: F) -> Result<Self, SearchError> {
        let path = "search/manifest.json";
        let bytes = files.read(path).map_err(|error| SearchError::Unreadable {
            path: path.into(),
            error,
        })?;
        let manifest = Manifest::decode(&bytes).map_err(|reason| SearchError::Damaged {
            path: path.into(),
            reason,
        })?;
        Ok(Self { files, manifest })
    }

    /// What the index consists of.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The names that hits can be limited to.
    pub fn site(&self) -> Result<SearchSite, SearchError> {
        let name = &self.manifest.terms;
        let sum = name
            .strip_prefix("terms-")
            .and_then(|rest| rest.strip_suffix(".json"));
        self.checked(name, |bytes| {
            if Some(format!("{:08x}", crc32(&[bytes])).as_str()) != sum {
                return Err(damaged("its check sum is wrong"));
            }
            serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))
        })
    }

    /// The hits of `text` after the first `skip`, at most `limit`.
    pub fn search(
        &self,
        text: &str,
        filters: &Filters,
        skip: usize,
        limit: usize,
    ) -> Result<Answer, SearchError> {
        let query = Query::parse(text);
        let candidates = self.candidates(&query, filters)?;
        let mut certain = query.words.iter().all(|word| word.exact);
        let (mut dropped, mut checked) = (0, 0);
        let mut hits = Vec::new();
        let mut true_ones = 0;
        let mut blocks = Blocks::new();
        for candidate in &candidates {
            if hits.len() == limit {
                break;
            }
            checked += 1;
            match self.check(candidate, &query, &mut blocks)? {
                Some(hit) => {
                    true_ones += 1;
                    if true_ones > skip {
                        hits.push(hit);
                    }
                }
                None => {
                    dropped += 1;
                    certain = false;
                }
            }
        }
        let rest_is_sure = certain && !candidates[checked..].iter().any(|candidate| candidate.doubtful);
        let exact = checked == candidates.len() || rest_is_sure;
        Ok(Answer {
            count: candidates.len() - dropped,
            exact,
            hits,
        })
    }

    /// The addresses of all entries that may hold `text`, unchecked, best first. What a checked
    /// search shows is always among them.
    pub fn candidates_of(&self, text: &str, filters: &Filters) -> Result<Vec<String>, SearchError> {
        let candidates = self.candidates(&Query::parse(text), filters)?;
        let mut blocks = Blocks::new();
        candidates
            .iter()
            .map(|candidate| self.address(candidate, &mut blocks))
            .collect()
    }

    fn candidates(&self, query: &Query, filters: &Filters) -> Result<Vec<Candidate>, SearchError> {
        let mut all = Vec::new();
        let allowed = self.allowed(filters)?;
        for (number, segment) in self.manifest.segments.iter().enumerate() {
            let mut found = self.find_words(segment, query)?;
            self.add_keys(segment, query, &mut found)?;
            let found = self.exclude(segment, query, found)?;
            let passes = self.filter(segment, filters, &allowed)?;
            all.extend(found.into_iter().filter(|&(entry, ..)| passes(entry)).map(
                |(entry, rank, doubtful)| Candidate {
                    segment: number,
                    entry,
                    score: rank.score(query),
                    doubtful,
                },
            ));
        }
        let by_relevance = filters.sort == Sort::Relevance;
        all.sort_by_key(|c| Reverse((if by_relevance { c.score } else { 0 }, c.segment, c.entry)));
        Ok(all)
    }

    /// The entries of a segment that have the grams of all words, rising; all for no words.
    fn find_words(&self, segment: &SegmentRecord, query: &Query) -> Result<Vec<(u32, Rank)>, SearchError> {
        let mut ranks: Option<Vec<(u32, Rank)>> = None;
        for word in &query.words {
            let found = self.find_word(segment, word, query.words.len())?;
            let found: Vec<(u32, Rank)> = found
                .entries
                .iter()
                .zip(&found.flags)
                .map(|(&entry, &flags)| (entry, Rank::of(flags)))
                .collect();
            ranks = Some(match ranks {
                None => found,
                Some(before) => common(&before, &found, Rank::join),
            });
        }
        let Some(mut ranks) = ranks else {
            return Ok((0..segment.entries)
                .map(|entry| (entry, Rank::default()))
                .collect());
        };
        for joint in query.joints() {
            let Some(found) = self.find_term(segment, grams::gram_term(&joint))? else {
                continue;
            };
            for (entry, rank) in &mut ranks {
                rank.joints += u32::from(found.entries.binary_search(entry).is_ok());
            }
        }
        Ok(ranks)
    }

    fn find_word(&self, segment: &SegmentRecord, word: &Word, words: usize) -> Result<Postings, SearchError> {
        let mut all: Option<Postings> = None;
        for gram in word.chosen(segment.entries, words) {
            let Some(found) = self.find_term(segment, grams::gram_term(gram))? else {
                return Ok(Postings::default());
            };
            all = Some(match all {
                None => found,
                Some(before) => intersect(&before, &found),
            });
        }
        Ok(all.unwrap_or_default())
    }

    /// Puts entries whose number or title the query is among the found, or marks them.
    fn add_keys(
        &self,
        segment: &SegmentRecord,
        query: &Query,
        found: &mut Vec<(u32, Rank)>,
    ) -> Result<(), SearchError> {
        let Some(key) = &query.key else { return Ok(()) };
        let Some(keyed) = self.find_term(segment, grams::key_term(key))? else {
            return Ok(());
        };
        for entry in keyed.entries {
            match found.binary_search_by_key(&entry, |&(entry, _)| entry) {
                Ok(at) => found[at].1.key = true,
                Err(at) => found.insert(
                    at,
                    (
                        entry,
                        Rank {
                            key: true,
                            ..Rank::default()
                        },
                    ),
                ),
            }
        }
        Ok(())
    }

    /// Drops the entries that certainly hold an excluded word, and marks those that may.
    fn exclude(
        &self,
        segment: &SegmentRecord,
        query: &Query,
        found: Vec<(u32, Rank)>,
    ) -> Result<Vec<(u32, Rank, bool)>, SearchError> {
        let mut found: Vec<_> = found
            .into_iter()
            .map(|(entry, rank)| (entry, rank, false))
            .collect();
        for word in &query.excluded {
            let gone = self.find_word(segment, word, 1)?.entries;
            let has = |entry: &u32| gone.binary_search(entry).is_ok();
            if word.exact {
                found.retain(|(entry, ..)| !has(entry));
            } else {
                found
                    .iter_mut()
                    .for_each(|(entry, _, doubtful)| *doubtful |= has(entry));
            }
        }
        Ok(found)
    }

    fn find_term(&self, segment: &SegmentRecord, term: Term) -> Result<Option<Postings>, SearchError> {
        let heavy = segment.heavy().map_err(|reason| SearchError::Damaged {
            path: "search/manifest.json".into(),
            reason,
        })?;
        let path = path_of(segment, &heavy, term);
        self.checked(&path, |bytes| shard::find(&path, bytes, segment.entries, term))
    }

    /// For each column that is filtered, which values pass.
    fn allowed(&self, filters: &Filters) -> Result<[Option<Vec<bool>>; 4], SearchError> {
        let mut allowed: [Option<Vec<bool>>; 4] = Default::default();
        if filters.slugs.iter().all(Vec::is_empty) {
            return Ok(allowed);
        }
        let site = self.site()?;
        for ((allowed, slugs), terms) in allowed.iter_mut().zip(&filters.slugs).zip(site.terms()) {
            if slugs.is_empty() {
                continue;
            }
            // The value 0 stands for entries that have no term.
            let mut passes = vec![false];
            for mut term in terms {
                let mut pass = slugs.contains(&term.slug);
                for _ in 0..16 {
                    let Some(above) = term.parent.and_then(|parent| terms.get(parent as usize)) else {
                        break;
                    };
                    term = above;
                    pass |= slugs.contains(&term.slug);
                }
                passes.push(pass);
            }
            *allowed = Some(passes);
        }
        Ok(allowed)
    }

    fn filter(
        &self,
        segment: &SegmentRecord,
        filters: &Filters,
        allowed: &[Option<Vec<bool>>; 4],
    ) -> Result<impl Fn(u32) -> bool, SearchError> {
        let (first, last) = filters.years.unwrap_or((i32::MIN, i32::MAX));
        let start = |year: i32| {
            segment
                .years
                .iter()
                .find(|&&(of, _)| of >= year)
                .map_or(segment.entries, |&(_, at)| at)
        };
        let years = start(first)..last.checked_add(1).map_or(segment.entries, start);
        let mut columns = Vec::new();
        for (column, passes) in allowed.iter().enumerate() {
            if let Some(passes) = passes {
                columns.push((self.column(segment, column)?, passes.clone()));
            }
        }
        Ok(move |entry: u32| {
            let passes = |(column, passes): &(Vec<u32>, Vec<bool>)| {
                column
                    .get(entry as usize)
                    .and_then(|&term| passes.get(term as usize))
                    .is_some_and(|&pass| pass)
            };
            years.contains(&entry) && columns.iter().all(passes)
        })
    }

    fn column(&self, segment: &SegmentRecord, column: usize) -> Result<Vec<u32>, SearchError> {
        let name = &segment.columns[column];
        if segment.addresses.is_some() {
            return self.inline(name, |bytes| decode_column(bytes, segment.entries));
        }
        self.checked(&column_path(name), |bytes| {
            if format!("{:08x}", crc32(&[bytes])) != *name {
                return Err(damaged("its check sum is wrong"));
            }
            decode_column(bytes, segment.entries)
        })
    }

    fn address(&self, candidate: &Candidate, blocks: &mut Blocks) -> Result<String, SearchError> {
        let segment = &self.manifest.segments[candidate.segment];
        let size = address_block(segment.entries);
        let block = candidate.entry / size;
        let urls = match blocks.entry((candidate.segment, block)) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(place) => place.insert(self.addresses(segment, block)?),
        };
        // A block that was decoded has all its addresses, and the entry is one of the segment's.
        Ok(urls[(candidate.entry % size) as usize].clone())
    }

    fn addresses(&self, segment: &SegmentRecord, block: u32) -> Result<Vec<String>, SearchError> {
        if let Some(addresses) = &segment.addresses {
            return self.inline(addresses, |bytes| decode_addresses(bytes, segment.entries));
        }
        let size = address_block(segment.entries);
        let path = address_path(&segment.id, block);
        self.checked(&path, |bytes| {
            decode_addresses(unseal(&path, bytes)?, size.min(segment.entries - block * size))
        })
    }

    /// The candidate as a hit, if its published text holds what the query asks for.
    fn check(
        &self,
        candidate: &Candidate,
        query: &Query,
        blocks: &mut Blocks,
    ) -> Result<Option<Hit>, SearchError> {
        let url = self.address(candidate, blocks)?;
        let path = format!("{url}index.json");
        let card: Card = self.outside(&path, |bytes| {
            serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))
        })?;
        let lines: Vec<Folded> = card.lines(&url).into_iter().map(Folded::new).collect();
        let mut pieces = vec![Piece::own(&card.lead)];
        let stands = |word: &Word, pieces: &[Piece]| {
            let mut texts = pieces.iter().map(|piece| &piece.text).chain(&lines);
            texts.any(|text| text.find(&word.folded, 0).is_some())
        };
        let holds = |pieces: &[Piece]| query.words.iter().all(|word| stands(word, pieces));
        if !card.is_whole() && (!holds(&pieces) || candidate.doubtful) {
            let path = format!("{url}index.html");
            let whole = self.outside(&path, |bytes| {
                of_page(&String::from_utf8_lossy(bytes)).ok_or_else(|| damaged("it has no text to search"))
            })?;
            pieces = vec![Piece::own(&whole)];
        }
        for file in &card.attachments {
            if holds(&pieces) && !candidate.doubtful {
                break;
            }
            pieces.extend(self.pieces(file, &url)?);
        }
        let spoiled = query.excluded.iter().any(|word| stands(word, &pieces));
        let keys = || grams::keys(number_of(&url), card.document_number.as_deref(), &card.title);
        let keyed = query.key.as_ref().is_some_and(|wanted| keys().contains(wanted));
        if spoiled || !(holds(&pieces) || keyed) {
            return Ok(None);
        }
        let words: Vec<&[char]> = query.words.iter().map(|word| word.folded.as_slice()).collect();
        let Piece { text, within } = best(pieces, &words);
        Ok(Some(Hit {
            index_number: card.index_number,
            title: card.title,
            url,
            unit: card.unit,
            published: card.published,
            document_number: card.document_number,
            excerpt: text.excerpt(&words),
            within,
        }))
    }

    /// Reads and decodes a file of the index.
    fn checked<T>(
        &self,
        path: &str,
        decode: impl FnOnce(&[u8]) -> Result<T, Damaged>,
    ) -> Result<T, SearchError> {
        self.outside(&format!("search/{path}"), decode)
    }

    /// Reads and decodes any file of the site.
    fn outside<T>(
        &self,
        path: &str,
        decode: impl FnOnce(&[u8]) -> Result<T, Damaged>,
    ) -> Result<T, SearchError> {
        let bytes = self.files.read(path).map_err(|error| SearchError::Unreadable {
            path: path.into(),
            error,
        })?;
        decode(&bytes).map_err(|reason| SearchError::Damaged {
            path: path.into(),
            reason,
        })
    }

    /// Decodes a table that stands in the manifest itself.
    fn inline<T>(
        &self,
        text: &str,
        decode: impl FnOnce(&[u8]) -> Result<T, Damaged>,
    ) -> Result<T, SearchError> {
        let bytes = from_base64(text).ok_or_else(|| damaged("a table of it is not base64"));
        bytes
            .and_then(|bytes| decode(&bytes))
            .map_err(|reason| SearchError::Damaged {
                path: "search/manifest.json".into(),
                reason,
            })
    }
}

/// Whether `name` is one of [`COLUMNS`], and which.
pub fn column_named(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|column| *column == name)
}
