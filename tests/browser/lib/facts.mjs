// What one HTML page says, gathered in one walk over its tree: links, ids,
// meta tags, structured data, and anything that the strict CSP would refuse.

import { tool } from './tools.mjs';

const { parse } = tool('parse5');

/** Attributes that hold a URL which the browser loads or follows. */
const URL_ATTRIBUTES = { a: ['href'], area: ['href'], link: ['href'], script: ['src'], img: ['src'], source: ['src'], iframe: ['src'], audio: ['src'], video: ['src', 'poster'], track: ['src'], embed: ['src'], object: ['data'], form: ['action'], use: ['href'], input: ['src'], button: ['formaction'], blockquote: ['cite'], image: ['href'] };

/** `rel` values of `<link>` that only name a page instead of loading it. */
const NAMING_RELS = new Set(['canonical', 'alternate', 'prev', 'next', 'up', 'license', 'author', 'help', 'search', 'self', 'shortlink', 'bookmark']);

/** Parses a page and returns its facts. */
export function readFacts(html) {
  const facts = {
    title: '', lang: null, h1: 0, ids: new Map(), metas: new Map(), properties: new Map(), links: [], classes: new Set(),
    unsafe: [], data: [], canonical: null, redirect: null, noindex: false, feeds: [], editions: new Map(), icon: false,
  };
  walk(parse(html, { scriptingEnabled: false }), facts);
  return facts;
}

function walk(node, facts) {
  if (node.tagName) readElement(node, facts);
  for (const child of node.content?.childNodes ?? node.childNodes ?? []) walk(child, facts);
}

function readElement(node, facts) {
  const tag = node.tagName;
  const attributes = Object.fromEntries(node.attrs.map(({ prefix, name, value }) => [prefix ? `${prefix}:${name}` : name, value]));
  if (tag === 'html') facts.lang = attributes.lang ?? null;
  if (tag === 'h1') facts.h1 += 1;
  if (tag === 'title' && node.parentNode?.tagName === 'head') facts.title = textOf(node).trim();
  if ('id' in attributes) facts.ids.set(attributes.id, (facts.ids.get(attributes.id) ?? 0) + 1);
  for (const name of (attributes.class ?? '').split(/\s+/).filter(Boolean)) facts.classes.add(name);
  if (tag === 'meta') readMeta(attributes, facts);
  if (tag === 'script') readScript(node, attributes, facts);
  if (tag === 'style') facts.unsafe.push('<style> element');
  readLinks(tag, attributes, facts);
  for (const [name, value] of Object.entries(attributes)) {
    if (/^on[a-z]+$/.test(name)) facts.unsafe.push(`<${tag} ${name}=…>`);
    if (name === 'style') facts.unsafe.push(`<${tag} style="${value}">`);
    if (/^\s*(?:javascript|vbscript|data):/i.test(value) && name !== 'content') facts.unsafe.push(`<${tag} ${name}="${value.slice(0, 40)}">`);
  }
}

function readMeta(attributes, facts) {
  const { name, property, content = '' } = attributes;
  if (name) facts.metas.set(name, [...(facts.metas.get(name) ?? []), content]);
  if (property) facts.properties.set(property, content);
  if (name?.toLowerCase() === 'robots' && /noindex/i.test(content)) facts.noindex = true;
  if (attributes['http-equiv']?.toLowerCase() === 'refresh') {
    facts.redirect = /url\s*=\s*['"]?([^'"]+)/i.exec(content)?.[1]?.trim() ?? content;
    facts.links.push({ tag: 'meta', url: facts.redirect, loads: false });
  }
}

function readScript(node, attributes, facts) {
  if (attributes.type === 'application/ld+json') facts.data.push(textOf(node));
  else if (!('src' in attributes)) facts.unsafe.push('inline <script>');
}

function readLinks(tag, attributes, facts) {
  const rel = (attributes.rel ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (tag === 'link' && rel.includes('canonical')) facts.canonical = attributes.href ?? '';
  if (tag === 'link' && rel.includes('alternate') && attributes.hreflang) facts.editions.set(attributes.hreflang, attributes.href ?? '');
  if (tag === 'link' && rel.includes('icon')) facts.icon = true;
  if (tag === 'link' && rel.includes('alternate') && /(?:rss|atom)\+xml|feed\+json/.test(attributes.type ?? '')) facts.feeds.push(attributes);
  const loads = tag !== 'a' && tag !== 'area' && tag !== 'blockquote' && !(tag === 'link' && rel.some((one) => NAMING_RELS.has(one)));
  for (const name of URL_ATTRIBUTES[tag] ?? []) {
    const value = attributes[name] ?? attributes[`xlink:${name}`];
    if (value !== undefined) facts.links.push({ tag, url: value, loads, rel });
  }
  for (const candidate of (attributes.srcset ?? '').split(',').map((one) => one.trim().split(/\s+/)[0]).filter(Boolean)) {
    facts.links.push({ tag, url: candidate, loads: true, rel });
  }
}

function textOf(node) {
  return node.childNodes.map((child) => child.value ?? textOf(child)).join('');
}
