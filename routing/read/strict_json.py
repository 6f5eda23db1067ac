"""Strict JSON: UTF-8, one object, finite numbers, whole characters."""

import json
import math
import re
from typing import NoReturn

from routing.errors import DataError, Issue
from routing.read.json_values import SchemaError, parse_object

# An escape that may be half of a pair; a half alone cannot be written as UTF-8.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def parse_strict_json(content: bytes, file: str, code: str) -> dict[str, object]:
    """
    Return the object in a file's bytes.

    Parameters
    ----------
    file, code
        Name of the file, and code of the issue that refuses it; its sentences mention
        the ``line``.

    Raises
    ------
    DataError
        If the bytes are not strict JSON.
    """
    try:
        record = json.loads(
            content.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_parse_finite,
        )
        if _SURROGATE.search(content):
            json.dumps(record, ensure_ascii=False).encode()
        return parse_object(record, file)
    except json.JSONDecodeError as wrong:
        raise _refusal(file, code, wrong.lineno) from wrong
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise _refusal(file, code, line) from wrong
    except (ValueError, RecursionError, SchemaError) as wrong:
        raise _refusal(file, code, 1) from wrong


def _refusal(file: str, code: str, line: int) -> DataError:
    return DataError([Issue(file=file, code=code, values={"line": line})])


def _parse_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"Expected a finite number, got {text}.")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Expected a finite number, got {name}.")
