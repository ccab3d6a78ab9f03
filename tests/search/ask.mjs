// Puts queries to a built site with the browser's engine:
//   node ask.mjs SITE < queries.json > answers.json
// A query with an "edition" is put as on the search page of that one, in its folder.
// Each query is {"q": …, "filters": {…}, "skip": 0, "limit": 10} and each answer what the command
// line would give: {"count", "exact", "cut", "unsearchable", "hits": [{"index_number", "url", "excerpt", …}]}.

import "./dom.mjs";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { SearchIndex } from "../../themes/default/static/search/engine.js";
import { marksOf } from "../../themes/default/static/search/text.js";

const root = pathToFileURL(`${process.argv[2]}/`);
export const stats = { requests: 0, bytes: 0 };
const load = async (url) => {
  const path = url.endsWith("/") ? `${url}index.html` : url;
  return new Uint8Array(await readFile(new URL(path)));
};

const queries = JSON.parse(await readFile("/dev/stdin", "utf8"));
const answers = [];
for (const { q, filters = {}, skip = 0, limit = 10, edition } of queries) {
  try {
    const home = new URL("zh-hant/", root);
    const editions = edition && { lang: edition, shown: home, "zh-Hans": root, "zh-Hant": home };
    const index = new SearchIndex(new URL("search/", root), root, load, editions);
    const answer = await index.search(q, filters);
    const hits = (await answer.more(skip + limit)).slice(skip);
    answers.push({
      count: answer.count,
      exact: answer.exact,
      cut: answer.query.cut,
      unsearchable: answer.query.unsearchable,
      hits: hits.map(({ card, title, lang, first, url, pieces, within }) => ({
        index_number: card.index_number,
        title,
        ...(edition && { lang, first }),
        url: url.slice(root.href.length),
        unit: card.unit,
        published: card.published,
        document_number: card.document_number,
        marks: marksOf(card),
        excerpt: pieces.map(([text]) => text).join(""),
        ...(within && { within: { ...within, url: within.url.slice(root.href.length) } }),
      })),
    });
  } catch (error) {
    answers.push({ error: error.path ?? error.message });
  }
}
process.stdout.write(JSON.stringify(answers));
