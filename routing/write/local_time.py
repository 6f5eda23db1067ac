"""Seconds since local midnight -> wall clock times."""

from datetime import date, datetime, time, timedelta


def local_datetime(day: date, seconds: int) -> datetime:
    """Return the wall clock time of a date, without offset; may be the next date's."""
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def format_clock(seconds: int) -> str:
    """Return hours and minutes, ``08:45``; a begun minute does not count."""
    hours, rest = divmod(seconds, 3_600)
    return f"{hours:02d}:{rest // 60:02d}"
