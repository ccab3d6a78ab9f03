// What can be said of every HTML page without a browser: its meta tags, its
// outline, its links, and that nothing in it needs a laxer policy.

import { FEED_KINDS, LISTS } from './portal.mjs';

// The meta tags that the guide for government sites asks for, by kind of page.
const SITE_METAS = ['SiteName', 'SiteDomain', 'SiteIDCode'];
const COLUMN_METAS = ['ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType'];
const ARTICLE_METAS = ['ArticleTitle', 'PubDate', 'ContentSource'];
const NO_VALUE = /^(?:|null|undefined|none|nan|\[.*\]|\{.*\})$/i;

/** All checks of all pages, as results. */
export function checkPages(portal) {
  const real = portal.pages.filter((page) => !page.facts.redirect);
  const over = (name, pages, check) => ({
    name: `pages: ${name}`,
    checked: pages.length,
    problems: pages.flatMap((page) => check(page.facts, page).map((problem) => `${page.url}: ${problem}`)),
  });
  return [
    over('a title, a language and a viewport', portal.pages, basics),
    over('an icon, so that browsers do not ask for one in vain', real, ({ icon }) => (icon || portal.files.has('/favicon.ico') ? [] : ['no <link rel=icon>'])),
    over('exactly one h1', real, ({ h1 }) => (h1 === 1 ? [] : [`${h1} h1 elements`])),
    over('no id twice, none empty', portal.pages, duplicateIds),
    over('no two pages of one title', real, sameTitles(real)),
    over('nothing inline that the policy forbids', portal.pages, ({ unsafe }) => unsafe),
    over('structured data is JSON with a type', portal.pages, structuredData),
    over('the meta tags that its kind needs', real, metas),
    over('canonical link and Open Graph', real.filter(({ kind, facts }) => kind !== 'not found' && !facts.noindex), canonical(portal)),
    over('feeds can be discovered', real.filter(({ kind }) => FEED_KINDS.has(kind)), feeds(portal)),
    over('every link, asset and anchor has a target', portal.pages, links(portal)),
    over('nothing is loaded from another host', portal.pages, foreign(portal)),
    ...(several(portal) ? [over('every edition has it, and each names the others', real.filter(({ kind, facts }) => kind !== 'not found' && !facts.noindex), editions(portal))] : []),
    reachable(portal, real),
    threeSteps(portal, real),
  ];
}

/** Whether a portal has more than one edition, or says so. */
const several = (portal) => portal.pages.some(({ edition, facts }) => edition || facts.editions.size > 0);

function editions(portal) {
  const byAddress = new Map(portal.pages.map((page) => [new URL(page.url.slice(1), portal.base).href, page]));
  return ({ editions: named, lang, canonical: own }) => {
    const problems = named.get(lang) === own ? [] : [`its hreflang ${lang} is ${named.get(lang)}`];
    if (!named.has('x-default') || named.size < 3) problems.push(`it names only ${[...named.keys()].join(', ') || 'no edition'}`);
    for (const [language, address] of named) {
      const other = byAddress.get(address)?.facts;
      if (!other || other.redirect) problems.push(`no page at ${address} (${language})`);
      else if (language !== 'x-default' && other.lang !== language) problems.push(`${address} is in ${other.lang}, not ${language}`);
      else if (other.editions.get(lang) !== own) problems.push(`${address} does not name it`);
    }
    return problems;
  };
}

function basics({ title, lang, metas: named }) {
  const problems = [];
  if (NO_VALUE.test(title)) problems.push(`title is "${title}"`);
  if (!/^(?:zh-Han[st]|en)\b/.test(lang ?? '')) problems.push(`lang is "${lang}"`);
  if (!/width=device-width/.test(named.get('viewport')?.[0] ?? '')) problems.push('no viewport for phones');
  return problems;
}

function duplicateIds({ ids }) {
  return [...ids].filter(([id, count]) => count > 1 || !/^\S+$/.test(id)).map(([id, count]) => `id "${id}" ${count} times`);
}

function sameTitles(pages) {
  const first = new Map();
  for (const page of pages) {
    const key = `${page.edition} ${page.facts.title}`;
    if (!first.has(key)) first.set(key, page.url);
  }
  // Two documents may share a title; two lists may not.
  return ({ title }, page) => {
    const other = first.get(`${page.edition} ${title}`);
    return page.kind === 'entry' || other === page.url ? [] : [`same title as ${other}: ${title}`];
  };
}

function structuredData({ data }) {
  return data.flatMap((text) => {
    try {
      const items = [JSON.parse(text)].flat();
      return items.every((item) => item['@type'] || item['@graph']) ? [] : ['structured data without @type'];
    } catch (error) {
      return [`structured data is not JSON: ${error.message}`];
    }
  });
}

function metas({ metas: named, noindex }, { kind: kindOfUrl }) {
  // What is left of an entry that is gone is no article.
  const kind = kindOfUrl === 'entry' && noindex ? 'gone' : kindOfUrl;
  const column = LISTS.has(kind) || kind === 'entry' || COLUMN_METAS.some((name) => named.has(name));
  const article = kind === 'entry' || ARTICLE_METAS.some((name) => named.has(name));
  const wanted = [...SITE_METAS, ...(column ? COLUMN_METAS : []), ...(article ? ARTICLE_METAS : [])];
  const problems = wanted.flatMap((name) => {
    const values = named.get(name) ?? [];
    if (values.length !== 1) return [`meta ${name} stands ${values.length} times`];
    return NO_VALUE.test(values[0].trim()) ? [`meta ${name} is "${values[0]}"`] : [];
  });
  const published = named.get('PubDate')?.[0];
  if (published !== undefined && !/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(published)) problems.push(`PubDate is "${published}", not YYYY-MM-DD HH:MM`);
  for (const [name, values] of named) {
    if (values.some((value) => NO_VALUE.test(value.trim()))) problems.push(`meta ${name} is empty`);
  }
  return [...new Set(problems)];
}

function canonical(portal) {
  return ({ canonical: stated, properties }, page) => {
    const own = new URL(page.url.slice(1), portal.base).href;
    const problems = stated === own ? [] : [`canonical is ${stated}, not ${own}`];
    for (const name of ['og:title', 'og:type', 'og:url']) {
      if (!properties.get(name)) problems.push(`no ${name}`);
    }
    if (properties.get('og:url') && properties.get('og:url') !== own) problems.push(`og:url is ${properties.get('og:url')}`);
    return problems;
  };
}

function feeds(portal) {
  return ({ feeds: stated }, page) => FEED_KINDS.get(page.kind).flatMap((name) => {
    const own = new URL(page.url.slice(1) + name, portal.base).href;
    const named = stated.find(({ href }) => new URL(href, new URL(page.url.slice(1), portal.base)).href === own);
    if (!named) return [`no <link rel=alternate> to its ${name}`];
    return named.title ? [] : [`its link to ${name} has no title`];
  });
}

/** Where a link leads inside the portal, or null when it leads out of it. */
function inside(portal, page, url) {
  const here = new URL(page.url.slice(1), portal.base);
  if (!URL.canParse(url, here.href)) return { broken: true };
  const target = new URL(url, here);
  if (!/^https?:$/.test(target.protocol) || target.origin !== here.origin) return null;
  const base = new URL(portal.base).pathname;
  if (!target.pathname.startsWith(base)) return { broken: true };
  let path = target.pathname.slice(base.length - 1);
  try {
    path = decodeURIComponent(path);
  } catch {
    return { broken: true };
  }
  return { path, file: path.endsWith('/') ? `${path}index.html` : path, fragment: target.hash.slice(1).replace(/:~:.*$/, '') };
}

function links(portal) {
  const byFile = new Map(portal.pages.map((page) => [page.file, page]));
  return (facts, page) => facts.links.flatMap(({ tag, url }) => {
    const at = inside(portal, page, url);
    if (at === null) return [];
    if (at.broken) return [`<${tag}> leads to "${url}", which is no URL of this site`];
    if (url.trim() === '' && tag !== 'form') return [`<${tag}> has an empty URL`];
    if (!portal.files.has(at.file)) return [`<${tag}> leads to ${url}, but there is no ${at.file}`];
    const fragment = decode(at.fragment);
    const target = byFile.get(at.file);
    const known = !fragment || fragment === 'top' || !target || target.facts.ids.has(fragment);
    return known ? [] : [`<${tag}> leads to ${url}, but ${target.url} has no id "${fragment}"`];
  });
}

function decode(fragment) {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function foreign(portal) {
  return (facts, page) => facts.links
    .filter(({ loads, url }) => loads && inside(portal, page, url) === null)
    .map(({ tag, url }) => `<${tag}> loads ${url}`);
}

/** Every entry that lists show is at most three steps from the home page, by links that any reader sees. */
function threeSteps(portal, real) {
  const byFile = new Map(portal.pages.map((page) => [page.file, page]));
  const home = portal.pages.filter(({ url }) => url === '/');
  const steps = new Map(home.map((page) => [page, 0]));
  let edge = home;
  for (let step = 1; step <= 3; step += 1) {
    const next = [];
    for (const page of edge) {
      for (const { url } of page.facts.links.filter(({ tag }) => tag === 'a')) {
        const at = inside(portal, page, url);
        const target = at && !at.broken ? byFile.get(at.file) : undefined;
        if (!target || steps.has(target)) continue;
        steps.set(target, step);
        next.push(target);
      }
    }
    edge = next;
  }
  const entries = real.filter(({ kind, facts }) => kind === 'entry' && !facts.noindex);
  const problems = entries.filter((page) => !steps.has(page)).map(({ url }) => `${url}: more than three steps from the home page`);
  return { name: 'pages: every entry is at most three steps from the home page', checked: entries.length, problems };
}

/** Following links from the home page, a reader comes to every page. */
function reachable(portal, real) {
  const byFile = new Map(portal.pages.map((page) => [page.file, page]));
  const queue = portal.pages.filter(({ url }) => url === '/');
  const seen = new Set(queue);
  while (queue.length > 0) {
    const page = queue.pop();
    for (const { tag, url } of page.facts.links.filter((link) => link.tag === 'a' || link.tag === 'meta' || link.rel?.includes('alternate'))) {
      const at = inside(portal, page, url);
      const target = at && !at.broken ? byFile.get(at.file) : undefined;
      if (!target || seen.has(target) || (tag === 'link' && !target)) continue;
      seen.add(target);
      queue.push(target);
    }
  }
  const lost = real.filter((page) => !seen.has(page) && page.kind !== 'not found' && !page.facts.noindex);
  return { name: 'pages: every page can be reached from the home page', checked: real.length, problems: lost.map((page) => `${page.url}: no chain of links leads here`) };
}
