"""Checks the files of a built portal that are not pages.

Reads facts about the portal as JSON from standard input and writes results,
`[{"name", "checked", "problems"}]`, as JSON to standard output.
"""

import json
import sys

import data
import feeds
import sitemap
from portal import Portal


def main() -> None:
    portal = Portal(json.load(sys.stdin))
    results = [*feeds.check(portal), *sitemap.check(portal), *data.check(portal)]
    json.dump(results, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
