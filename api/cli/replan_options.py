"""Options that planning the rest of a cycle, and the next one, share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import parse_seconds, usage_error

if TYPE_CHECKING:
    from routing.pipeline import SearchParams
    from routing.replan import ReplanParams

DEFAULT_SECONDS = 30.0
CHANGE_MIN = 5.0
"""Minutes of driving a cycle that moving a customer must save."""

CustomersNow = Annotated[
    Path | None,
    typer.Option("--customers", help="Customers as they are now; default: as then."),
]
RepsNow = Annotated[
    str | None,
    typer.Option(
        "--reps",
        metavar="FILE|+N|-REP;..",
        help="Reps as they are now; or more of them, or without some.",
    ),
]
OutcomesFile = Annotated[
    Path | None,
    typer.Option("--outcomes", help="Log of what became of visits, CSV or XLSX."),
]
PromisesFile = Annotated[
    Path | None, typer.Option("--promises", help="What customers were told, CSV.")
]
Today = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="Default: today.")
]
MaxChanges = Annotated[
    str,
    typer.Option(
        "--max-changes",
        metavar="PCT",
        help="Customers whose rep or days may change unforced, per cent, or 'all'.",
    ),
]
Unreported = Annotated[
    bool,
    typer.Option(
        "--unreported-missed", help="Past visits without a report were missed, too."
    ),
]
ConfirmGone = Annotated[
    list[int] | None,
    typer.Option(
        "--confirm-gone",
        metavar="N",
        min=1,
        help="Exactly so many customers, or reps, are gone indeed; may be repeated.",
    ),
]
OutcomeColumns = Annotated[
    str,
    typer.Option(
        "--outcome-columns",
        metavar="NAME=HEADER,...",
        help="Headers of the log: outcome_id=nr,at=saved.",
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", help="Wall time of the whole search; default 30."),
]
Iterations = Annotated[
    int | None,
    typer.Option("--iterations", min=0, help="Per territory; repeatable plans."),
]
Prove = Annotated[
    bool | None,
    typer.Option(
        "--prove/--no-prove",
        help="Prove day orders the shortest, after the search; default: no.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=256, help="Processes; default: cores."),
]
NewPlan = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="The new plan folder.")
]


def name_beside(folder: Path, ending: str) -> Path:
    """Return a folder beside another one, named after it, also where that is ``.``."""
    named = folder if folder.name not in ("", "..") else folder.resolve()
    return named.with_name(f"{named.name}-{ending}")


def parse_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a list with semicolons, each once, in order."""
    return tuple(
        dict.fromkeys(part.strip() for part in text.split(";") if part.strip())
    )


def parse_limits(text: str, change_min: float, language: str) -> "ReplanParams":
    """Return how much may change, given in per cent, or all."""
    from routing.replan import ReplanParams

    if text.strip().lower() == "all":
        return ReplanParams(max_changes=None, change_min=change_min)
    try:
        share = float(text.strip().removesuffix("%")) / 100
    except ValueError as error:
        raise usage_error("replan.share_unclear", language, value=text) from error
    if not 0 <= share <= 1:
        raise usage_error("replan.share_unclear", language, value=text)
    return ReplanParams(max_changes=share, change_min=change_min)


def parse_search(
    seconds: float | None,
    iterations: int | None,
    seed: int,
    workers: int | None,
    language: str,
    *,
    prove: bool | None = None,
) -> "SearchParams":
    """Return how the rest is searched; for half a minute where nothing is said."""
    from api.workers import default_workers
    from routing.pipeline import SearchParams

    if seconds is not None and iterations is not None:
        raise usage_error("two_limits", language)
    if seconds is None and iterations is None:
        seconds = DEFAULT_SECONDS
    return SearchParams(
        seed=seed,
        seconds=parse_seconds(seconds, language),
        iterations=iterations,
        workers=workers or default_workers(),
        prove=prove,
    )
