"""The exact optimum of a small problem: every route of every day, then every choice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from routing.solver.fits import RouteChecker
from routing.solver.problem import Option, Problem, Solution
from tests.routing.solver.all_orders import Route, day_tables, route_cost


@dataclass(frozen=True, order=True)
class Figures:
    """
    What a solution costs, in the strict order of the aims.

    Parameters
    ----------
    missing_fixed
        Visits fixed by a lock that are not planned.
    missing_weight
        Sum of weights over missing visits.
    drive
        Driving, and the price of the options.
    """

    missing_fixed: int
    missing_weight: int
    drive: int


def measure(problem: Problem, solution: Solution) -> Figures:
    """Return a solution's figures; raises AssertionError if it breaks a rule."""
    checker = RouteChecker(problem)
    days_of: list[set[int]] = [set() for _ in problem.options]
    drive = 0
    for day, routes in enumerate(solution.routes):
        assert len(routes) <= problem.frames[day].num_routes
        for route in routes:
            assert checker(day, route), f"day {day}: {route} does not fit"
            drive += route_cost(problem, day, route)
            for customer in route:
                assert day not in days_of[customer], "visited twice on one day"
                days_of[customer].add(day)
    missing = 0
    for customer, days in enumerate(days_of):
        option = problem.options[customer][solution.chosen[customer]]
        assert days <= set(option.days), f"customer {customer} on {days}"
        missing += int(problem.weight[customer]) * (option.num_visits - len(days))
        drive += option.cost
    lost = sum(day not in days_of[customer] for customer, day in problem.fixed)
    return Figures(lost, missing, drive)


def solve_exactly(problem: Problem) -> tuple[Figures, Solution]:
    """
    Return the optimum in the strict order of the aims.

    For every day and every set of customers who can be there, the cheapest order that
    ``RouteChecker`` accepts; of these and the options CP-SAT chooses.
    """
    solution = _choose(_Choice(problem, day_tables(problem)))
    return measure(problem, solution), solution


def solve_by_rules(problem: Problem) -> tuple[Figures, Solution]:
    """
    Return the optimum of those solutions that pass the swap test, for thinning too.

    Nobody misses a visit for which visits of strictly lower grade could make room, and
    nobody is left out altogether where also second visits of his own grade could. Room
    is what some order has; engines that keep the order of the day see less of it, so
    that a good one lies between this optimum and that of ``solve_exactly``.
    """
    choice = _Choice(problem, day_tables(problem))
    solution = _choose(choice)
    if not _keeps_rules(choice, solution):
        choice = _Choice(problem, choice.tables)
        _forbid_swaps(choice)
        solution = _choose(choice)
    return measure(problem, solution), solution


class _Choice:
    """The model of an option for everybody, and a set of customers for every day."""

    def __init__(self, problem: Problem, tables: Sequence[Mapping[int, Route]]) -> None:
        self.problem, self.tables = problem, tables
        self.model = model = cp_model.CpModel()
        self.chosen = [[model.new_bool_var("") for _ in os] for os in problem.options]
        self.sets = [{mask: model.new_bool_var("") for mask in t} for t in tables]
        for literals in (*self.chosen, *(masks.values() for masks in self.sets)):
            model.add_exactly_one(literals)
        for customer, options in enumerate(problem.options):
            for day in range(problem.num_days):
                allowed = [
                    literal
                    for option, literal in zip(
                        options, self.chosen[customer], strict=True
                    )
                    if day in option.days
                ]
                model.add(self.visits(customer, [day]) <= sum(allowed))

    def visits(self, customer: int, days: Iterable[int]) -> cp_model.LinearExpr:
        """Return the number of a customer's visits on some days."""
        return cp_model.LinearExpr.sum(
            [
                var
                for day in days
                for mask, var in self.sets[day].items()
                if mask >> customer & 1
            ]
        )

    def drive(self) -> cp_model.LinearExpr:
        """Return driving, and the price of the options."""
        ways = [
            route_cost(self.problem, day, route) * self.sets[day][mask]
            for day, table in enumerate(self.tables)
            for mask, route in table.items()
        ]
        prices = self._over_options(lambda _, option: option.cost)
        return cp_model.LinearExpr.sum([*ways, prices])

    def fixed_visits(self) -> cp_model.LinearExpr:
        """Return the number of visits fixed by a lock that are planned."""
        return cp_model.LinearExpr.sum(
            [self.visits(customer, [day]) for customer, day in self.problem.fixed]
        )

    def missing(self) -> cp_model.LinearExpr:
        """Return the sum of weights over missing visits."""
        weight = self.problem.weight.tolist()
        days = range(self.problem.num_days)
        planned = [-w * self.visits(c, days) for c, w in enumerate(weight)]
        required = self._over_options(lambda c, o: weight[c] * o.num_visits)
        return cp_model.LinearExpr.sum([required, *planned])

    def _over_options(self, value: Callable[[int, Option], int]) -> cp_model.LinearExpr:
        """Return the sum of a value over the chosen options."""
        return cp_model.LinearExpr.sum(
            [
                value(customer, option) * literal
                for customer, options in enumerate(self.problem.options)
                for option, literal in zip(options, self.chosen[customer], strict=True)
            ]
        )


def _choose(choice: _Choice) -> Solution:
    """Solve for one aim after the other."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    for goal in (-choice.fixed_visits(), choice.missing(), choice.drive()):
        choice.model.minimize(goal)
        assert solver.solve(choice.model) == cp_model.OPTIMAL
        choice.model.add(goal <= round(solver.objective_value))
    routes = [
        next(table[mask] for mask, var in masks.items() if solver.value(var))
        for table, masks in zip(choice.tables, choice.sets, strict=True)
    ]
    return Solution(
        chosen=tuple(
            next(idx for idx, literal in enumerate(literals) if solver.value(literal))
            for literals in choice.chosen
        ),
        routes=tuple((route,) if route else () for route in routes),
    )


def _forbid_swaps(choice: _Choice) -> None:
    """Forbid every set of a day's customers that must give way to somebody."""
    problem, model = choice.problem, choice.model
    days = range(problem.num_days)
    seldom = [_at_most(model, choice.visits(c, days), 1) for c in _everybody(problem)]
    for customer, options in enumerate(problem.options):
        nowhere = _at_most(model, choice.visits(customer, days), 0)
        for option in options:
            others = [day for day in days if day not in option.days]
            suits = _at_most(model, choice.visits(customer, others), 0)
            for day in option.days:
                for mask, var in choice.sets[day].items():
                    if mask >> customer & 1:
                        continue
                    for thinned in _must_give_way(choice, customer, day, mask):
                        who = nowhere if thinned else suits
                        spared = [seldom[other] for other in thinned]
                        model.add_bool_or(~var, ~who, *spared)


def _keeps_rules(choice: _Choice, solution: Solution) -> bool:
    """Tell whether nobody of a solution must give way to somebody."""
    problem = choice.problem
    masks = [sum(1 << c for r in routes for c in r) for routes in solution.routes]
    planned = [
        {day for day, mask in enumerate(masks) if mask >> c & 1}
        for c in _everybody(problem)
    ]
    return not any(
        (not planned[customer] if thinned else planned[customer] <= {*option.days})
        and all(len(planned[other]) >= 2 for other in thinned)
        for customer, options in enumerate(problem.options)
        for option in options
        for day in option.days
        if day not in planned[customer]
        for thinned in _must_give_way(choice, customer, day, masks[day])
    )


def _must_give_way(
    choice: _Choice, customer: int, day: int, mask: int
) -> Iterator[tuple[int, ...]]:
    """Yield groups of equal grade who, with all lower ones, could make room."""
    problem, table = choice.problem, choice.tables[day]
    rank, fixed = problem.rank, problem.fixed
    others = [other for other in _everybody(problem) if mask >> other & 1]
    is_fixed = (customer, day) in fixed
    kept = [
        other
        for other in others
        if (other, day) in fixed or not (is_fixed or rank[other] > rank[customer])
    ]
    equals = [c for c in kept if (c, day) not in fixed and rank[c] == rank[customer]]
    for number in range(len(equals) + 1):
        for thinned in combinations(equals, number):
            rest = {customer, *kept} - {*thinned}
            if sum(1 << other for other in rest) in table:
                yield thinned


def _everybody(problem: Problem) -> range:
    return range(problem.num_customers)


def _at_most(
    model: cp_model.CpModel, count: cp_model.LinearExpr, most: int
) -> cp_model.IntVar:
    """Return a literal that tells whether a number of visits is at most so large."""
    literal = model.new_bool_var("")
    model.add_linear_constraint(count, 0, most).only_enforce_if(literal)
    model.add_linear_constraint(count, most + 1, 99).only_enforce_if(~literal)
    return literal
