"""Speeds by leg length for city and country, and which of the two fits a map."""

import numpy as np

from routing.policy import TravelPolicy
from routing.travel.protocol import Places

EARTH_RADIUS = 6_371_008.8
Knots = tuple[tuple[float, float], ...]

CITY_DETOUR = 1.30
CITY_SPEEDS: Knots = (
    (1.5, 17.5),
    (3.0, 22.6),
    (5.5, 25.6),
    (9.0, 27.8),
    (13.0, 29.7),
    (25.0, 32.0),
    (60.0, 46.0),
    (110.0, 57.0),
)
"""
Great-circle km/h by great-circle km. Up to 13 km the medians of the OSRM road times of
Milan, Rome and Turin in Taverna & Tilk (2025), periodic routing with intermediate
facilities; ``beatplan benchmark travel`` repeats the fit. Beyond, the marginal speed of
the rural table, as such legs leave the city.
"""

RURAL_DETOUR = 1.20
RURAL_SPEEDS: Knots = (
    (1.5, 19.0),
    (4.0, 28.6),
    (7.8, 37.6),
    (15.7, 43.8),
    (31.0, 51.0),
    (60.0, 60.2),
    (111.0, 69.7),
    (187.0, 77.4),
)
"""
The same, medians of the GraphHopper road times between 100 Belgian towns that
OptaPlanner publishes (belgium-road-time-n100), detour from its kilometres on legs of 10
to 20 km; short legs wind more, long ones less.
"""

_NEIGHBOUR = 8
_RURAL_SPACING = 4_000.0


def resolve_speeds(policy: TravelPolicy, places: Places) -> tuple[float, Knots, str]:
    """
    Return detour, speeds and the profile's name that a policy means on a map.

    With profile "auto" a map is rural when the median customer's eighth neighbour is
    more than 4 km away.
    """
    profile: str = policy.profile
    if profile == "auto":
        profile = "rural" if _spacing(places) > _RURAL_SPACING else "city"
    rural = profile == "rural"
    detour = policy.detour or (RURAL_DETOUR if rural else CITY_DETOUR)
    return detour, policy.speeds or (RURAL_SPEEDS if rural else CITY_SPEEDS), profile


def _spacing(places: Places) -> float:
    """Metres to the eighth nearest neighbour, median over the places."""
    num_places = len(places.ids)
    if num_places < 2:
        return 0.0
    lat, lon = np.radians(places.lats), np.radians(places.lons)
    flat = np.cos(lat)
    points = np.column_stack((flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)))
    num_neighbours = min(_NEIGHBOUR, num_places - 1)
    # Heavy, and needed by none of those who only read files.
    from scipy.spatial import cKDTree

    chords, _ = cKDTree(points).query(points, k=[num_neighbours + 1])
    return float(np.median(np.asarray(chords))) * EARTH_RADIUS
