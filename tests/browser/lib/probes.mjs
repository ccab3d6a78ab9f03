// Small functions that run inside the page under test. Each is sent to the
// browser as text, so none may use anything outside itself.

/** What sticks out of the viewport sideways, or hides text by being too small. */
export function overflow() {
  const width = document.documentElement.clientWidth;
  const found = [];
  const name = (element) => `<${element.localName}${element.className && typeof element.className === 'string' ? ` class="${element.className}"` : ''}> "${(element.textContent ?? '').trim().slice(0, 30)}"`;
  if (document.documentElement.scrollWidth > width) found.push(`page is ${document.documentElement.scrollWidth} px wide in a viewport of ${width} px`);
  // A box that scrolls on its own, such as a wide table's, may hold more than fits.
  const ownScroll = (element) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (/auto|scroll/.test(style.overflowX)) return true;
      const box = up.getBoundingClientRect();
      if (style.overflowX !== 'visible' && box.width <= 1) return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    if (box.right > width + 1 && !ownScroll(element)) found.push(`${name(element)} ends at ${Math.round(box.right)} px of ${width}`);
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const hides = (axis) => /hidden|clip/.test(style[axis]) && !/auto|scroll/.test(style[axis]);
    const clipped = (hides('overflowY') && element.scrollHeight > element.clientHeight + 2) || (hides('overflowX') && element.scrollWidth > element.clientWidth + 1);
    // An ellipsis says that there is more; it is meant so.
    const announced = style.textOverflow === 'ellipsis' || !['none', ''].includes(style.webkitLineClamp);
    if (text && clipped && !announced && style.display !== 'inline') found.push(`${name(element)} cuts its text off`);
  }
  return found.slice(0, 8);
}

/** The size of running text, in pixels. */
export function textSize() {
  const paragraph = document.querySelector('main p') ?? document.body;
  return Number.parseFloat(getComputedStyle(paragraph).fontSize);
}

/** What a reader sees: the text of main and of its blocks, and how many links. */
export function visibleText() {
  const clean = (text) => (text ?? '').replace(/\s+/g, '');
  const main = document.querySelector('main') ?? document.body;
  const kinds = 'h1, h2, h3, h4, p, li, td, th, dt, dd';
  const words = (element) => {
    const copy = element.cloneNode(true);
    for (const extra of copy.querySelectorAll('button, [aria-hidden=true], [hidden]')) extra.remove();
    return clean(copy.textContent);
  };
  const blocks = [...main.querySelectorAll(kinds)]
    .filter((element) => element.checkVisibility() && !element.querySelector(kinds) && !element.closest('[hidden], dialog, [aria-live], [role=status], form'))
    .map(words)
    .filter((text) => text.length > 3);
  const links = [...document.querySelectorAll('a[href]')].filter((link) => link.checkVisibility() && link.getClientRects().length > 0).length;
  return { main: clean(main.innerText), page: clean(main.textContent), blocks, links, noscript: Boolean(clean(document.querySelector('noscript')?.textContent)) };
}
