"""Generated teams in the field: towns and country, grades, opening hours, reps."""

from dataclasses import dataclass, field
from datetime import date
from math import ceil, cos, radians

import numpy as np
from numpy.typing import NDArray

from routing.cycle import Cycle
from routing.model import ALWAYS_OPEN, Customer, Location, Rep, TimeWindow
from routing.policy import GradePolicy, Policy, TravelPolicy

FloatArray = NDArray[np.float64]

SEED = 20_260
START = date(2026, 3, 2)
_WEEKS = 4
_ORIGIN = (31.2, 121.4)
_KM_PER_DEGREE = 111.2
_HOUR = 3_600

_EIGHT_HOURS = TimeWindow(17 * _HOUR // 2, 33 * _HOUR // 2)
_NINE_HOURS = TimeWindow(17 * _HOUR // 2, 35 * _HOUR // 2)
_MORNING = TimeWindow(9 * _HOUR, 12 * _HOUR)
_AFTERNOON = TimeWindow(27 * _HOUR // 2, 17 * _HOUR)
_LATE = TimeWindow(10 * _HOUR, 18 * _HOUR)
_HOURS = (
    ((_MORNING,), 0.2),
    ((_AFTERNOON,), 0.2),
    ((_MORNING, _AFTERNOON), 0.35),
    ((_LATE,), 0.25),
)
"""Opening hours of a weekday, and the share of customers with hours who keep them."""
_CLOSED_WEEKDAY = 0.15
"""Share of customers with opening hours who close on one weekday."""


@dataclass(frozen=True, kw_only=True)
class FieldParams:
    """
    What a generated case is like.

    Parameters
    ----------
    num_customers
        Per rep, >= 1.
    mix
        Share of the grades A, B, C; they are visited 4, 2 and 1 times in four weeks.
    service_min
        Minutes per visit of the grades.
    windowed
        Share of customers with opening hours, in [0, 1].
    shift
        The reps' working hours, Monday to Friday.
    radius_km
        Around a rep's base, what his customers lie in.
    spacing_km
        From one rep's base to the next.
    """

    name: str
    num_reps: int
    num_customers: int
    mix: tuple[float, float, float]
    service_min: tuple[int, int, int]
    windowed: float = 0.0
    shift: TimeWindow = _NINE_HOURS
    radius_km: float = 14.0
    spacing_km: float = 24.0


@dataclass(frozen=True, kw_only=True)
class FieldCase:
    """
    Reps, their customers and rules.

    Parameters
    ----------
    home_of
        customer_id -> rep_id of the region he was placed in.
    """

    name: str
    reps: tuple[Rep, ...]
    customers: tuple[Customer, ...]
    policy: Policy
    cycle: Cycle
    home_of: dict[str, str] = field(default_factory=dict)


_RARE = (0.04, 0.08, 0.88)
"""200 customers of this mix are 240 visits."""
_USUAL = (0.10, 0.30, 0.60)


def _single(num_customers: int, percent: int) -> FieldParams:
    small = num_customers == 200
    return FieldParams(
        name=f"r1-c{num_customers}-w{percent}",
        num_reps=1,
        num_customers=num_customers,
        mix=_RARE,
        service_min=(20, 15, 10) if small else (15, 12, 8),
        windowed=percent / 100,
        shift=_EIGHT_HOURS if small else _NINE_HOURS,
        radius_km=26.0 if small else 14.0,
    )


CASES = {
    params.name: params
    for params in (
        *(_single(200, percent) for percent in (0, 20, 100)),
        *(_single(300, percent) for percent in (0, 20, 100)),
        FieldParams(
            name="r10-c300",
            num_reps=10,
            num_customers=300,
            mix=_USUAL,
            service_min=(8, 6, 5),
            windowed=0.2,
        ),
        FieldParams(
            name="r100-c250",
            num_reps=100,
            num_customers=250,
            mix=_USUAL,
            service_min=(12, 8, 6),
            windowed=0.2,
        ),
    )
}
"""Every case by name: reps, customers per rep, percent with opening hours."""

SINGLE_CASES = tuple(name for name, params in CASES.items() if params.num_reps == 1)
TEAM_CASES = tuple(name for name, params in CASES.items() if params.num_reps > 1)


def make_field(name: str) -> FieldCase:
    """
    Return a generated case; the same name gives the same case.

    Raises
    ------
    ValueError
        If there is no such case.
    """
    if name not in CASES:
        raise ValueError(f"Expected case in {tuple(CASES)}, got {name!r}.")
    return make_case(CASES[name], SEED)


def make_case(params: FieldParams, seed: int) -> FieldCase:
    """Return a case of given parameters; opening hours do not move anything else."""
    reps: list[Rep] = []
    customers: list[Customer] = []
    home_of: dict[str, str] = {}
    for idx in range(params.num_reps):
        rng = np.random.default_rng((seed, idx))
        centre = _centre(params, idx)
        rep = _make_rep(params, idx, centre)
        own = _make_customers(params, idx, centre, rng)
        reps.append(rep)
        customers += own
        home_of |= {customer.customer_id: rep.rep_id for customer in own}
    return FieldCase(
        name=params.name,
        reps=tuple(reps),
        customers=tuple(customers),
        policy=_make_policy(params),
        cycle=Cycle(START, _WEEKS),
        home_of=home_of,
    )


def _make_policy(params: FieldParams) -> Policy:
    """Return the default rules, but driving is all that counts beside the visits."""
    grades = (("A", 4, 100, 3.0), ("B", 2, 10, 2.0), ("C", 1, 1, 1.0))
    return Policy(
        weeks=_WEEKS,
        area_share=0.0,
        travel=TravelPolicy(profile="city"),
        grades=tuple(
            GradePolicy(
                name=name,
                frequency=frequency,
                service_time=60 * minutes,
                weight=weight,
                points=points,
            )
            for (name, frequency, weight, points), minutes in zip(
                grades, params.service_min, strict=True
            )
        ),
    )


def _centre(params: FieldParams, idx: int) -> tuple[float, float]:
    """Return km east and north of a rep's base: the bases stand in a grid."""
    side = ceil(params.num_reps**0.5)
    row, column = divmod(idx, side)
    return column * params.spacing_km, row * params.spacing_km


def _make_rep(params: FieldParams, idx: int, centre: tuple[float, float]) -> Rep:
    home = _location(centre)
    weekend = (None, None)
    return Rep(
        rep_id=f"R{idx + 1:03}",
        depot=home,
        end_depot=home,
        shifts=(params.shift,) * 5 + weekend,
    )


def _make_customers(
    params: FieldParams, idx: int, centre: tuple[float, float], rng: np.random.Generator
) -> list[Customer]:
    num = params.num_customers
    places = _make_places(params, rng) + np.array(centre)
    grades = _make_grades(params, rng)
    hours = np.random.default_rng((*rng.integers(1 << 30, size=2), 1))
    minutes = dict(zip("ABC", params.service_min, strict=True))
    frequency = {"A": 4, "B": 2, "C": 1}
    return [
        Customer(
            customer_id=f"C{idx * num + number + 1:05}",
            location=_location((float(east), float(north))),
            grade=grades[number],
            frequency=frequency[grades[number]],
            service_time=60 * minutes[grades[number]],
            windows=_make_windows(params.windowed, hours),
        )
        for number, (east, north) in enumerate(places)
    ]


def _make_places(params: FieldParams, rng: np.random.Generator) -> FloatArray:
    """
    Return km east and north of the base, shape (num_customers, 2).

    Two fifths in the base's own town, two fifths in six smaller towns about, the rest
    scattered over the country.
    """
    num, radius = params.num_customers, params.radius_km
    towns = radius * rng.uniform(0.3, 0.95, size=(6, 1)) * _unit(6, rng)
    sizes = rng.dirichlet(np.full(6, 4.0))
    kind = rng.choice(3, size=(num, 1), p=(0.4, 0.4, 0.2))
    own = rng.normal(scale=1.8, size=(num, 2))
    near = towns[rng.choice(6, size=num, p=sizes)]
    near += rng.normal(scale=0.8, size=(num, 2))
    country = radius * np.sqrt(rng.random((num, 1))) * _unit(num, rng)
    return np.where(kind == 0, own, np.where(kind == 1, near, country))


def _unit(num: int, rng: np.random.Generator) -> FloatArray:
    angles = rng.uniform(0, 2 * np.pi, size=num)
    return np.column_stack((np.cos(angles), np.sin(angles)))


def _make_grades(params: FieldParams, rng: np.random.Generator) -> list[str]:
    """Return exactly the shares of the mix, in random order."""
    best, middle, _ = (round(share * params.num_customers) for share in params.mix)
    rest = params.num_customers - best - middle
    grades = ["A"] * best + ["B"] * middle + ["C"] * rest
    return [grades[idx] for idx in rng.permutation(params.num_customers)]


def _make_windows(
    share: float, rng: np.random.Generator
) -> tuple[tuple[TimeWindow, ...], ...]:
    """Draw the same numbers whatever the share, so that more is a superset."""
    luck, kind, closing = rng.random(3)
    weekday = int(rng.integers(5))
    if luck >= share:
        return ALWAYS_OPEN
    shares = np.cumsum([share for _, share in _HOURS])
    windows = _HOURS[min(int(np.searchsorted(shares, kind, "right")), 3)][0]
    closed = weekday if closing < _CLOSED_WEEKDAY else None
    return tuple(() if day == closed else windows for day in range(7))


def _location(place: tuple[float, float]) -> Location:
    east, north = place
    lat = _ORIGIN[0] + north / _KM_PER_DEGREE
    lon = _ORIGIN[1] + east / (_KM_PER_DEGREE * cos(radians(_ORIGIN[0])))
    return Location(lat=round(lat, 6), lon=round(lon, 6))
