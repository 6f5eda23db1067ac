"""Plan -> what its customers are told: weekdays, weeks, and when the rep arrives."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from routing.diff.sides import first_date
from routing.model import DAY_SECONDS
from routing.pattern import VisitPattern
from routing.plan import DayRoute, Plan, Stop
from routing.promise import Promise
from routing.promises.keep import keep_promises

BAND = 1_800
"""Seconds: who is told "between 9:30 and 10:30" can arrange the hour."""

Visits = Sequence[tuple[DayRoute, Stop]]


def make_promises(
    plan: Plan,
    told_on: date,
    *,
    band: int = BAND,
    customer_ids: Collection[str] | None = None,
    older: Iterable[Promise] = (),
) -> tuple[Promise, ...]:
    """
    Return a promise for every customer with a visit to come, in the plan's order.

    Parameters
    ----------
    told_on
        Date of the new promises.
    band
        Seconds before and after the usual arrival, the middle one of all visits to
        come, >= 0.
    customer_ids
        Whom to make promises; None for all. Nobody else's older promise changes.
    older
        Earlier promises; those that the plan keeps stay, with their date.
    """
    if band < 0:
        raise ValueError(f"Expected band >= 0 s, got {band}.")
    visits = _visits_to_come(plan)
    earlier = {promise.customer_id: promise for promise in older}
    keeping = keep_promises(plan, earlier.values())
    held = {k.promise.customer_id for k in keeping.promises if k.is_kept}
    made: list[Promise] = []
    for customer in plan.customers:
        name = customer.customer_id
        is_asked = customer_ids is None or name in customer_ids
        if name in earlier and (name in held or not is_asked):
            made.append(earlier[name])
        elif is_asked and name in visits:
            made.append(_make(plan, name, visits[name], told_on, band))
    return tuple(made)


def _visits_to_come(plan: Plan) -> dict[str, list[tuple[DayRoute, Stop]]]:
    since = first_date(plan)
    visits: defaultdict[str, list[tuple[DayRoute, Stop]]] = defaultdict(list)
    for route in plan.routes:
        for stop in route.stops if route.date >= since else ():
            visits[stop.customer_id].append((route, stop))
    return dict(visits)


def _make(
    plan: Plan, customer_id: str, visits: Visits, told_on: date, band: int
) -> Promise:
    pattern = _pattern_of(plan, customer_id, visits)
    arrivals = sorted(stop.arrival for _, stop in visits)
    usual = arrivals[(len(arrivals) - 1) // 2]
    earliest, latest = max(0, usual - band), min(DAY_SECONDS, usual + band)
    last, _ = max(visits, key=lambda pair: pair[0].date)
    return Promise(
        customer_id=customer_id,
        rep_id=last.rep_id,
        weekdays=pattern.weekdays,
        weeks=pattern.weeks,
        # Whole minutes, as people say them and as the file has them.
        earliest=earliest // 60 * 60,
        latest=-(-latest // 60) * 60,
        told_on=told_on,
    )


def _pattern_of(plan: Plan, customer_id: str, visits: Visits) -> VisitPattern:
    entry = plan.calendar.get(customer_id)
    return entry.pattern if entry else VisitPattern(tuple(sorted(_days(plan, visits))))


def _days(plan: Plan, visits: Visits) -> Iterator[int]:
    for route, _ in visits:
        yield (route.date - plan.cycle.start).days
