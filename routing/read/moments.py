"""Moments: a date with a time of day, perhaps with an offset from UTC."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from routing.model import DAY_SECONDS
from routing.read.fault import Fault
from routing.read.fields import fold_text
from routing.read.times import parse_date, parse_time

_MOMENT = re.compile(
    r"(?P<date>[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?)"
    r"(?:(?:T|\s+)(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?P<fraction>\.[0-9]{1,9})?"
    r"\s*(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)


def parse_moment(text: str, zone: tzinfo) -> datetime | Fault:
    """
    Return the local wall time of ``2026-11-30 09:15`` or ``2026-11-30T01:15:00Z``.

    A date alone is its midnight.

    Parameters
    ----------
    zone
        Where wall time is meant; moments with an offset from UTC are converted to it.
    """
    match = _MOMENT.fullmatch(fold_text(text))
    if match is None:
        return Fault("MOMENT_FORMAT")
    day = parse_date(match["date"])
    seconds = parse_time(match["time"] or "00:00")
    if isinstance(day, Fault) or isinstance(seconds, Fault) or seconds == DAY_SECONDS:
        return Fault("MOMENT_FORMAT")
    micros = int((match["fraction"] or ".0")[1:7].ljust(6, "0"))
    local = datetime.combine(day, time()) + timedelta(
        seconds=seconds, microseconds=micros
    )
    return _convert(local, match["offset"], zone)


def parse_clock(text: str, zone: tzinfo) -> tuple[date | None, int] | Fault:
    """Return the date, None for a time of day alone, and seconds since midnight."""
    seconds = parse_time(text)
    if not isinstance(seconds, Fault):
        return None, seconds
    moment = parse_moment(text, zone)
    if isinstance(moment, Fault):
        return Fault("CLOCK_FORMAT")
    clock = moment.time()
    return moment.date(), 3_600 * clock.hour + 60 * clock.minute + clock.second


def _convert(local: datetime, offset: str | None, zone: tzinfo) -> datetime | Fault:
    if not offset:
        return local
    digits = offset.replace(":", "")
    ahead = timedelta()
    if digits.upper() != "Z":
        ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    if ahead >= timedelta(days=1):
        return Fault("MOMENT_FORMAT")
    given = timezone(-ahead if digits.startswith("-") else ahead)
    try:
        return local.replace(tzinfo=given).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        # The first and the last day of the calendar have no neighbours.
        return Fault("MOMENT_FORMAT")
