"""The cheapest place for a visit on every day it may have."""

from routing.solver.kernel.arrays import (
    EVEN_PRICE,
    HARD,
    LOAD_PRICE,
    MEAN_WORK,
    ORDER_PRICE,
    WORK_PRICE,
    Case,
    Hours,
    Scratch,
    State,
)
from routing.solver.kernel.clock import NEVER, drive_and_park, rest_around, serve
from routing.solver.kernel.compiled import compiled, inlined
from routing.solver.kernel.route_state import (
    LONGEST,
    MOMENTS,
    measure_longest,
    measure_times,
    place_of,
)

_FORBIDDEN = 1 << 60


@inlined
def price_slots(case: Case, state: State, scratch: Scratch, customer: int) -> None:
    """Find the cheapest insertion of a customer into each slot of his options."""
    price = case.customers[customer].price
    first = case.customers[customer].first_slot
    for row in range(first, case.customers[customer + 1].first_slot):
        price_slot(case, state, scratch, customer, case.slot_list[row], price)


@inlined
def price_slot(
    case: Case, state: State, scratch: Scratch, customer: int, slot: int, limit: int
) -> None:
    """
    Find the cheapest insertion into one slot.

    Parameters
    ----------
    limit
        What a place must cost less than; the slot's price where none does.
    """
    scratch.slots[slot].price = limit
    scratch.slots[slot].route = -1
    extra = _price_day(case, state, customer, slot)
    best = limit - extra
    service = case.customers[customer].service
    demand = case.customers[customer].demand
    first, last = case.slots[slot].first_route, case.slots[slot + 1].first_route
    full = 0
    has_empty = False
    for route in range(first, last):
        length = state.tours[route].length
        if length >= case.routes[route].max_visits:
            continue
        if _is_full(case, state, route, demand, service):
            full += 1
            continue
        if length == 0:
            if has_empty:
                continue
            has_empty = True
        best = _price_route(case, state, scratch, customer, route, best, 0)
    if full and (case.aims[LOAD_PRICE] != HARD or case.aims[WORK_PRICE] != HARD):
        for route in range(first, last):
            beyond = _price_full(case, state, route, demand, service)
            if 0 < beyond < best:
                best = _price_route(case, state, scratch, customer, route, best, beyond)
    if scratch.slots[slot].route >= 0:
        scratch.slots[slot].price = best + extra


@inlined
def price_empty(
    case: Case, state: State, scratch: Scratch, customer: int, route: int
) -> None:
    """Find what it costs to begin an empty route of a slot, whatever others cost."""
    slot = case.routes[route].slot
    price = case.customers[customer].price
    scratch.slots[slot].price = price
    scratch.slots[slot].route = -1
    extra = _price_day(case, state, customer, slot)
    demand, service = case.customers[customer].demand, case.customers[customer].service
    if case.routes[route].max_visits < 1 or _is_full(
        case, state, route, demand, service
    ):
        return
    best = _price_route(case, state, scratch, customer, route, price - extra, 0)
    if scratch.slots[slot].route >= 0:
        scratch.slots[slot].price = best + extra


@inlined
def _price_day(case: Case, state: State, customer: int, slot: int) -> int:
    """Return the price of a visit on a day, beside driving."""
    extra = case.extra[customer, slot]
    if case.aims[EVEN_PRICE]:
        work = state.slots[slot].work
        extra += uneven(case, work + case.customers[customer].service)
        extra -= uneven(case, work)
    return extra


@inlined
def _is_full(case: Case, state: State, route: int, demand: int, service: int) -> bool:
    """Tell whether a visit breaks a route's limits wherever it is put."""
    return (
        state.tours[route].load + demand > case.routes[route].capacity
        or state.tours[route].work + service > case.routes[route].max_work
    )


@inlined
def _price_full(case: Case, state: State, route: int, demand: int, service: int) -> int:
    """Return the price of what a visit puts beyond the limits of a route at least."""
    if state.tours[route].length >= case.routes[route].max_visits:
        return _FORBIDDEN
    load = state.tours[route].load - case.routes[route].capacity
    work = state.tours[route].work - case.routes[route].max_work
    beyond = price_beyond(load, demand, case.aims[LOAD_PRICE])
    return beyond + price_beyond(work, service, case.aims[WORK_PRICE])


@inlined
def price_beyond(over: int, more: int, price: int) -> int:
    """Return the price of adding to a sum that is ``over`` its limit (< 0: under)."""
    if over + more <= 0:
        return 0
    if price == HARD:
        return _FORBIDDEN
    return ((over + more - max(0, over)) * price >> 10) + 1


@inlined
def _price_route(
    case: Case,
    state: State,
    scratch: Scratch,
    customer: int,
    route: int,
    best: int,
    beyond: int,
) -> int:
    """Look for a cheaper place on one route; return the cheapest so far."""
    slot = case.routes[route].slot
    length = state.tours[route].length
    room = case.routes[route].max_work - state.tours[route].work
    room -= case.customers[customer].service
    room_to_drive = case.routes[route].max_drive - state.tours[route].drive
    leg_free = _leg_free(case, state, customer, route)
    cost_out, cost_in = case.cost[customer], case.cost_in[customer]
    leg_out, leg_in = case.leg[customer], case.leg_in[customer]
    node, arc = state.node[route], state.arc[route]
    has_locks = case.slots[slot].first_lock < case.slots[slot + 1].first_lock
    frm = node[0]
    for place in range(length + 1):
        to = node[place + 1]
        delta = cost_in[frm] + cost_out[to] - arc[place] + beyond
        if has_locks:
            delta += _price_order(case, state, route, place, customer)
        if delta < best:
            there, onward = leg_in[frm], leg_out[to]
            more = there + onward
            if length:
                more -= case.leg[frm, to]
            if more > room:
                delta += price_beyond(-room, more, case.aims[WORK_PRICE])
            if (
                delta < best
                and (
                    room_to_drive > NEVER
                    or _drive_more(case, frm, customer, to, length) <= room_to_drive
                )
                and (
                    max(there, onward) <= leg_free
                    or fits(case, state, route, place, customer)
                )
            ):
                best = delta
                scratch.slots[slot].route = route
                scratch.slots[slot].place = place
        frm = to
    return best


@compiled
def _price_order(
    case: Case, state: State, route: int, place: int, customer: int
) -> int:
    """Return the price of moving visits off the places that are fixed for them."""
    slot = case.routes[route].slot
    off = 0
    for row in range(case.slots[slot].first_lock, case.slots[slot + 1].first_lock):
        other, wanted = case.locks[row].customer, case.locks[row].place
        if other == customer:
            off += abs(place + 1 - wanted)
        elif state.route_at[slot, other] == route:
            now = place_of(state, route, other)
            if now > place:
                off += abs(now + 1 - wanted) - abs(now - wanted)
    return off * case.aims[ORDER_PRICE] >> 10


@inlined
def _leg_free(case: Case, state: State, customer: int, route: int) -> int:
    """Return the longest leg that needs no look at the clock, -1 if all do."""
    if case.routes[route].clock < 0:
        return NEVER
    if (
        case.window_of[customer, case.routes[route].slot] >= 0
        or case.customers[customer].service > case.routes[route].rest_room
    ):
        return -1
    return _longest_free(case, state, route)


@inlined
def _longest_free(case: Case, state: State, route: int) -> int:
    """Return the longest leg that needs no look at the clock on a route as it is."""
    rest_room = case.routes[route].rest_room
    if rest_room < 0 or state.tours[route].windowed > 0:
        return -1
    if state.tours[route].is_stale & LONGEST:
        measure_longest(case, state, route)
    return rest_room if state.tours[route].longest <= rest_room else -1


@compiled
def is_fit(case: Case, state: State, route: int) -> bool:
    """Tell whether a route keeps its limits."""
    length = state.tours[route].length
    if (
        case.aims[WORK_PRICE] == HARD
        and state.tours[route].work > case.routes[route].max_work
    ) or state.tours[route].drive > case.routes[route].max_drive:
        return False
    clock = case.routes[route].clock
    if clock < 0 or length == 0:
        return True
    if _longest_free(case, state, route) >= 0:
        return True
    if state.tours[route].is_stale & MOMENTS:
        measure_times(case, state, route)
    start, first = state.node[route, 0], state.node[route, 1]
    drive, park = case.drive[start, first], case.park[start, first]
    now = drive_and_park(
        case.hours, clock, case.hours.clocks[clock].shift_start, drive, park
    )
    if case.hours.clocks[clock].break_time == 0:
        return now <= state.moments[route, 1].late
    return now <= max(state.moments[route, 1].resting, state.moments[route, 1].short)


@inlined
def uneven(case: Case, work: int) -> int:
    """Return the price of a slot's work above the mean."""
    return max(0, work - case.aims[MEAN_WORK]) * case.aims[EVEN_PRICE] >> 10


@inlined
def _drive_more(case: Case, frm: int, customer: int, to: int, length: int) -> int:
    more = case.drive[frm, customer] + case.drive[customer, to]
    return more - case.drive[frm, to] if length else more


@inlined
def fits(case: Case, state: State, route: int, place: int, customer: int) -> bool:
    """
    Tell whether a customer fits in time behind a position of a route.

    Exact but for routes that begin after the break's window, which are held to the
    break all the same. Constant time: the moments of the route are known.
    """
    if state.tours[route].is_stale & MOMENTS:
        measure_times(case, state, route)
    frm, to = state.node[route, place], state.node[route, place + 1]
    window = case.window_of[customer, case.routes[route].slot]
    stay = case.customers[customer].service
    late = state.moments[route, place + 1].late
    now = state.moments[route, place].ready
    # Most places are ruled out here, or need no more than this.
    soonest = now + case.leg_in[customer, frm]
    if window >= 0:
        soonest = max(soonest, case.hours.windows[window].open)
    if soonest + stay + case.leg[customer, to] > late:
        return False
    return _fits_around(
        case.hours,
        case.routes[route].clock,
        (window, stay),
        (case.drive[frm, customer], case.park[frm, customer]),
        (case.drive[customer, to], case.park[customer, to]),
        (now, state.moments[route, place].rested),
        (
            late,
            max(
                state.moments[route, place + 1].resting,
                state.moments[route, place + 1].short,
            ),
        ),
    )


@compiled
def _fits_around(
    hours: Hours,
    clock: int,
    visit: tuple[int, int],
    there: tuple[int, int],
    onward: tuple[int, int],
    ready: tuple[int, int],
    by: tuple[int, int],
) -> bool:
    """
    Tell whether a visit fits between two others, blocks and break included.

    Parameters
    ----------
    visit
        Its window, -1 for none, and seconds of service.
    there, onward
        Seconds of driving and parking.
    ready
        Earliest moments of leaving the visit before, break not taken and taken.
    by
        Latest ends of parking at the next one, break taken and not taken.
    """
    window, stay = visit
    drive, park = there
    onto, park_to = onward
    now, free = ready
    late, resting = by
    has_break = hours.clocks[clock].break_time > 0
    if has_break and free < NEVER:
        parked = drive_and_park(hours, clock, free, drive, park)
        done = serve(hours, clock, window, parked, stay)
        if done < NEVER and drive_and_park(hours, clock, done, onto, park_to) <= late:
            return True
    parked = drive_and_park(hours, clock, now, drive, park)
    left = serve(hours, clock, window, parked, stay)
    if left >= NEVER:
        return False
    done = drive_and_park(hours, clock, left, onto, park_to)
    if not has_break:
        return done <= late
    if done <= resting:
        return True
    over = rest_around(hours, clock, window, parked, left, stay)
    return over < NEVER and drive_and_park(hours, clock, over, onto, park_to) <= late
