"""beatplan replan: the rest of a running cycle, planned with few changes."""

from dataclasses import replace
from typing import Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    Encoding,
    Force,
    LanguageOption,
    LocksFile,
    PlanFolder,
    PolicyFile,
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
    name_beside,
    parse_ids,
    parse_limits,
    parse_search,
)
from api.cli.today import today_of


def replan(
    folder: PlanFolder,
    customers: CustomersNow = None,
    reps: RepsNow = None,
    locks: LocksFile = None,
    policy: PolicyFile = None,
    outcomes: OutcomesFile = None,
    promises: PromisesFile = None,
    columns: Columns = "",
    encoding: Encoding = None,
    outcome_columns: OutcomeColumns = "",
    confirm_gone: ConfirmGone = None,
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
    ] = CHANGE_MIN,
    scope: Annotated[
        str, typer.Option("--scope", metavar="REP;..", help="Reps that may change.")
    ] = "",
    proposals: Annotated[
        bool,
        typer.Option(
            "--proposals",
            help="Propose other ways to share out customers where reps leave or join.",
        ),
    ] = False,
    choose: Annotated[
        int, typer.Option("--choose", metavar="N", min=1, help="Take a proposal.")
    ] = 1,
    unreported: Unreported = False,
    seconds: Seconds = None,
    iterations: Iterations = None,
    prove: Prove = None,
    seed: Seed = 1,
    workers: Workers = None,
    language: LanguageOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Plan nothing if any row is refused.")
    ] = False,
    force: Force = False,
    out: NewPlan = None,
    as_json: AsJson = False,
) -> None:
    """
    Plan the rest of a running cycle anew, changing as little as possible.

    Past and frozen days stand; who has nothing to do with a change keeps his part.
    What is not named is as the plan has it. Exit code 0: planned. 2: nothing could be
    read, nothing is left to plan, or --strict. 3: our own checker objects.
    """
    from api.cli.replan_inputs import ReplanFiles
    from api.cli.replanning import ReplanOrder, read_base, replan_and_show

    spoken = language or "en"
    headers = parse_columns(columns, spoken)
    log_headers = parse_columns(outcome_columns, spoken)
    when, until = parse_date(today, spoken), parse_date(freeze_until, spoken)
    params = parse_search(seconds, iterations, seed, workers, spoken, prove=prove)
    limits = replace(
        parse_limits(max_changes, change_min, spoken),
        proposals=proposals or choose > 1,
        chosen=choose,
    )
    stored = read_base(folder, language, as_json=as_json)
    spoken = language or stored.plan.policy.language
    when = when or today_of(stored.plan)
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
            encoding=encoding,
            outcome_columns=log_headers,
            confirmed_gone=tuple(confirm_gone or ()),
            today=when,
            freeze_until=until,
            scope=parse_ids(scope),
            also_unreported=unreported,
        ),
        params=params,
        limits=limits,
        out=out or name_beside(folder, str(when)),
        language=spoken,
        is_strict=strict,
        is_forced=force,
        as_json=as_json,
    )
    raise typer.Exit(replan_and_show(order, stored))
