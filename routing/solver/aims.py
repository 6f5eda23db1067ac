"""What a draft costs: unplanned visits first, then driving, then compact, even days."""

from dataclasses import dataclass

import numpy as np

from routing.solver.draft import Draft
from routing.solver.problem import FloatArray, IntArray, Problem


@dataclass(frozen=True, kw_only=True)
class AimParams:
    """
    Weights of the smaller aims, relative to one unit of driving.

    Parameters
    ----------
    area
        Price per unit of distance from a visit to the centre of its weekday's area,
        per share of driving that a problem gives as leeway.
    evenness
        Price per unit of a day's work above the mean of the days, likewise.
    balance
        Price per unit by which the two routes' work differs beyond ``tolerance``.
    tolerance
        Difference of the two routes that costs nothing, share of their mean.
    """

    area: float = 3.0
    evenness: float = 14.0
    balance: float = 2.0
    tolerance: float = 0.06


class Aims:
    """
    Prices of a problem, the centres of its day areas among them.

    Parameters
    ----------
    problem, params
        What is searched, and the weights.
    """

    def __init__(self, problem: Problem, params: AimParams) -> None:
        self._problem = problem
        self._params = params
        self.price = visit_price(problem)
        num_nodes = len(problem.service)
        self.area: FloatArray = np.zeros((num_nodes, problem.num_days))
        self._saved = np.zeros(num_nodes)
        self._saved[: problem.num_customers] = self.price
        self._area = params.area * problem.leeway
        self._evenness = params.evenness * problem.leeway
        self._has_areas = bool(problem.num_days) and bool(np.all(problem.area >= 0))
        self.has_routes = any(o.day_routes for os in problem.options for o in os)
        self.mean_work = 0.0

    def measure_areas(self, draft: Draft) -> None:
        """Take the centres of the day areas, and the mean day, from a draft."""
        works = [state.work for state in draft.days]
        self.mean_work = float(np.mean(works)) if works else 0.0
        if not self._has_areas:
            return
        points, areas = self._problem.points, self._problem.area
        for area in sorted(set(areas.tolist())):
            days = [day for day in range(len(areas)) if areas[day] == area]
            visits = [c for d in days for r in draft.days[d].routes for c in r]
            centre = points[visits].mean(axis=0) if visits else points.mean(axis=0)
            distance = np.hypot(*(points - centre).T) * self._area
            distance[self._problem.num_customers :] = 0.0
            self.area[:, days] = distance[:, None]

    def uneven(self, work: FloatArray) -> FloatArray:
        """Return the price of days with given work."""
        return self._evenness * np.maximum(work - self.mean_work, 0.0)

    def total(self, draft: Draft) -> float:
        """Return the price of a whole draft; unplanned visits dominate."""
        total = 0.0
        works = np.empty(len(draft.days))
        for day, state in enumerate(draft.days):
            works[day] = state.work
            total += state.drive
            total += float((self.area[state.to, day] - self._saved[state.to]).sum())
        for customer, option in enumerate(draft.chosen):
            chosen = self._problem.options[customer][max(option, 0)]
            total += chosen.cost + chosen.num_visits * float(self.price[customer])
        if self.has_routes:
            total += float(self.unbalanced(*route_works(draft)))
        return total + float(self.uneven(works).sum())

    def unbalanced(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return the price of two routes with given work, elementwise."""
        excess = abs(first - second) - self._params.tolerance * (first + second) / 2
        return self._params.balance * np.maximum(excess, 0.0)


def visit_price(problem: Problem) -> IntArray:
    """
    Return what leaving out one visit costs, shape (num_customers,).

    More than the longest detour, so that a planned visit always wins over driving;
    between visits the weights decide.
    """
    longest = int(problem.cost.max(initial=1))
    return problem.weight * (4 * longest + 1)


def route_works(draft: Draft) -> FloatArray:
    """Return service, parking and ways of the two routes, seconds, shape (2,)."""
    problem = draft.problem
    route_of = {
        (customer, day): label
        for customer, option in enumerate(draft.chosen)
        if option >= 0
        for day, label in zip(
            problem.options[customer][option].days,
            problem.options[customer][option].day_routes,
            strict=False,
        )
    }
    works = np.zeros(2)
    for day, state in enumerate(draft.days):
        for frm, to in zip(state.frm.tolist(), state.to.tolist(), strict=True):
            label = route_of.get((to, day))
            if label is not None:
                stay = problem.time[frm, to] + problem.parking[frm, to]
                works[label] += float(stay + problem.service[to])
    return works
