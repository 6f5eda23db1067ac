"""States of the compiled search: filled at random, and measured from nothing."""

from dataclasses import dataclass, replace

import numpy as np

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.case import make_case, make_scratch, make_state
from routing.solver.kernel.arrays import (
    CHANGED,
    ONE,
    ROUNDS,
    WAS_ONE,
    Case,
    Hours,
    Scratch,
    State,
)
from routing.solver.kernel.route_state import put
from routing.solver.kernel.start import measure_state
from routing.solver.problem import Frame, Option, Problem


@dataclass(frozen=True)
class World:
    """A problem with the arrays of a search."""

    problem: Problem
    case: Case
    state: State
    scratch: Scratch


def make_world(problem: Problem, seed: int = 1) -> World:
    """Return the arrays of a problem, nobody visited."""
    case = make_case(problem)
    state = make_state(case, problem, seed)
    return World(problem, case, state, make_scratch(case, state))


def fill_at_random(world: World, rng: np.random.Generator) -> None:
    """Give everybody an option, and most of its visits, wherever there is a place."""
    case, state = world.case, world.state
    for customer, options in enumerate(world.problem.options):
        idx = int(rng.integers(len(options)))
        state.calendar["chosen"][customer] = (
            int(case.customers["first_option"][customer]) + idx
        )
        for day in options[idx].days:
            first, last = case.slots["first_route"][day : day + 2].tolist()
            route = int(rng.integers(first, last))
            length = int(state.tours["length"][route])
            if length < case.routes["max_visits"][route] and rng.random() < 0.8:
                put(case, state, route, int(rng.integers(length + 1)), customer)
    measure_state(case, state, world.scratch)


def begin_round(world: World) -> int:
    """Count a round and clear what belongs to one; return its number."""
    world.state.totals[ROUNDS] += 1
    world.scratch.counts[:CHANGED] = 0
    world.scratch.counts[WAS_ONE : WAS_ONE + 2] = world.state.totals[ONE : ONE + 2]
    return int(world.state.totals[ROUNDS])


def route_of(world: World, route: int) -> tuple[int, ...]:
    """Return the customers of a route."""
    length = int(world.state.tours["length"][route])
    return tuple(world.state.node[route, 1 : length + 1].tolist())


def recompute(world: World) -> dict[str, list[int]]:
    """Return what a state keeps of its routes, computed from their customers alone."""
    problem = world.problem
    names = ("length", "load", "work", "drive", "cost", "windowed")
    found: dict[str, list[int]] = {name: [] for name in names}
    for route, day in enumerate(world.case.routes["slot"].tolist()):
        customers, frame = list(route_of(world, route)), problem.frames[day]
        frm, to = [frame.start, *customers], [*customers, frame.end]
        if not customers:
            frm, to = [], []
        drive = int(problem.time[frm, to].sum())
        stay = int(problem.parking[frm, to].sum() + problem.service[customers].sum())
        found["length"].append(len(customers))
        found["load"].append(int(problem.demand[customers].sum()))
        found["work"].append(drive + stay)
        found["drive"].append(drive)
        found["cost"].append(int(problem.cost[frm, to].sum()))
        found["windowed"].append(sum((c, day) in problem.windows for c in customers))
    return found


def picture(world: World) -> dict[str, object]:
    """Return all that a state says about its routes; not what it may compute anew."""
    state = world.state
    lengths = state.tours["length"].tolist()
    names = ("length", "load", "work", "drive", "cost", "windowed", "order")
    return {
        "nodes": [state.node[r, : n + 2].tolist() for r, n in enumerate(lengths)],
        "arcs": [state.arc[r, : n + 1].tolist() for r, n in enumerate(lengths)],
        "tours": {name: state.tours[name].tolist() for name in names},
        "route_at": state.route_at.tolist(),
        "calendar": state.calendar.tolist(),
        "slots": state.slots.tolist(),
        "label_work": state.label_work.tolist(),
        "totals": np.delete(state.totals, ROUNDS).tolist(),
    }


def copy_of(world: World) -> World:
    """Return a world with arrays of its own."""
    state = State(*(array.copy() for array in world.state))
    scratch = Scratch(*(array.copy() for array in world.scratch))
    return World(world.problem, world.case, state, scratch)


def make_fleet_problem(seed: int) -> Problem:
    """
    Return up to 14 customers and 3 days of 2 routes with little room and no clock.

    Every second one has two route labels, every third compact day areas.
    """
    rng = np.random.default_rng(seed)
    num = int(rng.integers(6, 15))
    points = rng.normal(size=(num + 1, 2)) * 900
    time = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    time = time.astype(np.int64)
    frame = Frame(
        start=num,
        end=num,
        num_routes=2,
        work_limit=int(rng.integers(6_000, 15_000)),
        capacity=int(rng.integers(8, 20)),
        max_drive=int(rng.integers(4_000, 12_000)),
    )
    demand = np.append(rng.integers(1, 6, num), 0).astype(np.int64)
    service = np.append(rng.integers(100, 1_000, num), 0).astype(np.int64)
    return Problem(
        time=time,
        cost=time,
        parking=np.zeros_like(time),
        service=service,
        demand=demand,
        options=tuple(_options(bool(seed % 2), rng) for _ in range(num)),
        weight=rng.integers(1, 4, num),
        rank=np.zeros(num, dtype=np.int64),
        frames=(frame,) * 3,
        area=np.arange(3) if seed % 3 == 0 else np.full(3, -1),
        points=points,
        leeway=0.05 if seed % 3 == 0 else 0.0,
    )


def _options(has_labels: bool, rng: np.random.Generator) -> tuple[Option, ...]:
    num_visits = int(rng.integers(1, 3))
    days = ((0,), (1,), (2,)) if num_visits == 1 else ((0, 1), (0, 2), (1, 2))
    kept = [row for row in days if rng.random() < 0.8] or [days[0]]
    labels = (0, 1) if has_labels else (0,)
    return tuple(
        Option(
            days=row,
            num_visits=num_visits,
            cost=int(rng.integers(0, 50)),
            route=str(label + 1) if has_labels else "",
            day_routes=(label,) * num_visits if has_labels else (),
        )
        for row in kept
        for label in labels
    )


def make_hours(work_day: WorkDay, windows: tuple[TimeWindow, ...] = ()) -> Hours:
    """Return the hours of this one clock and of one customer with the windows."""
    nothing = np.zeros((2, 2), dtype=np.int64)
    problem = Problem(
        time=nothing,
        cost=nothing,
        parking=nothing,
        service=np.zeros(2, dtype=np.int64),
        demand=np.zeros(2, dtype=np.int64),
        options=((Option(days=(0,), num_visits=1),),),
        weight=np.ones(1, dtype=np.int64),
        rank=np.zeros(1, dtype=np.int64),
        frames=(Frame(start=1, end=1, work_day=work_day),),
        area=np.array([-1]),
        points=np.zeros((2, 2)),
    )
    if windows:
        problem = replace(problem, windows={(0, 0): windows})
    return make_case(problem).hours
