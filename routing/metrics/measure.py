"""Plan -> figures: work, distance, coverage and balance."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict

from routing.metrics.consistency import far_from_area, weekday_consistency
from routing.metrics.figures import DayLoad, Figures, GradeFigures, RepFigures
from routing.model import Customer, Location, Rep
from routing.parking import parks_at
from routing.plan import DayRoute, Plan, Reason, WeekdayPrice
from routing.supply import measure_balance, supply_by_day

HOUR = 3_600.0


def measure_plan(plan: Plan) -> Figures:
    """Return the figures of a plan; formulas stand at the fields of ``Figures``."""
    reps = tuple(_measure_rep(plan, rep) for rep in plan.reps)
    reasons = Counter(visit.reason for visit in plan.unplanned)
    return Figures(
        customers=len(plan.customers),
        parked=_num_parked(plan.customers),
        visits_required=plan.visits_required,
        visits_planned=plan.visits_planned,
        visits_unplanned=len(plan.unplanned),
        drive_hours=sum(rep.drive_hours for rep in reps),
        service_hours=sum(rep.service_hours for rep in reps),
        work_hours=sum(rep.work_hours for rep in reps),
        kilometres=sum(rep.kilometres for rep in reps),
        balance=measure_balance(
            {rep.rep_id: rep.work_hours for rep in reps},
            plan.reps,
            plan.policy,
            plan.cycle,
        ),
        weekday_consistency=weekday_consistency(plan),
        far_from_area=far_from_area(plan),
        grades=tuple(_measure_grades(plan)),
        reps=reps,
        unplanned={
            str(reason): reasons[reason] for reason in Reason if reasons[reason]
        },
        **_cost_of_weekdays(plan.weekday_prices, [rep.rep_id for rep in plan.reps]),
    )


def _measure_rep(plan: Plan, rep: Rep) -> RepFigures:
    routes = [route for route in plan.routes if route.rep_id == rep.rep_id]
    places = {c.customer_id: c.location for c in plan.customers}
    work = {route.date: _work_time(plan, route, places) for route in routes}
    limits = _work_limits(plan, rep)
    loads = [DayLoad(day, work.get(day, 0) / HOUR) for day in sorted({*work, *limits})]
    customers = _customers_of(plan, rep.rep_id)
    grade_of = {c.customer_id: c.grade for c in plan.customers}
    visits = Counter(grade_of[s.customer_id] for route in routes for s in route.stops)
    capacity = sum(limits.values())
    return RepFigures(
        rep_id=rep.rep_id,
        name=rep.name,
        customers=len(customers),
        parked=_num_parked(customers),
        visits={name: visits[name] for name in plan.policy.grade_names},
        visits_planned=visits.total(),
        visits_unplanned=sum(visit.rep_id == rep.rep_id for visit in plan.unplanned),
        points=sum(visits[grade.name] * grade.points for grade in plan.policy.grades),
        service_hours=sum(route.service_time for route in routes) / HOUR,
        drive_hours=sum(route.drive_time for route in routes) / HOUR,
        work_hours=sum(work.values()) / HOUR,
        kilometres=sum(route.distance for route in routes) / 1_000,
        working_days=len(limits),
        days_planned=len(routes),
        busiest=max(loads, key=lambda load: load.hours, default=None),
        lightest=min(loads, key=lambda load: load.hours, default=None),
        capacity_hours=capacity / HOUR,
        capacity_used=sum(work.values()) / capacity if capacity else 0.0,
        route_hours=_route_hours(routes) if plan.policy.preset else (),
        **_cost_of_weekdays(plan.weekday_prices, [rep.rep_id]),
    )


class _WeekdayCost(TypedDict):
    fixed_weekdays_cost_hours: float | None
    fixed_weekdays_cost_visits: int | None


def _cost_of_weekdays(
    prices: Mapping[str, WeekdayPrice] | None, reps: Iterable[str]
) -> _WeekdayCost:
    """Return what fixed weekdays would cost some reps; idle ones nothing."""
    if prices is None:
        return _WeekdayCost(
            fixed_weekdays_cost_hours=None, fixed_weekdays_cost_visits=None
        )
    own = [prices[rep_id] for rep_id in reps if rep_id in prices]
    return _WeekdayCost(
        fixed_weekdays_cost_hours=sum(price.drive_time for price in own) / HOUR,
        fixed_weekdays_cost_visits=sum(price.visits for price in own),
    )


def _route_hours(routes: Iterable[DayRoute]) -> tuple[float, float]:
    # Stops without a label count for neither: the checker is the one to object.
    seconds = Counter[str]()
    for route in routes:
        for stop in route.stops:
            seconds[stop.route] += stop.service_time + stop.travel_time
    return seconds["1"] / HOUR, seconds["2"] / HOUR


def _work_time(
    plan: Plan, route: DayRoute, places: Mapping[str, Location | None]
) -> int:
    day = plan.policy.day
    parks = parks_at([places[s.customer_id] for s in route.stops], day.parking_radius)
    return route.drive_time + route.service_time + sum(parks) * day.parking_time


def _work_limits(plan: Plan, rep: Rep) -> dict[date, int]:
    """Return the rep's working dates and the seconds of work each may hold."""
    supply = supply_by_day(rep, plan.policy, plan.cycle)
    return {plan.cycle.date_of(day): limit for day, limit in supply.items()}


def _customers_of(plan: Plan, rep_id: str) -> list[Customer]:
    owned = {
        customer_id
        for territory in plan.design.territories
        if territory.rep_id == rep_id
        for customer_id in territory.customer_ids
    }
    return [customer for customer in plan.customers if customer.customer_id in owned]


def _num_parked(customers: Iterable[Customer]) -> int:
    return sum(customer.is_parked for customer in customers)


def _measure_grades(plan: Plan) -> Iterable[GradeFigures]:
    grade_of = {c.customer_id: c.grade or "" for c in plan.customers}
    planned = Counter(grade_of[s.customer_id] for r in plan.routes for s in r.stops)
    missing = Counter(grade_of[visit.customer_id] for visit in plan.unplanned)
    cut = Counter(
        grade_of[visit.customer_id]
        for visit in plan.unplanned
        if visit.reason == Reason.CAPACITY_EXCEEDED
    )
    names = dict.fromkeys((*plan.policy.grade_names, *sorted(grade_of.values())))
    for name in names:
        members = [c for c in plan.customers if grade_of[c.customer_id] == name]
        required = planned[name] + missing[name]
        yield GradeFigures(
            grade=name,
            customers=len(members),
            parked=_num_parked(members),
            visits_required=required,
            visits_planned=planned[name],
            coverage=1 - cut[name] / required if required else 1.0,
        )
