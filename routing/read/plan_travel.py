"""A plan folder -> the travel times its plan was made with."""

from pathlib import Path
from typing import cast

from routing.plan import Plan
from routing.read.travel_matrix import read_travel_matrix
from routing.travel import GreatCircle, Travel


def read_plan_travel(folder: Path, plan: Plan) -> Travel:
    """
    Return the source of travel times of a stored plan.

    Raises
    ------
    DataError
        If the plan's matrix cannot be read.
    """
    source = plan.travel_source
    if source["kind"] == "matrix":
        return read_travel_matrix(folder / Path(str(source["file"])).name)
    # The numbers come from JSON, whose types the reader of the folder does not fix.
    detour = float(cast("float", source["detour"]))
    speeds = cast("list[list[float]]", source["speeds"])
    knots = tuple((float(km), float(kph)) for km, kph in speeds)
    return GreatCircle(detour, knots, str(source["profile"]))
