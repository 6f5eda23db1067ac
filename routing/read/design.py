"""A folder of territories -> the design that made them."""

import json
from pathlib import Path

from routing.errors import DataError, Issue, Severity
from routing.kept_design import KeptDesign
from routing.read.json_values import SchemaError, parse_object
from routing.read.plan_record import parse_record

DESIGN_FILE = "design.json"
DESIGN_SCHEMA = "beatplan/design/1"


def read_design(folder: Path | str) -> KeptDesign:
    """
    Return the design that a folder keeps.

    Raises
    ------
    DataError
        DESIGN_MISSING, DESIGN_UNREADABLE or DESIGN_SCHEMA.
    """
    record = _load(Path(folder))
    try:
        if record.pop("schema", None) != DESIGN_SCHEMA:
            raise SchemaError("schema", f'"{DESIGN_SCHEMA}"')
        _fill_in(record)
        design = parse_record(KeptDesign, record, DESIGN_FILE)
        _refuse_twins(design)
    except SchemaError as wrong:
        values = {"where": wrong.where, "expected": wrong.expected}
        raise _fault("DESIGN_SCHEMA", Path(folder), **values) from wrong
    return design


def _load(folder: Path) -> dict[str, object]:
    """Read strict JSON: UTF-8, an object, no NaN or infinity."""
    try:
        content = (folder / DESIGN_FILE).read_bytes()
    except OSError as missing:
        raise _fault("DESIGN_MISSING", folder) from missing
    try:
        record = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
        return parse_object(record, DESIGN_FILE)
    except (ValueError, RecursionError, SchemaError) as wrong:
        line = getattr(wrong, "lineno", 1)
        raise _fault("DESIGN_UNREADABLE", folder, line=line) from wrong


def _fill_in(record: dict[str, object]) -> None:
    """Add what earlier folders did not have."""
    record.setdefault("conflicts", [])
    record.setdefault("broken", [])
    figures = record.get("figures")
    if isinstance(figures, dict):
        figures.setdefault("bound", 0.0)
        figures.setdefault("forced_handovers", 0)


def _refuse_twins(design: KeptDesign) -> None:
    if not design.reps:
        raise SchemaError("reps", "one rep or more")
    if len({rep.rep_id for rep in design.reps}) < len(design.reps):
        raise SchemaError("reps", "every rep_id once")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"Expected a finite number, got {name}.")


def _fault(code: str, folder: Path, **values: object) -> DataError:
    file = f"{folder.name}/{DESIGN_FILE}"
    given = {"folder": folder, **values}
    return DataError([Issue(file, code, Severity.FATAL, values=given)])
