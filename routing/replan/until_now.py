"""What the search of a rep's rest begins with: the base, or a plan made since."""

from collections.abc import Container

from routing.plan import CalendarEntry
from routing.replan.inputs import ReplanInputs


def patterns_until_now(
    inputs: ReplanInputs, own: Container[str]
) -> dict[str, CalendarEntry]:
    """Return customer_id -> pattern of a rep's customers."""
    calendar = (inputs.start or inputs.base).calendar
    return {name: entry for name, entry in calendar.items() if name in own}


def routes_until_now(
    inputs: ReplanInputs, rep_id: str, own: Container[str]
) -> dict[int, tuple[str, ...]]:
    """
    Return day -> the customers of a rep in the order in which they are visited.

    In a later cycle, the routes of the days that lie a whole number of cycles before.
    """
    base = inputs.start or inputs.base
    routes: dict[int, tuple[str, ...]] = {}
    for route in base.routes:
        day = (route.date - base.cycle.start).days
        is_ahead = inputs.first_day <= day < inputs.cycle.num_days
        if is_ahead and route.rep_id == rep_id:
            names = (stop.customer_id for stop in route.stops)
            routes[day] = tuple(name for name in names if name in own)
    return routes


def starts_until_now(
    inputs: ReplanInputs, own: Container[str]
) -> dict[tuple[str, int], int]:
    """
    Return customer_id and day -> when the base begins the visit.

    In a later cycle, as on the day that lies a whole number of cycles before.
    """
    begin = inputs.base.cycle.start
    return {
        (stop.customer_id, (route.date - begin).days): stop.start
        for route in inputs.base.routes
        for stop in route.stops
        if stop.customer_id in own
    }
