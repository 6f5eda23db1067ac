"""How far the travel estimate is off: its speed tables beside published road times."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.travel import GreatCircle, great_circle_metres
from routing.travel.speeds import (
    CITY_DETOUR,
    CITY_SPEEDS,
    RURAL_DETOUR,
    RURAL_SPEEDS,
)

FloatArray = NDArray[np.float64]

CITY_BINS = (0.5, 2.0, 4.0, 7.0, 12.0, 25.0)
RURAL_BINS = (0.5, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 140.0, 240.0)
BELGIUM = ("belgium-road-time-n100-k10.vrp", "belgium-road-km-n100-k10.vrp")


@dataclass(frozen=True)
class Legs:
    """
    Ordered pairs of different places.

    Parameters
    ----------
    direct, road
        Great-circle and road metres; ``road`` is None where nobody measured it.
    seconds
        Road times.
    """

    direct: FloatArray
    seconds: FloatArray
    road: FloatArray | None = None


@dataclass(frozen=True)
class Bin:
    """
    Legs of similar length and their medians.

    Parameters
    ----------
    median_km, median_kph
        Great-circle kilometres, and those per hour.
    detour
        Road metres per great-circle metre; None where the road is unknown.
    """

    from_km: float
    to_km: float
    num_legs: int
    median_km: float
    median_kph: float
    detour: float | None


@dataclass(frozen=True)
class TravelFit:
    """
    One of our speed tables beside a set of road times.

    Parameters
    ----------
    detour
        The profile's own.
    error
        median of |estimate - road time|, percent of the road time.
    bias
        Median of estimate - road time, percent of the road time.
    """

    profile: str
    num_legs: int
    bins: tuple[Bin, ...]
    detour: float
    error: float
    bias: float


def fit_travel(pvrpif: Path, belgium: Path) -> tuple[TravelFit, TravelFit]:
    """
    Return the city and the rural table beside the road times they were fitted on.

    Parameters
    ----------
    pvrpif
        Folder of the periodic instances of Milan, Rome and Turin (GeoJSON).
    belgium
        Folder of the road matrices of Belgian towns.

    Raises
    ------
    ValueError
        If a folder holds no such files.
    """
    city = GreatCircle(CITY_DETOUR, CITY_SPEEDS, "city")
    rural = GreatCircle(RURAL_DETOUR, RURAL_SPEEDS, "rural")
    return (
        measure_fit(city, read_pvrpif(pvrpif), CITY_BINS),
        measure_fit(rural, read_belgium(belgium), RURAL_BINS),
    )


def measure_fit(travel: GreatCircle, legs: Legs, edges: tuple[float, ...]) -> TravelFit:
    """Compare an estimate with road times; bins without legs are left out."""
    timed = legs.seconds > 0
    off = travel.seconds(legs.direct[timed]) / legs.seconds[timed] - 1
    return TravelFit(
        profile=travel.profile,
        num_legs=len(legs.direct),
        bins=tuple(_bins(legs, edges)),
        detour=travel.detour,
        error=100 * float(np.median(np.abs(off))),
        bias=100 * float(np.median(off)),
    )


def _bins(legs: Legs, edges: tuple[float, ...]) -> Iterator[Bin]:
    km, hours = legs.direct / 1_000, legs.seconds / 3_600
    for low, high in pairwise(edges):
        inside = (low <= km) & (km < high) & (hours > 0)
        if np.any(inside):
            yield Bin(
                from_km=low,
                to_km=high,
                num_legs=int(inside.sum()),
                median_km=float(np.median(km[inside])),
                median_kph=float(np.median(km[inside] / hours[inside])),
                detour=_detour(legs, inside),
            )


def _detour(legs: Legs, inside: NDArray[np.bool_]) -> float | None:
    if legs.road is None:
        return None
    return float(np.median(legs.road[inside] / legs.direct[inside]))


def read_pvrpif(folder: Path) -> Legs:
    """Return all legs of the instances; their times are whole minutes."""
    paths = sorted(folder.glob("*.geojson"))
    if not paths:
        raise ValueError(f"No .geojson instances in {folder.name}.")
    direct, seconds = zip(*(_instance_legs(path) for path in paths), strict=True)
    return Legs(np.concatenate(direct), np.concatenate(seconds))


def _instance_legs(path: Path) -> tuple[FloatArray, FloatArray]:
    given = json.loads(path.read_text(encoding="utf-8"))
    points = [feature["geometry"]["coordinates"] for feature in given["features"]]
    lons, lats = np.array(points, dtype=float).T
    minutes = np.array(given["duration"], dtype=float)
    return _off_diagonal(_direct(lats, lons)), _off_diagonal(60 * minutes)


def read_belgium(folder: Path) -> Legs:
    """Return the legs between a hundred towns, with road metres."""
    missing = [name for name in BELGIUM if not (folder / name).is_file()]
    if missing:
        raise ValueError(f"No {', '.join(missing)} in {folder.name}.")
    (points, seconds), (_, km) = (_read_matrix(folder / name) for name in BELGIUM)
    return Legs(
        _off_diagonal(_direct(*points.T)),
        _off_diagonal(seconds),
        _off_diagonal(1_000 * km),
    )


def _read_matrix(path: Path) -> tuple[FloatArray, FloatArray]:
    """Return (lat, lon) of the nodes and the full matrix of a VRP text file."""
    text = path.read_text(encoding="utf-8")
    nodes, _, rest = text.partition("NODE_COORD_SECTION")[2].partition(
        "EDGE_WEIGHT_SECTION"
    )
    rows = [line.split() for line in nodes.splitlines() if line.strip()]
    points = np.array([row[1:3] for row in rows], dtype=float)
    weights = rest.partition("DEMAND_SECTION")[0].split()
    return points, np.array(weights, dtype=float).reshape(len(rows), len(rows))


def _direct(lats: FloatArray, lons: FloatArray) -> FloatArray:
    return great_circle_metres(lats[:, None], lons[:, None], lats, lons)


def _off_diagonal(matrix: FloatArray) -> FloatArray:
    return matrix[~np.eye(len(matrix), dtype=bool)]


def summarise(fits: Iterable[TravelFit]) -> dict[str, object]:
    """Return the fits as plain JSON."""
    return {"benchmark": "travel", "fits": [asdict(fit) for fit in fits]}


def format_fit(fit: TravelFit) -> Iterator[str]:
    """Yield the lines of a table: speeds and detours by leg length, and the error."""
    yield f"{fit.profile}: {fit.num_legs} legs"
    yield f"{'km':>10}{'legs':>8}{'median km':>11}{'km/h':>8}{'detour':>8}"
    for part in fit.bins:
        span = f"{part.from_km:g}-{part.to_km:g}"
        detour = "-" if part.detour is None else f"{part.detour:.2f}"
        figures = f"{part.num_legs:8}{part.median_km:11.2f}{part.median_kph:8.1f}"
        yield f"{span:>10}{figures}{detour:>8}"
    yield f"estimated with detour {fit.detour:.2f}"
    yield f"estimated times: median error {fit.error:.1f} %, bias {fit.bias:+.1f} %"
