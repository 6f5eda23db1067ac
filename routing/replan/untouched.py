"""The parts that go on as they are: of reps of whom nothing changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from routing.continuation import MOST_MAKE_UPS, Standing, required_visits
from routing.plan import CalendarEntry, DayRoute, Unplanned
from routing.replan.inputs import ReplanInputs
from routing.solver.task import Told


@dataclass(frozen=True)
class Untouched:
    """The rest of the base's routes, cuts and calendar of reps who keep them."""

    routes: tuple[DayRoute, ...]
    unplanned: tuple[Unplanned, ...]
    calendar: Mapping[str, CalendarEntry]


def keep_untouched(
    inputs: ReplanInputs,
    reps: Collection[str],
    rep_of: Mapping[str, str],
    told: Mapping[str, Told],
) -> Untouched:
    """
    Return what stays of the rest.

    Parameters
    ----------
    reps
        Those of whom nothing changed.
    rep_of
        customer_id -> rep_id from now on.
    told
        customer_id -> what was told, and what became of it.
    """
    base, begin = inputs.base, inputs.cycle.date_of(inputs.first_day)
    had = base.design.rep_of
    calendar = {
        name: replace(
            entry,
            due=tuple(day for day in entry.due_days if day >= inputs.first_day),
        )
        for name, entry in base.calendar.items()
        if rep_of.get(name) in reps and had.get(name) == rep_of[name]
    }
    return Untouched(
        routes=tuple(r for r in base.routes if r.rep_id in reps and r.date >= begin),
        unplanned=_still_owed(inputs, calendar, told)
        + tuple(
            visit
            for visit in base.unplanned
            if visit.rep_id in reps
            and rep_of.get(visit.customer_id) == visit.rep_id
            and _is_ahead(visit, inputs, calendar)
        ),
        calendar=calendar,
    )


def _is_ahead(
    visit: Unplanned, inputs: ReplanInputs, calendar: Mapping[str, CalendarEntry]
) -> bool:
    if visit.date_due is None:
        return visit.customer_id not in calendar
    return visit.date_due >= inputs.cycle.date_of(inputs.first_day)


def _still_owed(
    inputs: ReplanInputs,
    calendar: Mapping[str, CalendarEntry],
    told: Mapping[str, Told],
) -> tuple[Unplanned, ...]:
    """Return visits without a day: the fewer days are left, the fewer are owed."""
    without_day: dict[str, list[Unplanned]] = defaultdict(list)
    for visit in inputs.base.unplanned:
        if visit.date_due is None and visit.customer_id in calendar:
            without_day[visit.customer_id].append(visit)
    kept: list[Unplanned] = []
    for name, visits in without_day.items():
        entry = calendar[name]
        standing = Standing(
            first_day=inputs.first_day,
            weeks=inputs.cycle.weeks,
            open_visits=told[name].open_visits,
            missed=min(told[name].missed, MOST_MAKE_UPS),
            base=entry.pattern,
            lost_days=told[name].lost,
        )
        owed = required_visits((entry.pattern,), standing)
        kept += visits[: max(0, owed - len(entry.due_days))]
    return tuple(kept)
