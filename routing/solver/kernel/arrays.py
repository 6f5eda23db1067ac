"""What the compiled search works on: a case that stays, a state that changes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]


class Case(NamedTuple):
    """
    A problem as arrays; customers c, nodes v, slots s (days), routes r, options o.

    A slot holds the routes of one day (of one rep); routes of a slot stand together.

    Parameters
    ----------
    cost, cost_in
        Driving that counts, (v, v) as [frm, to], and its transpose.
    leg, leg_in
        Driving and parking, likewise; what the work of a route is made of.
    drive, park
        Driving and parking seconds, [frm, to].
    service, demand
        (v,); 0 at depots.
    visits, most, price, is_single, is_pinned
        (c,): visits required, most that an option can plan, price of a missing visit,
        whether there is one option only, whether the search must leave it alone.
    option_of, days_of
        (c + 1,): where a customer's options and slots begin.
    slot_list
        Slots that any option of a customer has.
    option_days, option_cost
        (o + 1,) where an option's days begin; (o,) its price.
    day_slot, day_label
        Slot of an option's day, and its route label 0 or 1, -1 without a preset.
    near
        (c, k): nearest customers, nearest first, himself left out.
    keys
        (rules, c): orders of insertion, smaller first.
    extra
        (c, s): price of a visit beside driving.
    window_of
        (c, s): first of its windows, -1 where it is open all day.
    window_count, window_open, window_last
        (w,): how many follow, first and last moment at which service may begin.
    route_of_slot
        (s + 1,): where a slot's routes begin.
    slot, frame, start, end
        (r,): its slot, its kind (equal kinds are interchangeable), its depots.
    capacity, max_visits, max_work, max_drive
        (r,): limits.
    clock
        (r,): its clock, -1 where only sums matter.
    is_easy
        (r,): whether sums suffice while nobody on the route has windows.
    first_place
        (r,): positions before this one are pinned.
    shift_start, shift_end, break_time, break_from, break_to
        (clocks,): seconds; break_time 0 where none can be due.
    block_of, block_start, block_end
        (clocks + 1,) where a clock's blocks begin, and the blocks, ascending.
    even_price
        (1,): price per second of a slot's work above ``mean_work`` (1,), in 1/1024.
    label_price, label_tolerance
        (1,): price per second by which two routes' works differ beyond the tolerance
        (1/1024 of their mean), in 1/1024.
    """

    cost: Shorts
    cost_in: Shorts
    leg: Shorts
    leg_in: Shorts
    drive: Shorts
    park: Shorts
    service: Ints
    demand: Ints
    visits: Ints
    most: Ints
    price: Ints
    is_single: Shorts
    is_pinned: Shorts
    option_of: Ints
    days_of: Ints
    slot_list: Shorts
    option_days: Ints
    option_cost: Ints
    day_slot: Shorts
    day_label: Shorts
    near: Shorts
    keys: Ints
    extra: Shorts
    window_of: Shorts
    window_count: Shorts
    window_open: Shorts
    window_last: Shorts
    route_of_slot: Ints
    slot: Shorts
    frame: Shorts
    start: Shorts
    end: Shorts
    capacity: Ints
    max_visits: Ints
    max_work: Ints
    max_drive: Ints
    clock: Shorts
    is_easy: Shorts
    first_place: Shorts
    shift_start: Ints
    shift_end: Ints
    break_time: Ints
    break_from: Ints
    break_to: Ints
    block_of: Ints
    block_start: Ints
    block_end: Ints
    even_price: Ints
    mean_work: Ints
    label_price: Ints
    label_tolerance: Ints


class State(NamedTuple):
    """
    Routes under search; ``width`` is room for the longest route and its two depots.

    Parameters
    ----------
    node, arc
        (r, width): depots and customers in order; cost of the arc after each.
    length, load, work, drive, cost, windowed, is_stale
        (r,): visits, demand, seconds of work and driving, cost, visits with windows,
        whether the times below must be computed anew.
    ready, ready_rested
        (r, width): earliest moment of leaving, without and with the break taken.
    late, late_resting, late_short
        (r, width): latest end of parking from which the rest succeeds: break taken or
        none due; break still to come; back before a break is due.
    route_at
        (s, c): route that visits a customer, -1 for none.
    chosen, planned
        (c,): option, -1 for none; visits planned.
    slot_work
        (s,): work of a slot.
    route_label, label_work
        (r, 2), (2,): work of the two route labels, of each route and of all.
    totals
        (5,): objective of the state; of the best; incomplete customers; rounds made;
        rounds accepted.
    rng
        (1,): state of the generator.
    """

    node: Shorts
    arc: Shorts
    length: Ints
    load: Ints
    work: Ints
    drive: Ints
    cost: Ints
    windowed: Ints
    is_stale: Ints
    ready: Shorts
    ready_rested: Shorts
    late: Shorts
    late_resting: Shorts
    late_short: Shorts
    route_at: Shorts
    chosen: Shorts
    planned: Shorts
    slot_work: Ints
    route_label: Ints
    label_work: Ints
    totals: Ints
    rng: NDArray[np.uint64]


class Scratch(NamedTuple):
    """
    Room for one round: what was touched, removed, and the places found; and the best.

    Parameters
    ----------
    stamp, ruined, touched
        (r,): last round that touched a route; that took a string out of it; routes
        touched in this one.
    node, length, load, work, drive, cost, windowed, label
        Copies of touched routes.
    slot_stamp, slot_touched, slot_work
        (s,): likewise for slots.
    removed, removed_slot, order
        (most,): customers taken out; the one slot if only that visit was, else -1;
        their rank in the order of insertion.
    was_chosen, was_planned, seen
        (c,): before the round; last round that took the customer out.
    price, route, place
        (s,): the cheapest insertion into each slot.
    counts
        (4,): routes touched; slots touched; customers removed; change of the prices
        of options, missing visits and extras.
    was_label
        (2,): work of the two labels before the round.
    best_node, best_length, best_chosen
        The best routes and options seen.
    changed, is_changed, num_changed
        (r,), (r,), (1,): routes that differ from the best.
    """

    stamp: Ints
    ruined: Ints
    touched: Ints
    node: Shorts
    length: Ints
    load: Ints
    work: Ints
    drive: Ints
    cost: Ints
    windowed: Ints
    label: Ints
    slot_stamp: Ints
    slot_touched: Ints
    slot_work: Ints
    removed: Shorts
    removed_slot: Shorts
    order: Ints
    was_chosen: Shorts
    was_planned: Shorts
    seen: Ints
    price: Ints
    route: Shorts
    place: Shorts
    counts: Ints
    was_label: Ints
    best_node: Shorts
    best_length: Ints
    best_chosen: Shorts
    changed: Ints
    is_changed: Ints
    num_changed: Ints
