"""Areas read whole: counties, districts or cells of a grid; all faults at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.areas import AreaRecord, Polygon
from routing.errors import DataError, Issue, Severity
from routing.model import Location
from routing.read.area_neighbours import link_neighbours
from routing.read.area_table import (
    ATTRIBUTE,
    GEOMETRY,
    AreaColumns,
    AreaTable,
    read_area_table,
)
from routing.read.customer_row import read_identifier
from routing.read.duplicates import report_duplicates
from routing.read.fault import Fault
from routing.read.fields import parse_number, parse_text
from routing.read.location import read_location, refuse_swapped_columns
from routing.read.row import Row
from routing.read.rows import order_issues
from routing.read.shapes import kind_of, parse_point, parse_polygons


@dataclass(frozen=True, kw_only=True)
class AreasReading:
    """
    What an areas file gives.

    Parameters
    ----------
    areas
        Accepted ones in file order, all with polygons or all with a centre; one that
        stands twice is there once.
    issues
        Every fault, those of the whole file first, then by row or feature.
    rows_total, rows_accepted, rows_rejected
        Rows or features; accepted are those without an error, so that
        total = accepted + rejected.
    """

    areas: tuple[AreaRecord, ...]
    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int


def read_areas(
    path: Path | str,
    *,
    weight: str = "",
    adjacency: str = "",
    id_column: str = "",
    attributes: Sequence[str] = (),
) -> AreasReading:
    """
    Read areas from GeoJSON (polygons or points), or a table of centres.

    Parameters
    ----------
    weight
        Column of what is to be balanced; every area weighs 1 without one.
    adjacency
        Column of the neighbours' ids: a list, or a text separated by ``;`` or ``,``.
        A neighbour named on one side only counts on both.
    id_column
        Column of the ids; by itself a feature's id, then ``id``, ``geoid`` and alike.
    attributes
        Further columns of numbers. Empty cells count as 0, in the weight too.

    Raises
    ------
    DataError
        If the file as a whole cannot be used; carries every such fault.
    """
    columns = AreaColumns(
        area_id=id_column,
        weight=weight,
        adjacency=adjacency,
        attributes=tuple(attributes),
    )
    table = read_area_table(path, columns)
    _refuse_mixture(table)
    repeated = report_duplicates(table.rows, "area_id")
    drafts = [(row, _read_area(row, table, columns)) for row in table.rows]
    if not table.geometries and table.rows:
        refuse_swapped_columns(table.rows[0].file, table.rows)
    kept = [
        (row, area)
        for row, area in drafts
        if area is not None and not row.is_refused and row.number not in repeated
    ]
    areas = link_neighbours(kept, {row.text("area_id") for row in table.rows})
    accepted = sum(1 for row in table.rows if not row.is_refused)
    return AreasReading(
        areas=areas,
        issues=order_issues(table.issues, table.rows),
        rows_total=table.rows_total,
        rows_accepted=accepted,
        rows_rejected=table.rows_total - accepted,
    )


def _refuse_mixture(table: AreaTable) -> None:
    """Refuse a file of polygons and points: cells around points would overlap."""
    kinds = [kind_of(geometry) for geometry in table.geometries.values()]
    points = kinds.count("Point")
    polygons = kinds.count("Polygon") + kinds.count("MultiPolygon")
    if points and polygons:
        values: dict[str, object] = {"points": points, "polygons": polygons}
        mixture = Issue(
            table.rows[0].file, "AREA_MIXTURE", Severity.FATAL, values=values
        )
        raise DataError([mixture])


def _read_area(row: Row, table: AreaTable, columns: AreaColumns) -> AreaRecord | None:
    """Return the area of a row, None when its faults leave nothing to make."""
    area_id = read_identifier(row, "area_id")
    name = row.read("name", parse_text, "")
    weight = _read_number(row, "weight") if columns.weight else 1.0
    if weight < 0:
        row.report("weight", "AREA_WEIGHT_NEGATIVE")
    attributes = {
        column: _read_number(row, f"{ATTRIBUTE}{column}")
        for column in columns.attributes
    }
    place = _read_shape(row, table)
    if row.is_refused or place is None:
        return None
    return AreaRecord(
        area_id=area_id,
        name=name,
        location=place if isinstance(place, Location) else None,
        polygons=() if isinstance(place, Location) else place,
        weight=weight,
        attributes=attributes,
    )


def _read_number(row: Row, name: str) -> float:
    """Return a number; 0 for a faulty one, and for a missing one with a warning."""
    if not row.text(name):
        row.warn(name, "AREA_NUMBER_MISSING")
        return 0.0

    def parse(text: str) -> float | Fault:
        return parse_number(text, has_decimal_comma=row.has_decimal_comma)

    return row.read(name, parse, 0.0)


def _read_shape(row: Row, table: AreaTable) -> Location | tuple[Polygon, ...] | None:
    if not table.geometries:
        place = read_location(row)
        if place is None and not row.is_refused:
            row.report("lat", "AREA_WITHOUT_PLACE")
        return place
    geometry = table.geometries[row.number]
    is_point = kind_of(geometry) == "Point"
    shape = parse_point(geometry) if is_point else parse_polygons(geometry)
    if isinstance(shape, Fault):
        row.report(GEOMETRY, shape.code, **shape.values)
        return None
    return shape
