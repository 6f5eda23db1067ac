"""Running cycles planned anew: few changes, driving, time, and no visit lost."""

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import routing.continuation
import routing.replan
from benchmarks.engines import engine_sources
from benchmarks.replan_events import EVENTS, make_inputs
from benchmarks.replan_judge import drive_hours, judge_replan, write_checked
from benchmarks.replan_results import (
    CURVE,
    FREE,
    LIMITED,
    ReplanKey,
    ReplanRun,
    ReplansFile,
)
from benchmarks.replan_world import (
    SETS,
    ReplanWorld,
    make_replan_world,
    plan_base,
    say_nothing,
)
from benchmarks.run import hash_files
from routing.check import check_folder
from routing.pipeline import MadePlan, SearchParams
from routing.plan import Plan
from routing.replan import ReplanInputs, ReplanParams, replan
from routing.rest import Changes
from routing.solver.solve import DEFAULT_ENGINE
from routing.solver.warm_up import compile_kernel

MakeExecutor = Callable[[int], AbstractContextManager[Executor]]

PAIR = "pair"
CAPS = (0.0, 0.01, 0.02, 0.05, 0.10, 0.20, 1.0)
"""Of a curve: shares of the base's customers who may change."""
_SHOWN = ("replan_results.py", "replan_table.py")


@dataclass(frozen=True, kw_only=True)
class Effort:
    """
    How long every re-plan is searched.

    Parameters
    ----------
    seconds
        Wall time; None takes that of the set, or none beside iterations.
    iterations
        Rounds per territory, of the base too; None for no limit.
    processes
        Territories searched at the same time.
    """

    seconds: float | None = None
    iterations: int | None = None
    processes: int = 1


@dataclass(frozen=True, kw_only=True)
class _Base:
    """A plan that is gone on from, and where it lies."""

    world: ReplanWorld
    plan: Plan
    folder: Path
    input_hash: str


def make_questions(
    teams: Sequence[str], seeds: Sequence[int], effort: Effort
) -> tuple[ReplanKey, ...]:
    """
    Return all that is asked: of one rep every event, of a team the month.

    Each at several dates of the cycle; the curve of caps at the first one.
    """
    return tuple(
        ReplanKey(
            team=team,
            seed=seed,
            event=event,
            day=day,
            asked=asked,
            seconds=_seconds(team, effort),
            iterations=effort.iterations,
            processes=min(effort.processes, SETS[team].field.num_reps),
            code=_code(),
        )
        for team in teams
        for seed in seeds
        for event, day, asked in _ask(team)
    )


def run_replans(
    questions: Sequence[ReplanKey], results: ReplansFile, make_executor: MakeExecutor
) -> Iterator[ReplanRun]:
    """
    Yield the runs of every question; those asked before come from the file.

    Parameters
    ----------
    make_executor
        What searches a number of territories at the same time.

    Raises
    ------
    ValueError
        If a plan that is to be gone on from breaks a rule.
    """
    compile_kernel()
    for _, group in groupby(questions, key=lambda key: (key.team, key.seed)):
        own = list(group)
        if all(results.find(key) for key in own):
            for key in own:
                yield from results.find(key)
            continue
        with TemporaryDirectory() as folder:
            base = _lay_base(own[0], Path(folder), make_executor)
            for key in own:
                if not results.find(key):
                    results.add(tuple(_answer(key, base, make_executor)))
                yield from results.find(key)


def _ask(team: str) -> Iterator[tuple[str, int, str]]:
    is_team, days = SETS[team].field.num_reps > 1, SETS[team].days
    month = "month" if is_team else "month-one"
    for event in EVENTS.values():
        is_asked = not is_team and not event.needs_team
        if is_asked or event.name == month:
            yield from ((event.name, day, PAIR) for day in days)
    yield month, days[0], CURVE


def _seconds(team: str, effort: Effort) -> float | None:
    if effort.seconds is not None or effort.iterations is not None:
        return effort.seconds
    return SETS[team].seconds


def _lay_base(key: ReplanKey, folder: Path, make_executor: MakeExecutor) -> _Base:
    world = make_replan_world(key.team, key.seed)
    rounds = key.iterations
    if rounds is None:
        rounds = SETS[key.team].base_iterations
    with make_executor(key.processes) as executor:
        plan = plan_base(world, rounds, executor, key.processes).plan
    input_hash = write_checked(plan, folder)
    broken = check_folder(folder).violations
    if broken:
        raise ValueError(f"Expected a clean base, got {broken[0].message()}")
    return _Base(world=world, plan=plan, folder=folder, input_hash=input_hash)


def _answer(
    key: ReplanKey, base: _Base, make_executor: MakeExecutor
) -> Iterator[ReplanRun]:
    inputs = make_inputs(base.world, base.plan, base.input_hash, key.event, key.day)
    if key.asked == PAIR:
        limits = {LIMITED: ReplanParams(), FREE: _free()}
        for kind, params in limits.items():
            yield _run(key, kind, base, inputs, params, make_executor)[0]
        return
    start = None
    for cap in CAPS:
        # Each point goes on from the one before, so more changes never save less.
        params = ReplanParams(max_changes=cap, change_min=0.0)
        run, made = _run(
            key, CURVE, base, replace(inputs, start=start), params, make_executor
        )
        start = made.plan
        yield run


def _free() -> ReplanParams:
    return ReplanParams(max_changes=None, change_min=0.0)


def _run(
    key: ReplanKey,
    kind: str,
    base: _Base,
    inputs: ReplanInputs,
    params: ReplanParams,
    make_executor: MakeExecutor,
) -> tuple[ReplanRun, MadePlan]:
    """Return a re-plan, timed, and judged off the clock."""
    search = SearchParams(
        seed=key.seed,
        seconds=key.seconds,
        iterations=key.iterations,
        workers=key.processes,
    )
    load, began, spent = os.getloadavg()[0], perf_counter(), _cpu_seconds()
    with make_executor(key.processes) as executor:
        made = replan(inputs, search, params, executor=executor, report=say_nothing)
        passed = perf_counter() - began
    # What workers used is known when they have ended.
    spent = _cpu_seconds() - spent
    begin = inputs.cycle.date_of(inputs.first_day)
    names = {c.customer_id for c in inputs.customers}
    cap, changes = params.max_changes, made.changes or Changes()
    run = ReplanRun(
        key=key,
        kind=kind,
        cap_percent=None if cap is None else 100 * cap,
        wall_seconds=passed,
        cpu_seconds=spent,
        load=load,
        stay_hours=drive_hours(base.plan, begin),
        chosen=len(changes.chosen),
        forced=len(changes.forced),
        known=sum(name in names for name in base.plan.design.rep_of),
        **vars(judge_replan(made.plan, base.folder, begin)),
    )
    return run, made


def _cpu_seconds() -> float:
    """Return what this process and its ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + used.ru_utime + used.ru_stime


@cache
def _code() -> str:
    """Return a hash of what makes and judges the plans."""
    here, engine = Path(__file__).parent, Path(routing.replan.__path__[0])
    own = [path for path in here.glob("replan*.py") if path.name not in _SHOWN]
    parts = [here / "field_world.py", Path(str(routing.continuation.__file__))]
    files = [*sorted(own), *parts, *sorted(engine.glob("*.py"))]
    return hash_files([*files, *engine_sources(DEFAULT_ENGINE)])
