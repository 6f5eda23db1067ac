"""The whole flow: customers as read in, a plan out, a stage a line."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import count
from math import ceil

from routing.cycle import Cycle
from routing.errors import TravelError
from routing.grade import GradeResult, choose_working_list, grade_customers
from routing.model import Customer, Lock, LockLevel, Rep
from routing.places import customer_places, territory_places
from routing.plan import Plan, TerritoryDesign, Unplanned
from routing.policy import Policy
from routing.progress import Phase, Progress, Report
from routing.solver.solve import DEFAULT_ENGINE, ENGINES, solve_territory
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryResult, TerritoryTask
from routing.territory import design_territories, place_reps
from routing.travel import GivenMatrix, Places, Travel, TravelMatrix, estimate_travel
from routing.unserved import unserved_visits
from routing.workload import Workload, measure_workload


@dataclass(frozen=True, kw_only=True)
class PlanInputs:
    """
    What a plan is made from.

    Parameters
    ----------
    customers
        As read, not graded yet, in file order.
    reps
        The reps, or how many to place where their territories want them.
    column_values
        Texts of the customers file that grading by a column looks up.
    travel
        Source of travel times; None estimates them from the great circle.
    rep_of
        customer_id -> rep_id of territories that are given; None designs them.
    """

    customers: tuple[Customer, ...]
    reps: tuple[Rep, ...] | int
    policy: Policy
    cycle: Cycle
    locks: tuple[Lock, ...] = ()
    column_values: Mapping[str, str] = field(default_factory=dict)
    travel: Travel | None = None
    rep_of: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class SearchParams:
    """
    How a plan is searched.

    Parameters
    ----------
    engine
        One of ``routing.solver.solve.ENGINES``.
    seconds
        Wall time of the whole search, > 0, shared by the territories; 60 if neither
        limit is given.
    iterations
        Rounds of improvement per territory, >= 0; the plan then depends neither on
        the machine's speed nor on ``workers``.
    workers
        Territories that the executor searches at the same time, >= 1.
    """

    engine: str = DEFAULT_ENGINE
    seed: int = 1
    seconds: float | None = None
    iterations: int | None = None
    workers: int = 1

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(f"Expected engine in {ENGINES}, got {self.engine!r}.")
        if self.workers < 1:
            raise ValueError(f"Expected workers >= 1, got {self.workers}.")
        if self.seconds is None and self.iterations is None:
            object.__setattr__(self, "seconds", 60.0)
        StopParams(seconds=self.seconds, iterations=self.iterations)

    def stop(self, num_territories: int) -> StopParams:
        """Return the limits of each of a number of territories."""
        rounds = max(1, ceil(num_territories / self.workers))
        seconds = None if self.seconds is None else self.seconds / rounds
        return StopParams(seconds=seconds, iterations=self.iterations)


@dataclass(frozen=True, kw_only=True)
class MadePlan:
    """
    A plan and what else its making brought up.

    Parameters
    ----------
    workload
        Visits, points and hours against the reps' hours, before any solving.
    grading
        How the customers got their grades.
    matrix
        The travel matrix the user gave; None when times are estimated.
    """

    plan: Plan
    workload: Workload
    grading: GradeResult
    matrix: GivenMatrix | None


def make_plan(
    inputs: PlanInputs, params: SearchParams, *, executor: Executor, report: Report
) -> MadePlan:
    """
    Grade customers, cut territories, and plan every territory's cycle.

    Parameters
    ----------
    executor
        Runs the territories' searches, which are independent of each other.
    report
        Told of every stage and every finished territory, perhaps from other threads.

    Raises
    ------
    TravelError
        If a given matrix lacks places or pairs; names those of all territories.
    """
    policy, cycle = inputs.policy, inputs.cycle
    report(Progress(Phase.GRADE, 0, 1))
    grading = grade_customers(inputs.customers, policy, inputs.column_values)
    report(Progress(Phase.TERRITORIES, 0, 1))
    reps = _placed_reps(inputs, grading.customers, params.seed)
    workload = measure_workload(grading.customers, reps, policy, cycle)
    report(Progress(Phase.WORKLOAD, 1, 1, workload))
    design = _design(inputs, grading.customers, reps, params.seed)
    customers = choose_working_list(grading.customers, design.rep_of, policy)
    places = customer_places(customers)
    travel = inputs.travel or estimate_travel(places, policy.travel)
    tasks = _make_tasks(inputs, params, customers, reps, design, travel)
    results = _solve(tasks, executor, report)
    plan = Plan(
        cycle=cycle,
        policy=policy,
        customers=customers,
        reps=reps,
        locks=inputs.locks,
        design=design,
        calendar={k: v for result in results for k, v in result.calendar.items()},
        routes=tuple(route for result in results for route in result.routes),
        unplanned=_in_file_order(
            customers,
            (
                *(visit for result in results for visit in result.unplanned),
                *unserved_visits(customers, reps, design.rep_of, cycle),
            ),
        ),
        travel_source=travel.source,
        engine=params.engine,
        seed=params.seed,
        iterations=params.iterations if params.seconds is None else None,
    )
    matrix = travel if isinstance(travel, GivenMatrix) else None
    return MadePlan(plan=plan, workload=workload, grading=grading, matrix=matrix)


def _placed_reps(
    inputs: PlanInputs, customers: tuple[Customer, ...], seed: int
) -> tuple[Rep, ...]:
    if not isinstance(inputs.reps, int):
        return inputs.reps
    return place_reps(customers, inputs.reps, inputs.policy, inputs.cycle, seed)


def _design(
    inputs: PlanInputs,
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    seed: int,
) -> TerritoryDesign:
    """Design territories; given ones are locks, so that newcomers find a place."""
    locks = (*inputs.locks, *_territory_locks(inputs, customers))
    return design_territories(
        customers, reps, inputs.policy, cycle=inputs.cycle, seed=seed, locks=locks
    )


def _territory_locks(
    inputs: PlanInputs, customers: tuple[Customer, ...]
) -> Iterator[Lock]:
    given = inputs.rep_of or {}
    fixed = {lock.customer_id for lock in inputs.locks if lock.rep_id is not None}
    for customer in customers:
        rep_id = given.get(customer.customer_id)
        if rep_id is None or customer.customer_id in fixed or customer.is_locked:
            continue
        if not customer.allowed_reps or rep_id in customer.allowed_reps:
            yield Lock(
                customer_id=customer.customer_id, level=LockLevel.REP, rep_id=rep_id
            )


def _make_tasks(
    inputs: PlanInputs,
    params: SearchParams,
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    design: TerritoryDesign,
    travel: Travel,
) -> tuple[TerritoryTask, ...]:
    """Return the tasks of the reps of whom something is required, in file order."""
    rep_of = design.rep_of
    owned = {
        rep: tuple(c for c in customers if rep_of.get(c.customer_id) == rep.rep_id)
        for rep in reps
    }
    busy = [rep for rep, own in owned.items() if not all(c.is_parked for c in own)]
    matrices = _travel_between([territory_places(r, owned[r]) for r in busy], travel)
    return tuple(
        TerritoryTask(
            rep=rep,
            customers=owned[rep],
            locks=_locks_of(owned[rep], inputs.locks),
            policy=inputs.policy,
            cycle=inputs.cycle,
            matrix=matrix,
            engine=params.engine,
            seed=params.seed,
            stop=params.stop(len(busy)),
        )
        for rep, matrix in zip(busy, matrices, strict=True)
    )


def _locks_of(
    customers: tuple[Customer, ...], locks: tuple[Lock, ...]
) -> tuple[Lock, ...]:
    ids = {customer.customer_id for customer in customers}
    return tuple(lock for lock in locks if lock.customer_id in ids)


def _travel_between(
    territories: Sequence[Places], travel: Travel
) -> tuple[TravelMatrix, ...]:
    """Return the travel inside every territory; collect what all of them lack."""
    matrices, missing = [], dict[str, None]()
    for places in territories:
        try:
            matrices.append(travel(places))
        except TravelError as error:
            missing |= dict.fromkeys(error.missing)
    if missing:
        raise TravelError(missing)
    return tuple(matrices)


def _solve(
    tasks: tuple[TerritoryTask, ...], executor: Executor, report: Report
) -> tuple[TerritoryResult, ...]:
    """Search all territories; results come back in the order of the tasks."""
    report(Progress(Phase.SEARCH, 0, len(tasks)))
    finished = count(1)

    def tell(future: Future[TerritoryResult]) -> None:
        if not future.cancelled() and future.exception() is None:
            report(Progress(Phase.SEARCH, next(finished), len(tasks)))

    futures: list[Future[TerritoryResult]] = []
    try:
        for task in tasks:
            future = executor.submit(solve_territory, task)
            future.add_done_callback(tell)
            futures.append(future)
        return tuple(future.result() for future in futures)
    finally:
        for future in futures:
            future.cancel()


def _in_file_order(
    customers: Sequence[Customer], unplanned: Sequence[Unplanned]
) -> tuple[Unplanned, ...]:
    order = {customer.customer_id: idx for idx, customer in enumerate(customers)}
    return tuple(sorted(unplanned, key=lambda v: (order[v.customer_id], _number(v))))


def _number(visit: Unplanned) -> int:
    return int(visit.visit_id.rpartition("#")[2])
