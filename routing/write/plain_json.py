"""Values of the model -> plain JSON, the same bytes for the same value."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

from routing.model import Block, Customer, DateRange, TimeWindow
from routing.pattern import VisitPattern

JsonObject = dict[str, object]

_PLAIN = frozenset({str, int, float, bool})
"""What most values are: to ask the other questions of each takes four times as long."""


def format_json(record: Mapping[str, object]) -> str:
    """
    Return a record as text: keys sorted, a record a line, a line feed at the end.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    return _format(record, 0) + "\n"


def to_plain(value: object) -> object:
    """Turn a value of the model into plain JSON, field by field."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, TimeWindow):
        return [value.start, value.end]
    if isinstance(value, DateRange):
        return [value.first.isoformat(), value.last.isoformat()]
    if isinstance(value, Block):
        start, end = value.window.start, value.window.end
        return {"weekday": value.weekday, "start": start, "end": end}
    if isinstance(value, VisitPattern):
        return list(value.days)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): to_plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return {
            field.name: to_plain(getattr(value, field.name)) for field in fields(value)
        }
    return value


def customer_to_json(customer: Customer) -> JsonObject:
    """Return a customer, its place as ``lat`` and ``lon``, null when unknown."""
    place = customer.location
    record = {
        field.name: to_plain(getattr(customer, field.name))
        for field in fields(customer)
        if field.name != "location"
    }
    return record | {"lat": place and place.lat, "lon": place and place.lon}


def _format(value: object, depth: int) -> str:
    """Give a line to every item of the upper two levels and of lists of records."""
    if not value or not (depth < 2 or _has_records(value)):
        return format_compact(value)
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, Mapping):
        pairs = (
            f"{format_compact(name)}: {_format(value[name], depth + 1)}"
            for name in sorted(value)
        )
        return "{" + inner + f",{inner}".join(pairs) + outer + "}"
    if isinstance(value, list):
        items = (_format(item, depth + 1) for item in value)
        return "[" + inner + f",{inner}".join(items) + outer + "]"
    return format_compact(value)


def _has_records(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_has_records(item) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def format_compact(value: object) -> str:
    """Return canonical JSON: keys sorted, no spaces, non-ASCII unescaped."""
    return json.dumps(
        value,
        allow_nan=False,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
