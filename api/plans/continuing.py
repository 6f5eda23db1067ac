"""What a re-plan takes from the plan it goes on from, for commands and jobs alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from routing.cycle import Cycle
from routing.errors import DataError, Issue, Severity
from routing.execution import VisitStatus, follow_plan, last_visits, missed_visits
from routing.model import Customer, Lock, Rep
from routing.outcome import Outcome
from routing.plan import Plan
from routing.policy import Policy, scale_policy
from routing.read.plan_travel import read_plan_travel
from routing.replan import first_free_day
from routing.travel import Travel, estimate_travel, make_places


@dataclass(frozen=True, kw_only=True)
class Happened:
    """
    What reports say of a plan's visits.

    Parameters
    ----------
    missed
        Visits to be made up.
    last_visits
        customer_id -> date of the last real visit, where it is known.
    """

    missed: frozenset[str]
    last_visits: dict[str, date]


def learn_what_happened(
    base: Plan, outcomes: Iterable[Outcome], *, today: date, also_unreported: bool
) -> Happened:
    """Return what became of a plan; past visits without report count if asked."""
    state = follow_plan(base, outcomes, today=today)
    also = {VisitStatus.MOVED}
    if also_unreported:
        also.add(VisitStatus.OVERDUE)
    return Happened(
        missed=frozenset(missed_visits(state, also=also)),
        last_visits=dict(last_visits(state)),
    )


def keep_locks(
    base: Plan, customers: Iterable[Customer], reps: Iterable[Rep], cycle: Cycle
) -> tuple[Lock, ...]:
    """Return the base's locks of customers and reps who are still there."""
    names = {customer.customer_id for customer in customers}
    rep_ids = {rep.rep_id for rep in reps}
    return tuple(
        lock
        for lock in base.locks
        if lock.customer_id in names
        and (lock.rep_id is None or lock.rep_id in rep_ids)
        and (lock.date is None or cycle.day_of(lock.date) is not None)
    )


def keep_travel(folder: Path, base: Plan, policy: Policy) -> Travel:
    """Return the base's travel times, or those of a policy that estimates anew."""
    if policy.travel == base.policy.travel:
        return read_plan_travel(folder, base)
    return estimate_base_travel(base, policy)


def estimate_base_travel(base: Plan, policy: Policy) -> Travel:
    """Return travel times estimated as a policy says, among the base's customers."""
    places = [(c.customer_id, c.location) for c in base.customers if c.location]
    return estimate_travel(make_places(places), policy.travel)


def fit_policy(policy: Policy, weeks: int) -> Policy:
    """Return a policy for a cycle of so many weeks."""
    return policy if policy.weeks == weeks else scale_policy(policy, weeks)


def first_day_left(
    name: str,
    cycle: Cycle,
    reps: tuple[Rep, ...],
    policy: Policy,
    *,
    today: date,
    freeze_until: date | None,
) -> int:
    """
    Return the first day of a running cycle that may change.

    Parameters
    ----------
    name
        Of the plan, for the issue.

    Raises
    ------
    DataError
        NOTHING_LEFT where all of it is past or frozen.
    """
    day = first_free_day(cycle, reps, policy, today=today, freeze_until=freeze_until)
    if day < cycle.num_days:
        return day
    _, end = cycle.horizon
    values: dict[str, object] = {"end": end, "next": end + timedelta(days=1)}
    raise DataError([Issue(name, "NOTHING_LEFT", Severity.FATAL, values=values)])
