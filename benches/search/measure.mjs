// Puts queries to a built site in real Chromium, each in a browser that has never been there, and
// prints what was transferred:
//   node measure.mjs SITE [--queries FILE] [--no-gzip] [--no-ranges] [--chromium PATH]
// Needs playwright-core (npm install --no-save playwright-core).

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    queries: { type: "string", default: new URL("queries.json", import.meta.url).pathname },
    "no-gzip": { type: "boolean", default: false },
    "no-ranges": { type: "boolean", default: false },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});
const { server, address } = await serve(positionals[0], { gzip: !values["no-gzip"], ranges: !values["no-ranges"] });
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const kindOf = (path) => {
  if (path.startsWith("static/") || path === "search/") return "page";
  if (path.startsWith("search/")) return "index";
  return path.endsWith("index.json") ? "cards" : "texts";
};

const rows = [];
for (const query of JSON.parse(await readFile(values.queries, "utf8"))) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const row = { query, page: 0, index: 0, cards: 0, texts: 0, requests: 0, count: "", errors: 0 };
  page.on("console", (message) => (row.errors += message.type() === "error"));
  page.on("response", async (response) => {
    const path = response.url().slice(address.length).replace(/\?.*/, "");
    const kind = kindOf(path);
    row[kind] += Number(response.headers()["content-length"] ?? 0);
    row.requests += kind === "index";
  });
  const from = performance.now();
  await page.goto(`${address}search/?q=${encodeURIComponent(query)}`);
  await page.waitForFunction(() => /\d|没有/.test(document.querySelector("[role=status]").textContent));
  row.ms = Math.round(performance.now() - from);
  await page.waitForTimeout(400);
  row.count = await page.textContent("[role=status]");
  row.shown = await page.locator(".search-hits li").count();
  rows.push(row);
  await context.close();
}
await browser.close();
server.close();

const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
console.log("  index  cards  texts   page    all  requests     ms  query");
for (const row of rows) {
  const all = row.index + row.cards + row.texts + row.page;
  console.log(kb(row.index), kb(row.cards), kb(row.texts), kb(row.page), kb(all), String(row.requests).padStart(6), String(row.ms).padStart(7), ` ${row.query}: ${row.count}${row.errors ? ` ${row.errors} errors` : ""}`);
}
const figures = (name, of) => {
  const sorted = rows.map(of).sort((a, b) => a - b);
  const mean = sorted.reduce((a, b) => a + b, 0) / sorted.length;
  console.log(`${name}: mean ${mean.toFixed(1)}, median ${sorted[sorted.length >> 1].toFixed(1)}, most ${sorted.at(-1).toFixed(1)}`);
};
figures("index kB", (row) => row.index / 1000);
figures("index requests", (row) => row.requests);
figures("all kB", (row) => (row.index + row.cards + row.texts + row.page) / 1000);
figures("ms to the first hits", (row) => row.ms);
