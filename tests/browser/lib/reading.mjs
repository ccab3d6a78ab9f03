// The reading tools, and what a page costs: choices that hold and move nothing,
// reading aloud, contents that follow, a citation to copy, bytes on the wire.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { SLOWLY } from './server.mjs';
import { open, settled, withPage } from './visit.mjs';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What an entry's page may cost beyond its own text, in bytes. */
const ENTRY_BYTES = 25 * 1024;

/** Every choice at once: what changes the look of a page most. */
const CHOSEN = JSON.stringify({ size: 'large', colours: 'dark', spacing: 'wide', care: 'on' });

/** What may move while a page comes in bit by bit, as Chromium counts: a tenth of what it calls good. */
const STILL = 0.01;

/** A page does not move while it comes in over a slow line, whatever the reader has chosen before. */
export async function stillness(browser, origin, { name, url }) {
  const problems = [];
  for (const [viewport, chosen] of [[PHONE, null], [DESK, CHOSEN]]) {
    const moved = await withPage(browser, { viewport }, async (page) => {
      await page.addInitScript((kept) => {
        if (kept) localStorage.setItem('gongkai-reading', kept);
        globalThis.gongkaiMoved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => { globalThis.gongkaiMoved += entry.value; })).observe({ type: 'layout-shift', buffered: true });
      }, chosen);
      await open(page, origin + url + SLOWLY);
      return page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(() => done(globalThis.gongkaiMoved), 50)); }));
    });
    if (moved > STILL) problems.push(`${url} at ${viewport.width} px${chosen ? ' with choices kept' : ''}: the page moves while it loads, by ${moved.toFixed(4)}`);
  }
  return { name: `browser: ${name} stands still while it loads`, checked: 2, problems };
}

/** The largest entry of a portal that has contents. */
function longEntry(portal) {
  const entries = portal.pages.filter(({ kind, facts }) => kind === 'entry' && facts.classes.has('contents'));
  return entries.toSorted((a, b) => b.size - a.size)[0];
}

const CHECKS = [
  ['choices hold on the next page and can be undone', choices],
  ['an entry is read aloud sentence by sentence, and stops', aloud],
  ['the contents follow the reader, and headings can be linked to', follows],
  ['a citation is copied whole', cited],
  ['paper has the title, the index number and the address, and no tools', paper],
  ['paper of a search has the words and the hits, and no form', paperOfSearch],
];

/** All checks of the tools, one result each. */
export async function* readingTools(browser, portal, origin) {
  const entry = longEntry(portal);
  for (const [name, check] of CHECKS) {
    const problems = entry ? [] : ['no entry with contents'];
    if (entry) {
      const options = { viewport: DESK, permissions: ['clipboard-read', 'clipboard-write'] };
      try {
        await withPage(browser, options, async (page) => problems.push(...await check(page, origin, entry)));
      } catch (error) {
        problems.push(error.message.split('\n')[0]);
      }
    }
    yield { name: `reading: ${name}`, checked: 1, problems };
  }
}

const look = (page) => page.evaluate(() => {
  const style = getComputedStyle(document.querySelector('main p'));
  return { size: Number.parseFloat(style.fontSize), paper: getComputedStyle(document.documentElement).backgroundColor, spacing: style.letterSpacing };
});

async function choices(page, origin, { url }) {
  const problems = [];
  await open(page, `${origin}/`);
  const before = await look(page);
  await page.locator('.tools summary').click();
  for (const choice of ['size"][value="large', 'colours"][value="contrast', 'spacing"][value="wide']) await page.locator(`.tools input[data-choice="${choice}"]`).check();
  await open(page, `${origin}/`);
  const after = await look(page);
  if (after.size < before.size * 1.2) problems.push(`text grew from ${before.size} to ${after.size} px only`);
  if (after.paper !== 'rgb(0, 0, 0)') problems.push(`high contrast shows paper of ${after.paper}`);
  if (after.spacing === before.spacing) problems.push('wide spacing changed nothing');
  await open(page, origin + url);
  await page.locator('[data-care-toggle]').click();
  const care = await look(page);
  if (care.size < 24) problems.push(`text is ${care.size} px in easy reading, less than 24 (18 pt)`);
  const small = await page.evaluate(() => [...document.querySelectorAll('button, summary, .menu a, .tools label')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5).map((one) => one.textContent.trim().slice(0, 12)));
  if (small.length > 0) problems.push(`targets lower than 44 px in easy reading: ${small.slice(0, 4).join(', ')}`);
  const pointer = await page.evaluate(() => getComputedStyle(document.documentElement).cursor);
  if (!pointer.includes('cursor.svg')) problems.push('no large pointer in easy reading');
  await page.locator('.tools summary').click();
  await page.locator('[data-reset]').click();
  await settled(page, () => page.reload());
  await open(page, `${origin}/`);
  const undone = await look(page);
  if (JSON.stringify(undone) !== JSON.stringify(before)) problems.push(`after the reset: ${JSON.stringify(undone)}, not ${JSON.stringify(before)}`);
  return problems;
}

async function aloud(page, origin, { url }) {
  // No voice is installed where tests run: what the page would have said is written down.
  await page.addInitScript(() => {
    globalThis.said = [];
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const voice = { cancelled: 0, speak: (one) => { globalThis.said.push([one.text, one.lang]); globalThis.finish = () => one.onend(); }, cancel: () => { voice.cancelled += 1; } };
    Object.defineProperty(globalThis, 'speechSynthesis', { value: voice });
  });
  await open(page, origin + url);
  await page.locator('[data-read]').click();
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('reading') ?? [])].map(String).join(''));
  const problems = [];
  const text = await page.evaluate(() => document.querySelector('article h1').textContent + document.querySelector('.body').textContent);
  for (let sentence = 0; sentence < 6; sentence += 1) {
    const [said, lang] = await page.evaluate(() => globalThis.said.at(-1));
    const shown = (await marked()).trim();
    if (said !== shown) problems.push(`it says "${said}" and marks "${shown}"`);
    if (!text.includes(said)) problems.push(`it says what is not on the page: "${said}"`);
    if (!/^zh-(CN|TW)$/.test(lang)) problems.push(`it speaks "${lang}"`);
    await page.evaluate(() => globalThis.finish());
  }
  const count = await page.evaluate(() => globalThis.said.length);
  if (count !== 7) problems.push(`after six sentences it has begun ${count}`);
  await page.keyboard.press('Escape');
  if (await marked()) problems.push('a sentence is still marked after Escape');
  await page.evaluate(() => globalThis.finish());
  if (await page.evaluate(() => globalThis.said.length) !== count) problems.push('it goes on after Escape');
  return problems;
}

async function follows(page, origin, { url }) {
  const problems = [];
  await open(page, origin + url);
  const ids = await page.evaluate(() => [...document.querySelectorAll('.contents a')].map((link) => link.hash.slice(1)));
  const last = ids[Math.floor(ids.length / 2)];
  await page.evaluate((id) => document.getElementById(id).scrollIntoView(), last);
  await page.waitForFunction((id) => document.querySelector('.contents a[aria-current]')?.hash === `#${id}`, last, { timeout: 5000 })
    .catch(() => problems.push(`at #${last} the contents do not mark it`));
  const anchors = await page.evaluate(() => [...document.querySelectorAll('.body [id] > .anchor')].filter((link) => link.hash === `#${link.parentElement.id}` && link.getAttribute('aria-label')).length);
  if (anchors < ids.length) problems.push(`${anchors} links to ${ids.length} headings`);
  return problems;
}

async function cited(page, origin, { url, facts }) {
  await open(page, origin + url);
  await page.locator('[data-copy]').click();
  await page.locator('[data-copied]:not(:empty)').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const wanted = [facts.metas.get('ArticleTitle')[0], facts.metas.get('PubDate')[0].slice(0, 10), facts.metas.get('Url')[0]];
  return wanted.filter((part) => !copied.includes(part)).map((part) => `the citation lacks "${part}": ${copied}`);
}

async function paper(page, origin, { url, facts }) {
  await open(page, origin + url);
  await page.emulateMedia({ media: 'print' });
  const { shown, size } = await page.evaluate(() => ({ shown: document.body.innerText, size: getComputedStyle(document.querySelector('.body')).fontSize }));
  const problems = [];
  const index = await page.evaluate(() => document.querySelector('.metadata dd').textContent);
  for (const part of [facts.metas.get('ArticleTitle')[0], facts.metas.get('Url')[0], index]) {
    if (!shown.replace(/\s/g, '').includes(part.replace(/\s/g, ''))) problems.push(`paper lacks "${part}"`);
  }
  // 三号 is 16 points.
  if (Math.abs(Number.parseFloat(size) - 16 * 4 / 3) > 0.1) problems.push(`the text is ${size} on paper`);
  const tools = await page.evaluate(() => [...document.querySelectorAll('button, input, nav')].filter((one) => one.checkVisibility()).length);
  if (tools > 0) problems.push(`${tools} controls are on paper`);
  return problems;
}

async function paperOfSearch(page, origin, { facts }) {
  const [word] = /\p{Script=Han}{4}/u.exec(facts.metas.get('ArticleTitle')[0]);
  await open(page, `${origin}/search/?q=${encodeURIComponent(word)}`);
  await page.locator('.search-hits a').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => [...document.querySelectorAll('button, select, summary, nav, fieldset, .search-hits a, input')].filter((one) => one.checkVisibility()).map((one) => [one.localName, one.value]));
  const problems = seen.filter(([name]) => !['a', 'input'].includes(name)).map(([name]) => `<${name}> is on paper`);
  if (seen.filter(([name]) => name === 'input').map(([, value]) => value).join() !== word) problems.push(`paper does not say what was searched: ${seen.join(' ')}`);
  if (!seen.some(([name]) => name === 'a')) problems.push('no hit is on paper');
  return problems;
}

/** Bytes of a file as a host sends it. */
const wire = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;

/** What an entry's page costs beyond its own text, with everything it loads. */
export async function* weight(browser, portal, origin, chosen) {
  const problems = [];
  const entries = chosen.filter(({ kind }) => kind === 'entry');
  let most = 0;
  for (const { url } of entries) {
    const { names, text } = await withPage(browser, { viewport: DESK }, async (page) => {
      const asked = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await open(page, origin + url);
      const own = await page.evaluate(() => {
        const body = document.querySelector('.body');
        body?.querySelectorAll('.anchor').forEach((link) => link.remove());
        return body?.innerHTML ?? '';
      });
      return { names: asked, text: own };
    });
    const sizes = await Promise.all(names.map(async (name) => wire(await readFile(join(portal.dir, decodeURIComponent(name.endsWith('/') ? `${name}index.html` : name))))));
    const cost = sizes.reduce((all, size) => all + size, 0) - wire(Buffer.from(text));
    most = Math.max(most, cost);
    if (cost > ENTRY_BYTES) problems.push(`${url}: ${cost} bytes beyond its text: ${names.join(' ')}`);
  }
  yield { name: `reading: an entry costs at most 25 KB beyond its text (the most: ${(most / 1024).toFixed(1)} KB)`, checked: entries.length, problems };
}
