"""Insert what was removed, each customer with his cheapest option."""

from routing.solver.kernel.arrays import Case, Scratch, State
from routing.solver.kernel.compiled import compiled
from routing.solver.kernel.insertion import price_slots
from routing.solver.kernel.random_numbers import below
from routing.solver.kernel.route_state import put, touch

_WIDE = 1 << 62


@compiled
def recreate(case: Case, state: State, scratch: Scratch, round_: int) -> None:
    """Insert the listed customers in one of several orders."""
    count = scratch.counts[2]
    order_removed(case, state, scratch, count)
    for row in range(count):
        customer = scratch.removed[row]
        only = scratch.removed_slot[row]
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
    price = case.price[customer]
    best, chosen = _WIDE, -1
    for option in range(case.option_of[customer], case.option_of[customer + 1]):
        first, last = case.option_days[option], case.option_days[option + 1]
        total = case.option_cost[option]
        total += (case.visits[customer] - (last - first)) * price
        for day in range(first, last):
            total += scratch.price[case.day_slot[day]]
        if case.label_price[0]:
            total += _label_change(case, state, customer, first, last)
        if total < best:
            best, chosen = total, option
    state.chosen[customer] = chosen
    scratch.counts[3] += case.option_cost[chosen]
    for day in range(case.option_days[chosen], case.option_days[chosen + 1]):
        insert(case, state, scratch, customer, case.day_slot[day], round_)
        if case.label_price[0]:
            state.label_work[case.day_label[day]] += case.service[customer]


@compiled
def insert(
    case: Case, state: State, scratch: Scratch, customer: int, slot: int, round_: int
) -> None:
    """Put a visit where it was found to be cheapest, unless that is not worth it."""
    route = scratch.route[slot]
    price = case.price[customer]
    if route < 0 or scratch.price[slot] >= price:
        return
    touch(case, state, scratch, route, round_)
    put(case, state, route, scratch.place[slot], customer)
    scratch.counts[3] -= price - case.extra[customer, slot]


@compiled
def _label_change(case: Case, state: State, customer: int, first: int, last: int) -> int:
    """Return what an option adds to the price of two uneven routes."""
    one, two = state.label_work[0], state.label_work[1]
    before = unbalanced(case, one, two)
    for day in range(first, last):
        two += case.day_label[day] * case.service[customer]
        one += (1 - case.day_label[day]) * case.service[customer]
    return unbalanced(case, one, two) - before


@compiled
def unbalanced(case: Case, one: int, two: int) -> int:
    """Return the price of two routes with given work."""
    allowed = (one + two) * case.label_tolerance[0] >> 11
    return max(0, abs(one - two) - allowed) * case.label_price[0] >> 10


@compiled
def order_removed(case: Case, state: State, scratch: Scratch, count: int) -> None:
    """Sort the removed customers by a rule that is drawn."""
    rules = case.keys.shape[0]
    rule = below(state.rng, rules + 2)
    removed, only = scratch.removed, scratch.removed_slot
    for row in range(count):
        rank = (
            case.keys[rule, removed[row]]
            if rule < rules
            else below(state.rng, 1 << 30)
        )
        scratch.order[row] = rank
    for row in range(1, count):
        key, customer, slot = scratch.order[row], removed[row], only[row]
        place = row
        while place > 0 and scratch.order[place - 1] > key:
            scratch.order[place] = scratch.order[place - 1]
            removed[place] = removed[place - 1]
            only[place] = only[place - 1]
            place -= 1
        scratch.order[place], removed[place], only[place] = key, customer, slot
