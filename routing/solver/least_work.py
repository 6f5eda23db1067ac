"""Work that nothing can avoid, against the hours of a week, a rep and a team."""

from dataclasses import dataclass

from routing.solver.problem import NO_LIMIT


@dataclass(frozen=True, kw_only=True)
class LeastWork:
    """
    Work that nothing can avoid, seconds.

    Parameters
    ----------
    visits
        Those that can be planned.
    """

    visits: int = 0
    service_time: int = 0
    parking_time: int = 0
    drive_time: int = 0

    @property
    def time(self) -> int:
        """Seconds of service, parking and driving."""
        return self.service_time + self.parking_time + self.drive_time


@dataclass(frozen=True, kw_only=True)
class WeekBound:
    """
    One week of one rep.

    Parameters
    ----------
    week
        1-based.
    work
        Work in this week whatever patterns are chosen.
    supply_time
        Seconds that may be planned in it.
    """

    week: int
    work: LeastWork
    supply_time: int

    @property
    def missing_time(self) -> int:
        """Seconds by which the work exceeds the supply, at least."""
        return max(0, self.work.time - self.supply_time)


@dataclass(frozen=True, kw_only=True)
class RepBound:
    """
    One rep's cycle, for the territory at hand.

    Parameters
    ----------
    customers
        Those with a visit that can be planned.
    """

    rep_id: str
    customers: int
    work: LeastWork
    supply_time: int
    weeks: tuple[WeekBound, ...]

    @property
    def missing_time(self) -> int:
        """Seconds missing at least, over the cycle or in its single weeks."""
        alone = sum(week.missing_time for week in self.weeks)
        return max(alone, self.work.time - self.supply_time)


@dataclass(frozen=True, kw_only=True)
class TeamBound:
    """
    The whole team's cycle, whatever territories are cut.

    Parameters
    ----------
    missing_reps
        Further reps needed at least, with the mean rep's hours, wherever they live;
        None if nobody offers hours.
    """

    customers: int
    work: LeastWork
    supply_time: int
    missing_reps: int | None

    @property
    def missing_time(self) -> int:
        """Seconds by which the work exceeds the supply, at least."""
        return max(0, self.work.time - self.supply_time)


@dataclass(frozen=True, kw_only=True)
class TeamOffer:
    """
    What a team offers.

    Parameters
    ----------
    num_reps
        Reps with working days.
    most_days, all_days
        Working dates of the rep with most of them, and of all reps.
    supply_time
        Seconds that may be planned, over all reps.
    limit, max_visits
        Of the longest day.
    is_settled
        Whether it is known where the reps live.
    """

    num_reps: int
    most_days: int
    all_days: int
    supply_time: int
    limit: int
    max_visits: int = NO_LIMIT
    is_settled: bool = True
