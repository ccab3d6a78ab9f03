// Hands feeds, sitemap and open data to the Python checks, whose parser of
// feeds is the one that readers' programs have been measured against for years;
// and the feeds to a second parser, from the other world of such programs.

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python, tool } from './tools.mjs';
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
    with_feeds: real.filter(({ kind }) => FEED_KINDS.get(kind)?.length === 3).map(({ url }) => url),
    years: real.filter(({ kind }) => kind === 'year').map(({ url }) => url),
    crossings: real.filter(({ kind }) => kind === 'unit and year').map(({ url }) => url),
    hidden: portal.pages.filter(({ facts: { redirect, noindex }, kind }) => redirect || noindex || kind === 'not found').map(({ url }) => url),
    indexable: real.filter(({ facts: { noindex }, kind }) => !noindex && kind !== 'not found').map(({ url }) => url),
  };
  return [...JSON.parse(await run(python, [script], JSON.stringify(facts))), await readBySecondParser(portal, facts)];
}

/** Every RSS and Atom feed, as rss-parser makes of it: the items of the JSON Feed beside it where there is one, each with a page. */
async function readBySecondParser(portal, { with_feeds: lists, years }) {
  const Parser = tool('rss-parser');
  const paths = [...lists, ...years].flatMap((url) => ['feed.xml', 'feed.atom'].map((name) => url + name)).filter((path) => portal.files.has(path));
  const problems = [];
  for (const path of paths) {
    const beside = path.replace(/feed\.(?:xml|atom)$/, 'feed.json');
    try {
      const feed = await new Parser().parseString(await readFile(join(portal.dir, path), 'utf8'));
      const links = feed.items.map(({ link }) => link);
      if (!feed.title?.trim()) problems.push(`${path}: no title`);
      for (const { title, link, contentSnippet, summary, isoDate } of feed.items) {
        if (!title?.trim() || !(contentSnippet ?? summary)?.trim() || !isoDate) problems.push(`${path}: ${link} lacks title, text or date`);
      }
      if (!portal.files.has(beside)) continue;
      const wanted = JSON.parse(await readFile(join(portal.dir, beside), 'utf8')).items.map(({ url }) => url);
      if (links.join() !== wanted.join()) problems.push(`${path}: its items lead to ${links.join(' ')}, not to ${wanted.join(' ')}`);
    } catch (error) {
      problems.push(`${path}: rss-parser says ${error.message.split('\n')[0]}`);
    }
  }
  return { name: 'feeds: a second parser reads RSS and Atom alike', checked: paths.length, problems };
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
