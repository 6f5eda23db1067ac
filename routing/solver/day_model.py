"""One route of one day as an exact model: which visits, in which order, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from ortools.sat.python import cp_model

from routing.model import WHOLE_DAY, TimeWindow
from routing.schedule import WorkDay
from routing.solver.problem import NO_LIMIT, IntArray, Problem

Literal = cp_model.IntVar
Linear = cp_model.LinearExpr


@dataclass(frozen=True, kw_only=True)
class DayModel:
    """
    A CP-SAT model whose solutions hold every route that fits the day.

    Parameters
    ----------
    visits
        Customers; node ``i`` of the model is ``visits[i - 1]``, node 0 the depot.
    arcs
        (frm, to) -> whether the route goes from one node to the other.
    planned
        Per visit, whether it is on the route.
    drive
        Cost of driving.
    """

    model: cp_model.CpModel
    visits: tuple[int, ...]
    arcs: dict[tuple[int, int], Literal]
    planned: tuple[Literal, ...]
    drive: Linear

    def route(self, solver: cp_model.CpSolver) -> tuple[int, ...]:
        """Return the route that a solver has found."""
        after = {
            frm: to for (frm, to), lit in self.arcs.items() if solver.boolean_value(lit)
        }
        route, node = list[int](), after.get(0, 0)
        while node:
            route.append(self.visits[node - 1])
            node = after[node]
        return tuple(route)


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """
    A day's depot, node 0, and some visits, as small matrices and vectors.

    Parameters
    ----------
    cost, time, parking
        ``[frm, to]``; row 0 leaves the first depot, column 0 ends at the last. Parking
        is none between near strangers: no route undercuts it.
    service, demand
        Per node.
    """

    cost: IntArray
    time: IntArray
    parking: IntArray
    service: IntArray
    demand: IntArray

    @property
    def work(self) -> IntArray:
        """Return travel, parking and service of going from one node to another."""
        return self.time + self.parking + self.service


def make_nodes(problem: Problem, day: int, visits: Sequence[int]) -> Nodes:
    """Return the nodes of some visits of a day."""
    frame = problem.frames[day]
    rows = np.ix_([frame.start, *visits], [frame.end, *visits])
    parking = _least_parking(problem)[rows] if problem.near else problem.parking[rows]
    parking[:, 0] = 0
    return Nodes(
        cost=problem.cost[rows],
        time=problem.time[rows],
        parking=parking,
        service=np.array([0, *problem.service[list(visits)]], dtype=np.int64),
        demand=np.array([0, *problem.demand[list(visits)]], dtype=np.int64),
    )


def route_cost(problem: Problem, day: int, route: Sequence[int]) -> int:
    """Return the driving of a route, depot to depot; none where nobody is visited."""
    frame = problem.frames[day]
    stops = (frame.start, *route, frame.end) if route else ()
    return sum(int(problem.cost[frm, to]) for frm, to in pairwise(stops))


def build_day_model(
    problem: Problem, day: int, visits: Sequence[int], *, must: frozenset[int]
) -> DayModel:
    """
    Return the model of one route over some visits.

    Every route that ``RouteChecker`` accepts is a solution, so bounds are proofs. The
    other way round two things are taken lightly: parking that near strangers share,
    and a start delayed only to be spared a break; solutions must be checked.

    Parameters
    ----------
    must
        Those of the visits that cannot be left out.
    """
    return _Builder(problem, day, visits, must).build()


def make_solver(deterministic_time: float, seconds: float = inf) -> cp_model.CpSolver:
    """
    Return a solver that does the same work, and finds the same, on any machine.

    Parameters
    ----------
    deterministic_time
        Most work, about seconds.
    seconds
        Most wall time; where it counts, machines differ.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = deterministic_time
    if seconds < inf:
        solver.parameters.max_time_in_seconds = seconds
    return solver


class _Builder:
    """Collects the parts of a day's model."""

    def __init__(
        self, problem: Problem, day: int, visits: Sequence[int], must: frozenset[int]
    ) -> None:
        frame = problem.frames[day]
        self.model = cp_model.CpModel()
        self.problem, self.day, self.frame = problem, day, frame
        self.visits, self.must = tuple(visits), must
        self.at = make_nodes(problem, day, visits)
        self.nodes = range(1, len(visits) + 1)
        self.arcs: dict[tuple[int, int], Literal] = {}
        self.planned: list[Literal] = []

    def build(self) -> DayModel:
        self._add_circuit()
        self._add_limits()
        self._add_positions()
        work_day = self.frame.work_day
        if work_day is not None and self.visits:
            self._add_clock(work_day)
        return DayModel(
            model=self.model,
            visits=self.visits,
            arcs=self.arcs,
            planned=tuple(self.planned),
            drive=self._sum(self.at.cost),
        )

    def _add_circuit(self) -> None:
        model = self.model
        circuit: list[tuple[int, int, cp_model.LiteralT]] = []
        for frm in (0, *self.nodes):
            for to in (0, *self.nodes):
                if frm != to:
                    self.arcs[frm, to] = model.new_bool_var("")
                    circuit.append((frm, to, self.arcs[frm, to]))
        for node, customer in zip(self.nodes, self.visits, strict=True):
            planned = model.new_bool_var("")
            self.planned.append(planned)
            circuit.append((node, node, ~planned))
            if customer in self.must:
                model.add(planned == 1)
        if self.must.isdisjoint(self.visits):
            circuit.append((0, 0, model.new_bool_var("")))
        model.add_circuit(circuit)

    def _sum(self, matrix: IntArray) -> Linear:
        """Return the sum of a matrix over the arcs of the route."""
        return cp_model.LinearExpr.weighted_sum(
            list(self.arcs.values()), [int(matrix[arc]) for arc in self.arcs]
        )

    def _add_limits(self) -> None:
        frame, model = self.frame, self.model
        limits = (
            (self.at.work, frame.work_limit),
            (self.at.time, frame.max_drive),
            (np.zeros_like(self.at.time) + self.at.demand, frame.capacity),
        )
        for matrix, limit in limits:
            if limit < NO_LIMIT:
                model.add(self._sum(matrix) <= limit)
        if frame.max_visits < len(self.visits):
            model.add(cp_model.LinearExpr.sum(self.planned) <= frame.max_visits)

    def _add_positions(self) -> None:
        places = {
            node: self.problem.positions[customer, self.day]
            for node, customer in zip(self.nodes, self.visits, strict=True)
            if (customer, self.day) in self.problem.positions
        }
        if not places:
            return
        model, most = self.model, len(self.visits)
        place = [
            model.new_int_var(0, 0 if node == 0 else most, "")
            for node in (0, *self.nodes)
        ]
        for (frm, to), literal in self.arcs.items():
            if to:
                model.add(place[to] == place[frm] + 1).only_enforce_if(literal)
        for node, wanted in places.items():
            model.add(place[node] == wanted).only_enforce_if(self.planned[node - 1])

    def _add_clock(self, work_day: WorkDay) -> None:
        """Time the visits: parked, begun and, after a break or not, ended."""
        model = self.model
        ready = [self._moment(work_day) for _ in (0, *self.nodes)]
        starts = [self._begin(work_day, node) for node in self.nodes]
        ends: list[Linear] = [self._moment(work_day)]
        for node, start in zip(self.nodes, starts, strict=True):
            model.add(start >= ready[node])
            ends.append(start + int(self.at.service[node]))
        if work_day.break_window is not None:
            ends = self._add_break(work_day, work_day.break_window, ready, starts, ends)
        for (frm, to), literal in self.arcs.items():
            way = int(self.at.time[frm, to] + self.at.parking[frm, to])
            model.add(ready[to] >= ends[frm] + way).only_enforce_if(literal)
        model.add(ready[0] - ends[0] >= self._sum(self.at.work))
        if work_day.blocks:
            self._add_blocks(work_day, ready, ends)

    def _moment(self, work_day: WorkDay) -> Linear:
        return self.model.new_int_var(work_day.shift.start, work_day.shift.end, "")

    def _begin(self, work_day: WorkDay, node: int) -> Linear:
        """Return when a service begins: inside a window, clear of the blocks."""
        customer, length = self.visits[node - 1], int(self.at.service[node])
        windows = self.problem.windows.get((customer, self.day), (WHOLE_DAY,))
        spans = [s for w in windows for s in _clear_begins(w, length, work_day)]
        if not spans:
            self.model.add(self.planned[node - 1] == 0)
            return self._moment(work_day)
        domain = cp_model.Domain.from_intervals(spans)
        return self.model.new_int_var_from_domain(domain, "")

    def _add_break(
        self,
        work_day: WorkDay,
        window: TimeWindow,
        ready: Sequence[Linear],
        starts: Sequence[Linear],
        ends: Sequence[Linear],
    ) -> list[Linear]:
        """Return when the visits end if one of them holds the break that is due."""
        model, length = self.model, work_day.break_time
        early, late = model.new_bool_var(""), model.new_bool_var("")
        model.add(ready[0] < window.end).only_enforce_if(early)
        model.add(ends[0] > window.start).only_enforce_if(late)
        spans = _clear_begins(window, length, work_day)
        if not spans:
            model.add_bool_or(early, late)
            return list(ends)
        domain = cp_model.Domain.from_intervals(spans)
        pause = model.new_int_var_from_domain(domain, "")
        places, done = [early, late], [ends[0]]
        for node, planned in zip(self.nodes, self.planned, strict=True):
            before, after = model.new_bool_var(""), model.new_bool_var("")
            model.add(pause >= ready[node]).only_enforce_if(before)
            model.add(starts[node - 1] >= pause + length).only_enforce_if(before)
            done.append(self._moment(work_day))
            model.add(done[node] >= ends[node])
            model.add(pause >= ends[node]).only_enforce_if(after)
            model.add(done[node] >= pause + length).only_enforce_if(after)
            model.add(before + after <= planned)
            places += (before, after)
        model.add_exactly_one(places)
        return done

    def _add_blocks(
        self, work_day: WorkDay, ready: Sequence[Linear], ends: Sequence[Linear]
    ) -> None:
        """Keep driving and parking, each in one piece, clear of the blocks."""
        model = self.model
        for to in (0, *self.nodes):
            into = {
                frm: literal for (frm, end), literal in self.arcs.items() if end == to
            }
            leave, parked = self._moment(work_day), self._moment(work_day)
            arrival = leave + _weighted(into, self.at.time[:, to])
            parking_end = parked + _weighted(into, self.at.parking[:, to])
            for frm, literal in into.items():
                model.add(leave >= ends[frm]).only_enforce_if(literal)
            model.add(parked >= arrival)
            model.add(ready[to] >= parking_end)
            for block in work_day.blocks:
                for begin, end in ((leave, arrival), (parked, parking_end)):
                    after = model.new_bool_var("")
                    model.add(begin >= block.end).only_enforce_if(after)
                    model.add(end <= block.start).only_enforce_if(~after)


def _weighted(literals: Mapping[int, Literal], weights: IntArray) -> Linear:
    return cp_model.LinearExpr.weighted_sum(
        list(literals.values()), [int(weights[node]) for node in literals]
    )


def _clear_begins(
    window: TimeWindow, length: int, work_day: WorkDay
) -> list[list[int]]:
    """Return when something may begin that ends in a window and meets no block."""
    first = max(window.start, work_day.shift.start)
    last = min(window.end, work_day.shift.end) - length
    spans = list[list[int]]()
    for block in work_day.blocks:
        if first <= min(last, block.start - length):
            spans.append([first, min(last, block.start - length)])
        first = max(first, block.end)
    if first <= last:
        spans.append([first, last])
    return spans


def _least_parking(problem: Problem) -> IntArray:
    """Return parking that no route undercuts: none between near strangers."""
    parking = problem.parking.copy()
    for customer, strangers in problem.near.items():
        parking[customer, sorted(strangers)] = 0
        parking[sorted(strangers), customer] = 0
    return parking
