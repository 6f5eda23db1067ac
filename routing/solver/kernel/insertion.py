"""The cheapest place for a visit on every day it may have."""

from routing.solver.kernel.arrays import EVEN_PRICE, MEAN_WORK, Case, Scratch, State
from routing.solver.kernel.clock import NEVER, finish, rest, serve
from routing.solver.kernel.compiled import compiled
from routing.solver.kernel.route_state import measure_times


@compiled
def price_slots(
    case: Case, state: State, scratch: Scratch, customer: int, only: int
) -> None:
    """
    Find the cheapest insertion of a customer into each of his slots.

    Parameters
    ----------
    only
        The one slot of interest; -1 for all that his options have.
    """
    if only >= 0:
        price_slot(case, state, scratch, customer, only)
        return
    for row in range(
        case.customers[customer].first_slot, case.customers[customer + 1].first_slot
    ):
        price_slot(case, state, scratch, customer, case.slot_list[row])


@compiled
def price_slot(
    case: Case, state: State, scratch: Scratch, customer: int, slot: int
) -> None:
    """Find the cheapest insertion into one slot; its price is the visit's if none."""
    extra = case.extra[customer, slot]
    limit = case.customers[customer].price
    best = limit - extra
    best_route, best_place = -1, 0
    service, demand = case.customers[customer].service, case.customers[customer].demand
    is_windowed = case.window_of[customer, slot] >= 0
    cost_out, cost_in = case.cost[customer], case.cost_in[customer]
    leg_out, leg_in = case.leg[customer], case.leg_in[customer]
    empty_frame = -1
    for route in range(case.slots[slot].first_route, case.slots[slot + 1].first_route):
        length = state.tours[route].length
        room = case.routes[route].max_work - state.tours[route].work - service
        if (
            room < 0
            or state.tours[route].load + demand > case.routes[route].capacity
            or length >= case.routes[route].max_visits
        ):
            continue
        if length == 0:
            if case.routes[route].frame == empty_frame:
                continue
            empty_frame = case.routes[route].frame
        has_clock = case.routes[route].clock >= 0 and (
            is_windowed
            or state.tours[route].windowed > 0
            or case.routes[route].is_easy == 0
        )
        if has_clock and state.tours[route].is_stale:
            measure_times(case, state, route)
        room_to_drive = case.routes[route].max_drive - state.tours[route].drive
        node, arc = state.node[route], state.arc[route]
        first = case.routes[route].first_place
        frm = node[first]
        for place in range(first, length + 1):
            to = node[place + 1]
            delta = cost_in[frm] + cost_out[to] - arc[place]
            if delta < best:
                more = leg_in[frm] + leg_out[to]
                if length:
                    more -= case.leg[frm, to]
                if more <= room and (
                    room_to_drive > NEVER
                    or _drive_more(case, frm, customer, to, length) <= room_to_drive
                ):
                    if not has_clock or fits(case, state, route, place, customer):
                        best, best_route, best_place = delta, route, place
            frm = to
    if best_route >= 0:
        best += extra
        if case.aims[EVEN_PRICE]:
            more = case.customers[customer].service
            best += uneven(case, state.slots[slot].work + more) - uneven(
                case, state.slots[slot].work
            )
        best = min(best, limit)
    else:
        best = limit
    scratch.slots[slot].price = best
    scratch.slots[slot].route = best_route
    scratch.slots[slot].place = best_place


@compiled
def uneven(case: Case, work: int) -> int:
    """Return the price of a slot's work above the mean."""
    return max(0, work - case.aims[MEAN_WORK]) * case.aims[EVEN_PRICE] >> 10


@compiled
def _drive_more(case: Case, frm: int, customer: int, to: int, length: int) -> int:
    more = case.drive[frm, customer] + case.drive[customer, to]
    return more - case.drive[frm, to] if length else more


@compiled
def fits(case: Case, state: State, route: int, place: int, customer: int) -> bool:
    """
    Tell whether a customer fits in time behind a position of a route.

    Exact but for routes that begin after the break's window, which are held to the
    break all the same. Constant time: the moments of the route are known.
    """
    clock, slot = case.routes[route].clock, case.routes[route].slot
    frm, to = state.node[route, place], state.node[route, place + 1]
    drive, park = case.drive[frm, customer], case.park[frm, customer]
    onward, park_to = case.drive[customer, to], case.park[customer, to]
    window, stay = case.window_of[customer, slot], case.customers[customer].service
    late = state.moments[route, place + 1].late
    now = state.moments[route, place].ready
    has_break = case.clocks[clock].break_time > 0
    if has_break:
        free = state.moments[route, place].rested
        if free < NEVER:
            parked = finish(case, clock, finish(case, clock, free, drive), park)
            done = serve(case, clock, window, parked, stay)
            if done < NEVER:
                done = finish(case, clock, finish(case, clock, done, onward), park_to)
                if done <= late:
                    return True
    if now >= NEVER:
        return False
    parked = finish(case, clock, finish(case, clock, now, drive), park)
    left = serve(case, clock, window, parked, stay)
    if left < NEVER:
        done = finish(case, clock, finish(case, clock, left, onward), park_to)
        if not has_break:
            return done <= late
        if done <= state.moments[route, place + 1].resting:
            return True
        if done <= state.moments[route, place + 1].short:
            return True
    elif not has_break:
        return False
    over = rest(case, clock, parked)
    if over < NEVER:
        over = serve(case, clock, window, over, stay)
    if left < NEVER:
        over = min(over, rest(case, clock, left))
    if over >= NEVER:
        return False
    return finish(case, clock, finish(case, clock, over, onward), park_to) <= late
