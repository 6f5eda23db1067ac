"""The map of territories alone: outlines, areas, customers, homes and figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import folium
import shapely

from maps.canvas import add_data_block, describe_grades, make_page_canvas
from maps.colouring import colour_territories
from maps.customers import customer_columns, find_towns
from maps.page import PageKind
from maps.territories import describe_territory, ring_corners
from routing.areas import AreaRecord
from routing.kept_design import KeptDesign, KeptRep
from routing.model import Customer
from routing.plan import TerritoryDesign
from routing.policy import Policy

DESIGN_PAGE = PageKind(
    "design.html",
    ("texts", "design_data", "layers", "panel", "design_panel", "design_map"),
)

_MOST_CORNERS = 150_000
"""Of all areas' borders; beyond it they are drawn more coarsely."""
_COARSER = 0.0005
_DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class DrawnDesign:
    """
    What the map of a design shows.

    Parameters
    ----------
    area_reps
        area_id -> rep_id; empty without areas.
    """

    customers: Sequence[Customer]
    policy: Policy
    design: TerritoryDesign
    kept: KeptDesign
    areas: Sequence[AreaRecord] = ()
    area_reps: Mapping[str, str]


def draw_design_map(drawn: DrawnDesign, language: str | None = None) -> folium.Map:
    """
    Draw territories, the areas and customers in them, where reps live, and figures.

    The page opens without a network.

    Parameters
    ----------
    language
        Of the texts, one of ``routing.texts.LANGUAGES``; None takes the policy's.
    """
    canvas = make_page_canvas(language or drawn.policy.language, DESIGN_PAGE)
    kept, design = drawn.kept, drawn.design
    rep_ids = [rep.rep_id for rep in kept.reps]
    colours = colour_territories([t.outline for t in design.territories])
    record = {
        "kind": kept.kind,
        "hasAreas": bool(drawn.areas),
        "grades": describe_grades(drawn.policy.grade_names if drawn.customers else ()),
        "reps": [
            _describe_rep(rep, colour)
            for rep, colour in zip(kept.reps, colours, strict=True)
        ],
        "figures": _describe_figures(kept),
    }
    add_data_block(canvas, "design", record)
    territories = [
        describe_territory(territory, idx)
        for idx, territory in enumerate(design.territories)
    ]
    add_data_block(canvas, "territories", territories)
    columns = customer_columns(
        drawn.customers, design.rep_of, rep_ids, drawn.policy.grade_names
    )
    add_data_block(canvas, "customers", columns)
    add_data_block(canvas, "places", find_towns(drawn.customers))
    add_data_block(canvas, "areas", _describe_areas(drawn, rep_ids))
    return canvas


def _describe_rep(rep: KeptRep, colour: str) -> dict[str, object]:
    home = rep.depot.lat, rep.depot.lon
    return {
        "id": rep.rep_id,
        "name": rep.name or rep.rep_id,
        "colour": colour,
        "depot": home,
        "end": home,
        "areas": rep.areas,
        "customers": rep.customers,
        "visits": rep.visits,
        "service": rep.service_hours,
        "driving": rep.drive_hours,
        "work": rep.work,
        "share": rep.share,
        "nearerElsewhere": rep.nearer_elsewhere,
    }


def _describe_figures(kept: KeptDesign) -> dict[str, object]:
    figures = kept.figures
    return {
        "reps": figures.reps,
        "customers": figures.customers,
        "areas": figures.areas,
        "work": figures.work,
        "driving": round(sum(rep.drive_hours for rep in kept.reps), 2),
        "maxDeviation": figures.max_deviation,
        "meanDeviation": figures.mean_deviation,
        "nearerElsewhere": figures.nearer_elsewhere,
        "handovers": figures.handovers,
    }


def _describe_areas(
    drawn: DrawnDesign, rep_ids: Sequence[str]
) -> list[dict[str, object]]:
    """Return areas with polygons; cells around centres have no borders of their own."""
    rep_idx_of = {rep_id: idx for idx, rep_id in enumerate(rep_ids)}
    shaped = [area for area in drawn.areas if area.polygons]
    corners = sum(len(r) for a in shaped for rings in a.polygons for r in rings)
    coarse = _COARSER if corners > _MOST_CORNERS else 0.0
    return [
        {
            "id": area.area_id,
            "name": area.name or area.area_id,
            "rep": rep_idx_of.get(drawn.area_reps.get(area.area_id, ""), -1),
            "weight": area.weight,
            "rings": list(_outer_rings(area, coarse)),
        }
        for area in shaped
    ]


def _outer_rings(
    area: AreaRecord, coarse: float
) -> Iterable[list[tuple[float, float]]]:
    for rings in area.polygons:
        ring = shapely.LinearRing(rings[0])
        if coarse:
            ring = shapely.simplify(ring, coarse)
        yield [(round(a, _DIGITS), round(b, _DIGITS)) for a, b in ring_corners(ring)]
