"""What is given: customers, reps and locks, checked when they are made."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DAY_SECONDS = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A point on the earth, degrees WGS 84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not -90 <= self.lat <= 90:
            raise ValueError(f"Expected latitude in [-90, 90], got {self.lat}.")
        if not -180 <= self.lon <= 180:
            raise ValueError(f"Expected longitude in [-180, 180], got {self.lon}.")


@dataclass(frozen=True)
class TimeWindow:
    """A part of a day, seconds since local midnight, 0 <= start <= end <= 86,400."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= DAY_SECONDS:
            raise ValueError(
                f"Expected 0 <= start <= end <= {DAY_SECONDS}, "
                f"got {self.start} and {self.end}."
            )

    @property
    def length(self) -> int:
        """Seconds from start to end."""
        return self.end - self.start


WHOLE_DAY = TimeWindow(0, DAY_SECONDS)
ALWAYS_OPEN: tuple[tuple[TimeWindow, ...], ...] = ((WHOLE_DAY,),) * 7


@dataclass(frozen=True)
class DateRange:
    """Dates from first to last, both included."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"Expected first <= last, got {self.first}, {self.last}.")

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """
    A place to be visited.

    Parameters
    ----------
    customer_id
        Text of 1 to 40 characters of ``[A-Za-z0-9._-]``, case-sensitive.
    location
        Where it is; None when unknown.
    is_approximate
        Whether the location is the centroid of its zip code or town.
    grade, frequency, service_time
        Class, visits per cycle (0 = parked), seconds per visit. None until
        ``grade_customers`` has set them.
    windows
        Opening hours by weekday, Monday first, shape (7,); an empty tuple is a
        closed weekday. A whole service lies inside one window.
    weekdays
        Weekdays (0 = Monday) on which visits are allowed; empty means any.
    weeks
        Weeks of the cycle (1-based) in which visits are allowed; empty means any.
    closed_days
        Dates on which nobody is there.
    owner_id
        Today's rep, kept by preference.
    is_locked
        Whether today's rep and days are locks instead of preferences.
    allowed_reps
        Reps who may visit; empty means any.
    weekdays_now, weeks_now
        Today's days, kept by preference.
    priority
        1 (low) to 9 (high), 5 by default.
    """

    customer_id: str
    location: Location | None
    is_approximate: bool = False
    name: str = ""
    channel: str = ""
    grade: str | None = None
    value: float | None = None
    frequency: int | None = None
    service_time: int | None = None
    windows: tuple[tuple[TimeWindow, ...], ...] = ALWAYS_OPEN
    weekdays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    min_gap_days: int | None = None
    max_gap_days: int | None = None
    closed_days: tuple[DateRange, ...] = ()
    owner_id: str | None = None
    is_locked: bool = False
    allowed_reps: tuple[str, ...] = ()
    weekdays_now: tuple[int, ...] = ()
    weeks_now: tuple[int, ...] = ()
    group: str = ""
    priority: int = 5
    credit_days_overdue: int | None = None
    last_visit: dt.date | None = None
    city: str = ""
    zip: str = ""
    address: str = ""
    phone: str = ""
    note: str = ""
    is_active: bool = True

    def __post_init__(self) -> None:
        if len(self.windows) != 7:
            raise ValueError(
                f"Expected windows of 7 weekdays, got {len(self.windows)}."
            )
        if not 1 <= self.priority <= 9:
            raise ValueError(f"Expected priority in 1..9, got {self.priority}.")

    @property
    def num_visits(self) -> int:
        """Visits per cycle; raises ValueError while the customer is ungraded."""
        if self.frequency is None:
            raise ValueError(f"Customer {self.customer_id} has no frequency yet.")
        return self.frequency

    @property
    def visit_time(self) -> int:
        """Seconds of service per visit; raises ValueError while ungraded."""
        if self.service_time is None:
            raise ValueError(f"Customer {self.customer_id} has no service time yet.")
        return self.service_time

    @property
    def is_parked(self) -> bool:
        """Whether nothing is required: frequency 0 or inactive."""
        return self.frequency == 0 or not self.is_active


@dataclass(frozen=True)
class Block:
    """Time kept free on one weekday (0 = Monday): a meeting, an office half-day."""

    weekday: int
    window: TimeWindow


@dataclass(frozen=True, kw_only=True)
class Rep:
    """
    Who visits.

    Parameters
    ----------
    depot, end_depot
        Where the day starts and ends.
    shifts
        Working hours by weekday, Monday first, shape (7,); None is a free weekday.
    blocks
        Times kept free on a weekday, every week.
    break_time
        Seconds of the daily break; 0 for none.
    break_window
        The whole break lies inside; due only if a day's route covers it all.
    max_visits, max_drive_time
        Limits of one day, visits and seconds; None for no limit.
    max_customers
        Most customers to be visited in the rep's territory, parked ones aside; None
        for no limit.
    capacity_share
        Share of a full workload this rep takes, > 0; 1 is a full-time rep.
    days_off
        Dates without work.
    """

    rep_id: str
    depot: Location
    end_depot: Location
    name: str = ""
    shifts: tuple[TimeWindow | None, ...] = (TimeWindow(30_600, 63_000),) * 5 + (
        None,
        None,
    )
    blocks: tuple[Block, ...] = ()
    break_time: int = 2_700
    break_window: TimeWindow = TimeWindow(41_400, 48_600)
    max_visits: int | None = None
    max_drive_time: int | None = None
    max_customers: int | None = None
    capacity_share: float = 1.0
    skills: tuple[str, ...] = ()
    days_off: tuple[DateRange, ...] = ()

    def __post_init__(self) -> None:
        if len(self.shifts) != 7:
            raise ValueError(f"Expected shifts of 7 weekdays, got {len(self.shifts)}.")
        if self.capacity_share <= 0:
            raise ValueError(f"Expected share > 0, got {self.capacity_share}.")

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Weekdays with a shift, 0 = Monday, ascending."""
        return tuple(day for day, shift in enumerate(self.shifts) if shift is not None)

    def blocks_of(self, weekday: int) -> tuple[TimeWindow, ...]:
        """Return the blocks of a weekday, earliest first."""
        windows = (block.window for block in self.blocks if block.weekday == weekday)
        return tuple(sorted(windows, key=lambda window: (window.start, window.end)))


class LockLevel(StrEnum):
    """How much of a visit a lock fixes."""

    REP = "rep"
    DAY = "day"
    ORDER = "order"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class Lock:
    """
    A decision that no plan may change.

    Parameters
    ----------
    rep_id
        The rep to keep (level rep, optional at the others).
    date
        The date of the visit (levels day, order, time).
    sequence
        1-based position in that day's route (level order).
    start
        Seconds since midnight at which the service begins (level time).
    """

    customer_id: str
    level: LockLevel
    rep_id: str | None = None
    date: dt.date | None = None
    sequence: int | None = None
    start: int | None = None
