"""The search engine with one thing changed at a time, on the same cases and seeds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from benchmarks.engines import VARIANT
from benchmarks.results import Run
from benchmarks.table import standard_error
from routing.solver.anneal_run import AnnealParams
from routing.solver.problem import Problem, Solution
from routing.solver.search import Phase, SearchParams, solve_with_search
from routing.solver.stop import Stop

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


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """
    One variant at one budget, beside the default.

    Parameters
    ----------
    cases
        Cases that every seed of every variant solved feasibly, with a best known cost;
        the figures are over these.
    iterations
        Mean rounds of a run.
    gap, gap_error
        Mean percent above the best known cost, and the standard error of the mean over
        the seeds; None where there is nothing to compare, or only one seed.
    difference, difference_error
        The same of the gap less that of the default with the same seed.
    """

    variant: str
    change: str
    seconds: float
    runs: int
    feasible_runs: int
    cases: int
    iterations: float
    gap: float | None
    gap_error: float | None
    difference: float | None
    difference_error: float | None


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


def compare_variants(runs: Sequence[Run]) -> tuple[VariantRow, ...]:
    """Return a row per budget and variant, the default among them, in run order."""
    groups: dict[tuple[float, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.seconds, run.engine), []).append(run)
    good = {
        seconds: _comparable([run for run in runs if run.seconds == seconds])
        for seconds in dict.fromkeys(run.seconds for run in runs)
    }
    return tuple(
        _compare(group, groups[seconds, VARIANT + DEFAULT], good[seconds])
        for (seconds, _), group in groups.items()
    )


def ablation_record(
    runs: Sequence[Run], rows: Sequence[VariantRow]
) -> dict[str, object]:
    """Return runs and comparison as plain JSON."""
    return {
        "benchmark": "ablation",
        "variants": [asdict(row) for row in rows],
        "runs": [asdict(run) for run in runs],
    }


def format_variants(rows: Sequence[VariantRow]) -> Iterator[str]:
    """Yield a row per variant: its gap, and how that differs from the default's."""
    width = max(len(variant.change) for variant in VARIANTS.values())
    yield (
        f"{'variant':<11}{'change':<{width}}{'CPU s':>7}{'feasible':>10}{'cases':>7}"
        f"{'rounds':>11}{'gap %':>8}{'+-':>7}{'to default':>12}{'+-':>7}"
    )
    for row in rows:
        share = f"{row.feasible_runs}/{row.runs}"
        yield (
            f"{row.variant:<11}{row.change:<{width}}{row.seconds:7g}{share:>10}"
            f"{row.cases:7}{row.iterations:11.0f}{_number(row.gap, 8)}"
            f"{_number(row.gap_error, 7)}{_number(row.difference, 12, '+')}"
            f"{_number(row.difference_error, 7)}"
        )


def _comparable(runs: Sequence[Run]) -> frozenset[str]:
    bad = {run.instance for run in runs if run.gap is None or not run.is_feasible}
    return frozenset(run.instance for run in runs if run.instance not in bad)


def _compare(
    group: Sequence[Run], default: Sequence[Run], cases: frozenset[str]
) -> VariantRow:
    gaps, others = _by_seed(group, cases), _by_seed(default, cases)
    apart = [gaps[seed] - others[seed] for seed in gaps if seed in others]
    name = group[0].engine.removeprefix(VARIANT)
    is_default = name == DEFAULT
    return VariantRow(
        variant=name,
        change=VARIANTS[name].change,
        seconds=group[0].seconds,
        runs=len(group),
        feasible_runs=sum(run.is_feasible for run in group),
        cases=len(cases),
        iterations=mean(run.iterations for run in group),
        gap=mean(gaps.values()) if gaps else None,
        gap_error=standard_error(list(gaps.values())),
        difference=mean(apart) if apart and not is_default else None,
        difference_error=None if is_default else standard_error(apart),
    )


def _by_seed(runs: Sequence[Run], cases: frozenset[str]) -> dict[int, float]:
    """Return the mean gap of each seed over some cases."""
    found: dict[int, list[float]] = {}
    for run in runs:
        if run.instance in cases and run.gap is not None:
            found.setdefault(run.seed, []).append(run.gap)
    return {seed: mean(gaps) for seed, gaps in found.items()}


def _number(value: float | None, width: int, sign: str = "-") -> str:
    return f"{'-':>{width}}" if value is None else f"{value:{sign}{width}.3f}"
