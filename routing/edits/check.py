"""What can be wrong with edits: names, dates, and days that no pattern has."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from routing.days_off import closed_days
from routing.edits.edit import (
    AssignCustomer,
    Edit,
    LockDays,
    MoveVisit,
    Unlock,
    new_rep,
)
from routing.edits.ground import Ground
from routing.errors import Issue
from routing.model import Customer, Lock, LockLevel
from routing.plan import Reason
from routing.read.references import nearest_ids
from routing.solver.options import Refusal, find_patterns, possible_weekdays

Numbered = tuple[int, Edit]
"""The number of an edit, from 1, and the edit."""
FILE = "edits"


def check_names(
    edits: Sequence[Edit], ground: Ground
) -> tuple[list[Issue], list[Numbered]]:
    """Return the faults of what edits name, and the edits without any."""
    issues: list[Issue] = []
    accepted: list[Numbered] = []
    decided: dict[tuple[str, str], int] = {}
    for number, edit in enumerate(edits, 1):
        found = [*_name_faults(number, edit, ground)]
        if not found:
            found += _repeated(number, edit, ground, decided)
        issues += found
        if not found:
            accepted.append((number, edit))
    return issues, accepted


def check_dates(edits: Sequence[Numbered], ground: Ground) -> list[Issue]:
    """Return the faults of the dates that edits fix; reps are those they lead to."""
    issues: list[Issue] = []
    for number, edit in edits:
        if isinstance(edit, LockDays):
            for place, when in enumerate(edit.dates):
                issues += _date_faults(number, f"dates/{place}", edit, when, ground)
        elif isinstance(edit, MoveVisit):
            issues += _date_faults(number, "date", edit, edit.date, ground)
            issues += _taken(number, edit, ground)
    return issues


def check_patterns(
    edits: Sequence[Numbered], locks: Sequence[Lock], ground: Ground
) -> list[Issue]:
    """Return a fault for every customer whose days no allowed pattern has any more."""
    last = {ground.customer_of(edit): (number, edit) for number, edit in edits}
    issues: list[Issue] = []
    for name, (number, edit) in last.items():
        customer, rep_id = ground.customers[name], ground.rep_of.get(name)
        own = [lock for lock in locks if lock.customer_id == name]
        fixed = [lock.date for lock in own if lock.level is not LockLevel.REP]
        if isinstance(edit, Unlock) or rep_id is None:
            continue
        if customer.is_parked and not fixed:
            continue
        issues += _pattern_faults(number, edit, customer, own, ground)
    return issues


def _name_faults(number: int, edit: Edit, ground: Ground) -> Iterator[Issue]:
    name = ground.customer_of(edit)
    if isinstance(edit, MoveVisit):
        if edit.visit_id not in ground.date_of:
            yield _issue(number, "visit_id", "UNKNOWN_VISIT", edit.visit_id)
            return
        before = ground.date_of[edit.visit_id]
        if before is not None and before < ground.begin:
            values = {"date": before, "first": ground.begin}
            yield _issue(number, "visit_id", "VISIT_STANDS", edit.visit_id, **values)
    elif name not in ground.customers:
        nearest = nearest_ids(name, ground.customers)
        yield _issue(number, "customer_id", "UNKNOWN_CUSTOMER", name, nearest=nearest)
        return
    rep_id = new_rep(edit)
    if rep_id is not None:
        yield from _rep_faults(number, rep_id, ground.customers[name], ground.reps)


def _rep_faults(
    number: int, rep_id: str, customer: Customer, reps: Collection[str]
) -> Iterator[Issue]:
    if rep_id not in reps:
        nearest = nearest_ids(rep_id, reps)
        values = {"rep": rep_id, "nearest": nearest}
        yield _issue(number, "rep_id", "UNKNOWN_REP", rep_id, **values)
        return
    allowed = customer.allowed_reps
    if customer.is_locked and customer.owner_id is not None:
        allowed = (customer.owner_id,)
    if allowed and rep_id not in allowed:
        named = ", ".join(allowed)
        yield _issue(number, "rep_id", "LOCK_AGAINST_CUSTOMER", rep_id, reps=named)


def _repeated(
    number: int, edit: Edit, ground: Ground, decided: dict[tuple[str, str], int]
) -> Iterator[Issue]:
    """Yield a fault where an earlier edit has decided the same, or would be undone."""
    name = ground.customer_of(edit)
    keys: Mapping[str, str] = {"customer": name}
    if isinstance(edit, MoveVisit):
        keys = {"visit": edit.visit_id} | ({"rep": name} if edit.rep_id else {})
    elif isinstance(edit, AssignCustomer):
        keys = {"rep": name}
    elif isinstance(edit, LockDays):
        keys = {"days": name}
    earlier = [decided[key] for key in keys.items() if key in decided]
    if earlier:
        column = "visit_id" if isinstance(edit, MoveVisit) else "customer_id"
        value = edit.visit_id if isinstance(edit, MoveVisit) else name
        yield _issue(number, column, "EDIT_REPEATED", value, other=earlier[0])
    # To unlock after another edit of the customer would undo that.
    decided |= dict.fromkeys((*keys.items(), ("customer", name)), number)


def _date_faults(
    number: int, column: str, edit: Edit, when: date, ground: Ground
) -> Iterator[Issue]:
    cycle, name = ground.plan.cycle, ground.customer_of(edit)
    day, customer = cycle.day_of(when), ground.customers[name]
    if day is None:
        first, last = cycle.horizon
        ends = {"first": first, "last": last}
        yield _issue(number, column, "DATE_OUTSIDE_CYCLE", when, **ends)
        return
    if day < ground.first_day:
        yield _issue(number, column, "DATE_STANDS", when, first=ground.begin)
        return
    rep = ground.reps.get(ground.rep_of.get(name, ""))
    if rep is None:
        return
    if day in ground.off[rep.rep_id] or rep.shifts[day % 7] is None:
        yield _issue(number, column, "DATE_WITHOUT_REP", when, rep=rep.rep_id)
    elif not _is_open(customer, day, ground):
        yield _issue(number, column, "DATE_CLOSED", when, customer=name)
    elif day % 7 not in possible_weekdays(customer, ground.week_of(rep)):
        values = {"customer": name, "rep": rep.rep_id}
        yield _issue(number, column, "DATE_WITHOUT_HOURS", when, **values)


def _is_open(customer: Customer, day: int, ground: Ground) -> bool:
    """Tell whether a customer may be visited on a day at all."""
    weekday, week = day % 7, day // 7 + 1
    return (
        day not in closed_days(customer, ground.plan.cycle)
        and bool(customer.windows[weekday])
        and weekday in (customer.weekdays or (weekday,))
        and week in (customer.weeks or (week,))
    )


def _taken(number: int, edit: MoveVisit, ground: Ground) -> Iterator[Issue]:
    """Yield a fault where another visit of the customer has the date already."""
    name = ground.customer_of(edit)
    for visit_id, when in ground.date_of.items():
        is_other = visit_id != edit.visit_id and visit_id.startswith(f"{name}@")
        if is_other and when == edit.date:
            yield _issue(number, "date", "DATE_TAKEN", edit.date, visit=visit_id)


def _pattern_faults(
    number: int,
    edit: Edit,
    customer: Customer,
    locks: Sequence[Lock],
    ground: Ground,
) -> Iterator[Issue]:
    rep = ground.reps.get(ground.rep_of[customer.customer_id])
    if rep is None:
        return
    ahead = [lock for lock in locks if lock.date is None or lock.date >= ground.begin]
    found = find_patterns(customer, ground.week_of(rep), ahead)
    if not isinstance(found, Refusal):
        return
    if found.reason is Reason.LOCK_CONFLICT or isinstance(edit, LockDays):
        dates = sorted(lock.date.isoformat() for lock in ahead if lock.date)
        values = {"customer": customer.customer_id, "dates": ", ".join(dates)}
        column = {MoveVisit: "date", LockDays: "dates"}.get(type(edit), "rep_id")
        yield _issue(number, column, "NO_PATTERN_LEFT", "", **values)
    elif new_rep(edit) is not None:
        values = {"customer": customer.customer_id, "rep": rep.rep_id}
        yield _issue(number, "rep_id", "REP_CANNOT_VISIT", rep.rep_id, **values)


def _issue(
    number: int, column: str, code: str, value: object, **values: object
) -> Issue:
    return Issue(
        FILE,
        code,
        row=number,
        column=column,
        value=str(value),
        values={name: str(each) for name, each in values.items()},
    )
