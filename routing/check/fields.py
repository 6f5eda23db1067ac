"""JSON values of which the type is certain; ValueError and TypeError otherwise."""

from datetime import date
from typing import Any

from routing.check.views import DateSpan, Days, Place, Span

MOST_WEEKS = 520
"""Ten years; what exceeds the rule's 13 weeks by less is reported, not refused."""
Raw = dict[str, Any]
"""A JSON object; Any, because nothing is known of a folder before it is checked."""


def items(value: object) -> list[Any]:
    """Return a list; raises TypeError for anything else."""
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {value!r}")
    return value


def text(value: object) -> str:
    """Return a text; raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {value!r}")
    return value


def texts(value: object) -> tuple[str, ...]:
    """Return texts; raises TypeError for anything else."""
    return tuple(text(each) for each in items(value))


def whole(value: object) -> int:
    """Return a whole number; raises TypeError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected a whole number, got {value!r}")
    return value


def true_or_false(value: object) -> bool:
    """Return a truth value; raises TypeError for anything else."""
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, got {value!r}")
    return value


def weeks(value: object) -> int:
    """Return weeks of a cycle, few enough to look at every day of it."""
    if not 0 <= whole(value) <= MOST_WEEKS:
        raise ValueError(f"expected 1 to 13 weeks, got {value!r}")
    return whole(value)


def number(value: object) -> float:
    """Return a number; raises TypeError for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"expected a number, got {value!r}")
    return float(value)


def text_or_none(value: object) -> str | None:
    """Return a text or None."""
    return None if value is None else text(value)


def whole_or_none(value: object) -> int | None:
    """Return a whole number or None."""
    return None if value is None else whole(value)


def date_or_none(value: object) -> date | None:
    """Return an ISO date or None."""
    return None if value is None else date.fromisoformat(text(value))


def span(raw: list[Any]) -> Span:
    """Return a pair of whole numbers."""
    start, end = raw
    return whole(start), whole(end)


def spans(raw: list[Any]) -> tuple[Span, ...]:
    """Return pairs of whole numbers, ascending."""
    return tuple(sorted(span(each) for each in items(raw)))


def days(raw: list[Any]) -> Days:
    """Return whole numbers."""
    return tuple(whole(day) for day in items(raw))


def date_spans(raw: list[Any]) -> tuple[DateSpan, ...]:
    """Return pairs of dates, first and last."""
    return tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in items(raw))


def place(raw: Raw) -> Place:
    """Return a position."""
    return Place(number(raw["lat"]), number(raw["lon"]))


def speeds(raw: list[Any]) -> tuple[tuple[float, float], ...]:
    """Return pairs (km, km/h)."""
    return tuple((number(km), number(kph)) for km, kph in items(raw))
