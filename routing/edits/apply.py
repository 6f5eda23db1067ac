"""Edits of a plan -> its locks with them, or everything that is wrong with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from routing.edits.check import check_dates, check_names, check_patterns
from routing.edits.edit import (
    AssignCustomer,
    Edit,
    LockDays,
    MoveVisit,
    Unlock,
    new_rep,
)
from routing.edits.ground import Ground, lay_ground
from routing.errors import DataError
from routing.model import Lock, LockLevel
from routing.plan import Plan
from routing.replan import first_free_day


def apply_edits(plan: Plan, edits: Sequence[Edit], *, today: date) -> tuple[Lock, ...]:
    """
    Return a plan's locks with edits among them, in the plan's order, new ones last.

    A visit that is moved is held on its new date, a customer who is assigned by his
    new rep. Earlier locks that say otherwise go. Edits count in their order.

    Parameters
    ----------
    today
        Dates until this one stand as they are.

    Raises
    ------
    DataError
        With every fault of all edits. Of each issue, ``row`` is the number of the
        edit, from 1, and ``column`` its field, ``dates/0`` for the first of several.
    ValueError
        If no day of the plan may be edited any more.
    """
    ground = lay_ground(plan, first_editable_day(plan, today))
    issues, accepted = check_names(edits, ground)
    locks, rep_of = plan.locks, dict(ground.rep_of)
    for _, edit in accepted:
        locks = _with_edit(locks, edit, ground)
        name, rep_id = ground.customer_of(edit), new_rep(edit)
        if rep_id is not None:
            rep_of[name] = rep_id
    ground = replace(ground, rep_of=rep_of)
    issues += check_dates(accepted, ground)
    if not issues:
        issues += check_patterns(accepted, locks, ground)
    if issues:
        raise DataError(sorted(issues, key=lambda issue: issue.row or 0))
    return locks


def first_editable_day(plan: Plan, today: date) -> int:
    """
    Return the first day of a plan's cycle that an edit may change.

    It is tomorrow's, the first of a plan that has not begun, and beyond the last day
    of one that is over. Of a re-planned cycle, days that stood then stand now.
    """
    day = first_free_day(
        plan.cycle, plan.reps, plan.policy, today=today, freeze_until=today
    )
    return day if plan.rest is None else max(day, plan.rest.first_day)


def _with_edit(locks: tuple[Lock, ...], edit: Edit, ground: Ground) -> tuple[Lock, ...]:
    name = ground.customer_of(edit)
    match edit:
        case Unlock():
            return tuple(lock for lock in locks if lock.customer_id != name)
        case AssignCustomer(rep_id=rep_id):
            return _with_rep(locks, name, rep_id)
        case LockDays(dates=dates):
            return _with_dates(locks, name, dates)
        case MoveVisit():
            before = ground.date_of.get(edit.visit_id)
            freed = tuple(
                lock
                for lock in locks
                if lock.customer_id != name or before is None or lock.date != before
            )
            if edit.rep_id is not None:
                freed = _with_rep(freed, name, edit.rep_id)
            return _with_dates(freed, name, (edit.date,))


def _with_rep(locks: tuple[Lock, ...], name: str, rep_id: str) -> tuple[Lock, ...]:
    kept = tuple(
        replace(lock, rep_id=None) if lock.customer_id == name else lock
        for lock in locks
        if lock.customer_id != name or lock.level is not LockLevel.REP
    )
    return (*kept, Lock(customer_id=name, level=LockLevel.REP, rep_id=rep_id))


def _with_dates(
    locks: tuple[Lock, ...], name: str, dates: Sequence[date]
) -> tuple[Lock, ...]:
    held = {lock.date for lock in locks if lock.customer_id == name}
    new = (
        Lock(customer_id=name, level=LockLevel.DAY, date=when)
        for when in sorted(set(dates) - held)
    )
    return (*locks, *new)
