// Our search beside Pagefind, over the same pages of a built site, in real Chromium:
//   node compare.mjs SITE [--rounds 3] [--chromium PATH] [--indexer PATH]
// Installs Pagefind and playwright-core from npm at the versions below, into node_modules beside
// this file; builds both indexes from the entry pages of SITE in turn, each as often as there are
// rounds; and puts the queries of queries.json to both, each in a browser that has never been
// there. Truth is a scan of the folded text of every page. SITE is only read. Needs cargo (or
// --indexer, the example search_index), GNU time and Chromium.

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import "../../tests/search/dom.mjs";
import { readFolds } from "../../themes/default/static/search/codec.js";
import { fold, relate } from "../../themes/default/static/search/fold.js";
import { factsOf, textOfPage } from "../../themes/default/static/search/text.js";
import { serve } from "./serve.mjs";

const PAGEFIND = "1.6.0";
const PLAYWRIGHT = "1.56.1";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chromium: { type: "string", default: "/usr/bin/chromium" },
    indexer: { type: "string" },
    rounds: { type: "string", default: "1" },
  },
});
const site = positionals[0];
if (!site) {
  console.error("usage: node compare.mjs SITE [--rounds 3] [--chromium PATH] [--indexer PATH]");
  process.exit(2);
}
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

function must(command, args, options = {}) {
  const run = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (run.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${run.error ?? run.stderr}`);
  return run;
}
must("npm", ["install", "--prefix", here, "--no-save", "--no-audit", "--no-fund", `pagefind@${PAGEFIND}`, `playwright-core@${PLAYWRIGHT}`]);
const { chromium } = createRequire(import.meta.url)("playwright-core");
if (!values.indexer) must("cargo", ["build", "--release", "--example", "search_index"], { cwd: root, stdio: "inherit" });
const indexer = values.indexer ?? join(root, process.env.CARGO_TARGET_DIR ?? "target", "release/examples/search_index");
const queries = JSON.parse(await readFile(new URL("queries.json", import.meta.url)));

async function measure(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath ?? file.path, file.name))).size));
  return { files: files.length, bytes: sizes.reduce((a, b) => a + b, 0) };
}

// The truth.
const manifest = JSON.parse(await readFile(join(site, "search/manifest.json")));
for (const table of manifest.fold) relate(readFolds(new Uint8Array(await readFile(join(site, "search", table)))));
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

// Both indexes, in turn, so that whatever else the machine does meets both.
const binary = join(here, "node_modules/pagefind/lib/runner/bin.cjs");
const scratch = await mkdtemp(join(tmpdir(), "gongkai-compare-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const built = { gongkai: [], pagefind: [] };
function timed(name, command) {
  const { stderr } = must("time", ["-v", ...command]);
  const spent = (what) => Number(stderr.match(new RegExp(`${what}[^:]*: ([\\d.]+)`))[1]);
  built[name].push({ cpu: spent("User time") + spent("System time"), kb: spent("Maximum resident") });
}
for (let round = 0; round < Number(values.rounds); round++) {
  for (const folder of ["search", "pagefind"]) await rm(join(scratch, folder), { recursive: true, force: true });
  timed("gongkai", [indexer, site, scratch]);
  timed("pagefind", ["node", binary, "--site", site, "--glob", "entry/**/*.html", "--output-path", join(scratch, "pagefind")]);
  console.error(`round ${round + 1} of ${values.rounds}: both indexes are built`);
}
const theirs = await measure(join(scratch, "pagefind"));
const ours = await measure(join(scratch, "search"));

// Pagefind names what it found by fragments, each of which has an address. They are read here: a
// browser that asked for all of them at once would run out of connections.
const addresses = new Map();
for (const name of await readdir(join(scratch, "pagefind/fragment"))) {
  const text = gunzipSync(await readFile(join(scratch, "pagefind/fragment", name))).toString();
  addresses.set(name.replace(".pf_fragment", ""), JSON.parse(text.slice(text.indexOf("{"))).url);
}

await writeFile(join(scratch, "empty.html"), "<!doctype html><html lang=zh><title>x</title>");
const { server, address } = await serve(site, { policy: "", also: scratch });
const browser = await chromium.launch({ executablePath: values.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

/** Asks in a browser that has never been there: what was found, what came over the wire. */
async function ask(query, script) {
  const context = await browser.newContext();
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const row = { bytes: 0, requests: 0 };
  await page.goto(`${address}empty.html`);
  page.on("response", (response) => {
    row.bytes += Number(response.headers()["content-length"] ?? 0);
    row.requests++;
  });
  const from = performance.now();
  Object.assign(row, await page.evaluate(script, query));
  row.ms = performance.now() - from;
  await page.waitForTimeout(100);
  // What follows is not part of what is measured.
  page.removeAllListeners("response");
  row.all = (await page.evaluate("window.everything()")).map((found) => addresses.get(found) ?? found);
  await context.close();
  return row;
}
const pagefind = async (query) => {
  const engine = await import("/pagefind/pagefind.js");
  await engine.options({});
  const { results } = await engine.search(query);
  window.everything = () => results.map((result) => result.id);
  return { first: (await Promise.all(results.slice(0, 10).map((result) => result.data()))).map((data) => data.url) };
};
const gongkai = async (query) => {
  const { SearchIndex } = await import("/static/search/engine.js");
  const index = new SearchIndex(new URL("/search/", location), new URL("/", location));
  const answer = await index.search(query);
  window.everything = () => Promise.all(answer.found.map(({ entry }) => index.address(entry)));
  return { first: (await answer.more(10)).map((hit) => hit.url) };
};

const relative = (url) => url.replace(address, "").replace(/^\//, "");
const sums = {};
console.log("query: true | gongkai: found, kB, requests, first ten right | pagefind: found, kB, requests, first ten right");
for (const [i, query] of queries.entries()) {
  const line = [];
  for (const [name, script] of [["gongkai", gongkai], ["pagefind", pagefind]]) {
    const row = await ask(query, script);
    const all = new Set(row.all.map(relative));
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

const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const least = (name) => `${Math.min(...built[name].map(({ cpu }) => cpu)).toFixed(1)} CPU s, ${(Math.max(...built[name].map(({ kb }) => kb)) / 1000).toFixed(0)} MB`;
console.log(`\n| ${texts.size} entries, ${queries.length} queries | gongkai | Pagefind ${PAGEFIND} |\n|---|---|---|`);
const both = (what, of) => console.log(`| ${what} | ${of(sums.gongkai)} | ${of(sums.pagefind)} |`);
console.log(`| index | ${(ours.bytes / 1e6).toFixed(1)} MB, ${ours.files} files | ${(theirs.bytes / 1e6).toFixed(1)} MB, ${theirs.files} files |`);
console.log(`| building it from the pages, best of ${values.rounds} | ${least("gongkai")} | ${least("pagefind")} |`);
both("kB per cold query with ten excerpts, mean / most", (sum) => `${mean(sum.kB).toFixed(0)} / ${Math.max(...sum.kB).toFixed(0)}`);
both("requests, mean", (sum) => mean(sum.requests).toFixed(1));
both("ms, mean", (sum) => mean(sum.ms).toFixed(0));
both("recall", (sum) => mean(sum.recall).toFixed(3));
both("precision of everything found, before checking", (sum) => mean(sum.precision).toFixed(3));
both("precision of the first ten shown", (sum) => (sum.first[0] / sum.first[1]).toFixed(3));
