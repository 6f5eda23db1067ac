"""Rules enforced: on small maps by hand, and on random ones, checked from the files."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from territory_worlds import CYCLE, make_customer, make_rep, make_task, make_world

from routing.model import Customer, Rep
from routing.plan import TerritoryDesign
from routing.policy import Policy, TerritoryPolicy
from routing.territory import design_territories
from routing.territory.band import BandParams, enforce_rules
from routing.territory.contiguity import stray_areas
from routing.territory.merit import measure_merit, mend_strays
from routing.territory.partition import Partition
from routing.territory.rules import Rules

REPS = [make_rep(0, 48.1, 9.1), make_rep(1, 48.1, 9.4)]
LOOSE = BandParams(tolerance=0.9)


def grid(rows: int = 3, columns: int = 6, **given) -> list[Customer]:
    return [
        make_customer(row * columns + column, 48 + row / 10, 9 + column / 10, **given)
        for row in range(rows)
        for column in range(columns)
    ]


def halves(reps: list[Rep] = REPS, policy: Policy | None = None) -> Partition:
    """The left three columns have rep 0, the right three rep 1."""
    task = make_task(grid(), reps, policy)
    return Partition(task, (task.areas.xy[:, 0] > 0).astype(np.int64))


def test_partition_that_keeps_all_rules_is_returned_as_it_is() -> None:
    partition = halves()
    assert enforce_rules(partition, Rules(), BandParams(tolerance=0.1)) is partition


def test_neighbours_who_must_be_apart_are_parted_across_the_border() -> None:
    partition = halves()
    rules = Rules(apart=((1, 2),), names=(("b", "c"),))
    found = enforce_rules(partition, rules, LOOSE)
    assert found.rep_of[1] != found.rep_of[2]
    assert stray_areas(found) == []
    assert sum(np.array(found.rep_of) != partition.rep_of) <= 2


def test_surplus_customers_move_to_the_rep_with_room() -> None:
    reps = [make_rep(0, 48.1, 9.1, max_customers=7), REPS[1]]
    found = enforce_rules(halves(reps), Rules(), LOOSE)
    assert found.sizes == [7, 11]
    assert stray_areas(found) == []


def test_attribute_is_evened_out_within_its_tolerance() -> None:
    customers = [
        make_customer(idx, 48 + idx // 6 / 10, 9 + idx % 6 / 10, value=value)
        for idx, value in enumerate([9.0, 9, 9, 1, 1, 1] * 3)
    ]
    rules = TerritoryPolicy(tolerance=0.9, attributes=(("value", 0.1),))
    task = make_task(customers, REPS, Policy(territory=rules))
    partition = Partition(task, (task.areas.xy[:, 0] > 0).astype(np.int64))
    found = enforce_rules(partition, Rules(attributes=rules.attributes), LOOSE)
    sums = np.bincount(found.rep_of, weights=task.areas.measures[:, 0])
    assert sums == pytest.approx([45, 45], rel=0.1)
    assert stray_areas(found) == []


def test_what_cannot_be_kept_leaves_the_rest_kept() -> None:
    reps = [make_rep(0, 48.1, 9.1, max_customers=3), make_rep(1, 48.1, 9.4)]
    rules = Rules(attributes=(), max_handovers=0)
    customers = [make_customer(i, 48 + i / 10, 9, owner_id="R0") for i in range(6)]
    task = make_task(customers, reps)
    partition = Partition(task, np.zeros(6, dtype=np.int64))
    found = enforce_rules(partition, rules, LOOSE)
    assert found.num_handovers == 0
    assert measure_merit(found, rules, 0.9)[0] == 3


TOGETHER = "RULES_TOGETHER"
EXCUSES = {
    **{kind: set() for kind in ("missing", "lock", "allowed")},
    "group": {"GROUP_WITHOUT_REP"},
    "apart": {"APART_IN_GROUP", "APART_ONE_REP", "APART_TOO_MANY", TOGETHER},
    "limit": {"LOCKED_BEYOND_LIMIT", "LIMITS_TOO_LOW", TOGETHER},
    "value": {"ATTRIBUTE_IN_ONE_PLACE", "ATTRIBUTE_LOCKED", TOGETHER},
    "customers": {"ATTRIBUTE_IN_ONE_PLACE", "ATTRIBUTE_LOCKED", TOGETHER},
    "handovers": {TOGETHER},
}
"""Broken rule -> the conflicts of which one must have been named."""


def test_stray_area_goes_to_the_rep_around_it_unless_a_rule_forbids() -> None:
    partition = halves()
    partition.move(7, 1)
    free = mend_strays(partition, Rules(), 0.9)
    assert free.rep_of == halves().rep_of
    limited = Partition(
        make_task(grid(), [make_rep(0, 48.1, 9.1, max_customers=8), REPS[1]]),
        partition.to_array(),
    )
    assert mend_strays(limited, Rules(), 0.9).rep_of == partition.rep_of


SEEDS = [
    *(2, 3),
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in (0, 1, *range(4, 12))),
    *(
        pytest.param(seed, marks=[pytest.mark.slow, pytest.mark.long])
        for seed in range(12, 40)
    ),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_random_rules_are_kept_or_the_conflict_is_named(seed: int) -> None:
    customers, reps, policy = make_ruled_world(seed)
    design = design_territories(customers, reps, policy, cycle=CYCLE, seed=seed)
    faults = find_faults(customers, reps, policy, design)
    named = {conflict.code for conflict in design.conflicts}
    for fault in faults:
        assert named & EXCUSES[fault.split()[0]], (fault, named)
    if not named:
        assert all(len(t.customer_ids) > 0 for t in design.territories)
    for conflict in design.conflicts:
        assert conflict.message("en")
        assert conflict.cure("zh")


def make_ruled_world(seed: int) -> tuple[list[Customer], list[Rep], Policy]:
    """30 to 70 customers, some rules of every kind; a few seeds contradict."""
    rng = np.random.default_rng(seed)
    num, num_reps = int(rng.integers(30, 71)), int(rng.integers(2, 6))
    customers, reps = make_world(num, num_reps, seed)
    ids = [rep.rep_id for rep in reps]
    ruled = []
    for customer in customers:
        given = {"value": float(rng.integers(1, 100))}
        if rng.random() < 0.5:
            given["owner_id"] = str(rng.choice(ids))
        if rng.random() < 0.1:
            given["allowed_reps"] = tuple(rng.choice(ids, 2, replace=False).tolist())
        if rng.random() < 0.1:
            given["group"] = f"g{rng.integers(0, 4)}"
        if given.get("owner_id") and rng.random() < 0.1:
            given["is_locked"] = True
            given["allowed_reps"] = ()
        ruled.append(
            make_customer(
                len(ruled), customer.location.lat, customer.location.lon, **given
            )
        )
    names = [customer.customer_id for customer in ruled]
    pairs = [tuple(rng.choice(names, 2, replace=False).tolist()) for _ in range(5)]
    limit = int(num / num_reps * rng.uniform(0.9, 1.3)) + 1
    limited = [
        make_rep(
            i,
            rep.depot.lat,
            rep.depot.lon,
            max_customers=limit if rng.random() < 0.5 else None,
        )
        for i, rep in enumerate(reps)
    ]
    attributes = (("value", 0.15),) if rng.random() < 0.5 else (("customers", 0.2),)
    rules = TerritoryPolicy(
        tolerance=0.1,
        keep_owners=bool(rng.random() < 0.5),
        max_handover=0.6 if rng.random() < 0.3 else None,
        apart=tuple(pairs),
        attributes=attributes if rng.random() < 0.7 else (),
    )
    return ruled, limited, Policy(territory=rules)


def find_faults(
    customers: list[Customer],
    reps: list[Rep],
    policy: Policy,
    design: TerritoryDesign,
) -> list[str]:
    """Return broken rules, from what was given and what came out alone."""
    rep_of, rules = design.rep_of, policy.territory
    faults = [
        f"missing {c.customer_id}" for c in customers if c.customer_id not in rep_of
    ]
    groups = defaultdict(set)
    for customer in customers:
        rep_id = rep_of[customer.customer_id]
        if customer.is_locked and rep_id != customer.owner_id:
            faults.append(f"lock {customer.customer_id}")
        if customer.allowed_reps and rep_id not in customer.allowed_reps:
            faults.append(f"allowed {customer.customer_id}")
        if customer.group:
            groups[customer.group].add(rep_id)
    faults += [f"group {name}" for name, owners in groups.items() if len(owners) > 1]
    faults += [
        f"apart {pair}" for pair in rules.apart if rep_of[pair[0]] == rep_of[pair[1]]
    ]
    counts = Counter(rep_of.values())
    faults += [
        f"limit {rep.rep_id}"
        for rep in reps
        if counts[rep.rep_id] > (rep.max_customers or np.inf)
    ]
    for name, tolerance in rules.attributes:
        total = Counter()
        for customer in customers:
            worth = customer.value if name == "value" else 1
            total[rep_of[customer.customer_id]] += worth
        mean = sum(total.values()) / len(reps)
        faults += [
            f"{name} {rep.rep_id}"
            for rep in reps
            if abs(total[rep.rep_id] / mean - 1) > tolerance + 1e-6
        ]
    if rules.max_handover is not None:
        owned = [c for c in customers if c.owner_id]
        moved = sum(1 for c in owned if rep_of[c.customer_id] != c.owner_id)
        moved -= num_forced(customers, reps)
        if moved > rules.max_handover * len(owned) + 1e-9:
            faults.append(f"handovers {moved} of {len(owned)}")
    return faults


def num_forced(customers: list[Customer], reps: list[Rep]) -> int:
    """Return how many change rep whatever is done: who goes together has one rep."""
    together = defaultdict(list)
    for customer in customers:
        together[customer.group or customer.customer_id].append(customer)
    forced = 0
    for members in together.values():
        may = {rep.rep_id for rep in reps}
        for member in members:
            may &= set(member.allowed_reps) or may
        owners = Counter(member.owner_id for member in members if member.owner_id)
        stay = max((owners[rep_id] for rep_id in may), default=0)
        forced += owners.total() - stay
    return forced
