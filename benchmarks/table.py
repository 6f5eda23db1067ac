"""Runs as rows of a table, and what they say together."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev

from benchmarks.results import Run

NEW_BEST = 0.005
"""How far below the best known cost a feasible run must be to count as a new best."""

TABLE_HEAD = (
    f"{'instance':<14}{'engine':<17}{'budget':>7}{'seed':>5}{'cost':>12}"
    f"{'best known':>12}{'gap %':>8}{'missed':>7}{'iterations':>11}{'it/s':>9}"
    f"{'CPU s':>8}{'MB':>6}  state"
)


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """
    One case over its seeds.

    Parameters
    ----------
    cost, gap
        Means over the feasible seeds; None where no seed is feasible, or no best
        known cost is there to compare with.
    standard_error
        Of the mean gap; None with fewer than two seeds.
    """

    instance: str
    feasible: int
    runs: int
    best_cost: float | None
    cost: float | None
    gap: float | None
    standard_error: float | None


@dataclass(frozen=True, kw_only=True)
class NewBest:
    """A feasible run below the best known cost; ``file`` where its solution lies."""

    instance: str
    seed: int
    cost: float
    best_known: float
    file: str | None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """
    One engine at one budget over all cases.

    Parameters
    ----------
    feasible
        Cases that every seed solved feasibly; the mean gap is over these.
    standard_error
        That of the seeds' means; None with fewer than two seeds.
    worst
        The case with the largest mean gap of its seeds.
    """

    benchmark: str
    engine: str
    cpu_seconds: float
    instances: int
    feasible: int
    runs: int
    feasible_runs: int
    mean_gap_percent: float | None
    standard_error: float | None
    worst: CaseSummary | None
    new_best: tuple[NewBest, ...]
    cases: tuple[CaseSummary, ...]


def summarise(
    runs: Sequence[Run], solutions: Path | None = None
) -> tuple[Summary, ...]:
    """Return a summary per engine and budget, in the order of the runs."""
    groups: dict[tuple[str, float], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.engine, run.seconds), []).append(run)
    return tuple(_summarise(group, solutions) for group in groups.values())


def to_record(
    name: str, runs: Sequence[Run], summaries: Sequence[Summary]
) -> dict[str, object]:
    """Return runs and summaries as plain JSON."""
    return {
        "benchmark": name,
        "summaries": [asdict(summary) for summary in summaries],
        "runs": [asdict(run) for run in runs],
    }


def format_run(run: Run) -> str:
    """Return a run as one row of the table."""
    state = "feasible" if run.is_feasible else "; ".join(run.broken[:2])
    return (
        f"{run.instance:<14}{run.engine:<17}{run.seconds:7g}{run.seed:5}{run.cost:12.3f}"
        f"{_number(run.best_known, 12, 2)}{_number(run.gap, 8, 3)}{run.missed:7}"
        f"{run.iterations:11}{run.iterations_per_second:9.0f}{run.cpu_seconds:8.1f}"
        f"{run.peak_mb:6.0f}  {state}"
    )


def format_summary(summary: Summary) -> Iterator[str]:
    """Yield a table of the cases: costs and gaps over the seeds."""
    yield f"{summary.engine}, {summary.cpu_seconds:g} CPU s"
    yield (
        f"{'instance':<14}{'feasible':>10}{'best cost':>12}{'mean cost':>12}"
        f"{'gap %':>8}{'+-':>7}"
    )
    for case in summary.cases:
        share = f"{case.feasible}/{case.runs}"
        yield (
            f"{case.instance:<14}{share:>10}{_number(case.best_cost, 12, 3)}"
            f"{_number(case.cost, 12, 3)}{_number(case.gap, 8, 3)}"
            f"{_number(case.standard_error, 7, 3)}"
        )
    for best in summary.new_best:
        where = "" if best.file is None else f": {best.file}"
        yield (
            f"{best.instance}, seed {best.seed}: {best.cost:.3f} is below the best "
            f"known {best.best_known:.2f}{where}"
        )


def standard_error(values: Sequence[float]) -> float | None:
    """Return the standard error of a mean; None with fewer than two values."""
    return stdev(values) / len(values) ** 0.5 if len(values) > 1 else None


def _summarise(runs: Sequence[Run], solutions: Path | None) -> Summary:
    by_case: dict[str, list[Run]] = {}
    for run in runs:
        by_case.setdefault(run.instance, []).append(run)
    cases = tuple(_summarise_case(name, by_case[name]) for name in sorted(by_case))
    good = {case.instance for case in cases if case.feasible == case.runs}
    by_seed: dict[int, list[float]] = {}
    for run in runs:
        if run.gap is not None and run.instance in good:
            by_seed.setdefault(run.seed, []).append(run.gap)
    means = [mean(gaps) for gaps in by_seed.values()]
    known = [case for case in cases if case.gap is not None]
    return Summary(
        benchmark=runs[0].benchmark,
        engine=runs[0].engine,
        cpu_seconds=runs[0].seconds,
        instances=len(cases),
        feasible=len(good),
        runs=len(runs),
        feasible_runs=sum(run.is_feasible for run in runs),
        mean_gap_percent=mean(means) if means else None,
        standard_error=standard_error(means),
        worst=max(known, key=lambda case: case.gap or 0.0, default=None),
        new_best=tuple(_new_best(by_case, solutions)),
        cases=cases,
    )


def _summarise_case(name: str, runs: Sequence[Run]) -> CaseSummary:
    costs = [run.cost for run in runs if run.is_feasible]
    gaps = [run.gap for run in runs if run.is_feasible and run.gap is not None]
    return CaseSummary(
        instance=name,
        feasible=len(costs),
        runs=len(runs),
        best_cost=min(costs, default=None),
        cost=mean(costs) if costs else None,
        gap=mean(gaps) if gaps else None,
        standard_error=standard_error(gaps),
    )


def _new_best(
    by_case: dict[str, list[Run]], solutions: Path | None
) -> Iterator[NewBest]:
    for name in sorted(by_case):
        feasible = [run for run in by_case[name] if run.is_feasible]
        run = min(feasible, key=lambda run: run.cost, default=None)
        if run is None or run.best_known is None:
            continue
        if run.cost < run.best_known - NEW_BEST:
            file = None if solutions is None else solutions / f"{name}.res"
            yield NewBest(
                instance=name,
                seed=run.seed,
                cost=run.cost,
                best_known=run.best_known,
                file=str(file) if file is not None and file.exists() else None,
            )


def _number(value: float | None, width: int, digits: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:{width}.{digits}f}"
