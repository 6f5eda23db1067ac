"""
Parsers of times of day, opening windows, weekdays, weeks and dates.

Windows and weekdays are remembered, for a file repeats a few of them in every row.
"""

import re
from datetime import date
from functools import lru_cache

from routing.model import DAY_SECONDS, DateRange, TimeWindow
from routing.read.fault import Fault
from routing.read.fields import fold_text

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_LIST = re.compile(r"[;,、|]")
_SPAN = re.compile(r"\s*(?:-|–|—|~|至|到)\s*")
_ISO_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_NAMES = (
    ("mon", "monday", "周一", "星期一", "礼拜一"),
    ("tue", "tues", "tuesday", "周二", "星期二", "礼拜二"),
    ("wed", "wednesday", "周三", "星期三", "礼拜三"),
    ("thu", "thur", "thurs", "thursday", "周四", "星期四", "礼拜四"),
    ("fri", "friday", "周五", "星期五", "礼拜五"),
    ("sat", "saturday", "周六", "星期六", "礼拜六"),
    ("sun", "sunday", "周日", "周天", "星期日", "星期天", "礼拜日", "礼拜天"),
)
_WEEKDAY = {name: day for day, names in enumerate(_NAMES) for name in names}
_CLOSED = frozenset({"closed", "close", "休息", "休", "关门", "不营业", "停业"})
_ODD, _EVEN = frozenset({"odd", "单周"}), frozenset({"even", "双周"})


def parse_time(text: str) -> int | Fault:
    """Return seconds since midnight of ``HH:MM``; ``24:00`` is the day's end."""
    match = _TIME.fullmatch(fold_text(text))
    if match is None:
        return Fault("TIME_FORMAT")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = 3_600 * hours + 60 * minutes + seconds
    if minutes > 59 or seconds > 59 or total > DAY_SECONDS:
        return Fault("TIME_FORMAT")
    return total


def parse_window(text: str) -> TimeWindow | Fault:
    """Return a window from ``HH:MM-HH:MM``, its end after its start."""
    parts = _SPAN.split(fold_text(text))
    if len(parts) != 2:
        return Fault("WINDOW_FORMAT")
    start, end = parse_time(parts[0]), parse_time(parts[1])
    if isinstance(start, Fault) or isinstance(end, Fault):
        return Fault("WINDOW_FORMAT")
    return TimeWindow(start, end) if start < end else Fault("TIME_WINDOW_INVERTED")


@lru_cache(maxsize=4_096)
def parse_windows(text: str) -> tuple[TimeWindow, ...] | Fault:
    """
    Return windows from a ``;``-separated list, earliest first; ``closed`` is none.

    Windows that touch or overlap become one.
    """
    plain = fold_text(text)
    if plain.casefold() in _CLOSED:
        return ()
    merged: list[TimeWindow] = []
    windows = [parse_window(part) for part in _parts(plain)]
    for window in windows:
        if isinstance(window, Fault):
            return window
    given = [window for window in windows if isinstance(window, TimeWindow)]
    for window in sorted(given, key=lambda one: (one.start, one.end)):
        if merged and window.start <= merged[-1].end:
            end = max(merged[-1].end, window.end)
            merged[-1] = TimeWindow(merged[-1].start, end)
        else:
            merged.append(window)
    return tuple(merged) if merged else Fault("WINDOW_FORMAT")


def parse_weekday(text: str) -> int | Fault:
    """Return 0 for mon, Monday, 周一, 星期一 ... 6 for Sunday."""
    day = _WEEKDAY.get(fold_text(text).casefold())
    return Fault("WEEKDAY_FORMAT") if day is None else day


@lru_cache(maxsize=4_096)
def parse_weekdays(text: str) -> tuple[int, ...] | Fault:
    """Return weekdays of a ``;``-separated list, ascending; ``mon-fri`` is a span."""
    days: set[int] = set()
    for part in _parts(text):
        ends = [parse_weekday(end) for end in _SPAN.split(fold_text(part))]
        numbers = [end for end in ends if isinstance(end, int)]
        if len(numbers) < len(ends) or len(ends) > 2 or numbers[0] > numbers[-1]:
            return Fault("WEEKDAY_FORMAT")
        days.update(range(numbers[0], numbers[-1] + 1))
    return tuple(sorted(days)) if days else Fault("WEEKDAY_FORMAT")


def parse_weeks(text: str, weeks: int) -> tuple[int, ...] | Fault:
    """Return weeks of the cycle, 1-based, from ``1;3``, ``odd`` (单周) or ``even``."""
    chosen: set[int] = set()
    for part in _parts(text):
        plain = fold_text(part).casefold()
        if plain in _ODD | _EVEN:
            chosen.update(range(1 if plain in _ODD else 2, weeks + 1, 2))
        elif not re.fullmatch(r"[0-9]{1,4}(\.0)?", plain):
            return Fault("WEEKS_FORMAT", {"weeks": weeks})
        elif not 1 <= int(plain.partition(".")[0]) <= weeks:
            return Fault("WEEK_OUT_OF_RANGE", {"weeks": weeks})
        else:
            chosen.add(int(plain.partition(".")[0]))
    if not chosen:
        return Fault("WEEKS_FORMAT", {"weeks": weeks})
    return tuple(sorted(chosen))


def parse_date(text: str) -> date | Fault:
    """Return a date from ``2026-11-30``, ``2026/11/30`` or ``2026年11月30日``."""
    match = _ISO_DATE.fullmatch(fold_text(text))
    if match is None:
        return Fault("DATE_FORMAT")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return Fault("DATE_FORMAT")


def parse_date_range(text: str) -> DateRange | Fault:
    """Return dates from ``a..b``, or of one day."""
    parts = fold_text(text).split("..")
    dates = [parse_date(part) for part in parts]
    days = [day for day in dates if isinstance(day, date)]
    if len(days) < len(dates) or len(dates) > 2:
        return Fault("DATE_FORMAT")
    if days[-1] < days[0]:
        return Fault("DATE_RANGE_INVERTED")
    return DateRange(days[0], days[-1])


def parse_dates(text: str) -> tuple[DateRange, ...] | Fault:
    """Return dates and ranges of a ``;``-separated list, in order."""
    found = parse_closed_days(text)
    if isinstance(found, Fault):
        return found
    ranges, weekdays = found
    return Fault("DATE_FORMAT") if weekdays else ranges


def parse_closed_days(
    text: str,
) -> tuple[tuple[DateRange, ...], tuple[int, ...]] | Fault:
    """Return dates, and weekdays (0 = Monday), of a list that may name both."""
    ranges: list[DateRange] = []
    weekdays: set[int] = set()
    for part in _parts(text):
        named = parse_weekdays(part)
        if not isinstance(named, Fault):
            weekdays.update(named)
            continue
        dates = parse_date_range(part)
        if isinstance(dates, Fault):
            return dates
        ranges.append(dates)
    return tuple(ranges), tuple(sorted(weekdays))


def _parts(text: str) -> list[str]:
    return [part for part in _LIST.split(fold_text(text)) if part.strip()]
