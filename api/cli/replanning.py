"""From a plan and what is different now to a published plan, told on the way."""

from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from api.cli.console import show_table, stdout, write_json, write_line, write_message
from api.cli.diff_sheet import Keeping, newly_broken, tell_promises
from api.cli.faults import faults_record, faults_shown, refuse, show_faults
from api.cli.progress import progress_shown
from api.cli.proofs import show_proofs
from api.cli.replan_inputs import ReadReplan, ReplanFiles, read_replan_inputs
from api.cli.tables import rep_table
from api.cli.violations import OBJECTED, show_violations, violation_record
from api.folders.publish import Published, publish_plan
from api.workers import make_executor
from routing.diff import PlanDiff, diff_plans, tell_counts, tell_reps
from routing.metrics import figures_to_json
from routing.pipeline import MadePlan, SearchParams
from routing.plan import Plan
from routing.progress import Phase, Progress
from routing.promises import keep_promises, keeping_to_json
from routing.read.plan_folder import StoredPlan, read_plan_folder
from routing.replan import ReplanParams, replan
from routing.rest import Changes
from routing.texts import format_text
from routing.write.publish import refuse_target, refuse_unwritable


@dataclass(frozen=True, kw_only=True)
class ReplanOrder:
    """What a user wants re-planned, and where the plan goes."""

    files: ReplanFiles
    params: SearchParams
    limits: ReplanParams
    out: Path
    language: str
    is_strict: bool = False
    is_forced: bool = False
    as_json: bool = False


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    stored: StoredPlan
    read: ReadReplan
    made: MadePlan
    published: Published
    diff: PlanDiff
    keeping: Keeping | None
    seconds: float

    @property
    def changes(self) -> Changes:
        return self.made.changes or Changes()


def read_base(folder: Path, language: str | None, *, as_json: bool) -> StoredPlan:
    """Return the plan that is gone on from; whatever is wrong with it is told."""
    spoken = language or "en"
    with faults_shown(spoken, as_json=as_json):
        write_message(format_text("cli.phase.read", spoken))
        return read_plan_folder(folder)


def replan_and_show(order: ReplanOrder, stored: StoredPlan) -> int:
    """Re-plan, publish and print; return the exit code."""
    language = order.language
    with faults_shown(language, as_json=order.as_json):
        refuse_target(order.out, force=order.is_forced)
        refuse_unwritable(order.out)
        read = read_replan_inputs(order.files, stored)
        _refuse_unless_readable(order, read, language)
        outcome = _replan(order, stored, read, language)
        if order.as_json:
            write_json(_record(order, outcome, language))
        else:
            _show(order, outcome, language)
    return 0 if outcome.published.is_published else OBJECTED


def _refuse_unless_readable(
    order: ReplanOrder, read: ReadReplan, language: str
) -> None:
    is_refused = order.is_strict and read.faults.num_errors
    if is_refused or read.inputs is None:
        raise refuse(
            read.faults.issues, language, as_json=order.as_json, rows=read.rows
        )


def _replan(
    order: ReplanOrder, stored: StoredPlan, read: ReadReplan, language: str
) -> _Outcome:
    inputs = read.inputs
    if inputs is None:
        raise ValueError("Expected inputs, got none.")
    _tell_what_stands(order, stored.plan, inputs.first_day, language)
    if not order.as_json:
        show_faults(read.faults.issues, language)
    began = monotonic()
    with (
        progress_shown(language, lambda _workload: None) as report,
        make_executor(order.params.workers) as executor,
    ):
        made = replan(
            inputs,
            order.params,
            order.limits,
            executor=executor,
            report=report,
            connect=executor.connect,
        )
        report(Progress(Phase.PUBLISH, 0, 1))
        issues = (*read.faults.issues, *made.grading.notes)
        is_same = made.plan is stored.plan
        published = publish_plan(
            made,
            order.out,
            reading=stored.reading
            if is_same
            else faults_record(issues, read.rows, language),
            read_options=stored.read_options
            if is_same or read.reading is None
            else read.reading.read_options,
            base=None if is_same else order.files.folder,
            force=order.is_forced,
            executor=executor,
        )
    return _Outcome(
        stored=stored,
        read=read,
        made=made,
        published=published,
        diff=diff_plans(stored.plan, made.plan),
        keeping=_judge(read, stored.plan, made.plan),
        seconds=monotonic() - began,
    )


def _tell_what_stands(
    order: ReplanOrder, base: Plan, first_day: int, language: str
) -> None:
    if order.files.start is not None:
        values = {"start": order.files.start, "out": order.out}
        write_message(format_text("cli.replan.next_cycle", language, **values))
        return
    _, end = base.cycle.horizon
    values = {"first": base.cycle.date_of(first_day), "last": end, "out": order.out}
    key = "cli.replan.stands" if first_day else "cli.replan.whole"
    write_message(format_text(key, language, **values))


def _judge(read: ReadReplan, old: Plan, new: Plan) -> Keeping | None:
    if not read.promises:
        return None
    return Keeping(
        keep_promises(old, read.promises), keep_promises(new, read.promises), ()
    )


def _record(order: ReplanOrder, outcome: _Outcome, language: str) -> dict[str, object]:
    published, changes = outcome.published, outcome.changes
    violations = published.check.violations
    record: dict[str, object] = {
        **figures_to_json(published.figures),
        **faults_record(outcome.read.faults.issues, outcome.read.rows, language),
        "changes": {
            "chosen": list(changes.chosen),
            "forced": list(changes.forced),
            "most_chosen": changes.most_chosen,
            "touched_reps": list(changes.touched),
            "handovers": [asdict(each) for each in changes.handovers],
            "handover_taken": changes.taken,
            "visits": dict(outcome.diff.counts),
            "retimed": outcome.diff.num_retimed,
        },
        "missed": sorted(outcome.made.plan.rest.missed)
        if outcome.made.plan.rest
        else [],
        "orders_proved": outcome.made.plan.orders_proved,
        "violations": len(violations),
        "violation_list": [violation_record(each, language) for each in violations],
        "seconds": round(outcome.seconds, 2),
        "input_hash": published.input_hash,
        "folder": str(order.out) if published.is_published else None,
    }
    if outcome.keeping is not None:
        keeping = outcome.keeping
        record["promises"] = keeping_to_json(keeping.new, outcome.made.plan, language)
        record["newly_broken"] = [k.promise.customer_id for k in newly_broken(keeping)]
    return record


def _show(order: ReplanOrder, outcome: _Outcome, language: str) -> None:
    published, figures = outcome.published, outcome.published.figures
    show_faults(outcome.made.grading.notes, language)
    console = stdout()
    show_table(console, rep_table(figures, language, console.width))
    if not published.is_published:
        show_violations(published.check.violations, language)
        write_message(format_text("cli.not_published", language))
        return
    write_line(tell_counts(outcome.diff, language))
    for sentence in tell_reps(outcome.diff, language):
        write_line(f"  {sentence}")
    _show_changes(outcome.changes, language)
    _show_handovers(outcome.changes, language)
    show_proofs(outcome.made.plan, language)
    if outcome.keeping is not None:
        tell_promises(outcome.keeping, outcome.made.plan, language)
    values = {
        "planned": figures.visits_planned,
        "required": figures.visits_required,
        "seconds": f"{outcome.seconds:.0f}",
        "old": order.files.folder,
        "new": order.out,
    }
    write_line(format_text("cli.replan.done", language, **values))


def _show_changes(changes: Changes, language: str) -> None:
    values = {"chosen": len(changes.chosen), "forced": len(changes.forced)}
    most = changes.most_chosen
    key = "cli.replan.changes" if most is None else "cli.replan.changes_of"
    write_line(format_text(key, language, most=most, **values))


def _show_handovers(changes: Changes, language: str) -> None:
    """Tell which ways there were to share out customers, if there was a choice."""
    if len(changes.handovers) < 2:
        return
    write_line(format_text("cli.replan.handovers", language))
    for each in changes.handovers:
        key = "taken" if each.number == changes.taken else "proposal"
        values = {
            "number": each.number,
            "chosen": each.chosen,
            "forced": each.forced,
            "deviation": f"{each.max_deviation:.1%}",
            "hours": f"{each.drive_hours:.0f}",
        }
        write_line("  " + format_text(f"cli.replan.{key}", language, **values))
