"""Dates without work: holidays, leave, closures, and the reason they give a visit."""

from collections.abc import Iterable
from datetime import date

import holidays

from routing.cycle import Cycle
from routing.model import Customer, DateRange, Rep
from routing.policy import Policy


def public_holidays(policy: Policy, cycle: Cycle) -> frozenset[int]:
    """
    Return the days of the cycle that are public holidays of the policy's country.

    Raises
    ------
    ValueError
        If the country or region is not one the calendar knows.
    """
    if not policy.country:
        return frozenset()
    first, last = cycle.horizon
    try:
        known = holidays.country_holidays(
            policy.country,
            subdiv=policy.region or None,
            years=range(first.year, last.year + 1),
        )
    except NotImplementedError as unknown:
        raise ValueError(
            f"No holidays are known for country {policy.country!r}, "
            f"region {policy.region!r}; give ISO codes."
        ) from unknown
    return _days_of(cycle, (when for when in known))


def rep_days_off(rep: Rep, policy: Policy, cycle: Cycle) -> frozenset[int]:
    """Return the days of the cycle on which a rep's shift is cancelled."""
    return public_holidays(policy, cycle) | _days_in(cycle, rep.days_off)


def closed_days(customer: Customer, cycle: Cycle) -> frozenset[int]:
    """Return the days of the cycle on which a customer is closed by date."""
    return _days_in(cycle, customer.closed_days)


def _days_in(cycle: Cycle, ranges: tuple[DateRange, ...]) -> frozenset[int]:
    return frozenset(
        day
        for day in range(cycle.num_days)
        if any(cycle.date_of(day) in dates for dates in ranges)
    )


def _days_of(cycle: Cycle, dates: Iterable[date]) -> frozenset[int]:
    days = (cycle.day_of(when) for when in dates)
    return frozenset(day for day in days if day is not None)
