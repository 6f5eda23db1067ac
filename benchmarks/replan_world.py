"""Generated teams whose plans are gone on from: customers, newcomers, later hours."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from benchmarks.field_world import FieldCase, FieldParams, make_case
from routing.model import Customer, TimeWindow
from routing.pipeline import MadePlan, PlanInputs, SearchParams, make_plan
from routing.policy import Policy
from routing.progress import Progress

_USUAL = (0.10, 0.30, 0.60)
_WINDOWED = 0.2


@dataclass(frozen=True, kw_only=True)
class ReplanSet:
    """
    A team, and how long its plans are searched.

    Parameters
    ----------
    base_iterations
        Rounds per territory of the plan that is gone on from.
    seconds
        Wall time of the search of a re-plan, unless told otherwise.
    days
        Days of the cycle that are today when something happens: Tuesdays, so that
        some of the next days are frozen and the week is not over.
    """

    field: FieldParams
    base_iterations: int
    seconds: float
    days: tuple[int, ...] = (1, 8, 15)


def _field(name: str, num_reps: int, num_customers: int) -> FieldParams:
    return FieldParams(
        name=name,
        num_reps=num_reps,
        num_customers=num_customers,
        mix=_USUAL,
        service_min=(6, 5, 4),
        windowed=_WINDOWED,
    )


SETS = {
    "small": ReplanSet(
        field=_field("small", 3, 20), base_iterations=2_000, seconds=1.0, days=(8,)
    ),
    "one": ReplanSet(field=_field("one", 1, 300), base_iterations=100_000, seconds=6.0),
    "team": ReplanSet(
        field=_field("team", 20, 250), base_iterations=20_000, seconds=30.0
    ),
}
"""Every team by name; ``small`` shows whether all is in order, and no more."""


@dataclass(frozen=True, kw_only=True)
class ReplanWorld:
    """
    A team and what may come.

    Parameters
    ----------
    newcomers
        Customers of the same towns, at other places, who are not there yet.
    later_hours
        customer_id -> opening hours that he may get.
    """

    case: FieldCase
    seed: int
    newcomers: tuple[Customer, ...]
    later_hours: Mapping[str, tuple[tuple[TimeWindow, ...], ...]]


def make_replan_world(name: str, seed: int) -> ReplanWorld:
    """Return a generated team; the same name and seed give the same one."""
    field = SETS[name].field
    # The same towns, as they are drawn first, with twice as many customers.
    double = replace(field, num_customers=2 * field.num_customers)
    case, others = make_case(field, seed), make_case(double, seed).customers
    # Even days and compact areas, as plans have them: driving alone fills some days
    # to the brim and leaves others empty, and then nothing can come.
    policy = replace(case.policy, area_share=Policy().area_share)
    places = {c.location for c in case.customers}
    later = make_case(replace(field, windowed=1.0), seed).customers
    return ReplanWorld(
        case=replace(case, policy=policy),
        seed=seed,
        newcomers=tuple(
            replace(c, customer_id=f"N{c.customer_id.removeprefix('C')}")
            for c in others
            if c.location not in places
        ),
        later_hours={c.customer_id: c.windows for c in later},
    )


def plan_base(
    world: ReplanWorld, iterations: int, executor: Executor, workers: int
) -> MadePlan:
    """Return the plan that is gone on from: every rep plans his own region."""
    case = world.case
    return make_plan(
        PlanInputs(
            customers=case.customers,
            reps=case.reps,
            policy=case.policy,
            cycle=case.cycle,
            rep_of=case.home_of,
        ),
        SearchParams(
            seed=world.seed, iterations=iterations, prove=False, workers=workers
        ),
        executor=executor,
        report=say_nothing,
    )


def say_nothing(_progress: Progress) -> None:
    """Tell nobody how far a plan is."""
