"""The file of a change document, as ``beatplan diff --json`` prints it."""

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.errors import DataError, Issue, Severity
from routing.read.source import read_bytes
from routing.read.strict_json import parse_strict_json
from routing.read.travel_matrix import read_travel_matrix
from routing.travel import GivenMatrix


def read_change_document(path: Path | str) -> dict[str, object]:
    """
    Return a change document as plain JSON; ``apply_diff`` checks what is in it.

    Raises
    ------
    DataError
        If the file is missing, too large, or CHANGES_UNREADABLE.
    """
    return parse_strict_json(read_bytes(path), Path(path).name, "CHANGES_UNREADABLE")


def read_changed_travel(
    document: Mapping[str, object], file: str
) -> GivenMatrix | None:
    """
    Return the travel matrix that a change document brings along; None if none.

    Raises
    ------
    DataError
        CHANGES_SCHEMA, or what ``read_travel_matrix`` finds.
    """
    travel = document.get("travel")
    if travel is None:
        return None
    try:
        content = b64decode(str(travel), validate=True)
    except ValueError as wrong:
        values: dict[str, object] = {"where": "travel", "expected": "base64 or null"}
        issue = Issue(file, "CHANGES_SCHEMA", Severity.FATAL, values=values)
        raise DataError([issue]) from wrong
    with TemporaryDirectory() as folder:
        path = Path(folder) / "travel.npz"
        path.write_bytes(content)
        return read_travel_matrix(path)
