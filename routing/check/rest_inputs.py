"""Is what a re-planned cycle says of its past and its base possible at all."""

import re
from collections.abc import Iterator

from routing.check.result import Ledger
from routing.check.views import PlanView, RestView
from routing.check.where import Where

_VISIT_ID = re.compile(r"[^@]+@\d{4}-\d{2}-\d{2}#[1-9][0-9]{0,3}\Z")


def check_rest(plan: PlanView, ledger: Ledger) -> None:
    """Check the first day, the ids, the order of lists and the days before."""
    rest = plan.rest
    if rest is None:
        return
    first = rest.first_day
    inside = 0 <= first < 7 * plan.weeks
    ledger.check("REST_FIRST_DAY_WRONG", inside, first_day=first)
    for name, rises in _orders(plan, rest):
        ledger.check("REST_LIST_UNSORTED", rises, name=name)
    for visit_id in rest.missed:
        is_id = _VISIT_ID.match(visit_id) is not None
        at = Where(customer_id=visit_id.partition("@")[0], visit_id=visit_id)
        ledger.check("MISSED_VISIT_WRONG", is_id, at)
    for name, day in rest.before.items():
        at = Where(customer_id=name)
        ledger.check("DAY_BEFORE_WRONG", day < 0, at, day=day)


def _orders(plan: PlanView, rest: RestView) -> Iterator[tuple[str, bool]]:
    """Yield what every ordered list is about, and whether it ascends."""
    yield "rest.held", list(rest.held) == sorted(set(rest.held))
    for kind, lists in (("rest.patterns", rest.patterns), ("due", plan.due)):
        for name, days in lists.items():
            yield f"{kind}.{name}", list(days) == sorted(set(days))
