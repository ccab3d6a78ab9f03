// The search engine: finds what a query asks for in the index's files, and checks every hit
// against the published text. It knows nothing of the page; the twin is src/search/reader.rs.

import { Damaged, crc32, findInShard, findKey, hex, readAddresses, readColumns, readFolds, readHeavy, readPieces, unseal } from "./codec.js";
import { fold, needsRelated, relate, seen } from "./fold.js";
import { choice, gramTerm, howMany, keyDigest, keysOf, parse } from "./query.js";
import { excerpt, factsOf, isWhole, numberOf, partsOfPage, shownOfPage, textOfPage } from "./text.js";

export const FORMAT = 6;
const TITLE_LENGTHS = [3, 5, 7, 9, 12, 16, 22, 30];
export const COLUMNS = ["unit", "category", "genre", "validity"];

/** A file that could not be had or is not what it should be. `path` says which. */
export class SearchError extends Error {
  constructor(path, cause) {
    super(`${path}: ${cause.message}`, { cause });
    this.path = path;
    this.damaged = cause instanceof Damaged || cause instanceof SyntaxError || cause instanceof TypeError;
  }
}

/** The number of the shard of a generation that has a bucket. */
const shardOf = (bucket, { shards }) => Math.floor((bucket * shards) / 65536);

const ADDRESSES = 4096;
const TERMS = 16384;

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

  /** The bytes at an address, or a range of them, decoded; kept, unless that failed. A server that knows no ranges sends all. */
  file(path, decode, { from = this.base, fresh = false, range } = {}) {
    const url = new URL(path, from).href;
    const name = range ? `${url}#${range.start}` : url;
    let answer = this.files.get(name);
    if (!answer) {
      answer = this.load(url, fresh, range)
        .then((bytes) => decode(range && bytes.length > range.end - range.start ? bytes.slice(range.start, range.end) : bytes))
        .catch((error) => {
          this.files.delete(name);
          throw error instanceof SearchError ? error : new SearchError(path, error);
        });
      this.files.set(name, answer);
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
        const { entries, levels } = manifest;
        const packed = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        levels.forEach((level, i) => {
          level.parts = level.heavy ? readHeavy(packed(level.heavy)) : new Map();
          let next = 0;
          for (const of of level.generations) {
            of.first = shardOf(next, of);
            next = of.until;
            const count = shardOf(next - 1, of) + 1 - of.first;
            if (of.pieces) of.places = readPieces(packed(of.pieces), of.first, count, of.shards, Math.max(2, level.step));
          }
          // How many entries it has at most: those that the level before is not sure to have.
          const before = levels[i - 1]?.generations;
          level.reach = before?.at(-1).until === 65536 ? entries - Math.min(...before.map((of) => of.entries)) : entries;
        });
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
    const { fold, folded } = await this.manifest();
    for (const table of fold) {
      if (!needsRelated(text, folded)) return;
      await this.named(table, (bytes) => relate(readFolds(bytes)));
    }
  }

  /** What a level says of a term, or null where it has nothing of the term's bucket. */
  async inLevel({ generations, parts }, term) {
    const bucket = term.place >>> 16;
    const of = generations.find(({ until }) => bucket < until);
    if (!of) return null;
    const count = term.third === undefined ? 0 : parts.get(bucket);
    const shard = shardOf(bucket, of);
    const path = `${of.id}/${count ? `${bucket.toString(16).padStart(4, "0")}-${term.third & (count - 1)}` : shard}.bin`;
    const range = count ? undefined : of.places?.[shard - of.first];
    const file = range ? `pack/${of.id}-${range.pack}.bin` : path;
    const content = await this.file(file, (bytes) => unseal(path, bytes), { range });
    try {
      return findInShard(content, term);
    } catch (error) {
      throw new SearchError(file, error);
    }
  }

  /** The entries that have a term: a map to their flags, and up to which it is `known`. */
  async find(term, asked = () => true) {
    const { entries, levels } = await this.manifest();
    const found = await Promise.all(levels.filter(asked).map((level) => this.inLevel(level, term)));
    const all = { flags: new Map(), known: 0 };
    for (const level of found) {
      if (!level) continue;
      if (level.start > all.known || level.end > entries) throw new SearchError("manifest.json", new Damaged("another build"));
      level.entries.forEach((entry, i) => all.flags.set(entry, level.flags[i]));
      all.known = Math.max(all.known, level.end);
    }
    if (levels.every(asked) && all.known !== entries) throw new SearchError("manifest.json", new Damaged("another build"));
    return all;
  }

  /** One of the tables of so many entries each, whose names the manifest has under `list`. */
  async table(list, number, size, read) {
    const manifest = await this.manifest();
    const count = Math.min(size, manifest.entries - number * size);
    return this.named(`table/${manifest[list][number]}.bin`, (bytes) => read(bytes, count));
  }

  /** The columns of all entries. */
  async columns() {
    const { columns } = await this.manifest();
    const tables = await Promise.all(columns.map((_, i) => this.table("columns", i, TERMS, readColumns)));
    return COLUMNS.map((_, column) => tables.flatMap((table) => table[column]));
  }

  async address(entry) {
    return (await this.table("addresses", Math.floor(entry / ADDRESSES), ADDRESSES, readAddresses))[entry % ADDRESSES];
  }

  /** The entries that have the grams of a word: a map to their flags. Of some entries only the first gram is asked for. */
  async word(word, words) {
    const terms = choice(word).map(gramTerm);
    const lists = await Promise.all(terms.map((term, i) => this.find(term, ({ reach }) => i < howMany(word, reach, words))));
    const found = new Map();
    for (let [entry, flags] of lists[0].flags) {
      const all = lists.every((list) => {
        const own = list.flags.get(entry) ?? (entry < list.known ? null : flags);
        flags &= own;
        return own !== null;
      });
      if (all) found.set(entry, flags);
    }
    return found;
  }

  /** The entries that may have a whole number or title. */
  async keyed(key) {
    const { entries } = await this.manifest();
    const digest = keyDigest(key);
    const files = Math.ceil(entries / 64);
    if (!files) return new Set();
    let shared = 32 - Math.clz32(files - 1);
    let number = digest % 2 ** shared;
    const half = 2 ** (shared - 1);
    if (shared && (number >= files || (number < half && number + half >= files))) number = digest % 2 ** --shared;
    const path = `keys/${number}.bin`;
    const content = await this.file(path, (bytes) => unseal(path, bytes));
    try {
      return new Set(findKey(content, Math.floor(digest / 2 ** shared), shared, entries));
    } catch (error) {
      throw new SearchError(path, error);
    }
  }

  /** The candidates of a query: entry, score, and whether an excluded word may be in it. */
  async score(query) {
    const count = query.words.length;
    const [words, joints, excluded, keyed] = await Promise.all([
      Promise.all(query.words.map((word) => this.word(word, count))),
      Promise.all(query.joints.map((signs) => this.find(gramTerm(signs)))),
      Promise.all(query.excluded.map((word) => this.word(word, 1))),
      query.key === null ? new Set() : this.keyed(query.key),
    ]);
    // Without what begins too many titles.
    const all = query.words.map((word) => word.text).join("");
    const asked = [...all.replace(/^(中华人民共和国|关于)/, "")].length;
    let entries;
    if (count) {
      const [rarest, ...others] = [...words].sort((a, b) => a.size - b.size);
      entries = [...rarest.keys()].filter((entry) => others.every((found) => found.has(entry)));
    } else if (query.unsearchable) {
      entries = [];
    } else {
      entries = Array.from({ length: (await this.manifest()).entries }, (_, entry) => entry);
    }
    const found = new Set(entries);
    const candidates = [];
    for (const entry of new Set([...entries, ...keyed])) {
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
        for (const joint of joints) joined += joint.flags.has(entry);
      }
      const parts = Math.max(1, count);
      const score =
        keyed.has(entry) * 65536 +
        Math.floor((titles * 8) / parts) * 1024 +
        (titles === parts ? 1 + Math.min(7, Math.floor((asked * 8) / TITLE_LENGTHS[length])) : 0) * 64 +
        Math.min(joined, 3) * 16 +
        Math.floor((frequent * 8) / parts);
      candidates.push({ entry, score, doubtful: gone.includes(true) });
    }
    return candidates;
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

  /** Those of the candidates that pass the filters; `except` names a filter to leave out. */
  async filtered(candidates, filters, except) {
    const { entries, years } = await this.manifest();
    const passing = (await this.passing(filters)).map((pass, i) => (COLUMNS[i] === except ? null : pass));
    const columns = passing.some((pass) => pass) ? await this.columns() : [];
    const start = (year) => (years.find(([of]) => of >= year) ?? [0, entries])[1];
    const from = except !== "year" && filters.from ? start(filters.from) : 0;
    const to = except !== "year" && filters.to ? start(filters.to + 1) : entries;
    return candidates.filter(
      ({ entry }) => entry >= from && entry < to && passing.every((pass, i) => !pass || pass[columns[i][entry]]),
    );
  }

  /** Asks for `text`: an answer, of which `more` gives the hits a few at a time. */
  async search(text, filters = {}) {
    await this.prepare(text);
    const query = parse(text);
    const candidates = await this.score(query);
    const found = await this.filtered(candidates, filters);
    const rank = filters.sort === "date" ? () => 0 : (candidate) => candidate.score;
    found.sort((a, b) => rank(b) - rank(a) || b.entry - a.entry);
    return new Answer(this, query, candidates, found);
  }

  /** How many of the candidates have each term of a column (or year), under the other filters. */
  async counts(answer, filters, name) {
    const counts = new Map();
    const found = await this.filtered(answer.candidates, filters, name);
    const terms = name === "year" ? null : (await this.terms())[name];
    const column = terms && (await this.columns())[COLUMNS.indexOf(name)];
    const { years } = await this.manifest();
    const add = (value) => counts.set(value, (counts.get(value) ?? 0) + 1);
    for (const { entry } of found) {
      if (!terms) {
        add(years.findLast(([, first]) => first <= entry)[0]);
        continue;
      }
      for (let i = column[entry] - 1, depth = 0; terms[i] && depth < 16; i = terms[i].parent, depth++) add(i);
    }
    return counts;
  }

  /** The candidate as a hit, if its published text holds what the query asks for; else null. */
  async check({ entry, doubtful }, query) {
    const url = await this.address(entry);
    const { shown } = this.editions;
    const decode = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
    const card = await this.file(`${url}index.json`, decode, { from: this.root });
    const words = query.words.map((word) => word.text);
    const facts = factsOf(card, url).map(seen);
    const stands = (word, pieces) => pieces.some((piece) => piece.folded.includes(word)) || facts.some((fact) => fold(fact).includes(word));
    const holds = (pieces) => words.every((word) => stands(word, pieces));
    const pageOf = (path, read) => this.file(path, (bytes) => read(new TextDecoder().decode(bytes)), { from: this.editions[card.language] ?? shown });
    const piece = (text, within) => ({ text, folded: fold(seen(text)), within });
    let pieces = [piece(card.lead)];
    const refold = async () => {
      await this.prepare(pieces.map(({ text }) => text).join("") + facts.join(""));
      for (const each of pieces) each.folded = fold(seen(each.text));
    };
    if (!holds(pieces)) await refold();
    if (!isWhole(card) && (doubtful || !holds(pieces))) {
      const page = await pageOf(url, textOfPage);
      if (page === null) throw new SearchError(url, new Damaged("no text"));
      pieces = [piece(page)];
      if (!holds(pieces)) await refold();
    }
    for (const file of card.attachments ?? []) {
      if (!file.text || (holds(pieces) && !doubtful)) continue;
      const path = url + file.text.replace(/.*\//, "");
      for (const { part, anchor, text: written } of await pageOf(path, partsOfPage)) {
        const within = { attachment: file.name, part, url: new URL(`${path}#${anchor}`, shown).href };
        pieces.push(piece(written, within));
      }
      if (!holds(pieces)) await refold();
    }
    const spoiled = query.excluded.some((word) => stands(word.text, pieces));
    if (spoiled || !(holds(pieces) || keysOf(card, numberOf(url)).includes(query.key))) return null;
    const found = ({ folded }) => words.filter((word) => folded.includes(word)).length;
    const best = pieces.reduce((most, each) => (found(each) > found(most) ? each : most));
    const hit = { card, title: card.title, lang: card.language, url: new URL(url, shown).href, words, within: best.within };
    if ((this.editions[card.language] ?? shown).href === shown.href) return { ...hit, ...excerpt(best.text, best.folded, words) };
    // The page that the hit leads to has other characters: the reader is shown those, and an address that finds them.
    const page = await this.file(url, (bytes) => shownOfPage(new TextDecoder().decode(bytes)), { from: shown });
    await this.prepare(page.text);
    const other = piece(page.text);
    if (!best.within && (found(other) || !found(best))) Object.assign(best, other);
    return { ...hit, title: page.title ?? card.title, lang: this.editions.lang, ...excerpt(best.text, best.folded, words) };
  }

  /** For each word of a query, whether it stands anywhere, and the longest part of it that does. */
  async known({ words }) {
    const { levels } = await this.manifest();
    const stands = async (signs) => {
      const terms = signs.length < 3 ? [signs] : Array.from({ length: signs.length - 2 }, (_, i) => signs.slice(i, i + 3));
      const inLevel = async (level) => {
        const found = await Promise.all(terms.map((gram) => this.inLevel(level, gramTerm(gram))));
        return found.every((list) => list?.entries.length);
      };
      return (await Promise.all(levels.map(inLevel))).includes(true);
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

async function fetchBytes(url, fresh, range) {
  // Browsers let requests for the same file wait for each other while they may keep it.
  const options = range ? { cache: "no-store", headers: { Range: `bytes=${range.start}-${range.end - 1}` } } : {};
  const answer = await fetch(url, fresh ? { cache: "no-cache" } : options);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
