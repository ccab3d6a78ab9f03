// Faults for the self-test: each changes one file of the good portal, and
// names the check that must notice and what it must say.

import { ENTRY } from './portal.mjs';

const entry = `${ENTRY}index.html`;
const swap = (file, from, to) => (files) => {
  if (!files[file].includes(from)) throw new Error(`the self-test's portal no longer has ${from} in ${file}`);
  files[file] = files[file].replaceAll(from, to);
};
const remove = (file) => (files) => {
  delete files[file];
};

/** Faults of pages that need no browser: [what, change, check, message]. */
export const PAGE_FAULTS = [
  ['an entry that is four steps away', (files) => {
    for (const list of ['/', '/unit/shili/', '/category/zhengwu/', '/year/2023/']) files[`${list}index.html`] = files[`${list}index.html`].replaceAll(`href="${ENTRY}"`, 'href="/unit/"');
  }, 'three steps', /more than three steps/],
  ['a kind of page that is gone', remove('/rules/index.html'), 'every kind of page', /rules/],
  ['an empty title', swap(entry, '<title>示例局二〇二三年度报告 - 示例公开', '<title>'), 'a title', /title is ""/],
  ['no language', swap(entry, ' lang="zh-Hans"', ''), 'a title', /lang is "null"/],
  ['no viewport', swap(entry, 'name="viewport"', 'name="other"'), 'a title', /viewport/],
  ['no icon', swap(entry, '<link rel="icon" href="/icon.svg">', ''), 'an icon', /icon/],
  ['two h1', swap(entry, '<h2 id="a1">一、总体情况</h2>', '<h1 id="a1">一</h1>'), 'one h1', /2 h1/],
  ['an id twice', swap(entry, '<p><a href="#a1">', '<p id="a1"><a href="#a1">'), 'no id twice', /"a1" 2 times/],
  ['two pages of one title', swap('/guide/index.html', '<title>公开指南', '<title>公开制度'), 'one title', /same title/],
  ['an inline script', swap(entry, '<h2 id', '<script>go()</script><h2 id'), 'nothing inline', /inline <script>/],
  ['a style attribute', swap(entry, '<h2 id', '<h2 style="color:red" id'), 'nothing inline', /style="color:red"/],
  ['an event handler', swap(entry, '<h2 id', '<h2 onclick="go()" id'), 'nothing inline', /onclick/],
  ['a javascript: link', swap(entry, 'href="#a1"', 'href="javascript:go()"'), 'nothing inline', /javascript:/],
  ['broken structured data', swap(entry, '"@type":"Report"}', '"@type":'), 'structured data', /not JSON/],
  ['a missing meta tag', swap(entry, 'name="ContentSource"', 'name="Source"'), 'meta tags', /ContentSource stands 0 times/],
  ['an empty meta tag', swap('/index.html', 'name="SiteIDCode" content="0000000000"', 'name="SiteIDCode" content="null"'), 'meta tags', /SiteIDCode is "null"/],
  ['a publish date of another form', swap(entry, 'content="2023-01-11 09:58"', 'content="2023-1-11"'), 'meta tags', /PubDate/],
  ['a canonical link elsewhere', swap(entry, `rel="canonical" href="https://portal.example${ENTRY}"`, 'rel="canonical" href="https://portal.example/"'), 'canonical', /canonical is/],
  ['a feed that no page names', swap('/index.html', 'href="/feed.atom"', 'href="/feed.xml"'), 'can be discovered', /feed\.atom/],
  ['a dead link', swap(entry, 'href="/guide/"', 'href="/guides/"'), 'has a target', /no \/guides\/index\.html/],
  ['a dead anchor', swap(entry, 'href="#a1"', 'href="#a2"'), 'has a target', /no id "a2"/],
  ['a missing picture', swap(entry, '<h2 id', '<img src="/map.png" alt="图"><h2 id'), 'has a target', /no \/map\.png/],
  ['a script from another host', swap(entry, '</head>', '<script src="https://cdn.example/x.js"></script></head>'), 'another host', /cdn\.example/],
  ['an edition that is not there', swap(entry, '</head>', `<link rel="alternate" hreflang="zh-Hant" href="https://portal.example/zh-hant${ENTRY}"></head>`), 'each names the others', /no page at .*zh-hant/],
  ['a page that nothing links to', (files) => {
    files['/lost/index.html'] = files['/guide/index.html'];
  }, 'can be reached', /\/lost\//],
];

/** Faults that the HTML validator must notice. */
export const MARKUP_FAULTS = [
  ['a tag that is not closed', swap(entry, '</ul></nav>', '</nav>'), 'validator', /Unclosed element|unclosed/i],
  ['a picture without text', swap(entry, '<h2 id', '<img src="/icon.svg"><h2 id'), 'validator', /alt/],
];

/** Faults of feeds, sitemap and open data. */
export const FILE_FAULTS = [
  ['a feed cut short', swap('/feed.xml', '</channel></rss>', '</channel>'), 'well-formed', /feed\.xml/],
  ['a control character in a feed', swap('/feed.atom', '示例公开', '示例\u000b公开'), 'well-formed', /feed\.atom/],
  ['a list without its feed', remove('/year/2023/feed.xml'), 'every list has its feeds', /year\/2023\/feed\.xml/],
  ['a pubDate of another form', swap('/feed.xml', 'Wed, 11 Jan 2023 09:58:00 +0800', '2023-01-11'), 'RSS 2.0', /pubDate/],
  ['a guid that is no index number', swap('/feed.xml', '002489524/2023-00028</guid>', 'x</guid>'), 'RSS 2.0', /no index number/],
  ['an item without a title', swap('/feed.xml', '<item><title>示例局二〇二三年度报告</title>', '<item><title></title>'), 'RSS 2.0', /no title/],
  ['a relative link in a feed', swap('/feed.xml', '<![CDATA[<p>', '<![CDATA[<p><a href="/guide/">指南</a>'), 'RSS 2.0', /relative link to “\/guide\/”/],
  ['an Atom entry without updated', swap('/feed.atom', '<updated>2023-01-11T09:58:00+08:00</updated><author>', '<author>'), 'Atom', /updated is/],
  ['an item that leads nowhere', swap('/feed.json', '2023-00028/', '2023-99999/'), 'JSON Feed', /leads nowhere/],
  ['a JSON Feed of no version', swap('/feed.json', 'version/1.1', 'version/9'), 'JSON Feed', /version is/],
  ['formats that differ', swap('/feed.json', 'entry/002489524/2023-00028/', 'guide/'), 'same items', /other items/],
  ['an item that a program takes for another', swap('/feed.atom', '<entry>', '<entry><link rel="alternate" href="https://portal.example/guide/"/>'), 'second parser', /not to/],
  ['a site feed without text', swap('/feed.xml', 'content:encoded', 'dc:subject'), 'full text', /0 characters/],
  ['an OPML that forgets a feed', swap('/feeds.opml', 'year/2023/feed.xml', 'feed.xml'), 'OPML', /no OPML names/],
  ['a sitemap with a dead address', swap('/sitemap.xml', '.example/guide/', '.example/guides/'), 'sitemap', /guides\/ leads nowhere/],
  ['a sitemap without a page', swap('/sitemap.xml', '<url><loc>https://portal.example/rules/</loc><lastmod>2023-01-11</lastmod></url>', ''), 'sitemap', /\/rules\/ is not named/],
  ['a date that is none', swap('/sitemap.xml', '2023-01-11', '11.01.2023'), 'sitemap', /lastmod/],
  ['robots.txt without sitemap', swap('/robots.txt', 'Sitemap', 'Map'), 'robots', /it names/],
  ['a CSV without byte order mark', swap('/data/2023.csv', '\ufeff', ''), 'CSV', /byte order mark/],
  ['a CSV with a row missing', swap('/data/2023.csv', '002489524/2023-00028,示例局二〇二三年度报告,https://portal.example/entry/002489524/2023-00028/\r\n', ''), 'CSV', /0 rows, but 1/],
  ['a CSV cell that a spreadsheet would run', swap('/data/2023.csv', '示例局二', '=示例局二'), 'CSV', /would run/],
  ['a record that leads nowhere', swap('/data/2023.jsonl', '2023-00028/"', '2023-99999/"'), 'JSON Lines', /leads nowhere/],
  ['an entry that no list has', swap('/data/2023.jsonl', '"index_number":"002489524/2023-00028"', '"index_number":"x"'), 'every entry', /in no year/],
];

const more = (head, body, style = '') => ({ head, body, style });

/** Faults that only a browser sees, each a page of its own: [what, page, check, message]. */
export const BROWSER_FAULTS = [
  ['an inline script under the policy', more('', '<script>document.title = "x"</script>'), 'strict policy', /Content Security Policy/],
  ['a script that fails', more('<script type="module" src="/fault.js"></script>', ''), 'strict policy', /script error: broken/],
  ['a style sheet that is missing', more('<link rel="stylesheet" href="/none.css">', ''), 'strict policy', /none\.css/],
  ['text too pale', more('', '<p class="pale">看不清的文字</p>', '.pale { color: #ccc }'), 'axe-core', /color-contrast/],
  ['a field without a label', more('', '<form action="/"><input type="text"></form>'), 'axe-core', /label/],
  ['a box wider than a phone', more('', '<div class="wide">很宽的内容</div>', '.wide { width: 500px }'), 'overflows', /at 320 px/],
  ['text that is cut off', more('', '<p class="cut">被截断的一行文字很长很长很长很长很长很长</p>', '.cut { height: 1.75rem; width: 6rem; overflow: hidden; line-height: 1.7 }'), 'overflows', /cuts its text off/],
  ['text of a fixed size', more('', '', 'main p { font-size: 16px }'), 'overflows', /grew from/],
  ['a button out of reach', more('', '<button type="button" tabindex="-1">按钮</button>'), 'keyboard', /never reached/],
  ['focus that cannot be seen', more('', '<a class="dull" href="/">首页</a>', '.dull:focus-visible { outline: none }'), 'keyboard', /looks the same/],
  ['a keyboard trap', more('<script type="module" src="/trap.js"></script>', '<button type="button" id="trap">按钮</button>'), 'keyboard', /trapped|never reached/],
  ['a skip link to nowhere', more('', '<!-- no main -->'), 'keyboard', /first stop/],
  ['a page that moves when a script comes late', more('<script type="module" src="/jump.js"></script>', '<p id="jump">推下去的一段文字</p>'), 'stands still', /moves while it loads/],
  ['text that only a script writes', more('<script type="module" src="/late.js"></script>', ''), 'scripts off', /只有脚本/],
];

/** Scripts that some of the faults above need. */
export const FAULT_SCRIPTS = {
  '/fault.js': 'throw new Error("broken");',
  '/trap.js': 'const button = document.querySelector("#trap");\nbutton.addEventListener("keydown", (event) => event.key === "Tab" && event.preventDefault());',
  '/jump.js': 'setTimeout(() => { document.querySelector("#jump").style.marginTop = "300px"; }, 60);',
  '/late.js': 'const late = document.createElement("p");\nlate.textContent = "只有脚本才写出的一段话";\ndocument.querySelector("main").append(late);',
};
