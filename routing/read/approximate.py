"""Places for customers without one: the centroid of their zip code or town."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from routing.model import Customer, Location
from routing.read.row import Row

FEWEST_LOCATED = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A customer as its row gives it, before it is known whether the row is kept."""

    row: Row
    customer: Customer


def place_unlocated(
    drafts: Sequence[Draft], *, allow_unlocated: bool = False
) -> list[Draft]:
    """
    Return the drafts with approximate places where a row names none.

    The place is the centroid of the located customers of the same zip code, else of
    the same town, when there are at least three. A row that gets none is an error,
    or with ``allow_unlocated`` a warning.
    """
    # By id, so that a row that stands twice counts once.
    located = {
        draft.customer.customer_id: draft.customer
        for draft in drafts
        if draft.customer.location is not None and not draft.row.is_refused
    }.values()
    by_zip = _centroids((_key(customer.zip), customer) for customer in located)
    by_city = _centroids((_key(customer.city), customer) for customer in located)
    placed = []
    for draft in drafts:
        customer = draft.customer
        if not _lacks_coordinates(draft):
            placed.append(draft)
            continue
        near = by_zip.get(_key(customer.zip)) or by_city.get(_key(customer.city))
        if near is None:
            say = draft.row.warn if allow_unlocated else draft.row.report
            say(_empty_field(draft.row), "MISSING_COORDINATES")
            placed.append(draft)
            continue
        place, number = near
        area = customer.zip if _key(customer.zip) in by_zip else customer.city
        draft.row.warn(
            _empty_field(draft.row),
            "APPROXIMATE_LOCATION",
            area=area,
            located=number,
        )
        moved = replace(customer, location=place, is_approximate=True)
        placed.append(Draft(draft.row, moved))
    return placed


def _lacks_coordinates(draft: Draft) -> bool:
    return not (draft.row.text("lat") and draft.row.text("lon"))


def _empty_field(row: Row) -> str:
    return "lon" if row.text("lat") else "lat"


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _centroids(
    keyed: Iterable[tuple[str, Customer]],
) -> dict[str, tuple[Location, int]]:
    members: dict[str, list[Location]] = defaultdict(list)
    for key, customer in keyed:
        if key and customer.location is not None:
            members[key].append(customer.location)
    return {
        key: (_centroid(places), len(places))
        for key, places in members.items()
        if len(places) >= FEWEST_LOCATED
    }


def _centroid(places: Sequence[Location]) -> Location:
    """Return the mean direction from the earth's centre: right at the date line too."""
    lats = [math.radians(place.lat) for place in places]
    lons = [math.radians(place.lon) for place in places]
    x = math.fsum(
        math.cos(lat) * math.cos(lon) for lat, lon in zip(lats, lons, strict=True)
    )
    y = math.fsum(
        math.cos(lat) * math.sin(lon) for lat, lon in zip(lats, lons, strict=True)
    )
    z = math.fsum(math.sin(lat) for lat in lats)
    lat = math.degrees(math.atan2(z, math.hypot(x, y)))
    # Seven decimals are a centimetre and hide the rounding of the sums.
    return Location(lat=round(lat, 7), lon=round(math.degrees(math.atan2(y, x)), 7))
