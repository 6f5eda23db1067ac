"""A first solution by cheapest insertion, and a given one taken over."""

from routing.solver.kernel.anneal import keep_best, measure_labels
from routing.solver.kernel.arrays import (
    BEST,
    CHANGED,
    EVEN_PRICE,
    INCOMPLETE,
    LABEL_PRICE,
    LOAD,
    ONE,
    ORDER,
    ROUNDS,
    TOTAL,
    TWO,
    WORK,
    Case,
    Ints,
    Scratch,
    Shorts,
    State,
)
from routing.solver.kernel.compiled import compiled, inlined
from routing.solver.kernel.insertion import uneven
from routing.solver.kernel.recreate import choose, unbalanced
from routing.solver.kernel.route_state import measure_order, put, take

NOTHING_YET = 1 << 62
"""Objective while no state has kept all limits."""


@compiled
def insert_all(case: Case, state: State, scratch: Scratch, order: Ints) -> None:
    """Give each customer in turn his cheapest option."""
    state.totals[ROUNDS] += 1
    round_ = state.totals[ROUNDS]
    for row in range(CHANGED):
        scratch.counts[row] = 0
    for row in range(len(order)):
        customer = order[row]
        choose(case, state, scratch, customer, round_)


@compiled
def insert_given(
    case: Case, state: State, chosen: Shorts, route: Ints, customers: Ints
) -> None:
    """
    Take over a solution's options and visits.

    Parameters
    ----------
    chosen
        (c,): options.
    route, customers
        (visits,): each visit's route and customer, in the order of the routes.
    """
    for customer in range(len(chosen)):
        state.calendar[customer].chosen = chosen[customer]
    for row in range(len(customers)):
        put(case, state, route[row], state.tours[route[row]].length, customers[row])


@compiled
def measure_state(case: Case, state: State, scratch: Scratch) -> None:
    """Compute the objective of a state from nothing, and make it the best."""
    total, incomplete = _price_calendar(case, state)
    state.totals[ONE] = state.totals[TWO] = 0
    load = work = order = 0
    for route in range(len(case.routes)):
        load += max(0, state.tours[route].load - case.routes[route].capacity)
        work += max(0, state.tours[route].work - case.routes[route].max_work)
        state.tours[route].order = measure_order(case, state, route)
        order += state.tours[route].order
        total += state.tours[route].cost
        slot = case.routes[route].slot
        for place in range(1, state.tours[route].length + 1):
            total += case.extra[state.node[route, place], slot]
        if case.aims[LABEL_PRICE]:
            measure_labels(case, state, route)
            state.totals[ONE] += state.label_work[route, 0]
            state.totals[TWO] += state.label_work[route, 1]
    if case.aims[EVEN_PRICE]:
        for slot in range(case.extra.shape[1]):
            total += uneven(case, state.slots[slot].work)
    if case.aims[LABEL_PRICE]:
        total += unbalanced(case, state.totals[ONE], state.totals[TWO])
    state.totals[TOTAL] = total
    state.totals[LOAD], state.totals[WORK] = load, work
    state.totals[ORDER] = order
    state.totals[INCOMPLETE] = incomplete
    scratch.counts[CHANGED] = len(case.routes)
    for route in range(len(case.routes)):
        scratch.marks[route].changed = route
    keep_best(state, scratch)
    if load or work or order:
        state.totals[BEST] = NOTHING_YET


@inlined
def _price_calendar(case: Case, state: State) -> tuple[int, int]:
    """Return the price of missing visits and of options; and incomplete customers."""
    total, incomplete = 0, 0
    for customer in range(case.extra.shape[0]):
        missing = case.customers[customer].visits - state.calendar[customer].planned
        total += missing * case.customers[customer].price
        incomplete += state.calendar[customer].planned < case.customers[customer].most
        if state.calendar[customer].chosen >= 0:
            total += case.options[state.calendar[customer].chosen].cost
    return total, incomplete


@compiled
def restore_best(case: Case, state: State, scratch: Scratch) -> None:
    """Make the best routes and options the current ones."""
    for route in range(len(state.tours)):
        slot = case.routes[route].slot
        while state.tours[route].length:
            take(case, state, route, state.tours[route].length)
        state.slots[slot].work = 0
    for customer in range(len(state.calendar)):
        state.calendar[customer].chosen = scratch.calendar[customer].best
    for route in range(len(state.tours)):
        for place in range(1, scratch.marks[route].best_length + 1):
            put(case, state, route, place - 1, scratch.best_node[route, place])
    measure_state(case, state, scratch)
