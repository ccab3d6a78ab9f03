// Asks the preview for news: reloads the page when the site has changed, shows what is wrong with
// it while the last good one stays, and marks links to what is not published yet.
(() => {
  "use strict";
  const site = Number(document.currentScript.dataset.site);
  let source = null;
  let shown = "";

  function listen() {
    if (source) return;
    source = new EventSource("/_gongkai/events");
    source.onmessage = (event) => take(JSON.parse(event.data));
  }

  // A browser keeps few connections to one host: pages that nobody sees give theirs back.
  function rest() {
    if (source) source.close();
    source = null;
  }

  function take(news) {
    if (news.site !== site) {
      rest();
      location.reload();
      return;
    }
    const text = JSON.stringify([news.heading, news.findings]);
    if (text !== shown) {
      shown = text;
      show(news);
    }
    mark(news.marks);
  }

  function show(news) {
    const old = document.getElementById("gongkai-findings");
    if (old) old.remove();
    if (!news.heading) return;
    const panel = document.createElement("aside");
    panel.id = "gongkai-findings";
    panel.className = news.errors ? "gongkai-errors" : "gongkai-warnings";
    panel.setAttribute("role", "status");
    const details = document.createElement("details");
    details.open = news.errors > 0;
    const summary = document.createElement("summary");
    summary.textContent = news.heading;
    details.append(summary);
    for (const finding of news.findings) {
      const block = document.createElement("pre");
      block.textContent = finding;
      details.append(block);
    }
    panel.append(details);
    document.body.append(panel);
  }

  function mark(marks) {
    for (const link of document.querySelectorAll("main a[href]")) {
      const elsewhere = link.host !== location.host || link.pathname === location.pathname;
      const words = elsewhere ? undefined : marks[link.pathname];
      if (!words || link.dataset.gongkaiMark) continue;
      link.dataset.gongkaiMark = words;
      const mark = document.createElement("mark");
      mark.className = "gongkai-mark";
      mark.textContent = words;
      link.before(mark, " ");
    }
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  if (!document.hidden) listen();
})();
