"""What a search tells of the best it has found so far, while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass

Report = Callable[[float, int, int], None]
"""Takes the share of the search that is over, visits missing and driving seconds."""


@dataclass(frozen=True, kw_only=True)
class SearchReport:
    """
    The best solution of a territory so far; picklable and small.

    Parameters
    ----------
    share
        How much of the search is over, 0 to 1.
    missing
        Required visits of the rep that are not planned.
    drive_time
        Seconds of driving.
    """

    rep_id: str
    share: float
    missing: int
    drive_time: int
