"""How well published polygons cover a region: what is left out, twice or outside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from routing.areas import Ring
from routing.territory.projection import Projection
from routing.territory.rings import repair, to_shape


@dataclass(frozen=True, kw_only=True)
class Cover:
    """
    Shares of the region's area.

    Parameters
    ----------
    cover
        In some territory; 1 is everything.
    overlap
        In one territory and in another, summed over pairs; 0 is nothing.
    outside
        Of territories outside the region; 0 is nothing.
    """

    cover: float
    overlap: float
    outside: float


def measure_cover(
    outlines: Sequence[Sequence[Ring]], region: BaseGeometry, projection: Projection
) -> Cover:
    """
    Measure the territories as published, ring by ring, against the region.

    Parameters
    ----------
    outlines
        Per rep the outer rings (lon, lat), as ``outline_territories`` returns them.
    region
        In metres of the projection; must have an area.
    """
    shapes = np.array(
        [
            repair(to_shape([(ring,)], projection))
            for rings in outlines
            for ring in rings
        ],
        dtype=np.object_,
    )
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    is_pair = first < second
    doubled = shapely.intersection(shapes[first[is_pair]], shapes[second[is_pair]])
    missing = shapely.difference(region, shapely.union_all(shapes))
    beyond = shapely.difference(shapes, region)
    return Cover(
        cover=1 - float(missing.area / region.area),
        overlap=float(shapely.area(doubled).sum() / region.area),
        outside=float(shapely.area(beyond).sum() / region.area),
    )
