"""A re-planned cycle beside the plan it goes on from, its base."""

import datetime
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from routing.check.dates import is_at_work, is_leave
from routing.check.folder import read_folder
from routing.check.inputs import input_hash
from routing.check.rest_visits import visits_required
from routing.check.result import CheckResult, Ledger
from routing.check.views import PlanView, RestView, RouteView, StopView
from routing.check.visits import number_of
from routing.check.where import Where, at_route, at_stop, at_unplanned


def check_base(old_folder: Path, new_folder: Path) -> CheckResult:
    """
    Check what a plan keeps of its base: what the new folder alone cannot prove.

    Of a plan for another cycle only the digest, the owners and the patterns are
    compared, as nothing of it is past.

    Raises
    ------
    DataError
        If a folder cannot be read as a plan at all.
    """
    old, new = read_folder(old_folder), read_folder(new_folder)
    ledger = Ledger()
    rest = new.rest
    if ledger.check("BASE_NOT_NAMED", rest is not None) and rest is not None:
        stated, found = rest.base_hash, input_hash(old)
        ledger.check("BASE_HASH_WRONG", stated == found, stated=stated, found=found)
        _check_promises(old, new, rest, ledger)
        if old.start == new.start:
            _check_routes(old, new, rest, ledger)
            _check_unplanned(old, new, ledger)
            _check_missed(old, new, rest, ledger)
            _check_days_lost(old, new, ledger)
            _check_numbers(old, new, ledger)
        else:
            ledger.check("ROLLED_MID_CYCLE", rest.first_day == 0, day=rest.first_day)
    return ledger.result(
        visits_required=visits_required(new),
        visits_planned=sum(len(route.stops) for route in new.routes),
    )


def _check_promises(
    old: PlanView, new: PlanView, rest: RestView, ledger: Ledger
) -> None:
    """Check owners and patterns of the base; nobody of the new plan is left out."""
    days_of = {name: days for name, (days, _) in old.calendar.items()}
    for code, stated, found in (
        ("BASE_OWNER_WRONG", rest.owners, old.rep_of),
        ("BASE_PATTERN_WRONG", rest.patterns, days_of),
    ):
        for name in sorted({*stated, *_promised(old, new)}):
            same = name in stated and stated[name] == found.get(name)
            at = Where(customer_id=name)
            values = {"stated": stated.get(name), "found": found.get(name)}
            ledger.check(code, same, at, **values)


def _promised(old: PlanView, new: PlanView) -> Iterator[str]:
    """Yield customers of both plans whom the base told days."""
    for customer in new.all_customers:
        if customer.num_required > 0 and customer.customer_id in old.calendar:
            yield customer.customer_id


def _check_routes(old: PlanView, new: PlanView, rest: RestView, ledger: Ledger) -> None:
    before = {(r.rep_id, r.date): r for r in old.routes if new.is_past(r.date)}
    now = {(r.rep_id, r.date): r for r in new.routes if new.is_past(r.date)}
    for key, route in now.items():
        known = {} if key not in before else _stops_by_id(before[key])
        for stop in route.stops:
            is_known = stop.visit_id in known
            ledger.check("PAST_STOP_ADDED", is_known, at_stop(route, stop))
    for key, route in before.items():
        left = now.get(key)
        kept = {} if left is None else _stops_by_id(left)
        for stop in route.stops:
            if stop.visit_id not in kept:
                _check_taken_out(new, rest, route, stop, ledger)
        if left is not None:
            _check_kept(route, left, ledger)


def _stops_by_id(route: RouteView) -> Mapping[str, StopView]:
    return {stop.visit_id: stop for stop in route.stops}


def _check_taken_out(
    new: PlanView, rest: RestView, route: RouteView, stop: StopView, ledger: Ledger
) -> None:
    """A visit may go if it was still to be made and cannot be; it is not forgotten."""
    at = at_stop(route, stop)
    was_to_come = route.date >= rest.today
    may_go = was_to_come and _cannot_be_made(new, route, stop)
    ledger.check("PAST_STOP_TAKEN_OUT", may_go, at)
    _check_not_forgotten(new, route, stop, ledger)


def _check_not_forgotten(
    new: PlanView, route: RouteView, stop: StopView, ledger: Ledger
) -> None:
    customer = new.customers.get(stop.customer_id)
    if customer is not None and customer.num_required > 0:
        is_named = stop.visit_id in new.missed
        ledger.check("LOST_VISIT_NOT_MISSED", is_named, at_stop(route, stop))


def _cannot_be_made(new: PlanView, route: RouteView, stop: StopView) -> bool:
    customer, rep = new.customers.get(stop.customer_id), new.reps.get(route.rep_id)
    if customer is None or not customer.is_active or customer.is_closed(route.date):
        return True
    return rep is None or not is_at_work(new, rep, route.date)


def _check_kept(before: RouteView, now: RouteView, ledger: Ledger) -> None:
    """The route is the same; where stops went, the others begin as they did."""
    stays = [s for s in before.stops if s.visit_id in _stops_by_id(now)]
    if len(stays) == len(before.stops):
        ledger.check("PAST_ROUTE_CHANGED", before == now, at_route(now))
        return
    told = [_as_told(stop) for stop in stays]
    same = told == [_as_told(stop) for stop in now.stops]
    ledger.check("PAST_ROUTE_CHANGED", same, at_route(now))


def _as_told(stop: StopView) -> tuple[str, str, int, int]:
    return stop.visit_id, stop.customer_id, stop.start, stop.service_time


def _check_unplanned(old: PlanView, new: PlanView, ledger: Ledger) -> None:
    before = {v.visit_id: v for v in old.unplanned if new.is_past(v.date_due)}
    now = {v.visit_id: v for v in new.unplanned if new.is_past(v.date_due)}
    for visit_id in dict.fromkeys((*before, *now)):
        one, other = before.get(visit_id), now.get(visit_id)
        place = one or other
        at = Where(visit_id=visit_id) if place is None else at_unplanned(place)
        ledger.check("PAST_UNPLANNED_CHANGED", one == other, at)


def _check_missed(old: PlanView, new: PlanView, rest: RestView, ledger: Ledger) -> None:
    """Only what the base had planned, and nobody makes, can have been missed."""
    planned = {
        stop.visit_id: route.date
        for route in old.routes
        for stop in route.stops
        if new.is_past(route.date) or _is_off(new, route)
    }
    known = {**(old.rest.missed if old.rest else {}), **planned}
    for visit_id, when in rest.missed.items():
        is_known = known.get(visit_id) == when
        at = Where(customer_id=visit_id.partition("@")[0], visit_id=visit_id)
        ledger.check("MISSED_VISIT_UNKNOWN", is_known, at)


def _check_days_lost(old: PlanView, new: PlanView, ledger: Ledger) -> None:
    """What a rep who stays was to do on days of the rest that are off now is missed."""
    stays = {territory.rep_id for territory in new.territories}
    for route in old.routes:
        if (
            route.rep_id in stays
            and not new.is_past(route.date)
            and _is_off(new, route)
        ):
            for stop in route.stops:
                if new.rep_of.get(stop.customer_id) == route.rep_id:
                    _check_not_forgotten(new, route, stop, ledger)


def _is_off(plan: PlanView, route: RouteView) -> bool:
    rep = plan.reps.get(route.rep_id)
    return rep is not None and is_leave(plan, rep, route.date)


def _check_numbers(old: PlanView, new: PlanView, ledger: Ledger) -> None:
    """A visit keeps its number on its day; others take the smallest that are free."""
    earlier = _records_of(old)
    for name, records in _records_of(new).items():
        kept = {
            when: id_
            for when, id_ in earlier.get(name, [])
            if when is not None and id_ not in new.missed
        }
        rest = [record for record in records if not new.is_past(record[0])]
        used = {id_ for when, id_ in records if new.is_past(when)}
        used |= {kept[when] for when, _ in rest if when in kept}
        used |= set(new.missed_of.get(name, {}))
        taken = {number_of(new, name, id_) for id_ in used}
        free = (number for number in count(1) if number not in taken)
        for when, visit_id in rest:
            found = number_of(new, name, visit_id)
            own = None if when is None else kept.get(when)
            right = next(free) if own is None else number_of(new, name, own)
            at = Where(customer_id=name, date=when, visit_id=visit_id)
            ledger.check("NUMBER_NOT_KEPT", found == right, at, number=right)


def _records_of(
    plan: PlanView,
) -> dict[str, list[tuple[datetime.date | None, str]]]:
    """Return customer_id -> date and id of each visit, those without a date last."""
    found: dict[str, list[tuple[datetime.date | None, str]]] = {}
    for route in plan.routes:
        for stop in route.stops:
            record = route.date, stop.visit_id
            found.setdefault(stop.customer_id, []).append(record)
    for visit in plan.unplanned:
        found.setdefault(visit.customer_id, []).append((visit.date_due, visit.visit_id))
    for name, records in found.items():
        records.sort(
            key=lambda record: (
                record[0] or datetime.date.max,
                number_of(plan, name, record[1]) or 0,
            )
        )
    return found
