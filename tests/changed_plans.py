"""Two random plans, the second after changes of the kinds that happen overnight."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from routing.cycle import Cycle
from routing.model import Customer, DateRange, Rep, TimeWindow
from routing.pipeline import MadePlan, PlanInputs
from tests.planned_here import plan_here
from tests.random_plans import make_inputs

MORNINGS = ((TimeWindow(28_800, 43_200),),) * 5 + ((),) * 2
ITERATIONS = 10


def make_pair(seed: int) -> tuple[MadePlan, MadePlan]:
    """Return two plans; every fifth time the second is of the next cycle."""
    rng = np.random.default_rng([seed, 7])
    inputs = make_inputs(seed)
    old = replace(inputs, customers=_most(inputs.customers, rng))
    changed = tuple(_change(one, rng) for one in _most(inputs.customers, rng))
    new = replace(
        inputs,
        customers=changed,
        reps=tuple(_send_off(rep, inputs.cycle, rng) for rep in inputs.reps),
        locks=tuple(lock for lock in inputs.locks if rng.random() < 0.7),
        cycle=_next(inputs.cycle) if rng.random() < 0.2 else inputs.cycle,
    )
    return (
        plan_here(_fit_locks(old), iterations=ITERATIONS),
        plan_here(_fit_locks(new), iterations=ITERATIONS),
    )


def _most(
    customers: tuple[Customer, ...], rng: np.random.Generator
) -> tuple[Customer, ...]:
    kept = tuple(one for one in customers if rng.random() < 0.9)
    return kept or customers[:1]


def _change(customer: Customer, rng: np.random.Generator) -> Customer:
    kinds: tuple[dict[str, object], ...] = (
        {"frequency": 1},
        {"is_active": not customer.is_active},
        {"windows": MORNINGS},
        {"name": "Renamed"},
        {"priority": 9},
    )
    if rng.random() > 0.2:
        return customer
    return replace(customer, **kinds[int(rng.integers(len(kinds)))])


def _send_off(rep: Rep, cycle: Cycle, rng: np.random.Generator) -> Rep:
    if rng.random() > 0.3:
        return rep
    first = cycle.start + timedelta(days=int(rng.integers(7)))
    return replace(rep, days_off=(DateRange(first, first + timedelta(days=2)),))


def _next(cycle: Cycle) -> Cycle:
    return Cycle(cycle.date_of(cycle.num_days), cycle.weeks)


def _fit_locks(inputs: PlanInputs) -> PlanInputs:
    """Keep the locks whose customer and date the inputs know."""
    known = {customer.customer_id for customer in inputs.customers}
    return replace(
        inputs,
        locks=tuple(
            lock
            for lock in inputs.locks
            if lock.customer_id in known
            and (lock.date is None or inputs.cycle.day_of(lock.date) is not None)
        ),
    )
