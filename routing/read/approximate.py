"""Places for customers without one: the centroid of their zip code or town."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.model import Customer, Location
from routing.read.row import Row

FEWEST_LOCATED = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A customer as its row gives it, before it is known whether the row is kept."""

    row: Row
    customer: Customer


class AreaPlaces:
    """
    Gathers where the customers of some areas are.

    Parameters
    ----------
    zips, cities
        Zip codes and towns of rows without a place, as ``area_key`` has them: nobody
        asks where the others are.
    """

    def __init__(self, zips: Iterable[str], cities: Iterable[str]) -> None:
        self.of_zip: dict[str, list[Location]] = {key: [] for key in zips if key}
        self.of_city: dict[str, list[Location]] = {key: [] for key in cities if key}

    def add(self, customer: Customer) -> None:
        """Add a customer; one that stands twice is to be added once."""
        for places, area in (
            (self.of_zip, customer.zip),
            (self.of_city, customer.city),
        ):
            if places and customer.location is not None:
                places.get(area_key(area), []).append(customer.location)


def place_unlocated(
    drafts: Iterable[Draft], areas: AreaPlaces, *, allow_unlocated: bool = False
) -> Iterator[Draft]:
    """
    Yield drafts whose rows lack coordinates, with approximate places.

    The place is the centroid of the located customers of the same zip code, else of
    the same town, when there are at least three. A row that gets none is an error,
    or with ``allow_unlocated`` a warning.
    """
    by_zip, by_city = _centroids(areas.of_zip), _centroids(areas.of_city)
    for draft in drafts:
        customer = draft.customer
        near = by_zip.get(area_key(customer.zip)) or by_city.get(
            area_key(customer.city)
        )
        if near is None:
            say = draft.row.warn if allow_unlocated else draft.row.report
            say(_empty_field(draft.row), "MISSING_COORDINATES")
            yield draft
            continue
        place, number = near
        area = customer.zip if area_key(customer.zip) in by_zip else customer.city
        draft.row.warn(
            _empty_field(draft.row),
            "APPROXIMATE_LOCATION",
            area=area,
            located=number,
        )
        moved = replace(customer, location=place, is_approximate=True)
        yield Draft(draft.row, moved)


def lacks_coordinates(row: Row) -> bool:
    """Tell whether one of a row's two coordinates is empty."""
    return not (row.text("lat") and row.text("lon"))


def area_key(text: str) -> str:
    """Return a zip code or town in the form in which they are compared."""
    return " ".join(text.casefold().split())


def _empty_field(row: Row) -> str:
    return "lon" if row.text("lat") else "lat"


def _centroids(
    members: Mapping[str, Sequence[Location]],
) -> dict[str, tuple[Location, int]]:
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
