"""The small plan of ``plan_world``, and the same with a visit or an input changed."""

from dataclasses import replace

from routing.model import Customer, Rep
from routing.pattern import VisitPattern
from routing.plan import CalendarEntry, DayRoute, Plan
from tests.routing.plan_world import CYCLE


def move_route(
    plan: Plan,
    rep_id: str,
    day: int,
    /,
    *,
    to: int | None = None,
    later: int = 0,
    **changes: object,
) -> Plan:
    """Put a rep's route of a day on another one, later in the day, or change it."""
    when = CYCLE.date_of(day)
    is_it = [r.rep_id == rep_id and r.date == when for r in plan.routes]
    assert any(is_it)
    date = when if to is None else CYCLE.date_of(to)
    routes = tuple(
        _put_off(replace(route, date=date, **changes), later) if hit else route
        for route, hit in zip(plan.routes, is_it, strict=True)
    )
    return replace(plan, routes=routes)


def drop_route(plan: Plan, rep_id: str, day: int) -> Plan:
    when = CYCLE.date_of(day)
    kept = tuple(r for r in plan.routes if (r.rep_id, r.date) != (rep_id, when))
    assert len(kept) == len(plan.routes) - 1
    return replace(plan, routes=kept)


def drop_stops(plan: Plan, customer_id: str) -> Plan:
    """Take a customer's visits out of the plan; idle days go."""
    routes = (
        replace(r, stops=tuple(s for s in r.stops if s.customer_id != customer_id))
        for r in plan.routes
    )
    return replace(plan, routes=tuple(route for route in routes if route.stops))


def set_days(plan: Plan, customer_id: str, *days: int) -> Plan:
    entry = CalendarEntry(pattern=VisitPattern(days))
    return replace(plan, calendar={**plan.calendar, customer_id: entry})


def change_customer(plan: Plan, customer_id: str, **changes: object) -> Plan:
    def changed(one: Customer) -> Customer:
        return replace(one, **changes) if one.customer_id == customer_id else one

    return replace(plan, customers=tuple(map(changed, plan.customers)))


def change_rep(plan: Plan, rep_id: str, **changes: object) -> Plan:
    def changed(one: Rep) -> Rep:
        return replace(one, **changes) if one.rep_id == rep_id else one

    return replace(plan, reps=tuple(map(changed, plan.reps)))


def drop_customer(plan: Plan, customer_id: str) -> Plan:
    """Forget a customer whole, as a plan folder would not know him."""
    plan = drop_stops(plan, customer_id)
    territories = tuple(
        replace(t, customer_ids=tuple(c for c in t.customer_ids if c != customer_id))
        for t in plan.design.territories
    )
    return replace(
        plan,
        customers=tuple(c for c in plan.customers if c.customer_id != customer_id),
        locks=tuple(lock for lock in plan.locks if lock.customer_id != customer_id),
        calendar={k: v for k, v in plan.calendar.items() if k != customer_id},
        unplanned=tuple(u for u in plan.unplanned if u.customer_id != customer_id),
        design=replace(plan.design, territories=territories),
    )


def _put_off(route: DayRoute, later: int) -> DayRoute:
    return replace(
        route,
        depart=route.depart + later,
        arrive=route.arrive + later,
        stops=tuple(
            replace(
                stop,
                arrival=stop.arrival + later,
                start=stop.start + later,
                departure=stop.departure + later,
            )
            for stop in route.stops
        ),
    )
