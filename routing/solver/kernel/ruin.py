"""Take strings of neighbouring visits out of routes near a customer."""

from routing.solver.kernel.arrays import (
    CHANGE,
    INCOMPLETE,
    REMOVED,
    Case,
    Scratch,
    State,
)
from routing.solver.kernel.compiled import compiled, inlined
from routing.solver.kernel.random_numbers import below, unit
from routing.solver.kernel.route_state import place_of, take, touch

_SPLIT = 0.5
_WHOLE, _ANY_LENGTH = 0.03, 30.0
"""Share of the ruins whose strings may be as long as whole routes."""


@compiled
def ruin(
    case: Case,
    state: State,
    scratch: Scratch,
    size: float,
    longest: float,
    together: float,
    round_: int,
) -> None:
    """
    Remove about ``size`` customers around a random one.

    Strings are taken from routes near the seed, each on a random one of the days on
    which the neighbour found is visited. Who has a choice of days leaves all of them,
    who has none only this one.

    References
    ----------
    Christiaens, J. & Vanden Berghe, G. (2020). Slack Induction by String Removals for
    Vehicle Routing Problems. Transportation Science 54(2), 417-433, section 5.
    """
    rng = state.rng
    num = case.extra.shape[0]
    seed = below(rng, num)
    if unit(rng) <= _WHOLE:
        longest = _ANY_LENGTH
    most_strings = max(1.0, 4.0 * size / (1.0 + longest) - 1.0)
    strings = int(unit(rng) * most_strings + 1.0)
    if state.totals[INCOMPLETE] > 0:
        _remove_incomplete(case, state, scratch, seed, size, round_)
    day = -1
    if unit(rng) <= together:
        route = _any_route(case, state, seed)
        if route >= 0:
            day = case.routes[route].slot
    routes = int(_remove_string(case, state, scratch, seed, longest, day, round_))
    for row in range(case.near.shape[1]):
        if routes >= strings:
            return
        customer = case.near[seed, row]
        if customer < 0:
            return
        if scratch.calendar[customer].seen != round_ and _remove_string(
            case, state, scratch, customer, longest, day, round_
        ):
            routes += 1


@inlined
def _any_route(case: Case, state: State, customer: int) -> int:
    """Return a random one of the routes that visit a customer; -1 if none does."""
    planned = state.calendar[customer].planned
    if planned == 0:
        return -1
    option = state.calendar[customer].chosen
    wanted = below(state.rng, planned)
    for row in range(
        case.options[option].first_day, case.options[option + 1].first_day
    ):
        found = state.route_at[case.days[row].slot, customer]
        if found >= 0:
            if wanted == 0:
                return found
            wanted -= 1
    return -1


@compiled
def _remove_string(
    case: Case,
    state: State,
    scratch: Scratch,
    customer: int,
    longest: float,
    day: int,
    round_: int,
) -> bool:
    """Take a string around a customer out of one of his routes not touched yet."""
    rng = state.rng
    planned = state.calendar[customer].planned
    if planned == 0:
        return False
    route = -1
    if day >= 0:
        route = state.route_at[day, customer]
    else:
        route = _any_route(case, state, customer)
    if route < 0 or scratch.marks[route].ruined == round_:
        return False
    scratch.marks[route].ruined = round_
    length = state.tours[route].length
    most = min(float(length), longest)
    count = min(length, int(unit(rng) * most + 1.0))
    keep = 0
    if count > 1 and count < length and unit(rng) <= _SPLIT:
        keep = 1
    here = place_of(state, route, customer)
    span = count + keep
    low, high = max(1, here - span + 1), min(here, length - span + 1)
    first = low + below(rng, high - low + 1)
    skip = -1
    if keep:
        skip = first + 1 + below(rng, span - 2) if span > 2 else -1
    slot = case.routes[route].slot
    base = scratch.counts[REMOVED]
    for place in range(first, first + span):
        other = state.node[route, place]
        if place != skip:
            _note(case, state, scratch, other, slot, round_)
    for row in range(base, scratch.counts[REMOVED]):
        _remove(case, state, scratch, row, round_)
    return scratch.counts[REMOVED] > base


@inlined
def _note(
    case: Case, state: State, scratch: Scratch, customer: int, slot: int, round_: int
) -> None:
    """List a customer, or his one visit, for removal."""
    row = scratch.counts[REMOVED]
    if row >= len(scratch.removed):
        return
    if (
        not case.customers[customer].is_single
        and scratch.calendar[customer].seen == round_
    ):
        return
    if scratch.calendar[customer].seen != round_:
        scratch.calendar[customer].chosen = state.calendar[customer].chosen
        scratch.calendar[customer].planned = state.calendar[customer].planned
        scratch.calendar[customer].seen = round_
    scratch.removed[row].customer = customer
    scratch.removed[row].slot = slot if case.customers[customer].is_single else -1
    scratch.counts[REMOVED] = row + 1


@inlined
def _remove(case: Case, state: State, scratch: Scratch, row: int, round_: int) -> None:
    """Take a listed customer out of his routes."""
    customer, only = scratch.removed[row].customer, scratch.removed[row].slot
    option = state.calendar[customer].chosen
    if option >= 0:
        for day in range(
            case.options[option].first_day, case.options[option + 1].first_day
        ):
            slot = case.days[day].slot
            route = state.route_at[slot, customer]
            if route >= 0 and (only < 0 or slot == only):
                touch(case, state, scratch, route, round_)
                scratch.counts[CHANGE] += (
                    case.customers[customer].price - case.extra[customer, slot]
                )
                take(case, state, route, place_of(state, route, customer))
        if only < 0:
            scratch.counts[CHANGE] -= case.options[option].cost
            state.calendar[customer].chosen = -1


@compiled
def _remove_incomplete(
    case: Case, state: State, scratch: Scratch, seed: int, size: float, round_: int
) -> None:
    """List some customers with missing visits: near the seed, and a random one."""
    left = 1 + below(state.rng, max(1, int(size / 2.0)))
    for row in range(case.near.shape[1]):
        if left == 0:
            return
        customer = case.near[seed, row]
        if customer < 0:
            break
        if state.calendar[customer].planned < case.customers[customer].most:
            left -= _list_incomplete(case, state, scratch, customer, round_)
    num = case.extra.shape[0]
    start = below(state.rng, num)
    for step in range(num):
        customer = (start + step) % num
        if state.calendar[customer].planned < case.customers[customer].most:
            _list_incomplete(case, state, scratch, customer, round_)
            return


@inlined
def _list_incomplete(
    case: Case, state: State, scratch: Scratch, customer: int, round_: int
) -> int:
    if scratch.calendar[customer].seen == round_:
        return 0
    base = scratch.counts[REMOVED]
    if case.customers[customer].is_single:
        option = case.customers[customer].first_option
        for day in range(
            case.options[option].first_day, case.options[option + 1].first_day
        ):
            if state.route_at[case.days[day].slot, customer] < 0:
                _note(case, state, scratch, customer, case.days[day].slot, round_)
    else:
        _note(case, state, scratch, customer, -1, round_)
    for row in range(base, scratch.counts[REMOVED]):
        _remove(case, state, scratch, row, round_)
    return 1
