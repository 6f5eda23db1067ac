"""Design tasks in the plane, given as plain numbers."""

import numpy as np

from routing.territory.adjacency import Neighbours, delaunay_neighbours
from routing.territory.basic_area import NOBODY, BasicAreas
from routing.territory.crew import Crew
from routing.territory.loads import DesignTask, PlanarHaul

METRES_PER_SECOND = 10.0


def drive(metres):
    return metres / METRES_PER_SECOND


def plane_task(
    xy,
    depots,
    *,
    work=None,
    visits=None,
    local=None,
    size=None,
    owner=None,
    fixed=None,
    skill=None,
    skills=None,
    neighbours: Neighbours | None = None,
    most=None,
    fractions=None,
    with_driving: bool = True,
) -> DesignTask:
    """Return a task: one visit and 100 s each, 10 m/s, 20 days, unless given."""
    xy = np.array(xy, dtype=float).reshape(-1, 2)
    depots = np.array(depots, dtype=float).reshape(-1, 2)
    num, num_reps = len(xy), len(depots)
    places, place = np.unique(xy, axis=0, return_inverse=True)
    areas = BasicAreas(
        members=tuple((k,) for k in range(num)),
        xy=xy,
        visits=_floats(visits, num, 1.0),
        service=_floats(work, num, 100.0),
        local=_floats(local, num, 0.0),
        size=_ints(size, num, 1),
        owner=_ints(owner, num, NOBODY),
        fixed=_ints(fixed, num, NOBODY),
        skill=_ints(skill, num, 0),
        skills=np.array(skills or [[True] * num_reps], dtype=bool),
        measures=np.zeros((num, 0)),
        place=place.reshape(-1).astype(np.int64),
        neighbours=neighbours or delaunay_neighbours(places),
    )
    crew = Crew(
        rep_ids=tuple(f"R{rep}" for rep in range(num_reps)),
        fractions=_floats(fractions, num_reps, 1 / num_reps),
        work_days=np.full(num_reps, 20.0),
        depots=depots,
        drive_factor=np.ones(num_reps),
        max_customers=_floats(most, num_reps, np.inf),
    )
    haul = PlanarHaul(xy, depots, drive) if with_driving else None
    return DesignTask(areas, crew, haul)


def random_task(seed: int, num: int = 120, num_reps: int = 4, **given) -> DesignTask:
    """Return customers in the unit square times 10 km, some twice at a place."""
    rng = np.random.default_rng(seed)
    xy = np.round(rng.uniform(0, 10_000, (num, 2)), -2)
    twins = rng.integers(0, num, num // 20)
    xy[: len(twins)] = xy[twins]
    values = {
        "work": rng.integers(10, 60, num) * 60.0,
        "visits": rng.integers(1, 5, num).astype(float),
    }
    depots = rng.uniform(0, 10_000, (num_reps, 2))
    return plane_task(xy, depots, **(values | given))


def _floats(given, num: int, default: float) -> np.ndarray:
    return np.array([default] * num if given is None else given, dtype=float)


def _ints(given, num: int, default: int) -> np.ndarray:
    return np.array([default] * num if given is None else given, dtype=np.int64)
