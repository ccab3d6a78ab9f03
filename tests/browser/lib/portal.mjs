// Reads a built portal from disk: which files there are, what each HTML page
// says, and what kind of page it is. Kinds follow from the URL alone, so that
// the tests need no list of pages and a vanished kind is noticed.

import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { readFacts } from './facts.mjs';

/** The kinds that every portal has, in the order in which a reader meets them. */
const KINDS = [
  ['home', /^\/$/],
  ['entry', /^\/entry\/.+\/$/],
  ['unit index', /^\/unit\/$/],
  ['unit', /^\/unit\/[^/]+\/$/],
  ['unit and year', /^\/unit\/[^/]+\/\d{4}\/$/],
  ['category index', /^\/category\/$/],
  ['category', /^\/category\/.+\/$/],
  ['year index', /^\/year\/$/],
  ['year', /^\/year\/\d{4}\/$/],
  ['search', /^\/search\/$/],
  ['guide', /^\/guide\/$/],
  ['rules', /^\/rules\/$/],
  ['annual reports', /^\/annual-reports\/$/],
  ['on request', /^\/on-request\/$/],
  ['subscribe', /^\/subscribe\/$/],
  ['open data', /^\/data\/$/],
  ['statistics', /^\/statistics\/$/],
  ['coverage', /^\/coverage\/$/],
  ['not found', /^\/404\.html$/],
];

/** Kinds that a portal has only when it has enough entries for them. */
const OPTIONAL_KINDS = [
  ['attachment text', /^\/entry\/.+\.html$/],
  ['changes', /^\/entry\/.+\/changes\/$/],
  ['unit and category', /^\/unit\/[^/]+\/category\/(?!.*\/page\/).+\/$/],
  ['category and year', /^\/category\/.+\/\d{4}\/$/],
  ['older list', /^\/(?:(?:unit|category|year)\/.+\/)?(?:page|p)(?:\/|-)?\d+\/$/],
];

/** Kinds that list entries: they owe readers feeds and the column's meta tags. */
export const LISTS = new Set(['unit index', 'unit', 'unit and year', 'unit and category', 'category index', 'category', 'category and year', 'year index', 'year', 'older list']);

const FORMATS = ['feed.xml', 'feed.atom', 'feed.json'];

/** Kinds whose own folder holds feeds that the OPML names, with the feeds. */
export const FEED_KINDS = new Map([['home', FORMATS], ['unit', FORMATS], ['category', FORMATS], ['year', ['feed.xml']]]);

const EDITION = /^\/(zh-hant|zh-hans|en)(?=\/)/;

/** `/zh-hant/unit/x/` -> `{ kind: 'unit', edition: 'zh-hant' }`. */
export function kindOf(url) {
  const edition = EDITION.exec(url)?.[1] ?? '';
  const path = edition ? url.replace(EDITION, '') : url;
  const fits = ([, pattern]) => pattern.test(path);
  const [kind] = OPTIONAL_KINDS.find(fits) ?? KINDS.find(fits) ?? [`other: ${path.split('/')[1]}`];
  return { kind, edition };
}

/** Reads every file name and every page below `dir`. */
export async function readPortal(dir) {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => '/' + relative(dir, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
    .sort();
  const pages = [];
  for (const name of names.filter((file) => file.endsWith('.html'))) {
    const url = name.replace(/\/index\.html$/, '/');
    const bytes = await readFile(join(dir, name));
    pages.push({ url, file: name, size: bytes.length, ...kindOf(url), facts: readFacts(bytes.toString('utf8')) });
  }
  const home = pages.find((page) => page.url === '/');
  return { dir, files: new Set(names), pages, base: baseOf(home) };
}

/** The site's own address, as its home page states it. */
function baseOf(home) {
  const canonical = home?.facts.canonical;
  return canonical && URL.canParse(canonical) ? new URL(canonical).href : 'https://portal.invalid/';
}

/** Says which kinds of page a portal lacks. */
export function checkKinds(portal) {
  const found = new Set(portal.pages.filter((page) => !page.facts.redirect).map((page) => page.kind));
  const problems = KINDS.map(([kind]) => kind).filter((kind) => !found.has(kind)).map((kind) => `no page of kind "${kind}"`);
  return { name: `portal: every kind of page exists, ${portal.pages.length} pages in all`, checked: KINDS.length, problems };
}

/**
 * The pages a browser should look at: of each kind the largest, and then those
 * that use a CSS class no chosen page of that kind has, up to `most`.
 */
export function representatives(portal, most = 4) {
  const groups = new Map();
  for (const page of portal.pages) {
    if (page.facts.redirect) continue;
    const name = page.edition ? `${page.kind} (${page.edition})` : page.kind;
    groups.set(name, [...(groups.get(name) ?? []), page]);
  }
  const chosen = [];
  for (const [name, pages] of groups) {
    const seen = new Set();
    const bySize = pages.toSorted((a, b) => b.size - a.size || (a.url < b.url ? -1 : 1));
    let taken = 0;
    for (const page of bySize) {
      if (taken > 0 && [...page.facts.classes].every((one) => seen.has(one))) continue;
      for (const one of page.facts.classes) seen.add(one);
      taken += 1;
      chosen.push({ ...page, name: taken > 1 ? `${name} #${taken}` : name });
      if (taken === most) break;
    }
  }
  return chosen;
}
