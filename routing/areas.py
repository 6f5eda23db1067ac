"""Areas that are given: counties, districts or cells of a grid, and regions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.model import Location

Ring = tuple[tuple[float, float], ...]
"""Corners (lon, lat) in degrees, the first repeated at the end."""

Polygon = tuple[Ring, ...]
"""The outer ring, then the holes."""


@dataclass(frozen=True, kw_only=True)
class AreaRecord:
    """
    An area as a file describes it; its shape is not yet checked for crossings.

    Parameters
    ----------
    area_id
        Text of 1 to 40 characters of ``[A-Za-z0-9._-]``, case-sensitive.
    location
        The centre of a cell; None where there are polygons.
    polygons
        The parts of the area; empty where only the centre is known.
    weight
        What is to be balanced, >= 0; 1 where no column was asked for.
    attributes
        Column -> number, for the further columns that were asked for.
    neighbours
        Ids of the areas beside it, both ways; empty where no column was asked for.
    """

    area_id: str
    name: str = ""
    location: Location | None = None
    polygons: tuple[Polygon, ...] = ()
    weight: float = 1.0
    attributes: Mapping[str, float] = field(default_factory=dict)
    neighbours: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.location is None) == (not self.polygons):
            raise ValueError("Expected either a location or polygons, got not one.")
        if self.weight < 0:
            raise ValueError(f"Expected weight >= 0, got {self.weight}.")
