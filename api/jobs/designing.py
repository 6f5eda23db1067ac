"""Jobs of kind TERRITORY: territories alone, without any visit."""

from api.folders.publish_territories import publish_territories
from api.jobs.result import JobResult, keep_issues
from api.jobs.task import Task, make_team
from api.store.documents import write_record
from api.upkeep.failpoints import failpoint
from routing.progress import Phase
from routing.territories import (
    DesignInputs,
    DesignParams,
    MadeTerritories,
    make_territories,
)
from routing.write.plain_json import to_plain
from routing.write.replace_file import replace_file


def design_territories(task: Task) -> JobResult:
    """Cut territories among the reps, and leave them in the work folder."""
    team = make_team(task.inputs, task.order["scope"])
    inputs = DesignInputs(
        customers=team.customers,
        reps=team.reps,
        policy=team.policy,
        column_values=team.column_values,
    )
    task.tell.begin(Phase.GRADE)
    failpoint("solve.begin")
    made = make_territories(
        inputs, DesignParams(seed=task.order["seed"]), task.tell.begin
    )
    task.tell.begin(Phase.PUBLISH)
    digest = publish_territories(
        inputs, made, task.folder.design, language=team.policy.language
    )
    before = {c.customer_id: c.owner_id for c in team.customers}
    record = {**design_record(made), "before": before, "input_hash": digest}
    replace_file(task.folder.design / "record.json", write_record(record))
    figures = record["figures"]
    return JobResult(
        quality="FULL",
        shown={"figures": figures, "input_hash": digest},
        issues=keep_issues(made.notes),
        has_design=True,
    )


def design_record(made: MadeTerritories) -> dict[str, object]:
    """Return territories as they are kept: who has whom, and how good that is."""
    kept = made.kept
    return {
        "rep_of": dict(made.design.rep_of),
        "figures": to_plain(kept.figures),
        "territories": to_plain(kept.reps),
        "conflicts": to_plain(kept.conflicts),
        "broken": to_plain(kept.broken),
        "seed": kept.seed,
    }
