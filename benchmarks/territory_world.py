"""Generated customers of whole sales forces: cities, country, grades, homes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.balanced_cuts import cut_evenly, sixteen_angles
from routing.travel import GreatCircle

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KPH = 55.0
DETOUR = 1.3
WORK_DAYS = 20
"""Field days per cycle of four weeks."""

HOMES = ("regional", "harsh")
"""Where reps live: each in a region of his own, or mostly in the big cities."""

_KM = 1_000.0
_MINUTE = 60.0
_RURAL = 0.2
_TWINS = 0.03
"""Share of customers at the very place of another one."""
GRADE_SHARES = (0.1, 0.3, 0.6)
GRADE_VISITS = (4, 2, 1)
_GRADE_MINUTES = (45, 30, 20)


@dataclass(frozen=True, kw_only=True)
class WorldParams:
    """
    How large a generated world is.

    Parameters
    ----------
    box_km
        East-west and north-south.
    seed
        Of the set as it is usually made.
    """

    name: str
    num_customers: int
    num_reps: int
    box_km: tuple[float, float]
    num_cities: int
    seed: int


_SIZES = (
    ("S", 500, 5, (150.0, 100.0), 8, 11),
    ("M", 5_000, 40, (400.0, 300.0), 50, 12),
    ("L", 50_000, 400, (650.0, 850.0), 300, 13),
    ("XL", 200_000, 1_600, (1_300.0, 1_700.0), 1_200, 14),
)
SETS = {
    name: WorldParams(
        name=name,
        num_customers=num_customers,
        num_reps=num_reps,
        box_km=box_km,
        num_cities=num_cities,
        seed=seed,
    )
    for name, num_customers, num_reps, box_km, num_cities, seed in _SIZES
}


@dataclass(frozen=True, kw_only=True)
class TerritoryWorld:
    """
    Customers and reps in the plane, as arrays.

    Parameters
    ----------
    ids
        Number of every customer, shape (n,); it stays his when the world changes.
    xy
        Metres, shape (n, 2).
    visits
        Per cycle, shape (n,).
    service
        Seconds per visit, shape (n,).
    homes
        Where the reps live, metres, shape (num_reps, 2).
    box
        Metres east-west and north-south; the south-west corner is (0, 0).
    """

    name: str
    seed: int
    ids: IntArray
    xy: FloatArray
    visits: FloatArray
    service: FloatArray
    homes: FloatArray
    box: tuple[float, float]

    @property
    def service_work(self) -> FloatArray:
        """Seconds of service per cycle, shape (n,)."""
        return self.visits * self.service

    @property
    def num_reps(self) -> int:
        """How many territories are wanted."""
        return len(self.homes)


@dataclass(frozen=True)
class Cities:
    """
    Where most customers are drawn.

    Parameters
    ----------
    shares
        Of the customers in cities, shape (num_cities,), descending.
    centres
        Metres, shape (num_cities, 2).
    axes
        Standard deviations along the two axes, metres, shape (num_cities, 2).
    angles
        Of the first axis, radians.
    """

    shares: FloatArray
    centres: FloatArray
    axes: FloatArray
    angles: FloatArray


def planar_travel() -> GreatCircle:
    """Return travel as the crow flies times a detour, at one speed."""
    crow_kph = KPH / DETOUR
    return GreatCircle(DETOUR, ((1.0, crow_kph), (10.0, crow_kph)))


def drive_seconds(metres: FloatArray) -> FloatArray:
    """Return seconds of driving for legs as the crow flies."""
    return metres * (DETOUR * 3.6 / KPH)


def make_world(
    params: WorldParams, seed: int | None = None, *, homes: str = "regional"
) -> TerritoryWorld:
    """
    Return a generated world; the same seed gives the same one, but for the homes.

    Parameters
    ----------
    seed
        That of the set if None.
    homes
        One of ``HOMES``.
    """
    seed = params.seed if seed is None else seed
    rng = np.random.default_rng((seed, 1))
    xy = draw_places(params, make_cities(params, seed), params.num_customers, rng)
    xy = _with_twins(xy, rng)
    visits, service = draw_grades(len(xy), rng)
    draw_homes = {"regional": _regional_homes, "harsh": _harsh_homes}[homes]
    return TerritoryWorld(
        name=params.name,
        seed=seed,
        ids=np.arange(len(xy)),
        xy=xy,
        visits=visits,
        service=service,
        homes=draw_homes(
            xy, visits * service, params.num_reps, np.random.default_rng((seed, 2))
        ),
        box=_box(params),
    )


def make_cities(params: WorldParams, seed: int) -> Cities:
    """Return cities whose share falls with their rank; the big ones are wider."""
    rng = np.random.default_rng((seed, 0))
    weight = np.arange(1, params.num_cities + 1) ** -0.9
    sigma = np.clip(3 * (weight / np.median(weight)) ** 0.45, 1.5, 25) * _KM
    aspect = rng.uniform(0.6, 1, size=params.num_cities)
    return Cities(
        shares=weight / weight.sum(),
        centres=rng.uniform(size=(params.num_cities, 2)) * _box(params),
        axes=np.column_stack((sigma, sigma * aspect)),
        angles=rng.uniform(0, np.pi, size=params.num_cities),
    )


def draw_places(
    params: WorldParams, cities: Cities, num: int, rng: np.random.Generator
) -> FloatArray:
    """Return places in cities and in the country, metres, shape (num, 2)."""
    box = np.array(_box(params))
    city = rng.choice(len(cities.shares), size=num, p=cities.shares)
    along, across = (rng.normal(size=(num, 2)) * cities.axes[city]).T
    cos, sin = np.cos(cities.angles[city]), np.sin(cities.angles[city])
    offset = np.column_stack((along * cos - across * sin, along * sin + across * cos))
    in_city = _folded(cities.centres[city] + offset, box)
    in_country = rng.uniform(size=(num, 2)) * box
    is_rural = rng.uniform(size=(num, 1)) < _RURAL
    return np.where(is_rural, in_country, in_city)


def draw_grades(num: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return visits per cycle and seconds per visit."""
    grade = rng.choice(len(GRADE_SHARES), size=num, p=GRADE_SHARES)
    minutes = np.array(_GRADE_MINUTES)[grade] * rng.lognormal(sigma=0.2, size=num)
    service = np.maximum(10.0, np.round(minutes / 5) * 5) * _MINUTE
    return np.array(GRADE_VISITS, dtype=np.float64)[grade], service


def _box(params: WorldParams) -> tuple[float, float]:
    east, north = params.box_km
    return east * _KM, north * _KM


def _folded(xy: FloatArray, box: FloatArray) -> FloatArray:
    """Mirror at the border what lies beyond it."""
    return np.clip(box - np.abs(box - np.abs(xy)), 0, box)


def _with_twins(xy: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Put some customers where others are who stay."""
    num = round(_TWINS * len(xy))
    moved, *stay = np.split(rng.permutation(len(xy)), [num])
    found = xy.copy()
    found[moved] = xy[rng.choice(np.concatenate(stay), size=num)]
    return found


def _harsh_homes(
    xy: FloatArray, _work: FloatArray, num_reps: int, rng: np.random.Generator
) -> FloatArray:
    """Let reps live near customers drawn anywhere, so most of them in big cities."""
    chosen = rng.choice(len(xy), size=num_reps, replace=False)
    return xy[chosen] + rng.normal(scale=5 * _KM, size=(num_reps, 2))


def _regional_homes(
    xy: FloatArray, work: FloatArray, num_reps: int, rng: np.random.Generator
) -> FloatArray:
    """Let every rep live at a customer of his own region; regions have equal work."""
    region_of = cut_evenly(
        xy, work, num_reps, lambda: sixteen_angles() + rng.uniform(0, np.pi)
    )
    chosen = [rng.choice(np.flatnonzero(region_of == k)) for k in range(num_reps)]
    return xy[chosen]
