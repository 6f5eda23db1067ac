"""Settle what is left out: no cut that a visit of lower grade could make room for."""

from collections.abc import Iterator, Sequence

from routing.solver.draft import Draft, make_day
from routing.solver.problem import Problem

_ALL = 1 << 30
Place = tuple[int, int]


def settle(draft: Draft) -> Draft:
    """
    Return a draft whose routes all fit and whose cuts pass the swap test.

    Best grades first, every missing visit is tried on every day of the options that
    hold the customer's planned days: as it is, then with visits of strictly lower grade
    taken out; for a customer left out altogether also with visits of customers of his
    own grade, thinned to their next lower regular frequency. Repeated until nothing
    changes, which it must, as every swap plans a better grade or one customer more.
    Before that, whoever gains visits by another option altogether gets it.
    """
    result = draft.copy()
    mend_routes(result)
    for customer in _missing(result):
        _choose_better_option(result, customer)
    while sum(_place_missing(result, customer) for customer in _missing(result)):
        pass
    return result


def mend_routes(draft: Draft) -> None:
    """Bring locked positions in order; take out what makes a route too long."""
    for day, state in enumerate(draft.days):
        routes = [_mend_route(draft, day, route) for route in state.routes if route]
        if routes != [route for route in state.routes if route]:
            draft.days[day] = make_day(draft.problem, day, tuple(routes))


def _missing(draft: Draft) -> list[int]:
    problem = draft.problem
    locked = {customer for customer, _ in problem.fixed}
    return sorted(
        draft.incomplete(),
        key=lambda c: (c not in locked, problem.rank[c], -problem.weight[c], c),
    )


def _mend_route(draft: Draft, day: int, route: tuple[int, ...]) -> tuple[int, ...]:
    problem = draft.problem
    route = _at_positions(problem, day, route)
    while route and not draft.checker(day, route):
        cheapest = max(
            route,
            key=lambda c: (
                (c, day) not in problem.fixed,
                problem.rank[c],
                -problem.weight[c],
            ),
        )
        route = _at_positions(problem, day, tuple(c for c in route if c != cheapest))
    return route


def _at_positions(
    problem: Problem, day: int, route: tuple[int, ...]
) -> tuple[int, ...]:
    wanted = {c: problem.positions.get((c, day)) for c in route}
    locked = sorted((place, c) for c, place in wanted.items() if place is not None)
    others = [c for c in route if wanted[c] is None]
    for place, customer in locked:
        others.insert(place - 1, customer)
    return tuple(others)


def _choose_better_option(draft: Draft, customer: int) -> None:
    """Give a customer the first option of those that let most of his visits fit."""
    options = draft.problem.options[customer]
    fixed = {day for c, day in draft.problem.fixed if c == customer}
    planned = draft.planned_on(customer)
    most = len(planned)
    freed = draft.copy()
    freed.remove([customer])
    best: Draft | None = None
    for idx, option in enumerate(options):
        if len(option.days) <= most:
            continue
        trial = freed.copy()
        trial.chosen[customer] = idx
        placed = [
            day for day in option.days if _put_where_cheapest(trial, customer, day)
        ]
        left = set(planned).difference(placed)
        if not all(_fits(trial, day) for day in left):
            continue
        if len(placed) > most and fixed <= {*placed}:
            best, most = trial, len(placed)
    if best is not None:
        draft.chosen, draft.days = best.chosen, best.days


def _fits(draft: Draft, day: int) -> bool:
    """Tell whether a day's routes fit: a visit less may leave a longer leg."""
    return all(draft.checker(day, r) for r in draft.days[day].routes if r)


def _put_where_cheapest(draft: Draft, customer: int, day: int) -> bool:
    found = draft.find_place(customer, day, tries=_ALL)
    if found is not None:
        draft.put(customer, day, found[0])
    return found is not None


def _place_missing(draft: Draft, customer: int) -> bool:
    """Plan one more visit of a customer if a swap allows it; tell whether one did."""
    planned = draft.planned_on(customer)
    chances = list(_chances(draft, customer, planned))
    for option, day in chances:
        if _put_where_cheapest(draft, customer, day):
            draft.chosen[customer] = option
            return True
    for option, day in chances:
        state = draft.days[day]
        if customer in state.closed:
            continue
        if _swap(draft, customer, day, _lower(draft, customer, day)):
            draft.chosen[customer] = option
            return True
        state.closed.add(customer)
    if not planned and not draft.problem.num_done(customer):
        for option, day in chances:
            if _swap(draft, customer, day, _thinned(draft, customer, day)):
                draft.chosen[customer] = option
                return True
    return False


def _chances(
    draft: Draft, customer: int, planned: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield option and day of every visit that the planned days leave open."""
    options = draft.problem.options[customer]
    now = draft.chosen[customer]
    order = sorted(range(len(options)), key=lambda idx: (idx != now, idx))
    for idx in order:
        if set(planned) <= set(options[idx].days):
            for day in options[idx].days:
                if day not in planned:
                    yield idx, day


def _lower(draft: Draft, customer: int, day: int) -> list[int]:
    """Return the visits of a day that must give way to a customer, best first."""
    problem = draft.problem
    is_fixed = (customer, day) in problem.fixed
    visits = [c for route in draft.days[day].routes for c in route]
    lower = [
        c
        for c in visits
        if (c, day) not in problem.fixed
        and (is_fixed or problem.rank[c] > problem.rank[customer])
    ]
    return sorted(lower, key=lambda c: (problem.rank[c], -problem.weight[c], c))


def _swap(draft: Draft, customer: int, day: int, lower: Sequence[int]) -> bool:
    """Put a visit in the place of as few and as small lower ones as suffice."""
    if not lower:
        return False
    trial = draft.copy()
    for other in lower:
        trial.take_out(other, day)
    if trial.find_place(customer, day, tries=_ALL) is None:
        return False
    out = list(lower)
    for other in lower:
        fewer = [c for c in out if c != other]
        trial = draft.copy()
        for gone in fewer:
            trial.take_out(gone, day)
        if trial.find_place(customer, day, tries=_ALL) is not None:
            out = fewer
    for gone in out:
        draft.take_out(gone, day)
    found = draft.find_place(customer, day, tries=_ALL)
    if found is None:
        raise ValueError(f"Expected room for customer {customer} on day {day}.")
    draft.put(customer, day, found[0])
    return True


def _thinned(draft: Draft, customer: int, day: int) -> list[int]:
    """
    Return the visits of a day that give way to a customer left out, best first.

    Those of his own grade who keep another visit are seen less often; what else was
    theirs is planned again where there is room.
    """
    problem = draft.problem
    visits = [c for route in draft.days[day].routes for c in route]
    same = [
        c
        for c in visits
        if (c, day) not in problem.fixed
        and problem.rank[c] == problem.rank[customer]
        and problem.num_done(c) + len(draft.planned_on(c)) > 1
    ]
    if not same:
        return []
    same.sort(key=lambda c: (-problem.weight[c], c))
    return same + _lower(draft, customer, day)
