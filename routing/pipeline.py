"""The whole flow: customers as read in, a plan out, a stage a line."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from routing.grade import GradeResult, choose_working_list, grade_customers
from routing.model import Customer
from routing.places import customer_places
from routing.plan import Plan, Unplanned, WeekdayPrice, visit_number
from routing.progress import Connect, Phase, Progress, Report, SearchTally
from routing.rest import Changes
from routing.solver.solve import solve_territory
from routing.solver.task import TerritoryResult, TerritoryTask
from routing.solver.warm_up import compile_kernel, is_compiled, is_kept
from routing.tasks import (
    PlanInputs,
    SearchParams,
    choose_reps,
    make_design,
    make_tasks,
)
from routing.travel import GivenMatrix, estimate_travel
from routing.unserved import unserved_visits
from routing.workload import Workload, measure_workload

__all__ = ["MadePlan", "PlanInputs", "SearchParams", "make_plan"]


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
    changes
        What is different for customers of the plan it goes on from; None in a fresh
        plan.
    is_cut_short
        Whether it is the best so far, wanted before the limits of the search.
    """

    plan: Plan
    workload: Workload
    grading: GradeResult
    matrix: GivenMatrix | None
    changes: Changes | None = None
    is_cut_short: bool = False


def make_plan(
    inputs: PlanInputs,
    params: SearchParams,
    *,
    executor: Executor,
    report: Report,
    connect: Connect | None = None,
) -> MadePlan:
    """
    Grade customers, cut territories, and plan every territory's cycle.

    Parameters
    ----------
    executor
        Runs the territories' searches, which are independent of each other.
    report
        Told of every stage and every finished territory, perhaps from other threads.
    connect
        The executor's way to hear of searches while they go on; None hears nothing.

    Raises
    ------
    TravelError
        If a given matrix lacks places or pairs; names those of all territories.
    """
    policy, cycle = inputs.policy, inputs.cycle
    report(Progress(Phase.GRADE, 0, 1))
    grading = grade_customers(inputs.customers, policy, inputs.column_values)
    report(Progress(Phase.TERRITORIES, 0, 1))
    reps = choose_reps(inputs, grading.customers, params.seed)
    workload = measure_workload(grading.customers, reps, policy, cycle)
    report(Progress(Phase.WORKLOAD, 1, 1, workload))
    design = make_design(inputs, grading.customers, reps, params.seed)
    customers = choose_working_list(grading.customers, design.rep_of, policy)
    places = customer_places(customers)
    travel = inputs.travel or estimate_travel(places, policy.travel)
    tasks = make_tasks(inputs, params, customers, reps, design, travel)
    if params.engine == "search":
        compile_search(report)
    results = solve_tasks(tasks, executor, report, connect)
    plan = Plan(
        cycle=cycle,
        policy=policy,
        customers=customers,
        reps=reps,
        locks=inputs.locks,
        design=design,
        calendar={k: v for result in results for k, v in result.calendar.items()},
        routes=tuple(route for result in results for route in result.routes),
        unplanned=in_file_order(
            customers,
            (
                *(visit for result in results for visit in result.unplanned),
                *unserved_visits(customers, reps, design.rep_of, cycle),
            ),
        ),
        travel_source=travel.source,
        engine=params.engine,
        seed=params.seed,
        iterations=iterations_of(params, results),
        patience=params.patience,
        searches=params.searches,
        orders_proved=orders_proved(results),
        weekday_prices=_weekday_prices(results) if policy.any_weekday else None,
    )
    matrix = travel if isinstance(travel, GivenMatrix) else None
    return MadePlan(
        plan=plan,
        workload=workload,
        grading=grading,
        matrix=matrix,
        is_cut_short=is_cut_short(results),
    )


def is_cut_short(results: Sequence[TerritoryResult]) -> bool:
    """Tell whether some territory had to give its best so far."""
    return any(result.is_cut_short for result in results)


def iterations_of(
    params: SearchParams, results: Sequence[TerritoryResult]
) -> int | None:
    """Return the rounds that make the same plan again; None if none do."""
    is_repeatable = params.seconds is None and not is_cut_short(results)
    return params.iterations if is_repeatable else None


def _weekday_prices(results: Sequence[TerritoryResult]) -> dict[str, WeekdayPrice]:
    """Return rep_id -> what fixed weekdays would cost."""
    return {r.rep_id: r.weekday_price for r in results if r.weekday_price is not None}


def orders_proved(results: Sequence[TerritoryResult]) -> int | None:
    """Return how many day orders are proved the shortest; None if nobody asked."""
    counts = [result.num_proved for result in results if result.num_proved is not None]
    return sum(counts) if counts else None


def compile_search(report: Report) -> None:
    """Compile the search before its clock runs, once instead of once a worker."""
    if is_compiled():
        return
    phase = Phase.COMPILE if is_kept() else Phase.COMPILE_UNKEPT
    report(Progress(phase, 0, 1))
    compile_kernel()


def solve_tasks(
    tasks: tuple[TerritoryTask, ...],
    executor: Executor,
    report: Report,
    connect: Connect | None,
) -> tuple[TerritoryResult, ...]:
    """Search all territories; results come back in the order of the tasks."""
    tally = SearchTally(len(tasks), report)
    send = connect and connect(tally.take)
    tally.begin()

    def tell(future: Future[TerritoryResult]) -> None:
        if not future.cancelled() and future.exception() is None:
            tally.finish(future.result())

    futures: list[Future[TerritoryResult]] = []
    try:
        for task in tasks:
            future = executor.submit(solve_territory, task, report=send)
            future.add_done_callback(tell)
            futures.append(future)
        return tuple(future.result() for future in futures)
    finally:
        for future in futures:
            future.cancel()


def in_file_order(
    customers: Sequence[Customer], unplanned: Sequence[Unplanned]
) -> tuple[Unplanned, ...]:
    """Return unplanned visits by customer in file order, then by number."""
    order = {customer.customer_id: idx for idx, customer in enumerate(customers)}
    return tuple(
        sorted(
            unplanned, key=lambda v: (order[v.customer_id], visit_number(v.visit_id))
        )
    )
