// A plain static web server for a built portal, as strict as the strictest
// host: its Content-Security-Policy allows nothing but the site's own files.

import { createServer } from 'node:http';
import { createGzip } from 'node:zlib';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

/** The policy that every portal must work under. */
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'";

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.jsonl': 'application/x-ndjson; charset=utf-8', '.jsonld': 'application/ld+json', '.xml': 'application/xml', '.atom': 'application/atom+xml',
  '.opml': 'text/x-opml; charset=utf-8', '.csv': 'text/csv; charset=utf-8', '.txt': 'text/plain; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon', '.webp': 'image/webp', '.woff2': 'font/woff2', '.pdf': 'application/pdf',
};

/** An address with this query is answered as over a slow line: in pieces, with pauses between them. */
export const SLOWLY = '?slowly';
const PIECES = 8;
const PAUSE_MS = 40;

/** Serves `dir` on a free local port; resolves to `{ origin, close }`. */
export async function serve(dir) {
  const server = createServer((request, response) => {
    answer(dir, request, response).catch((error) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

async function answer(dir, request, response) {
  const { pathname, search } = new URL(request.url, 'http://localhost');
  const found = await lookUp(dir, pathname);
  if (found?.moved) {
    response.writeHead(301, { location: found.moved });
    response.end();
    return;
  }
  const file = found ?? await lookUp(dir, '/404.html');
  const headers = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };
  if (!file) {
    response.writeHead(404, { ...headers, 'content-type': 'text/plain' });
    response.end('not found');
    return;
  }
  const missed = !found || file.path.endsWith('/404.html');
  const type = TYPES[extname(file.path)] ?? 'application/octet-stream';
  const slowly = search === SLOWLY;
  const range = /^bytes=([0-9]+)-([0-9]+)$/.exec(request.headers.range ?? '');
  if (range && !missed) {
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]), file.size - 1)];
    response.writeHead(206, { ...headers, 'content-type': type, 'content-range': `bytes ${start}-${end}/${file.size}`, 'content-length': end - start + 1 });
    createReadStream(file.path, { start, end }).pipe(response);
    return;
  }
  // As every real host does: what is text is sent packed.
  const packed = !slowly && /gzip/.test(request.headers['accept-encoding'] ?? '') && /text|json|xml|javascript/.test(type);
  response.writeHead(missed ? 404 : 200, { ...headers, 'content-type': type, ...(packed ? { 'content-encoding': 'gzip' } : { 'content-length': file.size }) });
  if (request.method === 'HEAD') response.end();
  else if (slowly) await inPieces(await readFile(file.path), response);
  else if (packed) createReadStream(file.path).pipe(createGzip()).pipe(response);
  else createReadStream(file.path).pipe(response);
}

/** Each piece ends before a tag: a title whose second half comes later is set anew, and may be. */
async function inPieces(bytes, response) {
  for (let piece = 1, from = 0; from < bytes.length; piece += 1) {
    const tag = bytes.indexOf('<', Math.max(from + 1, Math.floor(bytes.length * piece / PIECES)));
    const to = tag < 0 ? bytes.length : tag;
    response.write(bytes.subarray(from, to));
    from = to;
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
  }
  response.end();
}

async function lookUp(dir, pathname) {
  const path = join(dir, normalize('/' + decodeURIComponent(pathname)));
  const info = await stat(path).catch(() => null);
  if (info?.isFile()) return { path, size: info.size };
  if (!info?.isDirectory()) return null;
  if (!pathname.endsWith('/')) return { moved: `${pathname}/` };
  const index = join(path, 'index.html');
  const indexInfo = await stat(index).catch(() => null);
  return indexInfo?.isFile() ? { path: index, size: indexInfo.size } : null;
}
