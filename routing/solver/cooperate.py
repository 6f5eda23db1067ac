"""Searches that go side by side and take over from each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from routing.solver.anneal_run import AnnealParams, AnnealRun
from routing.solver.kernel.arrays import Shorts
from routing.solver.problem import Problem, Solution


class Searches:
    """
    Several runs of one problem, told the same; the best of them counts.

    Each has random numbers of its own and a thread of its own, as the compiled rounds
    let other threads work. They meet after every chunk of rounds, so that what comes
    out depends on their number, not on how fast each of them is.

    Parameters
    ----------
    count
        Searches, >= 1.
    """

    def __init__(
        self,
        problem: Problem,
        params: AnnealParams,
        *,
        seed: int,
        start: Solution | None = None,
        count: int = 1,
    ) -> None:
        if count < 1:
            raise ValueError(f"Expected searches >= 1, got {count}.")
        self._runs = [
            AnnealRun(problem, params, seed=seed + _STRIDE * row, start=start)
            for row in range(count)
        ]

    @property
    def leader(self) -> AnnealRun:
        """Return the run with the best solution, the first of equals."""
        return min(self._runs, key=lambda run: run.best)

    @property
    def rounds(self) -> int:
        """Return the rounds that each has made."""
        return self._runs[0].rounds

    def run(self, rounds: int, heat: float) -> None:
        """Let each make rounds at a temperature in mean driving per visit."""
        self._each(lambda run: run.run(rounds, heat))

    def exchange(self) -> None:
        """Let the others go on from where the search stands that stands best."""
        ahead = min(self._runs, key=lambda run: run.current)
        for run in self._runs:
            if run is not ahead:
                run.take_over(ahead)

    def price_visits(self, extra: Shorts, even: float) -> None:
        """Change what visits cost beside driving, for all from the best solution."""
        best = self.leader
        for run in self._runs:
            if run is not best:
                run.take_over(best)
            run.price_visits(extra, even)

    def _each(self, work: Callable[[AnnealRun], None]) -> None:
        if len(self._runs) == 1:
            work(self._runs[0])
            return
        with ThreadPoolExecutor(len(self._runs)) as pool:
            list(pool.map(work, self._runs))


_STRIDE = 1_000_003
"""Between the seeds of searches that go side by side; the first keeps the given one."""
