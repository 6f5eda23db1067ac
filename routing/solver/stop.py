"""When a search ends."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from routing.solver.budget import Budget

_WORK_SHARE = 0.1
_LEAST_WORK = 2.0
_ITERATIONS_A_SECOND = 50_000.0
"""Of how much of the search the exact choices after it may take, and what counts as
a second of it where it is limited by iterations."""
_HARDLY = 1e-6
"""Work of exact choices where another search follows: next to none."""
_OVERTIME_SHARE = 0.1
_LEAST_OVERTIME = 1.0
"""How long after its seconds a search may still settle, cut and prove."""
_BEFORE_PROOFS = 0.5
"""Share of that after which only proofs are left."""


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
    asked
        Says yes as soon as somebody wants the best so far; called between chunks of a
        search, from several threads, picklable. None never says so.
    """

    seconds: float | None = None
    iterations: int | None = None
    patience: int | None = None
    is_last: bool = True
    asked: Callable[[], bool] | None = None

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
        self._kept = 0.0

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
            or self.is_asked()
        )

    def is_asked(self) -> bool:
        """Tell whether somebody wants the best so far."""
        asked = self._params.asked
        return asked is not None and asked()

    def follow(self, params: StopParams) -> "Stop":
        """Return a criterion for what comes next; a late end is taken from its time."""
        following = Stop(params, self._clock)
        if self._params.seconds is not None:
            due = self._began + self._params.seconds
            following._began = min(following._began, due)
        return following

    def progress(self, iterations: int) -> float:
        """Return how much of the nearer limit is used, 0 to 1."""
        used = [0.0]
        if self._params.iterations:
            used.append(iterations / self._params.iterations)
        if self._params.seconds is not None:
            seconds = self._params.seconds - self._kept
            used.append(1 - self.seconds_left() / seconds)
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

    def keep_for_exact(self) -> None:
        """End the search sooner, so that exact choices after it have all their time."""
        if self._params.seconds is not None:
            after = _BEFORE_PROOFS * self._overtime()
            self._kept = max(0.0, self.exact_work() - after)

    def keep_nothing(self) -> None:
        """Let the search have the time that was kept: there is nothing to choose."""
        self._kept = 0.0

    def exact_budget(self, most: float) -> Budget:
        """
        Return what settling and exact cuts after the search may take.

        Parameters
        ----------
        most
            Most work, about seconds, > 0.
        """
        work = min(most, self.exact_work())
        return Budget(work, lambda: self._overtime_left(_BEFORE_PROOFS))

    def proof_budget(self) -> Budget:
        """Return what the proofs of all days together may take, after all else."""
        return Budget(self.exact_work(), lambda: self._overtime_left(1.0))

    def _overtime_left(self, share: float) -> float:
        """Return seconds until a share of the overtime is over; none once asked."""
        if self.is_asked():
            return 0.0
        return self.seconds_left() + self._kept + share * self._overtime()

    def _overtime(self) -> float:
        overtime = _OVERTIME_SHARE * (self._params.seconds or 0.0)
        return max(_LEAST_OVERTIME, overtime) if self._params.is_last else overtime

    def seconds_left(self) -> float:
        """Return seconds until the search is to end; infinite without a limit."""
        if self._params.seconds is None:
            return float("inf")
        return self._params.seconds - self._kept - (self._clock() - self._began)


class Remembered:
    """
    A question whose yes holds for good, and of which it is known.

    Parameters
    ----------
    asked
        Says yes or no; from any thread.
    """

    def __init__(self, asked: Callable[[], bool]) -> None:
        self._asked = asked
        self.has_said_yes = False

    def __call__(self) -> bool:
        """Ask again, unless the answer was yes before."""
        self.has_said_yes = self.has_said_yes or self._asked()
        return self.has_said_yes
