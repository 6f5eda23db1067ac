"""The cycle: its weeks, and which date a day of it is."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Cycle:
    """
    The block of weeks that is planned at once.

    A *day* is the 0-based calendar day of the cycle, 0 its first Monday, so that
    gaps between days are calendar days and weekends need no special case.

    Parameters
    ----------
    start
        A Monday.
    weeks
        1 to 13.
    """

    start: date
    weeks: int

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            before, after = neighbouring_mondays(self.start)
            raise ValueError(
                f"Expected a Monday, got {self.start}; "
                f"the nearest are {before} and {after}."
            )
        if not 1 <= self.weeks <= 13:
            raise ValueError(f"Expected weeks in 1..13, got {self.weeks}.")

    @property
    def num_days(self) -> int:
        """Calendar days, 7 per week."""
        return 7 * self.weeks

    @property
    def horizon(self) -> tuple[date, date]:
        """First and last date."""
        return self.start, self.date_of(self.num_days - 1)

    def date_of(self, day: int) -> date:
        """Return the date of a day."""
        return self.start + timedelta(days=day)

    def day_of(self, when: date) -> int | None:
        """Return the day of a date; None outside the cycle."""
        day = (when - self.start).days
        return day if 0 <= day < self.num_days else None


def neighbouring_mondays(when: date) -> tuple[date, date]:
    """Return the Mondays on or before, and after, a date."""
    before = when - timedelta(days=when.weekday())
    return before, before + timedelta(days=7)
