// What a reader typed, taken apart, and the grams to ask for. The twin of src/search/query.rs and
// grams.rs.

import { fold, isSign, key, seen } from "./fold.js";

// The rank of every unit: U+0000, the common ideographs of GB 2312, digits and letters, and all others.
const ranks = new Uint16Array(65536);
let next = 0;
const gb = Uint8Array.from({ length: 40 * 94 * 2 }, (_, i) => (i & 1 ? 0xa1 + ((i >> 1) % 94) : 0xb0 + Math.floor(i / 188)));
const common = new TextDecoder("gbk").decode(gb).replace(/[^\u4e00-\u9fff]/g, "") + "0123456789abcdefghijklmnopqrstuvwxyz";
for (let i = 0; i < common.length; i++) ranks[common.charCodeAt(i)] = ++next;
for (let unit = 1; unit < 65536; unit++) ranks[unit] ||= ++next;

/** The place of two signs, by their ranks. */
function place(first, second) {
  const rare = ((first >> 12) << 4) | (second >> 12);
  let h = ((((first & 0xfff) << 12) | (second & 0xfff)) + rare * 0x9e3779) & 0xffffff;
  h = Math.imul(h ^ (h >> 11), 0x85ebcb) & 0xffffff;
  h = Math.imul(h ^ (h >> 13), 0xc2b2af) & 0xffffff;
  return (((h ^ (h >> 12)) << 8) | rare) >>> 0;
}

const rank = (signs, at) => ranks[signs.charCodeAt(at) || 0];

/** Where a gram of one to three signs is filed: by its first two, and by its third. */
export const gramTerm = (signs) => ({
  place: place(rank(signs, 0), rank(signs, 1)),
  third: signs.length > 2 ? rank(signs, 2) : undefined,
});

function hashOf(text) {
  let hash = 4;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The digest that a whole number or title is filed by: its low half is that of the number it ends in. */
export function keyDigest(whole) {
  const [end] = /[0-9]{0,2}[0-9]{5}$/.exec(whole) ?? [whole];
  return ((hashOf(whole) & ~0xffff) | (hashOf(end) & 0xffff)) >>> 0;
}

/** Takes a query apart: words, excluded words, the terms of their joints, the key, whether there was more
 * than is looked for, and whether something was typed of which nothing can be. */
export function parse(text) {
  const all = [...fold(seen(text))];
  const characters = all.slice(0, 300);
  let cut = all.slice(300).some(isSign);
  const words = [];
  const excluded = [];
  let at = 0;
  while (at < characters.length) {
    const c = characters[at];
    if (c === " " || c === "\n") {
      at++;
      continue;
    }
    const next = characters[at + 1];
    const not = c === "-" && next !== undefined && (next === '"' || isSign(next));
    if (not) at++;
    const quoted = characters[at] === '"';
    if (quoted) at++;
    const start = at;
    while (at < characters.length && characters[at] !== '"' && (quoted || (characters[at] !== " " && characters[at] !== "\n"))) at++;
    const word = makeWord(characters.slice(start, at));
    if (quoted) at++;
    if (!word) continue;
    if (words.length + excluded.length === 12) {
      cut = true;
      break;
    }
    (not ? excluded : words).push(word);
  }
  const whole = key(text);
  const digits = whole.replace(/[^0-9]/g, "").length;
  const isKey = !excluded.length && (digits >= 5 || (words.length === 1 && [...whole].length >= 8));
  const joints = words.slice(1).map((word, i) => words[i].text.at(-1) + word.text[0]);
  const unsearchable = !words.length && !excluded.length && characters.some((c) => c !== " " && c !== "\n");
  return { words, excluded, joints, key: isKey ? whole : null, cut, unsearchable };
}

function makeWord(phrase) {
  const first = phrase.findIndex(isSign);
  if (first < 0) return null;
  const folded = phrase.slice(first, phrase.findLastIndex(isSign) + 1);
  const runs = [""];
  for (const c of folded) {
    if (isSign(c)) runs.push(runs.pop() + c);
    else if (runs.at(-1)) runs.push("");
  }
  let grams = [];
  for (const run of runs) {
    if (run.length === 2) grams.push(run);
    for (let i = 0; i + 3 <= run.length; i++) grams.push(run.slice(i, i + 3));
  }
  if (!grams.length) grams = runs;
  return { text: folded.join(""), grams, exact: runs.length === 1 && runs[0].length <= 3 };
}

/** The grams of a word to look up, the most telling first. */
export const choice = ({ grams }) => [...new Set([1, 3, 0, 2].map((third) => grams[Math.floor((third * (grams.length - 1)) / 3)]))];

/** How many of them to look up where there can be so many entries, in a query of `words`. */
export function howMany({ grams }, entries, words) {
  const have = grams.length;
  const most = entries < 160 ? 1 + (have > 3) : entries < 1200 ? 1 + (have > 2) : entries < 16384 ? 3 + (have > 8) : 4;
  return Math.min(most, Math.max(2, Math.floor(8 / Math.max(1, words))));
}

/** The keys of the entry of this number, by which it is looked up whole. */
export function keysOf(card, number) {
  const keys = [number, ...number.split("/")].map(key);
  if (card.document_number) {
    const whole = key(card.document_number);
    const digits = whole.search(/[0-9]/);
    if (digits >= 0) keys.push(whole.slice(digits));
    keys.push(whole);
  }
  const title = key(card.title);
  if ([...title].length >= 8) keys.push(title);
  return keys;
}
