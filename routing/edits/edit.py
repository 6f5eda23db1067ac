"""The edits there are, and their form as plain JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class MoveVisit:
    """
    A visit that goes to a date, and perhaps with its customer to a rep.

    Parameters
    ----------
    rep_id
        Who has the customer from now on; None leaves him where he is.
    """

    visit_id: str
    date: date
    rep_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssignCustomer:
    """A customer whom a rep has from now on."""

    customer_id: str
    rep_id: str


@dataclass(frozen=True, kw_only=True)
class LockDays:
    """Dates on which a customer is visited in every later plan; at least one."""

    customer_id: str
    dates: tuple[date, ...]

    def __post_init__(self) -> None:
        if not self.dates:
            raise ValueError("Expected at least one date, got none.")


@dataclass(frozen=True, kw_only=True)
class Unlock:
    """A customer whom no lock holds any more."""

    customer_id: str


Edit = MoveVisit | AssignCustomer | LockDays | Unlock

_OPS: Mapping[type, str] = {
    MoveVisit: "move_visit",
    AssignCustomer: "assign_customer",
    LockDays: "lock_days",
    Unlock: "unlock",
}


def new_rep(edit: Edit) -> str | None:
    """Return the rep whom an edit gives its customer; None where it gives none."""
    return edit.rep_id if isinstance(edit, AssignCustomer | MoveVisit) else None


def edit_to_json(edit: Edit) -> dict[str, object]:
    """Return an edit as plain JSON: ``op``, and its fields without those of None."""
    fields = {
        name: _plain(value) for name, value in vars(edit).items() if value is not None
    }
    return {"op": _OPS[type(edit)], **fields}


# Values of JSON.
def parse_edits(records: Iterable[Mapping[str, Any]]) -> tuple[Edit, ...]:
    """
    Return edits of plain JSON, as ``edit_to_json`` writes it.

    Raises
    ------
    ValueError
        For an unknown op, or a field that is missing, unknown or no date.
    """
    return tuple(_parse_edit(record) for record in records)


def _parse_edit(record: Mapping[str, Any]) -> Edit:
    fields = {name: value for name, value in record.items() if name != "op"}
    kind = next((k for k, op in _OPS.items() if op == record.get("op")), None)
    if kind is None:
        raise ValueError(f"Expected op in {[*_OPS.values()]}, got {record.get('op')}.")
    if "date" in fields:
        fields["date"] = date.fromisoformat(fields["date"])
    if "dates" in fields:
        fields["dates"] = tuple(date.fromisoformat(each) for each in fields["dates"])
    try:
        edit: Edit = kind(**fields)
    except TypeError as wrong:
        raise ValueError(f"Expected the fields of {record['op']}: {wrong}.") from wrong
    return edit


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [each.isoformat() for each in value]
    return value.isoformat() if isinstance(value, date) else value
