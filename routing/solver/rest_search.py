"""Plan the rest of a cycle: start from what stands, change little, keep the cap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from routing.pattern import VisitPattern
from routing.solver.aims import AimParams, Aims
from routing.solver.any_weekday import Search, halve
from routing.solver.build import Built
from routing.solver.day_areas import total_cost
from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.problem import Problem, Solution
from routing.solver.recreate import OptionTable, recreate
from routing.solver.settle import mend_routes, settle
from routing.solver.stop import Stop
from routing.solver.task import TerritoryRest, TerritoryTask

_ALL = 1 << 30
_PRICE = 1e6
"""Seconds that count for a visit which finds no place, per unit of its worth."""


@dataclass(frozen=True)
class RestFound:
    """
    A solution of the rest, of the problem whose options it counts.

    Parameters
    ----------
    held
        customer_ids whose patterns the cap, a promise or a missed visit held.
    changed
        customer_ids who change although they could stay.
    begun
        Worth of the solution that the search began with, as ``measure_worth`` has it.
    """

    built: Built
    solution: Solution
    held: tuple[str, ...]
    changed: tuple[str, ...]
    begun: tuple[int, int]


def solve_rest(
    task: TerritoryTask, rest: TerritoryRest, built: Built, searches: Sequence[Search]
) -> RestFound:
    """
    Return the rest of a cycle; never worse than what stands, newcomers inserted.

    Parameters
    ----------
    searches
        Two, each of a half of the search. After the first the cap on changes is
        kept: who may change is chosen, and the others keep their patterns.
    """
    first, second = halve(task.stop)
    begun = stand_still(rest, built)
    stop = Stop(replace(first, is_last=False))
    found = _search(searches[0], built, stop, begun)
    limited, start = keep_cap(rest, built, found, begun)
    found = _search(searches[1], limited, stop.follow(second), start)
    last, solution = keep_cap(rest, limited, found, start)
    changed = (
        last.customers[row].customer_id for row in _changed(rest, last, solution)
    )
    return RestFound(
        built=last,
        solution=solution,
        held=_held(rest, last),
        changed=tuple(sorted(changed)),
        begun=measure_worth(built.problem, begun),
    )


def stand_still(rest: TerritoryRest, built: Built) -> Solution:
    """
    Return a solution in which everybody stays where he is as far as he can.

    That is where the base has him, or the plan under a tighter cap that is gone on
    from, so that a higher cap never ends with less. Newcomers, and those whose pattern
    cannot stay, are inserted one by one where they cost least, most worth first; then
    cuts are settled.
    """
    still = _hold(rest, built, _moved_already(rest, built))
    problem = still.problem
    chosen = [_stand(rest, still, row) for row in range(problem.num_customers)]
    row_of = {c.customer_id: row for row, c in enumerate(built.customers)}
    routes = []
    for idx, day in enumerate(built.days):
        rows = [row_of[name] for name in rest.routes.get(day, ()) if name in row_of]
        kept = [
            row
            for row in rows
            if chosen[row] >= 0 and idx in problem.options[row][chosen[row]].days
        ]
        routes.append((tuple(kept),))
    draft = Draft(problem, RouteChecker(problem), chosen, routes)
    mend_routes(draft)
    _insert(draft, [row for row, option in enumerate(chosen) if option < 0])
    return _renumber(still, built, settle(draft).freeze())


def keep_cap(
    rest: TerritoryRest, built: Built, found: Solution, begun: Solution
) -> tuple[Built, Solution]:
    """
    Return a problem in which no more may change than the cap allows, and a solution.

    Parameters
    ----------
    begun
        A solution that keeps the cap.
    """
    changed = _changed(rest, built, found)
    if rest.max_changes is None or len(changed) < rest.max_changes:
        return built, found
    if len(changed) == rest.max_changes:
        held = _hold(rest, built, frozenset(changed))
        return held, _renumber(built, held, found)
    checker = RouteChecker(built.problem)
    draft = Draft(built.problem, checker, found.chosen, found.routes)
    gains = {row: _gain(rest, built, draft, row) for row in changed}
    order = sorted(changed, key=lambda row: (-gains[row], row))
    limited = _hold(rest, built, frozenset(order[: rest.max_changes]))
    back = order[rest.max_changes :]
    still = _hold(rest, built, frozenset(_changed(rest, built, begun)))
    choices = (
        (still, _renumber(built, still, begun)),
        (limited, _send_back(built, limited, found, back)),
    )
    return min(choices, key=lambda choice: measure_worth(choice[0].problem, choice[1]))


def measure_worth(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Return a sort key: minus the worth of what is planned, then what it costs."""
    visits = [c for day in solution.routes for route in day for c in route]
    weight = sum(int(problem.weight[customer]) for customer in visits)
    return -weight, total_cost(problem, solution)


def _search(search: Search, built: Built, stop: Stop, start: Solution) -> Solution:
    problem = built.problem
    found = search(problem, stop, start)
    # Where more is allowed than it was settled under, a start may not stand as it is.
    draft = Draft(problem, RouteChecker(problem), start.chosen, start.routes)
    settled = settle(draft).freeze(found.iterations)
    return min(found, settled, key=lambda each: measure_worth(problem, each))


def _pattern(rest: TerritoryRest, built: Built, row: int) -> VisitPattern | None:
    return rest.told[built.customers[row].customer_id].pattern


def _moved_already(rest: TerritoryRest, built: Built) -> frozenset[int]:
    """Return who begins with another pattern than he was told, if the cap allows."""
    stands = [rest.stands.get(c.customer_id) for c in built.customers]
    moved = frozenset(
        row
        for row, stand in enumerate(stands)
        if stand is not None and stand.pattern != _pattern(rest, built, row)
    )
    num_counted = sum(_counts(rest, built, row) for row in moved)
    is_above = rest.max_changes is not None and num_counted > rest.max_changes
    return frozenset() if is_above else moved


def _counts(rest: TerritoryRest, built: Built, row: int) -> bool:
    """Tell whether another pattern counts against the cap: of who could stay."""
    told = rest.told[built.customers[row].customer_id]
    return told.is_counted and _stay(rest, built, row) >= 0


def _stand(rest: TerritoryRest, built: Built, row: int) -> int:
    """Return the option with which a customer begins; -1 if there is none."""
    stand = rest.stands.get(built.customers[row].customer_id)
    if stand is None:
        return -1
    own = [
        (option.due != stand.due, option.route != stand.route, idx)
        for idx, option in enumerate(built.problem.options[row])
        if option.pattern == stand.pattern
    ]
    return min(own)[-1] if own else -1


def _stay(rest: TerritoryRest, built: Built, row: int) -> int:
    """Return the first option that keeps a customer's pattern; -1 if none does."""
    pattern = _pattern(rest, built, row)
    options = built.problem.options[row]
    kept = (idx for idx, option in enumerate(options) if option.pattern == pattern)
    return -1 if pattern is None else next(kept, -1)


def _insert(draft: Draft, rows: Sequence[int]) -> None:
    problem = draft.problem
    order = sorted(rows, key=lambda row: (-int(problem.weight[row]), row))
    recreate(draft, order, Aims(problem, AimParams()), OptionTable(problem))
    draft.chosen = [max(0, option) for option in draft.chosen]


def _changed(rest: TerritoryRest, built: Built, solution: Solution) -> list[int]:
    """Return the customers who change although they could stay."""
    problem = built.problem
    return [
        row
        for row, option in enumerate(solution.chosen)
        if problem.options[row][option].pattern != _pattern(rest, built, row)
        and _counts(rest, built, row)
    ]


def _gain(rest: TerritoryRest, built: Built, found: Draft, row: int) -> float:
    """Return what it would cost to send a customer back to his pattern."""
    problem = built.problem
    draft = found.copy()
    draft.remove([row])
    price = float(problem.weight[row]) * _PRICE
    options = problem.options[row]
    back, now = options[_stay(rest, built, row)], options[found.chosen[row]]
    return _cost(draft, row, back.days, price) - _cost(draft, row, now.days, price)


def _cost(draft: Draft, row: int, days: Sequence[int], price: float) -> float:
    places = (draft.find_place(row, day, tries=_ALL) for day in days)
    return sum(price if place is None else place[1] for place in places)


def _hold(rest: TerritoryRest, built: Built, free: frozenset[int]) -> Built:
    """Return the problem in which of those who count only some may change."""
    options = []
    for row in range(built.problem.num_customers):
        pattern = _pattern(rest, built, row)
        own = built.problem.options[row]
        kept = tuple(option for option in own if option.pattern == pattern)
        told = rest.told[built.customers[row].customer_id]
        is_free = row in free or not told.is_counted or not kept
        options.append(own if is_free else kept)
    return replace(built, problem=replace(built.problem, options=tuple(options)))


def _renumber(
    frm: Built, to: Built, solution: Solution, returning: Collection[int] = ()
) -> Solution:
    """Return a solution in the options of a problem that has more, or enough."""
    chosen = tuple(
        0
        if row in returning
        else to.problem.options[row].index(frm.problem.options[row][option])
        for row, option in enumerate(solution.chosen)
    )
    return replace(solution, chosen=chosen)


def _send_back(
    built: Built, limited: Built, found: Solution, back: Sequence[int]
) -> Solution:
    """Return a solution in which some have the pattern again that they had."""
    returning = set(back)
    kept = _renumber(built, limited, found, returning)
    draft = Draft(
        limited.problem, RouteChecker(limited.problem), kept.chosen, kept.routes
    )
    draft.remove(back)
    mend_routes(draft)
    _insert(draft, back)
    return settle(draft).freeze(found.iterations)


def _held(rest: TerritoryRest, built: Built) -> tuple[str, ...]:
    """Return who had to keep the pattern he had, though it is not the only allowed."""
    held = [
        customer.customer_id
        for row, customer in enumerate(built.customers)
        if all(
            option.pattern == _pattern(rest, built, row)
            for option in built.problem.options[row]
        )
    ]
    # Whose days are all lost is not searched, but was held to them as well.
    held += [
        name
        for name, way in built.settled.items()
        if rest.told[name].keeps_pattern and way.pattern == rest.told[name].pattern
    ]
    return tuple(sorted(held))
