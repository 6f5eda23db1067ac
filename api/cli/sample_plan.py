"""Whether a folder holds a plan of the sample team, which a demo may replace."""

from datetime import date
from pathlib import Path


def sample_start(folder: Path) -> date | None:
    """Return the first day of a plan of the sample team; None of anything else."""
    from routing.errors import DataError
    from routing.read.plan_folder import read_plan_folder
    from routing.read.reps import read_reps
    from sample_data import sample_path

    try:
        plan = read_plan_folder(folder).plan
    except DataError:
        return None
    sample = read_reps(sample_path("reps.csv"), plan.policy).reps
    is_same_team = [r.rep_id for r in sample] == [r.rep_id for r in plan.reps]
    return plan.cycle.start if is_same_team else None
