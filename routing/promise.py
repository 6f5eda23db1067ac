"""What a customer was told about his visits."""

import datetime as dt
from dataclasses import dataclass

from routing.model import DAY_SECONDS


@dataclass(frozen=True, kw_only=True)
class Promise:
    """
    Who comes to a customer, on which weekdays, in which weeks, and when.

    Parameters
    ----------
    weekdays
        0 = Monday, ascending, at least one.
    weeks
        Weeks of the cycle, 1-based, ascending, at least one.
    earliest, latest
        Arrival lies between them, seconds since local midnight, both included.
    told_on
        The date on which the customer was told.
    """

    customer_id: str
    rep_id: str
    weekdays: tuple[int, ...]
    weeks: tuple[int, ...]
    earliest: int
    latest: int
    told_on: dt.date

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise ValueError(f"Expected weekdays in 0..6, got {self.weekdays}.")
        if not self.weeks or min(self.weeks) < 1:
            raise ValueError(f"Expected weeks >= 1, got {self.weeks}.")
        if not 0 <= self.earliest <= self.latest <= DAY_SECONDS:
            raise ValueError(
                f"Expected 0 <= earliest <= latest <= {DAY_SECONDS}, "
                f"got {self.earliest} and {self.latest}."
            )
