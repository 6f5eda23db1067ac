"""What reps offer, and how fairly work is shared by it."""

from collections.abc import Mapping, Sequence

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


def measure_balance(
    work: Mapping[str, float], reps: Sequence[Rep], policy: Policy, cycle: Cycle
) -> float:
    """
    Compute the largest relative deviation of a rep's work from its fair share.

    Fair is work in proportion to capacity share times hours offered, as territories
    are cut: a rep with an office afternoon owes less than one without.

    Parameters
    ----------
    work
        rep_id -> work in any unit; missing reps have none.

    Returns
    -------
    float
        0 when all are even; 0.1 when the worst is 10 % off. Reps who offer nothing do
        not count.
    """
    fair = {
        rep.rep_id: rep.capacity_share * sum(supply_by_day(rep, policy, cycle).values())
        for rep in reps
    }
    total, offered = sum(work.values()), sum(fair.values())
    if total <= 0 or offered <= 0:
        return 0.0
    return max(
        abs(work.get(rep_id, 0) / (share / offered * total) - 1)
        for rep_id, share in fair.items()
        if share > 0
    )
