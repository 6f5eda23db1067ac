"""Plain JSON -> frozen dataclasses, every field checked by its type."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from routing.model import Block, DateRange, TimeWindow
from routing.pattern import VisitPattern
from routing.read.json_values import (
    SchemaError,
    parse_list,
    parse_object,
    parse_text,
)

T = TypeVar("T")


def parse_record(kind: type[T], value: object, where: str) -> T:
    """
    Return a dataclass from a JSON object that has exactly its fields.

    Raises
    ------
    SchemaError
        At the first value that does not fit.
    """
    record: T = _parse(kind, value, where)
    return record


# The kind is a type expression of any form, and its value is of that type: Any.
def _parse(kind: Any, value: object, where: str) -> Any:
    if kind in _READERS:
        return _READERS[kind](value, where)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _one_of(parts, value, where)
    if origin in (Union, types.UnionType):
        inner = next(part for part in parts if part is not type(None))
        return None if value is None else _parse(inner, value, where)
    if origin is tuple:
        return _parse_tuple(parts, value, where)
    if origin is Mapping:
        return {
            name: _parse(parts[1], item, f"{where}.{name}")
            for name, item in parse_object(value, where).items()
        }
    if is_dataclass(kind) and isinstance(kind, type):
        return _parse_dataclass(kind, value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_one_of(tuple(member.value for member in kind), value, where))
    raise ValueError(f"Expected a type that plan.json can hold, got {kind}.")


def _parse_tuple(parts: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    items = parse_list(value, where)
    kinds = [parts[0]] * len(items) if Ellipsis in parts else list(parts)
    if len(kinds) != len(items):
        raise SchemaError(where, f"array of {len(kinds)}")
    return tuple(
        _parse(kind, item, f"{where}[{idx}]")
        for idx, (kind, item) in enumerate(zip(kinds, items, strict=True))
    )


def _parse_dataclass(kind: type, value: object, where: str) -> Any:
    record, hints = parse_object(value, where), _hints(kind)
    if set(record) != set(hints):
        odd = ", ".join(sorted(set(record) ^ set(hints)))
        raise SchemaError(where, f"object of {', '.join(sorted(hints))} (not: {odd})")
    given = {
        name: _parse(hint, record[name], f"{where}.{name}")
        for name, hint in hints.items()
    }
    return _make(kind, where, **given)


def _make(kind: Callable[..., T], where: str, /, **given: object) -> T:
    try:
        return kind(**given)
    except ValueError as refused:
        raise SchemaError(where, str(refused)) from refused


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _one_of(values: tuple[str, ...], value: object, where: str) -> str:
    if not isinstance(value, str) or value not in values:
        raise SchemaError(where, " | ".join(f'"{item}"' for item in values))
    return value


def _parse_bool(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise SchemaError(where, "true | false")
    return value


def _parse_int(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise SchemaError(where, "integer")
    return value


def _parse_number(value: object, where: str) -> float:
    """Keep whole numbers as they are, so that writing gives the same digits again."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise SchemaError(where, "number")
    return value


def _parse_date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(parse_text(value, where))
    except ValueError as refused:
        raise SchemaError(where, "YYYY-MM-DD") from refused


def _parse_window(value: object, where: str) -> TimeWindow:
    start, end = _parse_tuple((int, int), value, where)
    return _make(TimeWindow, where, start=start, end=end)


def _parse_range(value: object, where: str) -> DateRange:
    first, last = _parse_tuple((date, date), value, where)
    return _make(DateRange, where, first=first, last=last)


def _parse_block(value: object, where: str) -> Block:
    record = parse_object(value, where)
    if set(record) != {"weekday", "start", "end"}:
        raise SchemaError(where, "object of end, start, weekday")
    window = _parse_window([record["start"], record["end"]], where)
    return Block(_parse_int(record["weekday"], f"{where}.weekday"), window)


def _parse_pattern(value: object, where: str) -> VisitPattern:
    days = _parse_tuple((int, Ellipsis), value, where)
    if not days or list(days) != sorted(set(days)):
        raise SchemaError(where, "array of ascending days")
    return VisitPattern(days)


_READERS: Mapping[object, Callable[[object, str], object]] = {
    str: parse_text,
    bool: _parse_bool,
    int: _parse_int,
    float: _parse_number,
    date: _parse_date,
    TimeWindow: _parse_window,
    DateRange: _parse_range,
    Block: _parse_block,
    VisitPattern: _parse_pattern,
    Mapping[str, object]: parse_object,
}
