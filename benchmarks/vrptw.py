"""One day with time windows: the instances of Solomon and of Gehring & Homberger."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.cases import CaseSet
from benchmarks.plane import FloatArray, euclidean
from benchmarks.pvrp import read_best_known
from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.problem import NO_LIMIT, Frame, Option, Problem, Solution

_SCALE = 1_000
_NUM_COLUMNS = 7


class FineWindow(TimeWindow):
    """A time window on a clock that is finer than seconds, 0 <= start <= end."""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"Expected 0 <= start <= end, got {self.start, self.end}.")


@dataclass(frozen=True, kw_only=True)
class VrptwInstance:
    """
    A day of routes with time windows, as published.

    Parameters
    ----------
    num_vehicles, capacity
        Routes that may leave, and what each holds.
    points
        Depot first, shape (num_customers + 1, 2).
    demand, service
        Per node, depot first.
    ready, due
        Earliest and latest begin of service; of the depot earliest leaving and latest
        return.
    """

    name: str
    num_vehicles: int
    capacity: float
    points: FloatArray
    demand: FloatArray
    ready: FloatArray
    due: FloatArray
    service: FloatArray

    @property
    def distance(self) -> FloatArray:
        """Euclidean distance in double precision."""
        return euclidean(self.points)


def read_vrptw(source: str | Path) -> VrptwInstance:
    """
    Read an instance in Solomon's form.

    Raises
    ------
    ValueError
        If the file has no line of vehicles or no table of customers.
    """
    path = Path(source)
    lines = [line.split() for line in path.read_text().splitlines() if line.split()]
    numbers = [line for line in lines[1:] if all(_is_number(word) for word in line)]
    rows = [line for line in numbers if len(line) == _NUM_COLUMNS]
    if len(numbers) < 2 or len(numbers[0]) != 2 or len(rows) != len(numbers) - 1:
        raise ValueError(f"{path.name} is not an instance in Solomon's form.")
    table = np.array(rows, dtype=float)
    return VrptwInstance(
        name=path.stem,
        num_vehicles=int(numbers[0][0]),
        capacity=float(numbers[0][1]),
        points=table[:, 1:3],
        demand=table[:, 3],
        ready=table[:, 4],
        due=table[:, 5],
        service=table[:, 6],
    )


def build_vrptw(instance: VrptwInstance) -> Problem:
    """Return the instance as integers; times are rounded up, so windows hold."""
    order = [*range(1, len(instance.points)), 0]
    distance = instance.distance[np.ix_(order, order)] * _SCALE
    num = len(order)
    day = WorkDay(
        shift=_window(instance, 0),
        blocks=(),
        break_time=0,
        break_window=None,
        work_limit=NO_LIMIT,
    )
    frame = Frame(
        start=num - 1,
        end=num - 1,
        num_routes=instance.num_vehicles,
        capacity=int(instance.capacity),
        work_day=day,
    )
    return Problem(
        time=np.ceil(distance).astype(np.int64),
        cost=np.rint(distance).astype(np.int64),
        parking=np.zeros((num, num), dtype=np.int64),
        service=np.ceil(instance.service[order] * _SCALE).astype(np.int64),
        demand=np.ceil(instance.demand[order]).astype(np.int64),
        options=((Option(days=(0,), num_visits=1),),) * (num - 1),
        weight=np.ones(num - 1, dtype=np.int64),
        rank=np.zeros(num - 1, dtype=np.int64),
        frames=(frame,),
        area=np.array([-1], dtype=np.int64),
        points=instance.points[order] * _SCALE,
        windows={(node - 1, 0): (_window(instance, node),) for node in range(1, num)},
    )


def _window(instance: VrptwInstance, node: int) -> FineWindow:
    """Return when a node's whole service may lie; the depot's is 0."""
    end = instance.due[node] + instance.service[node]
    return FineWindow(int(np.ceil(instance.ready[node] * _SCALE)), int(end * _SCALE))


def judge_vrptw(
    instance: VrptwInstance, solution: Solution
) -> tuple[float, tuple[str, ...]]:
    """
    Return true distance and every broken rule, in double precision without the solver.

    Rules: every customer once, time windows, capacity, number of vehicles.
    """
    broken: list[str] = []
    cost, distance = 0.0, instance.distance
    routes = [[customer + 1 for customer in route] for route in solution.routes[0]]
    for number, route in enumerate(routes, start=1):
        nodes = [0, *route, 0]
        cost += float(distance[nodes[:-1], nodes[1:]].sum())
        if instance.demand[nodes].sum() > instance.capacity + 1e-6:
            broken.append(f"route {number}: overloaded")
        late = _first_late(instance, distance, nodes)
        if late is not None:
            broken.append(f"route {number}: late at {late or 'the depot'}")
    if len(routes) > instance.num_vehicles:
        broken.append(f"{len(routes)} vehicles")
    visits = sorted(node for route in routes for node in route)
    wanted = range(1, len(instance.points))
    broken += [f"customer {c}: missed" for c in wanted if c not in set(visits)]
    broken += [f"customer {a}: twice" for a, b in pairwise(visits) if a == b]
    return cost, tuple(broken)


def _first_late(
    instance: VrptwInstance, distance: FloatArray, nodes: list[int]
) -> int | None:
    """Return the first node that a route reaches too late; None if there is none."""
    now = float(instance.ready[0])
    for frm, to in pairwise(nodes):
        now += float(distance[frm, to])
        if now > instance.due[to] + 1e-6:
            return to
        now = max(now, float(instance.ready[to])) + float(instance.service[to])
    return None


def format_vrptw(instance: VrptwInstance, solution: Solution) -> str:
    """Return the distance, then a line of customers per route."""
    cost, _ = judge_vrptw(instance, solution)
    lines = [
        f"{number}  {' '.join(str(customer + 1) for customer in route)}"
        for number, route in enumerate(solution.routes[0], start=1)
    ]
    return "\n".join([f"{cost:.6f}", *lines]) + "\n"


def read_best_distances(folder: Path) -> dict[str, float]:
    """Return the best known distances where only the distance counts."""
    return read_best_known(folder, "bks_distance_only")


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


VRPTW = CaseSet(
    name="vrptw",
    read=read_vrptw,
    build=build_vrptw,
    judge=judge_vrptw,
    format_solution=format_vrptw,
    read_best_known=read_best_distances,
)
