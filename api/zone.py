"""Dates where a plan is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def date_in(zone: str | None, now: datetime) -> date:
    """Return the date that it is in a timezone; in UTC where none is named."""
    return now.astimezone(ZoneInfo(zone or "UTC")).date()
