// What a reader sets out to do, from beginning to end.

import { listen, open, settled, withPage } from './visit.mjs';

const DESK = { width: 1280, height: 900 };
const JOURNEYS = [
  ['from the home page to an entry by unit and year, scripts off', byUnitAndYear],
  ['from the home page to an entry by category, scripts off', byCategory],
  ['a wrong address leads to a page that helps', wrongAddress],
  ['the search page finds an entry by a word of its title', search],
  ['a search can be limited to several units, and taken back', severalUnits],
];
const OF_EDITIONS = [
  ['the switch leads to the same page of the other edition and back, scripts off', switchEdition],
  ['the other edition searches too, and switching keeps the query', searchInBoth],
];

/** All journeys, one result each. */
export async function* journeys(browser, portal, origin) {
  const several = portal.pages.some(({ edition }) => edition);
  for (const [name, walk] of [...JOURNEYS, ...(several ? OF_EDITIONS : [])]) {
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

async function switchEdition(browser, portal, origin) {
  const start = portal.pages.find(({ kind, edition }) => kind === 'entry' && !edition);
  const other = portal.pages.find(({ url, edition }) => edition && url === `/${edition}${start.url}`);
  if (!other) throw new Error(`${start.url} is in one edition only`);
  await withPage(browser, { viewport: DESK, javaScriptEnabled: false }, async (page) => {
    await open(page, origin + start.url);
    for (const { url, facts } of [other, start]) {
      await Promise.all([page.waitForURL(`${origin}${url}`), page.locator('header a[hreflang]').first().click()]);
      const lang = await page.locator('html').getAttribute('lang');
      if (lang !== facts.lang) throw new Error(`${url} is in ${lang}`);
    }
  });
}

async function searchInBoth(browser, portal, origin) {
  const { edition } = portal.pages.find((page) => page.edition);
  await withPage(browser, { viewport: DESK }, async (page) => {
    const heard = listen(page, origin);
    const links = () => page.locator('main a[href*="/entry/"]:visible').evaluateAll((list) => list.map((link) => new URL(link.href).pathname).toSorted());
    const answered = () => page.locator('main a[href*="/entry/"]:visible').first().waitFor();
    await open(page, `${origin}/search/?q=${encodeURIComponent('制度')}&sort=date`);
    await settled(page, answered);
    const main = await links();
    await settled(page, async () => {
      await page.locator('header a[hreflang]').first().click();
      await page.waitForURL((url) => url.pathname === `/${edition}/search/`);
      await answered();
    });
    if (heard.length > 0) throw new Error(heard[0]);
    const { search: query } = new URL(page.url());
    if (new URLSearchParams(query).get('q') !== '制度' || new URLSearchParams(query).get('sort') !== 'date') throw new Error(`the query became ${query}`);
    const here = await links();
    if (here.join() !== main.map((path) => `/${edition}${path}`).toSorted().join()) throw new Error(`it finds ${here.join(' ')}, not the pages of ${main.join(' ')}`);
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

async function severalUnits(browser, portal, origin) {
  await withPage(browser, { viewport: DESK }, async (page) => {
    const heard = listen(page, origin);
    const count = () => page.locator('main [role=status]').textContent().then((text) => Number(/\d+/.exec(text)?.[0]));
    // The count that stands there once the address has changed and the page has answered it.
    const after = (action, fits) => settled(page, async () => {
      await action();
      await page.waitForURL(fits);
      await page.waitForTimeout(300);
    });
    await open(page, `${origin}/search/`);
    await settled(page, () => page.locator('main summary').click());
    const boxes = page.locator('[data-filter=unit] input');
    await boxes.first().waitFor();
    if ((await boxes.count()) < 2) throw new Error('fewer than two units to choose from');
    const all = await count();
    const last = (await boxes.count()) - 1;
    await after(() => boxes.nth(last).press('Space'), (url) => url.searchParams.getAll('unit').length === 1);
    const one = await count();
    if (!(one > 0 && one < all)) throw new Error(`one unit of all leaves ${one} of ${all}`);
    const kept = await page.evaluate(() => document.activeElement.name);
    if (kept !== 'unit') throw new Error('ticking a unit loses the place on the page');
    await after(() => boxes.nth(last - 1).press('Space'), (url) => url.searchParams.getAll('unit').length === 2);
    const two = await count();
    if (two <= one) throw new Error(`two units leave ${two}, one ${one}`);
    await after(() => page.goBack(), (url) => url.searchParams.getAll('unit').length === 1);
    if ((await count()) !== one || (await page.locator('[data-filter=unit] input:checked').count()) !== 1) throw new Error('going back does not take the second unit back');
    if (heard.length > 0) throw new Error(heard[0]);
  });
}
