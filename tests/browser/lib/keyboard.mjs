// Walks through a page with the Tab key, as a reader without a mouse does.

/** Marks everything that can take focus and notes how it looks without focus. */
function mark() {
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor, style.borderWidth, style.backgroundColor].join('|');
  };
  const candidates = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable], audio[controls], video[controls]')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0)
    .filter((element) => !element.matches(':disabled, [inert] *') && !(element.localName === 'summary' && element.parentElement?.localName !== 'details'))
    // A negative tabindex is right for the targets of skip links, wrong for controls.
    .filter((element) => element.tabIndex >= 0 || element.matches('a[href], button, input, select, textarea'));
  globalThis.gongkaiTest = { look, candidates, before: candidates.map(look), reached: new Set() };
  return candidates.length;
}

/** Notes the element that has focus now; returns what is wrong with it. */
function note() {
  const { look, candidates, before, reached } = globalThis.gongkaiTest;
  const active = document.activeElement;
  if (!active || active === document.body) return { out: true, problems: [] };
  const name = `<${active.localName}> "${(active.textContent || active.getAttribute('aria-label') || active.name || '').trim().slice(0, 30)}"`;
  const index = candidates.indexOf(active);
  if (index < 0) return { problems: [] };
  if (reached.has(index)) return { again: true, problems: [] };
  reached.add(index);
  const problems = [];
  const after = look(active);
  const outline = getComputedStyle(active);
  const outlined = outline.outlineStyle !== 'none' && Number.parseFloat(outline.outlineWidth) > 0;
  if (!outlined && after === before[index]) problems.push(`${name} looks the same with focus`);
  const box = [...active.getClientRects()].find((one) => one.width > 1 && one.height > 1);
  if (!box) return { problems: [...problems, `${name} has focus but cannot be seen`] };
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return { problems: [...problems, `${name} has focus outside of the viewport`] };
  const top = document.elementFromPoint(x, y);
  const label = active.labels?.[0];
  const own = top && (active.contains(top) || top.contains(active) || label?.contains(top));
  if (!own) problems.push(`${name} has focus but is covered by <${top?.localName} class="${top?.className}">`);
  return { problems };
}

function missed() {
  const { candidates, reached } = globalThis.gongkaiTest;
  const got = (element, index) => reached.has(index)
    // Of a group of radio buttons Tab reaches one; the arrow keys do the rest.
    || (element.type === 'radio' && candidates.some((other, at) => reached.has(at) && other.type === 'radio' && other.name === element.name));
  return candidates.filter((element, index) => !got(element, index))
    .map((element) => `<${element.localName}> "${(element.textContent || element.getAttribute('aria-label') || element.name || '').trim().slice(0, 30)}" is never reached with Tab`);
}

/** Tabs through the whole page: everything is reached, seen, and nothing traps. */
export async function keyboard(page) {
  const checked = await page.evaluate(mark);
  const problems = [];
  let rounds = 0;
  for (; rounds < checked * 2 + 20; rounds += 1) {
    await page.keyboard.press('Tab');
    const step = await page.evaluate(note);
    problems.push(...step.problems);
    if (step.out && rounds > 0) break;
  }
  const left = await page.evaluate(missed);
  if (rounds >= checked * 2 + 20) problems.push('Tab never leaves the page: the focus is trapped');
  return { checked, problems: [...problems, ...left] };
}

/** The first stop jumps over the navigation, into the page's content. */
export async function skipLink(page) {
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => {
    const active = document.activeElement;
    const box = active.getBoundingClientRect();
    const id = active.localName === 'a' ? decodeURIComponent(active.hash.slice(1)) : '';
    return { id, exists: Boolean(id && document.getElementById(id)), seen: box.width > 1 && box.height > 1 && box.top >= 0 && box.left >= 0 };
  });
  if (!first.exists) return ['the first stop of Tab is no link to the content of this page'];
  if (!first.seen) return ['the skip link cannot be seen when it has focus'];
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const behind = await page.evaluate((id) => {
    const target = document.getElementById(id);
    const active = document.activeElement;
    const behindTarget = (element) => Boolean(target.compareDocumentPosition(element) & (Node.DOCUMENT_POSITION_CONTAINED_BY | Node.DOCUMENT_POSITION_FOLLOWING));
    if (active === document.body || active === target || behindTarget(active)) return true;
    // A page that ends in plain text has no stop behind the target: Tab begins anew.
    return ![...document.querySelectorAll('a[href], button, input, select, textarea, summary')].some(behindTarget);
  }, first.id);
  return behind ? [] : ['after the skip link the next stop lies before the content'];
}
