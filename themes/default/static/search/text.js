// The published text: taken from an entry's page, compared, excerpted. The twin of
// src/search/text.rs.

const BLOCKS = new Set(
  "BLOCKQUOTE BR CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR LI OL P PRE SECTION SUMMARY TABLE TR UL".split(" "),
);

/** How many characters of the text a card carries; a shorter lead is the whole. */
const LEAD = 1500;

/** The text of an element: a line for every block or table row, a tab between cells. */
export function plain(root) {
  let out = "";
  let space = "";
  let begun = false;
  let runIn = false;
  let row = false;
  let verbatim = false;
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
          out += (begun ? space : "") + piece;
          space = "";
          begun = true;
        }
      }
      return;
    }
    if (node.nodeType !== 1) return;
    const name = node.tagName;
    if (!stays(name)) endLine();
    if (name === "DIV") runIn = node.classList.contains("run-in");
    if (name === "TR") row = true;
    if (name === "PRE") verbatim = true;
    if (name !== "P" || !node.classList.contains("footnote-back")) node.childNodes.forEach(walk);
    if (name === "TD" || name === "TH") space = "\t";
    if (name === "TR") row = false;
    if (!stays(name)) endLine();
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

/**
 * About a hundred characters around the first hit, as pieces that are marked or not, and the first
 * hit itself as published, for the address that opens the page there.
 */
export function excerpt(text, folded, words) {
  const all = marks(folded, words);
  const hit = all[0]?.[0] ?? 0;
  const line = text.lastIndexOf("\n", hit - 1) + 1;
  // Counted in characters: a cut through one of two code units would show neither.
  const length = (...signs) => signs.join("").length;
  const start = hit ? hit - length(...[...text.slice(line, hit)].slice(-30)) : 0;
  const end = start + length(...[...text.slice(start, start + 220)].slice(0, 110));
  const shown = (from, to) => text.slice(from, to).replaceAll("\n", " ");
  const pieces = start > 0 ? [["…", false]] : [];
  let at = start;
  for (const [from, to] of all) {
    if (from >= end) break;
    pieces.push([shown(at, from), false], [shown(from, Math.min(to, end)), true]);
    at = Math.min(to, end);
  }
  pieces.push([shown(at, end) + (end < text.length ? "…" : ""), false]);
  return { pieces, first: all.length ? text.slice(...all[0]) : "" };
}

const MARKS = ["withdrawn", "not-yet-effective", "amended", "repealed", "expired", "corrected"];

/** What a reader must know of an entry before its text is relied on. */
export const marksOf = ({ state, validity, changes }) => MARKS.filter((mark) => [state, validity, changes?.length && "corrected"].includes(mark));
