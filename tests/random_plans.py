"""Random whole inputs, small but with everything the rules know."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from routing.cycle import Cycle
from routing.model import Customer, Lock, LockLevel, Rep
from routing.pipeline import PlanInputs
from routing.policy import Policy
from routing.travel import GivenMatrix, Places, Travel, matrix_digest
from routing.travel.great_circle import GreatCircle
from routing.travel.speeds import CITY_DETOUR, CITY_SPEEDS
from tests.routing.solver.field_world import START, make_customer, make_rep


def make_inputs(seed: int) -> PlanInputs:
    """Return inputs of 1 to 3 reps and up to 60 customers, sometimes overloaded."""
    rng = np.random.default_rng(seed)
    policy = _policy(rng)
    reps = tuple(make_rep(f"R{i}", rng) for i in range(int(rng.integers(1, 4))))
    num = int(rng.integers(1, 61))
    customers = tuple(
        _vary(make_customer(f"C{i}", rng, policy), reps, policy.weeks, rng)
        for i in range(num)
    )
    return PlanInputs(
        customers=customers,
        reps=reps,
        policy=policy,
        cycle=Cycle(START, policy.weeks),
        locks=_locks(customers, reps, policy, rng),
        travel=_matrix(customers, reps, rng) if rng.random() < 0.3 else None,
    )


def _policy(rng: np.random.Generator) -> Policy:
    policy = Policy(slack_days=int(rng.integers(0, 2)) * int(rng.integers(0, 4)))
    kind = int(rng.integers(6))
    if kind == 0:
        return _with_frequencies(replace(policy, weeks=2), (2, 2, 1))
    if kind == 1:
        routes = replace(policy, preset="two-route", rotation="half-week")
        return _with_frequencies(routes, (8, 4, 2))
    if kind == 2:
        routes = replace(policy, preset="two-route", rotation="alternate-week")
        return _with_frequencies(routes, (4, 2, 2))
    if kind == 3:
        return replace(policy, country="CN", timezone="Asia/Shanghai")
    if kind == 4:
        return replace(policy, any_weekday=True)
    return policy


def _with_frequencies(policy: Policy, frequencies: tuple[int, ...]) -> Policy:
    pairs = zip(policy.grades, frequencies, strict=True)
    grades = tuple(replace(grade, frequency=number) for grade, number in pairs)
    return replace(policy, grades=grades)


def _vary(
    customer: Customer, reps: tuple[Rep, ...], weeks: int, rng: np.random.Generator
) -> Customer:
    """Give most customers one property of their own."""
    owner = reps[int(rng.integers(len(reps)))].rep_id
    some_days = tuple(sorted({int(day) for day in rng.integers(0, 6, 3)}))
    kinds: tuple[dict[str, object], ...] = (
        {"frequency": 0},
        {"location": None},
        {"weekdays": some_days},
        {"weeks": (1, 2), "frequency": 1},
        {"min_gap_days": int(rng.integers(5, 15))},
        {"owner_id": owner, "weekdays_now": (1,), "is_locked": True},
        {"allowed_reps": (owner,)},
        {"allowed_reps": (owner,), "owner_id": reps[0].rep_id, "is_locked": True},
        {"is_active": False},
        {"owner_id": owner, "weekdays_now": (2,), "weeks_now": (1, 2)},
        {"frequency": min(3, weeks)},
        {},
        {},
        {},
        {},
    )
    return replace(customer, **kinds[int(rng.integers(len(kinds)))])


def _locks(
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    policy: Policy,
    rng: np.random.Generator,
) -> tuple[Lock, ...]:
    locks = []
    levels = list(LockLevel)
    for customer in customers:
        if rng.random() > 0.08:
            continue
        level = levels[int(rng.integers(4))]
        when = START + timedelta(days=int(rng.integers(7 * policy.weeks)))
        rep_id = reps[int(rng.integers(len(reps)))].rep_id
        locks.append(
            Lock(
                customer_id=customer.customer_id,
                level=level,
                rep_id=rep_id if level is LockLevel.REP else None,
                date=None if level is LockLevel.REP else when,
                sequence=int(rng.integers(1, 3)) if level is LockLevel.ORDER else None,
                start=int(rng.integers(36, 60)) * 900
                if level is LockLevel.TIME
                else None,
            )
        )
    return tuple(locks)


def _matrix(
    customers: tuple[Customer, ...], reps: tuple[Rep, ...], rng: np.random.Generator
) -> Travel:
    """Return an asymmetric matrix, up to a third longer one way, with shortcuts."""
    places = [(rep.rep_id, rep.depot) for rep in reps]
    places += [(c.customer_id, c.location) for c in customers if c.location]
    found = GreatCircle(CITY_DETOUR, CITY_SPEEDS)(
        Places(
            tuple(name for name, _ in places),
            np.array([place.lat for _, place in places]),
            np.array([place.lon for _, place in places]),
        )
    )
    bend = rng.uniform(1.0, 1.33, found.seconds.shape)
    seconds = (found.seconds * bend).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    digest = matrix_digest(found.ids, seconds, found.metres)
    return GivenMatrix(found.ids, seconds, found.metres, digest)
