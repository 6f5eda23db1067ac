"""The story of the plan's map: what is drawn, in which order."""

import folium

from maps.canvas import format_map, make_canvas
from maps.customers import draw_customers, draw_unplanned
from maps.day_routes import draw_day_routes
from maps.territories import draw_territories
from routing.plan import Plan

__all__ = ["draw_plan_map", "format_map"]


def draw_plan_map(plan: Plan, language: str | None = None) -> folium.Map:
    """
    Draw a whole plan: territories, customers, day routes, unplanned visits.

    The page switches by rep, week and weekday, shows details of what is clicked, and
    opens without a network.

    Parameters
    ----------
    language
        Of the texts, one of ``routing.texts.LANGUAGES``; None takes the policy's.
    """
    canvas = make_canvas(plan, language)
    draw_territories(plan, canvas)
    draw_day_routes(plan, canvas)
    draw_customers(plan, canvas)
    return draw_unplanned(plan, canvas)
