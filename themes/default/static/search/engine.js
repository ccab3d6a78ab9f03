// The search engine: finds what a query asks for in the index's files, and checks every hit
// against the published text. It knows nothing of the page; the twin is src/search/reader.rs.

import { Damaged, crc32, findInShard, hex, readAddresses, readColumn, readFolds, readHeavy, unseal } from "./codec.js";
import { fold, needsRelated, relate } from "./fold.js";
import { chosen, gramTerm, keyTerm, keysOf, parse } from "./query.js";
import { excerpt, factsOf, isWhole, numberOf, partsOfPage, textOfPage } from "./text.js";

export const FORMAT = 2;
const TITLE_LENGTHS = [6, 8, 10, 12, 14, 17, 22, 30];
export const COLUMNS = ["unit", "category", "genre", "validity"];

/** A file that could not be had or is not what it should be. `path` says which. */
export class SearchError extends Error {
  constructor(path, cause) {
    super(`${path}: ${cause.message}`, { cause });
    this.path = path;
    this.damaged = cause instanceof Damaged || cause instanceof SyntaxError || cause instanceof TypeError;
  }
}

const hasTerm = (postings, entry) => {
  let low = 0;
  let high = postings.entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (postings.entries[middle] < entry) low = middle + 1;
    else high = middle;
  }
  return postings.entries[low] === entry;
};

/**
 * Opens the index below the address `base`, of the site at the address `root`. In a site of several editions,
 * `editions` has their addresses by language, for reading a text where it is shown as it was published, and as `shown`
 * that of the one hits lead to.
 */
export class SearchIndex {
  constructor(base, root, load = fetchBytes, editions = {}) {
    this.base = base;
    this.root = root;
    this.editions = { shown: root, ...editions };
    this.load = load;
    this.files = new Map();
  }

  /** The bytes at an address, decoded; kept, unless that failed. */
  file(path, decode, { from = this.base, fresh = false } = {}) {
    const url = new URL(path, from).href;
    let answer = this.files.get(url);
    if (!answer) {
      answer = this.load(url, fresh)
        .then(decode)
        .catch((error) => {
          this.files.delete(url);
          throw error instanceof SearchError ? error : new SearchError(path, error);
        });
      this.files.set(url, answer);
    }
    return answer;
  }

  manifest() {
    return this.file(
      "manifest.json",
      (bytes) => {
        const head = '{"crc":"01234567",'.length;
        const manifest = JSON.parse(new TextDecoder().decode(bytes));
        if (manifest.crc !== hex(crc32(bytes.subarray(head)))) throw new Damaged("wrong check sum");
        if (manifest.version !== FORMAT) throw new Damaged(`version ${manifest.version}`);
        let first = 0;
        for (const segment of manifest.segments) {
          segment.first = first;
          first += segment.entries;
        }
        return manifest;
      },
      { fresh: true },
    );
  }

  /** A file whose name ends in the check sum of its content. */
  named(path, decode) {
    return this.file(path, (bytes) => {
      if (!path.includes(hex(crc32(bytes)))) throw new Damaged("wrong check sum");
      return decode(bytes);
    });
  }

  /** The names of units, categories, genres and validities. */
  async terms() {
    return this.named((await this.manifest()).terms, (bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  }

  /** Makes sure that `text` folds as it must. */
  async prepare(text) {
    const manifest = await this.manifest();
    if (needsRelated(text, manifest.folded)) await this.named(manifest.fold, (bytes) => relate(readFolds(bytes)));
  }

  find(segment, term) {
    const bucket = term.place >>> 16;
    segment.parts ??= segment.heavy ? readHeavy(inline(segment.heavy)) : new Map();
    const parts = term.third === undefined ? 0 : segment.parts.get(bucket);
    const name = parts
      ? `${bucket.toString(16).padStart(4, "0")}-${term.third & (parts - 1)}`
      : Math.floor((bucket * segment.shards) / 65536);
    const path = `${segment.id}/${name}.bin`;
    const content = this.file(path, (bytes) => unseal(path, bytes));
    return content.then((bytes) => {
      try {
        return findInShard(bytes, segment.entries, term);
      } catch (error) {
        throw new SearchError(path, error);
      }
    });
  }

  async column(segment, column) {
    const name = segment.columns[column];
    const decode = (bytes) => readColumn(bytes, segment.entries);
    return segment.addresses === undefined ? this.named(`column/${name}.bin`, decode) : decode(inline(name));
  }

  async address(segment, entry) {
    if (segment.addresses !== undefined) {
      segment.urls ??= readAddresses(inline(segment.addresses), segment.entries);
      return segment.urls[entry];
    }
    const size = segment.entries <= 4608 ? 4608 : 1024;
    const block = Math.floor(entry / size);
    const path = `${segment.id}/address-${block}.bin`;
    const count = Math.min(size, segment.entries - block * size);
    return (await this.file(path, (bytes) => readAddresses(unseal(path, bytes), count)))[entry % size];
  }

  /** The entries that have all the grams of a word: a map to their flags. */
  async word(segment, word, words) {
    const lists = await Promise.all(chosen(word, segment.entries, words).map((gram) => this.find(segment, gramTerm(gram))));
    if (lists.includes(null)) return new Map();
    lists.sort((a, b) => a.entries.length - b.entries.length);
    let found = new Map(lists[0].entries.map((entry, i) => [entry, lists[0].flags[i]]));
    for (const { entries, flags } of lists.slice(1)) {
      const both = new Map();
      entries.forEach((entry, i) => {
        if (found.has(entry)) both.set(entry, found.get(entry) & flags[i]);
      });
      found = both;
    }
    return found;
  }

  /** Pushes the candidates of a segment: entry, score, and whether an excluded word may be in it. */
  async segment(segment, query, candidates) {
    const count = query.words.length;
    const [words, joints, excluded, keyed] = await Promise.all([
      Promise.all(query.words.map((word) => this.word(segment, word, count))),
      Promise.all(query.joints.map((signs) => this.find(segment, gramTerm(signs)))),
      Promise.all(query.excluded.map((word) => this.word(segment, word, 1))),
      query.key === null ? null : this.find(segment, keyTerm(query.key)),
    ]);
    const keys = new Set(keyed?.entries);
    const asked = query.words.reduce((signs, word) => signs + [...word.text].length, 0);
    let entries;
    if (count) {
      const [rarest, ...others] = [...words].sort((a, b) => a.size - b.size);
      entries = [...rarest.keys()].filter((entry) => others.every((found) => found.has(entry)));
    } else {
      entries = Array.from({ length: segment.entries }, (_, entry) => entry);
    }
    const found = new Set(entries);
    for (const entry of keys) if (!found.has(entry)) entries.push(entry);
    for (const entry of entries) {
      const gone = excluded.map((without) => without.has(entry));
      if (gone.some((is, i) => is && query.excluded[i].exact)) continue;
      let titles = 0;
      let frequent = 0;
      let length = 0;
      let joined = 0;
      if (found.has(entry)) {
        for (const word of words) {
          const flags = word.get(entry);
          frequent += flags & 1;
          if (flags & 2) {
            titles++;
            length = Math.max(length, flags >> 2);
          }
        }
        for (const joint of joints) if (joint && hasTerm(joint, entry)) joined++;
      }
      const parts = Math.max(1, count);
      const score =
        keys.has(entry) * 65536 +
        Math.floor((titles * 8) / parts) * 1024 +
        (titles === parts ? 1 + Math.min(7, Math.floor((asked * 8) / TITLE_LENGTHS[length])) : 0) * 64 +
        Math.min(joined, 3) * 16 +
        Math.floor((frequent * 8) / parts);
      candidates.push({ segment, entry, score, doubtful: gone.includes(true) });
    }
  }

  /** What of the terms passes each filtered column; null for columns that are not. */
  async passing(filters) {
    if (!COLUMNS.some((name) => filters[name]?.length)) return COLUMNS.map(() => null);
    const terms = await this.terms();
    return COLUMNS.map((name) => {
      const slugs = filters[name];
      if (!slugs?.length) return null;
      const pass = (term, depth) =>
        slugs.includes(term.slug) || (depth < 16 && term.parent !== undefined && pass(terms[name][term.parent], depth + 1));
      return [false, ...terms[name].map((term) => pass(term, 0))];
    });
  }

  /** All candidates of a query before filters, and what the answers need of it. */
  async candidates(text) {
    await this.prepare(text);
    const query = parse(text);
    const { segments } = await this.manifest();
    const candidates = [];
    await Promise.all(segments.map((segment) => this.segment(segment, query, candidates)));
    return { query, candidates };
  }

  /** Those of the candidates that pass the filters; `except` names a filter to leave out. */
  async filtered(candidates, filters, except) {
    const passing = await this.passing(filters);
    const { segments } = await this.manifest();
    const tables = new Map();
    for (const segment of segments) {
      const start = (year) => (segment.years.find(([of]) => of >= year) ?? [0, segment.entries])[1];
      const from = except !== "year" && filters.from ? start(filters.from) : 0;
      const to = except !== "year" && filters.to ? start(filters.to + 1) : segment.entries;
      const columns = await Promise.all(
        passing.map((pass, i) => (pass && COLUMNS[i] !== except ? this.column(segment, i) : null)),
      );
      tables.set(segment, { from, to, columns });
    }
    return candidates.filter(({ segment, entry }) => {
      const { from, to, columns } = tables.get(segment);
      return entry >= from && entry < to && columns.every((column, i) => !column || passing[i][column[entry]]);
    });
  }

  /** Asks for `text`: an answer, of which `more` gives the hits a few at a time. */
  async search(text, filters = {}) {
    const { query, candidates } = await this.candidates(text);
    const found = await this.filtered(candidates, filters);
    const rank = filters.sort === "date" ? () => 0 : (candidate) => candidate.score;
    const place = ({ segment, entry }) => segment.first + entry;
    found.sort((a, b) => rank(b) - rank(a) || place(b) - place(a));
    return new Answer(this, query, candidates, found);
  }

  /** How many of the candidates have each term of a column (or year), under the other filters. */
  async counts(answer, filters, name) {
    const counts = new Map();
    const found = await this.filtered(answer.candidates, filters, name);
    const terms = name === "year" ? null : (await this.terms())[name];
    const columns = new Map();
    if (terms) {
      for (const segment of (await this.manifest()).segments) columns.set(segment, await this.column(segment, COLUMNS.indexOf(name)));
    }
    const add = (value) => counts.set(value, (counts.get(value) ?? 0) + 1);
    for (const { segment, entry } of found) {
      if (!terms) {
        add(segment.years.findLast(([, first]) => first <= entry)[0]);
        continue;
      }
      for (let i = columns.get(segment)[entry] - 1, depth = 0; terms[i] && depth < 16; i = terms[i].parent, depth++) add(i);
    }
    return counts;
  }

  /** The candidate as a hit, if its published text holds what the query asks for; else null. */
  async check({ segment, entry, doubtful }, query) {
    const url = await this.address(segment, entry);
    const { shown } = this.editions;
    const decode = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
    const card = await this.file(`${url}index.json`, decode, { from: this.root });
    const words = query.words.map((word) => word.text);
    const facts = factsOf(card, url);
    const stands = (word, pieces) => pieces.some((piece) => piece.folded.includes(word)) || facts.some((fact) => fold(fact).includes(word));
    const holds = (pieces) => words.every((word) => stands(word, pieces));
    const pageOf = (path, read) => this.file(path, (bytes) => read(new TextDecoder().decode(bytes)), { from: this.editions[card.language] ?? shown });
    let pieces = [{ text: card.lead, folded: fold(card.lead) }];
    const refold = async () => {
      await this.prepare(pieces.map((piece) => piece.text).join("") + facts.join(""));
      for (const piece of pieces) piece.folded = fold(piece.text);
    };
    if (!holds(pieces)) await refold();
    if (!isWhole(card) && (doubtful || !holds(pieces))) {
      const text = await pageOf(url, textOfPage);
      if (text === null) throw new SearchError(url, new Damaged("no text"));
      pieces = [{ text, folded: fold(text) }];
      if (!holds(pieces)) await refold();
    }
    for (const file of card.attachments ?? []) {
      if (!file.text || (holds(pieces) && !doubtful)) continue;
      const path = url + file.text.replace(/.*\//, "");
      for (const { part, anchor, text } of await pageOf(path, partsOfPage)) {
        const within = { attachment: file.name, part, url: new URL(`${path}#${anchor}`, shown).href };
        pieces.push({ text, folded: fold(text), within });
      }
      if (!holds(pieces)) await refold();
    }
    const spoiled = query.excluded.some((word) => stands(word.text, pieces));
    if (spoiled || !(holds(pieces) || keysOf(card, numberOf(url)).includes(query.key))) return null;
    const found = (piece) => words.filter((word) => piece.folded.includes(word)).length;
    const best = pieces.reduce((most, piece) => (found(piece) > found(most) ? piece : most));
    return { card, url: new URL(url, shown).href, words, within: best.within, ...excerpt(best.text, best.folded, words) };
  }

  /** For each word of a query, whether it stands anywhere, and the longest part of it that does. */
  async known({ words }) {
    const { segments } = await this.manifest();
    const stands = async (signs) => {
      const terms = signs.length < 3 ? [signs] : Array.from({ length: signs.length - 2 }, (_, i) => signs.slice(i, i + 3));
      const inSegment = async (segment) =>
        (await Promise.all(terms.map((gram) => this.find(segment, gramTerm(gram))))).every((found) => found);
      return (await Promise.all(segments.map(inSegment))).includes(true);
    };
    return Promise.all(
      words.slice(0, 3).map(async ({ text }) => {
        const signs = text.slice(0, 12);
        for (let length = signs.length; length > 1; length--) {
          for (let at = 0; at + length <= signs.length; at++) {
            const part = signs.slice(at, at + length);
            if (await stands(part)) return part;
          }
        }
        return "";
      }),
    );
  }
}

/** What a query found. */
export class Answer {
  constructor(index, query, candidates, found) {
    Object.assign(this, { index, query, candidates, found, next: 0, dropped: 0 });
    this.certain = query.words.every((word) => word.exact);
  }

  /** How many entries hold what was asked for; at most so many until `exact`. */
  get count() {
    return this.found.length - this.dropped;
  }

  get exact() {
    const rest = this.found.slice(this.next);
    return !rest.length || (this.certain && !rest.some((candidate) => candidate.doubtful));
  }

  get done() {
    return this.next >= this.found.length;
  }

  /** The next `count` hits, checked; fewer only at the end. */
  async more(count) {
    const hits = [];
    while (hits.length < count && !this.done) {
      const batch = this.found.slice(this.next, this.next + count - hits.length);
      const checked = await Promise.all(batch.map((candidate) => this.index.check(candidate, this.query)));
      this.next += batch.length;
      for (const hit of checked) {
        if (hit) hits.push(hit);
        else {
          this.dropped++;
          this.certain = false;
        }
      }
    }
    return hits;
  }
}

const inline = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

async function fetchBytes(url, fresh) {
  const answer = await fetch(url, fresh ? { cache: "no-cache" } : {});
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
