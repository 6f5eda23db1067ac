"""Day routes: depot to depot, stops in order with their times."""

from collections.abc import Mapping

import folium

from maps.canvas import add_data_block, make_canvas
from routing.plan import DayRoute, Plan


def draw_day_routes(plan: Plan, canvas: folium.Map | None = None) -> folium.Map:
    """
    Draw the day routes, which the page shows by rep, week and weekday.

    Parameters
    ----------
    canvas
        The map to draw on; a new one by default.
    """
    canvas = canvas or make_canvas(plan)
    rep_idx_of = {rep.rep_id: rep_idx for rep_idx, rep in enumerate(plan.reps)}
    customer_idx_of = {
        customer.customer_id: customer_idx
        for customer_idx, customer in enumerate(plan.customers)
    }
    routes = [
        {
            "rep": rep_idx_of[route.rep_id],
            "day": (route.date - plan.cycle.start).days,
            **_describe(route, customer_idx_of),
        }
        for route in plan.routes
    ]
    add_data_block(canvas, "routes", routes)
    return canvas


def _describe(route: DayRoute, customer_idx_of: Mapping[str, int]) -> dict[str, object]:
    """Return times in seconds since midnight, lengths in metres, stops as columns."""
    stops = route.stops
    return {
        "depart": route.depart,
        "arrive": route.arrive,
        "breakStart": route.break_start,
        "breakTime": route.break_time,
        "driveTime": route.drive_time,
        "serviceTime": route.service_time,
        "distance": route.distance,
        "returnTime": route.return_time,
        "stops": {
            "customer": [customer_idx_of[stop.customer_id] for stop in stops],
            "arrival": [stop.arrival for stop in stops],
            "start": [stop.start for stop in stops],
            "end": [stop.start + stop.service_time for stop in stops],
            "travelTime": [stop.travel_time for stop in stops],
            "distance": [stop.distance for stop in stops],
        },
    }
