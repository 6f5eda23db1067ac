"""beatplan roll: the next cycle from the same patterns."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson, LanguageOption, PlanFolder, usage_error
from api.cli.replan_options import (
    Iterations,
    NewPlan,
    OutcomesFile,
    PromisesFile,
    Seconds,
    Seed,
    Today,
    Unreported,
    Workers,
    parse_limits,
    parse_search,
)
from api.cli.today import parse_date, today_of


def roll(
    folder: PlanFolder,
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="DATE", help="A Monday; default: after the plan's end."
        ),
    ] = None,
    customers: Annotated[
        Path | None,
        typer.Option(
            "--customers", help="Customers as they are now; default: as then."
        ),
    ] = None,
    reps: Annotated[
        str | None,
        typer.Option("--reps", metavar="FILE|+N|-REP;..", help="As of `replan`."),
    ] = None,
    outcomes: OutcomesFile = None,
    promises: PromisesFile = None,
    today: Today = None,
    unreported: Unreported = False,
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: Seed = 1,
    workers: Workers = None,
    language: LanguageOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an older plan folder.")
    ] = False,
    out: NewPlan = None,
    as_json: AsJson = False,
) -> None:
    """
    Plan the next cycle: the same days for everybody, dated anew.

    Visits of the last cycle that were missed, and nothing made up for, are made up
    early in the new one. Exit codes are those of `replan`.
    """
    from datetime import timedelta

    from api.cli.faults import faults_shown
    from api.cli.options import parse_start
    from api.cli.replan_inputs import ReplanFiles
    from api.cli.replanning import ReplanOrder, replan_and_show
    from routing.read.plan_folder import read_plan_folder

    spoken = language or "en"
    with faults_shown(spoken, as_json=as_json):
        plan = read_plan_folder(folder).plan
    when = parse_date(today, spoken) or today_of(plan)
    after = plan.cycle.horizon[1] + timedelta(days=1)
    monday = after if start is None else parse_start(start, when, spoken)
    if monday < after:
        raise usage_error("replan.cycle_runs", spoken, value=monday, after=after)
    order = ReplanOrder(
        files=ReplanFiles(
            folder=folder,
            customers=customers,
            reps=reps,
            outcomes=outcomes,
            promises=promises,
            today=when,
            start=monday,
            also_unreported=unreported,
        ),
        params=parse_search(seconds, iterations, seed, workers, spoken),
        limits=parse_limits("5", 20.0, spoken),
        out=out or Path(f"plan-{monday}"),
        language=language,
        is_forced=force,
        as_json=as_json,
    )
    raise typer.Exit(replan_and_show(order))
