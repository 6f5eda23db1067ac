"""From files to a published plan, told on stderr and summed up on stdout."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from api.cli.console import show_table, stdout, write_json, write_line, write_message
from api.cli.faults import faults_record, faults_shown, refuse, show_faults
from api.cli.inputs import InputFiles, ReadInputs, read_inputs
from api.cli.progress import progress_shown
from api.cli.proofs import show_proofs
from api.cli.tables import rep_table
from api.cli.violations import OBJECTED, show_violations, violation_record
from api.folders.publish import Published, publish_plan
from api.workers import make_executor
from routing.errors import Issue
from routing.metrics import Figures, figures_to_json, missing_rep_days
from routing.pipeline import MadePlan, PlanInputs, SearchParams, make_plan
from routing.plan import Plan
from routing.progress import Phase, Progress
from routing.texts import format_text
from routing.workload import Workload, format_workload
from routing.write.publish import refuse_target, refuse_unwritable


@dataclass(frozen=True, kw_only=True)
class PlanOrder:
    """What a user wants planned, and where the plan goes."""

    files: InputFiles
    params: SearchParams
    out: Path
    is_strict: bool = False
    is_forced: bool = False
    as_json: bool = False


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    read: ReadInputs
    made: MadePlan
    published: Published
    issues: tuple[Issue, ...]
    seconds: float


def plan_and_show(order: PlanOrder) -> int:
    """Plan, publish and print; return the exit code."""
    language = order.files.language or "en"
    with faults_shown(language, as_json=order.as_json):
        refuse_target(order.out, force=order.is_forced)
        refuse_unwritable(order.out)
        write_message(format_text("cli.phase.read", language))
        read = read_inputs(order.files)
        language = read.policy.language
    with faults_shown(language, as_json=order.as_json):
        _refuse_unless_readable(order, read)
        outcome = _plan(order, read)
        if order.as_json:
            write_json(_record(order, outcome))
        else:
            _show(order, outcome)
    return 0 if outcome.published.is_published else OBJECTED


def _refuse_unless_readable(order: PlanOrder, read: ReadInputs) -> None:
    is_refused = order.is_strict and read.faults.num_errors
    if is_refused or not read.can_plan:
        raise refuse(
            read.faults.issues,
            read.policy.language,
            as_json=order.as_json,
            rows=read.rows,
        )


def _plan(order: PlanOrder, read: ReadInputs) -> _Outcome:
    reading, language = read.reading, read.policy.language
    if reading is None:
        raise ValueError("Expected customers, got none.")
    first, last = read.cycle.horizon
    write_message(
        format_text("cli.horizon", language, first=first, last=last, out=order.out)
    )
    if not order.as_json:
        show_faults(read.faults.issues, language)
    began = monotonic()
    inputs = PlanInputs(
        customers=reading.customers,
        reps=read.reps,
        policy=read.policy,
        cycle=read.cycle,
        locks=read.locks,
        column_values=reading.column_values,
        travel=read.travel,
        rep_of=read.rep_of,
    )
    workers = order.params.workers

    def show_workload(workload: Workload) -> None:
        if not order.as_json:
            for line in format_workload(workload, language):
                write_line(line)

    with (
        progress_shown(language, show_workload) as report,
        make_executor(workers) as executor,
    ):
        made = make_plan(
            inputs,
            order.params,
            executor=executor,
            report=report,
            connect=executor.connect,
        )
        report(Progress(Phase.PUBLISH, 0, 1))
        issues = (*read.faults.issues, *made.grading.notes)
        published = publish_plan(
            made,
            order.out,
            reading=faults_record(issues, read.rows, language),
            read_options=reading.read_options,
            force=order.is_forced,
            executor=executor,
        )
    return _Outcome(
        read=read,
        made=made,
        published=published,
        issues=issues,
        seconds=monotonic() - began,
    )


def _record(order: PlanOrder, outcome: _Outcome) -> dict[str, object]:
    published, language = outcome.published, outcome.read.policy.language
    figures = figures_to_json(published.figures)
    violations = published.check.violations
    return {
        **figures,
        **faults_record(outcome.issues, outcome.read.rows, language),
        "conflicts": [
            {
                "code": conflict.code,
                "message": conflict.message(language),
                "cure": conflict.cure(language),
            }
            for conflict in outcome.made.plan.design.conflicts
        ],
        "missing_rep_days": missing_rep_days(outcome.made.plan, published.figures),
        "violations": len(violations),
        "violation_list": [violation_record(each, language) for each in violations],
        "seconds": round(outcome.seconds, 2),
        "seed": outcome.made.plan.seed,
        "engine": outcome.made.plan.engine,
        "iterations": outcome.made.plan.iterations,
        "patience": outcome.made.plan.patience,
        "searches": outcome.made.plan.searches,
        "routes": len(outcome.made.plan.routes),
        "orders_proved": outcome.made.plan.orders_proved,
        "start": outcome.read.cycle.start.isoformat(),
        "weeks": outcome.read.cycle.weeks,
        "input_hash": published.input_hash,
        "folder": str(order.out) if published.is_published else None,
    }


def _show(order: PlanOrder, outcome: _Outcome) -> None:
    published, language = outcome.published, outcome.read.policy.language
    figures = published.figures
    show_faults(outcome.made.grading.notes, language)
    console = stdout()
    show_table(console, rep_table(figures, language, console.width))
    _show_routes(figures, language)
    _show_conflicts(outcome.made.plan, language)
    _show_unplanned(outcome, language)
    _show_fixed_weekdays(figures, language)
    if not published.is_published:
        show_violations(published.check.violations, language)
        write_message(format_text("cli.not_published", language))
        return
    show_proofs(outcome.made.plan, language)
    write_line(
        format_text(
            "cli.planned",
            language,
            planned=figures.visits_planned,
            required=figures.visits_required,
            balance=f"{figures.balance:.1%}",
            seconds=f"{outcome.seconds:.0f}",
            folder=order.out,
        )
    )


def _show_conflicts(plan: Plan, language: str) -> None:
    """Tell which rules for territories cannot be kept together, and what to do."""
    conflicts = plan.design.conflicts
    if conflicts:
        write_line(format_text("cli.territories.conflicts", language))
    for conflict in conflicts:
        write_line(f"  {conflict.message(language)} {conflict.cure(language)}")


def _show_routes(figures: Figures, language: str) -> None:
    """Tell the hours of every rep's two routes, where the preset makes two."""
    for rep in figures.reps:
        if rep.route_hours:
            first, second = (f"{hours:.1f}" for hours in rep.route_hours)
            apart = f"{rep.route_difference:.1%}"
            values = {"rep": rep.rep_id, "first": first, "second": second}
            write_line(format_text("cli.two_routes", language, apart=apart, **values))


def _show_fixed_weekdays(figures: Figures, language: str) -> None:
    """Tell what one weekday per customer would cost, where weekdays are free."""
    hours = figures.fixed_weekdays_cost_hours
    visits = figures.fixed_weekdays_cost_visits
    if hours is None:
        return
    if not visits:
        text = format_text("cli.fixed_weekdays", language, hours=f"{hours:.1f}")
    else:
        values = {"visits": f"{-visits:+d}", "hours": f"{hours:+.1f}"}
        text = format_text("cli.fixed_weekdays_visits", language, **values)
    write_line(text)


def _show_unplanned(outcome: _Outcome, language: str) -> None:
    figures = outcome.published.figures
    for reason, count in figures.unplanned.items():
        text = format_text(f"reason.{reason}.remedy", language)
        key = "cli.unplanned"
        write_line(format_text(key, language, count=count, reason=reason, remedy=text))
    days = missing_rep_days(outcome.made.plan, figures)
    if days:
        write_line(format_text("cli.missing_days", language, days=days))
