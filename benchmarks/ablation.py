"""Variants of the search beside the default, over the same cases and seeds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from benchmarks.results import Run
from benchmarks.table import standard_error
from benchmarks.variants import DEFAULT, VARIANT, VARIANTS


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
