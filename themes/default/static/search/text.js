// The published text: taken from an entry's page, compared, excerpted. The twin of
// src/search/text.rs.

const INLINE = new Set(
  ("A ABBR B BDI BDO CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK Q RP RT RUBY S SAMP SMALL SPAN STRONG SUB SUP TIME TT U VAR WBR").split(" "),
);
const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);

/** How many characters of the text a card carries; a shorter lead is the whole. */
const LEAD = 1500;

/** The text of an element: a line for every block, white space as shown. */
export function plain(element) {
  let text = "";
  const breakLine = () => {
    text = text.replace(/ +$/, "");
    if (text && !text.endsWith("\n")) text += "\n";
  };
  const walk = (node) => {
    if (node.nodeType === 3) {
      const words = node.data.replace(/[ \t\n\r\f]+/g, " ");
      text += !text || /[ \n]$/.test(text) ? words.replace(/^ /, "") : words;
    } else if (node.nodeType === 1) {
      const inline = INLINE.has(node.tagName);
      if (!inline) breakLine();
      if (!SILENT.has(node.tagName) && !node.hasAttribute("data-search-skip")) node.childNodes.forEach(walk);
      if (!inline) breakLine();
    }
  };
  walk(element);
  breakLine();
  return text.replace(/\n+$/, "");
}

/** The text of an entry's page, or null where it is not marked. */
export function textOfPage(html) {
  const body = new DOMParser().parseFromString(html, "text/html").querySelector("[data-search-body]");
  return body && plain(body);
}

/** The title and the facts of a card, which are searched as if they stood in the text. */
export const factsOf = (card) =>
  [card.title, card.document_number, card.index_number, card.index_key, card.published.slice(0, 10), card.unit, card.category, card.genre]
    .concat(card.keywords ?? [])
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
  const start = hit ? Math.max(line, hit - 30) : 0;
  const end = Math.min(start + 110, text.length);
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
