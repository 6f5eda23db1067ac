"""Seeded odd maps: every design is whole, connected, repeatable, and never a crash."""

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from routing.territory.adjacency import delaunay_neighbours
from routing.territory.basic_area import NOBODY, BasicAreas
from routing.territory.contiguity import stray_areas
from routing.territory.crew import Crew
from routing.territory.fresh import Arrangement, FreshParams, design_fresh
from routing.territory.loads import DesignTask, PlanarHaul

FloatArray = NDArray[np.float64]
KINDS = ("spread", "town", "line", "twins", "grid", "two towns", "one place", "far")
MOST_REPS = 60
NUM_SLOW = 200 if settings().max_examples >= 500 else 30
"""Fewer in the shortened run: pytest -m slow --hypothesis-profile=thorough has all."""


def place(kind: str, num: int, rng: np.random.Generator) -> FloatArray:
    spread = rng.uniform(0, 200_000, (num, 2))
    if kind == "town":
        return rng.normal(0, 2_000, (num, 2))
    if kind == "line":
        return np.column_stack((spread[:, 0], np.zeros(num)))
    if kind == "twins":
        return spread[rng.integers(0, max(1, num // 5), num)]
    if kind == "grid":
        return np.round(spread / 10_000) * 10_000
    if kind == "two towns":
        return rng.normal(0, 1_000, (num, 2)) + rng.integers(0, 2, (num, 1)) * 300_000
    if kind == "one place":
        return np.zeros((num, 2))
    if kind == "far":
        return np.where(rng.random((num, 1)) < 0.02, spread * 50, spread)
    return spread


def make_task(seed: int) -> DesignTask:
    rng = np.random.default_rng(seed)
    num_reps = int(np.exp(rng.uniform(np.log(1), np.log(MOST_REPS))))
    num = int(rng.integers(1, 12 * num_reps + 20))
    xy = place(KINDS[seed % len(KINDS)], num, rng)
    places, at = np.unique(xy, axis=0, return_inverse=True)
    visits = rng.choice([1.0, 2.0, 4.0], num)
    skills = rng.random((4, num_reps)) < 0.7
    skills[0], skills[:, 0] = True, True
    skill = np.where(rng.random(num) < 0.2, rng.integers(0, 4, num), 0)
    fixed = np.where(rng.random(num) < 0.05, rng.integers(0, num_reps, num), NOBODY)
    fixed = np.where(skills[skill, np.maximum(fixed, 0)], fixed, NOBODY)
    fractions = rng.uniform(0.5, 1.5, num_reps)
    if num_reps > 2 and seed % 3 == 0:
        fractions[-1] = 0
        # As claims are made: who does not work is allowed only where nobody else is.
        skills[skills[:, :-1].any(axis=1), -1] = False
    areas = BasicAreas(
        members=tuple((k,) for k in range(num)),
        xy=xy,
        visits=visits,
        service=visits * rng.choice([0.0, 600.0, 1_800.0, 7_200.0], num),
        local=visits * rng.uniform(0, 900, num),
        size=np.ones(num, dtype=np.int64),
        owner=np.full(num, NOBODY),
        fixed=fixed,
        skill=skill,
        skills=skills,
        measures=np.zeros((num, 0)),
        place=at.reshape(-1).astype(np.int64),
        neighbours=delaunay_neighbours(places),
    )
    depots = rng.uniform(-10_000, 210_000, (num_reps, 2))
    if seed % 4 == 0:
        depots[:] = np.nan
    crew = Crew(
        rep_ids=tuple(f"R{rep}" for rep in range(num_reps)),
        fractions=fractions / fractions.sum(),
        work_days=np.full(num_reps, 20.0),
        depots=depots,
        drive_factor=np.ones(num_reps),
        max_customers=np.full(num_reps, np.inf),
    )
    haul = PlanarHaul(xy, depots, lambda metres: metres / 12)
    return DesignTask(areas, crew, None if seed % 5 == 0 else haul)


def check(task: DesignTask, made: Arrangement) -> None:
    areas, rep_of = task.areas, made.partition.to_array()
    assert len(rep_of) == len(areas)
    locked = ~areas.is_free
    assert (rep_of[locked] == areas.fixed[locked]).all()
    free = areas.is_free
    assert areas.skills[areas.skill, rep_of][free].all()
    works = (areas.skills & task.crew.is_working).any(axis=1)[areas.skill]
    assert task.crew.is_working[rep_of][free & works].all()
    assert np.isfinite(made.partition.loads()).all()
    assert made.cells is not None
    assert np.isfinite(made.cells.sites).all()
    assert np.isfinite(made.cells.prices).all()
    if (areas.skill == 0).all() and free.all():
        assert stray_areas(made.partition) == []


@pytest.mark.parametrize("seed", range(32))
def test_odd_maps_are_designed(seed: int) -> None:
    task = make_task(seed)
    check(task, design_fresh(task, FreshParams(seed=seed)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(32, 32 + NUM_SLOW))
def test_many_odd_maps_are_designed_and_repeated(seed: int) -> None:
    task = make_task(seed)
    made = design_fresh(task, FreshParams(seed=seed))
    check(task, made)
    again = design_fresh(make_task(seed), FreshParams(seed=seed))
    assert made.partition.rep_of == again.partition.rep_of
    assert made.cells is not None
    assert again.cells is not None
    assert made.cells.sites.tobytes() == again.cells.sites.tobytes()
    assert made.cells.prices.tobytes() == again.cells.prices.tobytes()
