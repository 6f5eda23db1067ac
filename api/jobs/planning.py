"""Jobs of kind FULL and SCHEDULE: a plan from customers and reps alone."""

from collections.abc import Mapping
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

from api.fault_records import Rows, faults_record
from api.folders.publish import Published, publish_plan
from api.jobs.checkpoints import CheckpointExecutor
from api.jobs.result import JobResult, failed, keep_issues
from api.jobs.salvage import Worth, judge_search
from api.jobs.task import Task, Team, make_team
from api.upkeep.failpoints import failpoint
from api.workers import make_executor
from routing.cycle import Cycle
from routing.metrics import missing_rep_days
from routing.pipeline import MadePlan, PlanInputs, make_plan
from routing.plan import Plan
from routing.progress import Phase
from routing.read.plan_folder import StoredPlan


def plan_afresh(task: Task) -> JobResult:
    """Plan a cycle, and leave it proved in the work folder."""
    team = make_team(task.inputs, task.order["scope"])
    inputs = PlanInputs(
        customers=team.customers,
        reps=team.reps,
        policy=team.policy,
        cycle=Cycle(date.fromisoformat(task.order["start"]), team.policy.weeks),
        column_values=team.column_values,
        rep_of=_given_territories(task, team),
    )
    task.tell.begin(Phase.GRADE)
    failpoint("solve.begin")
    with make_executor(task.processes) as pool:
        executor = CheckpointExecutor(pool, task.folder.checkpoints)
        made = make_plan(
            inputs,
            task.search_params(),
            executor=executor,
            report=task.tell,
            connect=executor.connect,
        )
        worth = judge_search(task, executor)
        return leave_plan(task, made, worth, kind=task.order["kind"], executor=pool)


def leave_plan(
    task: Task,
    made: MadePlan,
    worth: Worth,
    *,
    kind: str,
    executor: Executor,
    base: Path | None = None,
    same_as: StoredPlan | None = None,
    more: Mapping[str, object] | None = None,
) -> JobResult:
    """
    Publish a made plan into the work folder; return its result, good or not.

    Parameters
    ----------
    executor
        Formats what people open while the plan is checked.
    base
        Folder of the plan it goes on from, which is checked beside it.
    same_as
        The plan that it is, where nothing had to change.
    more
        What callers of the job see besides figures.
    """
    notes = made.grading.notes
    task.tell.begin(Phase.PUBLISH)
    reading, read_options = _reading(made, same_as)
    published = publish_plan(
        made,
        task.folder.plan,
        reading=reading,
        read_options=read_options,
        base=base,
        executor=executor,
    )
    if not published.is_published:
        return failed("CHECK_FAILED", count=len(published.check.violations))
    return JobResult(
        quality=worth.quality,
        shown={**plan_shown(made.plan, published), **worth.shown, **(more or {})},
        issues=keep_issues(notes),
        kind=kind,
        base_id=task.order.get("plan_id"),
    )


def _reading(
    made: MadePlan, same_as: StoredPlan | None
) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return how customers were read: stored ones without a fault, all of them."""
    if same_as is not None:
        return same_as.reading, same_as.read_options
    num, language = len(made.plan.customers), made.plan.policy.language
    return faults_record(made.grading.notes, Rows(num, num, 0), language), {}


def plan_shown(plan: Plan, published: Published) -> dict[str, object]:
    """Return the figures of a plan that callers of its job see."""
    figures = published.figures
    return {
        "visits_required": figures.visits_required,
        "visits_planned": figures.visits_planned,
        "drive_hours": round(figures.drive_hours, 2),
        "balance": round(figures.balance, 4),
        "unplanned": dict(figures.unplanned),
        "missing_rep_days": missing_rep_days(plan, figures),
        "violations": len(published.check.violations),
        "input_hash": published.input_hash,
    }


def _given_territories(task: Task, team: Team) -> Mapping[str, str] | None:
    """Return customer_id -> rep_id where territories are given, with known reps."""
    if task.order["kind"] != "SCHEDULE":
        return None
    known = {rep.rep_id for rep in team.reps}
    design = task.inputs.design
    if design is not None:
        given: Mapping[str, str] = design["rep_of"]
    else:
        given = {c.customer_id: c.owner_id for c in team.customers if c.owner_id}
    return {name: rep_id for name, rep_id in given.items() if rep_id in known}
