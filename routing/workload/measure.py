"""What customers require and reps offer: visits, points and hours, no driving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

from routing.cycle import Cycle
from routing.model import Customer, Rep
from routing.parking import parking_groups
from routing.policy import Policy
from routing.supply import supply_by_day

_OWNERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Work:
    """
    Work of one cycle, without driving.

    Parameters
    ----------
    customers
        Those of whom visits are required.
    parked
        Those of whom nothing is required.
    points
        Visits times the grade's points.
    service_time, parking_time
        Seconds. Customers within the parking radius of each other are parked for
        once, as if visited in a row.
    """

    customers: int = 0
    parked: int = 0
    visits: int = 0
    points: float = 0.0
    service_time: int = 0
    parking_time: int = 0

    @property
    def time(self) -> int:
        """Seconds of service and parking."""
        return self.service_time + self.parking_time


@dataclass(frozen=True, kw_only=True)
class RepWork:
    """
    A rep's work against the hours that may be planned.

    Parameters
    ----------
    work_days
        Dates of the cycle on which the rep works.
    supply_time
        Seconds that may be planned on them.
    """

    rep_id: str
    work: Work
    work_days: int
    supply_time: int

    @property
    def share(self) -> float | None:
        """Work over supply; None without supply."""
        return self.work.time / self.supply_time if self.supply_time else None


@dataclass(frozen=True, kw_only=True)
class Workload:
    """
    What a cycle requires, and what the reps offer.

    Parameters
    ----------
    by_grade
        Grade -> work, best grade first.
    by_rep
        In the order of the reps; the work of those customers whose rep is known.
    num_unlocated
        Customers with required visits and without a location.
    """

    total: Work
    by_grade: Mapping[str, Work]
    by_rep: tuple[RepWork, ...]
    num_unlocated: int

    @property
    def work_days(self) -> int:
        """Working dates, summed over reps."""
        return sum(rep.work_days for rep in self.by_rep)

    @property
    def supply_time(self) -> int:
        """Seconds that may be planned, summed over reps."""
        return sum(rep.supply_time for rep in self.by_rep)

    @property
    def share(self) -> float | None:
        """Work without driving over supply; None without supply."""
        return self.total.time / self.supply_time if self.supply_time else None

    @property
    def visits_per_day(self) -> float | None:
        """Visits per working day and rep; None without working days."""
        return self.total.visits / self.work_days if self.work_days else None

    @property
    def missing_time(self) -> int:
        """Seconds by which the work exceeds the supply even without driving."""
        return max(0, self.total.time - self.supply_time)

    @property
    def missing_reps(self) -> int | None:
        """Further average reps needed even without driving; None without supply."""
        if not self.missing_time:
            return 0
        if not self.supply_time:
            return None
        working = sum(1 for rep in self.by_rep if rep.supply_time)
        return ceil(self.missing_time * working / self.supply_time)


def measure_workload(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    policy: Policy,
    cycle: Cycle,
    rep_of: Mapping[str, str] = _OWNERS,
) -> Workload:
    """
    Add up what the customers require, before any solving.

    Parameters
    ----------
    customers
        Graded ones.
    rep_of
        customer_id -> rep_id where territories are known; else today's owner counts.
    """
    owner = {c.customer_id: rep_of.get(c.customer_id, c.owner_id) for c in customers}
    parkings = _count_parkings(customers, owner, policy.day.parking_radius)
    time = policy.day.parking_time

    def add_up(members: Sequence[Customer]) -> Work:
        return _add_up(members, policy, parkings, time)

    return Workload(
        total=add_up(customers),
        by_grade={
            grade: add_up([c for c in customers if c.grade == grade])
            for grade in policy.grade_names
        },
        by_rep=tuple(
            _measure_rep(
                rep,
                add_up([c for c in customers if owner[c.customer_id] == rep.rep_id]),
                supply_by_day(rep, policy, cycle),
            )
            for rep in reps
        ),
        num_unlocated=sum(
            1 for c in customers if c.location is None and not c.is_parked
        ),
    )


def _count_parkings(
    customers: Sequence[Customer], owner: Mapping[str, str | None], radius: float
) -> dict[str, int]:
    """Return customer_id -> parkings; neighbours of one rep share the most frequent's.

    Whoever of a group is visited most often is charged with its parkings, so that the
    figures of grades and reps add up to the total.
    """
    active = [c for c in customers if not c.is_parked]
    group_of = parking_groups(active, radius)
    parkings: dict[str, int] = {}
    charged: dict[tuple[str | None, int], str] = {}
    for customer in sorted(active, key=lambda c: (-c.num_visits, c.customer_id)):
        customer_id = customer.customer_id
        group = group_of.get(customer_id)
        if group is None:
            parkings[customer_id] = customer.num_visits
            continue
        first = charged.setdefault((owner[customer_id], group), customer_id)
        parkings[customer_id] = customer.num_visits if first == customer_id else 0
    return parkings


def _add_up(
    members: Sequence[Customer],
    policy: Policy,
    parkings: Mapping[str, int],
    parking_time: int,
) -> Work:
    active = [c for c in members if not c.is_parked]
    points = {grade.name: grade.points for grade in policy.grades}
    return Work(
        customers=len(active),
        parked=len(members) - len(active),
        visits=sum(c.num_visits for c in active),
        points=sum(c.num_visits * points.get(c.grade or "", 0.0) for c in active),
        service_time=sum(c.num_visits * c.visit_time for c in active),
        parking_time=parking_time * sum(parkings[c.customer_id] for c in active),
    )


def _measure_rep(rep: Rep, work: Work, supply: Mapping[int, int]) -> RepWork:
    return RepWork(
        rep_id=rep.rep_id,
        work=work,
        work_days=len(supply),
        supply_time=sum(supply.values()),
    )
