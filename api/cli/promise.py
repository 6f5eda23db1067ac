"""beatplan promise: what a plan's customers are told about their visits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import LanguageOption, PlanFolder, parse_date, usage_error

if TYPE_CHECKING:
    from routing.plan import Plan
    from routing.promise import Promise

MOST_BAND = 720


def promise(
    folder: PlanFolder,
    told: Annotated[
        str,
        typer.Option("--told", metavar="DATE", help="The date customers are told on."),
    ],
    band: Annotated[
        int,
        typer.Option("--band", help="Minutes before and after the usual arrival."),
    ] = 30,
    customers: Annotated[
        str | None,
        typer.Option(
            "--customers", metavar="ID;..", help="Whom to tell; default: everybody."
        ),
    ] = None,
    older: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="Older promises; those that hold are kept."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where they are written.")
    ] = Path("promises.csv"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace an older file.")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """
    Make promises of a plan: rep, weekdays, weeks of the cycle, a band of arrival.

    Exit code 0: written, perhaps with rows of --from left out. 2: cannot be read.
    """
    from api.cli.console import write_line
    from api.cli.faults import faults_shown
    from routing.promises import keep_promises, make_promises, tell_rate
    from routing.read.plan_folder import read_plan_folder
    from routing.texts import format_text
    from routing.write.promises import format_promises
    from routing.write.replace_file import replace_file

    with faults_shown(language or "en"):
        plan = read_plan_folder(folder).plan
        spoken = language or plan.policy.language
        told_on = parse_date(told, spoken)
        if not 0 <= band <= MOST_BAND:
            raise usage_error("promise.band_out_of_range", spoken, value=band)
        asked = None if customers is None else _parse_customers(customers, plan, spoken)
        is_continued = older is not None and older.resolve() == out.resolve()
        if out.exists() and not force and not is_continued:
            raise usage_error("promise.file_exists", spoken, file=out)
        earlier = () if older is None else _read_older(older, plan, spoken)
        made = make_promises(
            plan, told_on, band=60 * band, customer_ids=asked, older=earlier
        )
        replace_file(out, format_promises(made))
        kept = len(set(made) & set(earlier))
        words = {"made": len(made) - kept, "kept": kept, "older": len(earlier)}
        write_line(format_text("promise.made", spoken, file=out, **words))
        write_line(tell_rate(keep_promises(plan, made), spoken))
        silent = set(asked or ()) - {one.customer_id for one in made}
        if silent:
            write_line(format_text("promise.none_left", spoken, count=len(silent)))


def _parse_customers(text: str, plan: "Plan", language: str) -> tuple[str, ...]:
    """Return ids of the plan's customers; unknown ones are a usage error."""
    from routing.read.fields import nearest_names

    known = {customer.customer_id: None for customer in plan.customers}
    names = [part.strip() for part in text.split(";") if part.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        words = {"nearest": nearest_names(unknown[0], known)}
        value = ", ".join(unknown[:10])
        raise usage_error("promise.unknown_customers", language, value=value, **words)
    return tuple(names)


def _read_older(path: Path, plan: "Plan", language: str) -> "tuple[Promise, ...]":
    from api.cli.faults import show_faults
    from routing.read.promises import read_promises

    reading = read_promises(
        path,
        customers={customer.customer_id for customer in plan.customers},
        reps={rep.rep_id for rep in plan.reps},
        weeks=plan.cycle.weeks,
    )
    show_faults(reading.issues, language)
    return reading.promises
