"""Travel times and distances between places, by great circle or from a matrix."""

from routing.travel.great_circle import (
    GreatCircle,
    estimate_travel,
    great_circle_metres,
)
from routing.travel.matrix import GivenMatrix, matrix_digest
from routing.travel.protocol import Places, Travel, TravelMatrix, make_places
from routing.travel.speeds import resolve_speeds

__all__ = [
    "GivenMatrix",
    "GreatCircle",
    "Places",
    "Travel",
    "TravelMatrix",
    "estimate_travel",
    "great_circle_metres",
    "make_places",
    "matrix_digest",
    "resolve_speeds",
]
