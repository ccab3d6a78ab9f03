// Applies what the reader has chosen before the page is first drawn, so that nothing jumps. It is
// the only script that blocks, and does nothing else; the tools themselves are in tools.js.
(() => {
  const root = document.documentElement;
  root.dataset.scripts = 'on';
  if (!('speechSynthesis' in window)) root.dataset.mute = 'on';
  const choices = { size: ['small', 'large'], colours: ['light', 'dark', 'contrast'], spacing: ['wide'], care: ['on'] };
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem('gongkai-reading')) || {};
  } catch {
    // Storage may be forbidden, or hold something else: then nothing was chosen.
  }
  for (const [name, values] of Object.entries(choices)) {
    if (values.includes(chosen[name])) root.dataset[name] = chosen[name];
  }
})();
