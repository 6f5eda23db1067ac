"""beatplan roll: the next cycle from the same patterns."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import (
    AsJson,
    Force,
    LanguageOption,
    PlanFolder,
    parse_columns,
    parse_date,
    usage_error,
)
from api.cli.replan_options import (
    CHANGE_MIN,
    ConfirmGone,
    CustomersNow,
    Iterations,
    MaxChanges,
    NewPlan,
    OutcomeColumns,
    OutcomesFile,
    PromisesFile,
    Prove,
    RepsNow,
    Seconds,
    Seed,
    Today,
    Unreported,
    Workers,
    parse_limits,
    parse_search,
)
from api.cli.today import today_of


def roll(
    folder: PlanFolder,
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="DATE", help="A Monday; default: after the plan's end."
        ),
    ] = None,
    customers: CustomersNow = None,
    reps: RepsNow = None,
    outcomes: OutcomesFile = None,
    outcome_columns: OutcomeColumns = "",
    confirm_gone: ConfirmGone = None,
    promises: PromisesFile = None,
    today: Today = None,
    max_changes: MaxChanges = "0",
    unreported: Unreported = False,
    seconds: Seconds = None,
    iterations: Iterations = None,
    prove: Prove = None,
    seed: Seed = 1,
    workers: Workers = None,
    language: LanguageOption = None,
    force: Force = False,
    out: NewPlan = None,
    as_json: AsJson = False,
) -> None:
    """
    Plan the next cycle: the same days for everybody, dated anew.

    Nobody's days change unless --max-changes lets them.

    Visits of the last cycle that were missed, and nothing made up for, are made up
    early in the new one. Exit codes are those of `replan`.
    """
    from datetime import timedelta

    from api.cli.options import parse_start
    from api.cli.replan_inputs import ReplanFiles
    from api.cli.replanning import ReplanOrder, read_base, replan_and_show

    spoken = language or "en"
    log_headers = parse_columns(outcome_columns, spoken)
    when = parse_date(today, spoken)
    params = parse_search(seconds, iterations, seed, workers, spoken, prove=prove)
    stored = read_base(folder, language, as_json=as_json)
    plan = stored.plan
    spoken = language or plan.policy.language
    when = when or today_of(plan)
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
            outcome_columns=log_headers,
            confirmed_gone=tuple(confirm_gone or ()),
            today=when,
            start=monday,
            also_unreported=unreported,
        ),
        params=params,
        limits=parse_limits(max_changes, CHANGE_MIN, spoken),
        out=out or Path(f"plan-{monday}"),
        language=spoken,
        is_forced=force,
        as_json=as_json,
    )
    raise typer.Exit(replan_and_show(order, stored))
