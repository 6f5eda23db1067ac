"""beatplan plan: customer files in, a checked plan folder out."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    Crs,
    CustomersFile,
    Encoding,
    Force,
    LanguageOption,
    LocksFile,
    PolicyFile,
    parse_columns,
    parse_engine,
    parse_reps,
    parse_seconds,
    parse_start,
    usage_error,
)

if TYPE_CHECKING:
    from routing.pipeline import SearchParams

MOST_WEEKS = 13


def plan(
    customers: CustomersFile,
    reps: Annotated[
        str, typer.Option("--reps", metavar="FILE|N", help="Reps, or how many.")
    ],
    policy: PolicyFile = None,
    locks: LocksFile = None,
    columns: Columns = "",
    crs: Crs = None,
    encoding: Encoding = None,
    territories: Annotated[
        Path | None,
        typer.Option(
            "--territories", metavar="DIR", help="Keep those of a plan or a design."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="DATE", help="A Monday; default the next."),
    ] = None,
    weeks: Annotated[
        int | None, typer.Option("--weeks", min=1, max=MOST_WEEKS, help="Cycle.")
    ] = None,
    any_weekday: Annotated[
        bool,
        typer.Option(
            "--any-weekday",
            help="Let a customer's weekday change from week to week, by a day or so.",
        ),
    ] = False,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", help="Wall time of the whole search; default 60."),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=0, help="Per territory; repeatable plans."),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(
            "--patience",
            metavar="N",
            min=1,
            help="End a territory early after N iterations without a better plan.",
        ),
    ] = None,
    searches: Annotated[
        int,
        typer.Option(
            "--searches",
            metavar="N",
            min=1,
            max=64,
            help="Searches side by side in every territory; each keeps a core busy.",
        ),
    ] = 1,
    prove: Annotated[
        bool | None,
        typer.Option(
            "--prove/--no-prove",
            help="Prove day orders the shortest; default: up to 50 reps.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)] = 1,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=256, help="Processes; default: cores."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="Name of the solver.")
    ] = None,
    travel: Annotated[
        str,
        typer.Option(
            "--travel",
            metavar="great-circle|MATRIX",
            help="Where travel times come from: an estimate, or a CSV or NPZ matrix.",
        ),
    ] = "great-circle",
    language: LanguageOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Plan nothing if any row is refused.")
    ] = False,
    force: Force = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Default plan-<start>."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """
    Plan territories, visit days and routes, and prove them.

    Exit code 0: planned, perhaps with rows left out or visits unplanned. 2: nothing
    could be read, or --strict. 3: our own checker objects; nothing is published.
    """
    from api.cli.inputs import InputFiles
    from api.cli.planning import PlanOrder, plan_and_show

    spoken = language or "en"
    monday = parse_start(start, date.today(), spoken)
    files = InputFiles(
        customers=customers,
        start=monday,
        reps=parse_reps(reps, spoken),
        policy=policy,
        locks=locks,
        territories=territories,
        travel=travel,
        columns=parse_columns(columns, spoken),
        crs=crs,
        encoding=encoding,
        weeks=weeks,
        any_weekday=any_weekday,
        language=language,
    )
    order = PlanOrder(
        files=files,
        params=replace(
            _search_params(engine, seed, seconds, iterations, workers, spoken),
            patience=patience,
            searches=searches,
            prove=prove,
        ),
        out=out or Path(f"plan-{monday}"),
        is_strict=strict,
        is_forced=force,
        as_json=as_json,
    )
    raise typer.Exit(plan_and_show(order))


def _search_params(
    engine: str | None,
    seed: int,
    seconds: float | None,
    iterations: int | None,
    workers: int | None,
    language: str,
) -> "SearchParams":
    from api.workers import default_workers
    from routing.pipeline import SearchParams

    if seconds is not None and iterations is not None:
        raise usage_error("two_limits", language)
    return SearchParams(
        engine=parse_engine(engine, language),
        seed=seed,
        seconds=parse_seconds(seconds, language),
        iterations=iterations,
        workers=workers or default_workers(),
    )
