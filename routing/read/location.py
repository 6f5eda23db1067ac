"""A row's coordinates: parsed, judged, converted to WGS 84."""

import math
import re
from collections.abc import Sequence
from itertools import islice

from routing.errors import DataError, Issue, Severity
from routing.model import Location
from routing.read.crs import Crs, to_wgs84
from routing.read.fields import EXAMPLE_DEGREES, fold_text, parse_coordinate
from routing.read.row import Row

Box = tuple[float, float, float, float]

_NULL_ISLAND_DEGREES = 0.001
_COARSE = re.compile(r"[+-]?[0-9]+([.,][0-9]{0,2})?")
_KM_PER_DEGREE = 111.195
# From these on, swapped rows are one fault of the file instead of many of rows.
_SWAPPED_SHARE, _FEWEST_SWAPPED = 0.8, 5


def read_location(
    row: Row,
    *,
    crs: Crs = "wgs84",
    service_area: Box | None = None,
    lat_field: str = "lat",
    lon_field: str = "lon",
) -> Location | None:
    """
    Return a row's place; None when it has none or a faulty one, which is reported.

    A row without one of the two coordinates has no place; that alone is not reported.

    Parameters
    ----------
    service_area
        (south, west, north, east): points outside are refused, and taken for swapped
        when the other way round they lie inside.
    """
    if not (row.text(lat_field) and row.text(lon_field)):
        return None
    lat = row.read(lat_field, parse_coordinate, None)
    lon = row.read(lon_field, parse_coordinate, None)
    if lat is None or lon is None or not _is_on_earth(row, lat, lon, lat_field):
        return None
    _warn_about_text(row, lat_field, lon_field)
    lat, lon = to_wgs84(lat, lon, crs)
    if service_area is not None and not _is_inside(lat, lon, service_area):
        _report_outside(row, lat, lon, service_area, lat_field)
        return None
    return Location(lat=lat, lon=lon)


def _is_on_earth(row: Row, lat: float, lon: float, lat_field: str) -> bool:
    lon_field = lat_field.replace("lat", "lon")
    if abs(lat) > 90:
        is_swapped = abs(lat) <= 180 and abs(lon) <= 90
        suggestion = _pair(lon, lat) if is_swapped else f"lat={EXAMPLE_DEGREES}"
        row.report(
            lat_field,
            "INVALID_LATITUDE",
            suggestion=suggestion,
            is_swapped=is_swapped,
        )
        return False
    if abs(lon) > 180:
        row.report(lon_field, "INVALID_LONGITUDE")
        return False
    if max(abs(lat), abs(lon)) < _NULL_ISLAND_DEGREES:
        row.report(lat_field, "NULL_ISLAND")
        return False
    return True


def _warn_about_text(row: Row, lat_field: str, lon_field: str) -> None:
    folded = []
    for name in (lat_field, lon_field):
        plain = fold_text(row.text(name))
        folded.append(plain)
        if plain != row.text(name):
            row.warn(name, "TEXT_NORMALISED", plain=plain)
    if all(map(_COARSE.fullmatch, folded)):
        row.warn(lat_field, "LOW_PRECISION_COORDINATE")


def _report_outside(
    row: Row, lat: float, lon: float, area: Box, lat_field: str
) -> None:
    if abs(lon) <= 90 and _is_inside(lon, lat, area):
        row.report(
            lat_field,
            "LIKELY_SWAPPED_LAT_LON",
            suggestion=_pair(lon, lat),
            is_swapped=True,
        )
    else:
        distance = round(_km_outside(lat, lon, area))
        row.report(lat_field, "OUTSIDE_SERVICE_AREA", distance_km=distance)


def _is_inside(lat: float, lon: float, area: Box) -> bool:
    south, west, north, east = area
    # West of 180 and east of it: an area may cross the date line.
    across = west <= lon <= east if west <= east else lon >= west or lon <= east
    return south <= lat <= north and across


def _km_outside(lat: float, lon: float, area: Box) -> float:
    south, west, north, east = area
    beyond_lat = max(south - lat, lat - north, 0.0)
    to_edges = [abs((lon - edge + 180) % 360 - 180) for edge in (west, east)]
    beyond_lon = 0.0 if _is_inside(south, lon, area) else min(to_edges)
    shrink = math.cos(math.radians(max(abs(lat), abs(south), abs(north))))
    return _KM_PER_DEGREE * math.hypot(beyond_lat, beyond_lon * shrink)


def _pair(lat: float, lon: float) -> str:
    return f"lat={lat:g}, lon={lon:g}"


def refuse_swapped_columns(file: str, rows: Sequence[Row]) -> None:
    """
    Refuse a file most of whose rows have latitude and longitude swapped.

    Raises
    ------
    DataError
        One hint for the whole file in place of one issue per row.
    """
    watch = SwapWatch()
    for row in rows:
        watch.see(row)
    watch.refuse_swapped(file)


class SwapWatch:
    """Counts rows, one after the other, that have latitude and longitude swapped."""

    def __init__(self) -> None:
        self._located = 0
        self._hints: list[Issue] = []

    def see(self, row: Row) -> None:
        """Count a row that was read."""
        if not (row.text("lat") and row.text("lon")):
            return
        self._located += 1
        if row.issues:
            hints = (each for each in row.issues if each.values.get("is_swapped"))
            self._hints += islice(hints, 1)

    def refuse_swapped(self, file: str) -> None:
        """Refuse the file if most were; raises DataError with one hint for all."""
        swapped = len(self._hints)
        is_one_fault = swapped >= _SWAPPED_SHARE * self._located
        if swapped < _FEWEST_SWAPPED or not is_one_fault:
            return
        values = {
            "swapped": swapped,
            "located": self._located,
            "suggestion": self._hints[0].values["suggestion"],
        }
        hint = Issue(
            file,
            "COLUMN_SWAP_SUSPECTED",
            Severity.FATAL,
            column="lat, lon",
            values=values,
        )
        raise DataError([hint])
