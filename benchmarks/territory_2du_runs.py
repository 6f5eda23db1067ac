"""Runs of territory design: made once, kept in a JSON file, shown in a table."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from statistics import mean
from time import process_time

import benchmarks.territory_2du as own_module
import routing.territory.p_median as engine_module
from benchmarks.pvrp import read_best_known
from benchmarks.results import FORMAT, read_runs, write_whole
from benchmarks.run import hash_files
from benchmarks.territory_2du import (
    build_territory_problem,
    judge_territories,
    proved_compactness,
    read_territory_instance,
)
from routing.territory.p_median import design_p_median
from routing.territory.p_median_problem import PMedianParams

NAME = "territory-2du"
ENGINE = "p-median"

TABLE_HEAD = (
    f"{'instance':<14}{'work':>6}{'seed':>5}{'compactness':>13}{'reference':>11}"
    f"{'gap %':>8}{'bound':>11}{'worst dev %':>12}{'connected':>10}{'CPU s':>7}  state"
)


@dataclass(frozen=True, kw_only=True)
class TerritoryRun:
    """
    One instance designed with one seed.

    Parameters
    ----------
    work
        Budget of deterministic work, about CPU seconds of one core.
    code
        Hash of the sources that made and judged the design.
    reference
        Compactness stated beside the instance, no proven best; None if there is none.
    gap
        Percent above the reference.
    bound
        Proved: no design is more compact.
    deviation
        Largest deviation of a measure, percent of its mean.
    territory_of
        The design: for every unit the centre of its territory.
    """

    instance: str
    seed: int
    work: float
    code: str
    compactness: float
    reference: float | None
    gap: float | None
    bound: float
    deviation: float
    is_connected: bool
    broken: tuple[str, ...]
    cpu_seconds: float
    territory_of: tuple[int, ...]

    @property
    def key(self) -> tuple[str, int, float, str]:
        """What makes two runs the same measurement."""
        return self.instance, self.seed, self.work, self.code


def run_territories(
    sources: Sequence[Path],
    works: Sequence[float],
    *,
    num_seeds: int,
    results: Path | None = None,
) -> Iterator[TerritoryRun]:
    """
    Yield a run per instance, budget and seed; those in the results are not made again.

    Raises
    ------
    StrangeFileError
        If a source is no instance, or the results are no runs.
    """
    known = {run.key: run for run in read_runs(results, _to_run, f"runs of {NAME}")}
    code = code_version()
    for work in works:
        for seed in range(1, num_seeds + 1):
            for source in sources:
                key = (source.stem, seed, work, code)
                if key not in known:
                    known[key] = design_instance(source, work, seed)
                    _write_runs(results, tuple(known.values()))
                yield known[key]


def design_instance(source: Path, work: float, seed: int) -> TerritoryRun:
    """Design and judge one instance; the clock runs on CPU time."""
    instance = read_territory_instance(source)
    began = process_time()
    problem = build_territory_problem(instance)
    design = design_p_median(problem, PMedianParams(work=work), seed=seed)
    spent = process_time() - began
    # Where nothing was found all units are one territory, which the judge refuses.
    territory_of = design.centre_of or (0,) * len(problem)
    found = judge_territories(instance, territory_of)
    known = read_best_known(source.parent, "reference_compactness")
    reference = known.get(source.stem)
    gap = None if reference is None else 100 * (found.compactness / reference - 1)
    return TerritoryRun(
        instance=source.stem,
        seed=seed,
        work=work,
        code=code_version(),
        compactness=found.compactness,
        reference=reference,
        gap=gap,
        bound=proved_compactness(instance, design.bound),
        deviation=100 * found.deviation,
        is_connected=found.is_connected,
        broken=found.broken,
        cpu_seconds=spent,
        territory_of=tuple(territory_of),
    )


@cache
def code_version() -> str:
    """Return a hash of the engine's sources and of the judge's."""
    folder = Path(engine_module.__file__).parent
    engine = sorted((*folder.glob("p_median*.py"), *folder.glob("allocate*.py")))
    return hash_files((Path(own_module.__file__), *engine))


def format_run(run: TerritoryRun) -> str:
    """Return a run as one row of the table."""
    reference = "-" if run.reference is None else f"{run.reference:.2f}"
    gap = "-" if run.gap is None else f"{run.gap:.3f}"
    state = "; ".join(run.broken[:2]) or "feasible"
    return (
        f"{run.instance:<14}{run.work:6g}{run.seed:5}{run.compactness:13.2f}"
        f"{reference:>11}{gap:>8}{run.bound:11.2f}{run.deviation:12.2f}"
        f"{'yes' if run.is_connected else 'no':>10}{run.cpu_seconds:7.1f}  {state}"
    )


def summarise(runs: Sequence[TerritoryRun]) -> tuple[dict[str, object], ...]:
    """Return what the runs of every budget say together, as plain JSON."""
    return tuple(
        _summarise([run for run in runs if run.work == work])
        for work in dict.fromkeys(run.work for run in runs)
    )


def to_record(runs: Sequence[TerritoryRun]) -> dict[str, object]:
    """Return runs and summaries as plain JSON."""
    return {
        "benchmark": NAME,
        "summaries": list(summarise(runs)),
        "runs": [asdict(run) for run in runs],
    }


def _summarise(runs: Sequence[TerritoryRun]) -> dict[str, object]:
    good = [run for run in runs if not run.broken]
    gaps = [(run.gap, run.instance) for run in good if run.gap is not None]
    worst = max(gaps, default=None)
    return {
        "engine": ENGINE,
        "work": runs[0].work,
        "runs": len(runs),
        "feasible": len(good),
        "mean_gap_percent": mean(gap for gap, _ in gaps) if gaps else None,
        "worst": None if worst is None else worst[1],
        "worst_gap_percent": None if worst is None else worst[0],
        "below_reference": sum(gap < -0.005 for gap, _ in gaps),
        "mean_cpu_seconds": mean(run.cpu_seconds for run in runs),
    }


def _to_run(raw: dict[str, object]) -> TerritoryRun:
    values = {field.name: raw[field.name] for field in fields(TerritoryRun)}
    for name in ("broken", "territory_of"):
        values[name] = tuple(values[name])  # type: ignore[arg-type]  # JSON lists
    return TerritoryRun(**values)  # type: ignore[arg-type]  # as written by asdict


def _write_runs(path: Path | None, runs: Sequence[TerritoryRun]) -> None:
    if path is not None:
        record = {"format": FORMAT, "runs": [asdict(run) for run in runs]}
        write_whole(path, json.dumps(record, allow_nan=False) + "\n")
