"""How many customers get another rep or pattern than in the base, and who may not."""

from routing.check.continuations import begins_in_time
from routing.check.dates import is_gone
from routing.check.histories import continuations_of
from routing.check.result import Ledger
from routing.check.views import CustomerView, PlanView, RestView
from routing.check.where import Where


def check_rest_changes(plan: PlanView, ledger: Ledger) -> None:
    """Check who keeps his pattern, and the cap on changes that nothing forced."""
    rest = plan.rest
    if rest is None:
        return
    for name in rest.held:
        days = plan.calendar[name][0] if name in plan.calendar else None
        keeps = days is not None and days == rest.patterns.get(name)
        at = Where(customer_id=name)
        ledger.check("HELD_PATTERN_CHANGED", keeps, at)
    changed = sum(
        _is_changed(plan, rest, customer) and not _is_forced(plan, rest, customer)
        for customer in plan.all_customers
    )
    limit = rest.max_changes
    within = limit is None or changed <= limit
    ledger.check("TOO_MANY_CHANGES", within, changed=changed, limit=limit)


def _is_changed(plan: PlanView, rest: RestView, customer: CustomerView) -> bool:
    """Compare both plans; who has no pattern any more is told no other one."""
    name = customer.customer_id
    if customer.num_required == 0 or name not in plan.calendar:
        return False
    days, rep_id = plan.calendar[name][0], plan.rep_of.get(name)
    return (
        rest.patterns.get(name, days) != days or rest.owners.get(name, rep_id) != rep_id
    )


def _is_forced(plan: PlanView, rest: RestView, customer: CustomerView) -> bool:
    """Tell whether a customer could not have kept both his rep and his pattern."""
    name = customer.customer_id
    owner_id = rest.owners.get(name, plan.rep_of.get(name, ""))
    pattern = rest.patterns.get(name)
    if is_gone(plan, owner_id) or not _may_visit(plan, customer, owner_id):
        return True
    if pattern is None:
        return False
    found = continuations_of(plan, customer, plan.reps[owner_id])
    if pattern not in found.tails:
        return True
    starts = list(found.tails[pattern].first_days)
    if not starts:
        return not begins_in_time(found, pattern, ())
    return not any(begins_in_time(found, pattern, [day]) for day in starts)


def _may_visit(plan: PlanView, customer: CustomerView, rep_id: str) -> bool:
    """Tell whether neither a list of reps nor a lock keeps a rep from a customer."""
    if customer.allowed_reps and rep_id not in customer.allowed_reps:
        return False
    if customer.is_locked and customer.owner_id not in (None, rep_id):
        return False
    return all(
        lock.rep_id in (None, rep_id) or plan.is_past(lock.date)
        for lock in plan.locks_of.get(customer.customer_id, [])
    )
