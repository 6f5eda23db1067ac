"""Is the folder what it says it is: schema, hash, cycle, references, frequencies."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from routing.check.result import Ledger
from routing.check.views import CustomerView, PlanView
from routing.check.where import Where, at_customer

SCHEMA = "beatplan/plan/1"
HASHED = ("customers", "cycle", "locks", "policy", "reps", "travel")
LOCK_LEVELS = ("rep", "day", "order", "time")


def check_inputs(plan: PlanView, ledger: Ledger) -> None:
    """Check everything that was given to the planner and how it is recorded."""
    ledger.check("SCHEMA_UNKNOWN", plan.schema == SCHEMA, schema=plan.schema)
    stated, found = plan.raw.get("input_hash"), input_hash(plan)
    ledger.check("INPUT_HASH_WRONG", stated == found, stated=stated, found=found)
    ledger.check("CYCLE_START_NOT_MONDAY", plan.start.weekday() == 0, start=plan.start)
    right_length = 1 <= plan.weeks <= 13 and plan.weeks == plan.policy.weeks
    ledger.check("CYCLE_LENGTH_WRONG", right_length, weeks=plan.weeks)
    _check_travel(plan, ledger)
    _check_doubles(plan, ledger)
    for kind, name in _references(plan):
        known = plan.customers if kind == "customer" else plan.reps
        ledger.check("REFERENCE_UNKNOWN", name in known, kind=kind, name=name)
    for lock in plan.locks:
        at = Where(customer_id=lock.customer_id)
        is_known = lock.level in LOCK_LEVELS
        ledger.check("LOCK_LEVEL_UNKNOWN", is_known, at, level=lock.level)
    for customer in plan.all_customers:
        _check_customer(plan, customer, ledger)


def input_hash(plan: PlanView) -> str:
    """Return the digest of the inputs as they stand in plan.json."""
    inputs = {key: plan.raw[key] for key in HASHED}
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _check_travel(plan: PlanView, ledger: Ledger) -> None:
    travel, policy = plan.travel, plan.policy
    if travel.matrix is not None:
        same = travel.sha256 == travel.matrix.sha256
        ledger.check("TRAVEL_DIGEST_WRONG", same, found=travel.matrix.sha256)
        return
    keeps = policy.detour in (None, travel.detour)
    keeps = keeps and policy.speeds in ((), travel.speeds)
    ledger.check("TRAVEL_SOURCE_WRONG", keeps)


def _check_doubles(plan: PlanView, ledger: Ledger) -> None:
    for code, ids in (
        ("CUSTOMER_DOUBLED", [c.customer_id for c in plan.all_customers]),
        ("REP_DOUBLED", [rep.rep_id for rep in plan.all_reps]),
    ):
        seen: set[str] = set()
        for name in ids:
            ledger.check(code, name not in seen, name=name)
            seen.add(name)


def _references(plan: PlanView) -> Iterator[tuple[str, str]]:
    """Yield every mention of a customer or rep; an owner is only a preference."""
    for lock in plan.locks:
        yield from _both(lock.customer_id, lock.rep_id)
    for territory in plan.territories:
        yield "rep", territory.rep_id
        yield from (("customer", each) for each in territory.customer_ids)
    yield from (("customer", each) for each in plan.calendar)
    for route in plan.routes:
        yield "rep", route.rep_id
        yield from (("customer", stop.customer_id) for stop in route.stops)
    for visit in plan.unplanned:
        yield from _both(visit.customer_id, visit.rep_id)


def _both(customer_id: str, rep_id: str | None) -> Iterable[tuple[str, str]]:
    customer = ("customer", customer_id)
    return (customer,) if rep_id is None else (customer, ("rep", rep_id))


def _check_customer(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    at = at_customer(customer)
    visits, weeks = customer.frequency, plan.weeks
    admissible = visits is not None and (
        0 <= visits <= weeks or (visits > 0 and weeks > 0 and visits % weeks == 0)
    )
    if not customer.is_active:
        return
    ledger.check(
        "FREQUENCY_INADMISSIBLE", admissible, at, frequency=visits, weeks=weeks
    )
    if customer.num_required > 0:
        is_known = customer.grade in plan.policy.grades
        ledger.check("GRADE_UNKNOWN", is_known, at, grade=customer.grade)
