"""The policy's rules hold in territories; those nobody can keep are named."""

from dataclasses import replace

import pytest

from routing.model import Lock, LockLevel
from routing.policy import Policy, TerritoryPolicy
from routing.territories import DesignParams, MadeTerritories
from tests.routing.territories.row_world import EAST, ROW, WEST, customer, make, square

EIGHT_SQUARES = tuple(square(f"S{k}", 0.1 * k - 0.05) for k in range(8))


def policy(**given: object) -> Policy:
    return Policy(territory=TerritoryPolicy(**given))  # type: ignore[arg-type]


def codes(made: MadeTerritories) -> tuple[list[str], list[str]]:
    """Return the codes of conflicts, and of broken rules."""
    kept = made.kept
    return [each.code for each in kept.conflicts], [each.code for each in kept.broken]


APART = policy(apart=(("C0", "C1"),), tolerance=0.3)
KINDS: dict[str, DesignParams] = {
    "single": DesignParams(),
    "proposals": DesignParams(proposals=3),
}


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_who_must_be_apart_have_different_reps(kind: str) -> None:
    made = make(customers=ROW, policy=APART, params=KINDS[kind])
    rep_of = made.design.rep_of
    assert rep_of["C0"] != rep_of["C1"]
    assert codes(made) == ([], [])
    for proposal in made.proposals:
        assert proposal.assignment["C0"] != proposal.assignment["C1"]


def test_customers_become_apart_when_going_on_from_a_design() -> None:
    first = make(customers=ROW)
    held = first.design.rep_of
    assert held["C0"] == held["C1"]
    again = make(customers=ROW, policy=APART, kept=first.kept, held=held)
    assert again.design.rep_of["C0"] != again.design.rep_of["C1"]
    assert codes(again) == ([], [])


def test_a_group_has_one_rep_parked_members_too() -> None:
    row = [replace(c, group="G" if c.customer_id in ("C0", "C7") else "") for c in ROW]
    parked = customer("P", 0.65, frequency=0, group="G")
    made = make(customers=(*row, parked))
    rep_of = made.design.rep_of
    assert rep_of["C0"] == rep_of["C7"] == rep_of["P"]
    assert codes(made) == ([], [])


def test_a_limit_holds_although_it_is_less_than_a_fair_share() -> None:
    made = make(customers=ROW, reps=(replace(WEST, max_customers=2), EAST))
    reps = list(made.design.rep_of.values())
    assert reps.count("W") == 2
    assert codes(made) == ([], [])


def test_only_allowed_reps_are_given() -> None:
    row = (replace(ROW[0], allowed_reps=("E",)), *ROW[1:])
    made = make(customers=row)
    assert made.design.rep_of["C0"] == "E"
    assert codes(made) == ([], [])


def test_values_are_shared_out_within_their_tolerance() -> None:
    # Work is even in the middle; 40 of 60 of the value lie in the western half.
    values = (20.0, 10.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0)
    row = [replace(c, value=v) for c, v in zip(ROW, values, strict=True)]
    rules = policy(attributes=(("value", 0.1),), tolerance=0.6)
    made = make(customers=tuple(row), policy=rules)
    assert codes(made) == ([], [])
    west = sum(
        v
        for c, v in zip(row, values, strict=True)
        if made.design.rep_of[c.customer_id] == "W"
    )
    assert 27 <= west <= 33


def test_values_of_whole_areas_are_shared_out_too() -> None:
    values = (20.0, 10.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0)
    row = tuple(replace(c, value=v) for c, v in zip(ROW, values, strict=True))
    rules = policy(attributes=(("value", 0.1),), tolerance=0.6)
    made = make(customers=row, areas=EIGHT_SQUARES, policy=rules)
    assert codes(made) == ([], [])
    rep_of = made.design.rep_of
    west = sum(v for k, v in enumerate(values) if rep_of[f"C{k}"] == "W")
    assert 27 <= west <= 33


def test_three_apart_of_two_reps_are_named_and_one_pair_stays_broken() -> None:
    pairs = (("C0", "C1"), ("C1", "C2"), ("C0", "C2"))
    made = make(customers=ROW, policy=policy(apart=pairs, tolerance=0.3))
    assert codes(made) == (["APART_TOO_MANY"], ["APART"])
    assert "C0, C1, C2" in made.kept.conflicts[0].message
    assert [each.code for each in made.design.conflicts] == ["APART_TOO_MANY"]


def test_two_apart_in_one_area_are_named_as_such() -> None:
    twin = customer("T", 0.01)
    rules = policy(apart=(("C0", "T"),))
    made = make(customers=(*ROW, twin), areas=EIGHT_SQUARES, policy=rules)
    assert codes(made) == (["APART_IN_AREA"], ["APART"])


def test_who_is_locked_away_is_listed_beside_the_cap() -> None:
    first = make(customers=ROW)
    lock = Lock(customer_id="C0", level=LockLevel.REP, rep_id="E")
    made = make(
        customers=ROW,
        locks=(lock,),
        kept=first.kept,
        held=first.design.rep_of,
        params=DesignParams(max_handover=0.0),
    )
    figures = made.kept.figures
    assert (figures.handovers, figures.forced_handovers) == (1, 1)
    assert codes(made) == ([], [])


def test_a_limit_of_customers_says_nothing_of_areas_by_weight() -> None:
    areas = tuple(square(f"S{k}", 0.1 * k) for k in range(6))
    made = make(areas=areas, reps=(replace(WEST, max_customers=1), EAST))
    assert [rep.work for rep in made.kept.reps] == [3, 3]


def test_a_group_in_areas_far_apart_is_told_of() -> None:
    row = [replace(c, group="G" if c.customer_id in ("C0", "C7") else "") for c in ROW]
    made = make(customers=tuple(row), areas=EIGHT_SQUARES)
    assert codes(made) == ([], ["GROUP"])
    assert made.kept.broken[0].message == "The group G must have one rep, but has W, E."


def test_a_cap_gives_way_to_customers_who_must_be_apart() -> None:
    first = make(customers=ROW)
    made = make(
        customers=ROW,
        policy=APART,
        kept=first.kept,
        held=first.design.rep_of,
        params=DesignParams(max_handover=0.0),
    )
    assert made.design.rep_of["C0"] != made.design.rep_of["C1"]
    assert made.kept.figures.handovers == 1
    assert codes(made) == (["RULES_TOGETHER"], ["HANDOVERS"])


def test_an_unkept_rule_speaks_the_language_of_the_policy() -> None:
    rules = replace(policy(apart=(("C0", "T"),)), language="zh")
    twin = customer("T", 0.01)
    made = make(customers=(*ROW, twin), areas=EIGHT_SQUARES, policy=rules)
    assert made.kept.broken[0].message == "C0 与 T 必须由不同业务员负责，但都在 W 处。"


def test_a_cap_holds_where_the_design_is_to_choose_the_depots() -> None:
    row = tuple(
        replace(c, owner_id="R01" if k < 5 else "R02") for k, c in enumerate(ROW)
    )
    params = DesignParams(max_handover=0.2)
    made = make(customers=row, areas=EIGHT_SQUARES, reps=2, params=params)
    reps = [made.design.rep_of[f"C{k}"] for k in range(8)]
    assert reps == ["R01"] * 4 + ["R02"] * 4
    assert codes(made) == ([], [])


def test_parked_customers_alone_go_on_from_a_plan() -> None:
    parked = tuple(replace(c, frequency=0) for c in ROW)
    held = {c.customer_id: "E" for c in ROW}
    assert make(customers=parked, held=held).design.rep_of == held
