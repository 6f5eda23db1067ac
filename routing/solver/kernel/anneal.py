"""The loop: ruin, recreate, keep or undo, ever colder."""

import math

from routing.solver.kernel.arrays import (
    BEST,
    CHANGE,
    CHANGED,
    EVEN_PRICE,
    FEASIBLE,
    HARD,
    INCOMPLETE,
    LABEL_PRICE,
    LOAD,
    LOAD_PRICE,
    ONE,
    ORDER,
    ORDER_PRICE,
    REMOVED,
    ROUNDS,
    ROUTES,
    SLOTS,
    TOTAL,
    TWO,
    WAS_ONE,
    WAS_TWO,
    WORK,
    WORK_PRICE,
    Case,
    Scratch,
    State,
)
from routing.solver.kernel.compiled import compiled, inlined
from routing.solver.kernel.insertion import is_fit, uneven
from routing.solver.kernel.random_numbers import unit
from routing.solver.kernel.recreate import recreate, unbalanced
from routing.solver.kernel.route_state import LONGEST, MOMENTS, measure_order
from routing.solver.kernel.ruin import ruin


@compiled
def anneal(
    case: Case,
    state: State,
    scratch: Scratch,
    rounds: int,
    heat: float,
    cooling: float,
    size: float,
    longest: float,
    together: float,
) -> None:
    """
    Make rounds of ruin and recreate at a falling temperature.

    Parameters
    ----------
    rounds
        How many, >= 0.
    heat, cooling
        Temperature of the first round in units of the objective, > 0, and the factor
        from one round to the next.
    size, longest
        Customers a ruin removes on average, >= 1; longest string, >= 1.

    References
    ----------
    Metropolis acceptance with a drawn threshold as in Schrimpf, G. et al. (2000).
    Record Breaking Optimization Results Using the Ruin and Recreate Principle. Journal
    of Computational Physics 159(2), 139-171.
    """
    totals = state.totals
    for _ in range(rounds):
        totals[ROUNDS] += 1
        round_ = totals[ROUNDS]
        for row in range(CHANGED):
            scratch.counts[row] = 0
        for label in range(2):
            scratch.counts[WAS_ONE + label] = state.totals[ONE + label]
        ruin(case, state, scratch, size, longest, together, round_)
        recreate(case, state, scratch, round_)
        excess = measure_excess(case, state, scratch)
        beyond = price_excess(case, excess)
        change = measure_change(case, state, scratch) + beyond
        if change <= -heat * math.log(unit(state.rng)) and all_fit(
            case, state, scratch
        ):
            totals[TOTAL] += change - beyond
            totals[LOAD] += excess[0]
            totals[WORK] += excess[1]
            totals[ORDER] += excess[2]
            keep_round(case, state, scratch, round_)
        else:
            undo_round(case, state, scratch, round_)
        if totals[LOAD] == 0 and totals[WORK] == 0 and totals[ORDER] == 0:
            totals[FEASIBLE] += 1
            if totals[TOTAL] < totals[BEST]:
                keep_best(state, scratch)
        heat *= cooling


@inlined
def measure_excess(case: Case, state: State, scratch: Scratch) -> tuple[int, int, int]:
    """Return by how much more load, work and places a round breaks the limits."""
    load = work = order = 0
    for row in range(scratch.counts[ROUTES]):
        route = scratch.marks[row].touched
        limit = case.routes[route].capacity
        load += max(0, state.tours[route].load - limit)
        load -= max(0, scratch.tours[route].load - limit)
        limit = case.routes[route].max_work
        work += max(0, state.tours[route].work - limit)
        work -= max(0, scratch.tours[route].work - limit)
        if len(case.locks) > 1:
            state.tours[route].order = measure_order(case, state, route)
            order += state.tours[route].order - scratch.tours[route].order
    return load, work, order


@inlined
def price_excess(case: Case, excess: tuple[int, int, int]) -> int:
    """Return the price of what breaks limits; nothing where none may be broken."""
    price = excess[2] * case.aims[ORDER_PRICE] >> 10
    if case.aims[LOAD_PRICE] != HARD:
        price += excess[0] * case.aims[LOAD_PRICE] >> 10
    if case.aims[WORK_PRICE] != HARD:
        price += excess[1] * case.aims[WORK_PRICE] >> 10
    return price


@compiled
def measure_change(case: Case, state: State, scratch: Scratch) -> int:
    """Return by how much a round has changed the objective."""
    change = scratch.counts[CHANGE]
    for row in range(scratch.counts[ROUTES]):
        route = scratch.marks[row].touched
        change += state.tours[route].cost - scratch.tours[route].cost
    if case.aims[EVEN_PRICE]:
        for row in range(scratch.counts[SLOTS]):
            slot = scratch.slots[row].touched
            change += uneven(case, state.slots[slot].work)
            change -= uneven(case, scratch.slots[slot].work)
    if case.aims[LABEL_PRICE]:
        for label in range(2):
            state.totals[ONE + label] = scratch.counts[WAS_ONE + label]
        for row in range(scratch.counts[ROUTES]):
            route = scratch.marks[row].touched
            measure_labels(case, state, route)
            for label in range(2):
                state.totals[ONE + label] += state.label_work[route, label]
                state.totals[ONE + label] -= scratch.label_work[route, label]
        change += unbalanced(case, state.totals[ONE], state.totals[TWO])
        change -= unbalanced(case, scratch.counts[WAS_ONE], scratch.counts[WAS_TWO])
    return change


@compiled
def all_fit(case: Case, state: State, scratch: Scratch) -> bool:
    """
    Tell whether all touched routes keep their limits.

    What is inserted fits; but a visit taken out may leave a leg that is longer than
    the way through it was, or no place for a break.
    """
    for row in range(scratch.counts[ROUTES]):
        if not is_fit(case, state, scratch.marks[row].touched):
            return False
    return True


@compiled
def measure_labels(case: Case, state: State, route: int) -> None:
    """Compute service and ways of the two route labels on one route."""
    state.label_work[route, 0] = state.label_work[route, 1] = 0
    slot = case.routes[route].slot
    for place in range(1, state.tours[route].length + 1):
        frm, here = state.node[route, place - 1], state.node[route, place]
        option = state.calendar[here].chosen
        for day in range(
            case.options[option].first_day, case.options[option + 1].first_day
        ):
            if case.days[day].slot == slot and case.days[day].label >= 0:
                state.label_work[route, case.days[day].label] += (
                    case.leg[frm, here] + case.customers[here].service
                )


@compiled
def keep_round(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Note what a round has changed for good."""
    for row in range(scratch.counts[ROUTES]):
        route = scratch.marks[row].touched
        if not scratch.marks[route].is_changed:
            scratch.marks[route].is_changed = 1
            scratch.marks[scratch.counts[CHANGED]].changed = route
            scratch.counts[CHANGED] += 1
    for row in range(scratch.counts[REMOVED]):
        customer = scratch.removed[row].customer
        if scratch.calendar[customer].seen == round_:
            scratch.calendar[customer].seen = 0
            most = case.customers[customer].most
            state.totals[INCOMPLETE] += state.calendar[customer].planned < most
            state.totals[INCOMPLETE] -= scratch.calendar[customer].planned < most


@compiled
def undo_round(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Bring back routes and options as they were before a round."""
    for row in range(scratch.counts[ROUTES]):
        route = scratch.marks[row].touched
        slot = case.routes[route].slot
        for place in range(1, state.tours[route].length + 1):
            customer = state.node[route, place]
            state.route_at[slot, customer] = -1
            state.calendar[customer].planned -= 1
    for row in range(scratch.counts[ROUTES]):
        restore_route(case, state, scratch, scratch.marks[row].touched)
    for row in range(scratch.counts[SLOTS]):
        slot = scratch.slots[row].touched
        state.slots[slot].work = scratch.slots[slot].work
    for row in range(scratch.counts[REMOVED]):
        customer = scratch.removed[row].customer
        if scratch.calendar[customer].seen == round_:
            scratch.calendar[customer].seen = 0
            state.calendar[customer].chosen = scratch.calendar[customer].chosen
    for label in range(2):
        state.totals[ONE + label] = scratch.counts[WAS_ONE + label]


@compiled
def restore_route(case: Case, state: State, scratch: Scratch, route: int) -> None:
    """Bring back a touched route."""
    length = scratch.tours[route].length
    slot = case.routes[route].slot
    state.tours[route].length = length
    for place in range(length + 2):
        state.node[route, place] = scratch.node[route, place]
    for place in range(length + 1):
        frm, to = state.node[route, place], state.node[route, place + 1]
        state.arc[route, place] = case.cost[frm, to] if length else 0
        if place:
            state.route_at[slot, frm] = route
            state.calendar[frm].planned += 1
    state.tours[route].load = scratch.tours[route].load
    state.tours[route].work = scratch.tours[route].work
    state.tours[route].drive = scratch.tours[route].drive
    state.tours[route].cost = scratch.tours[route].cost
    state.tours[route].windowed = scratch.tours[route].windowed
    state.tours[route].order = scratch.tours[route].order
    for label in range(2):
        state.label_work[route, label] = scratch.label_work[route, label]
    state.tours[route].is_stale = LONGEST | MOMENTS


@compiled
def keep_best(state: State, scratch: Scratch) -> None:
    """Copy what differs from the best so far."""
    state.totals[BEST] = state.totals[TOTAL]
    for row in range(scratch.counts[CHANGED]):
        route = scratch.marks[row].changed
        length = state.tours[route].length
        scratch.marks[route].best_length = length
        for place in range(length + 2):
            scratch.best_node[route, place] = state.node[route, place]
        scratch.marks[route].is_changed = 0
    scratch.counts[CHANGED] = 0
    for customer in range(len(scratch.calendar)):
        scratch.calendar[customer].best = state.calendar[customer].chosen
