"""The loop: ruin, recreate, keep or undo, ever colder."""

import math

from routing.solver.kernel.arrays import Case, Scratch, State
from routing.solver.kernel.compiled import compiled
from routing.solver.kernel.insertion import uneven
from routing.solver.kernel.random_numbers import unit
from routing.solver.kernel.recreate import recreate, unbalanced
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
        totals[3] += 1
        round_ = totals[3]
        for row in range(4):
            scratch.counts[row] = 0
        for label in range(2):
            scratch.was_label[label] = state.label_work[label]
        ruin(case, state, scratch, size, longest, round_)
        recreate(case, state, scratch, round_)
        change = measure_change(case, state, scratch)
        if change <= -heat * math.log(unit(state.rng)):
            totals[0] += change
            keep_round(case, state, scratch, round_)
            if totals[0] < totals[1]:
                keep_best(state, scratch)
        else:
            undo_round(case, state, scratch, round_)
        heat *= cooling


@compiled
def measure_change(case: Case, state: State, scratch: Scratch) -> int:
    """Return by how much a round has changed the objective."""
    change = scratch.counts[3]
    for row in range(scratch.counts[0]):
        route = scratch.touched[row]
        change += state.cost[route] - scratch.cost[route]
    if case.even_price[0]:
        for row in range(scratch.counts[1]):
            slot = scratch.slot_touched[row]
            change += uneven(case, state.slot_work[slot])
            change -= uneven(case, scratch.slot_work[slot])
    if case.label_price[0]:
        for label in range(2):
            state.label_work[label] = scratch.was_label[label]
        for row in range(scratch.counts[0]):
            route = scratch.touched[row]
            measure_labels(case, state, route)
            for label in range(2):
                state.label_work[label] += (
                    state.route_label[route, label] - scratch.label[route, label]
                )
        change += unbalanced(case, state.label_work[0], state.label_work[1])
        change -= unbalanced(case, scratch.was_label[0], scratch.was_label[1])
    return change


@compiled
def measure_labels(case: Case, state: State, route: int) -> None:
    """Compute service and ways of the two route labels on one route."""
    state.route_label[route, 0] = state.route_label[route, 1] = 0
    slot = case.slot[route]
    for place in range(1, state.length[route] + 1):
        frm, here = state.node[route, place - 1], state.node[route, place]
        option = state.chosen[here]
        for day in range(case.option_days[option], case.option_days[option + 1]):
            if case.day_slot[day] == slot and case.day_label[day] >= 0:
                state.route_label[route, case.day_label[day]] += (
                    case.leg[frm, here] + case.service[here]
                )


@compiled
def keep_round(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Note what a round has changed for good."""
    for row in range(scratch.counts[0]):
        route = scratch.touched[row]
        if not scratch.is_changed[route]:
            scratch.is_changed[route] = 1
            scratch.changed[scratch.num_changed[0]] = route
            scratch.num_changed[0] += 1
    state.totals[4] += 1
    for row in range(scratch.counts[2]):
        customer = scratch.removed[row]
        if scratch.seen[customer] == round_:
            scratch.seen[customer] = 0
            most = case.most[customer]
            state.totals[2] += state.planned[customer] < most
            state.totals[2] -= scratch.was_planned[customer] < most


@compiled
def undo_round(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Bring back routes and options as they were before a round."""
    for row in range(scratch.counts[0]):
        route = scratch.touched[row]
        slot = case.slot[route]
        for place in range(1, state.length[route] + 1):
            customer = state.node[route, place]
            state.route_at[slot, customer] = -1
            state.planned[customer] -= 1
    for row in range(scratch.counts[0]):
        restore_route(case, state, scratch, scratch.touched[row])
    for row in range(scratch.counts[1]):
        slot = scratch.slot_touched[row]
        state.slot_work[slot] = scratch.slot_work[slot]
    for row in range(scratch.counts[2]):
        customer = scratch.removed[row]
        if scratch.seen[customer] == round_:
            scratch.seen[customer] = 0
            state.chosen[customer] = scratch.was_chosen[customer]
    for label in range(2):
        state.label_work[label] = scratch.was_label[label]


@compiled
def restore_route(case: Case, state: State, scratch: Scratch, route: int) -> None:
    """Bring back a touched route."""
    length = scratch.length[route]
    slot = case.slot[route]
    state.length[route] = length
    for place in range(length + 2):
        state.node[route, place] = scratch.node[route, place]
    for place in range(length + 1):
        frm, to = state.node[route, place], state.node[route, place + 1]
        state.arc[route, place] = case.cost[frm, to] if length else 0
        if place:
            state.route_at[slot, frm] = route
            state.planned[frm] += 1
    state.load[route] = scratch.load[route]
    state.work[route] = scratch.work[route]
    state.drive[route] = scratch.drive[route]
    state.cost[route] = scratch.cost[route]
    state.windowed[route] = scratch.windowed[route]
    for label in range(2):
        state.route_label[route, label] = scratch.label[route, label]
    state.is_stale[route] = 1


@compiled
def keep_best(state: State, scratch: Scratch) -> None:
    """Copy what differs from the best so far."""
    state.totals[1] = state.totals[0]
    for row in range(scratch.num_changed[0]):
        route = scratch.changed[row]
        length = state.length[route]
        scratch.best_length[route] = length
        for place in range(length + 2):
            scratch.best_node[route, place] = state.node[route, place]
        scratch.is_changed[route] = 0
    scratch.num_changed[0] = 0
    for customer in range(state.chosen.shape[0]):
        scratch.best_chosen[customer] = state.chosen[customer]
