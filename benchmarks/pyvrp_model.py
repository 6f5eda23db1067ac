"""An integer problem, its patterns chosen, as one PyVRP model over all days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyvrp import (
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    Route,
    Solution,
    VehicleType,
)

from benchmarks.calendar_moves import Calendar
from benchmarks.one_clock import OneClock
from routing.model import WHOLE_DAY, TimeWindow
from routing.solver.problem import NO_LIMIT, Frame, IntArray, Problem

_FORBIDDEN = 100
"""A leg to a customer on a day that is not his, in longest legs."""

_NEVER = int(np.iinfo(np.int64).max)

Days = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class VisitChoice:
    """A visit within one window of some days; one of several where it has a group."""

    customer: int
    days: tuple[int, ...]
    window: TimeWindow
    group: int | None


@dataclass(frozen=True, kw_only=True)
class DayModel:
    """
    A model and what its clients and vehicles stand for.

    Parameters
    ----------
    choices
        What each client is.
    by_day
        (customer, day) -> clients that may be that visit.
    """

    data: ProblemData
    choices: tuple[VisitChoice, ...]
    by_day: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)

    def encode(
        self, calendar: Calendar, windows: Mapping[tuple[int, int], TimeWindow]
    ) -> Solution:
        """Return routes as a solution, visits in the windows they were in last."""
        routes = []
        for day, day_routes in enumerate(calendar):
            for route in day_routes:
                clients = [self._client(c, day, windows.get((c, day))) for c in route]
                if clients:
                    routes.append(Route(self.data, clients, day))
        return Solution(self.data, routes)

    def decode(
        self, solution: Solution
    ) -> tuple[Calendar, dict[tuple[int, int], TimeWindow]]:
        """Return routes and windows of visits; those on a wrong day are left out."""
        calendar: Calendar = [[] for _ in self.data.vehicle_types()]
        windows: dict[tuple[int, int], TimeWindow] = {}
        for route in solution.routes():
            day = route.vehicle_type()
            clients = [self.choices[stop.idx] for stop in route if stop.is_client()]
            choices = [choice for choice in clients if day in choice.days]
            if choices:
                calendar[day].append([choice.customer for choice in choices])
            windows |= {(choice.customer, day): choice.window for choice in choices}
        return calendar, windows

    def _client(self, customer: int, day: int, window: TimeWindow | None) -> int:
        clients = self.by_day[customer, day]
        same = (c for c in clients if self.choices[c].window == window)
        return next(same, clients[0])


def build_day_model(problem: Problem, days_of: Sequence[Days]) -> DayModel:
    """
    Return the model in which every visit has its days.

    Days are vehicle types with a profile each, in which the way to a visit that is not
    of that day is far too long. Where there are no opening windows the limit of work is
    the vehicles' longest duration. Where there are, it is their longest distance,
    travel, parking and service together, so that waiting does not count; the break is
    cut out of the clock. A visit with several windows is a group of clients.

    Parameters
    ----------
    days_of
        Per customer his visits, each the days on which it may be.

    Raises
    ------
    ValueError
        If not all days start and end at the same depots.
    """
    if len({(frame.start, frame.end) for frame in problem.frames}) > 1:
        raise ValueError("Expected the same depots on all days, got several.")
    choices = tuple(_choices(problem, days_of))
    places = list(dict.fromkeys((c.customer, c.days) for c in choices))
    first = problem.frames[0]
    order = [first.start, first.end, *(customer for customer, _ in places)]
    distance, duration = _matrices(problem, order)
    place_of = {place: idx for idx, place in enumerate(places, start=2)}
    clock, days = OneClock(problem), range(problem.num_days)
    durations: list[Any] = [duration for _ in days]
    data = ProblemData(
        locations=[Location(float(x), float(y)) for x, y in problem.points[order]],
        clients=[_client(problem, clock, c, place_of) for c in choices],
        depots=[Depot(0), Depot(1)],
        vehicle_types=[
            _vehicle(problem, clock, frame, day)
            for day, frame in enumerate(problem.frames)
        ],
        distance_matrices=[_only_on(distance, day, places) for day in days],
        duration_matrices=durations,
        groups=_groups(choices),
    )
    by_day: dict[tuple[int, int], tuple[int, ...]] = {}
    for idx, choice in enumerate(choices):
        for day in choice.days:
            key = (choice.customer, day)
            by_day[key] = (*by_day.get(key, ()), idx)
    return DayModel(data=data, choices=choices, by_day=by_day)


def _choices(problem: Problem, days_of: Sequence[Days]) -> Iterator[VisitChoice]:
    group = 0
    for customer, visits in enumerate(days_of):
        for days in visits:
            found = list(_windows(problem, customer, days))
            own = group if len(found) > 1 else None
            group += len(found) > 1
            for window, same in found:
                yield VisitChoice(customer, same, window, own)


def _windows(
    problem: Problem, customer: int, days: tuple[int, ...]
) -> Iterator[tuple[TimeWindow, tuple[int, ...]]]:
    """Yield every window of a customer with the days on which he keeps it."""
    found: dict[TimeWindow, list[int]] = {}
    for day in days:
        for window in problem.windows.get((customer, day), (WHOLE_DAY,)):
            found.setdefault(window, []).append(day)
    for window, same in found.items():
        yield window, tuple(same)


def _matrices(problem: Problem, order: list[int]) -> tuple[IntArray, IntArray]:
    """Return distance, which is what counts, and duration between locations."""
    grid = np.ix_(order, order)
    duration = (problem.time + problem.parking)[grid]
    if not _is_limited_by_distance(problem):
        return problem.cost[grid], _without_loops(duration)
    work = duration + problem.service[order]
    return _without_loops(work), _without_loops(duration)


def _without_loops(matrix: IntArray) -> IntArray:
    matrix = matrix.copy()
    np.fill_diagonal(matrix, 0)
    return matrix


def _is_limited_by_distance(problem: Problem) -> bool:
    """Tell whether work must be limited apart from time, as routes may have to wait."""
    limited = any(frame.work_limit < NO_LIMIT for frame in problem.frames)
    return bool(problem.windows) and limited


def _only_on(
    distance: IntArray, day: int, places: Sequence[tuple[int, tuple[int, ...]]]
) -> Any:  # PyVRP's stub names no type of array that numpy's agrees with
    """Return distances with the places of other days out of reach."""
    others = [idx for idx, (_, days) in enumerate(places, start=2) if day not in days]
    far = _FORBIDDEN * int(distance.max(initial=1))
    result = distance.copy()
    result[:, others] = far
    result[others, :] = far
    return _without_loops(result)


def _client(
    problem: Problem,
    clock: OneClock,
    choice: VisitChoice,
    place_of: Mapping[tuple[int, tuple[int, ...]], int],
) -> Client:
    customer = choice.customer
    service = int(problem.service[customer])
    early, late = clock.span(choice.window)
    timed = bool(problem.windows) and choice.window != WHOLE_DAY
    return Client(
        place_of[customer, choice.days],
        delivery=[int(problem.demand[customer]), 1],
        service_duration=service,
        tw_early=early if timed else 0,
        tw_late=max(early, late - service) if timed else _NEVER,
        required=choice.group is None,
        group=choice.group,
    )


def _vehicle(problem: Problem, clock: OneClock, frame: Frame, day: int) -> VehicleType:
    early, late = 0, _NEVER
    if frame.work_day is not None and problem.windows:
        early, late = clock.span(frame.work_day.shift)
    limit = frame.work_limit if frame.work_limit < NO_LIMIT else _NEVER
    by_distance = _is_limited_by_distance(problem)
    return VehicleType(
        num_available=frame.num_routes,
        capacity=[frame.capacity, frame.max_visits],
        start_depot=0,
        end_depot=1,
        tw_early=early,
        tw_late=late,
        shift_duration=_NEVER if by_distance else limit,
        max_distance=limit if by_distance else _NEVER,
        profile=day,
    )


def _groups(choices: Sequence[VisitChoice]) -> list[ClientGroup]:
    members: dict[int, list[int]] = {}
    for idx, choice in enumerate(choices):
        if choice.group is not None:
            members.setdefault(choice.group, []).append(idx)
    return [ClientGroup(clients) for clients in members.values()]
