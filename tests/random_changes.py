"""Random changes to a random plan: everything that may happen while a cycle runs."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice

import numpy as np

from routing.model import Customer, DateRange, Lock, LockLevel, Rep
from routing.plan import Plan
from routing.policy import Policy
from routing.replan import ReplanInputs, ReplanParams, working_reps
from routing.travel import GivenMatrix, Travel, estimate_travel, make_places
from tests.routing.solver.field_world import make_customer, make_rep


def make_changes(base: Plan, travel: Travel | None, seed: int) -> ReplanInputs:
    """Return a plan's inputs some days later, perhaps all of them as they were."""
    rng = np.random.default_rng(seed + 77_000)
    cycle, policy = base.cycle, base.policy
    first_day = int(rng.integers(0, cycle.num_days))
    today = cycle.date_of(max(0, first_day - int(rng.integers(0, 4))))
    reps = _reps(base, rng)
    scope = _scope(reps, rng)
    # A given matrix knows no newcomers.
    may_come = not isinstance(travel, GivenMatrix)
    customers = _customers(base, rng, may_come=may_come)
    known = {c.customer_id for c in customers}
    source = travel or estimate_travel(
        make_places(
            [(c.customer_id, c.location) for c in base.customers if c.location]
        ),
        policy.travel,
    )
    begin = cycle.date_of(first_day)
    past = [
        stop.visit_id
        for route in base.routes
        if route.date < begin
        for stop in route.stops
    ]
    return ReplanInputs(
        base=base,
        base_hash="b" * 64,
        customers=customers,
        reps=reps,
        locks=_locks(base, known, reps, rng),
        policy=policy,
        cycle=cycle,
        travel=source,
        today=today,
        first_day=first_day,
        missed=frozenset(name for name in past if rng.random() < _rate(rng)),
        last_visits={
            c.customer_id: cycle.start - timedelta(days=int(rng.integers(1, 29)))
            for c in customers
            if rng.random() < 0.2
        },
        scope=scope,
        promised=frozenset(name for name in known if rng.random() < 0.2),
    )


def make_limits(seed: int) -> ReplanParams:
    """Return a cap on changes, often none or nothing at all."""
    rng = np.random.default_rng(seed + 88_000)
    caps = (None, 0.0, 0.05, 0.05, 0.3)
    return ReplanParams(
        max_changes=caps[int(rng.integers(len(caps)))],
        change_min=float(rng.choice((0.0, 5.0, 20.0))),
    )


def _rate(rng: np.random.Generator) -> float:
    return 0.1 if rng.random() < 0.5 else 0.0


def _scope(reps: tuple[Rep, ...], rng: np.random.Generator) -> frozenset[str]:
    if rng.random() < 0.8:
        return frozenset()
    return frozenset({reps[int(rng.integers(len(reps)))].rep_id})


def _reps(base: Plan, rng: np.random.Generator) -> tuple[Rep, ...]:
    reps = list(working_reps(base))
    kind = int(rng.integers(8))
    if kind == 0 and len(reps) > 1:
        reps.pop(int(rng.integers(len(reps))))
    elif kind == 1 and not isinstance(base.travel_source.get("file"), str):
        name = next(_new_names("J", (rep.rep_id for rep in base.reps)))
        reps.append(make_rep(name, rng))
    elif kind in (2, 3):
        place = int(rng.integers(len(reps)))
        first = base.cycle.date_of(int(rng.integers(base.cycle.num_days)))
        ill = DateRange(first, first + timedelta(days=int(rng.integers(0, 4))))
        reps[place] = replace(reps[place], days_off=(*reps[place].days_off, ill))
    elif kind == 4:
        shifts = list(reps[0].shifts)
        shifts[int(rng.integers(5))] = None
        reps[0] = replace(reps[0], shifts=tuple(shifts))
    return tuple(reps)


def _customers(
    base: Plan, rng: np.random.Generator, *, may_come: bool
) -> tuple[Customer, ...]:
    customers, policy = base.customers, base.policy
    share = float(rng.choice((0.0, 0.05, 0.2)))
    kept = [c for c in customers if rng.random() >= share * 0.5]
    changed = [_change(c, policy, rng) if rng.random() < share else c for c in kept]
    if may_come:
        names = _new_names("N", (c.customer_id for c in customers))
        num = int(len(customers) * share * rng.random())
        changed += [make_customer(name, rng, policy) for name in islice(names, num)]
    return tuple(changed)


def _new_names(letter: str, known: Iterable[str]) -> Iterator[str]:
    taken = set(known)
    names = (f"{letter}{number}" for number in count())
    return (name for name in names if name not in taken)


def _change(customer: Customer, policy: Policy, rng: np.random.Generator) -> Customer:
    grade = policy.grades[int(rng.integers(len(policy.grades)))]
    fresh = make_customer("X", rng, policy)
    kinds: tuple[dict[str, object], ...] = (
        {"grade": grade.name, "frequency": grade.frequency},
        {"windows": fresh.windows},
        {"service_time": fresh.service_time},
        {"is_active": False, "frequency": 0},
        {"closed_days": fresh.closed_days},
        {"weekdays": (0, 1, 2)},
        {"name": "another name"},
        {"min_gap_days": 3},
    )
    return replace(customer, **kinds[int(rng.integers(len(kinds)))])


def _locks(
    base: Plan, known: set[str], reps: tuple[Rep, ...], rng: np.random.Generator
) -> tuple[Lock, ...]:
    locks = [lock for lock in base.locks if lock.customer_id in known]
    rep_ids = [rep.rep_id for rep in reps]
    locks = [lock for lock in locks if lock.rep_id is None or lock.rep_id in rep_ids]
    for route in base.routes:
        for place, stop in enumerate(route.stops, start=1):
            if stop.customer_id not in known or rng.random() > 0.02:
                continue
            level = list(LockLevel)[int(rng.integers(4))]
            is_rep = level is LockLevel.REP
            locks.append(
                Lock(
                    customer_id=stop.customer_id,
                    level=level,
                    rep_id=rep_ids[int(rng.integers(len(rep_ids)))] if is_rep else None,
                    date=None if is_rep else route.date,
                    sequence=place if level is LockLevel.ORDER else None,
                    start=stop.start if level is LockLevel.TIME else None,
                )
            )
    return tuple(locks)
