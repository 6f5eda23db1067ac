"""Visits into routes and out of them; the times of a route, forwards and backwards."""

from routing.solver.kernel.arrays import Case, Scratch, State
from routing.solver.kernel.clock import (
    NEVER,
    begin,
    finish,
    rest,
    rest_late,
    serve,
    serve_late,
)
from routing.solver.kernel.compiled import compiled


@compiled
def touch(case: Case, state: State, scratch: Scratch, route: int, round_: int) -> None:
    """Keep a copy of a route before its first change in a round."""
    if scratch.stamp[route] == round_:
        return
    slot = case.slot[route]
    if scratch.slot_stamp[slot] != round_:
        scratch.slot_stamp[slot] = round_
        scratch.slot_touched[scratch.counts[1]] = slot
        scratch.slot_work[slot] = state.slot_work[slot]
        scratch.counts[1] += 1
    scratch.stamp[route] = round_
    scratch.touched[scratch.counts[0]] = route
    scratch.counts[0] += 1
    length = state.length[route]
    for place in range(length + 2):
        scratch.node[route, place] = state.node[route, place]
    scratch.length[route] = length
    scratch.load[route] = state.load[route]
    scratch.work[route] = state.work[route]
    scratch.drive[route] = state.drive[route]
    scratch.cost[route] = state.cost[route]
    scratch.windowed[route] = state.windowed[route]
    scratch.label[route, 0] = state.route_label[route, 0]
    scratch.label[route, 1] = state.route_label[route, 1]


@compiled
def put(case: Case, state: State, route: int, place: int, customer: int) -> None:
    """Put a customer behind a position of a route, 0 being the depot."""
    node, arc = state.node[route], state.arc[route]
    length = state.length[route]
    frm, to = node[place], node[place + 1]
    for position in range(length + 1, place, -1):
        node[position + 1] = node[position]
        arc[position + 1] = arc[position]
    node[place + 1] = customer
    before, after = case.cost[frm, customer], case.cost[customer, to]
    stay = case.leg[frm, customer] + case.leg[customer, to] + case.service[customer]
    drive = case.drive[frm, customer] + case.drive[customer, to]
    if length:
        stay -= case.leg[frm, to]
        drive -= case.drive[frm, to]
        state.cost[route] -= case.cost[frm, to]
    arc[place], arc[place + 1] = before, after
    state.cost[route] += before + after
    state.work[route] += stay
    state.drive[route] += drive
    state.load[route] += case.demand[customer]
    state.length[route] = length + 1
    slot = case.slot[route]
    state.windowed[route] += case.window_of[customer, slot] >= 0
    state.is_stale[route] = 1
    state.slot_work[slot] += stay
    state.route_at[slot, customer] = route
    state.planned[customer] += 1


@compiled
def take(case: Case, state: State, route: int, place: int) -> None:
    """Take out the customer at a position of a route, 1 being the first."""
    node, arc = state.node[route], state.arc[route]
    length = state.length[route]
    customer, frm, to = node[place], node[place - 1], node[place + 1]
    stay = case.leg[frm, customer] + case.leg[customer, to] + case.service[customer]
    drive = case.drive[frm, customer] + case.drive[customer, to]
    state.cost[route] -= arc[place - 1] + arc[place]
    arc[place - 1] = case.cost[frm, to] if length > 1 else 0
    state.cost[route] += arc[place - 1]
    if length > 1:
        stay -= case.leg[frm, to]
        drive -= case.drive[frm, to]
    for position in range(place, length + 1):
        node[position] = node[position + 1]
        arc[position] = arc[position + 1]
    state.work[route] -= stay
    state.drive[route] -= drive
    state.load[route] -= case.demand[customer]
    state.length[route] = length - 1
    slot = case.slot[route]
    state.windowed[route] -= case.window_of[customer, slot] >= 0
    state.is_stale[route] = 1
    state.slot_work[slot] -= stay
    state.route_at[slot, customer] = -1
    state.planned[customer] -= 1


@compiled
def place_of(state: State, route: int, customer: int) -> int:
    """Return the position of a customer who is on a route."""
    node = state.node[route]
    place = 1
    while node[place] != customer:
        place += 1
    return place


@compiled
def measure_times(case: Case, state: State, route: int) -> None:
    """Compute the earliest and latest moments of a route that has a clock."""
    clock = case.clock[route]
    node = state.node[route]
    length = state.length[route]
    slot = case.slot[route]
    has_break = case.break_time[clock] > 0
    ready, rested = state.ready[route], state.ready_rested[route]
    ready[0] = now = case.shift_start[clock]
    rested[0] = free = NEVER
    for place in range(1, length + 1):
        frm, here = node[place - 1], node[place]
        drive, park = case.drive[frm, here], case.park[frm, here]
        window, stay = case.window_of[here, slot], case.service[here]
        done = NEVER
        if has_break and free < NEVER:
            parked = finish(case, clock, finish(case, clock, free, drive), park)
            done = serve(case, clock, window, parked, stay)
        if now < NEVER:
            parked = finish(case, clock, finish(case, clock, now, drive), park)
            now = serve(case, clock, window, parked, stay)
            if has_break:
                over = rest(case, clock, parked)
                if over < NEVER:
                    done = min(done, serve(case, clock, window, over, stay))
                if now < NEVER:
                    done = min(done, rest(case, clock, now))
        free = done
        ready[place], rested[place] = now, free
    _measure_late(case, state, route)
    state.is_stale[route] = 0


@compiled
def _measure_late(case: Case, state: State, route: int) -> None:
    clock = case.clock[route]
    node = state.node[route]
    length = state.length[route]
    slot = case.slot[route]
    has_break = case.break_time[clock] > 0
    late, resting = state.late[route], state.late_resting[route]
    short = state.late_short[route]
    last = case.shift_end[clock]
    late[length + 1], resting[length + 1] = last, -NEVER
    short[length + 1] = min(last, case.break_to[clock] - 1)
    for place in range(length, 0, -1):
        here, to = node[place], node[place + 1]
        drive, park = case.drive[here, to], case.park[here, to]
        window, stay = case.window_of[here, slot], case.service[here]
        late[place] = resting[place] = short[place] = -NEVER
        if late[place + 1] > -NEVER:
            leave = leave_by(case, clock, late[place + 1], drive, park)
            late[place] = serve_late(case, clock, window, leave, stay)
            if has_break:
                resting[place] = rest_around(
                    case, clock, window, leave, late[place], stay
                )
        if has_break:
            if resting[place + 1] > -NEVER:
                leave = leave_by(case, clock, resting[place + 1], drive, park)
                resting[place] = max(
                    resting[place], serve_late(case, clock, window, leave, stay)
                )
            if short[place + 1] > -NEVER:
                leave = leave_by(case, clock, short[place + 1], drive, park)
                short[place] = serve_late(case, clock, window, leave, stay)


@compiled
def leave_by(case: Case, clock: int, parked: int, drive: int, park: int) -> int:
    """Return the latest moment of driving off to have parked in time."""
    return begin(case, clock, begin(case, clock, parked, park), drive)


@compiled
def rest_around(
    case: Case, clock: int, window: int, leave: int, start: int, stay: int
) -> int:
    """Return the latest end of parking with the break before or after service."""
    best = -NEVER
    if start > -NEVER:
        best = rest_late(case, clock, start)
    pause = rest_late(case, clock, leave)
    if pause > -NEVER:
        best = max(best, serve_late(case, clock, window, pause, stay))
    return best
