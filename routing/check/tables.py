"""Do the CSV files say what plan.json says."""

import csv
import datetime
import io
from collections.abc import Iterator, Sequence

from routing.check.result import Ledger
from routing.check.views import PlanView, RouteView
from routing.check.where import Where

Row = Sequence[str]

HEADERS = {
    "visits.csv": "visit_id,rep_id,date,sequence,customer_id,"
    "arrival,start,departure,travel_s,metres,route",
    "routes.csv": "rep_id,date,depart,return,break_start,break_min,"
    "drive_s,metres,visits,service_s",
    "unplanned.csv": "visit_id,customer_id,date_due,reason,detail",
}


def check_tables(plan: PlanView, ledger: Ledger) -> None:
    """Compare visits.csv, routes.csv and unplanned.csv with plan.json, cell by cell."""
    _compare(plan, "visits.csv", list(_visits(plan)), ledger)
    _compare(plan, "routes.csv", list(_routes(plan)), ledger)
    _compare(plan, "unplanned.csv", list(_unplanned(plan)), ledger)


def _compare(plan: PlanView, file: str, expected: list[Row], ledger: Ledger) -> None:
    code = file.replace(".", "_").upper() + "_DIFFERS"
    header = HEADERS[file].split(",")
    rows = _rows(plan.tables[file])
    if not ledger.check(code, rows[:1] == [header], file=file, row=1, column=""):
        return
    found = rows[1:]
    same_length = len(found) == len(expected)
    ledger.check(code, same_length, file=file, row=len(found) + 1, column="")
    for number, (own, given) in enumerate(zip(expected, found, strict=False), start=2):
        wrong = _first_difference(header, own, given)
        if not ledger.check(
            code,
            wrong is None,
            _where(header, own),
            file=file,
            row=number,
            column=wrong,
        ):
            return


def _rows(text: str | None) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text or "", newline="")))
    except csv.Error:
        return []


def _first_difference(header: Row, own: Row, given: Row) -> str | None:
    if len(given) != len(header):
        return header[-1]
    for column, mine, theirs in zip(header, own, given, strict=True):
        if not _agrees(column, mine, theirs):
            return column
    return None


def _agrees(column: str, mine: str, theirs: str) -> bool:
    if column == "detail":
        return bool(theirs.strip())
    if column == "break_min":
        return _minutes(mine) == _minutes(theirs)
    return mine == theirs


def _minutes(text: str) -> float | None:
    try:
        return round(float(text or 0), 2)
    except ValueError:
        return None


def _where(header: Row, row: Row) -> Where:
    cells = dict(zip(header, row, strict=True))
    when = cells.get("date") or cells.get("date_due")
    return Where(
        rep_id=cells.get("rep_id"),
        date=datetime.date.fromisoformat(when) if when else None,
        customer_id=cells.get("customer_id"),
        visit_id=cells.get("visit_id"),
    )


def _visits(plan: PlanView) -> Iterator[Row]:
    for route in plan.routes:
        for sequence, stop in enumerate(route.stops, start=1):
            yield (
                stop.visit_id,
                route.rep_id,
                route.date.isoformat(),
                str(sequence),
                stop.customer_id,
                _moment(route.date, stop.arrival),
                _moment(route.date, stop.start),
                _moment(route.date, stop.departure),
                str(stop.travel_time),
                str(stop.distance),
                stop.route,
            )


def _routes(plan: PlanView) -> Iterator[Row]:
    for route in plan.routes:
        drive = sum(stop.travel_time for stop in route.stops) + route.return_time
        metres = sum(stop.distance for stop in route.stops) + route.return_distance
        yield (
            route.rep_id,
            route.date.isoformat(),
            _moment(route.date, route.depart),
            _moment(route.date, route.arrive),
            _break_start(route),
            str(route.break_time / 60),
            str(drive),
            str(metres),
            str(len(route.stops)),
            str(sum(stop.service_time for stop in route.stops)),
        )


def _break_start(route: RouteView) -> str:
    if route.break_start is None:
        return ""
    return _moment(route.date, route.break_start)


def _unplanned(plan: PlanView) -> Iterator[Row]:
    for visit in plan.unplanned:
        due = "" if visit.date_due is None else visit.date_due.isoformat()
        yield visit.visit_id, visit.customer_id, due, visit.reason, ""


def _moment(day: datetime.date, second: int) -> str:
    """Return local ISO time of a second of a day."""
    midnight = datetime.datetime.combine(day, datetime.time())
    return (midnight + datetime.timedelta(seconds=second)).isoformat()
