// What a reader sets out to do, from beginning to end.

import { listen, open, settled, withPage } from './visit.mjs';

const DESK = { width: 1280, height: 900 };
const JOURNEYS = [
  ['from the home page to an entry by unit and year, scripts off', byUnitAndYear],
  ['from the home page to an entry by category, scripts off', byCategory],
  ['a wrong address leads to a page that helps', wrongAddress],
  ['the search page finds an entry by a word of its title', search],
  ['by keyboard alone: find an entry by unit and year', keysByUnit],
  ['by keyboard alone: search, and open what was found', keysSearch],
  ['by keyboard alone: come to the feed of a unit', keysSubscribe],
  ['by keyboard alone: enlarge the text, and read on larger', keysEnlarge],
  ['by keyboard alone: print an entry', keysPrint],
];

/** All journeys, one result each. */
export async function* journeys(browser, portal, origin) {
  for (const [name, walk] of JOURNEYS) {
    const problems = [];
    try {
      await walk(browser, portal, origin);
    } catch (error) {
      // The driver colours its messages; a report is plain text.
      problems.push(error.message.replace(/\u001b\[\d+m/g, '').split('\n').slice(0, 3).join(' '));
    }
    yield { name: `journey: ${name}`, checked: 1, problems };
  }
}

/** Clicks the first visible link whose path fits; returns the path it led to. */
async function follow(page, pattern) {
  const links = page.locator('a[href]:visible');
  const paths = await links.evaluateAll((list) => list.map((link) => new URL(link.href, document.baseURI).pathname));
  const index = paths.findIndex((path) => pattern.test(path));
  if (index < 0) throw new Error(`on ${new URL(page.url()).pathname} no visible link fits ${pattern}`);
  await Promise.all([page.waitForURL((url) => pattern.test(url.pathname)), links.nth(index).click()]);
}

async function walkTo(browser, origin, patterns) {
  await withPage(browser, { viewport: DESK, javaScriptEnabled: false }, async (page) => {
    await open(page, `${origin}/`);
    for (const pattern of patterns) await follow(page, pattern);
  });
}

function byUnitAndYear(browser, portal, origin) {
  return walkTo(browser, origin, [/^\/unit\/$/, /^\/unit\/[^/]+\/$/, /^\/unit\/[^/]+\/\d{4}\/$/, /^\/entry\/.+\/$/]);
}

function byCategory(browser, portal, origin) {
  const withEntries = portal.pages.find(({ kind, facts }) => kind === 'category' && facts.links.some(({ tag, url }) => tag === 'a' && /\/entry\/.+/.test(url)));
  if (!withEntries) throw new Error('no category lists an entry');
  // The tree may be several levels deep: go down it as its URLs do.
  const parts = withEntries.url.split('/').filter(Boolean);
  const steps = parts.map((_, index) => new RegExp(`^/${parts.slice(0, index + 1).join('/')}/$`));
  const known = new Set(portal.pages.map(({ url }) => url));
  return walkTo(browser, origin, [...steps.filter((_, index) => known.has(`/${parts.slice(0, index + 1).join('/')}/`)), /^\/entry\/.+\/$/]);
}

async function wrongAddress(browser, portal, origin) {
  await withPage(browser, { viewport: DESK, javaScriptEnabled: false }, async (page) => {
    const answer = await page.goto(`${origin}/no/such/page/`);
    if (answer.status() !== 404) throw new Error(`a wrong address is answered with ${answer.status()}`);
    // Styles and links must work although the address is several folders deep.
    const styled = await page.evaluate(() => [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0));
    if (!styled) throw new Error('no style applies to the page for wrong addresses in a deeper folder');
    await follow(page, /^\/$/);
  });
}

async function search(browser, portal, origin) {
  const entry = portal.pages.find(({ kind, facts }) => kind === 'entry' && facts.metas.has('ArticleTitle'));
  const [word] = /\p{Script=Han}{4}/u.exec(entry?.facts.metas.get('ArticleTitle')[0] ?? '') ?? [];
  if (!word) throw new Error('no entry with a Chinese title');
  if (!portal.pages.some(({ kind }) => kind === 'search')) throw new Error('there is no search page');
  await withPage(browser, { viewport: DESK }, async (page) => {
    const heard = listen(page, origin);
    await open(page, `${origin}/search/`);
    await settled(page, async () => {
      await page.locator('main input[type=search]').first().fill(word);
      await page.keyboard.press('Enter');
      await page.locator('main a[href*="/entry/"]:visible').first().waitFor();
    });
    if (heard.length > 0) throw new Error(heard[0]);
    const results = await page.locator('main a[href*="/entry/"]:visible').evaluateAll((list) => list.map((link) => new URL(link.href).pathname));
    if (!results.includes(entry.url)) throw new Error(`"${word}" does not find ${entry.url}, only ${results.slice(0, 3).join(' ')}`);
  });
}

/** Presses Tab until what has focus fits; a reader gives up after so many. */
async function tabTo(page, what, fits, argument) {
  for (let press = 0; press < 300; press += 1) {
    await page.keyboard.press('Tab');
    const there = await page.evaluate(([source, value]) => new Function('element', 'argument', `return (${source})(element, argument)`)(document.activeElement, value), [String(fits), argument]);
    if (there) return;
  }
  throw new Error(`on ${new URL(page.url()).pathname} Tab does not come to ${what}`);
}

/** Tabs to the first link whose path fits, and follows it. */
async function press(page, pattern) {
  await tabTo(page, `a link to ${pattern}`, (element, source) => element.localName === 'a' && new RegExp(source).test(new URL(element.href).pathname), pattern.source);
  await Promise.all([page.waitForURL((url) => pattern.test(url.pathname)), page.keyboard.press('Enter')]);
  await page.waitForLoadState();
}

function byKeys(browser, origin, walk) {
  return withPage(browser, { viewport: DESK, bypassCSP: true }, async (page) => {
    await open(page, `${origin}/`);
    await walk(page);
  });
}

function keysByUnit(browser, portal, origin) {
  return byKeys(browser, origin, async (page) => {
    for (const pattern of [/^\/unit\/$/, /^\/unit\/[^/]+\/$/, /^\/unit\/[^/]+\/\d{4}\/$/, /^\/entry\/.+\/$/]) await press(page, pattern);
  });
}

function keysSearch(browser, portal, origin) {
  const entry = portal.pages.find(({ kind, facts }) => kind === 'entry' && facts.metas.has('ArticleTitle'));
  const [word] = /\p{Script=Han}{4}/u.exec(entry.facts.metas.get('ArticleTitle')[0]);
  return byKeys(browser, origin, async (page) => {
    await tabTo(page, 'the search field', (element) => element.matches('header input[type=search]'));
    await page.keyboard.type(word);
    await Promise.all([page.waitForURL(/\/search\//), page.keyboard.press('Enter')]);
    await page.locator('main a[href*="/entry/"]:visible').first().waitFor();
    await press(page, /^\/entry\/.+\/$/);
  });
}

function keysSubscribe(browser, portal, origin) {
  return byKeys(browser, origin, async (page) => {
    await press(page, /^\/subscribe\/$/);
    await tabTo(page, 'the feed of a unit', (element) => element.localName === 'a' && /\/unit\/.+\/feed\.xml$/.test(element.href));
    const answer = await page.request.get(await page.evaluate(() => document.activeElement.href));
    if (!/<rss/.test(await answer.text())) throw new Error('behind the link is no feed');
  });
}

function keysEnlarge(browser, portal, origin) {
  const size = (page) => page.evaluate(() => Number.parseFloat(getComputedStyle(document.querySelector('main p')).fontSize));
  return byKeys(browser, origin, async (page) => {
    const before = await size(page);
    await tabTo(page, 'the reading settings', (element) => element.matches('.tools summary'));
    await page.keyboard.press('Enter');
    await tabTo(page, 'the text size', (element) => element.matches('[data-choice=size]'));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    if (await page.evaluate(() => document.querySelector('.tools details').open)) throw new Error('Escape does not close the settings');
    const larger = await size(page);
    if (larger < before * 1.2) throw new Error(`the text grew from ${before} to ${larger} px only`);
    await tabTo(page, 'easy reading', (element) => element.matches('[data-care-toggle]'));
    await page.keyboard.press('Enter');
    await press(page, /^\/unit\/$/);
    if (await size(page) < larger) throw new Error('the next page is smaller again');
  });
}

function keysPrint(browser, portal, origin) {
  return byKeys(browser, origin, async (page) => {
    await page.addInitScript(() => { globalThis.print = () => { globalThis.printed = true; }; });
    await press(page, /^\/entry\/.+\/$/);
    await tabTo(page, 'the button that prints', (element) => element.matches('[data-print]'));
    await page.keyboard.press('Enter');
    if (!await page.evaluate(() => globalThis.printed)) throw new Error('the button does not print');
  });
}
