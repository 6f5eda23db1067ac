"""What the compiled search works on: a case that stays, a state that changes."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Records = NDArray[Any]
"""Rows with named fields; numpy's types do not know which."""

EVEN_PRICE, MEAN_WORK, LABEL_PRICE, LABEL_TOLERANCE = range(4)
LOAD_PRICE, WORK_PRICE, ORDER_PRICE = range(4, 7)
"""Places in ``Case.aims``."""

TOTAL, BEST, INCOMPLETE, ROUNDS, FEASIBLE, ONE, TWO, LOAD, WORK, ORDER = range(10)
"""Places in ``State.totals``."""

ROUTES, SLOTS, REMOVED, CHANGE, WAS_ONE, WAS_TWO, CHANGED = range(7)
"""Places in ``Scratch.counts``; the last is kept from round to round."""

HARD = -1
"""A price of what may not be at all."""


def _fields(names: str, kind: str = "i8") -> np.dtype[np.void]:
    return np.dtype([(name, kind) for name in names.split()])


CUSTOMER = _fields(
    "service demand visits most price is_single is_once first_option first_slot"
)
OPTION = _fields("first_day cost")
DAY = _fields("slot label", "i4")
WINDOW = _fields("count open last", "i4")
SLOT = _fields("first_route first_lock")
LOCK = _fields("customer place")
ROUTE = _fields("slot capacity max_visits max_work max_drive clock rest_room")
CLOCK = _fields("shift_start shift_end break_time break_from break_to first_block")
BLOCK = _fields("start end")
TOUR = _fields("length load work drive cost windowed order longest is_stale")
MOMENT = _fields("ready rested late resting short", "i4")
CHOICE = _fields("chosen planned", "i4")
LOADED = _fields("work")
MARK = _fields("stamp ruined touched changed is_changed best_length")
PLACE = _fields("stamp touched work price route place")
OUT = _fields("customer slot order")
BEFORE = _fields("chosen planned seen best")


class Hours(NamedTuple):
    """
    When things can be done: apart, as every array makes the call that has it dearer.

    Parameters
    ----------
    windows
        How many follow, first and last moment at which service may begin.
    clocks, blocks
        Shift, break (time 0 where none can be due), where its blocks begin; blocks,
        ascending; seconds.
    """

    windows: Records
    clocks: Records
    blocks: Records


class Case(NamedTuple):
    """
    A problem as arrays; customers c, nodes v, slots s (days), routes r, options o.

    A slot holds the routes of one day (of one rep); routes of a slot stand together.
    Tables end with a row that only says where the next one would begin.

    Parameters
    ----------
    cost, cost_in
        Driving that counts, (v, v) as [frm, to], and its transpose.
    leg, leg_in
        Driving and parking, likewise; what the work of a route is made of.
    drive, park
        Driving and parking seconds, [frm, to].
    customers
        (v + 1,): service and demand of every node; visits required, most that an
        option can plan, price of a missing visit, whether there is one option only,
        whether every option has one day only, where his options and slots begin.
    slot_list
        Slots that any option of a customer has.
    options, days
        (o + 1,): where an option's days begin, its price. Each day's slot, and route
        label 0 or 1, -1 without a preset.
    near
        (c, k): nearest customers, nearest first, himself left out; -1 for none.
    keys
        (rules, c): orders of insertion, smaller first.
    extra
        (c, s): price of a visit beside driving.
    window_of
        (c, s): first of its windows, -1 where it is open all day.
    hours
        Opening hours and the clocks of the days.
    slots, routes
        Where a slot's routes and locks begin. Each route's slot, limits, clock (-1
        where only sums matter), the longest leg or service up to which sums suffice
        while nobody on it has windows (-1: never).
    locks
        Customers whose place in a slot's route is fixed, and that place.
    aims
        (7,): price of a second of a slot's work above the mean, in 1/1024; that mean;
        price of a second by which two routes' works differ beyond the tolerance, in
        1/1024; the tolerance in 1/1024 of their mean; prices of a unit of load and of a
        second of work beyond a route's limit, in 1/1024, -1 where none may be; price of
        a place by which a visit lies off the one that is fixed, in 1/1024.
    """

    cost: Shorts
    cost_in: Shorts
    leg: Shorts
    leg_in: Shorts
    drive: Shorts
    park: Shorts
    customers: Records
    slot_list: Shorts
    options: Records
    days: Records
    near: Shorts
    keys: Ints
    extra: Shorts
    window_of: Shorts
    hours: Hours
    slots: Records
    routes: Records
    locks: Records
    aims: Ints


class State(NamedTuple):
    """
    Routes under search; ``width`` is room for the longest route and its two depots.

    Parameters
    ----------
    node, arc
        (r, width): depots and customers in order; cost of the arc after each.
    tours
        (r,): visits, demand, seconds of work and driving, cost, visits with windows,
        places off the fixed ones,
        longest leg or service; whether that (1) or the moments (2) are out of date.
    moments
        (r, width): earliest moment of leaving, without and with the break taken;
        latest end of parking from which the rest succeeds: break taken or none due,
        break still to come, back before a break is due.
    route_at
        (s, c): route that visits a customer, -1 for none.
    calendar
        (c,): option, -1 for none; visits planned.
    slots
        (s,): work of a slot.
    label_work
        (r, 2): work of the two route labels.
    totals
        (10,): objective of the state, of the best, both without what breaks limits;
        incomplete customers; rounds made, and those after which all limits held; work
        of the two labels; load and work beyond the limits; places off the fixed ones.
    rng
        (1,): state of the generator.
    """

    node: Shorts
    arc: Shorts
    tours: Records
    moments: Records
    route_at: Shorts
    calendar: Records
    slots: Records
    label_work: Ints
    totals: Ints
    rng: NDArray[np.uint64]


class Scratch(NamedTuple):
    """
    Room for one round: what was touched, removed, and the places found; and the best.

    Parameters
    ----------
    marks
        (r,): last round that touched a route, that took a string out of it; list of
        the routes touched; list of those that differ from the best, and which do;
        length in the best.
    node, tours, label_work
        Copies of touched routes.
    slots
        (s,): last round that touched a slot; list of those touched; its work before;
        price, route and place of the cheapest insertion.
    removed
        (most,): customers taken out; the one slot if only that visit was, else -1;
        rank in the order of insertion.
    calendar
        (c,): option and visits before the round; last round that took him out; option
        in the best.
    counts
        (7,): routes and slots touched; customers removed; change of the prices of
        options, missing visits and extras; work of the two labels before; routes that
        differ from the best.
    best_node
        (r, width): the best routes seen.
    """

    marks: Records
    node: Shorts
    tours: Records
    label_work: Ints
    slots: Records
    removed: Records
    calendar: Records
    counts: Ints
    best_node: Shorts
