"""What is proved about the hours, as plain JSON for commands and jobs."""

from routing.capacity import Capacity
from routing.cycle import Cycle
from routing.solver.least_work import LeastWork


def capacity_record(capacity: Capacity, cycle: Cycle) -> dict[str, object]:
    """Return the bounds as plain JSON; hours are rounded down to hundredths."""
    team = capacity.team
    return {
        "start": cycle.start.isoformat(),
        "weeks": cycle.weeks,
        "verdict": verdict_of(capacity),
        "customers_required": capacity.customers_required,
        "visits_required": capacity.visits_required,
        "team": {
            "customers": team.customers,
            **_record(team.work, team.supply_time, team.missing_time),
            "is_driving_bounded": capacity.is_driving_bounded,
            "is_wherever_reps_live": not capacity.is_settled,
            "missing_reps": team.missing_reps,
        },
        "reps": [
            {
                "rep_id": rep.rep_id,
                "customers": rep.customers,
                **_record(rep.work, rep.supply_time, rep.missing_time),
                "weeks": [
                    {
                        "week": week.week,
                        **_record(week.work, week.supply_time, week.missing_time),
                    }
                    for week in rep.weeks
                ],
            }
            for rep in capacity.reps
        ],
    }


def verdict_of(capacity: Capacity) -> str:
    """Return what is proved: cannot_fit, territories_cannot_fit, nothing_proved."""
    if capacity.cannot_fit:
        return "cannot_fit"
    is_proved = capacity.territories_cannot_fit
    return "territories_cannot_fit" if is_proved else "nothing_proved"


def _record(work: LeastWork, supply: int, missing: int) -> dict[str, object]:
    return {
        "visits": work.visits,
        "service_hours": _hours(work.service_time),
        "parking_hours": _hours(work.parking_time),
        "drive_hours": _hours(work.drive_time),
        "needed_hours": _hours(work.time),
        "supply_hours": _hours(supply),
        "missing_hours": _hours(missing),
    }


def _hours(seconds: int) -> float:
    """Return hours, rounded down to hundredths: "at least" stays true."""
    return seconds // 36 / 100
