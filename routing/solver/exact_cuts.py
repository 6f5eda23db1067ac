"""Which visits to give up on days that are too full: exactly, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from routing.solver.budget import Budget
from routing.solver.day_choice import DayChoice, Route, choose_cuts
from routing.solver.draft import Draft, insertion_costs, make_day
from routing.solver.held_karp import MOST_STOPS
from routing.solver.problem import NO_LIMIT, Problem
from routing.solver.settle import settle

SETTLING = 0.1
"""Work, about seconds, of settling a draft once more."""


@dataclass(frozen=True, kw_only=True)
class CutParams:
    """
    How much work exact cuts may be.

    Parameters
    ----------
    work
        Most work of the exact solver over all days, about seconds, > 0.
    day_work
        The same for one day, > 0.
    most_visits
        Visits of a day to choose among, >= 1; of those left out the worthiest, then
        the nearest come first.
    """

    work: float = 20.0
    day_work: float = 1.0
    most_visits: int = MOST_STOPS

    def __post_init__(self) -> None:
        if not min(self.work, self.day_work) > 0:
            raise ValueError(f"Expected work > 0, got {self.work}, {self.day_work}.")
        if self.most_visits < 1:
            raise ValueError(f"Expected most_visits >= 1, got {self.most_visits}.")


def improve_cuts(
    draft: Draft, params: CutParams, budget: Budget | None = None
) -> Draft:
    """
    Return a settled draft that misses less weight, or as much with less driving.

    On every day, the visits there and those left out are chosen among anew, exactly;
    the result is settled and kept if it is better as a whole. Where settling takes it
    back, because the swap test forbids to give up a visit for however many of lower
    grade, the choice is made once more by grade before weight. Repeated until nothing
    changes or the work is done. Days of several routes stay as they are.

    Parameters
    ----------
    draft
        Settled; it stays as it is if nothing better is found.
    budget
        What may be spent; None for the work of the params.
    """
    asked: set[tuple[int, Route, Route]] = set()
    by_grade = _grade_before_weight(draft.problem, params.most_visits)
    budget, is_changed = budget or Budget(params.work), True
    while is_changed:
        is_changed = False
        for day in _days_of_one_route(draft.problem):
            route = next(iter(draft.days[day].routes), ())
            options = _left_out(draft, day, params.most_visits - len(route))
            question = (day, route, tuple(options))
            if not options or question in asked:
                continue
            limit = min(budget.left(), params.day_work)
            if limit <= 0:
                return draft
            asked.add(question)
            better, used = _improve_day(draft, by_grade, day, options, limit, budget)
            budget.spend(used)
            draft, is_changed = better, is_changed or better is not draft
    return draft


def _improve_day(
    draft: Draft,
    by_grade: Problem,
    day: int,
    options: Mapping[int, int],
    work: float,
    budget: Budget,
) -> tuple[Draft, float]:
    """Return a better draft, or the same one, and the work it was."""
    route = next(iter(draft.days[day].routes), ())
    used = 0.0
    for problem in (draft.problem, by_grade):
        choice = choose_cuts(
            problem, day, route, tuple(options),
            deterministic_time=work, seconds_left=budget.seconds,
            checker=draft.checker,
        )  # fmt: skip
        used += choice.work
        if choice.route == route:
            break
        used += SETTLING
        trial = _with_choice(draft, day, choice, options)
        if measure_draft(trial) < measure_draft(draft):
            return trial, used
        if budget.seconds() <= 0:
            break
    return draft, used


def _days_of_one_route(problem: Problem) -> list[int]:
    return [day for day, frame in enumerate(problem.frames) if frame.num_routes == 1]


def _grade_before_weight(problem: Problem, most_visits: int) -> Problem:
    """Return the problem with weights that no visits of lower grade on a day reach."""
    weight, rank = problem.weight.copy(), problem.rank.copy()
    rank[sorted({customer for customer, _ in problem.fixed})] = -1
    least = 1
    for grade in sorted(set(rank.tolist()), reverse=True):
        members = rank == grade
        weight[members] *= least
        least = most_visits * int(weight[members].max()) + 1
    return replace(problem, weight=weight)


def _left_out(draft: Draft, day: int, most: int) -> dict[int, int]:
    """
    Return who could be visited on a day besides, and by which option of his.

    Of many those worth most for the work they make.
    """
    problem = draft.problem
    found: dict[int, int] = {}
    for customer in draft.incomplete():
        planned = draft.planned_on(customer)
        options, now = problem.options[customer], draft.chosen[customer]
        for idx in (now, *range(len(options))):
            if day not in planned and {day, *planned} <= set(options[idx].days):
                found[customer] = idx
                break

    def key(customer: int) -> tuple[float, int]:
        detour = insertion_costs(problem, draft.days[day], customer, NO_LIMIT).min()
        work = float(detour) + float(problem.service[customer])
        return work / float(problem.weight[customer]), customer

    return {
        customer: found[customer] for customer in sorted(found, key=key)[: max(0, most)]
    }


def _with_choice(
    draft: Draft, day: int, choice: DayChoice, options: Mapping[int, int]
) -> Draft:
    """Return the draft, settled, with a day's route and its customers' options."""
    trial = draft.copy()
    trial.days[day] = make_day(draft.problem, day, (choice.route,))
    for customer in choice.route:
        trial.chosen[customer] = options.get(customer, draft.chosen[customer])
    return settle(trial)


def measure_draft(draft: Draft) -> tuple[int, int]:
    """Return the weight of missing visits, and driving with the options' price."""
    problem = draft.problem
    chosen = [problem.options[c][idx] for c, idx in enumerate(draft.chosen)]
    weight = int(problem.weight @ [option.num_visits for option in chosen])
    cost = sum(state.drive for state in draft.days)
    cost += sum(option.cost for option in chosen)
    planned = [c for state in draft.days for route in state.routes for c in route]
    return weight - int(problem.weight[planned].sum()), cost
