// The reading tools: text size, colours, spacing, easy reading, reading aloud, links to headings,
// the contents that follow, copying a citation, printing. The page says everything without them.
(() => {
  const root = document.documentElement;
  const names = ['size', 'colours', 'spacing', 'care'];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  // ---- what the reader has chosen, kept on this device

  function keep() {
    const chosen = Object.fromEntries(names.filter((name) => root.dataset[name]).map((name) => [name, root.dataset[name]]));
    try {
      localStorage.setItem('gongkai-reading', JSON.stringify(chosen));
    } catch {
      // Where storage is forbidden, the choice holds for this page.
    }
  }

  function choose(name, value) {
    if (value !== 'normal') root.dataset[name] = value;
    else delete root.dataset[name];
    keep();
  }

  function settings() {
    const radios = all('.tools input[type=radio]');
    const show = () => radios.forEach((radio) => {
      radio.checked = radio.value === (root.dataset[radio.dataset.choice] ?? 'normal');
    });
    show();
    radios.forEach((radio) => radio.addEventListener('change', () => choose(radio.dataset.choice, radio.value)));
    one('[data-care-toggle]')?.addEventListener('click', () => choose('care', root.dataset.care ? 'normal' : 'on'));
    one('[data-reset]')?.addEventListener('click', () => {
      names.forEach((name) => choose(name, 'normal'));
      show();
    });
    const panel = one('.tools details');
    panel?.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !panel.open) return;
      panel.open = false;
      panel.querySelector('summary').focus();
    });
    document.addEventListener('click', (event) => {
      if (panel?.open && !panel.contains(event.target)) panel.open = false;
    });
    panel?.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !panel.contains(event.relatedTarget)) panel.open = false;
    });
  }

  // ---- reading aloud, sentence by sentence

  const SENTENCE = /[^。！？；!?;]*[。！？；!?;]+["”’』」）)]*|[^。！？；!?;]+/gu;
  const BLOCKS = 'h1, h2, h3, h4, h5, h6, p, li, td, th, dt, dd, pre, caption';

  function sentences() {
    const blocks = new Map();
    for (const region of all('[data-read-region]')) {
      const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.trim() || node.parentElement.closest('.anchor')) continue;
        const block = node.parentElement.closest(BLOCKS) ?? region;
        if (!blocks.has(block)) blocks.set(block, []);
        blocks.get(block).push(node);
      }
    }
    return [...blocks].flatMap(([block, nodes]) => cut(block, nodes));
  }

  function cut(block, nodes) {
    const text = nodes.map((node) => node.data).join('');
    const at = (offset, end) => {
      let rest = offset;
      for (const node of nodes) {
        if (rest < node.length || (end && rest === node.length)) return [node, rest];
        rest -= node.length;
      }
      return [nodes.at(-1), nodes.at(-1).length];
    };
    return [...text.matchAll(SENTENCE)].filter(([said]) => /[\p{L}\p{N}]/u.test(said)).map((match) => {
      const range = document.createRange();
      range.setStart(...at(match.index, false));
      range.setEnd(...at(match.index + match[0].length, true));
      return { said: match[0].trim(), range, block, lang: block.closest('[lang]')?.lang };
    });
  }

  const VOICES = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en-US' };
  let turn = 0;

  function mark(sentence) {
    if (!globalThis.CSS?.highlights || !globalThis.Highlight) return;
    if (sentence) CSS.highlights.set('reading', new Highlight(sentence.range));
    else CSS.highlights.delete('reading');
  }

  function stop() {
    turn += 1;
    speechSynthesis.cancel();
    mark();
    delete root.dataset.reading;
  }

  function say(list, place, own) {
    if (own !== turn) return;
    const sentence = list[place];
    if (!sentence) {
      stop();
      return;
    }
    mark(sentence);
    const box = sentence.range.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) sentence.block.scrollIntoView({ block: 'center' });
    const utterance = new SpeechSynthesisUtterance(sentence.said);
    utterance.lang = VOICES[sentence.lang] ?? sentence.lang ?? 'zh-CN';
    utterance.onend = () => say(list, place + 1, own);
    utterance.onerror = () => own === turn && stop();
    speechSynthesis.speak(utterance);
  }

  /** Begins at what the reader has selected, or at the beginning. */
  function read() {
    const list = sentences();
    const selection = getSelection();
    const chosen = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const from = chosen ? list.findIndex(({ range }) => range.compareBoundaryPoints(Range.START_TO_END, chosen) > 0) : 0;
    turn += 1;
    speechSynthesis.cancel();
    root.dataset.reading = 'on';
    say(list, Math.max(0, from), turn);
  }

  function aloud() {
    const button = one('[data-read]');
    if (!button || root.dataset.mute) return;
    button.addEventListener('click', () => (root.dataset.reading ? stop() : read()));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && root.dataset.reading) stop();
    });
    addEventListener('pagehide', () => root.dataset.reading && stop());
  }

  // ---- headings that can be linked to, and contents that follow

  function anchors() {
    const label = one('.tools')?.dataset.headingLink ?? '#';
    for (const heading of all('.body :is(h2, h3, h4, h5, h6)[id]')) {
      const link = document.createElement('a');
      link.className = 'anchor';
      link.href = `#${heading.id}`;
      // The heading is heard once: its name is its words, and the link has one of its own.
      heading.setAttribute('aria-label', heading.textContent.trim());
      link.setAttribute('aria-label', label);
      heading.prepend(link);
    }
  }

  function follow() {
    const links = new Map(all('.contents a[href^="#"]').map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    if (headings.length === 0 || !('IntersectionObserver' in globalThis)) return;
    let current;
    const update = () => {
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
      const next = links.get((passed.at(-1) ?? headings[0]).id);
      if (next === current) return;
      current?.removeAttribute('aria-current');
      next.setAttribute('aria-current', 'location');
      current = next;
      // The contents scroll on their own; the page must not move, nor a link that has the focus.
      const list = next.closest('details > ol');
      if (list && !list.contains(document.activeElement) && list.scrollHeight > list.clientHeight) {
        const away = next.getBoundingClientRect().top - list.getBoundingClientRect().top;
        if (away < 0 || away > list.clientHeight - 40) list.scrollTop += away - list.clientHeight / 2;
      }
    };
    const observer = new IntersectionObserver(update, { rootMargin: '0px 0px -70% 0px' });
    headings.forEach((heading) => observer.observe(heading));
  }

  // ---- copying and printing

  function copied(text, element) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Without a secure connection there is only the old way.
    getSelection().selectAllChildren(element);
    return document.execCommand('copy') ? Promise.resolve() : Promise.reject(new Error('not copied'));
  }

  function cite() {
    const button = one('[data-copy]');
    const text = one('[data-citation]');
    const status = one('[data-copied]');
    if (!button || !text) return;
    button.addEventListener('click', async () => {
      try {
        await copied(text.textContent.trim(), text);
        status.textContent = status.dataset.copied;
      } catch {
        // What is selected can still be copied by hand.
        getSelection().selectAllChildren(text);
      }
    });
  }

  settings();
  aloud();
  anchors();
  follow();
  cite();
  one('[data-print]')?.addEventListener('click', () => print());
})();
