"""A digest of nested values that is the same in every process and on every machine."""

import datetime as dt
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import sha256

import numpy as np

_PLAIN = (type(None), bool, int, float, str, bytes, dt.date, dt.time, dt.timedelta)

Update = Callable[[bytes], None]


def digest_of(value: object) -> str:
    """
    Return 64 hex digits that equal values share, however they came about.

    Pickles do not: their bytes depend on which equal parts are one object, and on the
    order of sets.

    Parameters
    ----------
    value
        Plain values, enums, arrays and dataclasses, in tuples, lists, sets, mappings;
        mappings in different orders differ.

    Raises
    ------
    TypeError
        If anything else is inside.
    """
    hasher = sha256()
    _write(value, hasher.update)
    return hasher.hexdigest()


def _write(value: object, update: Update) -> None:
    kind = type(value)
    if isinstance(value, Enum):
        _write_text(f"{kind.__qualname__}.{value.name}", update)
    elif isinstance(value, _PLAIN):
        _write_text(f"{kind.__name__}:{value!r}", update)
    elif isinstance(value, np.ndarray | np.generic):
        _write_text(f"array {value.dtype.str} {value.shape}", update)
        update(np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value):
        _write_text(f"{kind.__qualname__} {len(fields(value))}", update)
        for each in fields(value):
            _write_text(each.name, update)
            _write(getattr(value, each.name), update)
    else:
        _write_parts(value, update)


def _write_parts(value: object, update: Update) -> None:
    if isinstance(value, tuple | list):
        _write_text(f"{type(value).__name__} {len(value)}", update)
        for part in value:
            _write(part, update)
    elif isinstance(value, Set):
        _write_text(f"set {len(value)}", update)
        for digest in sorted(digest_of(part) for part in value):
            update(digest.encode())
    elif isinstance(value, Mapping):
        _write_text(f"mapping {len(value)}", update)
        for key, part in value.items():
            _write(key, update)
            _write(part, update)
    else:
        raise TypeError(f"Expected a plain value, got {type(value).__qualname__}.")


def _write_text(text: str, update: Update) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    update(f"{len(encoded)} ".encode())
    update(encoded)
