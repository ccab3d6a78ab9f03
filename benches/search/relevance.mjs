// How often the entry that a reader expects comes first:
//   node relevance.mjs SITE [FILE]
// SITE is a built site of the corpus that docs/benchmarks.md names; FILE holds queries with the
// titles expected of them (relevance.json by default). Where FILE is not given, all laws and
// regulations of the site are then asked for by their names as people say them, without that of
// the state. Ends with 1 where fewer than nine in ten of the first come first.

import "../../tests/search/dom.mjs";
import { readFile, readdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { SearchIndex } from "../../themes/default/static/search/engine.js";

const [site, file] = process.argv.slice(2);
if (!site) {
  console.error("usage: node relevance.mjs SITE [FILE]");
  process.exit(2);
}
const root = pathToFileURL(`${site}/`);
const load = async (url) => new Uint8Array(await readFile(new URL(url.endsWith("/") ? `${url}index.html` : url)));
const index = new SearchIndex(new URL("search/", root), root, load);

/** Puts queries, each with the title expected of it; says which do not lead to it. */
async function firsts(cases, what) {
  let first = 0;
  for (const [query, expected] of cases) {
    const hits = await (await index.search(query)).more(5);
    const at = hits.findIndex((hit) => hit.card.title === expected);
    if (at === 0) first++;
    else console.log(`${query}: ${expected} is ${at < 0 ? "not among the first five" : `number ${at + 1}`}, after ${hits[0]?.card.title ?? "nothing"}`);
  }
  console.log(`${first} of ${cases.length} ${what}`);
  return first / cases.length;
}

const chosen = Object.entries(JSON.parse(await readFile(file ?? new URL("relevance.json", import.meta.url))));
process.exitCode = (await firsts(chosen, "first")) < 0.9 ? 1 : 0;

if (!file) {
  const titles = new Set();
  for (const path of await readdir(new URL("entry/", root), { recursive: true })) {
    if (path.endsWith("index.json")) titles.add(JSON.parse(await readFile(new URL(`entry/${path}`, root))).title);
  }
  const named = (form) => [...titles].sort().flatMap((title) => (form.test(title) ? [[title.match(form)[1], title]] : []));
  await firsts(named(/^中华人民共和国([^（）]+法)$/), "laws first");
  await firsts(named(/^中华人民共和国([^（）]{2,})法$/), "laws first, without 法");
  await firsts(named(/^中华人民共和国([^（）]+(?:条例|细则|办法|规定))$/), "regulations first");
}
