"""Jobs that judge: a plan as it stands, or what is stored before any planning."""

from collections.abc import Iterator
from datetime import date

from api.jobs.replanning import edit_on
from api.jobs.result import JobResult, keep_issues
from api.jobs.task import Task, make_team
from api.office.capacity_record import capacity_record
from api.store.documents import Record
from api.team.inputs import make_reps, make_stored_policy
from api.team.records import record_texts
from routing.capacity import measure_capacity
from routing.check import check_folder
from routing.cycle import Cycle
from routing.grade import grade_customers
from routing.metrics import figures_to_json, measure_plan
from routing.pipeline import PlanInputs
from routing.progress import Phase, Progress
from routing.promises import keep_promises, make_promises
from routing.read.plan_folder import read_plan_folder
from routing.read.single import make_context, read_single_customer
from routing.workload import make_workload_record, measure_workload


def evaluate(task: Task) -> JobResult:
    """Judge a plan anew; with edits, make of it the draft that they force."""
    if task.order["edits"]:
        return edit_on(task)
    task.tell.begin(Phase.PUBLISH)
    check = check_folder(task.folder.base)
    plan = read_plan_folder(task.folder.base).plan
    promised = make_promises(plan, date.fromisoformat(task.order["today"]))
    keeping = keep_promises(plan, promised)
    return JobResult(
        quality="FULL",
        shown={
            "violations": len(check.violations),
            "violation_codes": sorted({each.code for each in check.violations}),
            "rules": dict(check.rules),
            "figures": figures_to_json(measure_plan(plan)),
            "promises": {
                "made": len(keeping.promises),
                "kept": sum(each.is_kept for each in keeping.promises),
                "visits": keeping.visits,
                "visits_inside": keeping.visits_inside,
            },
        },
    )


def validate(task: Task) -> JobResult:
    """Tell what is wrong in what is stored, and whether it can fit at all."""
    task.tell.begin(Phase.GRADE)
    issues = tuple(_issues(task))
    team = make_team(task.inputs, [])
    cycle = Cycle(date.fromisoformat(task.order["start"]), team.policy.weeks)
    inputs = PlanInputs(
        customers=team.customers,
        reps=team.reps,
        policy=team.policy,
        cycle=cycle,
        column_values=team.column_values,
    )

    def report(done: int, total: int) -> None:
        task.tell(Progress(Phase.WORKLOAD, done, total))

    grading = grade_customers(team.customers, team.policy, team.column_values)
    workload = measure_workload(grading.customers, team.reps, team.policy, cycle)
    capacity = measure_capacity(inputs, seed=task.order["seed"], report=report)
    return JobResult(
        quality="FULL",
        shown={
            "issues": len(issues),
            "workload": make_workload_record(workload),
            "capacity": capacity_record(capacity, cycle),
        },
        issues=issues,
    )


def _issues(task: Task) -> Iterator[Record]:
    """Yield what the readers of files would say of every stored customer."""
    policy = make_stored_policy(task.inputs.policy)
    context = make_context(policy, make_reps(task.inputs.reps))
    for record in task.inputs.customers:
        _, issues = read_single_customer(record_texts(record), context)
        for fields in keep_issues(issues):
            # Stored customers stand in no row.
            yield {**fields, "row": None, "customer_id": record["customer_id"]}
