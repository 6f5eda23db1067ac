"""Insert what was removed, each customer with his cheapest option."""

from routing.solver.kernel.arrays import (
    CHANGE,
    LABEL_PRICE,
    LABEL_TOLERANCE,
    ONE,
    REMOVED,
    TWO,
    Case,
    Scratch,
    State,
)
from routing.solver.kernel.compiled import compiled
from routing.solver.kernel.insertion import price_slots
from routing.solver.kernel.random_numbers import below
from routing.solver.kernel.route_state import put, touch

_WIDE = 1 << 62


@compiled
def recreate(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Insert the listed customers in one of several orders."""
    count = scratch.counts[REMOVED]
    order_removed(case, state, scratch, count)
    for row in range(count):
        customer = scratch.removed[row].customer
        only = scratch.removed[row].slot
        price_slots(case, state, scratch, customer, only)
        if only >= 0:
            insert(case, state, scratch, customer, only, round_)
        else:
            choose(case, state, scratch, customer, round_)


@compiled
def choose(
    case: Case, state: State, scratch: Scratch, customer: int, round_: int
) -> None:
    """Give a customer the option that is cheapest over its days, and insert him."""
    price = case.customers[customer].price
    best, chosen = _WIDE, -1
    for option in range(
        case.customers[customer].first_option, case.customers[customer + 1].first_option
    ):
        first, last = case.options[option].first_day, case.options[option + 1].first_day
        total = case.options[option].cost
        total += (case.customers[customer].visits - (last - first)) * price
        for day in range(first, last):
            total += scratch.slots[case.days[day].slot].price
        if case.aims[LABEL_PRICE]:
            total += _label_change(case, state, customer, first, last)
        if total < best:
            best, chosen = total, option
    state.calendar[customer].chosen = chosen
    scratch.counts[CHANGE] += case.options[chosen].cost
    for day in range(
        case.options[chosen].first_day, case.options[chosen + 1].first_day
    ):
        insert(case, state, scratch, customer, case.days[day].slot, round_)
        if case.aims[LABEL_PRICE]:
            state.totals[ONE + case.days[day].label] += case.customers[customer].service


@compiled
def insert(
    case: Case, state: State, scratch: Scratch, customer: int, slot: int, round_: int
) -> None:
    """Put a visit where it was found to be cheapest, unless that is not worth it."""
    route = scratch.slots[slot].route
    price = case.customers[customer].price
    if route < 0 or scratch.slots[slot].price >= price:
        return
    touch(case, state, scratch, route, round_)
    put(case, state, route, scratch.slots[slot].place, customer)
    scratch.counts[CHANGE] -= price - case.extra[customer, slot]


@compiled
def _label_change(
    case: Case, state: State, customer: int, first: int, last: int
) -> int:
    """Return what an option adds to the price of two uneven routes."""
    one, two = state.totals[ONE], state.totals[TWO]
    before = unbalanced(case, one, two)
    for day in range(first, last):
        two += case.days[day].label * case.customers[customer].service
        one += (1 - case.days[day].label) * case.customers[customer].service
    return unbalanced(case, one, two) - before


@compiled
def unbalanced(case: Case, one: int, two: int) -> int:
    """Return the price of two routes with given work."""
    allowed = (one + two) * case.aims[LABEL_TOLERANCE] >> 11
    return max(0, abs(one - two) - allowed) * case.aims[LABEL_PRICE] >> 10


@compiled
def order_removed(case: Case, state: State, scratch: Scratch, count: int) -> None:
    """Sort the removed customers by a rule that is drawn."""
    rules = case.keys.shape[0]
    rule = below(state.rng, rules + 2)
    removed = scratch.removed
    for row in range(count):
        if rule < rules:
            removed[row].order = case.keys[rule, removed[row].customer]
        else:
            removed[row].order = below(state.rng, 1 << 30)
    for row in range(1, count):
        key, customer = removed[row].order, removed[row].customer
        slot, place = removed[row].slot, row
        while place > 0 and removed[place - 1].order > key:
            removed[place].order = removed[place - 1].order
            removed[place].customer = removed[place - 1].customer
            removed[place].slot = removed[place - 1].slot
            place -= 1
        removed[place].order = key
        removed[place].customer = customer
        removed[place].slot = slot
