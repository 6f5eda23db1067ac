"""What is proved about the hours, as lines and tables, or as plain JSON."""

from collections.abc import Iterable
from pathlib import Path

from rich.table import Table

from api.cli.console import make_number_table, show_table, stdout, write_line
from api.office.capacity_record import verdict_of
from routing.capacity import Capacity
from routing.solver.least_work import LeastWork
from routing.texts import format_text


def show_capacity(capacity: Capacity, language: str, *, kept: Path | None) -> None:
    """Print the verdict, then the reps' and the weeks' bounds."""
    for line in _verdict_lines(capacity, language):
        write_line(line)
    key = "kept" if kept else "designed"
    write_line(format_text(f"capacity.{key}", language, folder=kept))
    show_table(stdout(), _rep_table(capacity, language))
    write_line(format_text("capacity.weeks", language))
    show_table(stdout(), _week_table(capacity, language))


def _verdict_lines(capacity: Capacity, language: str) -> Iterable[str]:
    team, verdict = capacity.team, verdict_of(capacity)
    short = [rep for rep in capacity.reps if rep.missing_time]
    working = sum(1 for rep in capacity.reps if rep.supply_time)

    def line(key: str, **values: object) -> str:
        return format_text(f"capacity.{key}", language, **values)

    yield line(
        "visits",
        customers=capacity.customers_required,
        required=capacity.visits_required,
        possible=team.work.visits,
    )
    yield line(
        verdict if team.supply_time else "missing_supply",
        needed=_text(team.work.time),
        offered=_text(team.supply_time),
        hours=_text(sum(rep.missing_time for rep in short)),
        reps=", ".join(rep.rep_id for rep in short),
    )
    if team.missing_reps:
        mean, hours = _text(team.supply_time // working), _text(team.missing_time)
        yield line("missing", hours=hours, reps=team.missing_reps, mean=mean)
    if not capacity.is_settled:
        yield line("placed", reps=len(capacity.reps))
    if not capacity.is_driving_bounded and team.customers:
        yield line("no_team_driving")


def _rep_table(capacity: Capacity, language: str) -> Table:
    """Return one row per rep, their sum, and the team's for any territories."""
    names = ("rep", "customers", "visits", "service", "parking", "drive", "needed")
    headers = [_header(name, language) for name in (*names, "supply", "missing")]
    rows = [
        _row(rep.rep_id, rep.customers, rep.work, rep.supply_time, rep.missing_time)
        for rep in capacity.reps
    ]
    team, missing = capacity.team, sum(rep.missing_time for rep in capacity.reps)
    supply, customers = team.supply_time, team.customers
    total, anyhow = (_header(name, language) for name in ("total", "any"))
    rows.append(_row(total, customers, capacity.reps_work, supply, missing))
    rows.append(_row(anyhow, customers, team.work, supply, team.missing_time))
    return make_number_table(headers, rows)


def _row(
    name: str, customers: int, work: LeastWork, supply: int, missing: int
) -> tuple[object, ...]:
    times = (work.service_time, work.parking_time, work.drive_time, work.time)
    hours = (_text(seconds) for seconds in (*times, supply, missing))
    return name, customers, work.visits, *hours


def _week_table(capacity: Capacity, language: str) -> Table:
    """Return one row per week: the reps' sums, and how many of them are short."""
    names = ("week", "needed", "supply", "short", "missing")
    rows = []
    for weeks in zip(*(rep.weeks for rep in capacity.reps), strict=True):
        short = [week for week in weeks if week.missing_time]
        rows.append(
            (
                weeks[0].week,
                _text(sum(week.work.time for week in weeks)),
                _text(sum(week.supply_time for week in weeks)),
                len(short),
                _text(sum(week.missing_time for week in short)),
            )
        )
    return make_number_table([_header(name, language) for name in names], rows)


def _text(seconds: int) -> str:
    """Return hours with one decimal, rounded down likewise."""
    return f"{seconds // 360 / 10:.1f}"


def _header(name: str, language: str) -> str:
    return format_text(f"capacity.header.{name}", language)
