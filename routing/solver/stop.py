"""When a search ends."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

_WORK_SHARE = 0.1
_LEAST_WORK = 2.0
_ITERATIONS_A_SECOND = 50_000.0
"""Of how much of the search the exact choices after it may take, and what counts as
a second of it where it is limited by iterations."""
_HARDLY = 1e-6
"""Work of exact choices where another search follows: next to none."""


@dataclass(frozen=True, kw_only=True)
class StopParams:
    """
    How long a territory is searched; picklable, so that workers can be told.

    Parameters
    ----------
    seconds
        Wall time, > 0; None for no limit. Plans then depend on the machine.
    iterations
        Rounds of improvement, >= 0; None for no limit. Equal rounds give equal plans.
    is_last
        Whether exact choices follow the search; not where another search does.
    patience
        Rounds without a better solution after which to stop early, >= 1; None never
        does. A hot search seldom finds a better one: thousands are little patience.
    """

    seconds: float | None = None
    iterations: int | None = None
    patience: int | None = None
    is_last: bool = True

    def __post_init__(self) -> None:
        if self.seconds is None and self.iterations is None:
            raise ValueError("Expected a limit of seconds or of iterations, got none.")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"Expected seconds > 0, got {self.seconds}.")
        if self.iterations is not None and self.iterations < 0:
            raise ValueError(f"Expected iterations >= 0, got {self.iterations}.")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"Expected patience >= 1, got {self.patience}.")


class Stop:
    """
    A running stopping criterion; the clock starts when it is made.

    Parameters
    ----------
    params
        The limits; the first one reached ends the search.
    clock
        Seconds that only grow; process time for benchmarks, wall time otherwise.
    """

    def __init__(
        self, params: StopParams, clock: Callable[[], float] = monotonic
    ) -> None:
        self._params = params
        self._clock = clock
        self._began = clock()

    def __call__(self, iterations: int, last_better: int | None = None) -> bool:
        """
        Tell whether to stop after a number of finished iterations.

        Parameters
        ----------
        last_better
            After how many of them the best was found; None asks for no patience.
        """
        limit, patience = self._params.iterations, self._params.patience
        waited = 0 if last_better is None else iterations - last_better
        return (
            (limit is not None and iterations >= limit)
            or (patience is not None and waited >= patience)
            or self.seconds_left() <= 0
        )

    def progress(self, iterations: int) -> float:
        """Return how much of the nearer limit is used, 0 to 1."""
        used = [0.0]
        if self._params.iterations:
            used.append(iterations / self._params.iterations)
        if self._params.seconds is not None:
            used.append(1 - self.seconds_left() / self._params.seconds)
        return min(1.0, max(used))

    def next_rounds(self, iterations: int, most: int) -> int:
        """Return how many iterations to make before asking again, 1 to ``most``."""
        limit, patience = self._params.iterations, self._params.patience
        if patience is not None:
            most = min(most, patience)
        if limit is None:
            return most
        return max(1, min(most, limit // 100, limit - iterations))

    def exact_work(self) -> float:
        """Return the work, about seconds, that exact choices after a search may be."""
        if not self._params.is_last:
            return _HARDLY
        found = [_LEAST_WORK]
        if self._params.seconds is not None:
            seconds = self._params.seconds
            found = [min(_LEAST_WORK, seconds / 4), _WORK_SHARE * seconds]
        if self._params.iterations is not None:
            found.append(_WORK_SHARE * self._params.iterations / _ITERATIONS_A_SECOND)
        return max(found)

    def seconds_left(self) -> float:
        """Return seconds until the time limit; infinite without one."""
        if self._params.seconds is None:
            return float("inf")
        return self._params.seconds - (self._clock() - self._began)
