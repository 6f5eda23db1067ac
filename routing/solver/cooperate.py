"""Runs that go side by side, and of which those that stand best go on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from routing.solver.anneal_run import AnnealParams, AnnealRun
from routing.solver.kernel.arrays import Shorts
from routing.solver.problem import Problem, Solution


class Searches:
    """
    Searches of one problem, told the same; the best of them counts.

    Each has a thread of its own, as the compiled rounds let other threads work, and one
    or more runs that share its rounds. Runs meet after every chunk of rounds, so that
    what comes out depends on their number, not on how fast each of them is.

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
        self._count = count
        self._seed = seed
        self._rounds = 0
        first = AnnealRun(problem, params, seed=seed, start=start)
        self._runs = [first, *(self._twin(first) for _ in range(count - 1))]
        self._first = self._twin(first)
        """Where falls of the temperature begin; makes no rounds."""

    @property
    def leader(self) -> AnnealRun:
        """Return the run with the best solution, the first of equals."""
        return min(self._runs, key=lambda run: run.best)

    @property
    def rounds(self) -> int:
        """Return the rounds that each search has made."""
        return self._rounds

    @property
    def runs_each(self) -> int:
        """Return the runs of each search."""
        return len(self._runs) // self._count

    def solution(self) -> Solution:
        """Return the best solution seen."""
        return replace(self.leader.solution(), iterations=self._rounds)

    def run(self, rounds: int, heat: float) -> None:
        """
        Let each search make rounds at a temperature in mean driving per visit.

        Its runs share them, as evenly as that goes.
        """
        self._rounds += rounds
        self._each(lambda runs: _share_rounds(runs, rounds, heat))

    def begin_again(self, runs_each: int, *, at_best: bool = False) -> None:
        """
        Let so many runs of each search begin where the first one did.

        A run that has made rounds, however hot, has taken sides in what is hard to
        undo, as which towns share a day; those who go on from it would all be on one.

        Parameters
        ----------
        at_best
            Begin at the best solution instead: its side is taken.
        """
        best = self.leader
        if at_best:
            best.stand_at_best()
        begin = best if at_best else self._first
        wanted = runs_each * self._count
        self._runs += [self._twin(self._first) for _ in range(wanted - len(self._runs))]
        for run in self._runs:
            if run is not begin:
                run.take_over(begin)
        self._runs = self._runs[:wanted]
        self._runs[0].learn_best(best)

    def gather(self, runs_each: int) -> None:
        """
        Let at most so many runs of each search go on: those that stand best.

        Where there are no more than that, all go on from the one that stands best.
        """
        ranked = sorted(self._runs, key=lambda run: run.standing)
        wanted = runs_each * self._count
        ranked[0].learn_best(self.leader)
        if len(ranked) <= wanted:
            for run in ranked[1:]:
                run.take_over(ranked[0])
        self._runs = ranked[:wanted]

    def soften(self) -> None:
        """Let load and work lie beyond their limits at a price, if params allow it."""
        for run in (*self._runs, self._first):
            run.soften()

    def price_visits(self, extra: Shorts, even: float) -> None:
        """Change what visits cost beside driving, for all from the best solution."""
        best = self.leader
        for run in self._runs:
            if run is not best:
                run.take_over(best)
        # Only then, as the mean day is that of where a run stands.
        for run in self._runs:
            run.price_visits(extra, even)
        self._first = self._twin(best)

    def _twin(self, run: AnnealRun) -> AnnealRun:
        self._seed += _STRIDE
        return run.twin(self._seed)

    def _each(self, work: Callable[[list[AnnealRun]], None]) -> None:
        if self._count == 1:
            work(self._runs)
            return
        shares = [self._runs[row :: self._count] for row in range(self._count)]
        with ThreadPoolExecutor(self._count) as pool:
            list(pool.map(work, shares))


def _share_rounds(runs: list[AnnealRun], rounds: int, heat: float) -> None:
    each, more = divmod(rounds, len(runs))
    for row, run in enumerate(runs):
        own = each + (row < more)
        if own:
            run.run(own, heat)


_STRIDE = 1_000_003
"""Between the seeds of runs that go side by side; the first keeps the given one."""
