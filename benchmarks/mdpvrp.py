"""Periodic instances with several depots, of Vidal et al.; time windows are ignored."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.cases import CaseSet
from benchmarks.plane import FloatArray, euclidean
from benchmarks.pvrp import parse_patterns, read_best_known
from routing.solver.problem import NO_LIMIT, Frame, Option, Problem, Solution

_SCALE = 1_000
_KIND = 8


@dataclass(frozen=True, kw_only=True)
class MdpvrpInstance:
    """
    A periodic instance with several depots, as published.

    Parameters
    ----------
    num_vehicles
        Vehicles per depot and day, a hard limit.
    max_duration, capacity
        Limits of one route by day and depot, shape (num_days, num_depots); 0 is no
        limit of duration.
    points
        Depots first, shape (num_depots + num_customers, 2).
    service, demand
        Per node, depots first.
    patterns
        Allowed days of each customer, without the depots.
    """

    name: str
    num_vehicles: int
    max_duration: FloatArray
    capacity: FloatArray
    points: FloatArray
    service: FloatArray
    demand: FloatArray
    patterns: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def num_depots(self) -> int:
        """Depots, the first nodes."""
        return len(self.points) - len(self.patterns)

    @property
    def num_days(self) -> int:
        """Days, the rows of the limits."""
        return len(self.max_duration)

    @property
    def distance(self) -> FloatArray:
        """Euclidean distance in double precision."""
        return euclidean(self.points)


def read_mdpvrp(source: str | Path) -> MdpvrpInstance:
    """
    Read an instance in the set's own text form.

    Raises
    ------
    ValueError
        If the file is not a periodic instance with several depots (type 8).
    """
    path = Path(source)
    lines = [line.split() for line in path.read_text().splitlines() if line.split()]
    kind, vehicles, customers, days, depots = (int(value) for value in lines[0][:5])
    if kind != _KIND:
        raise ValueError(f"{path.name}: expected type {_KIND}, got {kind}.")
    limits = np.array(lines[1 : 1 + days * depots], dtype=float)
    rows = lines[1 + days * depots :]
    if len(rows) != depots + customers:
        raise ValueError(
            f"{path.name}: expected {depots + customers} nodes, got {len(rows)}."
        )
    nodes = np.array([row[1:5] for row in rows], dtype=float)
    return MdpvrpInstance(
        name=path.stem,
        num_vehicles=vehicles,
        max_duration=limits[:, 0].reshape(days, depots),
        capacity=limits[:, 1].reshape(days, depots),
        points=nodes[:, :2],
        service=nodes[:, 2],
        demand=nodes[:, 3],
        patterns=tuple(parse_patterns(row, days) for row in rows[depots:]),
    )


def build_mdpvrp(instance: MdpvrpInstance) -> Problem:
    """
    Return the instance as integers; times are rounded up, so limits hold exactly.

    The problem has a day of its own for every depot and day, depot by depot; to choose
    an option of a customer is to choose his pattern and his depot.
    """
    depots, num = instance.num_depots, len(instance.points)
    customers, num_days = num - depots, instance.num_days
    order = [*range(depots, num), *range(depots)]
    distance = instance.distance[np.ix_(order, order)] * _SCALE
    return Problem(
        time=np.ceil(distance).astype(np.int64),
        cost=np.rint(distance).astype(np.int64),
        parking=np.zeros((num, num), dtype=np.int64),
        service=np.ceil(instance.service[order] * _SCALE).astype(np.int64),
        demand=np.ceil(instance.demand[order]).astype(np.int64),
        options=tuple(
            tuple(
                Option(
                    days=tuple(depot * num_days + day for day in days),
                    num_visits=len(days),
                )
                for days in patterns
                for depot in range(depots)
            )
            for patterns in instance.patterns
        ),
        weight=np.ones(customers, dtype=np.int64),
        rank=np.zeros(customers, dtype=np.int64),
        frames=tuple(
            _frame(instance, day, depot)
            for depot in range(depots)
            for day in range(num_days)
        ),
        area=np.full(depots * num_days, -1, dtype=np.int64),
        points=instance.points[order] * _SCALE,
    )


def _frame(instance: MdpvrpInstance, day: int, depot: int) -> Frame:
    limit = instance.max_duration[day, depot]
    node = len(instance.patterns) + depot
    return Frame(
        start=node,
        end=node,
        num_routes=instance.num_vehicles,
        work_limit=int(limit * _SCALE) if limit else NO_LIMIT,
        capacity=int(instance.capacity[day, depot]),
    )


def judge_mdpvrp(
    instance: MdpvrpInstance, solution: Solution
) -> tuple[float, tuple[str, ...]]:
    """
    Return true cost and every broken rule, in double precision and without the solver.

    Rules: patterns, one visit a day, one depot per customer, capacity, duration,
    vehicles per depot and day.
    """
    broken: list[str] = []
    used: dict[tuple[int, int], int] = {}
    cost, distance = 0.0, instance.distance
    days_of: list[list[int]] = [[] for _ in instance.patterns]
    depots_of: list[set[int]] = [set() for _ in instance.patterns]
    for day, depot, route in _routes(instance, solution):
        used[day, depot] = used.get((day, depot), 0) + 1
        nodes = [depot, *(instance.num_depots + customer for customer in route), depot]
        length = float(distance[nodes[:-1], nodes[1:]].sum())
        cost += length
        limit = instance.max_duration[day, depot]
        if limit and length + instance.service[nodes].sum() > limit + 1e-6:
            broken.append(f"day {day + 1}: duration {length:.2f} > {limit:g}")
        if instance.demand[nodes].sum() > instance.capacity[day, depot] + 1e-6:
            broken.append(f"day {day + 1}: overloaded")
        for customer in route:
            days_of[customer].append(day)
            depots_of[customer].add(depot)
    for (day, depot), count in used.items():
        if count > instance.num_vehicles:
            broken.append(f"day {day + 1}, depot {depot + 1}: {count} vehicles")
    for number, (days, depots) in enumerate(
        zip(days_of, depots_of, strict=True), start=1
    ):
        if tuple(sorted(days)) not in instance.patterns[number - 1]:
            broken.append(f"customer {number}: days {sorted(days)} are not allowed")
        if len(depots) > 1:
            broken.append(f"customer {number}: {len(depots)} depots")
    return cost, tuple(broken)


def format_mdpvrp(instance: MdpvrpInstance, solution: Solution) -> str:
    """Return the cost, then a line per route: day, depot, nodes of the file."""
    cost, _ = judge_mdpvrp(instance, solution)
    lines = [f"{cost:.6f}"]
    for day, depot, route in sorted(_routes(instance, solution)):
        nodes = [depot, *(instance.num_depots + customer for customer in route), depot]
        lines.append(f"{day + 1} {depot}  {' '.join(str(node) for node in nodes)}")
    return "\n".join(lines) + "\n"


def _routes(
    instance: MdpvrpInstance, solution: Solution
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield day, depot and customers of every route."""
    for slot, routes in enumerate(solution.routes):
        depot, day = divmod(slot, instance.num_days)
        for route in routes:
            yield day, depot, route


MDPVRP = CaseSet(
    name="mdpvrp",
    read=read_mdpvrp,
    build=build_mdpvrp,
    judge=judge_mdpvrp,
    format_solution=format_mdpvrp,
    read_best_known=read_best_known,
)
