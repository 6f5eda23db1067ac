"""Run engines over benchmark cases, in several processes and resumable."""

import inspect
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.cases import CaseSet, StrangeFileError, planned_visits, required_visits
from benchmarks.engines import engine_sources, solve, warm_up
from benchmarks.memory import PeakMemory
from benchmarks.results import ResultsFile, Run, RunKey, write_whole
from routing.solver.stop import Stop, StopParams

Cases = CaseSet[Any]  # the runner passes instances on and never looks into them


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run to be made; picklable."""

    cases: Cases
    source: str
    engine: str
    seed: int
    seconds: float

    @property
    def instance(self) -> str:
        """Name of the case."""
        return Path(self.source).stem

    @property
    def key(self) -> RunKey:
        """What its run will be kept under."""
        return RunKey(
            benchmark=self.cases.name,
            instance=self.instance,
            engine=self.engine,
            seed=self.seed,
            seconds=self.seconds,
            code=code_version(self.cases, self.engine),
        )


def make_jobs(
    cases: Cases,
    sources: Sequence[str],
    *,
    engines: Sequence[str],
    budgets: Sequence[float],
    num_seeds: int,
) -> tuple[Job, ...]:
    """Return all runs, seed by seed, so that a part of them covers all cases."""
    return tuple(
        Job(cases=cases, source=source, engine=engine, seed=seed, seconds=seconds)
        for seconds in budgets
        for seed in range(1, num_seeds + 1)
        for source in sources
        for engine in engines
    )


def run_jobs(
    jobs: Sequence[Job],
    results: ResultsFile,
    *,
    processes: int = 1,
    solutions: Path | None = None,
) -> Iterator[Run]:
    """
    Yield a run per job: first those that are in the results, then as they finish.

    Parameters
    ----------
    processes
        Runs at the same time, each measured in the CPU time of its own process; one
        runs in this process.
    solutions
        Folder for the best feasible solution of each case; a better one there stays.
    """
    wanted = []
    for job in jobs:
        known = results.find(job.key)
        if known is None:
            wanted.append(job)
        else:
            yield known
    for run, text in _finished(wanted, processes):
        if solutions is not None and run.is_feasible:
            _keep_better(solutions / f"{run.instance}.res", run.cost, text)
        results.add(run)
        yield run


def run_job(job: Job) -> tuple[Run, str]:
    """
    Return a run and the text of its solution; the clock runs on CPU time.

    Raises
    ------
    StrangeFileError
        If the source is no instance of the set.
    """
    warm_up(job.engine)
    cases = job.cases
    instance = _read(job)
    memory = PeakMemory()
    began, began_wall = process_time(), perf_counter()
    stop = Stop(StopParams(seconds=job.seconds), clock=process_time)
    problem = cases.build(instance)
    solution = solve(problem, job.engine, stop, seed=job.seed)
    spent, passed = process_time() - began, perf_counter() - began_wall
    peak_mb = memory.peak_mb()
    planned = planned_visits(solution)
    cost, broken = cases.judge(instance, solution)
    best_known = cases.read_best_known(Path(job.source).parent).get(job.instance)
    run = Run(
        **vars(job.key),
        cost=cost,
        best_known=best_known,
        gap=None if best_known is None else 100 * (cost / best_known - 1),
        broken=broken,
        missed=required_visits(problem, solution) - planned,
        iterations=solution.iterations,
        cpu_seconds=spent,
        peak_mb=peak_mb,
        wall_seconds=passed,
        planned=planned,
        trace=tuple(getattr(solution, "trace", ())),
    )
    return run, cases.format_solution(instance, solution)


@cache
def code_version(cases: Cases, engine: str) -> str:
    """Return a hash of the sources of an engine and of a set of cases."""
    own = (cases.read, cases.build, cases.judge)
    files = sorted({Path(inspect.getfile(function)) for function in own})
    return hash_files((*files, *engine_sources(engine)))


def hash_files(files: Sequence[Path]) -> str:
    """Return 12 hexadecimal digits that change when a file does."""
    digest = sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _read(job: Job) -> Any:  # whatever the set calls an instance
    try:
        return job.cases.read(job.source)
    except (ValueError, IndexError) as error:
        raise StrangeFileError(str(error)) from error


def _finished(jobs: Sequence[Job], processes: int) -> Iterator[tuple[Run, str]]:
    if processes == 1 or not jobs:
        yield from map(run_job, jobs)
        return
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        for future in as_completed([pool.submit(run_job, job) for job in jobs]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _keep_better(path: Path, cost: float, text: str) -> None:
    if path.exists() and float(path.read_text(encoding="utf-8").split()[0]) <= cost:
        return
    write_whole(path, text)
