"""Two plan.json -> the document that makes the second of the first, and of no other."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from routing.changes.apply import apply_patch
from routing.changes.patch import make_patch
from routing.errors import DataError, Issue, Severity
from routing.read.json_values import SchemaError, parse_object, parse_text
from routing.travel import GivenMatrix
from routing.write.plain_json import JsonObject
from routing.write.plan_json import format_plan_json
from routing.write.travel_npz import format_travel

CHANGES_SCHEMA = "beatplan/changes/1"


def plan_digest(record: Mapping[str, object]) -> str:
    """Return the sha256 (hex) of plan.json as it is written with this content."""
    return sha256(format_plan_json(record).encode()).hexdigest()


def make_change_document(
    old: Mapping[str, object],
    new: Mapping[str, object],
    *,
    matrix: GivenMatrix | None = None,
) -> JsonObject:
    """
    Return what makes the content of the new plan.json of the old one's, as plain JSON.

    Parameters
    ----------
    matrix
        The new plan's travel times, where the old plan's folder has not got them.
    """
    return {
        "schema": CHANGES_SCHEMA,
        "old": {"sha256": plan_digest(old)},
        "new": {"sha256": plan_digest(new)},
        "changes": make_patch(old, new),
        "travel": matrix and b64encode(format_travel(matrix)).decode(),
    }


def apply_diff(
    old: Mapping[str, object], document: Mapping[str, object], *, file: str = "changes"
) -> dict[str, object]:
    """
    Return the content of the new plan.json.

    Parameters
    ----------
    old
        Content of the plan.json that the document names; it stays as it is.
    document
        Of ``make_change_document``; further entries do not matter.
    file
        The document's name, for issues.

    Raises
    ------
    DataError
        CHANGES_SCHEMA, CHANGES_OTHER_PLAN, or CHANGES_DAMAGED where the result is not
        what the document promises.
    """
    try:
        return _apply(old, document, file)
    except SchemaError as wrong:
        values = {"where": wrong.where, "expected": wrong.expected}
        raise _refusal(file, "CHANGES_SCHEMA", **values) from wrong
    except (ValueError, RecursionError) as wrong:
        values = {"where": "changes", "expected": "finite numbers and whole characters"}
        raise _refusal(file, "CHANGES_SCHEMA", **values) from wrong


def _apply(
    old: Mapping[str, object], document: Mapping[str, object], file: str
) -> dict[str, object]:
    if document.get("schema") != CHANGES_SCHEMA:
        raise SchemaError("schema", f'"{CHANGES_SCHEMA}"')
    before, after = (_digest_in(document, side) for side in ("old", "new"))
    if "changes" not in document:
        raise SchemaError("changes", "object or null")
    found = plan_digest(old)
    if found != before:
        raise _refusal(file, "CHANGES_OTHER_PLAN", expected=before, found=found)
    patch = document["changes"]
    new = dict(old) if patch is None else apply_patch(dict(old), patch)
    if not isinstance(new, dict):
        raise SchemaError("changes", "changes of an object")
    # Read again, so that entries stand in the order in which the file has them.
    text = format_plan_json(new)
    found = sha256(text.encode()).hexdigest()
    if found != after:
        raise _refusal(file, "CHANGES_DAMAGED", expected=after, found=found)
    record: dict[str, object] = json.loads(text)
    return record


def _digest_in(document: Mapping[str, object], side: str) -> str:
    named = parse_object(document.get(side), side)
    return parse_text(named.get("sha256"), f"{side}.sha256")


def _refusal(file: str, code: str, **values: object) -> DataError:
    return DataError([Issue(file, code, Severity.FATAL, values=values)])
