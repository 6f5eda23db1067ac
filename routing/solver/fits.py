"""Whether a route keeps every limit of its day."""

from collections.abc import Sequence

from routing.model import WHOLE_DAY
from routing.schedule import Call, RouteTimes, schedule_route
from routing.solver.problem import Frame, Problem

Route = Sequence[int]
_MOST_KNOWN = 500_000
"""Answers kept, some 100 MB; then forgotten all at once."""


class RouteChecker:
    """
    Tells whether routes fit; remembers what it was asked, as searches ask again.

    Parameters
    ----------
    problem
        Travel, windows and limits.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._time = problem.time.tolist()
        self._parking = problem.parking.tolist()
        self._service = problem.service.tolist()
        self._demand = problem.demand.tolist()
        self._known: dict[tuple[int, tuple[int, ...]], bool] = {}
        self._windowed: list[set[int]] = [set() for _ in range(problem.num_days)]
        for customer, day in problem.windows:
            self._windowed[day].add(customer)
        self._positioned = frozenset(day for _, day in problem.positions)

    def __call__(self, day: int, route: Route) -> bool:
        """Tell whether a route, in this order, keeps the limits of a day."""
        frame = self._problem.frames[day]
        if not route:
            return True
        if len(route) > frame.max_visits:
            return False
        if sum(self._demand[c] for c in route) > frame.capacity:
            return False
        drive, longest = self._drive(frame, route)
        work = drive + self._stay(frame, route)
        if work > frame.work_limit or drive > frame.max_drive:
            return False
        if frame.work_day is None or not route:
            return True
        if self._is_easy(day, frame, route, work, longest):
            return True
        key = (day, tuple(route))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._keeps_positions(day, route) and bool(self.times(day, route))
            self._known[key] = known
        return known

    def work(self, day: int, route: Route) -> int:
        """Return travel, parking and service of a route."""
        frame = self._problem.frames[day]
        return self._drive(frame, route)[0] + self._stay(frame, route)

    def drive(self, day: int, route: Route) -> int:
        """Return travel time of a route."""
        return self._drive(self._problem.frames[day], route)[0]

    def times(self, day: int, route: Route) -> RouteTimes | None:
        """Return exact times of a route on a day with a shift; None if they fail."""
        frame = self._problem.frames[day]
        if frame.work_day is None:
            raise ValueError(f"Expected a day with a shift, got day {day}.")
        calls, frm = [], frame.start
        for to, parking_time in zip(route, self._stops(frame, route), strict=True):
            calls.append(
                Call(
                    travel_time=self._time[frm][to],
                    parking_time=parking_time,
                    service_time=self._service[to],
                    windows=self._problem.windows.get((to, day), (WHOLE_DAY,)),
                )
            )
            frm = to
        return schedule_route(frame.work_day, calls, self._time[frm][frame.end])

    def _drive(self, frame: Frame, route: Route) -> tuple[int, int]:
        """Return travel time and the longest single leg."""
        if not route:
            return 0, 0
        frm, total, longest = frame.start, 0, 0
        for to in route:
            leg = self._time[frm][to]
            total += leg
            longest = max(longest, leg)
            frm = to
        leg = self._time[frm][frame.end]
        return total + leg, max(longest, leg)

    def _stay(self, frame: Frame, route: Route) -> int:
        total: int = sum(self._stops(frame, route))
        for to in route:
            total += self._service[to]
        return total

    def _stops(self, frame: Frame, route: Route) -> list[int]:
        """
        Return seconds of parking at every stop.

        Spared where the stop and all since the last parking are near each other; where
        nobody has near customers in another group, groups say the same and cost less.
        """
        if self._problem.near.keys().isdisjoint(route):
            frm = (frame.start, *route[:-1])
            return [self._parking[a][b] for a, b in zip(frm, route, strict=True)]
        stops, parked = list[int](), list[int]()
        for to in route:
            spared = bool(parked) and all(self._are_near(at, to) for at in parked)
            stops.append(0 if spared else self._parking[frame.start][to])
            parked = [*parked, to] if spared else [to]
        return stops

    def _are_near(self, a: int, b: int) -> bool:
        return not self._parking[a][b] or b in self._problem.near.get(a, ())

    def _is_easy(
        self, day: int, frame: Frame, route: Route, work: int, longest: int
    ) -> bool:
        """
        Tell whether limits on sums suffice.

        Without windows, blocks and fixed positions a rep never waits, and finds a stop
        to take his break at if no leg or service is longer than the room that the break
        has in its window.
        """
        work_day = frame.work_day
        if work_day is None or work_day.blocks or day in self._positioned:
            return False
        if not self._windowed[day].isdisjoint(route):
            return False
        if work + work_day.break_time > work_day.shift.length:
            return False
        window = work_day.break_window
        if window is None:
            return True
        room = window.length - work_day.break_time
        parking = self._parking[frame.start][route[0]]
        most = max(longest + parking, *(self._service[c] for c in route))
        return bool(most <= room)

    def _keeps_positions(self, day: int, route: Route) -> bool:
        if day not in self._positioned:
            return True
        return all(
            self._problem.positions.get((c, day), place) == place
            for place, c in enumerate(route, start=1)
        )
