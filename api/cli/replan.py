"""beatplan replan: the rest of a running cycle, planned with few changes."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    LanguageOption,
    LocksFile,
    PlanFolder,
    PolicyFile,
    parse_columns,
    usage_error,
)
from api.cli.replan_options import (
    Iterations,
    MaxChanges,
    NewPlan,
    OutcomesFile,
    PromisesFile,
    Seconds,
    Seed,
    Today,
    Unreported,
    Workers,
    parse_ids,
    parse_limits,
    parse_search,
)
from api.cli.today import parse_date, today_of


def replan(
    folder: PlanFolder,
    customers: Annotated[
        Path | None,
        typer.Option(
            "--customers", help="Customers as they are now; default: as then."
        ),
    ] = None,
    reps: Annotated[
        str | None,
        typer.Option(
            "--reps",
            metavar="FILE|+N|-REP;..",
            help="Reps as they are now; or more of them, or without some.",
        ),
    ] = None,
    locks: LocksFile = None,
    policy: PolicyFile = None,
    outcomes: OutcomesFile = None,
    promises: PromisesFile = None,
    columns: Columns = "",
    travel: Annotated[
        str | None,
        typer.Option(
            "--travel", metavar="great-circle|MATRIX", help="Default: the plan's."
        ),
    ] = None,
    today: Today = None,
    freeze_until: Annotated[
        str | None,
        typer.Option(
            "--freeze-until",
            metavar="DATE",
            help="Last day that stays; default: the second working day after today.",
        ),
    ] = None,
    max_changes: MaxChanges = "5",
    change_min: Annotated[
        float,
        typer.Option(
            "--change-min",
            min=0,
            max=1_440,
            help="Minutes of driving that moving a customer must save.",
        ),
    ] = 20.0,
    scope: Annotated[
        str, typer.Option("--scope", metavar="REP;..", help="Reps that may change.")
    ] = "",
    unreported: Unreported = False,
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: Seed = 1,
    workers: Workers = None,
    language: LanguageOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Plan nothing if any row is refused.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an older plan folder.")
    ] = False,
    out: NewPlan = None,
    as_json: AsJson = False,
) -> None:
    """
    Plan the rest of a running cycle anew, changing as little as possible.

    Past and frozen days stand; who has nothing to do with a change keeps his part.
    What is not named is as the plan has it. Exit code 0: planned. 2: nothing could be
    read, nothing is left to plan, or --strict. 3: our own checker objects.
    """
    from api.cli.faults import faults_shown
    from api.cli.replan_inputs import ReplanFiles
    from api.cli.replanning import ReplanOrder, replan_and_show
    from routing.read.plan_folder import read_plan_folder

    spoken = language or "en"
    headers = parse_columns(columns, spoken)
    when, until = parse_date(today, spoken), parse_date(freeze_until, spoken)
    if when is None:
        with faults_shown(spoken, as_json=as_json):
            when = today_of(read_plan_folder(folder).plan)
    if until is not None and until < when:
        raise usage_error("replan.freeze_past", spoken, value=until, today=when)
    order = ReplanOrder(
        files=ReplanFiles(
            folder=folder,
            customers=customers,
            reps=reps,
            locks=locks,
            policy=policy,
            outcomes=outcomes,
            promises=promises,
            travel=travel,
            columns=headers,
            today=when,
            freeze_until=until,
            scope=parse_ids(scope),
            also_unreported=unreported,
        ),
        params=parse_search(seconds, iterations, seed, workers, spoken),
        limits=parse_limits(max_changes, change_min, spoken),
        out=out or Path(f"{folder}-{when}"),
        language=language,
        is_strict=strict,
        is_forced=force,
        as_json=as_json,
    )
    raise typer.Exit(replan_and_show(order))
