"""Is every customer's pattern an allowed one, and does its route label fit."""

from routing.check.labels import BOTH, halves_of, labels_of, on_routes
from routing.check.patterns import allowed_days, is_possible
from routing.check.result import Ledger
from routing.check.views import CustomerView, PlanView, RepView
from routing.check.where import Where, at_stop


def check_patterns(plan: PlanView, ledger: Ledger) -> None:
    """Check the visit calendar against patterns enumerated anew."""
    for name, (days, label) in plan.calendar.items():
        customer = plan.customers.get(name)
        rep = plan.reps.get(plan.rep_of.get(name, ""))
        if customer is None or rep is None or customer.num_required == 0:
            continue
        _check_pattern(plan, customer, rep, ledger)
        at = Where(customer_id=name, rep_id=rep.rep_id)
        is_unused = label == "" and name not in plan.stops_of
        fits = is_unused or label in labels_of(plan, rep, days)
        ledger.check("ROUTE_LABEL_WRONG", fits, at, label=label)
        _check_stop_labels(plan, customer, rep, ledger)


def _check_pattern(
    plan: PlanView, customer: CustomerView, rep: RepView, ledger: Ledger
) -> None:
    name = customer.customer_id
    days = plan.calendar[name][0]
    at = Where(customer_id=name, rep_id=rep.rep_id)
    values: dict[str, object] = {"days": list(days)}
    allowed = allowed_days(plan, customer, rep)
    fits_grade = allowed & {days} <= on_routes(plan, customer, rep, allowed)
    ledger.check("ON_BOTH_ROUTES", fits_grade, at, **values)
    possible = days in allowed or is_possible(plan, customer, rep, days)
    if ledger.check("PATTERN_NOT_ALLOWED", possible, at, **values):
        ledger.check("PATTERN_UNEVEN", days in allowed, at, **values)


def _check_stop_labels(
    plan: PlanView, customer: CustomerView, rep: RepView, ledger: Ledger
) -> None:
    name = customer.customer_id
    label = plan.calendar[name][1]
    for route, stop in plan.stops_of.get(name, []):
        at = at_stop(route, stop)
        fits = stop.route == label
        if label == BOTH:
            day = (route.date - plan.start).days
            fits = stop.route in tuple(halves_of(plan, rep, day))
        ledger.check("ROUTE_LABEL_WRONG", fits, at, label=stop.route)
