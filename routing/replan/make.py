"""The story of a re-plan: what stands is kept, what changed is planned around it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date

from routing.grade import choose_working_list, grade_customers
from routing.model import Customer
from routing.pipeline import (
    MadePlan,
    compile_search,
    in_file_order,
    is_cut_short,
    iterations_of,
    orders_proved,
    solve_tasks,
)
from routing.plan import Plan, Unplanned
from routing.progress import Connect, Phase, Progress, Report
from routing.replan.inputs import ReplanInputs, ReplanParams
from routing.replan.owners import Owners, settle_owners
from routing.replan.past import Past, keep_past
from routing.replan.people import keep_customers, keep_reps, limit_to_scope
from routing.replan.shares import share_changes
from routing.replan.told import last_days_before, recall, still_missed
from routing.replan.touched import is_same, touched_reps
from routing.replan.until_now import (
    patterns_until_now,
    routes_until_now,
    starts_until_now,
)
from routing.replan.untouched import keep_untouched
from routing.rest import Changes, Rest
from routing.solver.task import TerritoryRest, TerritoryResult, TerritoryTask, Told
from routing.tasks import PlanInputs, SearchParams, make_tasks
from routing.travel import GivenMatrix
from routing.unserved import unserved_visits
from routing.workload import measure_workload


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """Everything that is settled before the search."""

    inputs: ReplanInputs
    customers: tuple[Customer, ...]
    owners: Owners
    past: Past
    missed: Mapping[str, date]
    before: Mapping[str, int]
    told: Mapping[str, Told]
    touched: frozenset[str]


def replan(
    inputs: ReplanInputs,
    params: SearchParams,
    replan_params: ReplanParams,
    *,
    executor: Executor,
    report: Report,
    connect: Connect | None = None,
) -> MadePlan:
    """
    Plan the rest of a running cycle, or the next one, changing as little as may be.

    Past and frozen days stand; a rep of whom nothing changed keeps his part; equal
    inputs give the base back. Of the others the plan is never worse than the base with
    newcomers inserted where they cost least.

    Raises
    ------
    TravelError
        If a given matrix lacks places or pairs.
    """
    inputs = limit_to_scope(inputs)
    report(Progress(Phase.GRADE, 0, 1))
    grading = grade_customers(inputs.customers, inputs.policy, inputs.column_values)
    report(Progress(Phase.TERRITORIES, 0, 1))
    ground = _lay_ground(inputs, grading.customers, replan_params, params.seed)
    cycle, policy, base = inputs.cycle, inputs.policy, inputs.base
    workload = measure_workload(ground.customers, inputs.reps, policy, cycle)
    report(Progress(Phase.WORKLOAD, 1, 1, workload))
    matrix = inputs.travel if isinstance(inputs.travel, GivenMatrix) else None
    if not ground.touched and is_same(inputs, ground.customers):
        return MadePlan(
            plan=base,
            workload=workload,
            grading=grading,
            matrix=matrix,
            changes=Changes(),
        )
    cap = _cap(ground, replan_params)
    tasks = _make_tasks(ground, params, cap)
    if params.engine == "search":
        compile_search(report)
    results = solve_tasks(tasks, executor, report, connect)
    return MadePlan(
        plan=_assemble(ground, params, results, cap),
        workload=workload,
        grading=grading,
        matrix=matrix,
        changes=_sum_up(ground, results, cap),
        is_cut_short=is_cut_short(results),
    )


def _lay_ground(
    inputs: ReplanInputs,
    graded: tuple[Customer, ...],
    params: ReplanParams,
    seed: int,
) -> _Ground:
    owners = settle_owners(inputs, graded, params, seed)
    rep_of = owners.design.rep_of
    listed = choose_working_list(graded, rep_of, inputs.policy)
    past = keep_past(replace(inputs, customers=listed))
    missed = still_missed(inputs, past, rep_of)
    touched = touched_reps(inputs, listed, rep_of, missed)
    own = {name for name, rep_id in rep_of.items() if rep_id in touched}
    before = last_days_before(inputs, own)
    told = recall(inputs, params, listed, past, missed, before)
    return _Ground(
        inputs=inputs,
        customers=listed,
        owners=owners,
        past=past,
        missed=missed,
        before=before,
        told=told,
        touched=touched,
    )


def _cap(ground: _Ground, params: ReplanParams) -> int | None:
    """Return how many customers of the base may change although they could stay."""
    if params.max_changes is None:
        return None
    return int(params.max_changes * len(ground.owners.before) + 1e-9)


def _make_tasks(
    ground: _Ground, params: SearchParams, cap: int | None
) -> tuple[TerritoryTask, ...]:
    inputs = ground.inputs
    reps = tuple(rep for rep in inputs.reps if rep.rep_id in ground.touched)
    tasks = make_tasks(
        PlanInputs(
            customers=ground.customers,
            reps=inputs.reps,
            policy=inputs.policy,
            cycle=inputs.cycle,
            locks=inputs.locks,
        ),
        params,
        ground.customers,
        reps,
        ground.owners.design,
        inputs.travel,
    )
    shares = _share_out(cap, ground, tasks)
    return tuple(
        replace(
            task,
            # A proof takes a second or more a day of 24 visits: an event cannot wait.
            is_proved=params.prove is True,
            rest=_make_rest(ground, task, share),
        )
        for task, share in zip(tasks, shares, strict=True)
    )


def _make_rest(
    ground: _Ground, task: TerritoryTask, share: int | None
) -> TerritoryRest:
    inputs = ground.inputs
    own = {customer.customer_id: None for customer in task.customers}
    return TerritoryRest(
        first_day=inputs.first_day,
        told={name: _told(ground, name, task.rep.rep_id) for name in own},
        stands=patterns_until_now(inputs, own),
        routes=routes_until_now(inputs, task.rep.rep_id, own),
        starts=starts_until_now(inputs, own),
        max_changes=share,
    )


def _told(ground: _Ground, name: str, rep_id: str) -> Told:
    """Return what a customer was told; who changes rep may change days as well."""
    told = ground.told[name]
    stays = ground.owners.before.get(name) == rep_id
    return told if stays else replace(told, price=told.price // 4, is_counted=False)


def _share_out(
    cap: int | None, ground: _Ground, tasks: Sequence[TerritoryTask]
) -> list[int | None]:
    """Return how many changes each rep's customers have left after hand-overs."""
    if cap is None:
        return [None] * len(tasks)
    sizes = [
        sum(c.customer_id in ground.owners.before for c in task.customers)
        for task in tasks
    ]
    return [*share_changes(max(0, cap - len(ground.owners.moved)), sizes)]


def _assemble(
    ground: _Ground,
    params: SearchParams,
    results: Sequence[TerritoryResult],
    cap: int | None,
) -> Plan:
    inputs, base = ground.inputs, ground.inputs.base
    customers = keep_customers(inputs, ground.customers, ground.past)
    kept = keep_untouched(
        inputs,
        {rep.rep_id for rep in inputs.reps} - ground.touched,
        ground.owners.design.rep_of,
        ground.told,
    )
    reps = keep_reps(inputs, ground.past.routes)
    routes = (
        *ground.past.routes,
        *kept.routes,
        *(route for result in results for route in result.routes),
    )
    unplanned = (
        *ground.past.unplanned,
        *kept.unplanned,
        *(visit for result in results for visit in result.unplanned),
        *_unserved(ground),
    )
    calendar = dict(kept.calendar) | {
        name: entry for result in results for name, entry in result.calendar.items()
    }
    held = {name for result in results for name in result.held} | set(kept.calendar)
    names = {c.customer_id for c in customers}
    rank = {rep.rep_id: place for place, rep in enumerate(reps)}
    return Plan(
        cycle=inputs.cycle,
        policy=inputs.policy,
        customers=customers,
        reps=reps,
        locks=inputs.locks,
        design=ground.owners.design,
        calendar=calendar,
        routes=tuple(sorted(routes, key=lambda r: (rank[r.rep_id], r.date))),
        unplanned=in_file_order(customers, unplanned),
        travel_source=inputs.travel.source,
        engine=params.engine,
        seed=params.seed,
        iterations=iterations_of(params, results),
        patience=params.patience,
        searches=params.searches,
        orders_proved=orders_proved(results),
        weekday_prices={} if inputs.policy.any_weekday else None,
        rest=Rest(
            base_hash=inputs.base_hash,
            today=inputs.today,
            first_day=inputs.first_day,
            missed=dict(ground.missed),
            before=dict(ground.before),
            owners={
                name: rep_id
                for name, rep_id in sorted(base.design.rep_of.items())
                if name in names
            },
            patterns={
                name: entry.pattern
                for name, entry in sorted(base.calendar.items())
                if name in names
            },
            held=tuple(sorted(held)),
            max_changes=cap,
            scope=tuple(sorted(inputs.scope)),
        ),
    )


def _sum_up(
    ground: _Ground, results: Sequence[TerritoryResult], cap: int | None
) -> Changes:
    owners, base = ground.owners, ground.inputs.base
    rep_of = owners.design.rep_of
    chosen = set(owners.moved) | {name for each in results for name in each.changed}
    calendar = {k: v for result in results for k, v in result.calendar.items()}
    other_rep = {
        name for name, rep_id in owners.before.items() if rep_of.get(name) != rep_id
    }
    other_days = {
        name
        for name, entry in base.calendar.items()
        if name in calendar and calendar[name].pattern != entry.pattern
    }
    return Changes(
        chosen=tuple(sorted(chosen)),
        forced=tuple(sorted((other_rep | other_days) - chosen)),
        most_chosen=cap,
        touched=tuple(sorted(ground.touched)),
        handovers=owners.handovers,
        taken=owners.taken,
    )


def _unserved(ground: _Ground) -> tuple[Unplanned, ...]:
    return unserved_visits(
        ground.customers,
        ground.inputs.reps,
        ground.owners.design.rep_of,
        ground.inputs.cycle,
        told=ground.told,
    )
