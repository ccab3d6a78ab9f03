// The search page: what is typed becomes an address, the address an answer.

import { COLUMNS, SearchError, SearchIndex } from "./engine.js";
import { fold, seen } from "./fold.js";
import { marks, marksOf, pieces } from "./text.js";

const FIRST = 5;
const PAGE = 10;
const section = document.querySelector("[data-search]");
const texts = section.dataset;
section.hidden = false;
const address = (name) => new URL(section.dataset[name], location.href);
const switches = document.querySelectorAll("a[data-edition]");
const { lang } = document.documentElement;
const editions = { lang, shown: address("home"), [lang]: address("home") };
for (const { lang, href } of switches) editions[lang] = new URL("../", href);
const open = () => new SearchIndex(address("index"), address("root"), undefined, editions);
let index = open();
const form = section.querySelector("form");
const input = form.q;
const status = section.querySelector("[role=status]");
const list = section.querySelector("ol");
const help = section.querySelector("[data-search-advice]");
const more = section.querySelector("[data-search-more]");
const panel = form.querySelector("details");

// The second half of the first page comes when the reader gets there.
const nearEnd = new IntersectionObserver(([entry]) => {
  if (entry.isIntersecting && list.children.length === FIRST) showMore(PAGE - FIRST);
});

let run = 0;
let answer;
let timer;
let composing = false;
let loading = false;

const say = (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** What the address asks for. */
function asked() {
  const parameters = new URLSearchParams(location.search);
  const filters = { sort: parameters.get("sort"), from: +parameters.get("from"), to: +parameters.get("to") };
  for (const name of COLUMNS) filters[name] = parameters.getAll(name).filter(Boolean);
  return { text: parameters.get("q") ?? "", filters };
}

const filtered = ({ filters }) => filters.from || filters.to || COLUMNS.some((name) => filters[name].length);

/** Puts what the form says into the address, and answers it. */
function ask(keep) {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) parameters.append(name, value);
  const next = `${location.pathname}${parameters.size ? "?" : ""}${parameters}`;
  if (next !== location.pathname + location.search) history[keep ? "pushState" : "replaceState"](null, "", next);
  show();
}

/** Another query, as a link that needs no reload. */
function link(text, change) {
  const parameters = new URLSearchParams(location.search);
  change(parameters);
  const href = `?${parameters}`;
  const onclick = (event) => {
    event.preventDefault();
    history.pushState(null, "", href);
    restore();
  };
  return make("a", { href, onclick }, text);
}

function restore() {
  prefill();
  show();
}

const made = (pieces) => pieces.map(([text, is]) => (is ? make("mark", {}, text) : text));
const marked = (text, words) => made(pieces(text, marks(fold(seen(text)), words)));

function item({ card, title, lang, url, words, pieces: shown, within }) {
  const fragments = [...new Set(shown.filter(([, is]) => is).map(([text]) => text))].slice(0, 3);
  const encoded = fragments.map((text) => `text=${encodeURIComponent(text).replaceAll("-", "%2D")}`).join("&");
  const to = (address) => (encoded ? `${address}${address.includes("#") ? "" : "#"}:~:${encoded}` : address);
  const href = within ? url : to(url);
  const name = within && [within.attachment, within.part].filter(Boolean).join("，");
  const attachment = within ? [make("p", { className: "search-within" }, `${texts.within}`, make("a", { href: to(within.url) }, name))] : [];
  const facts = [card.unit, card.published.slice(0, 10), card.document_number, card.index_number];
  const warnings = marksOf(card).map((mark) => section.getAttribute(`data-${mark}`));
  return make(
    "li",
    { lang: lang ?? "" },
    make("h2", {}, make("a", { href }, ...marked(title, words))),
    make("p", { className: "search-excerpt" }, ...made(shown)),
    ...attachment,
    make(
      "p",
      { className: "search-facts" },
      ...warnings.map((warning) => make("strong", {}, warning)),
      ...facts.filter(Boolean).map((fact) => make("span", {}, ...marked(fact, words))),
    ),
  );
}

/** Answers the address. A later call makes an earlier one stop. */
async function show() {
  const mine = ++run;
  const query = asked();
  for (const edition of switches) edition.search = location.search;
  const slow = setTimeout(() => mine === run && (status.textContent = texts.busy), 400);
  try {
    const found = await again(() => index.search(query.text, query.filters));
    const hits = await found.more(FIRST);
    if (mine !== run) return;
    answer = found;
    list.replaceChildren(...hits.map(item));
    help.replaceChildren(...(hits.length ? [] : await advice(query)));
    count();
    loading = false;
    nearEnd.disconnect();
    nearEnd.observe(more);
    fillPanel(query);
  } catch (error) {
    if (mine === run) fail(error, show);
  } finally {
    clearTimeout(slow);
  }
}

/** Tries once more with everything loaded afresh: the site may have been published in between. */
async function again(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    index = open();
    return action();
  }
}

function count() {
  const { cut, unsearchable } = answer.query;
  const found = say(answer.count ? (answer.exact ? "count" : "about") : "none", { n: answer.count });
  status.textContent = [found, unsearchable && texts.unsearchable, cut && texts.cut].filter(Boolean).join(" ");
  more.hidden = answer.done;
}

function fail(error, retry) {
  console.error(error);
  status.textContent = say("failed", { file: error.path ?? error.message });
  const onclick = () => {
    index = open();
    help.replaceChildren();
    retry();
  };
  help.replaceChildren(make("button", { type: "button", onclick }, texts.retry));
}

/** What may help where nothing was found. */
async function advice(query) {
  const items = [];
  if (filtered(query)) {
    items.push(link(texts.anywhere, (parameters) => ["from", "to", ...COLUMNS].forEach((name) => parameters.delete(name))));
  }
  const parts = await index.known(answer.query);
  const words = answer.query.words.map((word) => word.text);
  const near = parts.filter((part) => part && part !== words.join(" "));
  for (const part of new Set(near)) items.push(link(say("instead", { q: part }), (parameters) => parameters.set("q", part)));
  return [make("p", {}, texts.advice), make("ul", {}, ...items.map((child) => make("li", {}, child)))];
}

async function showMore(amount, focus) {
  if (loading) return;
  const mine = run;
  loading = true;
  try {
    const items = (await answer.more(amount)).map(item);
    if (mine !== run) return;
    list.append(...items);
    if (focus) items[0]?.querySelector("a").focus();
    count();
  } catch (error) {
    if (mine === run) fail(error, show);
  } finally {
    loading = false;
  }
}

/** Fills the open panel with what the hits can be limited to, and how many each would leave. */
async function fillPanel({ filters }) {
  if (!panel.open) return;
  const mine = run;
  try {
    const terms = await index.terms();
    for (const name of ["year", ...COLUMNS]) {
      const counts = await index.counts(answer, filters, name);
      if (mine !== run) return;
      const years = [...counts.keys()].sort((a, b) => b - a);
      if (name === "year") {
        for (const end of ["from", "to"]) {
          const all = new Set(filters[end] ? [...years, filters[end]] : years);
          options(form[end], [...all].map((year) => [year, `${year} (${counts.get(year) ?? 0})`]), [String(filters[end])]);
        }
        continue;
      }
      const rows = terms[name].flatMap((term, i) => {
        let depth = 0;
        for (let above = term; above.parent !== undefined && depth < 8; depth++) above = terms[name][above.parent];
        const shown = counts.has(i) || filters[name].includes(term.slug);
        return shown ? [[term.slug, `${"\u3000".repeat(depth)}${term.name} (${counts.get(i) ?? 0})`]] : [];
      });
      boxes(name, rows, filters[name]);
    }
  } catch (error) {
    if (mine === run) fail(error, show);
  }
}

function options(select, rows, chosen) {
  const rest = rows.map(([value, text]) => make("option", { value, selected: chosen.includes(String(value)) }, text));
  select.replaceChildren(make("option", { value: "" }, texts.any), ...rest);
}

/** The values of a filter, any number of which can be ticked; whoever is at one of them stays there. */
function boxes(name, rows, chosen) {
  const field = form.querySelector(`[data-filter=${name}]`);
  const at = field.contains(document.activeElement) && document.activeElement.value;
  const box = ([value, text]) => make("label", {}, make("input", { type: "checkbox", name, value, checked: chosen.includes(value) }), text);
  field.replaceChildren(field.firstElementChild, ...rows.map(box));
  field.hidden = !rows.length;
  [...field.querySelectorAll("input")].find((input) => input.value === at)?.focus();
}

/** The fields of the address that are not in an unopened panel would be lost: they come first. */
function prefill() {
  const { text, filters } = asked();
  input.value = text;
  form.sort.value = filters.sort ?? "";
  for (const end of ["from", "to"]) {
    const years = filters[end] ? [String(filters[end])] : [];
    options(form[end], years.map((year) => [year, year]), years);
  }
  for (const name of COLUMNS) boxes(name, filters[name].map((value) => [value, value]), filters[name]);
  if (filtered({ filters })) panel.open = true;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const links = [...list.querySelectorAll("h2 a")];
  const at = links.indexOf(document.activeElement);
  const typing = document.activeElement.matches("input, select, textarea");
  if (event.key === "/" && !typing) input.focus();
  else if (event.key === "Escape" && at >= 0) input.focus();
  else if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === input)) (links[at + 1] ?? more).focus();
  else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
  else return;
  event.preventDefault();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  ask(true);
});
input.addEventListener("compositionstart", () => (composing = true));
input.addEventListener("compositionend", () => {
  composing = false;
  typed();
});
const typed = () => {
  clearTimeout(timer);
  if (!composing) timer = setTimeout(() => ask(false), 200);
};
input.addEventListener("input", typed);
form.addEventListener("change", (event) => event.target !== input && ask(true));
panel.addEventListener("toggle", () => answer && fillPanel(asked()));
more.addEventListener("click", () => showMore(PAGE, true));
addEventListener("popstate", restore);
document.addEventListener("keydown", onKey);
prefill();
show();
