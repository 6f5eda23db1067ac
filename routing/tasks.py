"""What is asked for: inputs and parameters in, a task for every territory out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from routing.cycle import Cycle
from routing.errors import TravelError
from routing.model import Customer, Lock, LockLevel, Rep
from routing.places import territory_places
from routing.plan import TerritoryDesign
from routing.policy import Policy
from routing.solver.solve import DEFAULT_ENGINE, ENGINES
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryTask
from routing.territory import design_territories, place_reps
from routing.travel import Places, Travel, TravelMatrix

PROVED_TEAM = 50
"""Most reps whose days are proved unasked: a proof takes up to 40 ms a day."""


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
    patience
        Rounds without a better solution after which a territory's search ends early,
        >= 1; None searches to the limits.
    prove
        Whether the order of every day is proved the shortest, where it can be; None
        does it for teams of up to ``PROVED_TEAM`` reps.
    searches
        Searches of each territory that go side by side, >= 1; the plan depends on
        their number.
    workers
        Territories that the executor searches at the same time, >= 1.
    asked
        Says yes as soon as the best so far is wanted; picklable, as workers ask it
        too. None never says so.
    """

    engine: str = DEFAULT_ENGINE
    seed: int = 1
    seconds: float | None = None
    iterations: int | None = None
    patience: int | None = None
    prove: bool | None = None
    searches: int = 1
    workers: int = 1
    asked: Callable[[], bool] | None = None

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(f"Expected engine in {ENGINES}, got {self.engine!r}.")
        if self.workers < 1:
            raise ValueError(f"Expected workers >= 1, got {self.workers}.")
        if self.searches < 1:
            raise ValueError(f"Expected searches >= 1, got {self.searches}.")
        if self.seconds is None and self.iterations is None:
            object.__setattr__(self, "seconds", 60.0)
        self.stop(1)

    def stop(self, num_territories: int) -> StopParams:
        """Return the limits of each of a number of territories."""
        rounds = max(1, ceil(num_territories / self.workers))
        seconds = None if self.seconds is None else self.seconds / rounds
        return StopParams(
            seconds=seconds,
            iterations=self.iterations,
            patience=self.patience,
            asked=self.asked,
        )

    def is_proving(self, num_reps: int) -> bool:
        """Tell whether the days of a team of so many reps are proved."""
        return num_reps <= PROVED_TEAM if self.prove is None else self.prove


def choose_reps(
    inputs: PlanInputs, customers: tuple[Customer, ...], seed: int
) -> tuple[Rep, ...]:
    """Return the reps as given, or as many as wanted, placed among the customers."""
    if not isinstance(inputs.reps, int):
        return inputs.reps
    return place_reps(customers, inputs.reps, inputs.policy, inputs.cycle, seed)


def make_design(
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


def make_tasks(
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
            is_proved=params.is_proving(len(reps)),
            searches=params.searches,
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
