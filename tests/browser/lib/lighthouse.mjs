// Lighthouse on a throttled phone: 100 for accessibility, best practices and
// search engines, and at least 98 for performance.

import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { serve } from './server.mjs';
import { tool } from './tools.mjs';
import { launch } from './visit.mjs';

const WANTED = { accessibility: 1, 'best-practices': 1, seo: 1, performance: 0.98 };

/** One page of each of the kinds that readers come to most. */
const KINDS = ['home', 'entry', 'unit', 'year', 'statistics', 'guide'];

/** A port that nobody listens at. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs Lighthouse over a page of each kind. */
export async function* checkLighthouse(portal) {
  const { default: lighthouse } = await import(pathToFileURL(tool.resolve('lighthouse')).href);
  const port = await freePort();
  const server = await serve(portal.dir);
  const browser = await launch(`--remote-debugging-port=${port}`);
  try {
    for (const kind of KINDS) {
      const [page] = portal.pages.filter((one) => one.kind === kind && !one.facts.redirect && !one.facts.noindex).toSorted((a, b) => b.size - a.size);
      if (page) yield await measure(lighthouse, server.origin, port, kind, page.url);
      else yield { name: `lighthouse: ${kind}`, checked: 0, problems: ['no such page'] };
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

async function measure(lighthouse, origin, port, kind, url) {
  // The load of the machine that tests is no fault of the page: the best of three counts.
  let problems = [];
  let scores = '';
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { lhr } = await lighthouse(origin + url, { port, logLevel: 'silent', output: 'json', onlyCategories: Object.keys(WANTED) });
    const of = Object.entries(lhr.categories).map(([name, { score }]) => [name, score]);
    scores = of.map(([name, score]) => `${name} ${Math.round(score * 100)}`).join(', ');
    problems = of.filter(([name, score]) => !(score >= WANTED[name])).map(([name]) => `${url}: ${scores}: ${failed(lhr, name)}`);
    if (problems.length === 0) break;
  }
  return { name: `lighthouse: ${kind} on a throttled phone: ${scores}`, checked: 1, problems };
}

function failed(lhr, category) {
  const weighed = lhr.categories[category].auditRefs.filter(({ id, weight: heavy }) => heavy > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1);
  return weighed.map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? lhr.audits[id].score}`).join('; ');
}
