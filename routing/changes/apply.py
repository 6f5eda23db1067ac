"""A patch put to the value it was made for; any other is refused."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from routing.changes.patch import Key, records_by_key
from routing.read.json_values import SchemaError, parse_list, parse_object, parse_text

K = TypeVar("K", str, Key)


def apply_patch(old: object, patch: object, where: str = "changes") -> object:
    """
    Return the new value; the old one stays as it is.

    Raises
    ------
    SchemaError
        If the patch is none, or is for another value.
    """
    if not isinstance(patch, dict) or len(patch) != 1:
        raise SchemaError(where, "object of value | object | records")
    if "value" in patch:
        return patch["value"]
    if "object" in patch and isinstance(old, dict):
        return _apply_to_object(old, patch["object"], where)
    if "records" in patch and isinstance(old, list):
        return _apply_to_records(old, patch["records"], where)
    raise SchemaError(where, "object of value | object | records")


def _apply_to_object(
    old: Mapping[str, object], given: object, where: str
) -> dict[str, object]:
    parts = _parts(given, ("change", "set", "remove"), where)
    new = dict(old)
    for name in _texts(parts.get("remove", []), f"{where}.remove"):
        _at(new, name, f"{where}.remove")
        del new[name]
    for name, patch in parse_object(parts.get("change", {}), f"{where}.change").items():
        value = _at(new, name, f"{where}.change")
        new[name] = apply_patch(value, patch, f"{where}.{name}")
    for name, value in parse_object(parts.get("set", {}), f"{where}.set").items():
        if name in new:
            raise SchemaError(f"{where}.set.{name}", "name that is not there")
        new[name] = value
    return new


def _apply_to_records(old: Sequence[object], given: object, where: str) -> list[object]:
    parts = _parts(given, ("by", "change", "set", "remove", "order"), where)
    fields = tuple(_texts(parts.get("by"), f"{where}.by"))
    new = _keyed(old, fields, where)
    for key in _keys(parts.get("remove", []), f"{where}.remove"):
        _at(new, key, f"{where}.remove")
        del new[key]
    for item in parse_list(parts.get("change", []), f"{where}.change"):
        change = _parts(item, ("key", "patch"), f"{where}.change")
        key = tuple(_texts(change.get("key"), f"{where}.change.key"))
        value = _at(new, key, f"{where}.change")
        new[key] = apply_patch(value, change.get("patch"), f"{where}{list(key)}")
    added = _keyed(
        parse_list(parts.get("set", []), f"{where}.set"), fields, f"{where}.set"
    )
    if new.keys() & added.keys():
        raise SchemaError(f"{where}.set", "records that are not there")
    new |= added
    if "order" not in parts:
        return list(new.values())
    order = _keys(parts["order"], f"{where}.order")
    if sorted(order) != sorted(new):
        raise SchemaError(f"{where}.order", "every key once")
    return [new[key] for key in order]


def _keyed(records: Sequence[object], fields: Key, where: str) -> dict[Key, object]:
    keyed = records_by_key(records, fields)
    if not fields or len(keyed) != len(records):
        raise SchemaError(where, "array of records with distinct keys")
    return keyed


def _at(values: Mapping[K, object], name: K, where: str) -> object:
    if name not in values:
        raise SchemaError(where, f"one of the names that are there, not {name}")
    return values[name]


def _parts(value: object, names: Key, where: str) -> dict[str, object]:
    parts = parse_object(value, where)
    if not parts.keys() <= set(names):
        raise SchemaError(where, f"object of {', '.join(names)}")
    return parts


def _texts(value: object, where: str) -> list[str]:
    return [parse_text(item, where) for item in parse_list(value, where)]


def _keys(value: object, where: str) -> list[Key]:
    return [tuple(_texts(item, where)) for item in parse_list(value, where)]
