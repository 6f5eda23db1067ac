"""What our engine is asked for in a generated world."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_engine import (
    Answer,
    make_task,
    settle,
    solve,
    to_answer,
)
from benchmarks.territory_judge import Design
from benchmarks.territory_metrics import Figures, match_homes
from benchmarks.territory_replan import (
    design_after_drift,
    design_after_join,
    design_after_leave,
)
from benchmarks.territory_truth import true_drive
from benchmarks.territory_world import TerritoryWorld
from routing.territory.basic_area import NOBODY
from routing.territory.feedback import FeedbackParams, follow_tours
from routing.territory.fresh import FreshParams, design_fresh

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_FEEDBACK_ROUNDS = 3
_PINNED = 0.03
_PIN_SEED = 5


@dataclass(frozen=True)
class EngineCase:
    """
    A question to the engine.

    Parameters
    ----------
    homes
        Where the reps of the world live.
    """

    name: str
    homes: str
    solve: Callable[[TerritoryWorld], Design]


def design_by_service(world: TerritoryWorld) -> Design:
    """Balance service alone; the territories go to the reps who live nearest."""
    answer = solve(make_task(world, with_driving=False))
    rep_of_part = match_homes(world.xy, world.visits, answer.rep_of, world.homes)
    part_of_rep = np.argsort(rep_of_part)
    return Design(
        rep_of_part[answer.rep_of],
        answer.cells.sites[part_of_rep],
        answer.cells.prices[part_of_rep],
    )


def design_by_load(world: TerritoryWorld) -> Design:
    """Balance service and estimated driving around the homes."""
    return _to_design(solve(make_task(world, with_driving=True)))


def design_by_tours(world: TerritoryWorld) -> Design:
    """Balance as above, then follow what simulated tours take, three times."""
    task = make_task(world, with_driving=True)
    made = follow_tours(
        task,
        design_fresh(task, FreshParams()),
        lambda rep_of: true_drive(world, rep_of),
        FeedbackParams(rounds=_FEEDBACK_ROUNDS),
    )
    return _to_design(to_answer(made))


def design_with_pins(world: TerritoryWorld) -> Design:
    """Pin some customers to the rep whose site is second nearest, and balance anew."""
    task = make_task(world, with_driving=True)
    free = solve(task)
    order = np.random.default_rng(_PIN_SEED).permutation(len(world.xy))
    pins = np.sort(order[: round(_PINNED * len(order))])
    fixed = task.areas.fixed.copy()
    fixed[pins] = _second_nearest(world.xy[pins], free)
    task = replace(task, areas=replace(task.areas, fixed=fixed))
    pinned = settle(task, free)
    moved = (pinned.rep_of != free.rep_of)[fixed == NOBODY]
    return _to_design(
        pinned,
        pins_kept_percent=100 * float((pinned.rep_of == fixed)[pins].mean()),
        others_moved_percent=100 * float(moved.mean()),
    )


def _second_nearest(xy: FloatArray, answer: Answer) -> IntArray:
    sites, prices = answer.cells.sites, answer.cells.prices
    power = ((xy[:, None] - sites[None]) ** 2).sum(axis=2) + prices
    second: IntArray = np.argsort(power, axis=1)[:, 1]
    return second


def _to_design(answer: Answer, **remarks: float) -> Design:
    figures: Figures = remarks
    return Design(answer.rep_of, answer.cells.sites, answer.cells.prices, figures)


ENGINE_CASES = (
    EngineCase("service", "regional", design_by_service),
    EngineCase("regional", "regional", design_by_load),
    EngineCase("harsh", "harsh", design_by_load),
    EngineCase("feedback", "regional", design_by_tours),
    EngineCase("pins", "regional", design_with_pins),
    EngineCase("drift", "regional", design_after_drift),
    EngineCase("leave", "regional", design_after_leave),
    EngineCase("join", "regional", design_after_join),
)
