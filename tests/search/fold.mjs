// Folds with the browser's rules and the tables of a built site:
//   node fold.mjs SITE < texts.json
// prints the folded texts, and a digest of what every character folds to and which are signs.

import "./dom.mjs";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { crc32 } from "../../themes/default/static/search/codec.js";
import { SearchIndex } from "../../themes/default/static/search/engine.js";
import { fold, isSign, needsRelated, seen } from "../../themes/default/static/search/fold.js";

const root = pathToFileURL(`${process.argv[2]}/`);
const load = async (url) => new Uint8Array(await readFile(new URL(url)));
const texts = JSON.parse(await readFile("/dev/stdin", "utf8"));
const index = new SearchIndex(new URL("search/", root), root, load);
const { folded } = await index.manifest();

// The browser leaves a table alone for text that does not need it: then it must fold the same without.
const ready = () => texts.map((text) => (needsRelated(text, folded) ? null : fold(text)));
const early = [ready()];
await index.prepare("復");
early.push(ready());
if (!needsRelated("鿁", folded)) throw new Error("the usual characters come with the rare ones");
await index.prepare("鿁");
const late = texts.map((text) => fold(text));
for (const folds of early) for (const [i, text] of folds.entries()) if (text !== null && text !== late[i]) throw new Error(`${texts[i]} needs a table`);

const lines = [];
for (let code = 0; code < 0x30000; code++) {
  if (code >= 0xd800 && code < 0xe000) continue;
  const character = String.fromCodePoint(code);
  const to = fold(character);
  lines.push(`${to.codePointAt(0)} ${isSign(to)} ${seen(character) === ""}\n`);
}
process.stdout.write(JSON.stringify({ texts: late, digest: crc32(new TextEncoder().encode(lines.join(""))) }));
