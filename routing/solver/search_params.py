"""What a search is made of: its phases, and how long each of its parts is."""

from dataclasses import dataclass

from routing.solver.anneal_run import AnnealParams
from routing.solver.exact_cuts import CutParams


@dataclass(frozen=True, kw_only=True)
class Phase:
    """
    A part of a search with one fall of the temperature.

    Parameters
    ----------
    until
        Share of the limits at which it ends, in (0, 1].
    heat, cold
        First and last temperature, in mean driving per visit, 0 < cold <= heat.
    has_areas
        Whether visits far from their weekday's area have a price.
    """

    until: float = 1.0
    heat: float = 1.0
    cold: float = 0.015
    has_areas: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.cold <= self.heat:
            raise ValueError(
                f"Expected 0 < cold <= heat, got {self.cold}, {self.heat}."
            )
        if not 0 < self.until <= 1:
            raise ValueError(f"Expected until in (0, 1], got {self.until}.")


@dataclass(frozen=True, kw_only=True)
class SearchParams:
    """
    Parameters of the engine's stages.

    Parameters
    ----------
    plain
        Phases where only visits and driving count.
    compact
        Phases where day areas are to be compact, too.
    warm
        Highest temperature of a search that begins with a given solution.
    again
        Highest temperature of every other fall, which begins at the best solution.
    searches
        Searches that go side by side and meet now and then, >= 1; equal numbers of
        iterations give equal solutions only for equal numbers of searches.
    rounds_per_visit
        Rounds of one fall of the temperature, per visit, >= 1.
    rounds_per_run, most_runs
        Rounds of a fall, per visit, that there are for every run that begins it, and
        most of such runs, both >= 1.
    slope
        First price of a visit per unit of distance by which another weekday's area is
        nearer, > 0.
    even
        First price of a second of a day's work above the mean day, >= 0.
    """

    anneal: AnnealParams = AnnealParams()
    plain: tuple[Phase, ...] = (Phase(),)
    compact: tuple[Phase, ...] = (
        Phase(until=0.2),
        Phase(until=0.4, has_areas=True),
        Phase(until=0.6, has_areas=True),
        Phase(until=0.8, has_areas=True),
        Phase(until=1.0, has_areas=True),
    )
    warm: float = 0.1
    again: float = 0.25
    searches: int = 1
    rounds_per_visit: int = 12_000
    rounds_per_run: int = 200
    most_runs: int = 16
    slope: float = 1.5
    even: float = 0.15
    cuts: CutParams = CutParams()

    def __post_init__(self) -> None:
        for name in ("rounds_per_visit", "rounds_per_run", "most_runs"):
            if getattr(self, name) < 1:
                raise ValueError(f"Expected {name} >= 1, got {getattr(self, name)}.")
