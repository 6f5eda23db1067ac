"""Options that several commands share, and how their texts are understood."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, overload

import typer

from routing.cycle import neighbouring_mondays
from routing.texts import format_text

MOST_REPS = 500
MOST_SECONDS = 86_400
_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")

Language = Literal["en", "zh"]

CustomersFile = Annotated[
    Path, typer.Argument(metavar="CUSTOMERS", help="Customers, CSV or XLSX.")
]
PlanFolder = Annotated[Path, typer.Argument(metavar="DIR", help="A plan folder.")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Rules, TOML; see `beatplan init`.")
]
LocksFile = Annotated[
    Path | None, typer.Option("--locks", help="Decisions no plan may change, CSV.")
]
Columns = Annotated[
    str,
    typer.Option(
        "--columns",
        metavar="NAME=HEADER,...",
        help="Headers of your file: customer_id=store_number,value=sales.",
    ),
]
Crs = Annotated[
    Literal["wgs84", "gcj02", "bd09"] | None,
    typer.Option("--crs", help="Coordinate system of the files."),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="Encoding of the customers file.")
]
LanguageOption = Annotated[
    Language | None, typer.Option("--language", help="Language of texts.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace an older plan folder.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of tables.")
]


def parse_columns(text: str, language: str) -> dict[str, str]:
    """Return name of ours -> header; an unclear part is a usage error."""
    columns: dict[str, str] = {}
    for part in text.split(","):
        name, equals, header = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            continue
        if not equals or not name or not header or name in columns:
            raise usage_error("columns_unclear", language, part=part.strip())
        columns[name] = header
    return columns


def parse_reps(text: str, language: str) -> Path | int:
    """Return the reps' file, or how many reps to place."""
    if text.strip() and not _NUMBER.fullmatch(text):
        return Path(text)
    count = int(text) if text.isdecimal() and len(text) <= 9 else 0
    if not 1 <= count <= MOST_REPS:
        raise usage_error("reps_out_of_range", language, most=MOST_REPS, value=text)
    return count


def parse_seconds(seconds: float | None, language: str) -> float | None:
    """Return a limit of wall time; None where none is given."""
    if seconds is not None and not 0 < seconds <= MOST_SECONDS:
        values = {"most": MOST_SECONDS, "value": f"{seconds:g}"}
        raise usage_error("seconds_out_of_range", language, **values)
    return seconds


def parse_engine(text: str | None, language: str) -> str:
    """Return an engine's name; None is the default one."""
    from routing.solver.solve import DEFAULT_ENGINE, ENGINES

    if text is not None and text not in ENGINES:
        known = ", ".join(ENGINES)
        raise usage_error("engine_unknown", language, value=text, known=known)
    return text or DEFAULT_ENGINE


@overload
def parse_date(text: None, language: str) -> None: ...


@overload
def parse_date(text: str, language: str) -> date: ...


def parse_date(text: str | None, language: str) -> date | None:
    """Return a date of the command line; None where none is given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise usage_error("date_unreadable", language, value=text) from error


def parse_start(text: str | None, today: date, language: str) -> date:
    """Return the first day of the cycle, a Monday; by default the next one."""
    if text is None:
        return today + timedelta(days=7 - today.weekday())
    start = parse_date(text, language)
    if start.weekday():
        before, after = neighbouring_mondays(start)
        raise usage_error(
            "start_not_monday", language, value=text, before=before, after=after
        )
    return start


def usage_error(key: str, language: str, **values: object) -> typer.BadParameter:
    """Return the error of a wrong option; the command line shows it and exits 2."""
    return typer.BadParameter(format_text(f"cli.{key}", language, **values))
