"""The portal as the file checks see it: paths, addresses, and well-formed XML."""

import os
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote, urlsplit


class Portal:
    """A built portal and what its pages said about it."""

    def __init__(self, facts: dict):
        self.root = facts["dir"]
        self.base = facts["base"]
        self.entries = facts["entries"]
        self.main_entries = facts["main_entries"]
        self.with_feeds = facts["with_feeds"]
        self.years = facts["years"]
        self.crossings = facts["crossings"]
        self.hidden = set(facts["hidden"])
        self.indexable = set(facts["indexable"])
        self.files = sorted(self._walk())
        self._known = set(self.files)

    def _walk(self):
        for folder, _, names in os.walk(self.root):
            for name in names:
                yield "/" + os.path.relpath(os.path.join(folder, name), self.root).replace(os.sep, "/")

    def read(self, path: str) -> bytes:
        with open(self.root + path, "rb") as file:
            return file.read()

    def exists(self, path: str) -> bool:
        return path in self._known

    def address(self, path: str) -> str:
        """The public address of a file."""
        return self.base + path.lstrip("/")

    def path_of(self, address: str) -> str | None:
        """The path of a public address of this site, or None."""
        if not address.startswith(self.base):
            return None
        return "/" + unquote(urlsplit(address[len(self.base):]).path)

    def leads_somewhere(self, address: str) -> bool:
        """Whether an absolute address of this site has a file behind it."""
        path = self.path_of(address)
        return path is not None and self.exists(path + "index.html" if path.endswith("/") else path)


def result(name: str, checked: int, problems: list[str]) -> dict:
    return {"name": name, "checked": checked, "problems": problems}


def parse_xml(portal: Portal, path: str) -> tuple[ElementTree.Element | None, list[str]]:
    """The root element of an XML file, or the reason why there is none."""
    try:
        return ElementTree.fromstring(portal.read(path)), []
    except ElementTree.ParseError as error:
        return None, [f"{path}: not well-formed: {error}"]
