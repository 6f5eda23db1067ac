"""Run an engine over periodic instances: a table of gaps, JSON, solution files."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from time import process_time

from benchmarks.pvrp import (
    PvrpInstance,
    build_pvrp,
    format_solution,
    judge,
    read_best_known,
    read_instance,
)
from routing.solver.problem import Solution
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams


@dataclass(frozen=True, kw_only=True)
class PvrpRun:
    """
    One instance solved with one seed.

    Parameters
    ----------
    gap
        Percent above the best known cost; None where none is known.
    broken
        Rules that the solution breaks; empty when feasible.
    cpu_seconds
        Process time, building included.
    """

    instance: str
    seed: int
    cost: float
    best_known: float | None
    gap: float | None
    broken: tuple[str, ...]
    rounds: int
    cpu_seconds: float


def run_pvrp(
    paths: Sequence[Path],
    *,
    seconds: float,
    num_seeds: int,
    engine: str,
    solutions: Path | None = None,
) -> Iterator[PvrpRun]:
    """
    Yield a run per instance and seed; the cost is recomputed in double precision.

    Parameters
    ----------
    seconds
        CPU seconds of one core per run.
    solutions
        Folder for the best feasible solution of each instance, in ``.res`` form.
    """
    for path in paths:
        instance = read_instance(path)
        best_known = read_best_known(path.parent).get(instance.name)
        best: tuple[float, Solution] | None = None
        for seed in range(1, num_seeds + 1):
            run, solution = _run(instance, best_known, seconds, seed, engine)
            if not run.broken and (best is None or run.cost < best[0]):
                best = run.cost, solution
            yield run
        if solutions is not None and best is not None:
            solutions.mkdir(parents=True, exist_ok=True)
            text = format_solution(instance, best[1])
            (solutions / f"{instance.name}.res").write_text(text, encoding="utf-8")


def _run(
    instance: PvrpInstance,
    best_known: float | None,
    seconds: float,
    seed: int,
    engine: str,
) -> tuple[PvrpRun, Solution]:
    began = process_time()
    stop = Stop(StopParams(seconds=seconds), clock=process_time)
    solution = solve_problem(build_pvrp(instance), engine, stop, seed=seed)
    spent = process_time() - began
    cost, broken = judge(instance, solution)
    gap = None if best_known is None else 100 * (cost / best_known - 1)
    run = PvrpRun(
        instance=instance.name,
        seed=seed,
        cost=cost,
        best_known=best_known,
        gap=gap,
        broken=broken,
        rounds=solution.iterations,
        cpu_seconds=spent,
    )
    return run, solution


def summarise(
    runs: Sequence[PvrpRun], *, seconds: float, engine: str
) -> dict[str, object]:
    """
    Return the runs and their mean gap as plain JSON.

    The mean is over the instances that every seed solved feasibly; its standard error
    is that of the seeds' means.
    """
    names = list(dict.fromkeys(run.instance for run in runs))
    good = [
        name for name in names if not any(r.broken for r in runs if r.instance == name)
    ]
    by_seed: dict[int, list[float]] = {}
    for run in runs:
        if run.gap is not None and run.instance in good:
            by_seed.setdefault(run.seed, []).append(run.gap)
    means = [mean(gaps) for gaps in by_seed.values()]
    error = stdev(means) / len(means) ** 0.5 if len(means) > 1 else None
    return {
        "benchmark": "pvrp",
        "engine": engine,
        "cpu_seconds": seconds,
        "instances": len(names),
        "feasible": len(good),
        "mean_gap_percent": mean(means) if means else None,
        "standard_error": error,
        "runs": [asdict(run) for run in runs],
    }


def format_run(run: PvrpRun) -> str:
    """Return a run as one row of the table."""
    known = f"{run.best_known:12.2f}" if run.best_known is not None else f"{'-':>12}"
    gap = f"{run.gap:8.2f}" if run.gap is not None else f"{'-':>8}"
    state = "feasible" if not run.broken else "; ".join(run.broken[:2])
    return (
        f"{run.instance:<8}{run.seed:>5}{run.cost:12.2f}{known}{gap}"
        f"{run.rounds:>9}{run.cpu_seconds:9.1f}  {state}"
    )


TABLE_HEAD = (
    f"{'instance':<8}{'seed':>5}{'cost':>12}{'best known':>12}{'gap %':>8}"
    f"{'rounds':>9}{'CPU s':>9}  state"
)
