"""The sitemap, robots.txt and the search description: what machines are told."""

import re

from portal import Portal, parse_xml, result

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
W3C_DATE = re.compile(r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$")
MOST_URLS = 50_000


def check(portal: Portal) -> list[dict]:
    files = [path for path in portal.files if path.endswith(".xml") and b"schemas/sitemap/0.9" in portal.read(path)[:1000]]
    problems = [] if portal.exists("/sitemap.xml") else ["there is no /sitemap.xml"]
    locations = []
    for path in files:
        found, bad = one_file(portal, path)
        locations += found
        problems += bad
    pages = [portal.path_of(location) for location in locations if not location.endswith(".xml")]
    problems += [f"{path} is named twice" for path in sorted({str(path) for path in pages if pages.count(path) > 1})] if len(pages) < 10_000 else []
    problems += [f"{path} is named, but is not to be indexed" for path in pages if path in portal.hidden]
    problems += [f"{url} is not named" for url in sorted(portal.indexable - set(pages))]
    return [
        result("sitemap: well-formed, true, and complete", len(locations), problems),
        result("sitemap: robots.txt leads to it", 1, robots(portal)),
        result("files: the search description names a search", 1, search_description(portal)),
    ]


def one_file(portal: Portal, path: str) -> tuple[list[str], list[str]]:
    root, problems = parse_xml(portal, path)
    if root is None:
        return [], problems
    item = {f"{SPACE}urlset": "url", f"{SPACE}sitemapindex": "sitemap"}.get(root.tag)
    if item is None:
        return [], [f"{path}: its root is {root.tag}"]
    locations = []
    for element in root.findall(SPACE + item):
        location = (element.findtext(f"{SPACE}loc") or "").strip()
        locations.append(location)
        if not portal.leads_somewhere(location):
            problems.append(f"{path}: {location} leads nowhere")
        changed = element.findtext(f"{SPACE}lastmod")
        if changed is not None and not W3C_DATE.match(changed):
            problems.append(f"{path}: {location}: lastmod is {changed!r}")
        if changed is None and (portal.path_of(location) or "") in portal.entries:
            problems.append(f"{path}: {location}: an entry without lastmod")
    if len(locations) > MOST_URLS:
        problems.append(f"{path}: {len(locations)} addresses, more than {MOST_URLS}")
    return locations, problems


def robots(portal: Portal) -> list[str]:
    if not portal.exists("/robots.txt"):
        return ["there is no /robots.txt"]
    text = portal.read("/robots.txt").decode("utf-8")
    named = re.findall(r"(?mi)^sitemap:\s*(\S+)\s*$", text)
    problems = [] if re.search(r"(?mi)^user-agent:", text) else ["it has no User-agent"]
    if portal.address("/sitemap.xml") not in named:
        problems.append(f"it names {named}")
    return problems


def search_description(portal: Portal) -> list[str]:
    path = "/opensearch.xml"
    if not portal.exists(path):
        return [f"there is no {path}"]
    root, problems = parse_xml(portal, path)
    if root is None:
        return problems
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    short = root.findtext(f"{space}ShortName") or ""
    if not short.strip() or len(short) > 16:
        problems.append(f"ShortName is {short!r}; it must have 1 to 16 characters")
    templates = [url.get("template", "") for url in root.findall(f"{space}Url") if url.get("type") == "text/html"]
    if not any("{searchTerms}" in one and portal.leads_somewhere(one.split("?")[0]) for one in templates):
        problems.append(f"no search page in {templates}")
    return problems
