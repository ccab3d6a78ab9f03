// The portal behind a real nginx with the configuration that docs/serving.md gives, unprivileged, on a
// local port: what it answers, and what a browser makes of files that nobody should have published.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './tools.mjs';
import { POLICY } from './server.mjs';
import { representatives } from './portal.mjs';
import { quiet } from './chromium.mjs';
import { launch } from './visit.mjs';

/** The configuration that is published. */
const CONFIGURATION = join(root, 'docs', 'serving', 'nginx.conf');
const ITS_PORTAL = '/srv/www/portal';

function nginx() {
  const names = (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'nginx'));
  const found = [process.env.NGINX, ...names, '/usr/sbin/nginx'].find((path) => path && existsSync(path));
  if (!found) throw new Error('no nginx found; run `sh tests/run tools`, or set NGINX');
  return found;
}

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Starts nginx on a portal's folder; resolves to `{ origin, close }`. */
export async function serveWithNginx(dir) {
  const own = await mkdtemp(join(tmpdir(), 'gongkai-nginx-'));
  const port = await freePort();
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kinds.map((kind) => `${kind}_temp_path ${own}/${kind};`).join(' ');
  const changes = [
    ['/run/nginx.pid', `${own}/nginx.pid`],
    ['/var/log/nginx/error.log', `${own}/error.log`],
    ['/var/log/nginx/access.log', `${own}/access.log`],
    ['worker_processes auto;', `worker_processes 1; ${process.getuid?.() === 0 ? 'user root;' : ''}`],
    ['http {', `http { ${folders}`],
    ['listen 80;', `listen 127.0.0.1:${port};`],
    [ITS_PORTAL, dir],
  ];
  let text = await readFile(CONFIGURATION, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`docs/serving/nginx.conf does not say ${from}`);
    text = text.replaceAll(from, to);
  }
  const file = join(own, 'nginx.conf');
  await writeFile(file, text);
  const options = ['-e', `${own}/start.log`, '-p', own, '-c', file];
  const tried = spawnSync(nginx(), ['-t', ...options], { encoding: 'utf8' });
  if (tried.status !== 0) {
    await rm(own, { recursive: true, force: true });
    throw new Error(`nginx does not accept docs/serving/nginx.conf: ${tried.stderr}`);
  }
  const child = spawn(nginx(), [...options, '-g', 'daemon off;'], { stdio: 'ignore' });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  const close = async () => {
    stop();
    await ended;
    process.off('exit', stop);
    await rm(own, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(`${origin}/`).catch(() => null);
    if (answer) return { origin, close, said: tried.stderr };
    if (tries > 100) {
      await close();
      throw new Error('nginx does not answer');
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

/** An answer as it came: status, headers, bytes; nothing is followed or unpacked. */
export function ask(url, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, method, agent: false }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(pieces) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

/** What nginx answers for a portal, and that its pages work behind it. */
export async function* checkWithNginx(portal) {
  const server = await serveWithNginx(portal.dir);
  try {
    yield* await answers(portal, server.origin);
    yield verified(portal, server.origin);
    const browser = await launch();
    try {
      const urls = representatives(portal).map(({ url }) => url);
      const result = await quiet(browser, server.origin, urls);
      yield { ...result, name: `nginx: ${result.name.replace(/^browser: /, '')}` };
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

/** `gongkai verify` finds every file behind nginx as the build wrote it: packed, moved, gone or plain. */
function verified(portal, origin) {
  const [result, expect] = expectations('gongkai verify finds what is served equal to what was built');
  const program = process.env.GONGKAI ?? join(root, 'target', 'release', 'gongkai');
  const run = spawnSync(program, ['verify', '--url', `${origin}/`, '--manifest', portal.dir, '--rate', '2000', '--format', 'json', '--lang', 'en'], { encoding: 'utf8', cwd: tmpdir() });
  expect(run.status === 0, `exit code ${run.status}: ${run.stdout.slice(0, 800)} ${run.stderr}`);
  if (run.status === 0) expect(JSON.parse(run.stdout).equal > 50, run.stdout);
  return result;
}

/** Collects what is not as it should be under one name. */
function expectations(name) {
  const result = { name: `nginx: ${name}`, checked: 0, problems: [] };
  const expect = (holds, problem) => {
    result.checked += 1;
    if (!holds) result.problems.push(problem);
  };
  return [result, expect];
}

async function answers(portal, origin) {
  const results = [];
  const [headers, expectHeader] = expectations('pages are sent with the policy and the other headers');
  const entry = portal.pages.find(({ url }) => /^\/entry\/.*\/$/.test(url)).url;
  for (const url of ['/', entry, '/404.html', '/search/', '/missing/']) {
    const answer = await ask(origin + url);
    for (const [header, wanted] of Object.entries({
      'content-security-policy': `${POLICY}; frame-ancestors 'none'`, 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin', 'content-type': 'text/html; charset=utf-8', 'content-disposition': undefined,
    })) expectHeader(answer.headers[header] === wanted, `${url}: ${header} is ${answer.headers[header]}`);
    expectHeader(!/\//.test(answer.headers.server ?? ''), `${url}: server says ${answer.headers.server}`);
  }
  results.push(headers);

  const [types, expectType] = expectations('every file has its type, and text its encoding');
  const page = (await ask(`${origin}/`)).bytes.toString();
  const assets = [...page.matchAll(/(?:href|src)="?(\/static\/[^"> ]+)/g)].map((match) => match[1]);
  const feeds = { '/feed.xml': 'application/xml; charset=utf-8', '/feed.atom': 'application/atom+xml; charset=utf-8', '/feed.json': 'application/json; charset=utf-8', '/feeds.opml': 'text/x-opml; charset=utf-8', '/robots.txt': 'text/plain; charset=utf-8', '/data/catalogue.jsonld': 'application/ld+json; charset=utf-8', [`${entry}index.json`]: 'application/json; charset=utf-8' };
  for (const [url, type] of Object.entries(feeds)) {
    const answer = await ask(origin + url);
    expectType(answer.status === 200 && answer.headers['content-type'] === type, `${url}: ${answer.status} ${answer.headers['content-type']}`);
    expectType(answer.headers['cache-control'] === 'no-cache' && answer.headers['content-disposition'] === undefined, `${url}: ${JSON.stringify(answer.headers)}`);
  }
  results.push(types);

  const [packed, expectPacked] = expectations('text is packed, parts are sent, what did not change is not sent again');
  for (const url of ['/', ...assets]) {
    const [plain, zipped] = [await ask(origin + url), await ask(origin + url, { 'accept-encoding': 'gzip' })];
    expectPacked(plain.status === 200 && plain.headers['content-encoding'] === undefined, `${url}: packed for nobody`);
    if (plain.bytes.length > 2000 && !/image|font/.test(plain.headers['content-type'])) expectPacked(zipped.headers['content-encoding'] === 'gzip' && zipped.bytes.length < plain.bytes.length, `${url}: not packed`);
    const part = await ask(origin + url, { range: 'bytes=3-9' });
    expectPacked(part.status === 206 && part.bytes.equals(plain.bytes.subarray(3, 10)), `${url}: ${part.status} for a part`);
    const again = await ask(origin + url, { 'if-none-match': plain.headers.etag });
    expectPacked(again.status === 304, `${url}: ${again.status} when asked again`);
    const wanted = /\?v=/.test(url) ? /immutable/ : /^no-cache$/;
    expectPacked(wanted.test(plain.headers['cache-control']), `${url}: cache-control is ${plain.headers['cache-control']}`);
  }
  results.push(packed);

  const [closed, expectClosed] = expectations('nothing is sent that is not the portal');
  for (const url of ['/.gongkai/', '/.gongkai/ledger/start.txt', '/.git/config', '/static/.x', '/_redirects', '/nginx-redirects.map', '/nginx-gone.map', '/static/', '/entry/', '/../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/static/..%2f..%2f.gongkai/', '/no/such/page']) {
    const answer = await ask(origin + url);
    expectClosed([400, 404].includes(answer.status), `${url}: ${answer.status}`);
    if (answer.status === 404) expectClosed(!/Index of|nginx/.test(answer.bytes.toString()), `${url} is answered by nginx itself`);
  }
  const moved = await ask(`${origin}/unit`);
  expectClosed(moved.status === 301 && moved.headers.location === '/unit/', `/unit: ${moved.status} ${moved.headers.location}`);
  const changed = await ask(`${origin}/`, {}, 'POST');
  expectClosed(changed.status === 405, `POST: ${changed.status}`);
  results.push(closed);
  return results;
}

const HOSTILE = '/entry/002489524/2023-00001/';

/** A portal whose entry offers files that run, each allowed with a reason: see tests/browser/hostile. */
export async function* checkHostile(portal, plain) {
  const browser = await launch();
  const server = await serveWithNginx(portal.dir);
  try {
    const [shows, expectShown] = expectations('the probes notice a script that runs where nothing keeps it');
    const run = await visitAll(browser, plain.origin, ['a.html']);
    expectShown(run.some((one) => /^a\.html/.test(one)), 'a.html and x.js did not run behind a server without the recipe');
    yield shows;
    yield* await contained(browser, server.origin);
    yield* await oldAddresses(server.origin);
    yield verified(portal, server.origin);
  } finally {
    await server.close();
    await browser.close();
  }
}

const FILES = ['a.html', 'x.js', 'w.js', 'h.css', 'f.xhtml', 'k.xml', 'l.svg', 'b.txt', 'c.pdf', 'd.jpg', 'wu-hou-zhui', 'biao.csv'];

async function contained(browser, origin) {
  const [types, expectType] = expectations('files of entries are sandboxed and downloaded; PDF and pictures are shown');
  for (const file of [...FILES.map((name) => HOSTILE + name), '/guide/p.html']) {
    const { status, headers } = await ask(origin + file);
    const shown = /\.(pdf|jpg|svg)$/.test(file);
    expectType(status === 200, `${file}: ${status}`);
    expectType(headers['x-content-type-options'] === 'nosniff', `${file}: may be sniffed`);
    expectType(!/html|xml|javascript|css|wasm/.test(headers['content-type'].replace('image/svg+xml', '')), `${file}: sent as ${headers['content-type']}`);
    if (!shown) expectType(headers['content-disposition'] === 'attachment', `${file}: ${headers['content-disposition']}`);
    if (!file.endsWith('.pdf')) expectType(/sandbox$/.test(headers['content-security-policy']), `${file}: ${headers['content-security-policy']}`);
  }
  for (const [file, type] of [['wen.pdf', 'application/pdf'], ['dian.png', 'image/png'], ['hua.svg', 'image/svg+xml']]) {
    const { status, headers } = await ask(origin + HOSTILE + file);
    expectType(status === 200 && headers['content-type'] === type && headers['content-disposition'] === undefined, `${file}: ${status} ${JSON.stringify(headers)}`);
  }
  const [runs, expectQuiet] = expectations('no file of an entry runs a script in the portal’s origin');
  const run = await visitAll(browser, origin, [...FILES, '/guide/p.html']);
  runs.checked += FILES.length;
  for (const one of run) expectQuiet(false, one);
  const [used, expectUnused] = expectations('no page can use a file of an entry as script, style, worker or frame; pictures it can');
  for (const [what, result] of Object.entries(await misuse(browser, origin))) expectUnused(result === true, `${what}: ${result}`);
  return [types, runs, used];
}

/** Opens files by their addresses, and tells which of them ran. */
async function visitAll(browser, origin, files) {
  const ran = [];
  for (const file of files) {
    const context = await browser.newContext();
    const asked = [];
    context.on('request', (request) => { if (/\/owned\//.test(request.url())) asked.push(request.url()); });
    try {
      const page = await context.newPage();
      // What is downloaded ends the visit with an error.
      await page.goto(origin + (file.startsWith('/') ? file : HOSTILE + file), { waitUntil: 'load' }).catch(() => null);
      await new Promise((resolve) => { setTimeout(resolve, 300); });
      const home = await context.newPage();
      await home.goto(`${origin}/`, { waitUntil: 'load' });
      const left = await home.evaluate(() => document.cookie + (localStorage.getItem('owned') ?? ''));
      if (left || asked.length > 0) ran.push(`${file} ran: ${left} ${asked.join(' ')}`);
    } finally {
      await context.close();
    }
  }
  return ran;
}

/** What a page of the portal, were somebody able to write into it, could do with files of entries. */
async function misuse(browser, origin) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(origin + HOSTILE, { waitUntil: 'load' });
    return await page.evaluate(async () => {
      const added = (name, set) => new Promise((resolve) => {
        const element = Object.assign(document.createElement(name), set);
        element.onload = () => resolve('was loaded');
        element.onerror = () => resolve(true);
        document.body.append(element);
        setTimeout(() => resolve('neither loaded nor refused'), 3000);
      });
      const worker = () => new Promise((resolve) => {
        try {
          const started = new Worker('w.js');
          started.onerror = () => resolve(true);
          setTimeout(() => resolve('started'), 1500);
        } catch { resolve(true); }
      });
      const frame = await new Promise((resolve) => {
        const element = Object.assign(document.createElement('iframe'), { src: 'a.html' });
        document.body.append(element);
        setTimeout(() => {
          try { resolve(element.contentDocument?.cookie === undefined || !/owned/.test(document.cookie)); } catch { resolve(true); }
        }, 800);
      });
      const pictures = [...document.querySelectorAll('main img')];
      return {
        'a script': await added('script', { src: 'x.js' }),
        'a style': await added('link', { rel: 'stylesheet', href: 'h.css' }),
        'a module': await added('script', { src: 'x.js', type: 'module' }),
        'a worker': await worker(),
        'a service worker': await navigator.serviceWorker.register('w.js').then(() => 'registered', () => true),
        'a frame': frame,
        'nothing was left': document.cookie === '' || document.cookie,
        'pictures of the text': (pictures.length === 2 && pictures.every((picture) => picture.complete && picture.naturalWidth > 0)) || `${pictures.length} pictures`,
      };
    });
  } finally {
    await context.close();
  }
}

async function oldAddresses(origin) {
  const [moved, expect] = expectations('old addresses lead on, and what is gone is 410 with its page');
  for (const url of ['/art/2023/old.html', '/art/2023/old.html?from=x', '/showinfo.jsp?id=7']) {
    const { status, headers } = await ask(origin + url);
    expect(status === 301 && headers.location === HOSTILE, `${url}: ${status} ${headers.location}`);
  }
  const { status, bytes, headers } = await ask(`${origin}/entry/002489524/2023-00002/`);
  expect(status === 410 && bytes.toString().includes('发错了'), `a gone entry: ${status}`);
  expect(/frame-ancestors/.test(headers['content-security-policy']), 'a gone entry has no policy');
  return [moved];
}
