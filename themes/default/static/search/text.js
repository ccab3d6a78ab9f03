// The published text: taken from an entry's page, compared, excerpted. The twin of
// src/search/text.rs.

import { seen } from "./fold.js";

const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
const BLOCKS = new Set(
  "BLOCKQUOTE BR CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR LI OL P PRE SECTION SUMMARY TABLE TR UL".split(" "),
);

/** How many characters of the text a card carries; a shorter lead is the whole. */
const LEAD = 1500;

const number = (element, name) => (/^-?\d{1,9}$/.test(element.getAttribute(name) ?? "") ? Number(element.getAttribute(name)) : null);

const ROMAN = { M: 1000, CM: 900, D: 500, CD: 400, C: 100, XC: 90, L: 50, XL: 40, X: 10, IX: 9, V: 5, IV: 4, I: 1 };

/** A number as browsers write it in a list of a type: in letters, in Roman numerals or in digits. */
function written(value, type) {
  const kind = /^[aAiI]/.exec(type ?? "")?.[0];
  const roman = kind === "i" || kind === "I";
  if (!kind || value < 1 || (roman && value > 3999)) return `${value}`;
  let out = "";
  if (roman) {
    for (const [sign, worth] of Object.entries(ROMAN)) {
      for (; value >= worth; value -= worth) out += sign;
    }
    return kind === "i" ? out.toLowerCase() : out;
  }
  for (; value > 0; value = Math.floor((value - 1) / 26)) {
    out = String.fromCharCode(kind.charCodeAt(0) + ((value - 1) % 26)) + out;
  }
  return out;
}

/** The text of an element: a line for every block or table row, a tab between cells, the numbers of lists. */
export function plain(root) {
  let out = "";
  let space = "";
  let begun = false;
  let runIn = false;
  let row = false;
  let verbatim = false;
  // The lists that are open: the number of the next item, and the one that waits for its words.
  const lists = [];
  const append = (words) => {
    out += (begun ? space : "") + words;
    space = "";
    begun = true;
  };
  const numbered = () => {
    const due = lists.map((list) => list.due).filter(Boolean);
    for (const list of lists) list.due = "";
    if (due.length) append(due.join(" "));
    return due.length;
  };
  const openItem = (node) => {
    const list = lists.at(-1);
    if (list?.next === undefined) return;
    const value = number(node, "value") ?? list.next;
    list.due = `${written(value, list.type)}${list.paren ? ")" : "."}`;
    list.next = value + 1;
  };
  const openList = (node) => {
    const counts = node.tagName === "OL" && !node.hasAttribute("reversed");
    lists.push({ next: counts ? (number(node, "start") ?? 1) : undefined, paren: node.classList.contains("paren"), type: node.getAttribute("type"), due: "" });
  };
  const endLine = () => {
    if (row) {
      space ||= " ";
      return;
    }
    if (begun) out += "\n";
    begun = false;
    space = "";
  };
  const stays = (name) => (runIn && /^(P|H[1-6])$/.test(name)) || !BLOCKS.has(name);
  const walk = (node) => {
    if (node.nodeType === 3) {
      for (const piece of node.data.match(verbatim ? /\n| +|[^\n ]+/g : /[ \n\t]+|[^ \n\t]+/g) ?? []) {
        if (piece === "\n" && verbatim) endLine();
        else if (/^[ \n]/.test(piece) || (piece[0] === "\t" && !verbatim)) space ||= " ";
        else {
          if (numbered()) space = " ";
          append(piece);
        }
      }
      return;
    }
    if (node.nodeType !== 1) return;
    const name = node.tagName;
    if (name === "LI" && lists.at(-1)?.due) numbered();
    if (!stays(name)) endLine();
    if (name === "LI") openItem(node);
    if (name === "OL" || name === "UL") openList(node);
    if (name === "DIV") runIn = node.classList.contains("run-in");
    if (name === "TR") row = true;
    if (name === "PRE") verbatim = true;
    if (name !== "P" || !node.classList.contains("footnote-back")) node.childNodes.forEach(walk);
    if (name === "TD" || name === "TH") space = "\t";
    if (name === "TR") row = false;
    if ((name === "LI" || name === "OL" || name === "UL") && lists.at(-1)?.due) numbered();
    if (!stays(name)) endLine();
    if (name === "OL" || name === "UL") lists.pop();
    if (name === "P" || name === "DIV") runIn = false;
    if (name === "PRE") verbatim = false;
  };
  root.childNodes.forEach(walk);
  row = false;
  endLine();
  return out.trimEnd();
}

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** The text of an entry's page, or null where it is not marked. */
export function textOfPage(html) {
  const body = parsed(html).querySelector("[data-search-body]");
  return body && plain(body);
}

/** The title and the text of an entry's page, as its edition shows them. */
export const shownOfPage = (html) => ({ title: parsed(html).querySelector("h1")?.textContent, text: textOfPage(html) ?? "" });

/** The pieces of an attachment on the page of its text. */
export function partsOfPage(html) {
  const parts = parsed(html).querySelectorAll("[data-search-part]");
  return [...parts].map((part) => ({ part: part.dataset.searchPart, anchor: part.id, text: plain(part) }));
}

/** The normalised index number in an entry's address. */
export const numberOf = (url) => url.replace(/^entry\//, "").replace(/\/+$/, "");

/** The title and the facts of the card at `url`, which are searched as if they stood in the text. */
export const factsOf = (card, url) =>
  [card.title, card.document_number, card.index_number, numberOf(url), card.published.slice(0, 10), card.unit, card.category, card.genre]
    .concat(card.keywords ?? [], (card.attachments ?? []).map((file) => file.name))
    .filter((fact) => fact !== null && fact !== undefined);

export const isWhole = (card) => [...card.lead].length < LEAD;

/** Where `words` stand in folded text: pairs of start and end, in order, none within another. */
export function marks(folded, words) {
  const found = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) found.push([at, at + word.length]);
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const joined = [];
  for (const [start, end] of found) {
    const before = joined.at(-1);
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** From a place in what search sees of a text to the place in the text: it does not see what takes no room. */
function placesIn(text) {
  const gaps = [];
  let total = 0;
  for (const { 0: gap, index } of text.matchAll(IGNORABLE)) {
    const from = index - total;
    total += gap.length;
    gaps.push([from, total]);
  }
  return (at) => {
    let [low, high] = [0, gaps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (gaps[middle][0] <= at) low = middle + 1;
      else high = middle;
    }
    return at + (low ? gaps[low - 1][1] : 0);
  };
}

// What goes on with the character before it. The twin of src/text/cut.rs.
const FOLLOWS = /^[\p{M}\u{200d}\u{1160}-\u{11ff}\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u;
const FLAG = /^[\u{1f1e6}-\u{1f1ff}]/u;
const FLAGS = /[\u{1f1e6}-\u{1f1ff}]*$/u;
const MOST_PARTS = 32;
const LOW = /^[\udc00-\udfff]/;

/** Whether a cut at a place would go through what a reader sees as one character. */
function splits(text, at) {
  const [before, after] = [text.slice(Math.max(0, at - 4 * MOST_PARTS), at), text.slice(at, at + 2)];
  if (!after) return false;
  return before.endsWith("\u200d") || FOLLOWS.test(after) || (FLAG.test(after) && ([...before.match(FLAGS)[0]].length & 1) === 1);
}

/** The nearest place in one direction at which no character is cut. */
function whole(text, at, step, last) {
  let place = at;
  for (let parts = 0; parts < MOST_PARTS; parts++) {
    if ((place - last) * step >= 0 || !splits(text, place)) return place;
    place += step;
    if (LOW.test(text.slice(place, place + 1))) place += step;
  }
  return at;
}

/** A text from one place to another as pieces that are marked or not; the marks are places in what search sees. */
export function pieces(text, all, start = 0, end = text.length) {
  const place = placesIn(text);
  const shown = (from, to) => text.slice(from, to).replaceAll("\n", " ");
  const found = [];
  let at = start;
  for (const [first, last] of all) {
    const from = Math.max(at, place(first));
    if (from >= end) break;
    const to = Math.min(whole(text, place(last), 1, text.length), end);
    if (to <= from) continue;
    found.push([shown(at, from), false], [shown(from, to), true]);
    at = to;
  }
  return [...found, [shown(at, end), false]];
}

/**
 * About a hundred characters around the first hit, as pieces that are marked or not, and the first
 * hit itself as published, for the address that opens the page there. `folded` is what search sees of the text.
 */
export function excerpt(text, folded, words) {
  const all = marks(folded, words);
  const place = placesIn(text);
  const hit = all[0]?.[0] ?? 0;
  const line = folded.lastIndexOf("\n", hit - 1) + 1;
  // Counted in characters: a cut through one of two code units would show neither.
  const length = (...signs) => signs.join("").length;
  const sight = seen(text.slice(place(line), place(hit + 220)));
  const first = hit ? hit - length(...[...sight.slice(0, hit - line)].slice(-30)) : 0;
  const last = first + length(...[...sight.slice(first - line, first - line + 220)].slice(0, 110));
  const start = first ? whole(text, place(first), -1, place(line)) : 0;
  const end = whole(text, place(last), 1, text.length);
  const found = pieces(text, all, start, end);
  if (end < text.length) found.at(-1)[0] += "…";
  if (start > 0) found.unshift(["…", false]);
  return { pieces: found, first: all.length ? text.slice(place(all[0][0]), whole(text, place(all[0][1]), 1, text.length)) : "" };
}

const MARKS = ["withdrawn", "not-yet-effective", "amended", "repealed", "expired", "corrected"];

/** What a reader must know of an entry before its text is relied on. */
export const marksOf = ({ state, validity, changes }) => MARKS.filter((mark) => [state, validity, changes?.length && "corrected"].includes(mark));
