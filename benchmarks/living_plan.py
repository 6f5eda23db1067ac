"""A plan of real places that lives on: two cycles of visits, drift and re-plans."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np

import routing.continuation
import routing.replan
from benchmarks.engines import engine_sources
from benchmarks.living_results import StageKey, StageRun, StagesFile
from benchmarks.living_world import (
    POLICY,
    START,
    WEEKS,
    Row,
    count_drift,
    drift,
    format_reports,
    format_rows,
    read_team,
    report_visits,
)
from benchmarks.replan_judge import drive_hours, write_checked
from benchmarks.replan_world import say_nothing
from benchmarks.results import write_whole
from benchmarks.run import hash_files
from routing.check import check_base, check_folder
from routing.check.result import Violation
from routing.cycle import Cycle
from routing.execution import (
    Adherence,
    Ratio,
    VisitStatus,
    follow_plan,
    last_visits,
    measure_adherence,
    missed_visits,
)
from routing.metrics import measure_plan
from routing.pipeline import MadePlan, PlanInputs, SearchParams, make_plan
from routing.plan import Plan
from routing.promise import Promise
from routing.promises import Breach, PromiseKeeping, keep_promises, make_promises
from routing.read import read_customers, read_outcomes, read_policy, read_reps
from routing.read.plan_folder import StoredPlan, read_plan_folder
from routing.read.plan_travel import read_plan_travel
from routing.replan import ReplanInputs, ReplanParams, first_free_day, replan
from routing.rest import Changes
from routing.solver.solve import DEFAULT_ENGINE
from routing.solver.warm_up import compile_kernel
from routing.write.promises import format_promises

MakeExecutor = Callable[[int], AbstractContextManager[Executor]]

RESULTS_FILE = "stages.json"
STAGES = ("plan", "replan", "roll", "replan", "roll")
_TOLD_BEFORE = timedelta(days=7)
_DRIFTS, _REPORTS = 0, 1


@dataclass(frozen=True, kw_only=True)
class Living:
    """
    How a living plan is searched, and where its files go.

    Parameters
    ----------
    data
        Folder of the services.
    folder
        Holds the files of every stage, as a user would have them, and the results.
    plan_seconds, seconds
        Wall time of the first plan's search, and of every other; None for none.
    iterations
        Rounds per territory instead; None for no limit.
    processes
        Territories searched at the same time.
    """

    data: Path
    folder: Path
    seed: int = 1
    plan_seconds: float | None = 120.0
    seconds: float | None = 60.0
    iterations: int | None = None
    processes: int = 1

    def path(self, stage: int, name: str) -> Path:
        """Return where a file or a plan folder of a stage is."""
        return self.folder / f"{stage}-{name}"

    def search(self, stage: int) -> SearchParams:
        """Return how a stage is searched."""
        return SearchParams(
            seed=self.seed,
            seconds=self.plan_seconds if stage == 1 else self.seconds,
            iterations=self.iterations,
            workers=self.processes,
            # Proofs come after the search and change no figure of this benchmark.
            prove=False,
        )


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """
    What a stage begins with.

    Parameters
    ----------
    base
        The plan before, in the folder ``base_folder``; None before the first.
    rows
        Customers as they are now.
    log
        Every report so far.
    """

    stage: int
    today: date
    rows: tuple[Row, ...]
    drifted: int = 0
    log: tuple[Row, ...] = ()
    base: StoredPlan | None = None
    base_folder: Path = Path()

    @property
    def name(self) -> str:
        """What the stage does."""
        return STAGES[self.stage - 1]


@dataclass(frozen=True, kw_only=True)
class _Followed:
    """What became of the plan before, and how its log was read."""

    adherence: Adherence
    missed: frozenset[str]
    last: dict[str, date]
    reports: int
    refused: int


def run_living_plan(living: Living, make_executor: MakeExecutor) -> Iterator[StageRun]:
    """
    Plan, then twice re-plan in mid-cycle and roll on; yield every stage, judged.

    Stages that the folder holds already come from there.

    Raises
    ------
    StrangeFileError
        If the data, or the results in the folder, are not what they should be.
    """
    team, results = read_team(living.data), StagesFile(living.folder / RESULTS_FILE)
    write_whole(living.folder / "reps.csv", format_rows(team.reps))
    write_whole(living.folder / "policy.toml", POLICY)
    compile_kernel()
    ground = _Ground(stage=1, today=START - _TOLD_BEFORE, rows=team.customers)
    while True:
        key, folder = _key(living, ground.stage), living.path(ground.stage, ground.name)
        write_whole(
            living.path(ground.stage, "customers.csv"), format_rows(ground.rows)
        )
        write_whole(
            living.path(ground.stage, "outcomes.csv"), format_reports(ground.log)
        )
        run = results.find(key)
        if run is None or not folder.exists():
            run = _run(living, key, ground, make_executor)
            results.add(run)
        yield run
        if ground.stage == len(STAGES):
            return
        ground = _next_ground(living, ground, folder)


def _next_ground(living: Living, ground: _Ground, folder: Path) -> _Ground:
    """Let visits be made until the next stage, and customers come and go."""
    stage = ground.stage + 1
    stored = read_plan_folder(folder)
    cycle = stored.plan.cycle
    is_roll = STAGES[stage - 1] == "roll"
    # In mid-cycle on a Monday; the next cycle is planned when this one is over.
    today = cycle.date_of(cycle.num_days - 1 if is_roll else cycle.num_days // 2)
    begin = max(ground.today, cycle.start)
    reports = report_visits(stored.plan, begin, today, _rng(living, stage, _REPORTS))
    rows = drift(ground.rows, stage, _rng(living, stage, _DRIFTS))
    return _Ground(
        stage=stage,
        today=today,
        rows=rows,
        drifted=count_drift(ground.rows, rows),
        log=(*ground.log, *reports),
        base=stored,
        base_folder=folder,
    )


def _run(
    living: Living, key: StageKey, ground: _Ground, make_executor: MakeExecutor
) -> StageRun:
    """Make the plan of a stage and its folder; judge it off the clock."""
    followed = _follow(living, ground)
    began = perf_counter()
    with make_executor(living.processes) as executor:
        made = _make(living, ground, followed, executor)
    passed = perf_counter() - began
    plan, folder = made.plan, living.path(ground.stage, ground.name)
    write_checked(plan, folder)
    promises = _promises(living, ground, plan)
    keeping = keep_promises(plan, promises)
    found = _violations(ground, folder)
    figures, changes = measure_plan(plan), made.changes or Changes()
    team = followed.adherence.team if followed else None
    return StageRun(
        key=key,
        name=ground.name,
        today=ground.today.isoformat(),
        customers=len(ground.rows),
        drifted=ground.drifted,
        required=figures.visits_required,
        planned=figures.visits_planned,
        chosen=len(changes.chosen),
        forced=len(changes.forced),
        most_chosen=changes.most_chosen,
        drive_hours=drive_hours(plan, plan.cycle.start),
        rest_hours=drive_hours(plan, _first_date(plan)),
        coverage=_percent(team.coverage) if team else None,
        on_day=_percent(team.on_day) if team else None,
        punctuality=_percent(team.punctuality) if team else None,
        missed=len(plan.rest.missed) if plan.rest else 0,
        reports=followed.reports if followed else 0,
        refused=followed.refused if followed else 0,
        promises=len(promises),
        kept=sum(kept.is_kept for kept in keeping.promises),
        void=sum(kept.is_void for kept in keeping.promises),
        promised_visits=keeping.visits,
        on_days=keeping.visits_inside + _late_or_early(keeping),
        inside=keeping.visits_inside,
        wall_seconds=passed,
        broken=tuple(sorted({violation.code for violation in found})),
        violations=len(found),
    )


def _make(
    living: Living, ground: _Ground, followed: _Followed | None, executor: Executor
) -> MadePlan:
    params = living.search(ground.stage)
    policy = read_policy(living.folder / "policy.toml")
    reps = read_reps(living.folder / "reps.csv", policy).reps
    path = living.path(ground.stage, "customers.csv")
    customers = read_customers(path, policy, reps=reps).customers
    if ground.base is None or followed is None:
        inputs = PlanInputs(
            customers=customers,
            reps=reps,
            policy=policy,
            cycle=Cycle(START, WEEKS),
        )
        return make_plan(inputs, params, executor=executor, report=say_nothing)
    base = ground.base.plan
    cycle, day = base.cycle, 0
    if ground.name == "roll":
        cycle = Cycle(cycle.horizon[1] + timedelta(days=1), WEEKS)
    else:
        day = first_free_day(cycle, reps, policy, today=ground.today)
    inputs_now = ReplanInputs(
        base=base,
        base_hash=ground.base.input_hash,
        customers=customers,
        reps=reps,
        locks=(),
        policy=policy,
        cycle=cycle,
        travel=read_plan_travel(ground.base_folder, base),
        today=ground.today,
        first_day=day,
        missed=followed.missed,
        last_visits=followed.last,
        promised=frozenset(c.customer_id for c in base.customers),
    )
    # Rolled cycles keep everybody's days, as the command does.
    limits = ReplanParams(max_changes=0.0) if inputs_now.is_rolled else ReplanParams()
    return replan(inputs_now, params, limits, executor=executor, report=say_nothing)


def _follow(living: Living, ground: _Ground) -> _Followed | None:
    """Return what the log says of the plan before, read as a user's would be."""
    if ground.base is None:
        return None
    base = ground.base.plan
    reading = read_outcomes(
        living.path(ground.stage, "outcomes.csv"),
        customers=base.customers,
        reps=base.reps,
        timezone=base.policy.timezone,
    )
    state = follow_plan(base, reading.outcomes, ground.today)
    return _Followed(
        adherence=measure_adherence(base, state),
        missed=frozenset(missed_visits(state, also=[VisitStatus.MOVED])),
        last=dict(last_visits(state)),
        reports=reading.rows_total,
        refused=reading.rows_rejected,
    )


def _promises(living: Living, ground: _Ground, plan: Plan) -> tuple[Promise, ...]:
    """Return what was promised of the first plan; of that, make and write it."""
    first = plan
    if ground.stage > 1:
        first = read_plan_folder(living.path(1, STAGES[0])).plan
    made = make_promises(first, START - _TOLD_BEFORE)
    write_whole(living.folder / "promises.csv", format_promises(made))
    return made


def _late_or_early(keeping: PromiseKeeping) -> int:
    """Return how many visits break a promise by the time of day alone."""
    hours = {Breach.EARLY, Breach.LATE}
    broken = (visit for kept in keeping.promises for visit in kept.broken)
    return sum(set(visit.breaches) <= hours for visit in broken)


def _violations(ground: _Ground, folder: Path) -> tuple[Violation, ...]:
    alone = check_folder(folder).violations
    if ground.base is None:
        return alone
    return (*alone, *check_base(ground.base_folder, folder).violations)


def _first_date(plan: Plan) -> date:
    return plan.cycle.date_of(plan.rest.first_day if plan.rest else 0)


def _percent(ratio: Ratio) -> float | None:
    return None if ratio.value is None else 100 * ratio.value


def _rng(living: Living, stage: int, what: int) -> np.random.Generator:
    return np.random.default_rng((living.seed, stage, what))


def _key(living: Living, stage: int) -> StageKey:
    files = sorted(path for path in living.data.iterdir() if path.is_file())
    return StageKey(
        stage=stage,
        seed=living.seed,
        plan_seconds=living.plan_seconds,
        seconds=living.seconds,
        iterations=living.iterations,
        processes=living.processes,
        data=hash_files(files),
        code=_code(),
    )


@cache
def _code() -> str:
    """Return a hash of what makes and judges the plans."""
    here, engine = Path(__file__).parent, Path(routing.replan.__path__[0])
    own = [here / f"living_{name}.py" for name in ("plan", "world")]
    parts = [Path(str(routing.continuation.__file__)), *sorted(engine.glob("*.py"))]
    return hash_files([*own, *parts, *engine_sources(DEFAULT_ENGINE)])
