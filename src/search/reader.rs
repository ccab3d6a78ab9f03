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
use super::bits::{Damaged, crc32, damaged};
use super::columns::{ADDRESSES, TERMS, decode_addresses, decode_column};
use super::grams::{self, Term};
use super::keys;
use super::manifest::Manifest;
use super::query::{Query, Word};
use super::rank::{Asked, Rank, common, narrow};
use super::record::{COLUMNS, LevelRecord, Tables, table_path};
use super::shard::{self, Postings};
use super::text::{Card, Folded, number_of, of_page};
use pieces::{Piece, best};

/// An entry that has all the grams of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Candidate {
    entry: u32,
    score: u32,
    /// Whether an excluded word may stand in it.
    doubtful: bool,
}

/// Tables of addresses that were read for this answer, by number.
type Addresses = BTreeMap<u32, Vec<String>>;

/// A built index that can be asked.
pub struct Reader<F> {
    files: F,
    manifest: Manifest,
    /// What the records of the levels say in base64.
    levels: Vec<Tables>,
}

/// What the levels say of a term: the entries that have it, among those before `known`.
#[derive(Debug, Default)]
struct Gathered {
    postings: Postings,
    known: u32,
}

impl<F: Files> Reader<F> {
    /// Opens the index below `search/` of a built site.
    pub fn open(files: F) -> Result<Self, SearchError> {
        let path = "search/manifest.json";
        let bytes = files.read(path).map_err(|error| SearchError::Unreadable {
            path: path.into(),
            error,
        })?;
        let damaged = |reason| SearchError::Damaged {
            path: path.into(),
            reason,
        };
        let manifest = Manifest::decode(&bytes).map_err(damaged)?;
        let levels = manifest.levels.iter().map(LevelRecord::tables);
        let levels = levels.collect::<Result<_, _>>().map_err(damaged)?;
        Ok(Self {
            files,
            manifest,
            levels,
        })
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
        let mut tables = Addresses::new();
        for candidate in &candidates {
            if hits.len() == limit {
                break;
            }
            checked += 1;
            match self.check(candidate, &query, &mut tables)? {
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
            cut: query.cut,
            unsearchable: query.unsearchable,
        })
    }

    /// The addresses of all entries that may hold `text`, unchecked, best first. What a checked
    /// search shows is always among them.
    pub fn candidates_of(&self, text: &str, filters: &Filters) -> Result<Vec<String>, SearchError> {
        let candidates = self.candidates(&Query::parse(text), filters)?;
        let mut tables = Addresses::new();
        candidates
            .iter()
            .map(|candidate| self.address(candidate.entry, &mut tables))
            .collect()
    }

    fn candidates(&self, query: &Query, filters: &Filters) -> Result<Vec<Candidate>, SearchError> {
        let mut found = self.find_words(query)?;
        self.add_keys(query, &mut found)?;
        let found = self.exclude(query, found)?;
        let allowed = self.allowed(filters)?;
        let passes = self.filter(filters, &allowed)?;
        let asked = Asked::of(query);
        let mut all: Vec<Candidate> = found
            .into_iter()
            .filter(|&(entry, ..)| passes(entry))
            .map(|(entry, rank, doubtful)| Candidate {
                entry,
                score: rank.score(asked),
                doubtful,
            })
            .collect();
        let by_relevance = filters.sort == Sort::Relevance;
        all.sort_by_key(|c| Reverse((if by_relevance { c.score } else { 0 }, c.entry)));
        Ok(all)
    }

    /// The entries that have the grams of all words, rising; all for no words, unless something was
    /// typed all the same.
    fn find_words(&self, query: &Query) -> Result<Vec<(u32, Rank)>, SearchError> {
        if query.unsearchable {
            return Ok(Vec::new());
        }
        let mut ranks: Option<Vec<(u32, Rank)>> = None;
        for word in &query.words {
            let found = self.find_word(word, query.words.len())?;
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
            return Ok((0..self.manifest.entries)
                .map(|entry| (entry, Rank::default()))
                .collect());
        };
        for joint in query.joints() {
            let found = self.find_everywhere(grams::gram_term(&joint))?;
            for (entry, rank) in &mut ranks {
                rank.joints += u32::from(found.entries.binary_search(entry).is_ok());
            }
        }
        Ok(ranks)
    }

    /// The entries that have the grams of a word that are asked for. The first of its grams is asked
    /// for at every level, others only at the levels of many entries, so of some entries only the
    /// first is known.
    fn find_word(&self, word: &Word, words: usize) -> Result<Postings, SearchError> {
        let mut found: Option<Postings> = None;
        for (number, gram) in word.choice().into_iter().enumerate() {
            let asked = |entries| number < word.how_many(entries, words);
            let gathered = self.find_term(grams::gram_term(gram), asked)?;
            found = Some(match found {
                None => gathered.postings,
                Some(before) => narrow(&before, &gathered.postings, gathered.known),
            });
        }
        Ok(found.unwrap_or_default())
    }

    /// The entries that may have a key.
    fn keyed(&self, key: &str) -> Result<Vec<u32>, SearchError> {
        let (digest, entries) = (keys::digest(key), self.manifest.entries);
        if entries == 0 {
            return Ok(Vec::new());
        }
        let path = keys::path_of(digest, entries);
        self.checked(&path, |bytes| keys::find(&path, bytes, digest, entries))
    }

    /// Puts entries whose number or title the query is among the found, or marks them.
    fn add_keys(&self, query: &Query, found: &mut Vec<(u32, Rank)>) -> Result<(), SearchError> {
        let Some(key) = &query.key else { return Ok(()) };
        for entry in self.keyed(key)? {
            match found.binary_search_by_key(&entry, |&(entry, _)| entry) {
                Ok(at) => found[at].1.key = true,
                Err(at) => {
                    let rank = Rank {
                        key: true,
                        ..Rank::default()
                    };
                    found.insert(at, (entry, rank));
                }
            }
        }
        Ok(())
    }

    /// Drops the entries that certainly hold an excluded word, and marks those that may.
    fn exclude(&self, query: &Query, found: Vec<(u32, Rank)>) -> Result<Vec<(u32, Rank, bool)>, SearchError> {
        let mut found: Vec<_> = found
            .into_iter()
            .map(|(entry, rank)| (entry, rank, false))
            .collect();
        for word in &query.excluded {
            let gone = self.find_word(word, 1)?.entries;
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

    fn find_everywhere(&self, term: Term) -> Result<Postings, SearchError> {
        Ok(self.find_term(term, |_| true)?.postings)
    }

    /// What those levels say of a term that are `asked`, by how many entries they can have.
    fn find_term(&self, term: Term, asked: impl Fn(u32) -> bool) -> Result<Gathered, SearchError> {
        let mut gathered = Gathered::default();
        // No level that follows is asked either: it has fewer entries.
        let levels = self.manifest.levels.iter().zip(&self.levels).enumerate();
        for (number, (level, tables)) in levels.take_while(|(number, _)| asked(self.manifest.reach(*number)))
        {
            let Some(filed) = level.filed(tables, term) else {
                continue;
            };
            let before = gathered.known;
            let is_last = number + 1 == self.manifest.levels.len();
            let found = self.checked(&filed.file, |bytes| {
                let found = shard::find(&filed.path, filed.of(bytes)?, term)?;
                let fits = found.known.start <= before
                    && if is_last {
                        found.known.end == self.manifest.entries
                    } else {
                        found.known.end <= self.manifest.entries
                    };
                if fits {
                    Ok(found)
                } else {
                    Err(damaged("it belongs to another build"))
                }
            })?;
            let new = found.postings.entries.partition_point(|&entry| entry < before);
            let Gathered { postings, known } = &mut gathered;
            postings.entries.extend(&found.postings.entries[new..]);
            postings.flags.extend(&found.postings.flags[new..]);
            *known = found.known.end.max(before);
        }
        Ok(gathered)
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
        filters: &Filters,
        allowed: &[Option<Vec<bool>>; 4],
    ) -> Result<impl Fn(u32) -> bool, SearchError> {
        let (first, last) = filters.years.unwrap_or((i32::MIN, i32::MAX));
        let Manifest { years, entries, .. } = &self.manifest;
        let start = |year: i32| {
            let from = years.iter().find(|&&(of, _)| of >= year);
            from.map_or(*entries, |&(_, at)| at)
        };
        let years = start(first)..last.checked_add(1).map_or(*entries, start);
        let mut columns = Vec::new();
        for (column, passes) in allowed.iter().enumerate() {
            if let Some(passes) = passes {
                columns.push((self.column(column)?, passes.clone()));
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

    /// A column of all entries.
    fn column(&self, column: usize) -> Result<Vec<u32>, SearchError> {
        let mut all = Vec::new();
        for (table, sum) in (0..).zip(&self.manifest.columns) {
            let count = TERMS.min(self.manifest.entries - table * TERMS);
            all.extend(self.table(sum, |bytes| decode_column(bytes, column, count))?);
        }
        Ok(all)
    }

    fn address(&self, entry: u32, tables: &mut Addresses) -> Result<String, SearchError> {
        let number = entry / ADDRESSES;
        let urls = match tables.entry(number) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(place) => {
                let count = ADDRESSES.min(self.manifest.entries - number * ADDRESSES);
                // The manifest has a table for every entry, and a candidate is one of its entries.
                let sum = &self.manifest.addresses[number as usize];
                place.insert(self.table(sum, |bytes| decode_addresses(bytes, count))?)
            }
        };
        // A table that was decoded has all its addresses.
        Ok(urls[(entry % ADDRESSES) as usize].clone())
    }

    /// Reads a table, which is named by its check sum.
    fn table<T>(
        &self,
        sum: &str,
        decode: impl FnOnce(&[u8]) -> Result<T, Damaged>,
    ) -> Result<T, SearchError> {
        self.checked(&table_path(sum), |bytes| {
            if format!("{:08x}", crc32(&[bytes])) != sum {
                return Err(damaged("its check sum is wrong"));
            }
            decode(bytes)
        })
    }

    /// The candidate as a hit, if its published text holds what the query asks for.
    fn check(
        &self,
        candidate: &Candidate,
        query: &Query,
        tables: &mut Addresses,
    ) -> Result<Option<Hit>, SearchError> {
        let url = self.address(candidate.entry, tables)?;
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
            marks: card.marks(),
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
}

/// Whether `name` is one of [`COLUMNS`], and which.
pub fn column_named(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|column| *column == name)
}
