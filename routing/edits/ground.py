"""What edits are judged by: a plan, looked up by ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.days_off import rep_days_off
from routing.edits.edit import Edit, MoveVisit
from routing.model import Customer, Rep
from routing.plan import Plan
from routing.replan import working_reps
from routing.schedule import make_work_day
from routing.solver.options import RepWeek


@dataclass(frozen=True, kw_only=True)
class Ground:
    """
    A plan as edits see it.

    Parameters
    ----------
    first_day
        First day of the cycle that may change.
    reps
        Those who work on, by id.
    rep_of
        customer_id -> rep_id.
    date_of
        visit_id -> date; None of unplanned visits that have none.
    off
        rep_id -> days of the cycle without work, weekends aside.
    """

    plan: Plan
    first_day: int
    customers: Mapping[str, Customer]
    reps: Mapping[str, Rep]
    rep_of: Mapping[str, str]
    date_of: Mapping[str, date | None]
    off: Mapping[str, frozenset[int]]

    def customer_of(self, edit: Edit) -> str:
        """Return whom an edit is about."""
        if isinstance(edit, MoveVisit):
            return edit.visit_id.rpartition("@")[0]
        return edit.customer_id

    def week_of(self, rep: Rep) -> RepWeek:
        """Return a rep's week as patterns see it."""
        return RepWeek(
            rep=rep,
            work_days=tuple(
                make_work_day(rep, weekday, self.plan.policy.day)
                for weekday in range(7)
            ),
            policy=self.plan.policy,
            cycle=self.plan.cycle,
        )

    @property
    def begin(self) -> date:
        """First date that may change."""
        return self.plan.cycle.date_of(self.first_day)


def lay_ground(plan: Plan, first_day: int) -> Ground:
    """Return what edits of a plan are judged by; ValueError if no day is left."""
    if first_day >= plan.cycle.num_days:
        raise ValueError(f"Expected a day of the cycle, got {first_day}.")
    reps = {rep.rep_id: rep for rep in working_reps(plan)}
    date_of: dict[str, date | None] = {
        visit.visit_id: visit.date_due for visit in plan.unplanned
    }
    for route in plan.routes:
        date_of |= {stop.visit_id: route.date for stop in route.stops}
    return Ground(
        plan=plan,
        first_day=first_day,
        customers={c.customer_id: c for c in plan.customers},
        reps=reps,
        rep_of=plan.design.rep_of,
        date_of=date_of,
        off={
            name: rep_days_off(rep, plan.policy, plan.cycle)
            for name, rep in reps.items()
        },
    )
