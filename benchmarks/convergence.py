"""How near short searches come to the best that long ones find."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from benchmarks.results import Run
from benchmarks.table import standard_error


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """
    One case at one budget.

    Parameters
    ----------
    best
        Least cost of all runs of the case that break no rule and miss fewest visits.
    gap
        Mean percent above it, over the runs that miss no more; None if all do.
    complete
        How many of the runs those are.
    """

    instance: str
    engine: str
    seconds: float
    best: float
    gap: float | None
    standard_error: float | None
    complete: int
    runs: int


def measure_convergence(runs: Sequence[Run]) -> tuple[Convergence, ...]:
    """Return gaps by case, engine and budget, to the best of all runs of the case."""
    return tuple(
        convergence
        for instance in dict.fromkeys(run.instance for run in runs)
        for convergence in _measure_case([r for r in runs if r.instance == instance])
    )


def convergence_record(convergences: Sequence[Convergence]) -> list[dict[str, object]]:
    """Return gaps as plain JSON."""
    return [asdict(convergence) for convergence in convergences]


def format_convergence(convergences: Sequence[Convergence]) -> Iterator[str]:
    """Yield a table of gaps."""
    yield (
        f"{'instance':<14}{'engine':<9}{'CPU s':>7}{'best':>12}{'gap %':>8}{'+-':>7}"
        f"{'complete':>10}"
    )
    for found in convergences:
        gap = "-" if found.gap is None else f"{found.gap:.3f}"
        error = "-" if found.standard_error is None else f"{found.standard_error:.3f}"
        yield (
            f"{found.instance:<14}{found.engine:<9}{found.seconds:7g}"
            f"{found.best:12.3f}{gap:>8}{error:>7}"
            f"{f'{found.complete}/{found.runs}':>10}"
        )


def _measure_case(runs: Sequence[Run]) -> Iterator[Convergence]:
    feasible = [run for run in runs if run.is_feasible]
    if not feasible:
        return
    best = min(feasible, key=lambda run: (run.missed, run.cost))
    for engine, seconds in sorted({(run.engine, run.seconds) for run in runs}):
        own = [r for r in runs if (r.engine, r.seconds) == (engine, seconds)]
        gaps = [
            100 * (run.cost / best.cost - 1)
            for run in own
            if run.is_feasible and run.missed == best.missed
        ]
        yield Convergence(
            instance=best.instance,
            engine=engine,
            seconds=seconds,
            best=best.cost,
            gap=mean(gaps) if gaps else None,
            standard_error=standard_error(gaps),
            complete=len(gaps),
            runs=len(own),
        )
