"""Small parsers of single cells: numbers, coordinates, ids, yes and no."""

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable

from routing.read.fault import Fault

LARGEST_NUMBER = 1e15
EXAMPLE_DEGREES = "31.2304"

_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_SCIENTIFIC_ID = re.compile(r"[0-9][.,][0-9]+[eE]\+?[0-9]+")
_DATE_LIKE_ID = re.compile(
    r"[0-9]{1,4}-[0-9]{1,2}(-[0-9]{1,4})?|[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2}"
)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_ONE_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_GROUPED_BY_DOTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+")
_INTEGER = re.compile(r"[+-]?[0-9]+(\.0*)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.IGNORECASE)
_DEGREES = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*°?\s*(?:([0-9]+(?:\.[0-9]+)?)\s*['′]\s*)?"
    r"(?:([0-9]+(?:\.[0-9]+)?)\s*(?:\"|″|'')\s*)?([NSEW]?)",
    re.IGNORECASE,
)
# Control characters break workbooks and XML; bidirectional overrides disguise text.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_YES = frozenset({"yes", "y", "true", "1", "是", "对", "有", "真", "启用", "√"})
_NO = frozenset({"no", "n", "false", "0", "否", "不", "无", "假", "停用", "×"})


def clean_text(text: str) -> str:
    """Return a text without blanks around it, no-break ones and byte marks included."""
    return text.strip(" \t\r\n\v\f\u00a0\u3000\u2007\u202f\ufeff\u200b")


def fold_text(text: str) -> str:
    """Return a cleaned text in half-width forms: ``３１．２`` becomes ``31.2``."""
    return clean_text(unicodedata.normalize("NFKC", text))


def unguard_formula(text: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from seeing a formula."""
    is_guarded = text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS)
    return text[1:] if is_guarded else text


def nearest_names(text: str, known: Iterable[str]) -> str:
    """Return up to three known names that resemble a text, else the first ten."""
    names = list(known)
    by_folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(text.casefold(), by_folded, n=3, cutoff=0.6)
    return ", ".join([by_folded[name] for name in close] or names[:10]) or "-"


def parse_text(text: str) -> str | Fault:
    """Return a cleaned text; refuse control characters and text-direction overrides."""
    found = _FORBIDDEN.search(text)
    if found:
        return Fault("INVALID_TEXT", {"character": f"U+{ord(found[0]):04X}"})
    return clean_text(text)


def parse_number(text: str, *, has_decimal_comma: bool = False) -> float | Fault:
    """
    Return a finite number.

    ``1,234.5`` and ``1.234,5`` are understood, ``12,5`` is 12.5. ``1,234`` is 1234,
    but refused where a comma may be the decimal sign.

    Parameters
    ----------
    has_decimal_comma
        Whether the file separates by semicolons or tabs, as files with decimal
        commas do.
    """
    plain = fold_text(text)
    if _NOT_FINITE.fullmatch(plain):
        return Fault("NOT_FINITE")
    if has_decimal_comma and _ONE_GROUP.fullmatch(plain):
        return Fault("AMBIGUOUS_NUMBER", {"suggestion": plain.replace(",", "")})
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _GROUPED_BY_DOTS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return Fault("NOT_A_NUMBER")
    number = float(plain)
    if not math.isfinite(number):
        return Fault("NOT_FINITE")
    if abs(number) > LARGEST_NUMBER:
        return Fault("OUT_OF_RANGE", {"low": -LARGEST_NUMBER, "high": LARGEST_NUMBER})
    return number


def parse_integer(text: str, low: int, high: int) -> int | Fault:
    """Return a whole number from ``low`` to ``high``; ``3.0`` counts as 3."""
    plain = fold_text(text)
    if not _INTEGER.fullmatch(plain):
        return Fault("NOT_AN_INTEGER")
    digits = plain.partition(".")[0]
    # Twenty digits exceed every range here; int() of thousands would be slow.
    number = int(digits) if len(digits) <= 20 else high + 1
    if not low <= number <= high:
        return Fault("OUT_OF_RANGE", {"low": low, "high": high})
    return number


def parse_coordinate(text: str) -> float | Fault:
    """
    Return decimal degrees, not yet checked against a range.

    A comma is the decimal sign here, since no coordinate has thousands. Degrees with
    minutes or compass letters are refused with the decimal form as suggestion.
    """
    plain = fold_text(text)
    if _NOT_FINITE.fullmatch(plain):
        return Fault("NOT_FINITE")
    if _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return Fault("COORDINATE_FORMAT", {"suggestion": _suggest_degrees(plain)})
    number = float(plain)
    return number if math.isfinite(number) else Fault("NOT_FINITE")


def _suggest_degrees(plain: str) -> str:
    match = _DEGREES.fullmatch(plain)
    if match is None:
        return EXAMPLE_DEGREES
    degrees, minutes, seconds, compass = match.groups()
    number = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3_600
    sign = "-" if compass.upper() in ("S", "W") else ""
    return f"{sign}{number:.6f}".rstrip("0").rstrip(".")


def parse_id(text: str) -> str | Fault:
    """Return an id: 1 to 40 of ``A-Z a-z 0-9 . _ -``, blanks around it removed."""
    plain = clean_text(text)
    if _SCIENTIFIC_ID.fullmatch(plain):
        return Fault("SCIENTIFIC_NOTATION_ID")
    return plain if _ID.fullmatch(plain) else Fault("INVALID_ID")


def is_date_like(identifier: str) -> bool:
    """Tell whether an id looks as if a spreadsheet had made a date of it."""
    return _DATE_LIKE_ID.fullmatch(identifier) is not None


def parse_ids(text: str) -> tuple[str, ...] | Fault:
    """Return ids from a list separated by ``;``, each once, in order."""
    parts = [part for part in re.split(r"[;；,，、]", text) if clean_text(part)]
    ids = [parse_id(part) for part in parts]
    for part in ids:
        if isinstance(part, Fault):
            return part
    return tuple(dict.fromkeys(part for part in ids if isinstance(part, str)))


def parse_yes_no(text: str) -> bool | Fault:
    """Return True for yes, y, true, 1, 是 and their like, False for the opposites."""
    plain = fold_text(text).casefold()
    if plain in _YES:
        return True
    return False if plain in _NO else Fault("NOT_YES_OR_NO")
