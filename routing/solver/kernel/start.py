"""A first solution by cheapest insertion, and a given one taken over."""

from routing.solver.kernel.anneal import keep_best, measure_labels
from routing.solver.kernel.arrays import Case, Ints, Scratch, Shorts, State
from routing.solver.kernel.compiled import compiled
from routing.solver.kernel.insertion import price_slots, uneven
from routing.solver.kernel.recreate import choose, unbalanced
from routing.solver.kernel.route_state import put


@compiled
def insert_all(case: Case, state: State, scratch: Scratch, order: Ints) -> None:
    """Give each customer in turn his cheapest option."""
    state.totals[3] += 1
    round_ = state.totals[3]
    for row in range(4):
        scratch.counts[row] = 0
    for row in range(len(order)):
        customer = order[row]
        price_slots(case, state, scratch, customer, -1)
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
        state.chosen[customer] = chosen[customer]
    for row in range(len(customers)):
        put(case, state, route[row], state.length[route[row]], customers[row])


@compiled
def measure_state(case: Case, state: State, scratch: Scratch) -> None:
    """Compute the objective of a state from nothing, and make it the best."""
    total, incomplete = 0, 0
    for customer in range(len(case.visits)):
        missing = case.visits[customer] - state.planned[customer]
        total += missing * case.price[customer]
        incomplete += state.planned[customer] < case.most[customer]
        if state.chosen[customer] >= 0:
            total += case.option_cost[state.chosen[customer]]
    state.label_work[0] = state.label_work[1] = 0
    for route in range(len(case.slot)):
        total += state.cost[route]
        slot = case.slot[route]
        for place in range(1, state.length[route] + 1):
            total += case.extra[state.node[route, place], slot]
        if case.label_price[0]:
            measure_labels(case, state, route)
            state.label_work[0] += state.route_label[route, 0]
            state.label_work[1] += state.route_label[route, 1]
    if case.even_price[0]:
        for slot in range(len(state.slot_work)):
            total += uneven(case, state.slot_work[slot])
    if case.label_price[0]:
        total += unbalanced(case, state.label_work[0], state.label_work[1])
    state.totals[0] = total
    state.totals[2] = incomplete
    scratch.num_changed[0] = len(case.slot)
    for route in range(len(case.slot)):
        scratch.changed[route] = route
    keep_best(state, scratch)
