"""Travel times and distances between places, by great circle or from a matrix."""

from routing.travel.great_circle import GreatCircle, great_circle_metres
from routing.travel.matrix import GivenMatrix, matrix_digest
from routing.travel.protocol import Places, Travel, TravelMatrix
from routing.travel.speeds import resolve_speeds

__all__ = [
    "GivenMatrix",
    "GreatCircle",
    "Places",
    "Travel",
    "TravelMatrix",
    "great_circle_metres",
    "matrix_digest",
    "resolve_speeds",
]
