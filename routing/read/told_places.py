"""What is said once about all places of a file: shared points, conversion."""

from array import array
from collections.abc import Iterator

import numpy as np

from routing.errors import Issue, Severity
from routing.read.approximate import Draft
from routing.read.crs import Crs
from routing.read.fields import parse_coordinate
from routing.travel import great_circle_metres


class ToldPlaces:
    """
    Gathers places, one after the other, in 32 bytes each at most.

    Parameters
    ----------
    crs
        Of the file; where it is WGS 84, places are as given.
    """

    def __init__(self, crs: Crs) -> None:
        self._crs = crs
        self._lats, self._lons = array("d"), array("d")
        self._given = array("d"), array("d")

    def add(self, draft: Draft) -> None:
        """Add a customer that is kept, unless his place is unknown or approximate."""
        place = draft.customer.location
        if place is None or draft.customer.is_approximate:
            return
        self._lats.append(place.lat)
        self._lons.append(place.lon)
        if self._crs != "wgs84":
            for degrees, name in zip(self._given, ("lat", "lon"), strict=True):
                parsed = parse_coordinate(draft.row.text(name))
                degrees.append(parsed if isinstance(parsed, float) else np.nan)

    def issues(self, file: str) -> Iterator[Issue]:
        """Yield what is to be said."""
        if not self._lats:
            return
        points = np.array(self._lats) + 1j * np.array(self._lons)
        _, counts = np.unique(points, return_counts=True)
        shared = [int(number) for number in counts if number > 1]
        if shared:
            values: dict[str, object] = {"customers": sum(shared)}
            values |= {"points": len(shared), "most": max(shared)}
            yield Issue(file, "SHARED_LOCATION", Severity.WARNING, values=values)
        if self._crs != "wgs84":
            values = {"crs": self._crs, "shift_m": self._median_shift()}
            yield Issue(file, "CRS_CONVERTED", Severity.WARNING, values=values)

    def _median_shift(self) -> int:
        """Return the median metres between the points as given and as converted."""
        lats, lons = map(np.array, self._given)
        there = np.array(self._lats), np.array(self._lons)
        return round(float(np.median(great_circle_metres(lats, lons, *there))))
