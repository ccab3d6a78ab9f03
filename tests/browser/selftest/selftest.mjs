// Tests the tests: a good portal passes, and every fault in `faults.mjs` is
// noticed by the check that is there for it. A check that cannot fail is none.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkKinds, readPortal } from '../lib/portal.mjs';
import { checkPages } from '../lib/pages.mjs';
import { checkMarkup } from '../lib/validator.mjs';
import { checkFiles } from '../lib/files.mjs';
import { checkPage, quiet } from '../lib/chromium.mjs';
import { launchFirefox, quietInFirefox } from '../lib/firefox.mjs';
import { launch } from '../lib/visit.mjs';
import { serve } from '../lib/server.mjs';
import { ENTRY, goodPortal, page } from './portal.mjs';
import { BROWSER_FAULTS, FAULT_SCRIPTS, FILE_FAULTS, MARKUP_FAULTS, PAGE_FAULTS } from './faults.mjs';

const checkAllPages = (portal) => [checkKinds(portal), ...checkPages(portal)];

/** All self-tests, one result each. */
export async function* selfTest() {
  yield accepted('files', await onDisk(goodPortal(), async (portal) => [...checkAllPages(portal), ...await checkMarkup(portal), ...await checkFiles(portal)]));
  for (const [faults, check] of [[PAGE_FAULTS, checkAllPages], [MARKUP_FAULTS, checkMarkup], [FILE_FAULTS, checkFiles]]) {
    for (const [what, change, name, message] of faults) {
      const files = goodPortal();
      change(files);
      yield noticed(what, name, message, await onDisk(files, check));
    }
  }
  yield* inBrowser();
  yield* inFirefox();
}

async function* inBrowser() {
  const files = { ...goodPortal(), ...FAULT_SCRIPTS };
  const address = (index) => `/fault/${index}/`;
  for (const [index, [, { head, body, style }]] of BROWSER_FAULTS.entries()) {
    files[`/fault/${index}.css`] = style;
    const link = style ? `<link rel="stylesheet" href="/fault/${index}.css">` : '';
    const html = page(address(index), '有错的一页', `<p>这一页故意有一个错误。</p>${body}`, { head: head + link });
    files[`${address(index)}index.html`] = body.includes('no main') ? html.replace('id="main"', '') : html;
  }
  const results = await onDisk(files, async ({ dir }) => {
    const [server, browser] = [await serve(dir), await launch()];
    const look = (url, only) => checkPage(browser, server.origin, { name: 'page', url, kind: 'entry' }, only);
    const hear = async (url) => [await quiet(browser, server.origin, [url])];
    try {
      const found = [accepted('the browser', [...await hear(ENTRY), ...await look(ENTRY)])];
      for (const [index, [what, , name, message]] of BROWSER_FAULTS.entries()) {
        const results = name === 'strict policy' ? await hear(address(index)) : await look(address(index), [name]);
        found.push(noticed(what, name, message, results));
      }
      return found;
    } finally {
      await browser.close();
      await server.close();
    }
  });
  yield* results;
}

/** Both engines hear what a page says: one fault of each sort that Firefox looks for. */
async function* inFirefox() {
  const files = { ...goodPortal(), ...FAULT_SCRIPTS };
  const faults = [
    ['a script that fails', '<script type="module" src="/fault.js"></script>', '', /script error: .*broken/],
    ['an inline script under the policy', '', '<script>document.title = "x"</script>', /Content-Security-Policy/],
    ['a box wider than a window', '<link rel="stylesheet" href="/wide.css">', '<div class="wide">很宽的内容</div>', /in a viewport of 500 px/],
  ];
  files['/wide.css'] = '.wide { width: 600px }';
  for (const [index, [, head, body]] of faults.entries()) files[`/fault/${index}/index.html`] = page(`/fault/${index}/`, '有错的一页', `<p>这一页故意有一个错误。</p>${body}`, { head });
  yield* await onDisk(files, async ({ dir }) => {
    const [server, browser] = [await serve(dir), await launchFirefox()];
    const look = async (url) => [await quietInFirefox(browser, server.origin, [url])];
    try {
      const found = [accepted('Firefox', await look(ENTRY))];
      for (const [index, [what, , , message]] of faults.entries()) found.push(noticed(`${what}, in Firefox,`, 'firefox', message, await look(`/fault/${index}/`)));
      return found;
    } finally {
      await browser.close();
      await server.close();
    }
  });
}

/** Writes files to a scratch folder, reads them as a portal, and tidies up. */
async function onDisk(files, use) {
  const dir = await mkdtemp(join(tmpdir(), 'gongkai-selftest-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
    return await use(await readPortal(dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function accepted(where, results) {
  const problems = results.flatMap((result) => (result.checked > 0 ? result.problems : [`${result.name}: checked nothing`]));
  return { name: `self-test: a good portal passes in ${where}`, checked: results.length, problems };
}

function noticed(what, name, message, results) {
  const said = results.filter((result) => result.name.includes(name)).flatMap(({ problems }) => problems);
  const problems = said.some((problem) => message.test(problem)) ? [] : [`no "${name}" check says ${message}; they say ${JSON.stringify(said.slice(0, 3))}`];
  return { name: `self-test: ${what} is noticed`, checked: results.length, problems };
}
