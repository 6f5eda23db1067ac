"""Visits into routes and out of them; the times of a route, forwards and backwards."""

from routing.solver.kernel.arrays import ROUTES, SLOTS, Case, Scratch, State
from routing.solver.kernel.clock import (
    NEVER,
    drive_and_park,
    leave_by,
    rest_around,
    rest_around_late,
    serve,
    serve_late,
)
from routing.solver.kernel.compiled import compiled, inlined

LONGEST, MOMENTS = 1, 2
"""What of a route may be out of date."""


@inlined
def touch(case: Case, state: State, scratch: Scratch, route: int, round_: int) -> None:
    """Keep a copy of a route before its first change in a round."""
    if scratch.marks[route].stamp == round_:
        return
    slot = case.routes[route].slot
    if scratch.slots[slot].stamp != round_:
        scratch.slots[slot].stamp = round_
        scratch.slots[scratch.counts[SLOTS]].touched = slot
        scratch.slots[slot].work = state.slots[slot].work
        scratch.counts[SLOTS] += 1
    scratch.marks[route].stamp = round_
    scratch.marks[scratch.counts[ROUTES]].touched = route
    scratch.counts[ROUTES] += 1
    length = state.tours[route].length
    for place in range(length + 2):
        scratch.node[route, place] = state.node[route, place]
    scratch.tours[route].length = length
    scratch.tours[route].load = state.tours[route].load
    scratch.tours[route].work = state.tours[route].work
    scratch.tours[route].drive = state.tours[route].drive
    scratch.tours[route].cost = state.tours[route].cost
    scratch.tours[route].windowed = state.tours[route].windowed
    scratch.tours[route].order = state.tours[route].order
    for label in range(2):
        scratch.label_work[route, label] = state.label_work[route, label]


@compiled
def put(case: Case, state: State, route: int, place: int, customer: int) -> None:
    """Put a customer behind a position of a route, 0 being the depot."""
    node, arc = state.node[route], state.arc[route]
    length = state.tours[route].length
    frm, to = node[place], node[place + 1]
    for position in range(length + 1, place, -1):
        node[position + 1] = node[position]
        arc[position + 1] = arc[position]
    node[place + 1] = customer
    before, after = case.cost[frm, customer], case.cost[customer, to]
    stay = (
        case.leg[frm, customer]
        + case.leg[customer, to]
        + case.customers[customer].service
    )
    drive = case.drive[frm, customer] + case.drive[customer, to]
    if length:
        stay -= case.leg[frm, to]
        drive -= case.drive[frm, to]
        state.tours[route].cost -= case.cost[frm, to]
    arc[place], arc[place + 1] = before, after
    state.tours[route].cost += before + after
    state.tours[route].work += stay
    state.tours[route].drive += drive
    state.tours[route].load += case.customers[customer].demand
    state.tours[route].length = length + 1
    slot = case.routes[route].slot
    state.tours[route].windowed += case.window_of[customer, slot] >= 0
    state.tours[route].is_stale = LONGEST | MOMENTS
    state.slots[slot].work += stay
    state.route_at[slot, customer] = route
    state.calendar[customer].planned += 1


@compiled
def take(case: Case, state: State, route: int, place: int) -> None:
    """Take out the customer at a position of a route, 1 being the first."""
    node, arc = state.node[route], state.arc[route]
    length = state.tours[route].length
    customer, frm, to = node[place], node[place - 1], node[place + 1]
    stay = (
        case.leg[frm, customer]
        + case.leg[customer, to]
        + case.customers[customer].service
    )
    drive = case.drive[frm, customer] + case.drive[customer, to]
    state.tours[route].cost -= arc[place - 1] + arc[place]
    arc[place - 1] = case.cost[frm, to] if length > 1 else 0
    state.tours[route].cost += arc[place - 1]
    if length > 1:
        stay -= case.leg[frm, to]
        drive -= case.drive[frm, to]
    for position in range(place, length + 1):
        node[position] = node[position + 1]
        arc[position] = arc[position + 1]
    state.tours[route].work -= stay
    state.tours[route].drive -= drive
    state.tours[route].load -= case.customers[customer].demand
    state.tours[route].length = length - 1
    slot = case.routes[route].slot
    state.tours[route].windowed -= case.window_of[customer, slot] >= 0
    state.tours[route].is_stale = LONGEST | MOMENTS
    state.slots[slot].work -= stay
    state.route_at[slot, customer] = -1
    state.calendar[customer].planned -= 1


@inlined
def measure_longest(case: Case, state: State, route: int) -> None:
    """Find the longest leg or service of a route."""
    node = state.node[route]
    longest = case.leg[node[0], node[1]]
    for place in range(1, state.tours[route].length + 1):
        here = node[place]
        longest = max(longest, case.leg[here, node[place + 1]])
        longest = max(longest, case.customers[here].service)
    state.tours[route].longest = longest
    state.tours[route].is_stale &= ~LONGEST


@inlined
def place_of(state: State, route: int, customer: int) -> int:
    """Return the position of a customer who is on a route."""
    node = state.node[route]
    place = 1
    while node[place] != customer:
        place += 1
    return place


@compiled
def measure_order(case: Case, state: State, route: int) -> int:
    """Return by how many places visits lie off the places that are fixed for them."""
    slot = case.routes[route].slot
    off = 0
    for row in range(case.slots[slot].first_lock, case.slots[slot + 1].first_lock):
        customer = case.locks[row].customer
        if state.route_at[slot, customer] == route:
            off += abs(place_of(state, route, customer) - case.locks[row].place)
    return off


@compiled
def measure_times(case: Case, state: State, route: int) -> None:
    """Compute the earliest and latest moments of a route that has a clock."""
    clock = case.routes[route].clock
    node = state.node[route]
    length = state.tours[route].length
    slot = case.routes[route].slot
    has_break = case.hours.clocks[clock].break_time > 0
    moments = state.moments[route]
    moments[0].ready = now = case.hours.clocks[clock].shift_start
    moments[0].rested = free = NEVER
    for place in range(1, length + 1):
        frm, here = node[place - 1], node[place]
        drive, park = case.drive[frm, here], case.park[frm, here]
        window, stay = case.window_of[here, slot], case.customers[here].service
        done = NEVER
        if has_break and free < NEVER:
            parked = drive_and_park(case.hours, clock, free, drive, park)
            done = serve(case.hours, clock, window, parked, stay)
        if now < NEVER:
            parked = drive_and_park(case.hours, clock, now, drive, park)
            now = serve(case.hours, clock, window, parked, stay)
            if has_break:
                around = rest_around(case.hours, clock, window, parked, now, stay)
                done = min(done, around)
        free = done
        moments[place].ready = now
        moments[place].rested = free
    _measure_late(case, state, route)
    state.tours[route].is_stale &= ~MOMENTS


@inlined
def _measure_late(case: Case, state: State, route: int) -> None:
    clock = case.routes[route].clock
    node = state.node[route]
    length = state.tours[route].length
    slot = case.routes[route].slot
    has_break = case.hours.clocks[clock].break_time > 0
    moments = state.moments[route]
    late, resting = case.hours.clocks[clock].shift_end, -NEVER
    short = min(late, case.hours.clocks[clock].break_to - 1)
    moments[length + 1].late = late
    moments[length + 1].resting = resting
    moments[length + 1].short = short
    for place in range(length, 0, -1):
        here, to = node[place], node[place + 1]
        drive, park = case.drive[here, to], case.park[here, to]
        window, stay = case.window_of[here, slot], case.customers[here].service
        before = -NEVER
        if has_break and resting > -NEVER:
            leave = leave_by(case.hours, clock, resting, drive, park)
            before = serve_late(case.hours, clock, window, leave, stay)
        if has_break and short > -NEVER:
            leave = leave_by(case.hours, clock, short, drive, park)
            short = serve_late(case.hours, clock, window, leave, stay)
        if late > -NEVER:
            leave = leave_by(case.hours, clock, late, drive, park)
            late = serve_late(case.hours, clock, window, leave, stay)
            if has_break:
                around = rest_around_late(case.hours, clock, window, leave, late, stay)
                before = max(before, around)
        resting = before
        moments[place].late = late
        moments[place].resting = resting
        moments[place].short = short
