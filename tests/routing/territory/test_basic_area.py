"""Claims of reps, and what is joined into a basic area."""

from dataclasses import replace

import pytest
from territory_worlds import claims_of, make_customer, make_rep, make_task

from routing.model import Customer, Rep
from routing.policy import Policy, TerritoryPolicy
from routing.territory.basic_area import NOBODY, BasicAreas

REPS = [make_rep(number, 48.0, 9.0 + number) for number in range(3)]
OFF = replace(REPS[0], shifts=(None,) * 7)
WIDE = Policy(territory=TerritoryPolicy(tolerance=0.9))


def build(
    customers: list[Customer], reps: list[Rep], policy: Policy = WIDE
) -> BasicAreas:
    return make_task(customers, reps, policy).areas


@pytest.mark.parametrize(
    ("given", "reps", "allowed"),
    [
        ({}, REPS, (0, 1, 2)),
        ({}, [OFF, *REPS[1:]], (1, 2)),
        ({"allowed_reps": ("R2", "R1")}, REPS, (1, 2)),
        ({"allowed_reps": ("R0",)}, [OFF, *REPS[1:]], (0,)),
        ({"allowed_reps": ("R0", "R2")}, [OFF, *REPS[1:]], (2,)),
        ({"allowed_reps": ("R9",)}, REPS, ()),
    ],
)
def test_allowed_reps_are_the_named_ones_who_work(given, reps, allowed) -> None:
    claims = claims_of([make_customer(0, 48, 9, **given)], reps)
    assert claims.allowed == (allowed,)
    assert claims.fixed == (allowed[0] if len(allowed) == 1 else NOBODY,)


def test_lock_wins_over_allowed_reps_and_days() -> None:
    customer = make_customer(0, 48, 9, allowed_reps=("R1", "R2"))
    claims = claims_of([customer], [OFF, *REPS[1:]], {"c00000": "R0"})
    assert (claims.fixed, claims.allowed) == ((0,), ((0,),))


@pytest.mark.parametrize("owner", ["R0", "R9", None])
def test_owner_who_may_not_keep_a_customer_does_not_count(owner) -> None:
    claims = claims_of([make_customer(0, 48, 9, owner_id=owner)], [OFF, *REPS[1:]])
    assert claims.owner == (NOBODY,)


def test_customers_of_one_place_and_claim_stay_together() -> None:
    customers = [
        make_customer(0, 48, 9),
        make_customer(1, 48, 9),
        make_customer(2, 48, 9, owner_id="R1"),
        *(make_customer(idx, 48, 9 + idx / 10) for idx in range(3, 21)),
    ]
    areas = build(customers, REPS)
    assert areas.members[:3] == ((0, 1), (2,), (3,))
    assert areas.owner.tolist()[:3] == [NOBODY, 1, NOBODY]
    assert areas.place.tolist()[:3] == [0, 0, 1]
    assert areas.neighbours[:2] == ((1,), (0, 2))
    assert areas.visits.tolist()[:3] == [4, 2, 2]


def test_group_too_heavy_for_the_tolerance_is_split() -> None:
    customers = [make_customer(idx, 48, 9) for idx in range(10)]
    fine = Policy(territory=TerritoryPolicy(tolerance=0.01))
    assert len(build(customers, REPS, fine)) == 10


def test_work_is_visits_times_service_parking_and_local_driving() -> None:
    areas = build([make_customer(0, 48, 9, frequency=4)], REPS)
    assert areas.work.tolist() == [4 * (1_800 + 300)]
