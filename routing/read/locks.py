"""The locks file: decisions that no plan may change."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from routing.cycle import Cycle
from routing.errors import Issue
from routing.model import Customer, Lock, LockLevel, Rep
from routing.read.fault import Fault
from routing.read.fields import fold_text, parse_integer
from routing.read.references import read_cycle_date, read_known
from routing.read.row import Row
from routing.read.rows import order_issues, read_rows
from routing.read.synonyms import LOCK_COLUMNS
from routing.read.times import parse_time

_LEVELS = {
    "rep": LockLevel.REP,
    "业务员": LockLevel.REP,
    "day": LockLevel.DAY,
    "date": LockLevel.DAY,
    "日期": LockLevel.DAY,
    "order": LockLevel.ORDER,
    "sequence": LockLevel.ORDER,
    "顺序": LockLevel.ORDER,
    "time": LockLevel.TIME,
    "时间": LockLevel.TIME,
}
_NEEDS = {
    LockLevel.REP: ("rep_id",),
    LockLevel.DAY: ("date",),
    LockLevel.ORDER: ("date", "sequence"),
    LockLevel.TIME: ("date", "start"),
}


@dataclass(frozen=True, kw_only=True)
class LockReading:
    """
    What a locks file gives.

    Parameters
    ----------
    locks
        Accepted ones in file order, each once.
    issues
        Every fault, those of the whole file first, then by row.
    rows_total, rows_accepted, rows_rejected
        As of a customers file.
    """

    locks: tuple[Lock, ...]
    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int


def read_locks(
    path: Path | str,
    *,
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    cycle: Cycle,
) -> LockReading:
    """
    Read locks from CSV or XLSX and check them against each other.

    A file with a header and no rows is no lock, not a fault.

    Raises
    ------
    DataError
        If the file as a whole cannot be used.
    """
    table, rows = read_rows(path, LOCK_COLUMNS, may_be_empty=True)
    customer_of = {customer.customer_id: customer for customer in customers}
    rep_ids = {rep.rep_id: None for rep in reps}
    locks = [(row, _read_lock(row, customer_of, rep_ids, cycle)) for row in rows]
    _report_contradictions(locks)
    _report_owners(locks, customer_of)
    accepted = [lock for row, lock in locks if lock is not None and not row.is_refused]
    return LockReading(
        locks=tuple(dict.fromkeys(accepted)),
        issues=order_issues(table.issues, rows),
        rows_total=table.rows_total,
        rows_accepted=len(accepted),
        rows_rejected=table.rows_total - len(accepted),
    )


Read = Sequence[tuple[Row, Lock | None]]


def _read_lock(
    row: Row, customers: Collection[str], reps: Collection[str], cycle: Cycle
) -> Lock | None:
    """Return a row's lock; None when its level cannot be read."""
    customer_id = read_known(row, "customer_id", customers)
    if not row.text("customer_id"):
        row.report("customer_id", "MISSING_ID")
    level = row.read("level", _parse_level, None)
    if not row.text("level"):
        row.report("level", "UNKNOWN_CHOICE", choices=", ".join(LockLevel))
    lock = Lock(
        customer_id=customer_id or "",
        level=level or LockLevel.REP,
        rep_id=read_known(row, "rep_id", reps),
        date=read_cycle_date(row, "date", cycle),
        sequence=row.read("sequence", partial(parse_integer, low=1, high=200), None),
        start=row.read("start", parse_time, None),
    )
    if level is None:
        return None
    for name in _NEEDS[level]:
        if not row.text(name):
            row.report(name, "LOCK_INCOMPLETE", level=level.value, field=name)
    return lock


def _parse_level(text: str) -> LockLevel | Fault:
    level = _LEVELS.get(fold_text(text).casefold())
    if level is None:
        return Fault("UNKNOWN_CHOICE", {"choices": ", ".join(LockLevel)})
    return level


def _report_contradictions(locks: Read) -> None:
    """Report locks that cannot both be kept, each naming the other's row."""
    # What may have one value only: key of the decision -> the value it fixes.
    fixed: dict[tuple[object, ...], dict[object, Row]] = defaultdict(dict)
    clashes: list[tuple[Row, Row]] = []
    for row, lock in locks:
        if lock is None or row.is_refused:
            continue
        for key, value in _decisions(lock):
            others = fixed[key]
            if others and value not in others:
                clashes.append((row, next(iter(others.values()))))
            others.setdefault(value, row)
    for row, other in clashes:
        for one, its_other in ((row, other), (other, row)):
            known = {issue.code for issue in one.issues}
            if "LOCK_CONTRADICTION" not in known:
                one.report("customer_id", "LOCK_CONTRADICTION", other=its_other.number)


def _decisions(lock: Lock) -> Iterator[tuple[tuple[object, ...], object]]:
    """Yield pairs (what is decided, how) of which one lock may not differ."""
    if lock.rep_id is not None:
        yield ("rep", lock.customer_id), lock.rep_id
    if lock.date is not None and lock.sequence is not None:
        yield ("order", lock.customer_id, lock.date), lock.sequence
        if lock.rep_id is not None:
            place = (lock.rep_id, lock.date, lock.sequence)
            yield ("place", *place), lock.customer_id
    if lock.date is not None and lock.start is not None:
        yield ("start", lock.customer_id, lock.date), lock.start


def _report_owners(locks: Read, customers: Mapping[str, Customer]) -> None:
    """Report locks that name a rep whom the customer's own row rules out."""
    for row, lock in locks:
        if lock is None or lock.rep_id is None or row.is_refused:
            continue
        customer = customers[lock.customer_id]
        is_other = customer.is_locked and customer.owner_id not in (None, lock.rep_id)
        allowed = customer.allowed_reps
        if is_other or (allowed and lock.rep_id not in allowed):
            named = customer.owner_id if is_other else ", ".join(allowed)
            row.report("rep_id", "LOCK_AGAINST_CUSTOMER", reps=named)
