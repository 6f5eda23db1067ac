"""Plan -> visits.csv, routes.csv, unplanned.csv."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from routing.plan import Plan, Unplanned
from routing.texts import format_text
from routing.write.local_time import local_datetime

VISIT_COLUMNS = (
    "visit_id",
    "rep_id",
    "date",
    "sequence",
    "customer_id",
    "arrival",
    "start",
    "departure",
    "travel_s",
    "metres",
    "route",
)
ROUTE_COLUMNS = (
    "rep_id",
    "date",
    "depart",
    "return",
    "break_start",
    "break_min",
    "drive_s",
    "metres",
    "visits",
    "service_s",
)
UNPLANNED_COLUMNS = ("visit_id", "customer_id", "date_due", "reason", "detail")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def format_visits(plan: Plan) -> str:
    """Return visits.csv: a row per stop, in the order of the routes."""
    return _format_table(
        VISIT_COLUMNS,
        (
            (
                stop.visit_id,
                route.rep_id,
                route.date.isoformat(),
                sequence,
                stop.customer_id,
                local_datetime(route.date, stop.arrival).isoformat(),
                local_datetime(route.date, stop.start).isoformat(),
                local_datetime(route.date, stop.departure).isoformat(),
                stop.travel_time,
                stop.distance,
                stop.route,
            )
            for route in plan.routes
            for sequence, stop in enumerate(route.stops, start=1)
        ),
    )


def format_routes(plan: Plan) -> str:
    """Return routes.csv: a row per day route; without a break its cells are empty."""
    return _format_table(
        ROUTE_COLUMNS,
        (
            (
                route.rep_id,
                route.date.isoformat(),
                local_datetime(route.date, route.depart).isoformat(),
                local_datetime(route.date, route.arrive).isoformat(),
                ""
                if route.break_start is None
                else local_datetime(route.date, route.break_start).isoformat(),
                "" if route.break_start is None else f"{route.break_time / 60:g}",
                route.drive_time,
                route.distance,
                len(route.stops),
                route.service_time,
            )
            for route in plan.routes
        ),
    )


def format_unplanned(plan: Plan) -> str:
    """Return unplanned.csv: a row per visit left out, the detail a sentence."""
    return _format_table(
        UNPLANNED_COLUMNS,
        (
            (
                visit.visit_id,
                visit.customer_id,
                visit.date_due.isoformat() if visit.date_due else "",
                str(visit.reason),
                guard_formula(reason_detail(visit, plan.policy.language)),
            )
            for visit in plan.unplanned
        ),
    )


def reason_detail(visit: Unplanned, language: str) -> str:
    """Say why a visit is not planned, with its numbers."""
    return format_text(f"reason.{visit.reason}.detail", language, **visit.numbers)


def _format_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def guard_formula(text: str) -> str:
    """
    Keep a spreadsheet from taking free text for a formula: an apostrophe stands before.

    Texts that look guarded get one more, so that ``routing.read`` gives back each as it
    was.
    """
    return "'" + text if text.lstrip("'").startswith(_FORMULA_STARTS) else text
