"""How much may still be done after a search, in work and in time."""

import math
from collections.abc import Callable


def for_ever() -> float:
    """Return the seconds that are left where there is no limit of time."""
    return math.inf


class Budget:
    """
    What is left for exact choices.

    Parameters
    ----------
    work
        Deterministic work, about seconds, >= 0; equal work makes equal plans.
    seconds_left
        Tells how many seconds are left; by default there is no such limit.
    """

    def __init__(
        self, work: float, seconds_left: Callable[[], float] = for_ever
    ) -> None:
        self._work = work
        self._seconds_left = seconds_left

    def seconds(self) -> float:
        """Return the seconds that are left, >= 0; infinite without a limit."""
        return max(0.0, self._seconds_left())

    def left(self) -> float:
        """Return the work that may still be done, about seconds, >= 0."""
        return max(0.0, min(self._work, self._seconds_left()))

    def spend(self, work: float) -> None:
        """Take away what has been done."""
        self._work -= work
