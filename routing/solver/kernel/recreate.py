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
from routing.solver.kernel.compiled import compiled, inlined
from routing.solver.kernel.insertion import price_empty, price_slot, price_slots
from routing.solver.kernel.random_numbers import below, unit
from routing.solver.kernel.route_state import put, touch

_WIDE = 1 << 62
_FEW, _BEGUN = 30, 0.02
"""Customers up to whom rounds may begin a route, and the share of those that may."""


@compiled
def recreate(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Insert the listed customers in one of several orders."""
    count = scratch.counts[REMOVED]
    order_removed(case, state, scratch, count)
    empty = _draw_empty(case, state)
    for row in range(count):
        customer = scratch.removed[row].customer
        only = scratch.removed[row].slot
        if empty >= 0 and begin_route(
            case, state, scratch, customer, only, empty, round_
        ):
            empty = -1
        elif only >= 0:
            price = case.customers[customer].price
            price_slot(case, state, scratch, customer, only, price)
            insert(case, state, scratch, customer, only, round_)
        else:
            choose(case, state, scratch, customer, round_)


@compiled
def choose(
    case: Case, state: State, scratch: Scratch, customer: int, round_: int
) -> None:
    """Give a customer the option that is cheapest over its days, and insert him."""
    if case.customers[customer].is_once:
        chosen = cheapest_day(case, state, scratch, customer)
    else:
        price_slots(case, state, scratch, customer)
        chosen = cheapest_option(case, state, scratch, customer, -1)
    _plan(case, state, scratch, customer, chosen, round_)


@inlined
def _plan(
    case: Case, state: State, scratch: Scratch, customer: int, chosen: int, round_: int
) -> None:
    """Insert a customer on the days of an option, where his visits were priced."""
    state.calendar[customer].chosen = chosen
    scratch.counts[CHANGE] += case.options[chosen].cost
    last = case.options[chosen + 1].first_day
    for day in range(case.options[chosen].first_day, last):
        insert(case, state, scratch, customer, case.days[day].slot, round_)
        if case.aims[LABEL_PRICE]:
            label = case.days[day].label
            state.totals[ONE + label] += case.customers[customer].service


@inlined
def _draw_empty(case: Case, state: State) -> int:
    """
    Return, now and then, a route that nobody is on; else -1.

    Among many customers this made nothing better (13 periodic cases, 3 field cases of 8
    seeds, 10 s), as hot rounds fill routes until others have to be begun.
    """
    if case.extra.shape[0] > _FEW or unit(state.rng) > _BEGUN:
        return -1
    route = below(state.rng, len(state.tours))
    return route if state.tours[route].length == 0 else -1


@compiled
def begin_route(
    case: Case,
    state: State,
    scratch: Scratch,
    customer: int,
    only: int,
    route: int,
    round_: int,
) -> bool:
    """
    Put a customer on an empty route if he fits; tell whether he does.

    The way there and back is paid by several customers; as long as each is inserted
    where he alone costs least, nobody is the first.

    Parameters
    ----------
    only
        The slot that he is inserted into, -1 for those of any option that has the
        route's.
    """
    slot = case.routes[route].slot
    if state.tours[route].length > 0 or (only >= 0 and only != slot):
        return False
    if only < 0:
        price_slots(case, state, scratch, customer)
    price_empty(case, state, scratch, customer, route)
    if scratch.slots[slot].route < 0:
        return False
    if only >= 0:
        insert(case, state, scratch, customer, slot, round_)
        return True
    chosen = cheapest_option(case, state, scratch, customer, slot)
    if chosen < 0:
        return False
    _plan(case, state, scratch, customer, chosen, round_)
    return True


@inlined
def cheapest_option(
    case: Case, state: State, scratch: Scratch, customer: int, with_slot: int
) -> int:
    """
    Return the option that is cheapest over its days, the first of equals.

    Parameters
    ----------
    with_slot
        One that the option must have, -1 for any; where none has, -1 is returned.
    """
    price = case.customers[customer].price
    best, chosen = _WIDE, -1
    first_option = case.customers[customer].first_option
    for option in range(first_option, case.customers[customer + 1].first_option):
        first, last = case.options[option].first_day, case.options[option + 1].first_day
        if with_slot >= 0 and not _has_slot(case, first, last, with_slot):
            continue
        total = case.options[option].cost
        total += (case.customers[customer].visits - (last - first)) * price
        for day in range(first, last):
            total += scratch.slots[case.days[day].slot].price
        if case.aims[LABEL_PRICE]:
            total += _label_change(case, state, customer, first, last)
        if total < best:
            best, chosen = total, option
    return chosen


@inlined
def _has_slot(case: Case, first: int, last: int, slot: int) -> bool:
    """Tell whether one of an option's days is a slot."""
    for day in range(first, last):  # noqa: SIM110 (no generators once compiled)
        if case.days[day].slot == slot:
            return True
    return False


@inlined
def cheapest_day(case: Case, state: State, scratch: Scratch, customer: int) -> int:
    """
    Return the cheapest of options that have one day each.

    A day is looked at only as far as it may beat the days before it, the one just left
    first: that is where there is room.
    """
    price = case.customers[customer].price
    first = case.customers[customer].first_option
    count = case.customers[customer + 1].first_option - first
    chosen = first
    if scratch.calendar[customer].seen > 0:
        chosen = max(first, scratch.calendar[customer].chosen)
    shift = chosen - first
    best = _WIDE
    for step in range(count):
        option = first + (shift + step) % count
        day = case.options[option].first_day
        slot = case.days[day].slot
        fixed = case.options[option].cost
        if case.aims[LABEL_PRICE]:
            fixed += _label_change(case, state, customer, day, day + 1)
        limit = min(price, best - fixed)
        price_slot(case, state, scratch, customer, slot, limit)
        if scratch.slots[slot].price + fixed < best:
            best, chosen = scratch.slots[slot].price + fixed, option
    return chosen


@inlined
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


@inlined
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


@inlined
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
