// Hands feeds, sitemap and open data to the Python checks, whose parser of
// feeds is the one that readers' programs have been measured against for years.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python } from './tools.mjs';
import { FEED_KINDS } from './portal.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), '..', 'files', 'check.py');

/** Checks every file of the portal that is not a page. */
export async function checkFiles(portal) {
  const real = portal.pages.filter((page) => !page.facts.redirect);
  const facts = {
    dir: portal.dir,
    base: portal.base,
    entries: real.filter(({ kind }) => kind === 'entry').map(({ url }) => url),
    // All editions share an entry's data, which lies beside its page in the main one.
    main_entries: real.filter(({ kind, edition }) => kind === 'entry' && !edition).map(({ url }) => url),
    with_feeds: real.filter(({ kind }) => FEED_KINDS.has(kind)).map(({ url }) => url),
    crossings: real.filter(({ kind }) => kind === 'unit and year').map(({ url }) => url),
    hidden: portal.pages.filter(({ facts: { redirect, noindex }, kind }) => redirect || noindex || kind === 'not found').map(({ url }) => url),
    indexable: real.filter(({ facts: { noindex }, kind }) => !noindex && kind !== 'not found').map(({ url }) => url),
  };
  return JSON.parse(await run(python, [script], JSON.stringify(facts)));
}

function run(command, args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' } });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { output += text; });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}`))));
    child.stdin.end(input);
  });
}
