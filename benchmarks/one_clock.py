"""The break cut out of the day's clock, for solvers that know no breaks."""

from routing.model import TimeWindow
from routing.solver.problem import Problem


class OneClock:
    """
    Tells times on a clock that stands still during the break.

    The break is taken to lie in the middle of its window, on every day that of the
    first; so a visit may be planned that the exact timing refuses, and the other way
    round.

    Parameters
    ----------
    problem
        Where the days and their breaks are.
    """

    def __init__(self, problem: Problem) -> None:
        self._start, self._length = 0, 0
        day = problem.frames[0].work_day
        if day is not None and day.break_window is not None:
            window = day.break_window
            self._start = window.start + (window.length - day.break_time) // 2
            self._length = day.break_time

    def span(self, window: TimeWindow) -> tuple[int, int]:
        """Return begin and end of a window on this clock."""
        return self._time(window.start), self._time(window.end)

    def _time(self, moment: int) -> int:
        if moment <= self._start:
            return moment
        return max(self._start, moment - self._length)
