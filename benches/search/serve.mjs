// A plain static server for measuring: files as they are, text compressed where asked for.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".xml": "application/xml",
  ".wasm": "application/wasm",
};

/** Serves `root`, and what is not there from the folder `also`; gives the server and its address. */
export async function serve(root, { gzip = true, ranges = true, policy = POLICY, also = root } = {}) {
  const server = createServer(async (request, response) => {
    let path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (path.endsWith("/")) path += "index.html";
    let body;
    try {
      body = await readFile(join(root, path)).catch(() => readFile(join(also, path)));
    } catch {
      response.writeHead(404).end("not found");
      return;
    }
    const headers = { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" };
    if (policy) headers["Content-Security-Policy"] = policy;
    if (gzip && TYPES[extname(path)]) {
      body = gzipSync(body, { level: 6 });
      headers["Content-Encoding"] = "gzip";
    }
    const range = /^bytes=([0-9]+)-([0-9]+)$/.exec(request.headers.range ?? "");
    if (range && ranges) {
      const whole = body.length;
      body = body.subarray(Number(range[1]), Number(range[2]) + 1);
      headers["Content-Range"] = `bytes ${range[1]}-${Number(range[1]) + body.length - 1}/${whole}`;
    }
    headers["Content-Length"] = body.length;
    response.writeHead(range && ranges ? 206 : 200, headers).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}
