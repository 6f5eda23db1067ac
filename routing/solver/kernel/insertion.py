"""The cheapest place for a visit on every day it may have."""

from routing.solver.kernel.arrays import Case, Scratch, State
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
    for row in range(case.days_of[customer], case.days_of[customer + 1]):
        price_slot(case, state, scratch, customer, case.slot_list[row])


@compiled
def price_slot(
    case: Case, state: State, scratch: Scratch, customer: int, slot: int
) -> None:
    """Find the cheapest insertion into one slot; its price is the visit's if none."""
    extra = case.extra[customer, slot]
    limit = case.price[customer]
    best = limit - extra
    best_route, best_place = -1, 0
    service, demand = case.service[customer], case.demand[customer]
    is_windowed = case.window_of[customer, slot] >= 0
    cost_out, cost_in = case.cost[customer], case.cost_in[customer]
    leg_out, leg_in = case.leg[customer], case.leg_in[customer]
    empty_frame = -1
    for route in range(case.route_of_slot[slot], case.route_of_slot[slot + 1]):
        length = state.length[route]
        room = case.max_work[route] - state.work[route] - service
        if (
            room < 0
            or state.load[route] + demand > case.capacity[route]
            or length >= case.max_visits[route]
        ):
            continue
        if length == 0:
            if case.frame[route] == empty_frame:
                continue
            empty_frame = case.frame[route]
        has_clock = case.clock[route] >= 0 and (
            is_windowed or state.windowed[route] > 0 or case.is_easy[route] == 0
        )
        if has_clock and state.is_stale[route]:
            measure_times(case, state, route)
        room_to_drive = case.max_drive[route] - state.drive[route]
        node, arc = state.node[route], state.arc[route]
        first = case.first_place[route]
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
        if case.even_price[0]:
            more = case.service[customer]
            best += uneven(case, state.slot_work[slot] + more) - uneven(
                case, state.slot_work[slot]
            )
        best = min(best, limit)
    else:
        best = limit
    scratch.price[slot] = best
    scratch.route[slot] = best_route
    scratch.place[slot] = best_place


@compiled
def uneven(case: Case, work: int) -> int:
    """Return the price of a slot's work above the mean."""
    return max(0, work - case.mean_work[0]) * case.even_price[0] >> 10


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
    clock, slot = case.clock[route], case.slot[route]
    frm, to = state.node[route, place], state.node[route, place + 1]
    drive, park = case.drive[frm, customer], case.park[frm, customer]
    onward, park_to = case.drive[customer, to], case.park[customer, to]
    window, stay = case.window_of[customer, slot], case.service[customer]
    late = state.late[route, place + 1]
    now = state.ready[route, place]
    has_break = case.break_time[clock] > 0
    if has_break:
        free = state.ready_rested[route, place]
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
        if done <= state.late_resting[route, place + 1]:
            return True
        if done <= state.late_short[route, place + 1]:
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
