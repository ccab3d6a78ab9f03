// Makes the folder of a large site: `node make.mjs FOLDER [ENTRIES]`. Twelve
// units, a tree of categories, six years, and among the many entries one of
// everything that a page can show: versions, corrections with the earlier text,
// entries that were withdrawn or are gone, wide tables, the text of an attachment, long titles and names.
// The same call always makes the same files.

import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const NAMES = ['人民政府', '发展和改革局', '教育局', '科学技术局', '公安局', '民政局', '财政局', '人力资源和社会保障局', '自然资源局', '生态环境局', '交通运输局', '水务局'];
const TREE = { 规划计划: ['发展规划', '工作方案'], 财政信息: ['财政预算', '财政决算'], 行政执法: ['行政许可', '行政处罚'], 公共服务: ['社会救助', '教育事业', '医疗卫生'], 政务公开: ['年度报告', '政策解读'] };
const WORDS = ['统筹推进', '依法行政', '公共服务', '信息公开', '行政审批', '基层治理', '社会救助', '监督检查', '营商环境', '政策解读', '考核评估', '组织领导', '资金使用', '项目建设', '安全生产', '数据共享'];
const KINDS = ['通知', '公告', '实施方案', '意见', '批复', '办法'];

/** Numbers that look random and are always the same. */
function numbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** An organisation code whose check digit is right (GB 11714). */
function code(unit) {
  const front = `9000${String(unit).padStart(4, '0')}`;
  const sum = [...front].reduce((all, digit, place) => all + Number(digit) * WEIGHTS[place], 0);
  const check = 11 - (sum % 11);
  return front + (check === 11 ? '0' : check === 10 ? 'X' : String(check));
}

const categories = Object.entries(TREE).flatMap(([top, below]) => below.map((name) => `${top}/${name}`));
const pad = (number, width = 2) => String(number).padStart(width, '0');

function siteYaml() {
  const units = NAMES.map((name, place) => `  - {name: 示例市${name}, code: "${code(place)}", slug: unit-${place}, kind: ${place > 0 ? 'department' : 'government'}${place > 0 ? `, parent: 示例市${NAMES[0]}` : ''}}`);
  const tree = Object.entries(TREE).map(([top, below]) => `  - name: ${top}\n    children:\n${below.map((name) => `      - {name: ${name}}`).join('\n')}`);
  return `title: 大型示例政府信息公开\ndescription: 为测试而造的门户，条目很多，各种情形都有。\nbase_url: https://large.example/\nfooter: {organiser: 示例市人民政府办公室, identification_code: "0000000000", icp: 示ICP备00000000号}\nunits:\n${units.join('\n')}\ncategories:\n${tree.join('\n')}\n`;
}

/** A text with headings that stand in their lines, as most have. */
function text(random, paragraphs) {
  const sentence = () => `各有关单位要把${WORDS[random(WORDS.length)]}同${WORDS[random(WORDS.length)]}结合起来,明确责任分工,按时完成${WORDS[random(WORDS.length)]}的各项任务。`;
  const digits = ['一', '二', '三', '四', '五', '六'];
  return digits.slice(0, 3).map((digit) => [`${digit}、${WORDS[random(WORDS.length)]}`, ...digits.slice(0, paragraphs).map((inner) => `(${inner})${WORDS[random(WORDS.length)]}。${sentence()}${sentence()}${sentence()}`)].join('\n')).join('\n');
}

const yaml = (fields) => Object.entries(fields).map(([key, value]) => `${key}: ${typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value)}`).join('\n');

/** Hands out index numbers of a unit and year, one after the other. */
function serials() {
  const last = new Map();
  return (unit, year) => {
    const key = `${code(unit)}/${year}`;
    last.set(key, (last.get(key) ?? 0) + 1);
    return `${key}-${pad(last.get(key), 5)}`;
  };
}

/** The many entries that are like one another. */
function* many(count, next) {
  const random = numbers(7);
  for (let place = 0; place < count; place += 1) {
    // The last of six years has half of all entries: its list is the longest.
    const year = place % 2 ? 2024 : 2019 + (place % 5);
    const unit = random(4) === 0 ? 0 : random(NAMES.length);
    const topic = WORDS[random(WORDS.length)];
    const kind = KINDS[random(KINDS.length)];
    yield {
      file: `${year}/${pad(place, 5)}.md`,
      fields: { title: `示例市${NAMES[unit]}关于${topic}的${kind}(${place + 1})`, index_number: next(unit, year), unit: `示例市${NAMES[unit]}`, published: `${year}-${pad(1 + random(12))}-${pad(1 + random(28))}`, category: categories[random(categories.length)], genre: kind, document_number: `示${unit}发〔${year}〕${place + 1}号` },
      text: text(random, 1 + random(4)),
    };
  }
}

/** Reports of each unit and year; some are late, some are missing. */
function* reports(next) {
  for (const [unit, name] of NAMES.entries()) {
    for (let year = 2020; year < 2024; year += 1) {
      if ((unit + year) % 7 === 0) continue;
      const late = (unit + year) % 5 === 0;
      yield { file: `reports/${unit}-${year}.md`, fields: { title: `示例市${name}${year}年政府信息公开工作年度报告`, index_number: next(unit, year + 1), unit: `示例市${name}`, published: `${year + 1}-${late ? '05-20' : '01-20'}`, category: '政务公开/年度报告', genre: '报告' }, text: REPORT };
    }
  }
}

const cells = (count, cell) => `| ${Array.from({ length: count }, (_, place) => cell(place)).join(' | ')} |`;
const REPORT = `## 一、总体情况\n\n本机关依法公开政府信息。\n\n## 二、主动公开政府信息情况\n\n${cells(12, (place) => `第二十条第(${place + 1})项信息内容`)}\n${cells(12, () => '---:')}\n${cells(12, (place) => String(place * 1234))}\n${cells(12, (place) => String(place * 7))}\n\n## 三、存在的主要问题\n\n公开的时效还要提高，见 https://elsewhere.example/a/very/long/address/that/goes/on/and/on/and/cannot/be/broken/anywhere/index.html 所列。\n`;

/** One of everything else. */
function* states(next) {
  const made = (key, fields, body = text(numbers(key.length), 3), year = 2023) => ({ file: `states/${key}.md`, fields: { index_number: next(5, year), unit: `示例市${NAMES[5]}`, published: `${year}-06-01`, category: '公共服务/社会救助', ...fields }, text: body });
  const first = made('first', { title: '示例市城乡居民最低生活保障办法(试行)', document_number: '示民发〔2019〕1号', published: '2019-03-01' }, undefined, 2019);
  const second = made('second', { title: '示例市城乡居民最低生活保障办法', document_number: '示民发〔2021〕9号', published: '2021-03-01', replaces: [first.fields.index_number] }, undefined, 2021);
  yield first;
  yield second;
  yield made('third', { title: '示例市城乡居民最低生活保障实施办法(2023年修订)', document_number: '示民发〔2023〕30号', effective: '2023-07-01', replaces: [second.fields.index_number] });
  yield made('corrected', { title: '关于调整社会救助标准的通知', attachments: [{ file: 'standards.csv', name: '社会救助标准（分县区）.csv' }], changes: [{ date: '2023-06-10', note: '更正第二项标准的数额。', before: 'corrected-1.txt' }, { date: '2023-07-01', note: '补充联系方式。', before: 'corrected-2.txt' }] }, '一、最低生活保障标准调整为每人每月1206元。\n二、特困人员供养标准调整为每人每月1809元。\n三、本通知自2023年7月1日起施行。\n四、联系电话：000-00000000。');
  yield made('withdrawn', { title: '关于一项已经撤回的通知', state: 'withdrawn', reason: '所附名单有误', changes: [{ date: '2023-06-20', note: '撤回本通知' }] });
  yield made('gone', { title: '关于一项已经删除的公示', state: 'gone', reason: '公示期满，含有个人信息', changes: [{ date: '2023-08-20', note: '删除本公示' }] });
  yield made('expired', { title: '关于一项已经失效的规定', effective: '2020-01-01', expires: '2022-12-31' });
  yield made('amended', { title: '关于一项已经修改的规定', effective: '2020-01-01', amended: '2023-12-01' });
  yield made('ahead', { title: '关于一项尚未施行的规定', effective: '2099-01-01' });
  yield made('traditional', { title: '關於民政工作製度建設的報告', language: 'zh-Hant' }, '一、總體情況\n(一)製度建設。全麵推進依法行政,完善工作體係。\n(二)監督檢查。強化監督,狠抓落實。\n二、下一步打算\n(一)加強領導。落實責任。');
  yield made('long', { title: `关于${'进一步做好城乡居民最低生活保障和特困人员救助供养等社会救助工作'.repeat(5)}有关事项的通知`, attachments: [{ file: 'long.pdf', name: `附件1：${'特别长的附件名称'.repeat(24)}.pdf` }, { file: `${'a-name-without-any-break'.repeat(8)}.xlsx` }], keywords: WORDS, source: '示例市人民政府办公室转发', note: '为测试而造。', allow: { attachment: '为测试而造' } });
  yield made('bare', { title: '短' }, '见附件。');
}

const sheet = (rows, cell) => Array.from({ length: rows }, (_, row) => Array.from({ length: 14 }, (_, column) => cell(row, column)).join(',')).join('\n');

const EXTRA = {
  'states/standards.csv': `${sheet(40, (row, column) => (row === 0 ? `第${column + 1}项标准（元/人·月）` : column === 0 ? `示例市第${row}县区` : String(1206 + row * column)))}\n`,
  'states/corrected-1.txt': '一、最低生活保障标准调整为每人每月1206元。\n二、特困人员供养标准调整为每人每月1608元。\n三、本通知自2023年7月1日起施行。\n',
  'states/corrected-2.txt': '一、最低生活保障标准调整为每人每月1206元。\n二、特困人员供养标准调整为每人每月1809元。\n三、本通知自2023年7月1日起施行。\n',
  'states/long.pdf': '%PDF-1.4\n%%EOF\n',
  [`states/${'a-name-without-any-break'.repeat(8)}.xlsx`]: 'x',
};

/** Makes the folder anew. */
export async function make(folder, count = 2000) {
  await rm(folder, { recursive: true, force: true });
  const write = async (name, content) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  await write('site.yaml', siteYaml());
  const next = serials();
  const special = [...states(next), ...reports(next)];
  for (const { file, fields, text: body } of [...special, ...many(count - special.length, next)]) await write(`content/${file}`, `---\n${yaml(fields)}\n---\n${body}\n`);
  for (const [name, content] of Object.entries(EXTRA)) await write(`content/${name}`, content);
  await cp(join(root, 'content', 'pages'), join(folder, 'content', 'pages'), { recursive: true });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await make(resolve(process.argv[2]), Number(process.argv[3] ?? 2000));
