"""What changes for a customer: visit by visit, or from cycle to cycle."""

from datetime import date
from math import lcm

from routing.diff.causes import Case, find_cause
from routing.diff.plan_diff import (
    VISIBLE,
    Cause,
    Change,
    CustomerDiff,
    Placed,
    Rhythm,
    VisitDiff,
)
from routing.diff.sides import Side


def compare_visits(old: Side, new: Side, tolerance: int) -> tuple[CustomerDiff, ...]:
    """Return every customer of two plans of the same cycle, visit by visit."""
    visits: dict[str, list[VisitDiff]] = {name: [] for name in _names(old, new)}
    for visit_id in dict.fromkeys((*new.customer_of, *old.customer_of)):
        visit = _compare_visit(visit_id, old, new, tolerance)
        visits[visit.customer_id].append(visit)
    return tuple(
        _make_customer(name, old, new, tuple(sorted(some, key=_by_date)))
        for name, some in visits.items()
    )


def compare_rhythms(old: Side, new: Side, tolerance: int) -> tuple[CustomerDiff, ...]:
    """Return every customer of two plans of different cycles."""
    return tuple(
        _compare_rhythm(name, old, new, tolerance) for name in _names(old, new)
    )


def _names(old: Side, new: Side) -> dict[str, None]:
    return dict.fromkeys((*new.customers, *old.customers))


def _compare_visit(visit_id: str, old: Side, new: Side, tolerance: int) -> VisitDiff:
    before, after = old.placed.get(visit_id), new.placed.get(visit_id)
    customer_of = new.customer_of if visit_id in new.customer_of else old.customer_of
    customer_id = customer_of[visit_id]
    change = _change_of(before, after, tolerance)
    is_new = after is not None and (before is None or before.date != after.date)
    case = Case(customer_id, _rep(before), _rep(after), old, new, is_new)
    return VisitDiff(
        visit_id=visit_id,
        customer_id=customer_id,
        change=change,
        before=before,
        after=after,
        unplanned_before=old.unplanned.get(visit_id),
        unplanned_after=new.unplanned.get(visit_id),
        cause=_cause_of(change, case),
        is_retimed=change is Change.MOVED and _is_same_place(before, after),
    )


def _is_same_place(before: Placed | None, after: Placed | None) -> bool:
    if before is None or after is None:
        return False
    return (before.rep_id, before.date) == (after.rep_id, after.date)


def _cause_of(change: Change, case: Case) -> Cause | None:
    return find_cause(case) if change in VISIBLE else None


def _rep(side: Placed | Rhythm | None) -> str | None:
    return None if side is None else side.rep_id


def _change_of(before: Placed | None, after: Placed | None, tolerance: int) -> Change:
    if before is None:
        return Change.LEFT_OUT if after is None else Change.ADDED
    if after is None:
        return Change.REMOVED
    is_near = abs(after.start - before.start) <= tolerance
    is_kept = is_near and _is_same_place(before, after)
    return Change.KEPT if is_kept else Change.MOVED


def _by_date(visit: VisitDiff) -> tuple[date, str]:
    # Visits without any date come last.
    due = visit.unplanned_after or visit.unplanned_before
    placed = visit.after or visit.before
    if placed is not None:
        return placed.date, visit.visit_id
    return (due and due.date_due) or date.max, visit.visit_id


def _make_customer(
    customer_id: str, old: Side, new: Side, visits: tuple[VisitDiff, ...]
) -> CustomerDiff:
    before, after = old.rhythms.get(customer_id), new.rhythms.get(customer_id)
    return CustomerDiff(
        customer_id=customer_id,
        name=_name(customer_id, old, new),
        change=_sum_up(visits, before, after),
        before=before,
        after=after,
        visits=visits,
        cause=_first_cause(visits),
    )


def _name(customer_id: str, old: Side, new: Side) -> str:
    sides = new if customer_id in new.customers else old
    return sides.customers[customer_id].name


def _sum_up(
    visits: tuple[VisitDiff, ...], before: Rhythm | None, after: Rhythm | None
) -> Change:
    if before is None:
        return Change.LEFT_OUT if after is None else Change.ADDED
    if after is None:
        return Change.REMOVED
    is_changed = any(visit.change in VISIBLE for visit in visits)
    return Change.MOVED if is_changed else Change.KEPT


def _first_cause(visits: tuple[VisitDiff, ...]) -> Cause | None:
    found = {visit.cause for visit in visits}
    return next((cause for cause in Cause if cause in found), None)


def _compare_rhythm(
    customer_id: str, old: Side, new: Side, tolerance: int
) -> CustomerDiff:
    before, after = old.rhythms.get(customer_id), new.rhythms.get(customer_id)
    change, is_retimed = _sum_up((), before, after), False
    if before and after and not _is_alike(before, after, tolerance):
        change, is_retimed = Change.MOVED, _is_same_rhythm(before, after)
    return CustomerDiff(
        customer_id=customer_id,
        name=_name(customer_id, old, new),
        change=change,
        before=before,
        after=after,
        cause=_cause_of(change, Case(customer_id, _rep(before), _rep(after), old, new)),
        is_retimed=is_retimed,
    )


def _is_alike(before: Rhythm, after: Rhythm, tolerance: int) -> bool:
    is_near = abs(after.start - before.start) <= tolerance
    return is_near and _is_same_rhythm(before, after)


def _is_same_rhythm(before: Rhythm, after: Rhythm) -> bool:
    weeks = lcm(before.cycle.weeks, after.cycle.weeks)
    are_days_same = _days_over(before, weeks) == _days_over(after, weeks)
    return before.rep_id == after.rep_id and are_days_same


def _days_over(rhythm: Rhythm, weeks: int) -> frozenset[int]:
    """Return the days of a pattern that is repeated over so many weeks."""
    return frozenset(
        day + 7 * week
        for week in range(0, weeks, rhythm.cycle.weeks)
        for day in rhythm.pattern.days
    )
