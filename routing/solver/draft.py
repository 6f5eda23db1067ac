"""A solution under work: days with their arcs, and the cheapest place for a visit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.solver.fits import RouteChecker
from routing.solver.problem import FloatArray, IntArray, Problem, Solution

Routes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class DayState:
    """
    One day's routes, with an empty one while another may leave; never changed.

    Parameters
    ----------
    frm, to, base
        The arcs a visit may be put on and their present cost, shape (num_arcs,);
        an empty route is the one arc depot to depot of cost 0.
    route, place
        The arc's route and the position in it, shape (num_arcs,).
    stay
        Travel and parking of the arc as it is, shape (num_arcs,).
    room, space
        Work and capacity left on the arc's route, shape (num_arcs,).
    drive, work
        Cost of driving, and work, over all routes.
    refused, closed
        Customers known to fit nowhere, and not in the place of lower grades either;
        remembered, as settling asks again and again.
    """

    routes: Routes
    frm: IntArray
    to: IntArray
    base: IntArray
    route: IntArray
    place: IntArray
    stay: IntArray
    room: IntArray
    space: IntArray
    drive: int
    work: int
    refused: set[int] = field(default_factory=set, compare=False, repr=False)
    closed: set[int] = field(default_factory=set, compare=False, repr=False)


def make_day(problem: Problem, day: int, routes: Routes) -> DayState:
    """Return the state of a day with the given routes; empty ones are dropped."""
    frame = problem.frames[day]
    kept = tuple(route for route in routes if route)
    if len(kept) < frame.num_routes:
        kept = (*kept, ())
    arcs = [
        (frm, to, idx, place)
        for idx, route in enumerate(kept)
        for place, (frm, to) in enumerate(
            zip((frame.start, *route), (*route, frame.end), strict=True)
        )
    ]
    frm, to, route_of, place_of = np.array(arcs, dtype=np.int64).T
    used = np.array([bool(route) for route in kept])[route_of]
    stay = np.where(used, problem.time[frm, to] + problem.parking[frm, to], 0)
    done = stay + np.where(used, problem.service[to], 0)
    work = np.bincount(route_of, weights=done, minlength=len(kept)).astype(np.int64)
    load = np.bincount(route_of, weights=problem.demand[to], minlength=len(kept))
    base = np.where(used, problem.cost[frm, to], 0)
    return DayState(
        routes=kept,
        frm=frm,
        to=to,
        base=base,
        route=route_of,
        place=place_of,
        stay=stay,
        room=(frame.work_limit - work)[route_of],
        space=(frame.capacity - load.astype(np.int64))[route_of],
        drive=int(base.sum()),
        work=int(work.sum()),
    )


class Draft:
    """
    Chosen options and day routes while they are being searched.

    Parameters
    ----------
    chosen
        Option of each customer, -1 while none is chosen.
    days
        State of each day; replaced, never changed, so copies of the list are enough.
    """

    def __init__(
        self,
        problem: Problem,
        checker: RouteChecker,
        chosen: Sequence[int],
        routes: Sequence[Routes],
    ) -> None:
        self.problem = problem
        self.checker = checker
        self.chosen = list(chosen)
        self.days = [make_day(problem, day, rs) for day, rs in enumerate(routes)]

    def copy(self) -> "Draft":
        """Return a draft that can be changed without changing this one."""
        other = Draft.__new__(Draft)
        other.problem, other.checker = self.problem, self.checker
        other.chosen, other.days = list(self.chosen), list(self.days)
        return other

    def remove(self, customers: Sequence[int]) -> None:
        """Take customers out of all their days; their options are open again."""
        gone = set(customers)
        for customer in customers:
            self.chosen[customer] = -1
        for day, state in enumerate(self.days):
            if any(not gone.isdisjoint(route) for route in state.routes):
                kept = tuple(
                    tuple(c for c in route if c not in gone) for route in state.routes
                )
                self.days[day] = make_day(self.problem, day, kept)

    def take_out(self, customer: int, day: int) -> None:
        """Take one visit out of a day, the option stays."""
        routes = tuple(
            tuple(c for c in route if c != customer) for route in self.days[day].routes
        )
        self.days[day] = make_day(self.problem, day, routes)

    def put(self, customer: int, day: int, place: tuple[int, int]) -> None:
        """Put a visit into a route at a position, as ``find_place`` gives them."""
        routes = list(self.days[day].routes)
        idx, position = place
        route = routes[idx]
        routes[idx] = (*route[:position], customer, *route[position:])
        self.days[day] = make_day(self.problem, day, tuple(routes))

    def find_place(
        self, customer: int, day: int, *, tries: int
    ) -> tuple[tuple[int, int], int] | None:
        """
        Return where a visit fits at least extra cost, and that cost; None if nowhere.

        Parameters
        ----------
        tries
            Positions that are checked exactly, cheapest first.
        """
        state = self.days[day]
        if customer in state.refused:
            return None
        is_whole = tries >= len(state.frm)
        spare = self._parking_to_spare(day, customer) if is_whole else 0
        delta = insertion_costs(self.problem, state, customer, spare)
        for arc in np.argsort(delta, kind="stable")[:tries]:
            if not np.isfinite(delta[arc]):
                break
            idx, position = int(state.route[arc]), int(state.place[arc])
            route = state.routes[idx]
            if self.checker(day, (*route[:position], customer, *route[position:])):
                return (idx, position), int(delta[arc])
        if is_whole:
            state.refused.add(customer)
        return None

    def _parking_to_spare(self, day: int, customer: int) -> int:
        """Return how much less a day may park at most than its arcs say."""
        problem = self.problem
        stops = {customer, *(c for route in self.days[day].routes for c in route)}
        parking = problem.parking[problem.frames[day].start]
        return sum(int(parking[c]) for c in stops if c in problem.near)

    def planned_on(self, customer: int) -> tuple[int, ...]:
        """Return the days on which a customer is visited, ascending."""
        return tuple(
            day
            for day, state in enumerate(self.days)
            if any(customer in route for route in state.routes)
        )

    def incomplete(self) -> list[int]:
        """Return the customers who have fewer visits than some option allows."""
        counts = np.zeros(len(self.problem.service), dtype=np.int64)
        for state in self.days:
            np.add.at(counts, state.to, 1)
        most = self.problem.most_visits
        return np.flatnonzero(counts[: len(most)] < most).tolist()

    def freeze(self, iterations: int = 0) -> Solution:
        """Return the draft as a solution."""
        routes = tuple(
            tuple(route for route in state.routes if route) for state in self.days
        )
        return Solution(tuple(self.chosen), routes, iterations)


def insertion_costs(
    problem: Problem, state: DayState, customer: int, spare: int = 0
) -> FloatArray:
    """
    Return the extra cost of a visit on every arc of a day; inf where sums forbid.

    Parameters
    ----------
    spare
        Seconds beyond the limit that are not yet a reason to say no.
    """
    return arc_costs(
        problem, customer, state.frm, state.to, state.base, state.stay,
        state.room + spare, state.space,
    )  # fmt: skip


def arc_costs(
    problem: Problem,
    customer: int,
    frm: IntArray,
    to: IntArray,
    base: IntArray,
    stay: IntArray,
    room: IntArray,
    space: IntArray,
) -> FloatArray:
    """Return the extra cost of a visit on arcs, as ``DayState`` has them."""
    delta = problem.cost[frm, customer] + problem.cost[customer, to] - base
    work = problem.time[frm, customer] + problem.time[customer, to]
    work = work + problem.parking[frm, customer] + problem.parking[customer, to]
    fits = work + problem.service[customer] - stay <= room
    fits &= problem.demand[customer] <= space
    return np.where(fits, delta, np.inf).astype(np.float64)
