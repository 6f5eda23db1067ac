"""Customers and reps as JSON objects, and as the texts that a file would hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.store.documents import Record
from routing.model import (
    WEEKDAYS,
    WHOLE_DAY,
    Customer,
    DateRange,
    Location,
    Rep,
    TimeWindow,
)

_NOT_CELLS = ("approximate", "column_value", "day_off_reasons", "version", "archived")
"""Fields of a record that no cell of a row has."""


def make_customer_record(customer: Customer, column_value: str = "") -> Record:
    """
    Return a customer as a JSON object of every field, in a fixed order.

    Parameters
    ----------
    column_value
        Text of the column by which the policy grades.
    """
    return {
        "customer_id": customer.customer_id,
        **_place("lat", "lon", customer.location),
        "approximate": customer.is_approximate,
        "name": customer.name,
        "channel": customer.channel,
        "grade": customer.grade,
        "value": customer.value,
        "frequency": customer.frequency,
        "service_min": _minutes(customer.service_time),
        **{
            f"windows_{name}": _format_hours(windows)
            for name, windows in zip(WEEKDAYS, customer.windows, strict=True)
        },
        "weekdays": _weekdays(customer.weekdays),
        "weeks": list(customer.weeks),
        "min_gap_days": customer.min_gap_days,
        "max_gap_days": customer.max_gap_days,
        "closed_days": _format_dates(customer.closed_days),
        "rep_id": customer.owner_id,
        "locked": customer.is_locked,
        "allowed_reps": list(customer.allowed_reps),
        "weekday_now": _weekdays(customer.weekdays_now),
        "weeks_now": list(customer.weeks_now),
        "group": customer.group,
        "priority": customer.priority,
        "credit_days_overdue": customer.credit_days_overdue,
        "last_visit": None if customer.last_visit is None else str(customer.last_visit),
        "city": customer.city,
        "zip": customer.zip,
        "address": customer.address,
        "phone": customer.phone,
        "note": customer.note,
        "active": customer.is_active,
        "column_value": column_value,
    }


def make_rep_record(rep: Rep) -> Record:
    """Return a rep as a JSON object of every field, in a fixed order."""
    shift = next((shift for shift in rep.shifts if shift is not None), WHOLE_DAY)
    drive = rep.max_drive_time
    ends_elsewhere = rep.end_depot != rep.depot
    return {
        "rep_id": rep.rep_id,
        **_place("lat", "lon", rep.depot),
        **_place("end_lat", "end_lon", rep.end_depot if ends_elsewhere else None),
        "name": rep.name,
        "weekdays": _weekdays(rep.weekdays),
        "start": _format_time(shift.start),
        "end": _format_time(shift.end),
        "break_min": rep.break_time // 60,
        "break_from": _format_time(rep.break_window.start),
        "break_to": _format_time(rep.break_window.end),
        "blocks": [
            f"{WEEKDAYS[block.weekday]} {_format_window(block.window)}"
            for block in rep.blocks
        ],
        "max_visits": rep.max_visits,
        "max_drive_min": None if drive is None else drive // 60,
        "max_customers": rep.max_customers,
        "capacity_share": rep.capacity_share,
        "skills": list(rep.skills),
        "days_off": _format_dates(rep.days_off),
    }


def record_texts(record: Mapping[str, Any]) -> dict[str, str]:
    """Return field -> text as a file's cell would hold it; empty cells are left out."""
    texts = {
        name: _cell(name, value)
        for name, value in record.items()
        if name not in _NOT_CELLS
    }
    return {name: text for name, text in texts.items() if text}


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        is_closed = not value and name.startswith("windows_")
        return "closed" if is_closed else ";".join(str(item) for item in value)
    return str(value)


def _place(lat: str, lon: str, location: Location | None) -> Record:
    if location is None:
        return {lat: None, lon: None}
    return {lat: location.lat, lon: location.lon}


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 60


def _weekdays(days: Iterable[int]) -> list[str]:
    return [WEEKDAYS[day] for day in days]


def _format_hours(windows: tuple[TimeWindow, ...]) -> list[str] | None:
    if windows == (WHOLE_DAY,):
        return None
    return [_format_window(window) for window in windows]


def _format_window(window: TimeWindow) -> str:
    return f"{_format_time(window.start)}-{_format_time(window.end)}"


def _format_time(second: int) -> str:
    minutes, seconds = divmod(second, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _format_dates(ranges: Iterable[DateRange]) -> list[str]:
    return [
        str(dates.first)
        if dates.first == dates.last
        else f"{dates.first}..{dates.last}"
        for dates in ranges
    ]
