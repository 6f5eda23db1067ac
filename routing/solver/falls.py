"""How often the temperature falls, and how many runs begin a fall."""

from dataclasses import dataclass

from routing.solver.search_params import SearchParams

_MEETINGS = 4
"""Fewest parts of a fall of the temperature; searches meet where one ends."""


@dataclass(frozen=True, kw_only=True)
class Falls:
    """
    How the temperature falls in a phase.

    Parameters
    ----------
    count
        How often, >= 1.
    runs
        Runs of a search that begin a fall, a power of 2.
    """

    count: int = 1
    runs: int = 1

    @property
    def stages(self) -> int:
        """Return the equal parts of a fall; where one ends, the better half goes on."""
        return max(_MEETINGS, self.runs.bit_length())

    def is_warm(self, number: float) -> bool:
        """Tell whether a fall, the first being 0, begins at the best solution."""
        return number % 2 == 1


def plan_falls(rounds: float, visits: int, params: SearchParams) -> Falls:
    """
    Return how often the temperature is to fall in a phase, and with how many runs.

    Which customers share days and routes is decided while it is hot, and by luck: so
    as many runs begin a fall as there are rounds for. One long fall may still end in
    a poor valley that several shorter ones avoid; but a large problem needs long ones.

    Parameters
    ----------
    rounds
        Rounds that the phase will have.
    visits
        Visits of the best solution.
    """
    per_visit = rounds / max(1, visits)
    count = max(1, round(per_visit / params.rounds_per_visit))
    runs = int(per_visit / count / params.rounds_per_run)
    runs = min(params.most_runs, max(1, runs))
    return Falls(count=count, runs=1 << runs.bit_length() - 1)
