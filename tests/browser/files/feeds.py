"""RSS 2.0, Atom and JSON Feed: what a feed reader would make of each."""

import json
import re

import feedparser

from portal import Portal, parse_xml, result

FORMATS = ("feed.xml", "feed.atom", "feed.json")
LIMIT = 50
RFC_822 = re.compile(r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}$")
RFC_3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
RELATIVE = re.compile(r"<(?:a|img|link|source)\b[^>]*?\s(?:href|src)=(?:[\"']|(?![\"']))(?!https?:|mailto:|tel:|#)([^\"'\s>]*)", re.I)
ACTIVE = re.compile(r"<(?:script|style|iframe|object|embed)\b|\son[a-z]+=|javascript:", re.I)
JSON_FEED_KEYS = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "author", "language", "expired", "hubs", "items"}


def check(portal: Portal) -> list[dict]:
    xml = [path for path in portal.files if path.endswith((".xml", ".atom", ".opml", ".svg"))]
    kinds: dict[str, list[str]] = {"rss": [], "feed": []}
    unformed = []
    for path in xml:
        root, problems = parse_xml(portal, path)
        unformed += problems
        name = root.tag.rsplit("}", 1)[-1] if root is not None else ""
        if name in kinds:
            kinds[name].append(path)
    json_feeds = [path for path in portal.files if path.endswith(".json") and is_json_feed(portal.read(path))]
    numbers = index_numbers(portal)
    return [
        result("files: every XML file is well-formed", len(xml), unformed),
        result("feeds: every list has its feeds", len(portal.with_feeds) + len(portal.years), missing(portal)),
        over("feeds: RSS 2.0 is read without complaint", kinds["rss"], lambda path: rss(portal, path, numbers)),
        over("feeds: Atom is read without complaint", kinds["feed"], lambda path: atom(portal, path)),
        over("feeds: JSON Feed 1.1 is valid", json_feeds, lambda path: json_feed(portal, path)),
        over("feeds: the three formats carry the same items", portal.with_feeds, lambda url: same_items(portal, url)),
        over("feeds: the site's feeds carry full text", [f"/{name}" for name in FORMATS], lambda path: full_text(portal, path)),
        opml(portal, kinds["rss"]),
    ]


def over(name: str, paths: list[str], one) -> dict:
    return result(name, len(paths), [f"{path}: {problem}" for path in paths for problem in one(path)])


def is_json_feed(content: bytes) -> bool:
    return b"jsonfeed.org/version" in content[:2000]


def index_numbers(portal: Portal) -> set[str]:
    """The index numbers that the site's own open data knows."""
    found = set()
    for url in portal.main_entries:
        path = f"{url}index.json"
        if portal.exists(path):
            found.add(json.loads(portal.read(path)).get("index_number"))
    return found


def missing(portal: Portal) -> list[str]:
    wanted = [url + name for url in portal.with_feeds for name in FORMATS] + [f"{url}feed.xml" for url in portal.years + portal.crossings]
    return [f"there is no {path}" for path in wanted if not portal.exists(path)]


def parsed(portal: Portal, path: str):
    feed = feedparser.parse(portal.read(path), sanitize_html=False, resolve_relative_uris=False)
    problems = []
    if feed.bozo:
        problems.append(f"feedparser says {feed.bozo_exception!r}")
    for key in ("title", "link"):
        if not feed.feed.get(key, "").strip():
            problems.append(f"the feed has no {key}")
    own = [link for link in feed.feed.get("links", []) if link.get("rel") == "self"]
    if [link.get("href") for link in own] != [portal.address(path)]:
        problems.append(f"its self link is {[link.get('href') for link in own]}")
    for link in feed.feed.get("links", []):
        if link.get("href", "").startswith(portal.base) and not portal.leads_somewhere(link["href"]):
            problems.append(f"its {link.get('rel')} link leads nowhere: {link['href']}")
    ids = [entry.get("id") for entry in feed.entries]
    problems += [f"two items of one id {one}" for one in sorted({one for one in ids if one and ids.count(one) > 1})]
    if len(ids) > LIMIT and path.rsplit("/", 1)[-1] in FORMATS:
        problems.append(f"{len(ids)} items, more than {LIMIT}")
    for entry in feed.entries:
        problems += [f"item {entry.get('id')}: {problem}" for problem in item(portal, entry)]
    return feed, problems


def item(portal: Portal, entry) -> list[str]:
    problems = [f"no {key}" for key in ("id", "title", "link") if not entry.get(key, "").strip()]
    if not portal.leads_somewhere(entry.get("link", "")):
        problems.append(f"its link leads nowhere: {entry.get('link')}")
    texts = [content.value for content in entry.get("content", [])] + [entry.get("summary", "")]
    if not any(text.strip() for text in texts):
        problems.append("neither summary nor text")
    return problems + markup(texts)


def markup(texts: list[str]) -> list[str]:
    """What would break in a reader, which shows the text far from this site."""
    problems = [f"a relative link to “{found}”" for text in texts for found in RELATIVE.findall(text)]
    return problems + ["active content" for text in texts if ACTIVE.search(text)]


def plain(number: str) -> str:
    """A number without what may be spelled in several ways."""
    return (number or "").replace("-", "").replace(" ", "").upper()


def rss(portal: Portal, path: str, numbers: set[str]) -> list[str]:
    feed, problems = parsed(portal, path)
    if feed.version != "rss20":
        problems.append(f"read as {feed.version!r}")
    if not feed.feed.get("description", "").strip():
        problems.append("the channel has no description")
    for entry in feed.entries:
        name = entry.get("id")
        if not RFC_822.match(entry.get("published", "")) or not entry.get("published_parsed"):
            problems.append(f"item {name}: pubDate is {entry.get('published')!r}")
        # A guid stays however a number is spelled: 00001434-9 is 000014349.
        if plain(name) not in {plain(number) for number in numbers}:
            problems.append(f"item {name}: its guid is no index number")
        if entry.get("guidislink"):
            problems.append(f"item {name}: its guid claims to be an address")
        if not entry.get("author", "").strip():
            problems.append(f"item {name}: no author")
    return problems


def atom(portal: Portal, path: str) -> list[str]:
    feed, problems = parsed(portal, path)
    if feed.version != "atom10":
        problems.append(f"read as {feed.version!r}")
    for where, holder in [("feed", feed.feed), *((entry.get("id"), entry) for entry in feed.entries)]:
        if not re.match(r"^[a-z][a-z0-9+.-]*:", holder.get("id", "")):
            problems.append(f"{where}: its id {holder.get('id')!r} is no URI")
        if not RFC_3339.match(holder.get("updated", "")) or not holder.get("updated_parsed"):
            problems.append(f"{where}: updated is {holder.get('updated')!r}")
    authors = feed.feed.get("author") or all(entry.get("author") for entry in feed.entries)
    return problems if authors else [*problems, "neither the feed nor each entry has an author"]


def json_feed(portal: Portal, path: str) -> list[str]:
    try:
        feed = json.loads(portal.read(path).decode("utf-8"))
    except ValueError as error:
        return [f"not JSON: {error}"]
    problems = []
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        problems.append(f"version is {feed.get('version')!r}")
    if not filled(feed.get("title")):
        problems.append("no title")
    if feed.get("feed_url") != portal.address(path):
        problems.append(f"feed_url is {feed.get('feed_url')!r}")
    if not portal.leads_somewhere(feed.get("home_page_url") or ""):
        problems.append(f"home_page_url leads nowhere: {feed.get('home_page_url')!r}")
    problems += [f"unknown key {key}" for key in feed if key not in JSON_FEED_KEYS and not key.startswith("_")]
    items = feed.get("items")
    if not isinstance(items, list):
        return [*problems, "items is no list"]
    ids = [one.get("id") for one in items]
    problems += [f"two items of one id {one}" for one in sorted({str(one) for one in ids if ids.count(one) > 1})]
    return problems + [f"item {one.get('id')}: {problem}" for one in items for problem in json_item(portal, one)]


def json_item(portal: Portal, one: dict) -> list[str]:
    problems = [f"no {key}" for key in ("id", "url", "title") if not filled(one.get(key))]
    if not portal.leads_somewhere(one.get("url") or ""):
        problems.append(f"its url leads nowhere: {one.get('url')!r}")
    texts = [one[key] for key in ("content_html", "content_text") if key in one]
    if not texts or not all(filled(text) for text in texts):
        problems.append("neither content_html nor content_text, or an empty one")
    for key in ("date_published", "date_modified"):
        if (key == "date_published" or key in one) and not RFC_3339.match(str(one.get(key))):
            problems.append(f"{key} is {one.get(key)!r}")
    authors = one.get("authors", [])
    if not isinstance(authors, list) or not all(isinstance(author, dict) and any(filled(author.get(key)) for key in ("name", "url", "avatar")) for author in authors):
        problems.append("authors is no list of named authors")
    if not isinstance(one.get("tags", []), list) or not all(filled(tag) for tag in one.get("tags", [])):
        problems.append("tags is no list of words")
    return problems + markup([str(one.get("content_html", ""))])


def filled(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def links_of(portal: Portal, path: str) -> list[str]:
    if path.endswith(".json"):
        return [one.get("url") for one in json.loads(portal.read(path)).get("items", [])]
    return [entry.get("link") for entry in feedparser.parse(portal.read(path)).entries]


def same_items(portal: Portal, url: str) -> list[str]:
    paths = [url + name for name in FORMATS if portal.exists(url + name)]
    lists = {path: links_of(portal, path) for path in paths}
    first = next(iter(lists.values()), [])
    problems = [f"{path} has other items than its siblings" for path, links in lists.items() if links != first]
    return problems if first or url != "/" else ["the site's feeds are empty"]


def full_text(portal: Portal, path: str) -> list[str]:
    if not portal.exists(path):
        return ["does not exist"]
    if path.endswith(".json"):
        texts = {one.get("url"): one.get("content_html") or one.get("content_text") or "" for one in json.loads(portal.read(path))["items"]}
    else:
        entries = feedparser.parse(portal.read(path), sanitize_html=False).entries
        texts = {entry.get("link"): "".join(content.value for content in entry.get("content", [])) for entry in entries}
    return [f"item {link} has {len(text)} characters of text" for link, text in texts.items() if len(text) < 100]


def opml(portal: Portal, rss_feeds: list[str]) -> dict:
    paths = [path for path in portal.files if path.endswith(".opml")]
    problems = []
    named = set()
    for path in paths:
        root, bad = parse_xml(portal, path)
        problems += bad
        if root is None:
            continue
        if root.tag != "opml" or root.get("version") != "2.0" or not (root.findtext("head/title") or "").strip():
            problems.append(f"{path}: no OPML 2.0 with a title")
        for outline in root.iter("outline"):
            if not (outline.get("text") or "").strip():
                problems.append(f"{path}: an outline without text")
            address = outline.get("xmlUrl")
            if address is None:
                continue
            named.add(portal.path_of(address))
            if not portal.leads_somewhere(address):
                problems.append(f"{path}: {address} leads nowhere")
    wanted = [path for path in rss_feeds if path in {f"{url}feed.xml" for url in portal.with_feeds + portal.years}]
    problems += [f"no OPML names {path}" for path in wanted if path not in named]
    return result("feeds: the OPML names every feed, and every one exists", len(paths), problems)
