// As much of a DOM as the engine asks for, so that its modules run under node.

const VOID = new Set(["BR", "IMG", "HR", "INPUT", "WBR", "META", "LINK", "COL", "SOURCE"]);
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
const decode = (text) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    decimal ? String.fromCodePoint(decimal) : hex ? String.fromCodePoint(parseInt(hex, 16)) : (NAMED[name] ?? whole),
  );

class Element {
  nodeType = 1;
  childNodes = [];
  constructor(tagName, attributes) {
    this.tagName = tagName;
    this.attributes = attributes;
  }
  hasAttribute(name) {
    return new RegExp(`(^|\\s)${name}([\\s=/]|$)`).test(this.attributes);
  }
  get classList() {
    const [, double, single, bare] = this.attributes.match(/(?:^|\s)class=(?:"([^"]*)"|'([^']*)'|(\S+))/) ?? [];
    const names = (double ?? single ?? bare ?? "").split(/\s+/);
    return { contains: (name) => names.includes(name) };
  }
  attribute(name) {
    const [, double, single, bare] = this.attributes.match(new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)'|(\\S+))`)) ?? [];
    return decode(double ?? single ?? bare ?? "");
  }
  getAttribute(name) {
    return this.hasAttribute(name) ? this.attribute(name) : null;
  }
  get id() {
    return this.attribute("id");
  }
  get dataset() {
    return { searchPart: this.attribute("data-search-part") };
  }
  querySelectorAll(selector) {
    const name = selector.slice(1, -1);
    const elements = this.childNodes.filter((child) => child.nodeType === 1);
    return elements.flatMap((child) => [...(child.hasAttribute(name) ? [child] : []), ...child.querySelectorAll(selector)]);
  }
  get textContent() {
    return this.childNodes.map((child) => child.data ?? child.textContent).join("");
  }
  querySelector(selector) {
    const is = (element) =>
      selector.startsWith("[") ? element.hasAttribute(selector.slice(1, -1)) : element.tagName === selector.toUpperCase();
    for (const child of this.childNodes) {
      const found = child.nodeType === 1 && (is(child) ? child : child.querySelector(selector));
      if (found) return found;
    }
    return null;
  }
}

globalThis.DOMParser = class {
  parseFromString(html) {
    const open = [new Element("#", "")];
    for (const [piece, close, name, attributes] of html.matchAll(
      /<!--[^]*?-->|<![^>]*>|<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|[^<]+/g,
    )) {
      const tag = name?.toUpperCase();
      if (!piece.startsWith("<")) open.at(-1).childNodes.push({ nodeType: 3, data: decode(piece) });
      else if (tag && close) {
        const at = open.findLastIndex((element) => element.tagName === tag);
        if (at > 0) open.length = at;
      } else if (tag) {
        const element = new Element(tag, attributes);
        open.at(-1).childNodes.push(element);
        if (!VOID.has(tag)) open.push(element);
      }
    }
    return open[0];
  }
};
