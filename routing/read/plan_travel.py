"""A plan folder -> the travel times its plan was made with."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from routing.errors import DataError, Issue
from routing.plan import Plan
from routing.read.plan_folder import PLAN_FILE
from routing.read.travel_matrix import read_travel_matrix
from routing.travel import GreatCircle, Travel

_EXPECTED = "detour, kind, profile, speeds | file, kind, sha256"


def read_plan_travel(folder: Path, plan: Plan) -> Travel:
    """
    Return the source of travel times of a stored plan.

    Raises
    ------
    DataError
        If the plan's matrix cannot be read, or the plan names no such source.
    """
    source = plan.travel_source
    try:
        if source["kind"] == "matrix":
            return read_travel_matrix(folder / Path(str(source["file"])).name)
        return _great_circle(source)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as wrong:
        values: dict[str, object] = {"where": "travel", "expected": _EXPECTED}
        raise DataError([Issue(PLAN_FILE, "PLAN_SCHEMA", values=values)]) from wrong


def _great_circle(source: Mapping[str, object]) -> GreatCircle:
    # The numbers come from JSON, whose types the reader of the folder does not fix.
    detour = float(cast("float", source["detour"]))
    speeds = cast("list[list[float]]", source["speeds"])
    knots = tuple((float(km), float(kph)) for km, kph in speeds)
    if not knots:
        raise ValueError("Expected speeds, got none.")
    return GreatCircle(detour, knots, str(source["profile"]))
