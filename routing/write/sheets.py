"""The sheets of schedule.xlsx: reps, visits, customers, unplanned visits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.metrics import Figures, RepFigures
from routing.plan import Plan
from routing.texts import format_text
from routing.write.local_time import format_clock
from routing.write.tables import reason_detail

Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """A title, a row of headings, and rows as wide; None and "" are empty cells."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[Sequence[Cell], ...]


def make_sheets(plan: Plan, figures: Figures) -> tuple[Sheet, ...]:
    """Return the sheets of a plan in its language: Summary first, Unplanned last."""
    language = plan.policy.language
    grades = tuple(
        _text("column.visits_of", language, grade=name)
        for name in plan.policy.grade_names
    )
    summary = _headings(_SUMMARY_START, language) + grades
    summary += _headings(_SUMMARY_END, language)
    return (
        Sheet(_text("sheet.summary", language), summary, tuple(_reps(figures))),
        Sheet(
            _text("sheet.visits", language),
            _headings(_VISITS, language),
            tuple(_visits(plan)),
        ),
        Sheet(
            _text("sheet.customers", language),
            _headings(_CUSTOMERS, language),
            tuple(_customers(plan)),
        ),
        Sheet(
            _text("sheet.unplanned", language),
            _headings(_UNPLANNED, language),
            tuple(_unplanned(plan)),
        ),
    )


_SUMMARY_START = ("rep_id", "rep", "customers", "parked", "visits")
_SUMMARY_END = (
    "points",
    "service_hours",
    "drive_hours",
    "kilometres",
    "working_days",
    "busiest_day",
    "busiest_hours",
    "lightest_day",
    "lightest_hours",
    "capacity_used",
    "unplanned",
)
_VISITS = (
    "date",
    "weekday",
    "rep_id",
    "rep",
    "sequence",
    "customer_id",
    "customer",
    "grade",
    "arrival",
    "start",
    "departure",
    "drive_min",
    "kilometres",
    "route",
    "address",
    "phone",
    "visit_id",
)
_CUSTOMERS = (
    "customer_id",
    "customer",
    "grade",
    "frequency",
    "rep_id",
    "rep",
    "weekdays",
    "weeks",
    "route",
    "address",
)
_UNPLANNED = (
    "visit_id",
    "customer_id",
    "customer",
    "grade",
    "rep_id",
    "date_due",
    "reason",
    "detail",
    "remedy",
)


def _reps(figures: Figures) -> Iterable[Sequence[Cell]]:
    for rep in figures.reps:
        yield (
            rep.rep_id,
            rep.name,
            rep.customers,
            rep.parked,
            rep.visits_planned,
            *rep.visits.values(),
            rep.points,
            round(rep.service_hours, 2),
            round(rep.drive_hours, 2),
            round(rep.kilometres, 1),
            rep.working_days,
            *_extremes(rep),
            round(rep.capacity_used, 3),
            rep.visits_unplanned,
        )


def _extremes(rep: RepFigures) -> tuple[Cell, ...]:
    if rep.busiest is None or rep.lightest is None:
        return None, None, None, None
    return (
        rep.busiest.date.isoformat(),
        round(rep.busiest.hours, 2),
        rep.lightest.date.isoformat(),
        round(rep.lightest.hours, 2),
    )


def _visits(plan: Plan) -> Iterable[Sequence[Cell]]:
    customer_of = {customer.customer_id: customer for customer in plan.customers}
    name_of = {rep.rep_id: rep.name for rep in plan.reps}
    for route in plan.routes:
        for sequence, stop in enumerate(route.stops, start=1):
            customer = customer_of[stop.customer_id]
            yield (
                route.date.isoformat(),
                _text(f"weekday.{route.date.weekday()}", plan.policy.language),
                route.rep_id,
                name_of[route.rep_id],
                sequence,
                stop.customer_id,
                customer.name,
                customer.grade,
                format_clock(stop.arrival),
                format_clock(stop.start),
                format_clock(stop.departure),
                round(stop.travel_time / 60, 1),
                round(stop.distance / 1_000, 1),
                stop.route,
                customer.address,
                customer.phone,
                stop.visit_id,
            )


def _customers(plan: Plan) -> Iterable[Sequence[Cell]]:
    rep_of = plan.design.rep_of
    name_of = {rep.rep_id: rep.name for rep in plan.reps}
    for customer in plan.customers:
        entry = plan.calendar.get(customer.customer_id)
        weekdays = entry.pattern.weekdays if entry else ()
        names = (_text(f"weekday.{day}", plan.policy.language) for day in weekdays)
        weeks = entry.pattern.weeks if entry else ()
        rep_id = rep_of.get(customer.customer_id)
        yield (
            customer.customer_id,
            customer.name,
            customer.grade,
            customer.frequency,
            rep_id,
            name_of[rep_id] if rep_id else None,
            ", ".join(names),
            ", ".join(str(week) for week in weeks),
            entry.route if entry else None,
            customer.address,
        )


def _unplanned(plan: Plan) -> Iterable[Sequence[Cell]]:
    customer_of = {customer.customer_id: customer for customer in plan.customers}
    language = plan.policy.language
    for visit in plan.unplanned:
        customer = customer_of[visit.customer_id]
        yield (
            visit.visit_id,
            visit.customer_id,
            customer.name,
            customer.grade,
            visit.rep_id,
            visit.date_due.isoformat() if visit.date_due else None,
            str(visit.reason),
            reason_detail(visit, language),
            format_text(f"reason.{visit.reason}.remedy", language, **visit.numbers),
        )


def _headings(names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(_text(f"column.{name}", language) for name in names)


def _text(name: str, language: str, **values: object) -> str:
    return format_text(f"outputs.{name}", language, **values)
