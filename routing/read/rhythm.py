"""Whether a customer's frequency, days and gaps can be kept at all."""

import re
from collections.abc import Sequence
from functools import lru_cache

from routing.frequency import is_admissible_frequency, nearest_frequencies
from routing.model import WEEKDAYS, Customer, Rep, TimeWindow
from routing.pattern import PatternLimits, VisitPattern, allowed_patterns
from routing.policy import Policy
from routing.read.fault import Fault
from routing.read.fields import fold_text
from routing.read.row import Row

_WINDOW_FIELDS = tuple(f"windows_{day}" for day in WEEKDAYS)
# A working week where nothing is known of the reps.
USUAL_WEEKDAYS = 5

_EVERY = re.compile(
    r"(?:every|each|每)\s*([0-9]{1,3})\s*(?:weeks?|周)(?:一次)?", re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,25}(\.[0-9]*)?([eE]\+?[0-9]{1,2})?")


def parse_frequency(text: str, weeks: int) -> int | Fault:
    """Return visits per cycle, 0 included; refused ones name the two nearest."""
    plain = fold_text(text)
    every = _EVERY.fullmatch(plain)
    if every is not None:
        return _refuse_frequency(weeks / max(1, int(every[1])), weeks)
    if not _NUMBER.fullmatch(plain):
        return Fault("NOT_AN_INTEGER")
    number = float(plain)
    is_admissible = number.is_integer() and is_admissible_frequency(int(number), weeks)
    if is_admissible and number <= 7 * weeks:
        return int(number)
    return _refuse_frequency(number, weeks)


def _refuse_frequency(visits: float, weeks: int) -> Fault:
    if visits < 0 or visits > 7 * weeks:
        nearest = (0, 1) if visits < 0 else (6 * weeks, 7 * weeks)
    elif visits == int(visits):
        nearest = nearest_frequencies(int(visits), weeks)
    else:
        below = int(visits)
        while not is_admissible_frequency(below, weeks):
            below -= 1
        nearest = below, nearest_frequencies(below, weeks)[1]
    values = {"weeks": weeks, "lower": nearest[0], "higher": nearest[1]}
    return Fault("FREQUENCY_INVALID", values)


def most_weekdays(reps: Sequence[Rep] | None) -> int:
    """Return the most weekdays that any rep works."""
    if not reps:
        return USUAL_WEEKDAYS
    return max(len(rep.weekdays) for rep in reps)


def check_rhythm(row: Row, customer: Customer, policy: Policy, weekdays: int) -> None:
    """
    Report a frequency, spacing or opening hours that no plan could keep.

    Parameters
    ----------
    weekdays
        The most weekdays that any rep works.
    """
    frequency, service_time = customer.frequency, customer.service_time
    grades = {grade.name: grade for grade in policy.grades}
    if customer.grade in grades:
        rules = grades[customer.grade]
        frequency = rules.frequency if frequency is None else frequency
        service_time = rules.service_time if service_time is None else service_time
    if service_time is None:
        service_time = min(grade.service_time for grade in policy.grades)
    if customer.frequency is None or customer.frequency > 0:
        _check_windows(row, customer.windows, service_time)
    if frequency and is_admissible_frequency(frequency, policy.weeks):
        _check_frequency(row, customer, frequency, policy, weekdays)


def _check_windows(
    row: Row, windows: tuple[tuple[TimeWindow, ...], ...], service_time: int
) -> None:
    lengths = [window.length for day in windows for window in day]
    if lengths and max(lengths) < service_time:
        given = (name for name in ("open", "close", *_WINDOW_FIELDS) if row.text(name))
        row.report(
            next(given, ""),
            "TIME_WINDOW_TOO_SHORT",
            longest_min=max(lengths) // 60,
            service_min=-(-service_time // 60),
        )


def _check_frequency(
    row: Row, customer: Customer, frequency: int, policy: Policy, weekdays: int
) -> None:
    own, weeks = open_weekdays(customer), policy.weeks
    possible = min(weekdays, len(own))
    if frequency > weeks * possible:
        row.report(
            "frequency",
            "FREQUENCY_EXCEEDS_WORKING_DAYS",
            frequency=frequency,
            weekdays=possible,
            highest=weeks * possible,
        )
        return
    bounds = customer.min_gap_days, customer.max_gap_days
    if bounds == (None, None) and not customer.weeks:
        return
    limits = PatternLimits(
        weekdays=own,
        weeks=customer.weeks,
        min_gap_days=customer.min_gap_days,
        max_gap_days=customer.max_gap_days,
    )
    if not _patterns(frequency, weeks, limits, any_weekday=policy.any_weekday):
        _report_spacing(row, frequency, weeks, limits)


def open_weekdays(customer: Customer) -> tuple[int, ...]:
    """Return the weekdays a customer allows and is open on, ascending."""
    asked = customer.weekdays or range(7)
    return tuple(day for day in asked if customer.windows[day])


def _report_spacing(
    row: Row, frequency: int, weeks: int, limits: PatternLimits
) -> None:
    free = PatternLimits(weekdays=limits.weekdays, weeks=limits.weeks)
    patterns = _patterns(frequency, weeks, free)
    if not patterns:
        row.report("weeks", "TOO_FEW_WEEKS", frequency=frequency, weeks=weeks)
        return
    gaps = [pattern.gaps(weeks) for pattern in patterns]
    field = "min_gap_days" if row.text("min_gap_days") else "max_gap_days"
    row.report(
        field,
        "SPACING_INFEASIBLE",
        customer=row.text("customer_id"),
        frequency=frequency,
        weeks=weeks,
        smallest=max(min(gap) for gap in gaps),
        largest=min(max(gap) for gap in gaps),
    )


@lru_cache(maxsize=1_024)
def _patterns(
    frequency: int, weeks: int, limits: PatternLimits, *, any_weekday: bool = False
) -> tuple[VisitPattern, ...]:
    """Return the most even patterns, kept because many rows ask for the same."""
    return allowed_patterns(frequency, weeks, limits, any_weekday=any_weekday)
