"""The search engine with one thing changed at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.solver.anneal_run import AnnealParams
from routing.solver.problem import Problem, Solution
from routing.solver.search import solve_with_search
from routing.solver.search_params import Phase, SearchParams
from routing.solver.stop import Stop

VARIANT = "search:"
"""What the names of engines begin with that are variants of the search."""
DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Variant:
    """
    Parameters of the engine "search" that differ from the default in one thing.

    Parameters
    ----------
    change
        What differs, in a few words.
    """

    change: str
    params: SearchParams


def _annealed(params: AnnealParams) -> SearchParams:
    return SearchParams(anneal=params)


VARIANTS = {
    DEFAULT: Variant(change="as it is", params=SearchParams()),
    "hard": Variant(
        change="load and work never beyond their limits",
        params=_annealed(AnnealParams(is_soft=False)),
    ),
    "warm": Variant(
        change="first temperature 0.1, not 1.0",
        params=SearchParams(plain=(Phase(heat=0.1),)),
    ),
    "many-days": Variant(
        change="strings always over several days",
        params=_annealed(AnnealParams(together=0.0)),
    ),
    "one-day": Variant(
        change="strings always on one day",
        params=_annealed(AnnealParams(together=1.0)),
    ),
    "small": Variant(
        change="ruins of 5 customers, not 10",
        params=_annealed(AnnealParams(size=5.1)),
    ),
    "large": Variant(
        change="ruins of 15 customers, not 10",
        params=_annealed(AnnealParams(size=15.3)),
    ),
    "alone": Variant(
        change="one run in a fall from its hot end",
        params=SearchParams(most_runs=1),
    ),
    "one-fall": Variant(
        change="one long fall of the temperature",
        params=SearchParams(rounds_per_visit=1 << 60),
    ),
}


def solve_variant(problem: Problem, engine: str, stop: Stop, *, seed: int) -> Solution:
    """
    Return the solution of a variant, named as an engine.

    Raises
    ------
    ValueError
        If there is no such variant.
    """
    name = engine.removeprefix(VARIANT)
    if name not in VARIANTS:
        raise ValueError(f"Expected a variant of {tuple(VARIANTS)}, got {name!r}.")
    return solve_with_search(problem, stop, VARIANTS[name].params, seed=seed)


def engines_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return variants as engines, the default first; all of them if none is named."""
    return tuple(
        VARIANT + name for name in dict.fromkeys((DEFAULT, *(names or VARIANTS)))
    )
