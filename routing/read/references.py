"""Cells that name a customer, a rep, or a date of the cycle."""

from collections.abc import Collection
from datetime import date

from routing.cycle import Cycle
from routing.read.fields import nearest_names, parse_id
from routing.read.row import Row
from routing.read.times import parse_date

_CODES = {"customer_id": "UNKNOWN_CUSTOMER", "rep_id": "UNKNOWN_REP"}


def read_known(row: Row, name: str, known: Collection[str]) -> str | None:
    """
    Return the id in a cell; None when it is empty, faulty or unknown.

    Parameters
    ----------
    name
        "customer_id" or "rep_id".
    """
    identifier = row.read(name, parse_id, None)
    if identifier is None or identifier in known:
        return identifier
    nearest = nearest_ids(identifier, known)
    row.report(name, _CODES[name], nearest=nearest, rep=identifier)
    return None


def nearest_ids(identifier: str, known: Collection[str]) -> str:
    """Return a few of the known ids that an unknown one may have been meant for."""
    # A typing error is near in length too; comparing with all of 25,000 is slow.
    alike = (one for one in known if abs(len(one) - len(identifier)) < 2)
    likely = sorted(one for one in alike if one[:1] == identifier[:1])
    return nearest_names(identifier, likely[:2_000])


def read_cycle_date(row: Row, name: str, cycle: Cycle) -> date | None:
    """Return the date in a cell; None when it is empty, faulty or not of the cycle."""
    when = row.read(name, parse_date, None)
    if when is None or cycle.day_of(when) is not None:
        return when
    first, last = cycle.horizon
    row.report(name, "DATE_OUTSIDE_CYCLE", first=str(first), last=str(last))
    return None
