"""Dates, times, rhythms and spans of time as people say them, in their language."""

from collections.abc import Iterable, Sequence
from datetime import date

from routing.pattern import VisitPattern
from routing.texts import format_text

_ROUNDING = 5
"""Minutes: nobody believes a time of arrival that is stated more exactly."""
_NUMBERED = 4
"""Steps of weeks up to this are said as every second, third, fourth."""


def say_date(day: date, language: str = "en") -> str:
    """Return a date as ``Tue 8 Dec``."""
    return format_text(
        "wording.date",
        language,
        weekday=format_text(f"outputs.weekday.{day.weekday()}", language),
        day=day.day,
        month=format_text(f"wording.month.{day.month}", language),
    )


def say_clock(seconds: int, *, rounding: int = _ROUNDING) -> str:
    """
    Return a time of day as ``10:40``.

    Parameters
    ----------
    seconds
        Since local midnight.
    rounding
        Minutes to whose nearest multiple it is rounded, >= 1.
    """
    steps = (seconds + 30 * rounding) // (60 * rounding)
    hours, minutes = divmod(steps * rounding, 60)
    return f"{hours}:{minutes:02d}"


def say_span(seconds: float, language: str = "en") -> str:
    """Return a length of time as ``35 min`` or ``1 h 10 min``."""
    hours, minutes = divmod(round(seconds / 60), 60)
    key = "hours" if hours and not minutes else "both" if hours else "minutes"
    return format_text(f"wording.span.{key}", language, hours=hours, minutes=minutes)


def say_rhythm(pattern: VisitPattern, weeks: int, language: str = "en") -> str:
    """
    Return a pattern as ``every second Thursday``.

    Parameters
    ----------
    weeks
        Of the cycle.
    """
    if len(pattern.days) != len(pattern.weekdays) * len(pattern.weeks):
        return _say_each_week(pattern, language)
    named = say_weekdays(pattern.weekdays, language)
    step = _step_of(pattern.weeks, weeks)
    if step == 1:
        return format_text("wording.rhythm.every", language, weekdays=named)
    if step is None:
        some = join_words(map(str, pattern.weeks), language)
        return format_text("wording.rhythm.some", language, weekdays=named, weeks=some)
    if step <= _NUMBERED and len(pattern.weekdays) == 1:
        return format_text(f"wording.rhythm.every_{step}", language, weekdays=named)
    return format_text("wording.rhythm.step", language, weekdays=named, step=step)


def is_regular(pattern: VisitPattern, weeks: int) -> bool:
    """Tell whether a pattern is said as "every", instead of week by week."""
    is_even = len(pattern.days) == len(pattern.weekdays) * len(pattern.weeks)
    return is_even and _step_of(pattern.weeks, weeks) is not None


def say_weekdays(weekdays: Iterable[int], language: str = "en") -> str:
    """Return weekdays (0 = Monday) by their full names."""
    names = (format_text(f"wording.weekday.{day}", language) for day in weekdays)
    return join_words(names, language)


def join_words(words: Iterable[str], language: str = "en") -> str:
    """Return ``a``, ``a and b``, or ``a, b and c``."""
    some = list(words)
    if len(some) < 2:
        return "".join(some)
    head = format_text("wording.comma", language).join(some[:-1])
    return format_text("wording.and", language, head=head, last=some[-1])


def _step_of(some: Sequence[int], weeks: int) -> int | None:
    """Return the weeks from visit to visit over the wrap; None if they differ."""
    following = (*some[1:], some[0] + weeks)
    steps = {later - one for one, later in zip(some, following, strict=True)}
    return steps.pop() if len(steps) == 1 else None


def _say_each_week(pattern: VisitPattern, language: str) -> str:
    """Say which weekdays are those of which weeks, weeks with the same ones at once."""
    weeks_of: dict[tuple[int, ...], list[int]] = {}
    for week in pattern.weeks:
        own = tuple(day % 7 for day in pattern.days if day // 7 + 1 == week)
        weeks_of.setdefault(own, []).append(week)
    parts = (
        format_text(
            f"wording.rhythm.{'week' if len(weeks) == 1 else 'weeks'}",
            language,
            weeks=join_words(map(str, weeks), language),
            weekdays=say_weekdays(weekdays, language),
        )
        for weekdays, weeks in weeks_of.items()
    )
    return join_words(parts, language)
