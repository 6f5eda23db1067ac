"""Jobs that go on from a plan: re-planned as things are now, or as edits want it."""

from datetime import date

from api.jobs.checkpoints import CheckpointExecutor
from api.jobs.planning import leave_plan
from api.jobs.result import JobResult
from api.jobs.salvage import judge_search
from api.jobs.task import Task, make_team
from api.plans.continuing import (
    first_day_left,
    fit_policy,
    keep_locks,
    keep_travel,
    learn_what_happened,
)
from api.store.outcomes import make_outcome
from api.upkeep.failpoints import failpoint
from api.workers import make_executor
from routing.diff import diff_plans
from routing.edits import EDIT_LIMITS, make_edit_inputs, parse_edits
from routing.pipeline import MadePlan
from routing.plan import Plan
from routing.progress import Phase
from routing.read.plan_folder import PLAN_FILE, StoredPlan, read_plan_folder
from routing.read.plan_travel import read_plan_travel
from routing.replan import ReplanInputs, ReplanParams, replan

EDIT = "EDIT"
"""Kind of a plan that edits made."""


def plan_on(task: Task) -> JobResult:
    """Plan the rest of a cycle as customers, reps and reports are now."""
    stored = read_plan_folder(task.folder.base)
    limits = ReplanParams(max_changes=task.order["max_changes"])
    return _replan(task, stored, _inputs_now(task, stored), limits, task.order["kind"])


def edit_on(task: Task) -> JobResult:
    """Plan what edits of a plan force, and nothing else."""
    stored = read_plan_folder(task.folder.base)
    inputs = make_edit_inputs(
        stored.plan,
        stored.input_hash,
        parse_edits(task.order["edits"]),
        today=date.fromisoformat(task.order["today"]),
        travel=read_plan_travel(task.folder.base, stored.plan),
    )
    return _replan(task, stored, inputs, EDIT_LIMITS, EDIT)


def _replan(
    task: Task,
    stored: StoredPlan,
    inputs: ReplanInputs,
    limits: ReplanParams,
    kind: str,
) -> JobResult:
    task.tell.begin(Phase.GRADE)
    failpoint("solve.begin")
    with make_executor(task.processes) as pool:
        executor = CheckpointExecutor(pool, task.folder.checkpoints)
        made = replan(
            inputs,
            task.search_params(),
            limits,
            executor=executor,
            report=task.tell,
            connect=executor.connect,
        )
        is_same = made.plan is stored.plan
        return leave_plan(
            task,
            made,
            judge_search(task, executor),
            kind=kind,
            executor=pool,
            base=None if is_same else task.folder.base,
            # Nothing is different, down to how the base's customers were read.
            same_as=stored if is_same else None,
            more=_changes_shown(stored.plan, made),
        )


def _inputs_now(task: Task, stored: StoredPlan) -> ReplanInputs:
    order, base = task.order, stored.plan
    team = make_team(task.inputs, [])
    policy = fit_policy(team.policy, base.cycle.weeks)
    today = date.fromisoformat(order["today"])
    freeze_until = order["freeze_until"]
    outcomes = [make_outcome(each, each["document"]) for each in task.inputs.outcomes]
    happened = learn_what_happened(
        base, outcomes, today=today, also_unreported=order["also_unreported"]
    )
    return ReplanInputs(
        base=base,
        base_hash=stored.input_hash,
        customers=team.customers,
        reps=team.reps,
        locks=keep_locks(base, team.customers, team.reps, base.cycle),
        policy=policy,
        cycle=base.cycle,
        travel=keep_travel(task.folder.base, base, policy),
        today=today,
        first_day=first_day_left(
            PLAN_FILE,
            base.cycle,
            team.reps,
            policy,
            today=today,
            freeze_until=None
            if freeze_until is None
            else date.fromisoformat(freeze_until),
        ),
        missed=happened.missed,
        last_visits=happened.last_visits,
        scope=frozenset(order["scope"]),
        column_values=team.column_values,
    )


def _changes_shown(base: Plan, made: MadePlan) -> dict[str, object]:
    """Return what is different for customers, in numbers."""
    diff, changes = diff_plans(base, made.plan), made.changes
    rest = made.plan.rest
    return {
        "changes": {
            "visits": dict(diff.counts),
            "retimed": diff.num_retimed,
            "chosen": len(changes.chosen) if changes else 0,
            "forced": len(changes.forced) if changes else 0,
            "most_chosen": changes.most_chosen if changes else None,
        },
        "missed": len(rest.missed) if rest else 0,
    }
