"""Service times as visits really took, proposed and never applied in silence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from routing.execution.made import made_visits
from routing.execution.state import ExecutionState
from routing.model import Customer
from routing.plan import Plan

Key = TypeVar("Key")
Group = tuple[str | None, str]
"""A grade and a channel."""

MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class ServiceTimeParams:
    """
    What it takes to propose a service time.

    Parameters
    ----------
    min_visits
        Fewest visits of a customer, outliers aside, >= 1.
    min_group_visits
        Fewest visits of his grade and channel, where his own are too few, >= 1.
    spread
        Outliers are shorter than the median over this or longer than the median times
        this, > 1.
    shortest
        Seconds below which begin and end were noted down at once; left out, > 0.
    """

    min_visits: int = 5
    min_group_visits: int = 20
    spread: float = 3.0
    shortest: int = MINUTE

    def __post_init__(self) -> None:
        if min(self.min_visits, self.min_group_visits, self.shortest) < 1:
            raise ValueError(f"Expected numbers >= 1, got {self}.")
        if self.spread <= 1:
            raise ValueError(f"Expected spread > 1, got {self.spread}.")


@dataclass(frozen=True, kw_only=True)
class ServiceTimeProposal:
    """
    Another service time for a customer.

    Parameters
    ----------
    current, proposed
        Seconds per visit: today's, and the median in whole minutes.
    visits, outliers
        Visits with begin and end it was learned from, and those left out.
    is_own
        Whether they are the customer's own; else of his grade and channel.
    """

    customer_id: str
    grade: str
    channel: str
    current: int
    proposed: int
    visits: int
    outliers: int
    is_own: bool


def propose_service_times(
    plan: Plan, state: ExecutionState, params: ServiceTimeParams | None = None
) -> tuple[ServiceTimeProposal, ...]:
    """
    Return the service times that differ from today's, in the order of customers.

    All visits with begin and end count that may be used, those of earlier cycles too.
    Parked customers get none.
    """
    params = params or ServiceTimeParams()
    customers = {customer.customer_id: customer for customer in plan.customers}
    times: defaultdict[str, list[int]] = defaultdict(list)
    groups: defaultdict[Group, list[int]] = defaultdict(list)
    for visit in made_visits(plan, state):
        outcome = visit.outcome
        if outcome.started is not None and outcome.ended is not None:
            times[visit.customer_id].append(outcome.service_time)
            group = _group(customers[visit.customer_id])
            groups[group].append(outcome.service_time)
    own = _learn(times, params.min_visits, params)
    shared = _learn(groups, params.min_group_visits, params)
    return tuple(
        _propose(customer, learned, is_own=customer.customer_id in own)
        for customer in plan.customers
        if not customer.is_parked
        and (learned := own.get(customer.customer_id) or shared.get(_group(customer)))
        and learned.proposed != customer.visit_time
    )


@dataclass(frozen=True)
class _Learned:
    proposed: int
    visits: int
    outliers: int


def _propose(
    customer: Customer, learned: _Learned, *, is_own: bool
) -> ServiceTimeProposal:
    return ServiceTimeProposal(
        customer_id=customer.customer_id,
        grade=customer.grade or "",
        channel=customer.channel,
        current=customer.visit_time,
        proposed=learned.proposed,
        visits=learned.visits,
        outliers=learned.outliers,
        is_own=is_own,
    )


def _group(customer: Customer) -> Group:
    return customer.grade, customer.channel


def _learn(
    times: Mapping[Key, Sequence[int]], least: int, params: ServiceTimeParams
) -> dict[Key, _Learned]:
    """Return what is learned of each key with enough visits."""
    found = {}
    for key, seconds in times.items():
        kept = _without_outliers(seconds, params)
        if len(kept) >= least:
            minutes = int(median(kept) / MINUTE + 0.5)
            outliers = len(seconds) - len(kept)
            found[key] = _Learned(max(1, minutes) * MINUTE, len(kept), outliers)
    return found


def _without_outliers(seconds: Sequence[int], params: ServiceTimeParams) -> list[int]:
    long = [each for each in seconds if each >= params.shortest]
    if not long:
        return []
    middle = median(long)
    least, most = middle / params.spread, middle * params.spread
    return [each for each in long if least <= each <= most]
