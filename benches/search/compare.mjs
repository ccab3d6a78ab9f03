// Our search beside Pagefind, over the same pages of a built site, in real Chromium:
//   npm install --no-save playwright-core pagefind    (in this folder)
//   node compare.mjs SITE [--chromium PATH]
// Pagefind indexes the entry pages of SITE into a folder of its own beside them (pagefind/), which
// is removed afterwards. Truth is a scan of the folded text of every page. Needs GNU time.

import { spawnSync } from "node:child_process";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import "../../tests/search/dom.mjs";
import { readFolds } from "../../themes/default/static/search/codec.js";
import { fold, relate } from "../../themes/default/static/search/fold.js";
import { factsOf, textOfPage } from "../../themes/default/static/search/text.js";
import { serve } from "./serve.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { chromium: { type: "string", default: "/usr/bin/chromium" } },
});
const site = positionals[0];
const queries = JSON.parse(await readFile(new URL("queries.json", import.meta.url)));

async function measure(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath ?? file.path, file.name))).size));
  return { files: files.length, bytes: sizes.reduce((a, b) => a + b, 0) };
}

// The truth.
const manifest = JSON.parse(await readFile(join(site, "search/manifest.json")));
relate(readFolds(new Uint8Array(await readFile(join(site, "search", manifest.fold)))));
const texts = new Map();
for (const file of await readdir(join(site, "entry"), { recursive: true })) {
  if (!file.endsWith("index.html")) continue;
  const url = `entry/${file.replaceAll("\\", "/").slice(0, -"index.html".length)}`;
  const card = JSON.parse(await readFile(join(site, url, "index.json")));
  texts.set(url, fold([...factsOf(card, url), textOfPage(await readFile(join(site, url, "index.html"), "utf8"))].join("\n")));
}
const truth = queries.map((query) => {
  const words = fold(query).split(" ");
  return new Set([...texts].filter(([, text]) => words.every((word) => text.includes(word))).map(([url]) => url));
});

// Pagefind's index.
const pagefindFolder = new URL("node_modules/pagefind/", import.meta.url).pathname;
const binary = join(pagefindFolder, "lib/runner/bin.cjs");
const run = spawnSync("time", ["-v", "node", binary, "--site", site, "--glob", "entry/**/*.html", "--output-subdir", "pagefind"], { encoding: "utf8", maxBuffer: 1 << 28 });
const spent = (name) => run.stderr.match(new RegExp(`${name}[^:]*: ([\\d.]+)`))?.[1];
const theirs = await measure(join(site, "pagefind"));
const ours = await measure(join(site, "search"));

const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
await writeFile(join(site, "pagefind/empty.html"), "<!doctype html><html lang=zh><title>x</title>");
const { server, address } = await serve(site, { policy: "" });

/** Asks in a browser that has never been there: what was found, what came over the wire. */
async function ask(query, script) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const row = { bytes: 0, requests: 0 };
  await page.goto(`${address}pagefind/empty.html`);
  page.on("response", (response) => {
    row.bytes += Number(response.headers()["content-length"] ?? 0);
    row.requests++;
  });
  const from = performance.now();
  Object.assign(row, await page.evaluate(script, query));
  row.ms = performance.now() - from;
  await page.waitForTimeout(100);
  await context.close();
  return row;
}
const pagefind = async (query) => {
  const engine = await import("/pagefind/pagefind.js");
  await engine.options({});
  const { results } = await engine.search(query);
  const first = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  // All addresses, for precision and recall: not part of what is measured.
  return { first: first.map((data) => data.url), ids: results.map((result) => result.id) };
};
const gongkai = async (query) => {
  const { SearchIndex } = await import("/static/search/engine.js");
  const index = new SearchIndex(new URL("/search/", location), new URL("/", location));
  const answer = await index.search(query);
  const hits = await answer.more(10);
  return { first: hits.map((hit) => hit.url), count: answer.count, exact: answer.exact };
};
const everything = async (query) => {
  if (query.engine === "pagefind") {
    const { results } = await (await import("/pagefind/pagefind.js")).search(query.text);
    return { urls: (await Promise.all(results.map((result) => result.data()))).map((data) => data.url) };
  }
  const { SearchIndex } = await import("/static/search/engine.js");
  const index = new SearchIndex(new URL("/search/", location), new URL("/", location));
  const answer = await index.search(query.text);
  return { urls: await Promise.all(answer.found.map(({ segment, entry }) => index.address(segment, entry))) };
};

const relative = (url) => url.replace(address, "").replace(/^\//, "");
const sums = {};
console.log("query: true | gongkai: found, kB, requests, first ten right | pagefind: found, kB, requests, first ten right");
for (const [i, query] of queries.entries()) {
  const line = [];
  for (const [name, script] of [["gongkai", gongkai], ["pagefind", pagefind]]) {
    const row = await ask(query, script);
    const all = new Set((await ask({ engine: name, text: query }, everything)).urls.map(relative));
    const right = [...all].filter((url) => truth[i].has(url)).length;
    const firstRight = row.first.filter((url) => truth[i].has(relative(url))).length;
    const sum = (sums[name] ??= { kB: [], requests: [], ms: [], precision: [], recall: [], first: [0, 0] });
    sum.kB.push(row.bytes / 1000);
    sum.requests.push(row.requests);
    sum.ms.push(row.ms);
    if (all.size) sum.precision.push(right / all.size);
    if (truth[i].size) sum.recall.push(right / truth[i].size);
    sum.first[0] += firstRight;
    sum.first[1] += row.first.length;
    line.push(`${all.size}, ${(row.bytes / 1000).toFixed(0)}, ${row.requests}, ${firstRight}/${row.first.length}`);
  }
  console.log(`${query}: ${truth[i].size} | ${line.join(" | ")}`);
}
await browser.close();
server.close();
await rm(join(site, "pagefind"), { recursive: true });

const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const version = JSON.parse(await readFile(join(pagefindFolder, "package.json"))).version;
console.log(`\n| ${texts.size} entries, ${queries.length} queries | gongkai | Pagefind ${version} |\n|---|---|---|`);
const both = (what, of) => console.log(`| ${what} | ${of(sums.gongkai)} | ${of(sums.pagefind)} |`);
console.log(`| index | ${(ours.bytes / 1e6).toFixed(1)} MB, ${ours.files} files | ${(theirs.bytes / 1e6).toFixed(1)} MB, ${theirs.files} files |`);
console.log(`| building | see below | ${(Number(spent("User time")) + Number(spent("System time"))).toFixed(1)} CPU s, ${(spent("Maximum resident") / 1e6).toFixed(2)} GB |`);
both("kB per cold query with ten excerpts, mean / most", (sum) => `${mean(sum.kB).toFixed(0)} / ${Math.max(...sum.kB).toFixed(0)}`);
both("requests, mean", (sum) => mean(sum.requests).toFixed(1));
both("ms, mean", (sum) => mean(sum.ms).toFixed(0));
both("recall", (sum) => mean(sum.recall).toFixed(3));
both("precision of everything found, before checking", (sum) => mean(sum.precision).toFixed(3));
both("precision of the first ten shown", (sum) => (sum.first[0] / sum.first[1]).toFixed(3));
