"""Every customer has one territory, whose rep visits him; outlines do not overlap."""

from collections import Counter

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from routing.check.result import Ledger
from routing.check.views import PlanView, TerritoryView
from routing.check.where import Where, at_customer

OVERLAP_SHARE = 1e-6
"""Share of the smaller outline that may overlap, as corners are rounded."""


def check_territories(plan: PlanView, ledger: Ledger) -> None:
    """Check who belongs where, and the outlines."""
    homes = Counter(
        name for territory in plan.territories for name in territory.customer_ids
    )
    for customer in plan.all_customers:
        name = customer.customer_id
        at = at_customer(customer)
        single = homes[name] <= 1
        ledger.check("TERRITORY_DOUBLED", single, at)
        if customer.place is not None and (
            name in plan.stops_of or name in plan.calendar
        ):
            has_home = homes[name] >= 1
            ledger.check("TERRITORY_MISSING", has_home, at)
    for territory in plan.territories:
        _check_rep(plan, territory, ledger)
    _check_outlines(plan, ledger)


def _check_rep(plan: PlanView, territory: TerritoryView, ledger: Ledger) -> None:
    for name in territory.customer_ids:
        reps = {route.rep_id for route, _ in plan.stops_of.get(name, [])}
        reps |= {v.rep_id for v in plan.unplanned_of.get(name, []) if v.rep_id}
        at = Where(rep_id=territory.rep_id, customer_id=name)
        same = reps <= {territory.rep_id}
        ledger.check("TERRITORY_REP_WRONG", same, at)


def _check_outlines(plan: PlanView, ledger: Ledger) -> None:
    shapes = [(t.rep_id, _shape(t)) for t in plan.territories if t.outline]
    tree = shapely.STRtree([shape for _, shape in shapes])
    for idx, (rep_id, shape) in enumerate(shapes):
        for other in sorted(int(hit) for hit in tree.query(shape)):
            if other <= idx:
                continue
            other_id, beside = shapes[other]
            limit = OVERLAP_SHARE * min(shape.area, beside.area)
            apart = shape.intersection(beside).area <= limit
            at = Where(rep_id=rep_id)
            ledger.check("TERRITORY_OVERLAP", apart, at, other=other_id)


def _shape(territory: TerritoryView) -> BaseGeometry:
    """Return the area of the rings; a ring inside another is a hole."""
    area: BaseGeometry = Polygon()
    for ring in territory.outline:
        if len(ring) >= 4:
            area = area.symmetric_difference(shapely.make_valid(Polygon(ring)))
    return area
