"""Give customers days and places: the best option by cheapest insertion."""

from collections.abc import Sequence

import numpy as np

from routing.solver.aims import Aims, route_works
from routing.solver.draft import DayState, Draft, arc_costs
from routing.solver.problem import FloatArray, IntArray, Problem

_TRIES = 4


class OptionTable:
    """
    The options of every customer as index arrays, for fast sums.

    Parameters
    ----------
    problem
        Whose options; days are padded with ``num_days``, a day of price 0.
    """

    def __init__(self, problem: Problem) -> None:
        self.days: list[IntArray] = []
        self.cost: list[FloatArray] = []
        self.route_work: list[FloatArray] = []
        for options in problem.options:
            longest = max(len(option.days) for option in options)
            days = np.full((len(options), longest), problem.num_days, dtype=np.int64)
            for row, option in enumerate(options):
                days[row, : len(option.days)] = option.days
            self.days.append(days)
            self.cost.append(np.array([option.cost for option in options], dtype=float))
            second = np.array([sum(option.day_routes) for option in options])
            counts = np.array([len(option.day_routes) for option in options])
            stay = float(problem.service[len(self.cost) - 1])
            self.route_work.append(stay * np.vstack((counts - second, second)))

    def totals(self, customer: int, day_price: FloatArray, price: float) -> FloatArray:
        """Return what each option costs; a day too dear is left unplanned instead."""
        padded = np.append(np.minimum(day_price, price), 0.0)
        days = self.days[customer]
        lost = (days == len(day_price)).sum(axis=1) * price
        total: FloatArray = padded[days].sum(axis=1) + self.cost[customer] + lost
        return total


class _Arcs:
    """All days' arcs in one row, so that one look prices a visit on every day."""

    def __init__(self, days: Sequence[DayState]) -> None:
        self.frm = np.concatenate([day.frm for day in days])
        self.to = np.concatenate([day.to for day in days])
        self.base = np.concatenate([day.base for day in days])
        self.stay = np.concatenate([day.stay for day in days])
        self.room = np.concatenate([day.room for day in days])
        self.space = np.concatenate([day.space for day in days])
        lengths = [len(day.frm) for day in days]
        self.offsets = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)

    def day_costs(self, problem: Problem, customer: int) -> FloatArray:
        """Return the cheapest insertion on every day, shape (num_days,)."""
        costs = arc_costs(
            problem, customer, self.frm, self.to, self.base, self.stay,
            self.room, self.space,
        )  # fmt: skip
        least: FloatArray = np.minimum.reduceat(costs, self.offsets)
        return least


def recreate(
    draft: Draft,
    customers: Sequence[int],
    aims: Aims,
    table: OptionTable,
    only: Sequence[int] | None = None,
) -> None:
    """
    Insert customers one by one, each with its best option, into the draft.

    Parameters
    ----------
    customers
        In the order of insertion; none of them may be in a route.
    only
        Option that each customer of the problem must take; -1 leaves it free.
    """
    if not draft.days:
        return
    arcs = _Arcs(draft.days)
    works = route_works(draft) if aims.has_routes else np.zeros(2)
    for customer in customers:
        fixed = -1 if only is None else only[customer]
        balance = _balance_price(customer, works, aims, table)
        if _insert(draft, customer, arcs, aims, table, balance, fixed):
            arcs = _Arcs(draft.days)
        works = works + table.route_work[customer][:, draft.chosen[customer]]


def _balance_price(
    customer: int, works: FloatArray, aims: Aims, table: OptionTable
) -> FloatArray:
    """Return what each option adds to the price of two uneven routes."""
    if not aims.has_routes:
        return np.zeros(len(table.cost[customer]))
    first, second = works[:, None] + table.route_work[customer]
    return aims.unbalanced(first, second) - aims.unbalanced(*works)


def _insert(
    draft: Draft,
    customer: int,
    arcs: _Arcs,
    aims: Aims,
    table: OptionTable,
    balance: FloatArray,
    fixed: int,
) -> bool:
    """Insert one customer on the days of his best option; tell whether any was."""
    price = float(aims.price[customer])
    works = np.array([state.work for state in draft.days], dtype=float)
    service = float(draft.problem.service[customer])
    extra = aims.uneven(works + service) - aims.uneven(works)
    day_price = arcs.day_costs(draft.problem, customer) + extra
    day_price += aims.area[customer]
    places: dict[int, tuple[int, int]] = {}
    while True:
        totals = table.totals(customer, day_price, price) + balance
        choice = int(np.argmin(totals)) if fixed < 0 else fixed
        days = draft.problem.options[customer][choice].days
        failed = [
            day
            for day in days
            if np.isfinite(day_price[day])
            and day not in places
            and not _look(draft, customer, day, places)
        ]
        if not failed:
            break
        day_price[failed] = np.inf
    draft.chosen[customer] = choice
    planned = [day for day in days if day in places]
    for day in planned:
        draft.put(customer, day, places[day])
    return bool(planned)


def _look(
    draft: Draft, customer: int, day: int, places: dict[int, tuple[int, int]]
) -> bool:
    found = draft.find_place(customer, day, tries=_TRIES)
    if found is None:
        return False
    places[day] = found[0]
    return True
