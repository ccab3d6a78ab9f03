// Opening pages of the portal in the installed Chromium, and hearing them out.

import { chromiumPath, tool } from './tools.mjs';

/** A page that has asked for nothing this long is taken to be complete. */
const QUIET_MS = 90;
const LONGEST_MS = 20_000;

/** Starts the installed Chromium. */
export function launch(...more) {
  const { chromium } = tool('playwright-core');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...sandbox, ...more];
  return chromium.launch({ executablePath: chromiumPath(), args });
}

/** Opens a page in a context of its own and hands it to `look`; closes it after. */
export async function withPage(browser, options, look) {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(LONGEST_MS);
    return await look(page);
  } finally {
    await context.close();
  }
}

/** Everything a page complained of, as a list that grows while it lives. */
export function listen(page, origin, { missing = false } = {}) {
  const problems = [];
  page.on('console', (message) => {
    // The page for missing addresses is itself answered with 404, which Chromium notes.
    const itself = missing && /status of 404/.test(message.text());
    if (['error', 'warning', 'assert'].includes(message.type()) && !itself) problems.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`request failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) problems.push(`request to another host: ${request.url()}`);
  });
  page.on('response', (response) => {
    const itself = missing && response.request().isNavigationRequest();
    if (response.status() >= 400 && !itself) problems.push(`answer ${response.status()}: ${response.url()}`);
  });
  return problems;
}

/** Opens a page and waits until it is drawn and asks for nothing more. */
export async function open(page, url) {
  await settled(page, () => page.goto(url, { waitUntil: 'load' }));
}

/** Does something to a page and waits until all requests since are answered. */
export async function settled(page, act) {
  let pending = 0;
  let last = Date.now();
  const note = (step) => () => {
    pending += step;
    last = Date.now();
  };
  const [begun, ended] = [note(1), note(-1)];
  page.on('request', begun).on('requestfinished', ended).on('requestfailed', ended);
  try {
    await act();
    const end = Date.now() + LONGEST_MS;
    while (pending > 0 || Date.now() - last < QUIET_MS) {
      if (Date.now() > end) throw new Error(`${page.url()} still waits for ${pending} answers after ${LONGEST_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 3));
    }
  } finally {
    page.off('request', begun).off('requestfinished', ended).off('requestfailed', ended);
  }
}
