"""Whether a plan can fit at all: bounds of the hours it takes, before any search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import TravelError
from routing.grade import choose_working_list, grade_customers
from routing.model import Customer, Rep
from routing.places import customer_places, depot_points
from routing.solver.bounds import (
    bound_team,
    bound_territory,
    idle_bound,
    merge_depots,
)
from routing.solver.build import Built, build_problem
from routing.solver.least_work import LeastWork, RepBound, TeamBound, TeamOffer
from routing.solver.problem import NO_LIMIT, IntArray
from routing.supply import supply_by_day
from routing.tasks import (
    PlanInputs,
    SearchParams,
    choose_reps,
    make_design,
    make_tasks,
)
from routing.travel import Travel, estimate_travel, make_places
from routing.travel.least import Seconds, least_travel

MOST_PLACES = 8_000
"""Beyond, the team's bound leaves driving out: 64 million legs are 256 MB."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """
    What is proved about a team's hours.

    Parameters
    ----------
    reps
        For the territories that are given or designed, in the order of the reps.
    team
        For any territories.
    customers_required, visits_required
        Those with required visits, and the visits; the bounds count the ones that can
        be planned.
    is_driving_bounded
        Whether the team's bound holds driving.
    is_settled
        Whether it is given where the reps live; if not, the team's bound holds
        wherever that is.
    """

    reps: tuple[RepBound, ...]
    team: TeamBound
    customers_required: int
    visits_required: int
    is_driving_bounded: bool
    is_settled: bool

    @property
    def reps_work(self) -> LeastWork:
        """Work of all reps in the territories at hand."""
        works = [rep.work for rep in self.reps]
        return LeastWork(
            visits=sum(work.visits for work in works),
            service_time=sum(work.service_time for work in works),
            parking_time=sum(work.parking_time for work in works),
            drive_time=sum(work.drive_time for work in works),
        )

    @property
    def cannot_fit(self) -> bool:
        """Whether it is proved that somebody is not served, whatever territories."""
        return self.team.missing_time > 0

    @property
    def territories_cannot_fit(self) -> bool:
        """Whether that is proved for the territories at hand."""
        return self.cannot_fit or any(rep.missing_time for rep in self.reps)


def measure_capacity(inputs: PlanInputs, *, seed: int, report: Report) -> Capacity:
    """
    Prove what hours the customers' visits take at least, against the hours offered.

    Territories are cut as ``make_plan`` cuts them.

    Parameters
    ----------
    report
        Told of every territory: how many are bounded, of how many.

    Raises
    ------
    TravelError
        If a given matrix lacks places or pairs of a territory.
    """
    policy, cycle = inputs.policy, inputs.cycle
    grading = grade_customers(inputs.customers, policy, inputs.column_values)
    reps = choose_reps(inputs, grading.customers, seed)
    design = make_design(inputs, grading.customers, reps, seed)
    customers = choose_working_list(grading.customers, design.rep_of, policy)
    travel = inputs.travel or estimate_travel(customer_places(customers), policy.travel)
    params = SearchParams(seed=seed, iterations=0)
    tasks = make_tasks(inputs, params, customers, reps, design, travel)
    supplies = {rep.rep_id: supply_by_day(rep, policy, cycle) for rep in reps}
    bounds: dict[str, RepBound] = {}
    built: list[Built] = []
    for task in tasks:
        report(len(built), len(tasks))
        rep_id = task.rep.rep_id
        built.append(build_problem(task))
        bounds[rep_id] = bound_territory(task, built[-1], supplies[rep_id])
    served, visits = _served(built)
    report(len(tasks), len(tasks))
    least = _least_to_anybody(served, reps, travel)
    is_settled = not isinstance(inputs.reps, int)
    offer = _offer(reps, supplies, is_settled=is_settled)
    required = [c for c in customers if not c.is_parked]
    return Capacity(
        reps=tuple(
            bounds.get(rep.rep_id)
            or idle_bound(rep.rep_id, supplies[rep.rep_id], cycle.weeks)
            for rep in reps
        ),
        team=bound_team(served, visits, least, offer, policy.day),
        customers_required=len(required),
        visits_required=sum(c.num_visits for c in required),
        is_driving_bounded=least is not None,
        is_settled=is_settled,
    )


def _served(built: Sequence[Built]) -> tuple[tuple[Customer, ...], IntArray]:
    """Return all customers with visits that can be planned, and how many."""
    most = [each.problem.most_visits for each in built]
    visits = np.concatenate(most) if most else np.zeros(0, dtype=np.int64)
    return tuple(c for each in built for c in each.customers), visits


def _offer(
    reps: Sequence[Rep],
    supplies: Mapping[str, Mapping[int, int]],
    *,
    is_settled: bool,
) -> TeamOffer:
    days = [len(supply) for supply in supplies.values()]
    limits = [seconds for supply in supplies.values() for seconds in supply.values()]
    most = (NO_LIMIT if rep.max_visits is None else rep.max_visits for rep in reps)
    return TeamOffer(
        num_reps=sum(1 for num in days if num),
        most_days=max(days, default=0),
        all_days=sum(days),
        supply_time=sum(limits),
        limit=max(limits, default=0),
        max_visits=max(most, default=NO_LIMIT),
        is_settled=is_settled,
    )


def _least_to_anybody(
    customers: Sequence[Customer], reps: Sequence[Rep], travel: Travel
) -> Seconds | None:
    """Return least travel between customers, and to the nearest rep allowed."""
    located = [(c.customer_id, c.location) for c in customers if c.location]
    depots = list(dict.fromkeys(point for rep in reps for point in depot_points(rep)))
    if not located or len(located) + len(depots) > MOST_PLACES:
        return None
    try:
        least = least_travel(travel, make_places([*located, *depots]))
    except TravelError:
        return None
    num = len(located)
    to_depots = least[:num, num:]
    nearest = to_depots.min(axis=1).astype(np.int64)
    names = np.array([name.partition(":")[0] for name, _ in depots])
    for idx, customer in enumerate(customers):
        if customer.allowed_reps:
            may = np.isin(names, customer.allowed_reps)
            nearest[idx] = to_depots[idx, may].min()
    return merge_depots(least[:num, :num], nearest)
