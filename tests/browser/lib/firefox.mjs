// The same portal in Firefox, so that it is not made for one engine alone: a page of each kind,
// a search from the home page to an entry and back, the reading tools, and the other edition.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { representatives } from './portal.mjs';
import { overflow } from './probes.mjs';
import { tool } from './tools.mjs';

const PHONE = { width: 500, height: 800 };
const DESK = { width: 1280, height: 900 };
const LONGEST_MS = 20_000;

const JOURNEYS = [
  ['a search from the home page: filter, sort, open, and back', search],
  ['choices of the reading tools hold on the next page and can be undone', choices],
  ['the switch leads to the same page of the other edition and back', editions],
];

/** All checks in Firefox, one result each. */
export async function* checkInFirefox(portal, origin) {
  const browser = await launchFirefox();
  try {
    const chosen = representatives(portal, 1).filter(({ kind }) => kind !== 'not found');
    yield await quietInFirefox(browser, origin, chosen.map(({ url }) => url));
    for (const [name, walk] of JOURNEYS) {
      const problems = await withPage(browser, origin, (page) => walk(page, portal, origin));
      yield { name: `firefox: ${name}`, checked: 1, problems };
    }
  } finally {
    await browser.close();
  }
}

/** Starts the installed Firefox. */
export function launchFirefox() {
  return tool('puppeteer-core').launch({ browser: 'firefox', executablePath: firefoxPath(), headless: true });
}

/** The path of an installed Firefox, or an error that says what to do. */
function firefoxPath() {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const found = process.env.FIREFOX ?? ['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error('no Firefox found on PATH; run `sh tests/run` once, or set FIREFOX');
  return found;
}

/** Hands a page with nothing kept from others to `walk`; what it complains of is a problem too. */
async function withPage(browser, origin, walk) {
  const context = await browser.createBrowserContext();
  const problems = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(LONGEST_MS);
    page.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type())) problems.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
    page.on('request', (request) => {
      // Firefox draws some signs of lists with a font of its own, which it takes from a data: address.
      if (/^\w+:\/\//.test(request.url()) && !request.url().startsWith(`${origin}/`)) problems.push(`request to another host: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`answer ${response.status()}: ${response.url()}`);
    });
    await page.setViewport(DESK);
    problems.push(...(await walk(page)) ?? []);
  } catch (error) {
    problems.push(error.message.split('\n')[0]);
  } finally {
    await context.close();
  }
  return problems;
}

/** Pages load without complaint, styled, and fit a narrow and a wide window. */
export async function quietInFirefox(browser, origin, urls) {
  const problems = await withPage(browser, origin, async (page) => {
    const found = [];
    for (const url of urls) {
      await page.goto(origin + url, { waitUntil: 'load' });
      for (const viewport of [PHONE, DESK]) {
        await page.setViewport(viewport);
        found.push(...(await page.evaluate(overflow)).map((one) => `${url} at ${viewport.width} px: ${one}`));
      }
      const plain = await page.evaluate(() => ![...document.styleSheets].some((sheet) => sheet.cssRules.length > 0));
      if (plain) found.push(`${url}: the style sheet does not apply`);
    }
    return found;
  });
  return { name: 'firefox: pages load under the strict policy, say nothing, and fit', checked: urls.length * 2, problems };
}

const hits = (page) => page.$$eval('.search-hits a[href*="/entry/"]', (links) => links.map((link) => new URL(link.href).pathname));

/** Waits until the address has this parameter and the page has answered it. */
async function answered(page, name, value) {
  await page.waitForFunction((key, wanted) => {
    const has = new URLSearchParams(location.search).getAll(key).join() === wanted;
    return has && document.querySelector('.search-hits a') && /\d/.test(document.querySelector('.search-count').textContent);
  }, {}, name, value);
}

async function search(page, portal, origin) {
  const entry = portal.pages.find(({ kind, edition, facts }) => kind === 'entry' && !edition && facts.metas.has('ArticleTitle'));
  const [word] = /\p{Script=Han}{4}/u.exec(entry?.facts.metas.get('ArticleTitle')[0] ?? '') ?? [];
  if (!word) return ['no entry with a Chinese title'];
  await page.goto(`${origin}/`);
  await page.type('header input[type=search]', word);
  await page.keyboard.press('Enter');
  await answered(page, 'q', word);
  const problems = [];
  if (!(await hits(page)).includes(entry.url)) problems.push(`"${word}" does not find ${entry.url}`);
  await page.click('main summary');
  await page.select('#search-sort', 'date');
  await answered(page, 'sort', 'date');
  const dates = await page.$$eval('.search-hits time', (list) => list.map((time) => time.dateTime));
  if (dates.join() !== dates.toSorted().toReversed().join()) problems.push(`sorted by date: ${dates.join(' ')}`);
  await page.waitForSelector('[data-filter=unit] input');
  const unit = await page.$eval('[data-filter=unit] input', (box) => box.value);
  await page.click('[data-filter=unit] input');
  await answered(page, 'unit', unit);
  const some = await hits(page);
  await Promise.all([page.waitForNavigation(), page.click('.search-hits a[href*="/entry/"]')]);
  const there = new URL(page.url()).pathname;
  if (there !== some[0]) problems.push(`the first hit, ${some[0]}, leads to ${there}`);
  await page.goBack();
  await answered(page, 'unit', unit);
  const again = await hits(page);
  if (again.join() !== some.join()) problems.push(`back from an entry there is ${again.join(' ')}, not ${some.join(' ')}`);
  const kept = await page.$eval('#search-query', (field) => field.value);
  if (kept !== word) problems.push(`back from an entry the field says "${kept}"`);
  return problems;
}

const look = (page) => page.evaluate(() => {
  const size = Number.parseFloat(getComputedStyle(document.querySelector('main p')).fontSize);
  return { size, paper: getComputedStyle(document.documentElement).backgroundColor };
});

async function choices(page, portal, origin) {
  const { url } = portal.pages.find(({ kind }) => kind === 'entry');
  await page.goto(`${origin}/`);
  const before = await look(page);
  await page.click('.tools summary');
  await page.click('.tools input[data-choice=size][value=large]');
  await page.click('.tools input[data-choice=colours][value=contrast]');
  await page.goto(origin + url);
  const problems = [];
  if (!(await page.$('[data-print]'))) problems.push('an entry cannot be printed');
  await page.goto(`${origin}/`);
  const after = await look(page);
  if (after.size < before.size * 1.2) problems.push(`text grew from ${before.size} to ${after.size} px only`);
  if (after.paper !== 'rgb(0, 0, 0)') problems.push(`high contrast shows paper of ${after.paper}`);
  await page.click('[data-care-toggle]');
  const care = await look(page);
  if (care.size < 24) problems.push(`text is ${care.size} px in easy reading`);
  await page.click('.tools summary');
  await page.click('[data-reset]');
  await page.reload();
  const undone = await look(page);
  if (JSON.stringify(undone) !== JSON.stringify(before)) problems.push(`after the reset: ${JSON.stringify(undone)}, not ${JSON.stringify(before)}`);
  return problems;
}

async function editions(page, portal, origin) {
  const other = portal.pages.find(({ kind, edition }) => kind === 'entry' && edition);
  if (!other) return ['no entry in another edition'];
  const start = other.url.slice(`/${other.edition}`.length);
  await page.goto(origin + start);
  const problems = [];
  for (const wanted of [other.url, start]) {
    await Promise.all([page.waitForNavigation(), page.click('header a[hreflang]')]);
    const there = new URL(page.url()).pathname;
    if (there !== wanted) problems.push(`the switch leads to ${there}, not to ${wanted}`);
  }
  return problems;
}
