// A hand-made portal of one entry, as small as the checks allow: what they
// must accept, and the ground on which the self-test breaks one thing a time.

const BASE = 'https://portal.example/';
const NUMBER = '002489524/2023-00028';
const ENTRY = '/entry/002489524/2023-00028/';
const TITLE = '示例局二〇二三年度报告';
const TEXT = '本局依法公开政府信息，并按时答复公众的申请。'.repeat(8);
const PUBLISHED = '2023-01-11T09:58:00+08:00';

const LISTS = {
  '/unit/': ['按机构', ['/unit/shili/']],
  '/unit/shili/': ['示例局', ['/unit/shili/2023/', ENTRY]],
  '/unit/shili/2023/': ['示例局二〇二三年', [ENTRY]],
  '/category/': ['按主题', ['/category/zhengwu/']],
  '/category/zhengwu/': ['政务', [ENTRY]],
  '/year/': ['按年份', ['/year/2023/']],
  '/year/2023/': ['二〇二三年', [ENTRY]],
};
const TEXTS = { '/guide/': '公开指南', '/rules/': '公开制度', '/annual-reports/': '公开年报', '/on-request/': '依申请公开', '/subscribe/': '订阅', '/data/': '开放数据', '/statistics/': '公开统计', '/coverage/': '年报公开情况' };
const WITH_FEEDS = ['/', '/unit/shili/', '/category/zhengwu/'];
const WITH_RSS = [...WITH_FEEDS, '/year/2023/'];

const STYLE = `body { margin: 0; font: 1rem/1.7 sans-serif; color: #111; background: #fff; overflow-wrap: anywhere }
header, main, footer { max-width: 60rem; margin: auto; padding: 1rem }
a { color: #00409a; display: inline-block; min-height: 1.75rem; min-width: 1.75rem }
:focus-visible { outline: 3px solid #b00 }
.skip { position: absolute; left: -99rem }
.skip:focus { left: 0; top: 0 }
`;

const SCRIPT = `const entry = { title: '${TITLE}', url: '${ENTRY}' };
const list = document.querySelector('#results');
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  list.replaceChildren();
  if (!entry.title.includes(document.querySelector('#q').value)) return;
  const link = document.createElement('a');
  link.href = entry.url;
  link.textContent = entry.title;
  const item = document.createElement('li');
  item.append(link);
  list.append(item);
});
`;

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>\n';

/** One page in full. */
export function page(url, title, body, { metas = {}, head = '', lang = 'zh-Hans' } = {}) {
  const named = { SiteName: '示例公开', SiteDomain: 'portal.example', SiteIDCode: '0000000000', ...metas };
  const own = BASE + url.slice(1);
  const links = ['/', ...Object.keys(LISTS).filter((one) => one.split('/').length === 3), '/search/', ...Object.keys(TEXTS)];
  return `<!DOCTYPE html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title} - 示例公开</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${Object.entries(named).map(([name, value]) => `<meta name="${name}" content="${value}">`).join('\n')}
<link rel="canonical" href="${own}"><meta property="og:title" content="${title}"><meta property="og:type" content="website"><meta property="og:url" content="${own}">
<link rel="stylesheet" href="/style.css"><link rel="icon" href="/icon.svg">
${WITH_RSS.includes(url) ? [['feed.xml', 'rss+xml'], ['feed.atom', 'atom+xml'], ['feed.json', 'feed+json']].slice(0, WITH_FEEDS.includes(url) ? 3 : 1).map(([name, type]) => `<link rel="alternate" type="application/${type}" title="${title} ${name}" href="${url}${name}">`).join('\n') : ''}
${head}</head>
<body><a class="skip" href="#main">跳到正文</a>
<header><p>示例公开</p><nav aria-label="主导航"><ul>${links.map((link) => `<li><a href="${link}">${link === '/' ? '首页' : (LISTS[link]?.[0] ?? TEXTS[link] ?? '搜索')}</a></li>`).join('')}</ul></nav></header>
<main id="main" tabindex="-1"><h1>${title}</h1>
${body}
</main><footer><p>本站为示例。</p></footer></body></html>
`;
}

const list = (links) => `<p>共有以下各项，按时间排列：</p><ul>${links.map((link) => `<li><a href="${link}">${link === ENTRY ? TITLE : LISTS[link][0]}</a></li>`).join('')}</ul>`;
const column = (name) => ({ ColumnName: name, ColumnDescription: `${name}栏目`, ColumnKeywords: name, ColumnType: '信息公开' });

function rss(url) {
  const item = `<item><title>${TITLE}</title><link>${BASE}${ENTRY.slice(1)}</link><guid isPermaLink="false">${NUMBER}</guid><pubDate>Wed, 11 Jan 2023 09:58:00 +0800</pubDate><dc:creator>示例局</dc:creator><description>年度报告</description><content:encoded><![CDATA[<p>${TEXT}</p>]]></content:encoded></item>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>示例公开</title><link>${BASE}${url.slice(1)}</link><description>全部信息</description><atom:link rel="self" type="application/rss+xml" href="${BASE}${url.slice(1)}feed.xml"/>${item}</channel></rss>
`;
}

function atom(url) {
  const own = BASE + url.slice(1);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>${own}</id><title>示例公开</title><updated>${PUBLISHED}</updated><link href="${own}"/><link rel="self" href="${own}feed.atom"/><entry><id>tag:portal.example,2023:${NUMBER}</id><title>${TITLE}</title><link href="${BASE}${ENTRY.slice(1)}"/><updated>${PUBLISHED}</updated><author><name>示例局</name></author><content type="html">&lt;p&gt;${TEXT}&lt;/p&gt;</content></entry></feed>
`;
}

function jsonFeed(url) {
  const own = BASE + url.slice(1);
  const item = { id: NUMBER, url: BASE + ENTRY.slice(1), title: TITLE, content_html: `<p>${TEXT}</p>`, date_published: PUBLISHED, authors: [{ name: '示例局' }], tags: ['政务'] };
  return JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: '示例公开', home_page_url: own, feed_url: `${own}feed.json`, items: [item] });
}

function machines(pages) {
  const record = JSON.stringify({ index_number: NUMBER, title: TITLE, url: ENTRY });
  return {
    [`${ENTRY}index.json`]: record,
    '/data/2023.jsonl': `${record}\n`,
    '/data/2023.csv': `\ufeff索引号,标题,网址\r\n${NUMBER},${TITLE},${BASE}${ENTRY.slice(1)}\r\n`,
    '/data/catalogue.jsonld': JSON.stringify({ '@context': 'https://www.w3.org/ns/dcat.jsonld', '@type': 'Catalog' }),
    '/feeds.opml': `<opml version="2.0"><head><title>示例公开</title></head><body>${WITH_RSS.map((url) => `<outline type="rss" text="示例" xmlUrl="${BASE}${url.slice(1)}feed.xml"/>`).join('')}</body></opml>`,
    '/sitemap.xml': `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${pages.map((url) => `<url><loc>${BASE}${url.slice(1)}</loc><lastmod>2023-01-11</lastmod></url>`).join('')}</urlset>`,
    '/robots.txt': `User-agent: *\nAllow: /\nSitemap: ${BASE}sitemap.xml\n`,
    '/opensearch.xml': `<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>示例公开</ShortName><Url type="text/html" template="${BASE}search/?q={searchTerms}"/></OpenSearchDescription>`,
  };
}

/** Every file of the portal, by path. */
export function goodPortal() {
  const pages = { '/': page('/', '首页', list(['/unit/', '/category/', '/year/', ENTRY])) };
  for (const [url, [title, links]] of Object.entries(LISTS)) pages[url] = page(url, title, list(links), { metas: column(title) });
  for (const [url, title] of Object.entries(TEXTS)) pages[url] = page(url, title, `<p>${title}的说明：请与本局联系，我们会答复。</p>`);
  pages['/search/'] = page('/search/', '搜索', '<form action="/search/"><label for="q">检索词</label> <input type="search" id="q" name="q"> <button>搜索</button></form><noscript><p>请开启脚本，或按机构浏览。</p></noscript><ul id="results"></ul>', { head: '<script type="module" src="/search.js"></script>' });
  pages[ENTRY] = page(ENTRY, TITLE, `<h2 id="a1">一、总体情况</h2><p>${TEXT}</p><p><a href="#a1">目录：总体情况</a></p>`, {
    metas: { ...column('示例局'), ArticleTitle: TITLE, PubDate: '2023-01-11 09:58', ContentSource: '示例局' },
    head: '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Report"}</script>',
  });
  const files = Object.fromEntries(Object.entries(pages).map(([url, html]) => [`${url}index.html`, html]));
  files['/404.html'] = page('/404.html', '没有这一页', '<p>请从首页重新开始。</p>');
  for (const url of [...WITH_RSS, '/unit/shili/2023/']) files[`${url}feed.xml`] = rss(url);
  for (const url of WITH_FEEDS) Object.assign(files, { [`${url}feed.atom`]: atom(url), [`${url}feed.json`]: jsonFeed(url) });
  return { ...files, ...machines(Object.keys(pages)), '/style.css': STYLE, '/search.js': SCRIPT, '/icon.svg': ICON };
}

export { ENTRY };
