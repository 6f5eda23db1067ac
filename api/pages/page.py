"""The page of a rep's day: an entry that fetches, and a copy that holds one day."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader

from routing.texts import format_text
from routing.texts.catalogue import catalogue_keys, placeholders_of

PREFIX = "day_page."
_SCRIPT = "text/javascript; charset=utf-8"
SCRIPTS = ("day-store.js", "day-view.js", "day.js")
"""In the order in which they run."""
STATIC = {
    "day.css": "text/css; charset=utf-8",
    "day-worker.js": _SCRIPT,
    **dict.fromkeys(SCRIPTS, _SCRIPT),
}
"""What the entry loads: name -> media type."""
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
ENTRY_POLICY = (
    f"{_NOTHING}; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "worker-src 'self'; frame-ancestors 'none'"
)


def make_entry_page(language: str) -> str:
    """Return the page that fetches its reader's day; it holds nobody's data."""
    return _render(language, policy="", day="", style="", script="")


def make_day_page(text: str, language: str) -> str:
    """
    Return a page that holds one day and loads nothing, to be read and kept.

    Parameters
    ----------
    text
        The day's JSON document.
    """
    return _render(
        language,
        policy=_copy_policy(),
        day=escape_json(text),
        style=read_static("day.css"),
        script=_all_scripts(),
    )


@cache
def read_static(name: str) -> str:
    """Return what a page loads."""
    return files("api.pages").joinpath("static", name).read_text("utf-8")


@cache
def copy_headers() -> dict[str, str]:
    """Return the headers of a page that holds a day."""
    policy = f"{_copy_policy()}; frame-ancestors 'none'"
    return {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}


def _copy_policy() -> str:
    style, script = _hash(read_static("day.css")), _hash(_all_scripts())
    return f"{_NOTHING}; script-src {script}; style-src {style}"


@cache
def _all_scripts() -> str:
    return "\n".join(map(read_static, SCRIPTS))


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _render(language: str, **values: object) -> str:
    texts = json.dumps(page_texts(PREFIX, language), ensure_ascii=False)
    return (
        environment()
        .get_template("day.html")
        .render(
            language={"en": "en", "zh": "zh-CN"}[language],
            title=format_text(f"{PREFIX}title", language),
            needs_script=format_text(f"{PREFIX}needs_script", language),
            texts=escape_json(texts),
            scripts=SCRIPTS,
            **values,
        )
    )


@cache
def environment() -> Environment:
    """Return where the templates of pages are."""

    def load(name: str) -> str:
        return files("api.pages").joinpath("templates", name).read_text("utf-8")

    return Environment(loader=FunctionLoader(load), autoescape=True)


@cache
def page_texts(prefix: str, language: str) -> dict[str, str]:
    """Return the texts of a page; its script fills in what they mention."""
    return {
        key.removeprefix(prefix): _read_text(key, language)
        for key in sorted(catalogue_keys(language))
        if key.startswith(prefix)
    }


def _read_text(key: str, language: str) -> str:
    """Return a text with its placeholders as they stand."""
    names = placeholders_of(key, language)
    return format_text(key, language, **{name: f"{{{name}}}" for name in names})


def escape_json(text: str) -> str:
    """Return JSON that may stand in a script element of any browser."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
