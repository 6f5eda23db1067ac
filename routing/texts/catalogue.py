"""Read the catalogues and put numbers into their sentences."""

import tomllib
from functools import cache
from importlib.resources import files
from string import Formatter

LANGUAGES = ("en", "zh")


def format_text(key: str, language: str = "en", **values: object) -> str:
    """
    Return the catalogue's sentence for a key, its placeholders filled in.

    Parameters
    ----------
    key
        Dotted name, the table and the entry: ``"issue.EMPTY_FILE.message"``.
    language
        One of ``LANGUAGES``.
    **values
        The numbers and names the sentence mentions as ``{name}``.

    Raises
    ------
    ValueError
        If the key, the language or a placeholder's value is missing.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Expected language in {LANGUAGES}, got {language!r}.")
    sentence = _read_catalogue(language).get(key)
    if sentence is None:
        raise ValueError(f"No text {key!r} in the {language} catalogue.")
    try:
        return sentence.format(**values)
    except KeyError as missing:
        raise ValueError(f"Text {key!r} needs a value for {missing}.") from missing


def has_text(key: str, language: str = "en") -> bool:
    """Tell whether the catalogue has a sentence for a key."""
    return key in _read_catalogue(language)


def catalogue_keys(language: str) -> frozenset[str]:
    """Return every key of a language, so that a test can compare languages."""
    return frozenset(_read_catalogue(language))


def placeholders_of(key: str, language: str) -> frozenset[str]:
    """Return the names that a sentence mentions, for the same comparison."""
    parts = Formatter().parse(_read_catalogue(language)[key])
    return frozenset(name for _, name, _, _ in parts if name is not None)


@cache
def _read_catalogue(language: str) -> dict[str, str]:
    sentences: dict[str, str] = {}
    folder = files("routing.texts") / language
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            _flatten(tomllib.loads(path.read_text("utf-8")), "", sentences)
    return sentences


def _flatten(table: dict[str, object], prefix: str, into: dict[str, str]) -> None:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            _flatten(value, f"{key}.", into)
        elif key in into:
            raise ValueError(f"Text {key!r} stands twice in the catalogue.")
        else:
            into[key] = str(value)
