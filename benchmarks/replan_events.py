"""What happens to a plan while its cycle runs: single events, and a whole month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from benchmarks.replan_world import ReplanWorld
from routing.model import Customer, DateRange, Rep
from routing.plan import Plan
from routing.policy import Policy
from routing.replan import ReplanInputs, first_free_day
from routing.travel import estimate_travel, make_places

Happen = Callable[[ReplanInputs, ReplanWorld, np.random.Generator], ReplanInputs]

_GONE, _NEW, _REGRADED = 0.04, 0.05, 0.10
_NEW_HOURS = 0.10
_MISSED = 0.2
_MISSED_DAYS = 7
_ILL_DAYS = 3
_ILL_REPS = 2


@dataclass(frozen=True, kw_only=True)
class Event:
    """
    Something that happens, or several things at once.

    Parameters
    ----------
    needs_team
        Whether one rep is too few for it.
    """

    name: str
    happens: tuple[Happen, ...]
    needs_team: bool = False


def make_inputs(
    world: ReplanWorld, base: Plan, base_hash: str, event: str, day: int
) -> ReplanInputs:
    """
    Return what a plan is gone on from after an event.

    Parameters
    ----------
    day
        Day of the cycle that is today; the next two working days are frozen.
    """
    today = base.cycle.date_of(day)
    places = [(c.customer_id, c.location) for c in base.customers if c.location]
    inputs = ReplanInputs(
        base=base,
        base_hash=base_hash,
        customers=base.customers,
        reps=base.reps,
        locks=base.locks,
        policy=base.policy,
        cycle=base.cycle,
        travel=estimate_travel(make_places(places), base.policy.travel),
        today=today,
        first_day=first_free_day(base.cycle, base.reps, base.policy, today=today),
    )
    for happen in EVENTS[event].happens:
        rng = np.random.default_rng((world.seed, day, list(_ALL).index(happen)))
        inputs = happen(inputs, world, rng)
    return inputs


def _some_leave(
    inputs: ReplanInputs, _world: ReplanWorld, rng: np.random.Generator
) -> ReplanInputs:
    gone = _draw(inputs.customers, _GONE, rng)
    kept = tuple(c for c in inputs.customers if c.customer_id not in gone)
    return replace(inputs, customers=kept)


def _some_come(
    inputs: ReplanInputs, world: ReplanWorld, rng: np.random.Generator
) -> ReplanInputs:
    num = _share_of(_NEW, len(inputs.base.customers))
    rows = rng.permutation(len(world.newcomers))[:num]
    come = tuple(world.newcomers[row] for row in sorted(rows.tolist()))
    return replace(inputs, customers=(*inputs.customers, *come))


def _some_are_regraded(
    inputs: ReplanInputs, _world: ReplanWorld, rng: np.random.Generator
) -> ReplanInputs:
    chosen = _draw(inputs.customers, _REGRADED, rng)
    return replace(
        inputs,
        customers=tuple(
            _regrade(c, inputs.policy, rng) if c.customer_id in chosen else c
            for c in inputs.customers
        ),
    )


def _some_get_hours(
    inputs: ReplanInputs, world: ReplanWorld, rng: np.random.Generator
) -> ReplanInputs:
    known = [c for c in inputs.customers if c.customer_id in world.later_hours]
    chosen = _draw(known, _NEW_HOURS, rng)
    return replace(
        inputs,
        customers=tuple(
            replace(c, windows=world.later_hours[c.customer_id])
            if c.customer_id in chosen
            else c
            for c in inputs.customers
        ),
    )


def _reps_are_ill(
    inputs: ReplanInputs, _world: ReplanWorld, rng: np.random.Generator
) -> ReplanInputs:
    """Let up to two reps fall ill from tomorrow on: two frozen days, and one free."""
    rows = rng.permutation(len(inputs.reps))[:_ILL_REPS].tolist()
    away = DateRange(
        inputs.today + timedelta(days=1), inputs.today + timedelta(days=_ILL_DAYS)
    )
    reps = tuple(
        replace(rep, days_off=(*rep.days_off, away)) if row in rows else rep
        for row, rep in enumerate(inputs.reps)
    )
    return replace(inputs, reps=reps)


def _visits_are_missed(
    inputs: ReplanInputs, _world: ReplanWorld, rng: np.random.Generator
) -> ReplanInputs:
    begin = inputs.today - timedelta(days=_MISSED_DAYS)
    late = [
        stop.visit_id
        for route in inputs.base.routes
        if begin <= route.date < inputs.today
        for stop in route.stops
    ]
    rows = rng.permutation(len(late))[: _share_of(_MISSED, len(late))]
    return replace(inputs, missed=frozenset(late[row] for row in rows.tolist()))


def _a_rep_leaves(
    inputs: ReplanInputs, _world: ReplanWorld, _rng: np.random.Generator
) -> ReplanInputs:
    """Let the rep in the middle of the list leave, who has neighbours all round."""
    row = _middle(inputs.reps)
    return replace(inputs, reps=(*inputs.reps[:row], *inputs.reps[row + 1 :]))


_ALL: tuple[Happen, ...] = (
    *(_some_leave, _some_come, _some_are_regraded, _some_get_hours),
    *(_a_rep_leaves, _reps_are_ill, _visits_are_missed),
)
_MONTH = (_some_leave, _some_come, _some_are_regraded, _a_rep_leaves, _reps_are_ill)

EVENTS = {
    event.name: event
    for event in (
        Event(name="new", happens=(_some_come,)),
        Event(name="gone", happens=(_some_leave,)),
        Event(name="regraded", happens=(_some_are_regraded,)),
        Event(name="ill", happens=(_reps_are_ill,)),
        Event(name="missed", happens=(_visits_are_missed,)),
        Event(name="hours", happens=(_some_get_hours,)),
        Event(name="leave", happens=(_a_rep_leaves,), needs_team=True),
        Event(name="month", happens=_MONTH, needs_team=True),
        Event(
            name="month-one",
            happens=tuple(each for each in _MONTH if each is not _a_rep_leaves),
        ),
    )
}
"""Every event by name; ``month-one`` is the month of a rep who is alone."""


def _middle(reps: Sequence[Rep]) -> int:
    """Return the place of a rep in the middle of the grid that the bases stand in."""
    side: int = round(len(reps) ** 0.5 + 0.49)
    return min(len(reps) - 1, side * (side // 2) + side // 2)


def _draw(
    customers: Sequence[Customer], share: float, rng: np.random.Generator
) -> frozenset[str]:
    rows = rng.permutation(len(customers))[: _share_of(share, len(customers))]
    return frozenset(customers[row].customer_id for row in rows.tolist())


def _share_of(share: float, num: int) -> int:
    return max(1, round(share * num))


def _regrade(customer: Customer, policy: Policy, rng: np.random.Generator) -> Customer:
    """Return a customer one grade higher or lower, with its visits and minutes."""
    names = policy.grade_names
    place = names.index(customer.grade or names[-1])
    near = [each for each in (place - 1, place + 1) if 0 <= each < len(names)]
    grade = policy.grades[near[int(rng.integers(len(near)))]]
    return replace(
        customer,
        grade=grade.name,
        frequency=grade.frequency,
        service_time=grade.service_time,
    )
