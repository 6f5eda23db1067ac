"""Visits that the swap test takes back, spared by moving others to other days."""

from collections.abc import Iterator

from routing.solver.budget import Budget
from routing.solver.day_choice import choose_cuts
from routing.solver.draft import Draft, make_day
from routing.solver.exact_cuts import SETTLING, measure_draft
from routing.solver.held_karp import MOST_STOPS
from routing.solver.settle import settle

_MOST_TRIALS = 200
_ORDER_WORK = 0.1
"""Most work of the exact solver for an order with a visit more, about seconds."""


def spare_visits(dense: Draft, settled: Draft, budget: Budget) -> Draft:
    """
    Return the settled draft, or another settled one that misses less weight.

    The search knows weights, not the swap test: what it plans may be worth more than
    what is left when somebody of a better grade had to be given a place. A place that
    is filled otherwise is none: so customers are moved, one after the other, to a day
    that settling has changed, and the rest is settled once more.

    Parameters
    ----------
    dense
        The search's own plan, whose routes all fit; stays as it is.
    settled
        What settling has made of it.
    budget
        What may be spent, a fixed number of trials at most.
    """
    trials = _MOST_TRIALS
    while measure_draft(dense)[0] < measure_draft(settled)[0]:
        for moved in _moves(dense, settled, budget):
            if trials == 0 or budget.left() <= 0:
                return settled
            trials -= 1
            budget.spend(SETTLING)
            trial = settle(moved)
            if measure_draft(trial) < measure_draft(settled):
                dense, settled = moved, trial
                break
        else:
            break
    return settled


def _moves(dense: Draft, settled: Draft, budget: Budget) -> Iterator[Draft]:
    """Yield drafts with one customer, visited as often as can be, on other days."""
    problem = dense.problem
    days = zip(dense.freeze().routes, settled.freeze().routes, strict=True)
    changed = {day for day, (before, after) in enumerate(days) if before != after}
    for customer, options in enumerate(problem.options):
        planned = dense.planned_on(customer)
        if len(planned) < problem.most_visits[customer]:
            continue
        if any((customer, day) in problem.fixed for day in planned):
            continue
        for idx, option in enumerate(options):
            gained = {*option.days}.difference(planned)
            if gained.isdisjoint(changed) or len(option.days) < len(planned):
                continue
            moved = _with_option(dense, customer, idx, budget)
            if moved is not None:
                yield moved


def _with_option(dense: Draft, customer: int, idx: int, budget: Budget) -> Draft | None:
    """Return the draft with all visits of an option, where each is cheapest."""
    moved = dense.copy()
    moved.remove([customer])
    moved.chosen[customer] = idx
    for day in dense.problem.options[customer][idx].days:
        found = moved.find_place(customer, day, tries=len(moved.days[day].frm))
        if found is not None:
            moved.put(customer, day, found[0])
        elif not _put_in_order(moved, customer, day, budget):
            return None
    return moved


def _put_in_order(draft: Draft, customer: int, day: int, budget: Budget) -> bool:
    """Put a visit into a day that has room in another order; tell whether it has."""
    problem = draft.problem
    route = next(iter(draft.days[day].routes), ())
    is_small = problem.frames[day].num_routes == 1 and len(route) < MOST_STOPS
    if not is_small or budget.left() <= 0:
        return False
    choice = choose_cuts(
        problem, day, route, (customer,),
        deterministic_time=min(budget.left(), _ORDER_WORK),
        seconds_left=budget.seconds, checker=draft.checker,
    )  # fmt: skip
    budget.spend(choice.work)
    if {*choice.route} != {*route, customer}:
        return False
    draft.days[day] = make_day(problem, day, (choice.route,))
    return True
