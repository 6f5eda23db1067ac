"""The page around a map: everything inline, nothing loaded, no foreign script run."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from branca.element import Figure
from jinja2 import Environment, FileSystemLoader

from routing.texts import format_text

TILE_HOST = "https://tile.openstreetmap.org"
"""The only other host a page may ask, and only when its reader says so."""

_FOLDER = Path(__file__).parent
SCRIPTS = ("texts", "plan_data", "layers", "panel", "lists", "plan_map")


@dataclass(frozen=True)
class PageKind:
    """A page's template and the scripts it runs, in their order."""

    template: str
    scripts: tuple[str, ...]


PLAN_PAGE = PageKind("page.html", SCRIPTS)


class PlanPage(Figure):
    """
    A folium figure that writes its own page.

    Parameters
    ----------
    language
        Of the texts, one of ``routing.texts.LANGUAGES``.
    """

    def __init__(self, language: str, kind: PageKind = PLAN_PAGE) -> None:
        super().__init__()
        self.language, self.kind = language, kind
        self.blocks: dict[str, str] = {}

    def render(self, **kwargs: object) -> str:
        """
        Return the page.

        Data blocks stay out of folium's elements: those read every text once more as
        a template, and would execute ``{{ }}`` in a customer's name.
        """
        for child in self._children.values():
            child.render(**kwargs)
        scripts = (
            _leaflet_script(),
            self.script.render(),
            _own_script(self.kind.scripts),
        )
        return render_template(
            self.kind.template,
            self.language,
            content_policy=_content_policy(scripts),
            styles=[_leaflet_style(), read_asset("plan_map.css")],
            scripts=scripts,
            header=self.header.render(),
            body=self.html.render(),
            blocks=self.blocks,
        )


def render_template(name: str, language: str, **values: object) -> str:
    """Fill one of our templates; values are escaped unless it says ``safe``."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "assets"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    text = partial(_text, language)
    return environment.get_template(name).render(language=language, text=text, **values)


def _text(language: str, key: str, **numbers: object) -> str:
    return format_text(key, language, **numbers)


def format_json(values: object) -> str:
    """Return compact JSON that is safe inside a script element."""
    text = json.dumps(
        values, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def read_asset(name: str) -> str:
    """Return the text of one of our scripts, styles or templates."""
    return (_FOLDER / "assets" / name).read_text("utf-8")


@cache
def _own_script(names: tuple[str, ...]) -> str:
    parts = "\n".join(read_asset(f"{name}.js") for name in names)
    return f'(() => {{\n"use strict";\n{parts}}})();'


@cache
def _leaflet_script() -> str:
    text = (_FOLDER / "vendor" / "leaflet.js").read_text("utf-8")
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


@cache
def _leaflet_style() -> str:
    text = (_FOLDER / "vendor" / "leaflet.css").read_text("utf-8")
    return re.sub(r"url\(images/([a-z0-9-]+\.png)\)", _inline_image, text)


def _inline_image(found: re.Match[str]) -> str:
    image = (_FOLDER / "vendor" / "images" / found[1]).read_bytes()
    return f"url(data:image/png;base64,{base64.b64encode(image).decode('ascii')})"


def _content_policy(scripts: Iterable[str]) -> str:
    """Forbid all but our scripts, by hash: a script smuggled into a name is dead."""
    hashes = " ".join(
        "'sha256-"
        + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
        + "'"
        for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        f"img-src data: {TILE_HOST}; base-uri 'none'; form-action 'none'"
    )
