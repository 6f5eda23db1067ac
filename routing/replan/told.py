"""What every customer was told, and what became of it until now."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from routing.days_off import rep_days_off
from routing.model import Customer
from routing.plan import Plan, visit_customer, visit_number, visit_start
from routing.replan.inputs import ReplanInputs, ReplanParams
from routing.replan.past import Past
from routing.solver.task import Told


@dataclass
class _Seen:
    """What the past and the base say of one customer; filled while both are read."""

    done: int = 0
    given_up: int = 0
    last: int | None = None
    used: set[int] = field(default_factory=set)
    numbers: dict[int, int] = field(default_factory=dict)


def recall(
    inputs: ReplanInputs,
    params: ReplanParams,
    customers: Sequence[Customer],
    past: Past,
    missed: Mapping[str, date],
    before: Mapping[str, int],
) -> dict[str, Told]:
    """
    Return customer_id -> what was told, for all customers.

    Parameters
    ----------
    missed
        visit_id -> date of all visits that were missed or cannot be made.
    before
        customer_id -> day of the last visit before the cycle, < 0.
    """
    seen = _look_back(inputs, past, frozenset(missed))
    own_missed = defaultdict(list)
    for name in missed:
        own_missed[visit_customer(name)].append(name)
    start = inputs.cycle.start
    best = inputs.policy.grade_names[0]
    told = {}
    for customer in customers:
        name = customer.customer_id
        found = seen[name]
        earlier = sum(visit_start(each) != start for each in own_missed[name])
        entry = inputs.base.calendar.get(name)
        price = params.change_min * 60
        price *= params.top_factor if customer.grade == best else 1
        price *= params.promise_factor if name in inputs.promised else 1
        told[name] = Told(
            open_visits=(customer.frequency or 0)
            + earlier
            - found.done
            - found.given_up,
            done=found.done,
            missed=len(own_missed[name]),
            last=before.get(name) if found.last is None else found.last,
            pattern=None if entry is None else entry.pattern,
            price=round(price),
            numbers=found.numbers,
            used=frozenset(found.used) | _numbers(own_missed[name], start),
            lost=_lost_days(inputs, [missed[each] for each in own_missed[name]]),
        )
    return told


def last_days_before(inputs: ReplanInputs, own: Container[str]) -> dict[str, int]:
    """
    Return customer_id -> day of the last visit before the cycle, where known.

    Parameters
    ----------
    own
        Customers whose rhythm is looked at anew; of the others nothing new is told.
    """
    start, base = inputs.cycle.start, inputs.base
    found: dict[str, int] = {}
    if inputs.is_rolled:
        found |= _last_planned(base, inputs)
    elif base.rest is not None:
        found |= base.rest.before
    for customer in inputs.customers:
        name, when = customer.customer_id, customer.last_visit
        if when is not None and when < start and name in own:
            day = (when - start).days
            found[name] = max(day, found.get(name, day))
    for name, when in inputs.last_visits.items():
        if when < start and name in own:
            found[name] = (when - start).days
    names = {c.customer_id for c in inputs.customers}
    return {name: day for name, day in sorted(found.items()) if name in names}


def still_missed(
    inputs: ReplanInputs, past: Past, rep_of: Mapping[str, str]
) -> dict[str, date]:
    """
    Return visit_id -> date of all visits that were missed or cannot be made, sorted.

    Of an earlier cycle only those that nothing has made up for.

    Parameters
    ----------
    rep_of
        customer_id -> rep_id from now on.
    """
    known = inputs.base.rest.missed if inputs.base.rest else {}
    dates = _dates(inputs.base)
    found = {
        name: _date_of(name, dates, known)
        for name in inputs.missed
        if inputs.may_change(rep_of.get(visit_customer(name)))
    }
    found = {**known, **found, **{name: dates[name] for name in past.taken_out}}
    if not inputs.is_rolled:
        found |= _lost_ahead(inputs, rep_of)
    names = {c.customer_id for c in inputs.customers}
    kept = [each for each in sorted(found) if visit_customer(each) in names]
    if inputs.is_rolled:
        kept = _not_made_up(inputs.base, kept)
    return {name: found[name] for name in kept}


def _dates(base: Plan) -> dict[str, date]:
    dates = {stop.visit_id: route.date for route in base.routes for stop in route.stops}
    return dates | {v.visit_id: v.date_due for v in base.unplanned if v.date_due}


def _date_of(name: str, dates: Mapping[str, date], known: Mapping[str, date]) -> date:
    """Return a visit's date; of one that the base does not have, its cycle's begin."""
    if name in dates or name in known:
        return dates.get(name) or known[name]
    return visit_start(name)


def _lost_ahead(inputs: ReplanInputs, rep_of: Mapping[str, str]) -> dict[str, date]:
    """Return visits of the rest on dates that their rep has taken off since."""
    cycle, begin = inputs.cycle, inputs.cycle.date_of(inputs.first_day)
    off = {rep.rep_id: rep_days_off(rep, inputs.policy, cycle) for rep in inputs.reps}
    lost = {}
    for route in inputs.base.routes:
        is_off = (route.date - cycle.start).days in off.get(route.rep_id, ())
        if route.date < begin or not is_off:
            continue
        for stop in route.stops:
            if rep_of.get(stop.customer_id) == route.rep_id:
                lost[stop.visit_id] = route.date
    return lost


def _numbers(names: Iterable[str], start: date) -> frozenset[int]:
    return frozenset(visit_number(name) for name in names if visit_start(name) == start)


def _lost_days(inputs: ReplanInputs, dates: Iterable[date]) -> tuple[int, ...]:
    days = {(when - inputs.cycle.start).days for when in dates}
    return tuple(sorted(day for day in days if day >= inputs.first_day))


def _last_planned(base: Plan, inputs: ReplanInputs) -> dict[str, int]:
    missed = inputs.missed | frozenset(base.rest.missed if base.rest else ())
    found: dict[str, int] = {}
    for route in base.routes:
        day = (route.date - inputs.cycle.start).days
        for stop in route.stops:
            if day < 0 and stop.visit_id not in missed:
                name = stop.customer_id
                found[name] = max(day, found.get(name, day))
    return found


def _not_made_up(base: Plan, missed: Iterable[str]) -> list[str]:
    """
    Return the latest missed visits of everybody who got fewer than he should.

    He should get what his frequency asks for, and what the base was to make up of
    cycles before it.
    """
    start = base.cycle.start
    gone = set(missed)
    done: dict[str, int] = defaultdict(int)
    for route in base.routes:
        for stop in route.stops:
            done[stop.customer_id] += stop.visit_id not in gone
    for visit in base.unplanned:
        done[visit.customer_id] += 1
    wanted = {c.customer_id: c.frequency or 0 for c in base.customers}
    of_each: dict[str, list[str]] = defaultdict(list)
    for name in missed:
        of_each[visit_customer(name)].append(name)
    kept: list[str] = []
    for name, own in of_each.items():
        earlier = sum(visit_start(each) != start for each in own)
        owed = max(0, wanted.get(name, 0) + earlier - done[name])
        own.sort(key=_cycle_and_number)
        kept += own[len(own) - min(owed, len(own)) :]
    return sorted(kept)


def _cycle_and_number(name: str) -> tuple[date, int]:
    return visit_start(name), visit_number(name)


def _look_back(
    inputs: ReplanInputs, past: Past, missed: frozenset[str]
) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = defaultdict(_Seen)
    cycle = inputs.cycle
    for route in past.routes:
        day = (route.date - cycle.start).days
        for stop in route.stops:
            own = seen[stop.customer_id]
            own.used.add(visit_number(stop.visit_id))
            if stop.visit_id not in missed:
                own.done += 1
                own.last = day if own.last is None else max(own.last, day)
    for visit in past.unplanned:
        own = seen[visit.customer_id]
        own.used.add(visit_number(visit.visit_id))
        own.given_up += 1
    if inputs.is_rolled:
        return seen
    for name, day, number in _visits_ahead(inputs, missed):
        seen[name].numbers[day] = number
    return seen


def _visits_ahead(
    inputs: ReplanInputs, missed: frozenset[str]
) -> Iterable[tuple[str, int, int]]:
    """Yield customer, day and number of the base's visits ahead, but missed ones."""
    start, first = inputs.cycle.start, inputs.first_day
    for name, when in _dates(inputs.base).items():
        day = (when - start).days
        if day >= first and name not in missed:
            yield visit_customer(name), day, visit_number(name)
