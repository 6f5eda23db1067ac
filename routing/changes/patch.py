"""
Plain JSON -> the patch that makes another value of it.

A patch is an object of one entry: ``value`` puts a value in place; ``object`` changes,
sets and removes entries; ``records`` does so with the records of a list that have ids,
and states their order where it does not follow.
"""

from collections.abc import Iterable, Mapping, Sequence

Patch = dict[str, object]
Key = tuple[str, ...]

_IDS: tuple[Key, ...] = (
    ("visit_id",),
    ("rep_id", "date"),
    ("customer_id",),
    ("rep_id",),
    ("grade",),
    ("name",),
)
"""Fields by which the records of a list may be told apart, the first that do."""


def make_patch(old: object, new: object) -> Patch | None:
    """Return what makes the new value of the old one; None if they are the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _patch_object(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return _patch_list(old, new)
    return None if _is_same(old, new) else {"value": new}


def _is_same(old: object, new: object) -> bool:
    """Tell whether two scalars are written alike: 1, 1.0 and true are not."""
    return type(old) is type(new) and repr(old) == repr(new)


def _patch_object(old: Mapping[str, object], new: Mapping[str, object]) -> Patch | None:
    found = {k: make_patch(old[k], new[k]) for k in old if k in new}
    parts: Patch = {
        "change": {name: patch for name, patch in found.items() if patch is not None},
        "set": {name: value for name, value in new.items() if name not in old},
        "remove": [name for name in old if name not in new],
    }
    return _enclose("object", parts)


def _patch_list(old: Sequence[object], new: Sequence[object]) -> Patch | None:
    fields = next((some for some in _IDS if _tells_apart(some, old, new)), None)
    if fields is None:
        is_same = len(old) == len(new) and all(
            make_patch(a, b) is None for a, b in zip(old, new, strict=True)
        )
        return None if is_same else {"value": list(new)}
    before, after = records_by_key(old, fields), records_by_key(new, fields)
    found = {key: make_patch(before[key], after[key]) for key in before if key in after}
    parts: Patch = {
        "change": [
            {"key": list(key), "patch": patch}
            for key, patch in found.items()
            if patch is not None
        ],
        "set": [record for key, record in after.items() if key not in before],
        "remove": [list(key) for key in before if key not in after],
        "order": _order(before, after),
    }
    return _enclose("records", parts, by=list(fields))


def _enclose(kind: str, parts: Patch, **more: object) -> Patch | None:
    given = {name: part for name, part in parts.items() if part}
    return {kind: {**more, **given}} if given else None


def _order(before: Iterable[Key], after: Mapping[Key, object]) -> list[list[str]]:
    """Return the keys in their new order; none if they follow from what is changed."""
    kept = [key for key in before if key in after]
    known = set(kept)
    follows = [*kept, *(key for key in after if key not in known)]
    return [] if follows == list(after) else [list(key) for key in after]


def _tells_apart(fields: Key, *lists: Sequence[object]) -> bool:
    """Tell whether all records have these fields, and no two of a list the same."""
    if not any(lists):
        return False
    for records in lists:
        keys = [_key_of(record, fields) for record in records]
        if None in keys or len(set(keys)) < len(keys):
            return False
    return True


def _key_of(record: object, fields: Iterable[str]) -> Key | None:
    if not isinstance(record, dict):
        return None
    values = [record.get(name) for name in fields]
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


def records_by_key(records: Sequence[object], fields: Key) -> dict[Key, object]:
    """Return the records of a list by the texts of some fields; others are left out."""
    keyed = ((_key_of(record, fields), record) for record in records)
    return {key: record for key, record in keyed if key is not None}
