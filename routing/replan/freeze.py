"""Which days of a running cycle may still change."""

from collections.abc import Sequence
from datetime import date, timedelta

from routing.cycle import Cycle
from routing.days_off import public_holidays
from routing.model import Rep
from routing.policy import Policy

FROZEN_WORKING_DAYS = 2
"""Working days after today that stay as they are unless told otherwise."""


def first_free_day(
    cycle: Cycle,
    reps: Sequence[Rep],
    policy: Policy,
    *,
    today: date,
    freeze_until: date | None = None,
) -> int:
    """
    Return the first day of the cycle that may change, at least 0.

    It is beyond the cycle's last day where all of it is past or frozen.

    Parameters
    ----------
    freeze_until
        Last date that stays as it is; None freezes today and the next two dates on
        which somebody works.
    """
    if freeze_until is None:
        freeze_until = _second_working_day(cycle, reps, policy, today)
    return max(0, (max(today, freeze_until) - cycle.start).days + 1)


def _second_working_day(
    cycle: Cycle, reps: Sequence[Rep], policy: Policy, today: date
) -> date:
    weekdays = {weekday for rep in reps for weekday in rep.weekdays}
    free = {cycle.date_of(day) for day in public_holidays(policy, cycle)}
    when, left = today, FROZEN_WORKING_DAYS
    _, end = cycle.horizon
    while left and weekdays and when <= end:
        when += timedelta(days=1)
        left -= when.weekday() in weekdays and when not in free
    return when
