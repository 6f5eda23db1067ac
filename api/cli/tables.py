"""Figures of a plan, a workload and a comparison as tables for a terminal."""

from rich.table import Table

from api.cli.console import make_number_table
from routing.compare import Comparison, comparison_rows
from routing.metrics import DayLoad, Figures, RepFigures
from routing.texts import format_text
from routing.workload import Workload

WIDE = 110
"""Characters from which a table of reps has their names, and the dates of days."""


def rep_table(figures: Figures, language: str, width: int) -> Table:
    """Return one row per rep and one of totals; names and dates if there is room."""
    is_wide = width >= WIDE
    grades = [grade.grade for grade in figures.grades]
    first = ("rep", "customers", "visits")
    headers = [_header(name, language) for name in first]
    headers += [_header("visits_of", language, grade=grade) for grade in grades]
    last = ("service", "drive", "kilometres", "busiest", "lightest", "used", "missing")
    headers += [_header(name, language) for name in last]
    rows = [_rep_row(rep, grades, is_wide=is_wide) for rep in figures.reps]
    planned = {grade.grade: grade.visits_planned for grade in figures.grades}
    total = (
        _header("total", language),
        figures.customers - figures.parked,
        figures.visits_planned,
        *(planned[grade] for grade in grades),
        f"{figures.service_hours:.1f}",
        f"{figures.drive_hours:.1f}",
        f"{figures.kilometres:.0f}",
        "",
        "",
        "",
        figures.visits_unplanned,
    )
    return make_number_table(headers, [*rows, total])


def workload_table(workload: Workload, language: str) -> Table:
    """Return today's owners' work against their hours, one row per rep."""
    names = ("rep", "customers", "visits", "points", "service", "supply", "used")
    rows = [
        (
            rep.rep_id,
            rep.work.customers,
            rep.work.visits,
            f"{rep.work.points:g}",
            f"{rep.work.service_time / 3_600:.1f}",
            f"{rep.supply_time / 3_600:.1f}",
            "-" if rep.share is None else f"{rep.share:.0%}",
        )
        for rep in workload.by_rep
    ]
    return make_number_table([_header(name, language) for name in names], rows)


def comparison_table(
    comparison: Comparison, language: str, names: tuple[str, str]
) -> Table:
    """Return two plans side by side, a row per measure."""
    headers = (_header("measure", language), *names)
    return make_number_table(headers, comparison_rows(comparison, language))


def _rep_row(
    rep: RepFigures, grades: list[str], *, is_wide: bool
) -> tuple[object, ...]:
    day = "%m-%d " if is_wide else ""
    return (
        f"{rep.rep_id} {rep.name}".strip() if is_wide else rep.rep_id,
        rep.customers - rep.parked,
        rep.visits_planned,
        *(rep.visits.get(grade, 0) for grade in grades),
        f"{rep.service_hours:.1f}",
        f"{rep.drive_hours:.1f}",
        f"{rep.kilometres:.0f}",
        _load(rep.busiest, day),
        _load(rep.lightest, day),
        f"{rep.capacity_used:.0%}",
        rep.visits_unplanned,
    )


def _load(load: DayLoad | None, day: str) -> str:
    return "-" if load is None else f"{load.date.strftime(day)}{load.hours:.1f} h"


def _header(name: str, language: str, **values: object) -> str:
    return format_text(f"cli.header.{name}", language, **values)
