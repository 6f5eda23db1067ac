"""The periodic instances of Cordeau et al.: reading, solving, judging, writing."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.cases import CaseSet
from benchmarks.plane import FloatArray, euclidean
from routing.solver.problem import NO_LIMIT, Frame, Option, Problem, Solution

_SCALE = 1_000


@dataclass(frozen=True, kw_only=True)
class PvrpInstance:
    """
    A periodic instance, as published.

    Parameters
    ----------
    num_vehicles
        Vehicles per day, a hard limit.
    max_duration, capacity
        Limits of one route by day, shape (num_days,); 0 is no limit of duration.
    points
        Depot first, shape (num_customers + 1, 2).
    service, demand
        Per node, depot first.
    patterns
        Allowed days of each customer, without the depot.
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
    def distance(self) -> FloatArray:
        """Euclidean distance in double precision."""
        return euclidean(self.points)


def read_instance(source: str | Path) -> PvrpInstance:
    """
    Read an instance in the set's own text form.

    Raises
    ------
    ValueError
        If the file is not a periodic instance (type 1).
    """
    path = Path(source)
    lines = [line.split() for line in path.read_text().splitlines() if line.split()]
    kind, vehicles, customers, days = (int(value) for value in lines[0][:4])
    if kind != 1:
        raise ValueError(f"{path.name}: expected type 1 (periodic), got {kind}.")
    limits = np.array(lines[1 : 1 + days], dtype=float)
    rows = lines[1 + days : 2 + days + customers]
    nodes = np.array([row[1:5] for row in rows], dtype=float)
    return PvrpInstance(
        name=path.stem,
        num_vehicles=vehicles,
        max_duration=limits[:, 0],
        capacity=limits[:, 1],
        points=nodes[:, :2],
        service=nodes[:, 2],
        demand=nodes[:, 3],
        patterns=tuple(parse_patterns(row, days) for row in rows[1:]),
    )


def parse_patterns(row: Sequence[str], days: int) -> tuple[tuple[int, ...], ...]:
    """Return the allowed days of a row; their codes have the first day leftmost."""
    codes = [int(code) for code in row[7 : 7 + int(row[6])]]
    return tuple(
        tuple(day for day in range(days) if code & (1 << (days - 1 - day)))
        for code in codes
    )


def build_pvrp(instance: PvrpInstance) -> Problem:
    """Return the instance as integers; times are rounded up, so limits hold exactly."""
    order = [*range(1, len(instance.points)), 0]
    distance = instance.distance[np.ix_(order, order)] * _SCALE
    num = len(order)
    frames = tuple(
        Frame(
            start=num - 1,
            end=num - 1,
            num_routes=instance.num_vehicles,
            work_limit=int(limit * _SCALE) if limit else NO_LIMIT,
            capacity=int(capacity),
        )
        for limit, capacity in zip(
            instance.max_duration, instance.capacity, strict=True
        )
    )
    return Problem(
        time=np.ceil(distance).astype(np.int64),
        cost=np.rint(distance).astype(np.int64),
        parking=np.zeros((num, num), dtype=np.int64),
        service=np.ceil(instance.service[order] * _SCALE).astype(np.int64),
        demand=np.ceil(instance.demand[order]).astype(np.int64),
        options=tuple(
            tuple(Option(days=days, num_visits=len(days)) for days in patterns)
            for patterns in instance.patterns
        ),
        weight=np.ones(num - 1, dtype=np.int64),
        rank=np.zeros(num - 1, dtype=np.int64),
        frames=frames,
        area=np.full(len(frames), -1, dtype=np.int64),
        points=instance.points[order] * _SCALE,
    )


def judge(instance: PvrpInstance, solution: Solution) -> tuple[float, tuple[str, ...]]:
    """
    Return true cost and every broken rule, in double precision and without the solver.

    Rules: patterns, one visit a day, capacity, duration, vehicles per day.
    """
    distance, broken, cost = instance.distance, [], 0.0
    days_of: list[list[int]] = [[] for _ in instance.patterns]
    for day, routes in enumerate(solution.routes):
        if len(routes) > instance.num_vehicles:
            broken.append(f"day {day + 1}: {len(routes)} vehicles")
        for route in routes:
            nodes = [0, *(customer + 1 for customer in route), 0]
            length = float(distance[nodes[:-1], nodes[1:]].sum())
            cost += length
            limit = instance.max_duration[day]
            if limit and length + instance.service[nodes].sum() > limit + 1e-6:
                broken.append(f"day {day + 1}: duration {length:.2f} > {limit:g}")
            if instance.demand[nodes].sum() > instance.capacity[day] + 1e-6:
                broken.append(f"day {day + 1}: overloaded")
            for customer in route:
                days_of[customer].append(day)
    for customer, days in enumerate(days_of):
        if tuple(days) not in instance.patterns[customer]:
            broken.append(f"customer {customer + 1}: days {days} are not allowed")
    return cost, tuple(broken)


def format_solution(instance: PvrpInstance, solution: Solution) -> str:
    """Return the solution in the set's ``.res`` form."""
    distance, lines = instance.distance, []
    for day, routes in enumerate(solution.routes, start=1):
        for vehicle, route in enumerate(routes, start=1):
            nodes = [0, *(customer + 1 for customer in route), 0]
            duration = float(
                distance[nodes[:-1], nodes[1:]].sum() + instance.service[nodes].sum()
            )
            load = instance.demand[nodes].sum()
            stops = " ".join(str(node) for node in nodes)
            lines.append(f"{day} {vehicle} {duration:.6f} {load:g}  {stops}")
    cost, _ = judge(instance, solution)
    return "\n".join([f"{cost:.6f}", *lines]) + "\n"


def read_best_known(folder: Path, column: str = "bks") -> dict[str, float]:
    """Return the best known cost by instance, a column of a folder's ``bks.csv``."""
    path = folder / "bks.csv"
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row[column]]
    return {row["instance"]: float(row[column]) for row in rows}


PVRP = CaseSet(
    name="pvrp",
    read=read_instance,
    build=build_pvrp,
    judge=judge,
    format_solution=format_solution,
    read_best_known=read_best_known,
)
