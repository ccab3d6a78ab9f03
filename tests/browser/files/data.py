"""Open data: the same catalogue as CSV for spreadsheets and as JSON for programs."""

import csv
import io
import json
import re

from portal import Portal, result


def check(portal: Portal) -> list[dict]:
    tables = [path for path in portal.files if re.fullmatch(r"/(?:[a-z-]+/)?data/.*\.csv", path)]
    lines = [path for path in portal.files if re.fullmatch(r"/(?:[a-z-]+/)?data/.*\.jsonl", path)]
    linked = [path for path in portal.files if path.endswith(".jsonld")]
    records: dict[str, list[dict]] = {}
    unread = []
    for path in lines:
        records[path] = []
        for number, line in enumerate(portal.read(path).decode("utf-8").splitlines(), 1):
            try:
                records[path].append(json.loads(line))
            except ValueError as error:
                unread.append(f"{path}:{number}: {error}")
    return [
        result("data: every line of JSON Lines is a record that leads to its page", len(lines), unread + wrong_records(portal, records)),
        result("data: CSV opens in a spreadsheet and has the rows of the JSON Lines", len(tables), [problem for path in tables for problem in table(portal, path, records)]),
        result("data: every year has both", len(lines), unpaired(tables, lines)),
        result("data: every entry is a file of metadata and in the year's list", len(portal.main_entries), beside(portal, records)),
        result("data: linked data is JSON with a context", len(linked), [problem for path in linked for problem in linked_data(portal, path)]),
    ]


def wrong_records(portal: Portal, records: dict[str, list[dict]]) -> list[str]:
    problems = []
    for path, rows in records.items():
        if not rows:
            problems.append(f"{path}: no record")
        for row in rows:
            for key in ("index_number", "title", "url"):
                if not str(row.get(key) or "").strip():
                    problems.append(f"{path}: a record without {key}")
            if not leads(portal, str(row.get("url") or "")):
                problems.append(f"{path}: {row.get('url')!r} leads nowhere")
    return problems


def leads(portal: Portal, url: str) -> bool:
    return portal.leads_somewhere(portal.address(url) if url.startswith("/") else url)


def table(portal: Portal, path: str, records: dict[str, list[dict]]) -> list[str]:
    content = portal.read(path)
    if not content.startswith(b"\xef\xbb\xbf"):
        return [f"{path}: no byte order mark, so that Excel takes it for GBK"]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    if not rows or not all(cell.strip() for cell in rows[0]):
        return [f"{path}: no header, or an empty column name"]
    problems = [f"{path}: row {number} has {len(row)} cells, not {len(rows[0])}" for number, row in enumerate(rows, 1) if len(row) != len(rows[0])]
    wanted = records.get(path.removesuffix(".csv") + ".jsonl", [])
    if len(rows) - 1 != len(wanted):
        problems.append(f"{path}: {len(rows) - 1} rows, but {len(wanted)} records")
    for row, record in zip(rows[1:], wanted):
        # What a spreadsheet would run stands behind an apostrophe.
        cells = {cell.removeprefix("'") for cell in row} | set(row)
        problems += [f"{path}: the row of {record.get('index_number')} lacks its {key}" for key in ("index_number", "title") if record.get(key) not in cells]
        problems += [f"{path}: a cell that a spreadsheet would run: {cell[:20]!r}" for cell in row if re.match(r"[=@\t]|[+-](?!\d)", cell)]
    return problems


def unpaired(tables: list[str], lines: list[str]) -> list[str]:
    left = {path.removesuffix(".csv") for path in tables}
    right = {path.removesuffix(".jsonl") for path in lines}
    return [f"{path} has only one of .csv and .jsonl" for path in sorted(left ^ right)]


def beside(portal: Portal, records: dict[str, list[dict]]) -> list[str]:
    listed: dict[str, int] = {}
    for rows in records.values():
        for row in rows:
            listed[row.get("index_number")] = listed.get(row.get("index_number"), 0) + 1
    problems = []
    for url in portal.main_entries:
        path = f"{url}index.json"
        if not portal.exists(path):
            problems.append(f"there is no {path}")
            continue
        entry = json.loads(portal.read(path).decode("utf-8"))
        if not entry.get("title") or not entry.get("index_number"):
            problems.append(f"{path}: no title or no index number")
        if entry.get("index_number") not in listed:
            problems.append(f"{path}: {entry.get('index_number')} is in no year's list")
    return problems


def linked_data(portal: Portal, path: str) -> list[str]:
    try:
        value = json.loads(portal.read(path).decode("utf-8"))
    except ValueError as error:
        return [f"{path}: {error}"]
    return [] if "@context" in value else [f"{path}: no @context"]
