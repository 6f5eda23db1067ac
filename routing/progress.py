"""What a user is told while a plan is made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from routing.workload import Workload


class Phase(StrEnum):
    """Stages that a user is told of."""

    GRADE = "grade"
    WORKLOAD = "workload"
    TERRITORIES = "territories"
    SEARCH = "search"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Progress:
    """
    A stage, and how many of its steps are done; the search has one a territory.

    Parameters
    ----------
    workload
        The sheet, once it is measured, so that it can be shown before any solving.
    """

    phase: Phase
    done: int
    total: int
    workload: Workload | None = None


Report = Callable[[Progress], None]
