#!/usr/bin/env python3
"""How long the preview takes from a save to the news that reload a page.

usage: preview.py GONGKAI SITE [EDITS] [text|title|date|new]

Starts `gongkai serve` on SITE, saves entries of its content/ one after the other, and waits for each
event as a browser does. SITE is changed: give a copy. Figures and machine: docs/performance.md.
"""
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

gongkai, site = sys.argv[1], pathlib.Path(sys.argv[2])
edits = int(sys.argv[3]) if len(sys.argv) > 3 else 20
kind = sys.argv[4] if len(sys.argv) > 4 else "text"

preview = subprocess.Popen(
    [gongkai, "--lang", "en", "serve", "--root", str(site), "--port", "0"],
    stderr=subprocess.PIPE, text=True,
)
lines = iter(preview.stderr.readline, "")
base = next(m.group(0) for m in (re.search(r"http://127\.0\.0\.1:\d+/", line) for line in lines) if m)
threading.Thread(target=lambda: [None for _ in lines], daemon=True).start()


def news(last):
    """Waits for the event after `last`; gives its number and the time at which it came."""
    request = urllib.request.Request(base + "_gongkai/events", headers={"Last-Event-ID": str(last)})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
    return int(re.search(r"id: (\d+)", text).group(1)), time.monotonic()


def edited(text, number):
    """The entry after the edit."""
    if kind == "title":
        return re.sub(r'title: "?', rf"\g<0>第{number}次修改", text, count=1)
    if kind == "date":
        return re.sub(r"published: \S+", f"published: {2001 + number}-01-02", text, count=1)
    if kind == "new":
        return re.sub(r"(index_number: .*-)\d+", rf"\g<1>9{number:04}", text, count=1)
    return f"{text}\n第{number}次修改。\n"


files = sorted((site / "content").rglob("*.md"))
random.seed(1)
last, _ = news(0)
times, pages = [], []
for number in range(edits):
    file = random.choice(files)
    text = edited(file.read_text(encoding="utf-8"), number)
    if kind == "new":
        file = file.with_name(f"new-{number}.md")
    time.sleep(0.5)
    start = time.monotonic()
    file.write_text(text, encoding="utf-8")
    last, came = news(last)
    times.append(came - start)
    address = re.search(r'index_number: "?([^"\n]+)', text).group(1).strip().lower()
    start = time.monotonic()
    urllib.request.urlopen(f"{base}entry/{address}/", timeout=60).read()
    pages.append(time.monotonic() - start)
preview.send_signal(signal.SIGINT)
preview.wait()
for what, seconds in (("event", times), ("page", pages)):
    print(f"{kind}: {what} after {statistics.median(seconds):.3f} s (median), {max(seconds):.3f} s (most)")
