"""Which dates are free: public holidays, leave, weekdays without a shift."""

import datetime
from functools import cache

import holidays

from routing.check.views import PlanView, RepView


def is_leave(plan: PlanView, rep: RepView, when: datetime.date) -> bool:
    """Tell whether leave or a public holiday takes a date from a rep."""
    if any(first <= when <= last for first, last in rep.days_off):
        return True
    return when in public_holidays(plan.policy.country, plan.policy.region, when.year)


def is_at_work(plan: PlanView, rep: RepView, when: datetime.date) -> bool:
    """Tell whether a rep works on a date."""
    return rep.shifts[when.weekday()] is not None and not is_leave(plan, rep, when)


def is_gone(plan: PlanView, rep_id: str) -> bool:
    """Tell whether a rep left; one with past routes stays in the plan, always off."""
    rep = plan.reps.get(rep_id)
    if rep is None:
        return True
    if any(territory.rep_id == rep_id for territory in plan.territories):
        return False
    days = range(max(0, plan.first_day), 7 * plan.weeks)
    return not any(is_at_work(plan, rep, plan.date_of(day)) for day in days)


@cache
def public_holidays(country: str, region: str, year: int) -> frozenset[datetime.date]:
    """Return a year's public holidays; raises ValueError for an unknown country."""
    if not country:
        return frozenset()
    try:
        known = holidays.country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError as unknown:
        raise ValueError(f"no holidays of {country!r} {region!r}") from unknown
    return frozenset(known.keys())
