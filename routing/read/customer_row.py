"""One row of a customers file as a Customer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from routing.model import (
    DAY_SECONDS,
    WEEKDAYS,
    WHOLE_DAY,
    Customer,
    TimeWindow,
)
from routing.policy import Policy
from routing.read.crs import Crs
from routing.read.fault import Fault
from routing.read.fields import (
    fold_text,
    is_date_like,
    nearest_names,
    parse_id,
    parse_ids,
    parse_integer,
    parse_number,
    parse_text,
    parse_yes_no,
)
from routing.read.location import read_location
from routing.read.rhythm import check_rhythm, parse_frequency
from routing.read.row import Row
from routing.read.times import (
    parse_closed_days,
    parse_date,
    parse_time,
    parse_weekdays,
    parse_weeks,
    parse_windows,
)

LONGEST_SERVICE_MIN = 720

Hours = tuple[tuple[TimeWindow, ...], ...]


@dataclass(frozen=True, kw_only=True)
class CustomerContext:
    """
    What a row is read against.

    Parameters
    ----------
    rep_ids
        Known reps; None when no reps file was given.
    most_weekdays
        The most weekdays that any rep works.
    """

    policy: Policy
    crs: Crs
    rep_ids: frozenset[str] | None
    most_weekdays: int


def read_customer(row: Row, context: CustomerContext) -> Customer:
    """Return a row's customer, defaults where a cell is faulty and reported."""
    policy = context.policy
    closed_dates, closed_weekdays = row.read("closed_days", parse_closed_days, ((), ()))
    customer = Customer(
        customer_id=read_identifier(row, "customer_id"),
        location=read_location(row, crs=context.crs, service_area=policy.service_area),
        name=_text(row, "name"),
        channel=_text(row, "channel"),
        grade=row.read("grade", partial(_parse_grade, names=policy.grade_names), None),
        value=_read_value(row),
        frequency=row.read(
            "frequency", partial(parse_frequency, weeks=policy.weeks), None
        ),
        service_time=row.read("service_min", _service_parser(row), None),
        windows=_read_hours(row, closed_weekdays),
        weekdays=row.read("weekdays", parse_weekdays, ()),
        weeks=row.read("weeks", partial(parse_weeks, weeks=policy.weeks), ()),
        min_gap_days=row.read("min_gap_days", _whole(1, 400), None),
        max_gap_days=row.read("max_gap_days", _whole(1, 400), None),
        closed_days=closed_dates,
        owner_id=_read_owner(row, context.rep_ids),
        is_locked=row.read("locked", parse_yes_no, False),
        allowed_reps=read_rep_ids(row, "allowed_reps", context.rep_ids),
        weekdays_now=row.read("weekday_now", parse_weekdays, ()),
        weeks_now=row.read("weeks_now", partial(parse_weeks, weeks=policy.weeks), ()),
        group=_text(row, "group"),
        priority=row.read("priority", _whole(1, 9), 5),
        credit_days_overdue=row.read("credit_days_overdue", _whole(0, 36_500), None),
        last_visit=row.read("last_visit", parse_date, None),
        city=_text(row, "city"),
        zip=_text(row, "zip"),
        address=_text(row, "address"),
        phone=_text(row, "phone"),
        note=_text(row, "note"),
        is_active=row.read("active", parse_yes_no, True),
    )
    _check(row, customer, context)
    return customer


def read_identifier(row: Row, name: str) -> str:
    """Return a row's own id; missing and faulty ones are reported."""
    if not row.text(name):
        row.report(name, "MISSING_ID")
        return ""
    identifier = row.read(name, parse_id, "")
    if is_date_like(identifier):
        row.warn(name, "LOOKS_LIKE_DATE")
    return identifier


def read_rep_ids(row: Row, name: str, known: frozenset[str] | None) -> tuple[str, ...]:
    """Return the reps a cell names; unknown ones are reported with the nearest."""
    ids = row.read(name, parse_ids, ())
    for rep_id in ids:
        if known is not None and rep_id not in known:
            nearest = nearest_names(rep_id, sorted(known))
            row.report(name, "UNKNOWN_REP", rep=rep_id, nearest=nearest)
    return ids


def _check(row: Row, customer: Customer, context: CustomerContext) -> None:
    if customer.frequency == 0:
        row.warn("frequency", "CUSTOMER_PARKED")
    if customer.is_locked and customer.owner_id is None:
        row.warn("locked", "LOCKED_WITHOUT_OWNER")
    least, most = customer.min_gap_days, customer.max_gap_days
    if least is not None and most is not None and least > most:
        row.report("min_gap_days", "GAPS_INVERTED", most=most)
    elif customer.is_active:
        check_rhythm(row, customer, context.policy, context.most_weekdays)


def _text(row: Row, name: str) -> str:
    return row.read(name, parse_text, "")


def _whole(low: int, high: int) -> Callable[[str], int | Fault]:
    return partial(parse_integer, low=low, high=high)


def _parse_grade(text: str, names: tuple[str, ...]) -> str | Fault:
    wanted = fold_text(text)
    if wanted in names:
        return wanted
    for name in names:
        if wanted.casefold() == name.casefold():
            return name
    return Fault("UNKNOWN_GRADE", {"nearest": nearest_names(wanted, names)})


def _read_value(row: Row) -> float | None:
    parse = partial(parse_number, has_decimal_comma=row.has_decimal_comma)
    value = row.read("value", parse, None)
    if value is None or value >= 0:
        return value
    row.warn("value", "NEGATIVE_VALUE")
    return 0.0


def _service_parser(row: Row) -> Callable[[str], int | Fault]:
    return partial(parse_service_min, has_decimal_comma=row.has_decimal_comma)


def parse_service_min(text: str, *, has_decimal_comma: bool = False) -> int | Fault:
    """
    Return seconds of service from minutes, halves of a second rounded up.

    ``9.5`` is 570 seconds; whole minutes are not required.
    """
    minutes = parse_number(text, has_decimal_comma=has_decimal_comma)
    if isinstance(minutes, Fault):
        return minutes
    if minutes > LONGEST_SERVICE_MIN:
        return Fault("SERVICE_TIME_TOO_LONG", {"limit_min": LONGEST_SERVICE_MIN})
    seconds = int(minutes * 60 + 0.5)
    return seconds if seconds > 0 else Fault("NEGATIVE_SERVICE_TIME")


def _read_hours(row: Row, closed_weekdays: tuple[int, ...]) -> Hours:
    """Return opening hours: of the weekday, else open to close, else always."""
    every_day = (_read_open_close(row),)
    return tuple(
        ()
        if weekday in closed_weekdays
        else row.read(f"windows_{name}", parse_windows, every_day)
        for weekday, name in enumerate(WEEKDAYS)
    )


def _read_open_close(row: Row) -> TimeWindow:
    start = row.read("open", parse_time, 0)
    end = row.read("close", parse_time, DAY_SECONDS)
    if (start, end) == (0, DAY_SECONDS):
        return WHOLE_DAY
    if start < end:
        return TimeWindow(start, end)
    row.report("open", "TIME_WINDOW_INVERTED")
    return WHOLE_DAY


def _read_owner(row: Row, known: frozenset[str] | None) -> str | None:
    owners = read_rep_ids(row, "rep_id", known)
    if len(owners) > 1:
        row.report("rep_id", "SEVERAL_OWNERS")
    return owners[0] if owners else None
