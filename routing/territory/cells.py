"""Power cells: the map cut by straight lines, one convex cell per site."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, cKDTree
from shapely.geometry.base import BaseGeometry

from routing.territory.rings import polygons_in

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_NUM_NEAREST = 4
_FAR = 8.0
"""Distance of the corners that close the outer cells, in radii of the map."""


@dataclass(frozen=True)
class PowerCells:
    """
    Every place belongs to the site where ``|x - site|^2 + price`` is least.

    With equal prices these are Voronoi cells; a higher price makes a cell smaller, up
    to none at all.

    Parameters
    ----------
    sites
        Metres, shape (k, 2), k >= 1.
    prices
        Square metres, shape (k,).

    References
    ----------
    Aurenhammer, F. (1987). Power diagrams: properties, algorithms and applications.
    SIAM Journal on Computing 16(1), 78-96.
    """

    sites: FloatArray
    prices: FloatArray

    def __post_init__(self) -> None:
        k = len(self.prices)
        if k < 1 or self.sites.shape != (k, 2) or self.prices.shape != (k,):
            raise ValueError(
                f"Expected k sites and k prices, got shapes {self.sites.shape} "
                f"and {self.prices.shape}."
            )
        if not (np.isfinite(self.sites).all() and np.isfinite(self.prices).all()):
            raise ValueError("Expected finite sites and prices.")

    def __len__(self) -> int:
        return len(self.prices)

    def find_rep(self, xy: FloatArray) -> IntArray:
        """
        Return the index of the site each point belongs to, the lowest of equals.

        Parameters
        ----------
        xy
            Metres, shape (n, 2).
        """
        able = _cheapest_per_place(self)
        centre = self.sites.mean(axis=0)
        sites, prices = self.sites[able] - centre, self.prices[able]
        heights = np.sqrt(prices - prices.min())
        lifted = np.column_stack((xy - centre, np.zeros(len(xy))))
        tree = cKDTree(np.column_stack((sites, heights)))
        nearest = np.arange(1, min(_NUM_NEAREST, len(able)) + 1)
        _, found = tree.query(lifted, k=nearest)
        found = np.sort(found.astype(np.int64), axis=1)
        cost = ((lifted[:, None, :2] - sites[found]) ** 2).sum(axis=2) + prices[found]
        best = found[np.arange(len(xy)), cost.argmin(axis=1)]
        reps: IntArray = able[best]
        return reps


def cell_polygons(cells: PowerCells, region: BaseGeometry) -> list[BaseGeometry]:
    """
    Return the part of a region that belongs to each site; empty where that is none.

    The polygons cover the region and do not overlap, as neighbouring cells have their
    corners in common to the last digit.

    Parameters
    ----------
    region
        A valid polygon or multipolygon in metres.
    """
    if region.is_empty:
        return [shapely.Polygon()] * len(cells)
    whole = whole_cells(cells, region.bounds)
    shapely.prepare(region)
    inside = shapely.contains(region, whole)
    clipped = whole.copy()
    clipped[~inside] = shapely.intersection(whole[~inside], region)
    # Where a cell only touches the region, lines and points come out too.
    return [shapely.MultiPolygon(polygons_in(shape)) for shape in clipped]


def whole_cells(
    cells: PowerCells, bounds: tuple[float, float, float, float]
) -> NDArray[np.object_]:
    """
    Return every site's convex cell, shape (k,); empty where there is none.

    Parameters
    ----------
    bounds
        (west, south, east, north), metres. The cells cover them; far beyond, the outer
        ones end.
    """
    polygons = np.full(len(cells), shapely.Polygon(), dtype=np.object_)
    able = _cheapest_per_place(cells)
    west, south, east, north = bounds
    frame = np.array([[west, south], [east, north]])
    both = np.concatenate((cells.sites[able], frame))
    centre = (both.min(axis=0) + both.max(axis=0)) / 2
    radius = max(1.0, float(np.hypot(*(both - centre).T).max()))
    sites = (cells.sites[able] - centre) / radius
    prices = cells.prices[able] / radius**2
    site, corner = _dual_corners(sites, prices - prices.max())
    order = np.argsort(site, kind="stable")
    owners, index = np.unique(site[order], return_inverse=True)
    points = shapely.multipoints(corner[order] * radius + centre, indices=index)
    polygons[able[owners]] = shapely.convex_hull(points)
    is_area = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    polygons[~is_area] = shapely.Polygon()
    return polygons


def _dual_corners(sites: FloatArray, prices: FloatArray) -> tuple[IntArray, FloatArray]:
    """
    Return the sites of all corners of their cells, and those corners.

    The cells are the dual of the lower hull of the sites lifted to ``|s|^2 + price``.
    Four far corners close the outer cells; they never win inside the map.

    Parameters
    ----------
    sites
        Distinct, within the unit circle, shape (k, 2).
    prices
        At most 0, shape (k,).
    """
    far = _FAR * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    planar = np.concatenate((sites, far))
    heights = (planar**2).sum(axis=1) + np.concatenate((prices, np.zeros(4)))
    hull = ConvexHull(np.column_stack((planar, heights)))
    is_lower = hull.equations[:, 2] < 0
    normals = hull.equations[is_lower]
    # A facet's plane touches the cost surface where all its sites cost the same.
    corners = normals[:, :2] / (-2 * normals[:, 2:3])
    site = hull.simplices[is_lower].astype(np.int64).ravel()
    corner = np.repeat(corners, 3, axis=0)
    is_own = site < len(sites)
    return site[is_own], corner[is_own]


def _cheapest_per_place(cells: PowerCells) -> IntArray:
    """Return the sites, ascending, that no cheaper one stands on; lowest of equals."""
    order = np.lexsort((np.arange(len(cells)), cells.prices))
    _, first = np.unique(cells.sites[order], axis=0, return_index=True)
    return np.sort(order[first])
