"""The reps file."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from routing.errors import Issue
from routing.model import Block, Location, Rep, TimeWindow
from routing.policy import Policy
from routing.read.crs import Crs, check_crs
from routing.read.customer_row import read_identifier
from routing.read.duplicates import report_duplicates
from routing.read.fault import Fault
from routing.read.fields import fold_text, parse_integer, parse_number, parse_text
from routing.read.location import read_location, refuse_swapped_columns
from routing.read.row import Row
from routing.read.rows import order_issues, read_rows
from routing.read.synonyms import REP_COLUMNS
from routing.read.times import (
    parse_dates,
    parse_time,
    parse_weekday,
    parse_weekdays,
    parse_window,
)

DEFAULT_SHIFT = TimeWindow(30_600, 63_000)
DEFAULT_BREAK_MIN = 45
DEFAULT_BREAK_WINDOW = TimeWindow(41_400, 48_600)
_USUAL_WEEKDAYS = (0, 1, 2, 3, 4)
# Nobody stands here: the place of a refused row, so that its other cells are judged.
_NOWHERE = Location(lat=0, lon=0)


@dataclass(frozen=True, kw_only=True)
class RepReading:
    """
    What a reps file gives.

    Parameters
    ----------
    reps
        Accepted ones in file order.
    issues
        Every fault, those of the whole file first, then by row.
    rows_total, rows_accepted, rows_rejected
        As of a customers file.
    """

    reps: tuple[Rep, ...]
    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int


def read_reps(
    path: Path | str,
    policy: Policy,
    *,
    encoding: str | None = None,
    crs: str | None = None,
) -> RepReading:
    """
    Read reps from CSV or XLSX.

    Parameters
    ----------
    crs
        Coordinate system of the file; the policy's when None.

    Raises
    ------
    DataError
        If the file as a whole cannot be used.
    """
    system = check_crs(path, crs or policy.crs)
    table, rows = read_rows(path, REP_COLUMNS, encoding=encoding)
    repeated = report_duplicates(rows, "rep_id")
    reps = [(row, read_rep(row, system)) for row in rows]
    refuse_swapped_columns(table.file, rows)
    accepted = [(row, rep) for row, rep in reps if not row.is_refused]
    return RepReading(
        reps=tuple(rep for row, rep in accepted if row.number not in repeated),
        issues=order_issues(table.issues, rows),
        rows_total=table.rows_total,
        rows_accepted=len(accepted),
        rows_rejected=table.rows_total - len(accepted),
    )


def read_rep(row: Row, crs: Crs = "wgs84") -> Rep:
    """Return a row's rep, defaults where a cell is faulty and reported."""
    depot = read_location(row, crs=crs)
    if depot is None and not (row.text("lat") and row.text("lon")):
        row.report("lon" if row.text("lat") else "lat", "MISSING_COORDINATES")
    depot = depot or _NOWHERE
    shift = _read_span(row, "start", "end", DEFAULT_SHIFT)
    weekdays = row.read("weekdays", parse_weekdays, _USUAL_WEEKDAYS)
    break_min = row.read("break_min", _whole(0, 480), DEFAULT_BREAK_MIN)
    break_window = _read_span(row, "break_from", "break_to", DEFAULT_BREAK_WINDOW)
    if break_min * 60 > break_window.length:
        room = break_window.length // 60
        row.report("break_min", "BREAK_TOO_LONG", break_min=break_min, room_min=room)
    drive_min = row.read("max_drive_min", _whole(1, 1_440), None)
    return Rep(
        rep_id=read_identifier(row, "rep_id"),
        depot=depot,
        end_depot=_read_end(row, crs) or depot,
        name=row.read("name", parse_text, ""),
        shifts=tuple(shift if day in weekdays else None for day in range(7)),
        blocks=row.read("blocks", parse_blocks, ()),
        break_time=60 * break_min,
        break_window=break_window,
        max_visits=row.read("max_visits", _whole(1, 200), None),
        max_drive_time=None if drive_min is None else 60 * drive_min,
        max_customers=row.read("max_customers", _whole(1, 100_000), None),
        capacity_share=row.read("capacity_share", _share_parser(row), 1.0),
        skills=row.read("skills", parse_skills, ()),
        days_off=row.read("days_off", parse_dates, ()),
    )


def parse_blocks(text: str) -> tuple[Block, ...] | Fault:
    """Return blocks of ``fri 14:00-17:30;mon 08:30-09:00``, in order."""
    blocks = []
    for part in fold_text(text).split(";"):
        name, _, span = part.strip().partition(" ")
        if not name:
            continue
        weekday, window = parse_weekday(name), parse_window(span)
        if isinstance(weekday, Fault):
            return Fault("BLOCK_FORMAT")
        if isinstance(window, Fault):
            is_span = window.code == "TIME_WINDOW_INVERTED"
            return window if is_span else Fault("BLOCK_FORMAT")
        blocks.append(Block(weekday, window))
    return tuple(blocks)


def parse_skills(text: str) -> tuple[str, ...] | Fault:
    """Return the words of a ``;``-separated list, in order."""
    plain = parse_text(text)
    if isinstance(plain, Fault):
        return plain
    parts = (part.strip() for part in plain.replace("；", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _read_end(row: Row, crs: Crs) -> Location | None:
    given = [name for name in ("end_lat", "end_lon") if row.text(name)]
    if len(given) == 1:
        missing = "end_lon" if given == ["end_lat"] else "end_lat"
        row.report(missing, "MISSING_COORDINATES")
    return read_location(row, crs=crs, lat_field="end_lat", lon_field="end_lon")


def _read_span(row: Row, first: str, last: str, default: TimeWindow) -> TimeWindow:
    start = row.read(first, parse_time, default.start)
    end = row.read(last, parse_time, default.end)
    if start < end:
        return TimeWindow(start, end)
    row.report(first if row.text(first) else last, "TIME_WINDOW_INVERTED")
    return default


def _share_parser(row: Row) -> Callable[[str], float | Fault]:
    return partial(_parse_share, has_decimal_comma=row.has_decimal_comma)


def _parse_share(text: str, *, has_decimal_comma: bool) -> float | Fault:
    plain = fold_text(text)
    is_percent = plain.endswith("%")
    plain = plain.removesuffix("%")
    share = parse_number(plain, has_decimal_comma=has_decimal_comma)
    if isinstance(share, Fault):
        return share
    share = share / 100 if is_percent else share
    if not 0.01 <= share <= 2:
        return Fault("OUT_OF_RANGE", {"low": 0.01, "high": 2})
    return share


def _whole(low: int, high: int) -> Callable[[str], int | Fault]:
    return partial(parse_integer, low=low, high=high)
