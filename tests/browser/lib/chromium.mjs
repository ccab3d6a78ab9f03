// Looks at the portal in a real Chromium: pages load under the policy without a
// word on the console, axe-core finds nothing, nothing overflows, the keyboard
// reaches everything, and the page says the same with scripts off.

import { readFile } from 'node:fs/promises';
import { tool } from './tools.mjs';
import { representatives } from './portal.mjs';
import { overflow, textSize, visibleText } from './probes.mjs';
import { keyboard, skipLink } from './keyboard.mjs';
import { journeys } from './journeys.mjs';
import { readingTools, stillness, weight } from './reading.mjs';
import { launch, listen, open, settled, withPage } from './visit.mjs';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const TABLET = { width: 768, height: 1024 };
const ZOOMED = { width: 640, height: 450 };

/** How a page can look: a name, the system's colours, and what the reader chose on the device. */
const MODES = [
  ['light', 'light', {}],
  ['dark', 'dark', {}],
  ['strong colours', 'light', { colours: 'contrast', spacing: 'wide' }],
  ['easy reading', 'light', { care: 'on' }],
];

/** How many pages at most are loaded only to hear what the console says. */
const CONSOLE_PAGES = 120;

/** How many pages are open at once. */
const AT_A_TIME = 3;

/** What a large portal adds: one page of each kind, looked at for what size can break. */
export async function* lookAtLarge(portal, origin) {
  const browser = await launch();
  try {
    const chosen = representatives(portal, 2);
    const checks = ['axe-core', 'overflows', 'stands still'];
    yield await quiet(browser, origin, chosen.map(({ url }) => url));
    for await (const results of inParallel(chosen, (page) => checkPage(browser, origin, page, checks))) yield* results;
  } finally {
    await browser.close();
  }
}

/** All checks in the browser, one result after the other. */
export async function* checkInBrowser(portal, origin) {
  const browser = await launch();
  try {
    const chosen = representatives(portal);
    const urls = chosen.map(({ url }) => url);
    const rest = portal.pages.filter(({ url, facts }) => !facts.redirect && !urls.includes(url)).map(({ url }) => url);
    const step = Math.max(1, Math.ceil(rest.length / CONSOLE_PAGES));
    yield await quiet(browser, origin, [...urls, ...rest.filter((_, index) => index % step === 0)]);
    for await (const results of inParallel(chosen, (page) => checkPage(browser, origin, page))) yield* results;
    yield await lists(browser, origin, chosen.find(({ name }) => name.startsWith('entry')));
    yield* readingTools(browser, portal, origin);
    yield* weight(browser, portal, origin, chosen);
    yield* journeys(browser, portal, origin);
  } finally {
    await browser.close();
  }
}

/** The checks of one page, by the words that their results' names share. */
const PAGE_CHECKS = {
  'axe-core': async (browser, origin, page) => {
    const results = [];
    for (const viewport of [NARROW, TABLET, DESK]) results.push(await axeFindsNothing(browser, origin, page, viewport));
    return results;
  },
  'stands still': async (browser, origin, page) => [await stillness(browser, origin, page)],
  overflows: async (browser, origin, page) => [await fits(browser, origin, page)],
  keyboard: (browser, origin, page) => atBothWidths((viewport) => byKeyboard(browser, origin, page, viewport)),
  'scripts off': async (browser, origin, page) => [await withoutScripts(browser, origin, page)],
};

/** Every check of one page, given as `{ name, url, kind }`, or only those named. */
export async function checkPage(browser, origin, page, only = Object.keys(PAGE_CHECKS)) {
  const results = [];
  for (const check of only) results.push(...await PAGE_CHECKS[check](browser, origin, page));
  return results;
}

async function atBothWidths(check) {
  return [await check(PHONE), await check(DESK)];
}

/** Runs a few jobs at a time and hands their results on in the order of the jobs. */
async function* inParallel(items, job) {
  const running = [];
  for (const item of items) {
    const result = job(item);
    // The failure is thrown where the result is awaited, not here.
    result.catch(() => {});
    running.push(result);
    if (running.length === AT_A_TIME) yield await running.shift();
  }
  for (const result of running) yield await result;
}

/** Loads pages, wide and narrow, and reports any complaint. */
export async function quiet(browser, origin, urls) {
  const problems = [];
  const loads = [PHONE, DESK].flatMap((viewport) => urls.map((url) => ({ viewport, url })));
  const hear = ({ viewport, url }) => withPage(browser, { viewport }, async (page) => {
    const list = listen(page, origin, { missing: url.endsWith('/404.html') });
    await open(page, origin + url);
    return list.map((one) => `${url} at ${viewport.width} px: ${one}`);
  });
  for await (const heard of inParallel(loads, hear)) problems.push(...heard);
  return { name: 'browser: pages load under the strict policy, console silent, nothing failed', checked: loads.length, problems };
}

/** Lists in a text count in the letters of their type, as the plain text and the search say. */
async function lists(browser, origin, { url }) {
  const wanted = { '': 'decimal', 1: 'decimal', a: 'lower-alpha', A: 'upper-alpha', i: 'lower-roman', I: 'upper-roman' };
  const shown = await withPage(browser, { viewport: PHONE }, async (page) => {
    await open(page, origin + url);
    return page.evaluate((types) => types.map((type) => {
      const list = document.createElement('ol');
      if (type) list.type = type;
      list.append(document.createElement('li'));
      document.querySelector('.body').append(list);
      return getComputedStyle(list.firstChild).listStyleType;
    }), Object.keys(wanted));
  });
  const problems = Object.entries(wanted).flatMap(([type, style], place) => (shown[place] === style ? [] : [`type ${type || 'none'}: ${shown[place]}`]));
  return { name: 'browser: lists count in the letters of their type', checked: shown.length, problems };
}

async function axeFindsNothing(browser, origin, { name, url }, viewport) {
  const axe = await readFile(tool.resolve('axe-core/axe.min.js'), 'utf8');
  // axe loads the page's styles once more to read them, hence the lifted policy.
  const problems = await withPage(browser, { viewport, bypassCSP: true, reducedMotion: 'reduce' }, async (page) => {
    await open(page, origin + url);
    await page.evaluate(axe);
    const found = [];
    // 关怀版 and the strong colours are attributes of the root element: see reading.js of the theme.
    for (const [mode, colorScheme, choices] of MODES) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate((chosen) => {
        const { dataset } = document.documentElement;
        for (const name of ['colours', 'spacing', 'care']) delete dataset[name];
        Object.assign(dataset, chosen);
      }, choices);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
      found.push(...violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${url} (${mode}): ${id}: ${help}: ${node.html.slice(0, 160)} ${node.any.concat(node.all, node.none)[0]?.message ?? ''}`)));
    }
    return found;
  });
  return { name: `browser: ${name} at ${viewport.width} px: axe-core finds nothing`, checked: MODES.length, problems };
}

/** No sideways scrolling on a small phone, with zoom, or with text twice as large. */
async function fits(browser, origin, { name, url }) {
  const problems = await withPage(browser, { viewport: DESK }, async (page) => {
    await open(page, origin + url);
    const found = [];
    const measure = async (viewports, how) => {
      for (const viewport of viewports) {
        await page.setViewportSize(viewport);
        found.push(...(await page.evaluate(overflow)).map((one) => `${url} at ${viewport.width} px${how}: ${one}`));
      }
    };
    await measure([NARROW, PHONE, DESK], '');
    const before = await page.evaluate(textSize);
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    await settled(page, () => page.reload());
    const after = await page.evaluate(textSize);
    if (after < before * 1.9) found.push(`${url}: text set to 200 % grew from ${before} px to ${after} px only`);
    await measure([ZOOMED, DESK], ' with text at 200 %');
    await session.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
    await settled(page, () => page.reload());
    await page.evaluate(() => Object.assign(document.documentElement.dataset, { care: 'on', spacing: 'wide' }));
    await measure([NARROW, DESK], ' in easy reading');
    return found;
  });
  return { name: `browser: ${name}: nothing overflows at 320, 360 and 1280 px and with text at 200 %, and in easy reading`, checked: 7, problems };
}

async function byKeyboard(browser, origin, { name, url }, viewport) {
  const { checked, problems } = await withPage(browser, { viewport, reducedMotion: 'reduce' }, async (page) => {
    await open(page, origin + url);
    const tour = await keyboard(page);
    await open(page, origin + url);
    return { checked: tour.checked, problems: [...tour.problems, ...await skipLink(page)] };
  });
  return { name: `browser: ${name} at ${viewport.width} px: the keyboard reaches everything, visibly`, checked, problems: problems.map((one) => `${url}: ${one}`) };
}

/** What a page says does not depend on scripts; only searching does. */
async function withoutScripts(browser, origin, { name, url, kind }) {
  const read = (javaScriptEnabled) => withPage(browser, { viewport: DESK, javaScriptEnabled }, async (page) => {
    await open(page, origin + url);
    return page.evaluate(visibleText);
  });
  const [on, off] = [await read(true), await read(false)];
  const problems = [];
  if (off.links < 3) problems.push(`${url}: only ${off.links} visible links with scripts off`);
  if (off.main.length < 10) problems.push(`${url}: main says "${off.main}" with scripts off`);
  // Tools that need scripts may be absent without them; no sentence of the text may.
  const lost = kind === 'search' ? [] : on.blocks.filter((block) => !off.page.includes(block));
  problems.push(...lost.map((block) => `${url}: shown only with scripts on: ${block.slice(0, 60)}`));
  if (kind === 'search' && !off.noscript) problems.push(`${url}: no <noscript> that tells the reader another way`);
  return { name: `browser: ${name}: readable with scripts off`, checked: 1, problems };
}
