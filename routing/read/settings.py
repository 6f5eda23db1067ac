"""Checks of single policy settings: type, range, choice."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from routing.read.fault import Fault
from routing.read.fields import nearest_names, parse_id

# TOML values are of many types; each check narrows its own.
Check = Callable[[Any], Any]


def whole(low: int, high: int) -> Check:
    """Return a check for a whole number in a range."""

    def check(value: object) -> int | Fault:
        if isinstance(value, bool) or not isinstance(value, int):
            return Fault("NOT_AN_INTEGER")
        if not low <= value <= high:
            return Fault("OUT_OF_RANGE", {"low": low, "high": high})
        return value

    return check


def number(low: float, high: float, *, is_open: bool = False) -> Check:
    """Return a check for a finite number in a range, ``low`` left out if open."""

    def check(value: object) -> float | Fault:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return Fault("NOT_A_NUMBER")
        if not math.isfinite(value):
            return Fault("NOT_FINITE")
        if not low <= value <= high or (is_open and value == low):
            return Fault("OUT_OF_RANGE", {"low": low, "high": high})
        return float(value)

    return check


def choice(*names: str) -> Check:
    """Return a check for one of some texts."""

    def check(value: object) -> str | Fault:
        if not isinstance(value, str):
            return Fault("NOT_A_TEXT")
        if value in names:
            return value
        shown = ", ".join(name or '""' for name in names)
        return Fault("UNKNOWN_CHOICE", {"choices": shown})

    return check


def text(value: object) -> str | Fault:
    """Check a text."""
    return value.strip() if isinstance(value, str) else Fault("NOT_A_TEXT")


def true_or_false(value: object) -> bool | Fault:
    """Check a truth value."""
    return value if isinstance(value, bool) else Fault("NOT_TRUE_OR_FALSE")


def minutes(low: float, high: float) -> Check:
    """Return a check for minutes in a range that gives whole seconds."""
    in_range = number(low, high)

    def check(value: object) -> int | Fault:
        found = in_range(value)
        return found if isinstance(found, Fault) else int(found * 60 + 0.5)

    return check


def service_area(value: object) -> tuple[float, float, float, float] | Fault:
    """Check ``[south, west, north, east]`` in degrees."""
    numbers = _numbers(value)
    if numbers is None or len(numbers) != 4:
        return Fault("SERVICE_AREA_INVALID")
    south, west, north, east = numbers
    fits = -90 <= south < north <= 90 and abs(west) <= 180 and abs(east) <= 180
    return (south, west, north, east) if fits else Fault("SERVICE_AREA_INVALID")


def shares(value: object) -> tuple[float, ...] | Fault:
    """Check cumulative shares, ascending between 0 and 1."""
    numbers = _numbers(value)
    if numbers is None:
        return Fault("SHARES_INVALID")
    ascends = list(numbers) == sorted(set(numbers))
    if not ascends or not all(0 < share < 1 for share in numbers):
        return Fault("SHARES_INVALID")
    return numbers


def speeds(value: object) -> tuple[tuple[float, float], ...] | Fault:
    """Check pairs ``[km, km/h]``: longer legs take longer."""
    pairs = [_numbers(pair) for pair in value] if isinstance(value, list) else [None]
    knots = [(pair[0], pair[1]) for pair in pairs if pair and len(pair) == 2]
    if len(knots) < len(pairs) or any(km <= 0 or kph <= 0 for km, kph in knots):
        return Fault("SPEEDS_INVALID")
    lengths = [km for km, _ in knots]
    hours = [km / kph for km, kph in knots]
    ascends = all(list(each) == sorted(set(each)) for each in (lengths, hours))
    return tuple(knots) if ascends else Fault("SPEEDS_INVALID")


def apart(value: object) -> tuple[tuple[str, str], ...] | Fault:
    """Check pairs of different customer ids; a pair counts once, in either order."""
    pairs: dict[tuple[str, str], None] = {}
    for pair in value if isinstance(value, list) else [None]:
        if not isinstance(pair, list) or len(pair) != 2:
            return Fault("APART_INVALID")
        one, other = (parse_id(each) if isinstance(each, str) else "" for each in pair)
        if not (isinstance(one, str) and isinstance(other, str) and one and other):
            return Fault("APART_INVALID")
        if one == other:
            return Fault("APART_INVALID")
        if (other, one) not in pairs:
            pairs[one, other] = None
    return tuple(pairs)


def tolerances(*names: str) -> Check:
    """Return a check for a table of some names and largest deviations."""
    in_range = number(0, 0.99, is_open=True)

    def check(value: object) -> tuple[tuple[str, float], ...] | Fault:
        if not isinstance(value, dict):
            return Fault("NOT_A_TABLE")
        found = {name: in_range(given) for name, given in value.items()}
        for name, tolerance in found.items():
            if name not in names:
                return nearest_key(name, names)
            if isinstance(tolerance, Fault):
                return tolerance
        return tuple(found.items())

    return check


def nearest_key(key: str, known: Sequence[str]) -> Fault:
    """Return the fault of a key that is no setting."""
    return Fault("UNKNOWN_KEY", {"nearest": nearest_names(key, known)})


def _numbers(value: object) -> tuple[float, ...] | None:
    if not isinstance(value, list):
        return None
    check = number(-1e9, 1e9)
    found = [check(item) for item in value]
    if any(isinstance(item, Fault) for item in found):
        return None
    return tuple(item for item in found if isinstance(item, float))
