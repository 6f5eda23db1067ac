"""A first visit calendar: compact weekday areas and even days, chosen by CP-SAT."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from routing.solver.problem import FloatArray, IntArray, Problem


@dataclass(frozen=True, kw_only=True)
class CalendarParams:
    """
    How the calendar is chosen.

    Parameters
    ----------
    rounds
        Times that centres and choices take turns, >= 1.
    work
        Deterministic work of the exact solver a round, about seconds.
    overload
        Price of a unit of work beyond a day's limit, in units of travel.
    uneven
        Price of a unit of work above the mean day.
    """

    rounds: int = 2
    work: float = 0.1
    overload: int = 8
    uneven: int = 1


def choose_calendar(
    problem: Problem, params: CalendarParams, seed: int
) -> tuple[int, ...]:
    """
    Return the option of every customer.

    Centres of the weekdays' areas and choices take turns, as in Lloyd's algorithm: the
    exact solver chooses options that lie near the centres of their weekday and of their
    day while the days' work stays under the limit and even; then the centres move.
    """
    work = _visit_work(problem)
    centres = _first_centres(problem, work)
    day_centres = centres[_area_idx(problem)]
    chosen: tuple[int, ...] = ()
    for _ in range(params.rounds):
        dear = _day_distance(problem, centres, day_centres)
        hint = chosen or _choose_greedily(problem, dear, work, params)
        chosen = _choose(problem, dear, work, params, seed, hint)
        centres, day_centres = _move(problem, chosen, centres, day_centres)
    return chosen


def _visit_work(problem: Problem) -> IntArray:
    """Estimate the work of one visit of each customer, its part of the driving too."""
    num = problem.num_customers
    nearest = np.sort(problem.time[:num, :num], axis=1)[:, 1:5]
    leg = nearest.mean(axis=1) if nearest.size else np.zeros(num)
    stop = problem.parking[-1, :num] if num else np.zeros(0)
    return (problem.service[:num] + 1.5 * leg + stop).astype(np.int64)


def _area_idx(problem: Problem) -> IntArray:
    names = sorted(set(problem.area.tolist()))
    return np.array(
        [names.index(area) for area in problem.area.tolist()], dtype=np.int64
    )


def _first_centres(problem: Problem, work: IntArray) -> FloatArray:
    """Return a centre per weekday: slices of equal work around the middle."""
    num_areas = len(set(problem.area.tolist()))
    points = problem.points[: problem.num_customers]
    visits = np.array([options[0].num_visits for options in problem.options])
    mass = (work * visits).astype(float) + 1.0
    middle = np.average(points, axis=0, weights=mass)
    angle = np.arctan2(*(points - middle).T[::-1])
    order = np.argsort(angle, kind="stable")
    share = np.cumsum(mass[order]) / mass.sum()
    slices = np.minimum((share * num_areas).astype(int), num_areas - 1)
    centres = np.tile(middle, (num_areas, 1))
    for area in range(num_areas):
        members = order[slices == area]
        if len(members):
            centres[area] = np.average(points[members], axis=0, weights=mass[members])
    return centres


def _day_distance(
    problem: Problem, centres: FloatArray, day_centres: FloatArray
) -> IntArray:
    points = problem.points[: problem.num_customers]
    to_area = np.hypot(*(points[:, None] - centres[_area_idx(problem)][None]).T).T
    to_day = np.hypot(*(points[:, None] - day_centres[None]).T).T
    dear: IntArray = (0.6 * to_area + 0.4 * to_day).astype(np.int64)
    return dear


def _mean_load(problem: Problem, work: IntArray) -> int:
    visits = (options[0].num_visits for options in problem.options)
    total = sum(int(w) * num for w, num in zip(work, visits, strict=True))
    return total // max(1, problem.num_days)


def _choose_greedily(
    problem: Problem, dear: IntArray, work: IntArray, params: CalendarParams
) -> tuple[int, ...]:
    """Choose one customer after the other: a start for the exact solver."""
    load = np.zeros(problem.num_days, dtype=np.int64)
    limit = np.array([frame.work_limit * frame.num_routes for frame in problem.frames])
    mean = _mean_load(problem, work)
    chosen = [0] * problem.num_customers

    def price(customer: int, days: IntArray) -> int:
        full = load[days] + work[customer]
        over = params.overload * np.maximum(full - limit[days], 0)
        uneven = params.uneven * np.maximum(full - mean, 0)
        return int((dear[customer, days] + over + uneven).sum())

    most_first = sorted(
        range(problem.num_customers),
        key=lambda c: (-problem.options[c][0].num_visits, -int(work[c]), c),
    )
    for customer in most_first:
        options = [np.array(o.days, dtype=np.int64) for o in problem.options[customer]]
        lost = [max(map(len, options)) - len(days) for days in options]
        prices = [price(customer, days) for days in options]
        chosen[customer] = min(
            range(len(options)), key=lambda idx: (lost[idx], prices[idx])
        )
        load[options[chosen[customer]]] += work[customer]
    return tuple(chosen)


def _choose(
    problem: Problem,
    dear: IntArray,
    work: IntArray,
    params: CalendarParams,
    seed: int,
    hint: Sequence[int],
) -> tuple[int, ...]:
    model = cp_model.CpModel()
    on_day: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in problem.frames]
    choices: list[list[cp_model.IntVar]] = []
    prices: list[cp_model.LinearExprT] = []
    for customer, options in enumerate(problem.options):
        literals = [model.new_bool_var("") for _ in options]
        model.add_exactly_one(literals)
        choices.append(literals)
        for idx, (option, literal) in enumerate(zip(options, literals, strict=True)):
            price = option.cost + sum(int(dear[customer, day]) for day in option.days)
            lost = option.num_visits - len(option.days)
            price += lost * int(problem.weight[customer]) * int(dear.max(initial=1))
            prices.append(price * literal)
            for day in option.days:
                on_day[day].append((literal, int(work[customer])))
            model.add_hint(literal, hint[customer] == idx)
    prices += _day_prices(model, problem, on_day, params)
    prices += _route_prices(model, problem, choices, work, params)
    model.minimize(cp_model.LinearExpr.sum(prices))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % (1 << 30)
    solver.parameters.max_deterministic_time = params.work
    solver.parameters.symmetry_level = 0
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return tuple(hint)
    return tuple(
        max(range(len(literals)), key=lambda idx: solver.value(literals[idx]))
        for literals in choices
    )


def _day_prices(
    model: cp_model.CpModel,
    problem: Problem,
    on_day: Sequence[Sequence[tuple[cp_model.IntVar, int]]],
    params: CalendarParams,
) -> list[cp_model.LinearExprT]:
    """Return the prices of days beyond their limit and above the mean day."""
    mean = _mean_load(problem, _visit_work(problem))
    prices: list[cp_model.LinearExprT] = []
    for frame, visits in zip(problem.frames, on_day, strict=True):
        most = sum(work for _, work in visits)
        load = cp_model.LinearExpr.sum([work * literal for literal, work in visits])
        limits = (
            (frame.work_limit * frame.num_routes, params.overload),
            (mean, params.uneven),
        )
        for limit, price in limits:
            if most > limit:
                over = model.new_int_var(0, most, "")
                model.add(over >= load - limit)
                prices.append(price * over)
    return prices


def _route_prices(
    model: cp_model.CpModel,
    problem: Problem,
    choices: Sequence[Sequence[cp_model.IntVar]],
    work: IntArray,
    params: CalendarParams,
) -> list[cp_model.LinearExprT]:
    """Return the price of two routes of different work; none without a preset."""
    terms: list[cp_model.LinearExprT] = []
    most = 0
    for customer, (options, literals) in enumerate(
        zip(problem.options, choices, strict=True)
    ):
        for option, literal in zip(options, literals, strict=True):
            difference = sum(1 if label == 0 else -1 for label in option.day_routes)
            if difference:
                terms.append(difference * int(work[customer]) * literal)
                most += abs(difference) * int(work[customer])
    if not terms:
        return []
    apart = model.new_int_var(0, most, "")
    balance = cp_model.LinearExpr.sum(terms)
    model.add(apart >= balance)
    model.add(apart >= -balance)
    return [params.overload * apart]


def _move(
    problem: Problem,
    chosen: Sequence[int],
    centres: FloatArray,
    day_centres: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the centres of the weekdays' and the days' visits."""
    area_of = _area_idx(problem)
    by_area: list[list[int]] = [[] for _ in centres]
    by_day: list[list[int]] = [[] for _ in day_centres]
    for customer, option in enumerate(chosen):
        for day in problem.options[customer][option].days:
            by_area[area_of[day]].append(customer)
            by_day[day].append(customer)
    return _means(problem, by_area, centres), _means(problem, by_day, day_centres)


def _means(
    problem: Problem, members: Sequence[Sequence[int]], before: FloatArray
) -> FloatArray:
    means = before.copy()
    for row, customers in enumerate(members):
        if customers:
            means[row] = problem.points[list(customers)].mean(axis=0)
    return means
