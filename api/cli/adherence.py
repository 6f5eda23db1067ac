"""beatplan adherence: what was reported of a plan, its figures and alarms."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    LanguageOption,
    PlanFolder,
    parse_columns,
    parse_date,
)
from api.cli.today import today_of

if TYPE_CHECKING:
    from api.cli.adherence_sheet import Followed
    from routing.plan import Plan
    from routing.read import OutcomeReading


def adherence(
    folder: PlanFolder,
    outcomes: Annotated[
        Path,
        typer.Option("--outcomes", metavar="FILE", help="The log, CSV or XLSX."),
    ],
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="Default: today in the plan."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", help="Default: the privacy rules in the plan."),
    ] = None,
    columns: Columns = "",
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Encoding of the log.")
    ] = None,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Tell how well a plan is kept, from a log of what became of its visits.

    Exit code 0: read and answered. 2: nothing could be read.
    """
    from api.cli.adherence_sheet import show_adherence
    from api.cli.faults import CANNOT_READ, faults_shown
    from routing.read import read_plan_folder

    spoken = language or "en"
    headers = parse_columns(columns, spoken)
    when = parse_date(today, spoken)
    with faults_shown(spoken, as_json=as_json):
        stored = read_plan_folder(folder)
        spoken = language or stored.plan.policy.language
    with faults_shown(spoken, as_json=as_json):
        plan = _with_privacy(stored.plan, policy)
        reading = _read(outcomes, plan, headers, encoding)
        when = when or today_of(plan)
        show_adherence(_follow(plan, reading, when), spoken, as_json=as_json)
    if reading.rows_total and not reading.rows_accepted:
        raise typer.Exit(CANNOT_READ)


def _with_privacy(plan: "Plan", policy: Path | None) -> "Plan":
    """Return the plan with the privacy rules of a file; nothing else is taken."""
    from dataclasses import replace

    from routing.read import read_policy

    if policy is None:
        return plan
    privacy = read_policy(policy).privacy
    return replace(plan, policy=replace(plan.policy, privacy=privacy))


def _read(
    path: Path, plan: "Plan", columns: dict[str, str], encoding: str | None
) -> "OutcomeReading":
    from dataclasses import replace

    from api.cli.past_reports import fold_past_reports
    from routing.read import read_outcomes

    reading = read_outcomes(
        path,
        customers=plan.customers,
        reps=plan.reps,
        timezone=plan.policy.timezone,
        columns=columns,
        encoding=encoding,
    )
    issues = fold_past_reports(reading.issues, plan.cycle.start)
    return replace(reading, issues=issues)


def _follow(plan: "Plan", reading: "OutcomeReading", today: date) -> "Followed":
    from api.cli.adherence_sheet import Followed
    from routing.execution import (
        find_alarms,
        follow_plan,
        measure_adherence,
        propose_service_times,
    )

    state = follow_plan(plan, reading.outcomes, today)
    return Followed(
        plan=plan,
        reading=reading,
        state=state,
        adherence=measure_adherence(plan, state),
        alarms=find_alarms(plan, state),
        service_times=propose_service_times(plan, state),
    )
