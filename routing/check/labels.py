"""Which of a rep's two routes a day belongs to, under the two-route preset."""

from routing.check.views import CustomerView, Days, PlanView, RepView

BOTH = "1+2"


def labels_of(plan: PlanView, rep: RepView, days: Days) -> tuple[str, ...]:
    """Return the route labels a pattern may bear; an empty one without the preset."""
    if plan.policy.preset != "two-route":
        return ("",)
    halves = [halves_of(plan, rep, day) for day in days]
    one = all("1" in half for half in halves)
    two = all("2" in half for half in halves)
    if not one and not two:
        return (BOTH,)
    return ("1",) * one + ("2",) * two


def halves_of(plan: PlanView, rep: RepView, day: int) -> str:
    """Return the routes of a day, "1", "2", or "12" in the middle of an odd week."""
    if plan.policy.rotation == "alternate-week":
        return "1" if day // 7 % 2 == 0 else "2"
    weekdays = [weekday for weekday in range(7) if rep.shifts[weekday] is not None]
    if day % 7 not in weekdays:
        return ""
    place, last = weekdays.index(day % 7), len(weekdays) - 1
    return "1" * (2 * place <= last) + "2" * (2 * place >= last)


def on_routes(
    plan: PlanView, customer: CustomerView, rep: RepView, patterns: frozenset[Days]
) -> frozenset[Days]:
    """Return the patterns left when only customers of the best grade are on both."""
    if plan.policy.preset != "two-route" or customer.grade == plan.policy.grades[0]:
        return patterns
    single = frozenset(p for p in patterns if labels_of(plan, rep, p) != (BOTH,))
    return single or patterns
