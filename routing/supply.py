"""What a rep offers: working dates, and the seconds on them that may be planned."""

from routing.cycle import Cycle
from routing.days_off import rep_days_off
from routing.model import Rep
from routing.policy import Policy
from routing.schedule import make_work_day


def supply_by_day(rep: Rep, policy: Policy, cycle: Cycle) -> dict[int, int]:
    """
    Return day of the cycle -> seconds that may be planned, for every working date.

    Days off are left out; so is a day on which blocks and break leave nothing.
    """
    off = rep_days_off(rep, policy, cycle)
    limits = [make_work_day(rep, weekday, policy.day) for weekday in range(7)]
    supply = {}
    for day in range(cycle.num_days):
        limit = limits[day % 7]
        if limit is not None and limit.work_limit > 0 and day not in off:
            supply[day] = limit.work_limit
    return supply
