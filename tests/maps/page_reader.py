"""Reads a page as a browser does: what it would load, and its data blocks."""

import json
import re
from html.parser import HTMLParser
from typing import Any

HOSTILE = (
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "'\"`;alert(1)//",
    "]]><!-- \u2028 \u2029 &lt;b&gt; &amp;",
    "https://example.org/x.js",
)


class PageReader(HTMLParser):
    """Collects tags, attributes that load something, styles and data blocks."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.styles: list[str] = []
        self.blocks: dict[str, Any] = {}
        self._open: tuple[str, dict[str, str]] = ("", {})
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self._open = tag, values

    def handle_data(self, data: str) -> None:
        tag, values = self._open
        if tag == "script" and values.get("type") == "application/json":
            name = values["id"].removeprefix("beatplan-")
            self.blocks[name] = json.loads(data)
        elif tag == "style":
            self.styles.append(data)
        elif tag != "script":
            self.texts.append(data)
        self._open = ("", {})

    @property
    def loads(self) -> list[str]:
        """Everything the page would ask for, data: addresses left out."""
        asked = [
            values[name]
            for _, values in self.tags
            for name in ("src", "href", "srcset", "data", "action", "poster")
            if name in values
        ]
        for style in self.styles:
            asked += re.findall(r"url\(\s*['\"]?([^'\")]*)", style)
            asked += re.findall(r"@import\s+([^;]*)", style)
        return [
            address
            for address in asked
            if not address.startswith("data:") and address != "#default#VML"
        ]
