"""Whole teams in the field: territories, search and check, as a planner runs them."""

import resource
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import routing.pipeline
from benchmarks import field_world
from benchmarks.engines import engine_sources
from benchmarks.field_world import FieldCase, make_field
from benchmarks.memory import peak_of
from benchmarks.results import ResultsFile, Run, RunKey
from benchmarks.run import hash_files
from routing.check import CheckResult, check_folder
from routing.pipeline import PlanInputs, SearchParams, make_plan
from routing.plan import Plan
from routing.progress import Progress
from routing.write.plan_folder import write_plan_folder


@dataclass(frozen=True, kw_only=True)
class TeamJob:
    """
    One team to be planned.

    Parameters
    ----------
    seconds
        Wall time of the whole search, shared by the territories.
    processes
        Territories searched at the same time.
    """

    case: str
    engine: str
    seed: int
    seconds: float
    processes: int

    @property
    def key(self) -> RunKey:
        """What its run will be kept under; the processes are part of the name."""
        sources = [field_world.__file__, __file__, routing.pipeline.__file__]
        files = [Path(source) for source in sources if source]
        return RunKey(
            benchmark="field",
            instance=f"{self.case}-p{self.processes}",
            engine=self.engine,
            seed=self.seed,
            seconds=self.seconds,
            code=hash_files([*files, *engine_sources(self.engine)]),
        )


def run_teams(jobs: Sequence[TeamJob], results: ResultsFile) -> Iterator[Run]:
    """Yield a run per job, one after the other, each in a process of its own."""
    for job in jobs:
        run = results.find(job.key)
        if run is None:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                run = pool.submit(run_team, job).result()
            results.add(run)
        yield run


def run_team(job: TeamJob) -> Run:
    """
    Return one planned and checked team; CPU time and memory are of all processes.

    The memory is that of the largest process. Checking is not measured.
    """
    case = make_field(job.case)
    began = perf_counter()
    plan = _make_plan(case, job)
    passed = perf_counter() - began
    spent = process_time() + _children_seconds()
    peak_mb = max(peak_of(resource.RUSAGE_SELF), peak_of(resource.RUSAGE_CHILDREN))
    check = _check(plan)
    return Run(
        **vars(job.key),
        cost=sum(route.drive_time for route in plan.routes) / 3_600,
        best_known=None,
        gap=None,
        broken=tuple(sorted({violation.code for violation in check.violations})),
        missed=check.visits_required - check.visits_planned,
        iterations=0,
        cpu_seconds=spent,
        peak_mb=peak_mb,
        wall_seconds=passed,
        planned=check.visits_planned,
    )


def _make_plan(case: FieldCase, job: TeamJob) -> Plan:
    inputs = PlanInputs(
        customers=case.customers, reps=case.reps, policy=case.policy, cycle=case.cycle
    )
    params = SearchParams(
        engine=job.engine, seed=job.seed, seconds=job.seconds, workers=job.processes
    )
    with ProcessPoolExecutor(job.processes, mp_context=get_context("spawn")) as pool:
        return make_plan(inputs, params, executor=pool, report=_say_nothing).plan


def _check(plan: Plan) -> CheckResult:
    with TemporaryDirectory() as folder:
        write_plan_folder(plan, Path(folder), reading={}, read_options={})
        return check_folder(Path(folder))


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say_nothing(_progress: Progress) -> None:
    return None
