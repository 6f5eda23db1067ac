"""Customers by grade, and the visits of theirs that are not planned."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import folium

from maps.canvas import add_data_block, language_of, make_canvas
from routing.model import Customer
from routing.plan import Plan, Unplanned
from routing.texts import format_text

_MOST_PLACES = 14
_FEWEST_CUSTOMERS = 3


def draw_customers(plan: Plan, canvas: folium.Map | None = None) -> folium.Map:
    """
    Draw every located customer, sized by grade and coloured by rep.

    They travel as columns of numbers, and one canvas layer of the browser draws
    them: ten thousand stay fast.

    Parameters
    ----------
    canvas
        The map to draw on; a new one by default.
    """
    canvas = canvas or make_canvas(plan)
    rep_ids = [rep.rep_id for rep in plan.reps]
    columns = customer_columns(
        plan.customers, plan.design.rep_of, rep_ids, plan.policy.grade_names
    )
    add_data_block(canvas, "customers", columns)
    add_data_block(canvas, "places", find_towns(plan.customers))
    return canvas


def draw_unplanned(plan: Plan, canvas: folium.Map | None = None) -> folium.Map:
    """
    Mark customers with visits that are not planned, and list why.

    Parameters
    ----------
    canvas
        The map to draw on; a new one by default. Its language is the sentences'.
    """
    canvas = canvas or make_canvas(plan)
    language = language_of(canvas)
    customer_idx_of = _customer_indices(plan)
    reasons = sorted({item.reason for item in plan.unplanned})
    remedies = {r: format_text(f"reason.{r}.remedy", language) for r in reasons}
    visits = [
        _describe_unplanned(item, customer_idx_of[item.customer_id], language)
        for item in plan.unplanned
    ]
    add_data_block(canvas, "unplanned", {"remedies": remedies, "visits": visits})
    return canvas


def customer_columns(
    customers: Sequence[Customer],
    rep_of: Mapping[str, str],
    rep_ids: Sequence[str],
    grades: Sequence[str],
) -> dict[str, object]:
    """
    Return customers as columns of numbers and texts, for the page's script.

    Parameters
    ----------
    rep_of
        customer_id -> rep_id.
    grades
        Best first.
    """
    rep_idx_of = {rep_id: rep_idx for rep_idx, rep_id in enumerate(rep_ids)}
    grade_idx_of = {name: rank for rank, name in enumerate(grades)}
    located = [customer.location for customer in customers]
    return {
        "id": [customer.customer_id for customer in customers],
        "name": [customer.name or customer.customer_id for customer in customers],
        "lat": [round(at.lat, 6) if at else None for at in located],
        "lon": [round(at.lon, 6) if at else None for at in located],
        "approximate": [int(customer.is_approximate) for customer in customers],
        "grade": [grade_idx_of.get(customer.grade or "", -1) for customer in customers],
        "rep": [
            rep_idx_of.get(rep_of.get(customer.customer_id, ""), -1)
            for customer in customers
        ],
        "frequency": [
            0 if customer.is_parked else customer.frequency for customer in customers
        ],
        "channel": [customer.channel for customer in customers],
        "address": [
            ", ".join(filter(None, (customer.address, customer.city)))
            for customer in customers
        ],
        "phone": [customer.phone for customer in customers],
    }


def find_towns(customers: Sequence[Customer]) -> list[dict[str, object]]:
    """Name the towns with most customers, to say where one is without a base map."""
    towns: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for customer in customers:
        if customer.city and customer.location and not customer.is_approximate:
            towns[customer.city].append((customer.location.lat, customer.location.lon))
    sizes = Counter({town: len(points) for town, points in towns.items()})
    return [
        {"name": town, "at": _median(towns[town])}
        for town, size in sizes.most_common(_MOST_PLACES)
        if size >= _FEWEST_CUSTOMERS
    ]


def _median(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    middle = len(points) // 2
    lats = sorted(lat for lat, _ in points)
    lons = sorted(lon for _, lon in points)
    return round(lats[middle], 6), round(lons[middle], 6)


def _describe_unplanned(
    item: Unplanned, customer_idx: int, language: str
) -> dict[str, object]:
    return {
        "customer": customer_idx,
        "date": item.date_due.isoformat() if item.date_due else None,
        "reason": item.reason,
        "detail": format_text(f"reason.{item.reason}.detail", language, **item.numbers),
    }


def _customer_indices(plan: Plan) -> dict[str, int]:
    return {
        customer.customer_id: customer_idx
        for customer_idx, customer in enumerate(plan.customers)
    }
