// How often the entry that a reader expects comes first:
//   node relevance.mjs SITE [FILE]
// SITE is a built site of the corpus that docs/benchmarks.md names; FILE holds queries with the
// titles expected of them (relevance.json by default). Ends with 1 where fewer than nine in ten
// come first.

import "../../tests/search/dom.mjs";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { SearchIndex } from "../../themes/default/static/search/engine.js";

const root = pathToFileURL(`${process.argv[2]}/`);
const cases = Object.entries(JSON.parse(await readFile(process.argv[3] ?? new URL("relevance.json", import.meta.url))));
const load = async (url) => new Uint8Array(await readFile(new URL(url.endsWith("/") ? `${url}index.html` : url)));
const index = new SearchIndex(new URL("search/", root), root, load);

let first = 0;
for (const [query, expected] of cases) {
  const hits = await (await index.search(query)).more(5);
  const at = hits.findIndex((hit) => hit.card.title === expected);
  if (at === 0) first++;
  else console.log(`${query}: ${expected} is ${at < 0 ? "not among the first five" : `number ${at + 1}`}, after ${hits[0]?.card.title ?? "nothing"}`);
}
console.log(`${first} of ${cases.length} first`);
process.exitCode = first < cases.length * 0.9 ? 1 : 0;
