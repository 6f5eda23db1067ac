"""Where a rep leaves, there are several ways to share out his customers."""

from dataclasses import replace

import pytest

from routing.pipeline import MadePlan
from routing.replan import ReplanParams
from routing.rest import Changes
from tests.planned_here import replan_here
from tests.random_replans import find_faults
from tests.routing.replan.replan_world import (
    EAST,
    MIDDLE,
    WEST,
    go_on,
    make_customer,
    make_rep,
    plan,
)

REPS = (make_rep("W", WEST), make_rep("M", MIDDLE), make_rep("E", EAST))
CUSTOMERS = tuple(
    make_customer(f"{rep_id}{place}", lon, place, "CBABC"[place % 5])
    for rep_id, lon in (("W", WEST), ("M", MIDDLE), ("E", EAST))
    for place in range(14)
)


@pytest.fixture(scope="module")
def base() -> MadePlan:
    reps = tuple(replace(rep, max_visits=None) for rep in REPS)
    return plan(customers=CUSTOMERS, reps=reps)


def leave(base: MadePlan, **params: object) -> tuple[MadePlan, Changes]:
    """Return the re-plan after the rep of the east has left."""
    inputs = go_on(base, reps=base.plan.reps[:2])
    limits = ReplanParams(max_changes=0.3, **params)
    made = replan_here(inputs, limits, iterations=20)
    assert list(find_faults(base, made, inputs)) == []
    assert made.changes is not None
    return made, made.changes


def hand_overs(base: MadePlan, made: MadePlan) -> tuple[int, int]:
    """Return how many change rep who could stay, and who could not."""
    before, now = base.plan.design.rep_of, made.plan.design.rep_of
    chosen = [n for n, rep in before.items() if rep != "E" and now[n] != rep]
    return len(chosen), sum(rep == "E" for rep in before.values())


def test_nobody_moves_who_could_stay_unless_it_is_asked(base: MadePlan) -> None:
    made, changes = leave(base)
    assert hand_overs(base, made)[0] == 0
    assert len(changes.handovers) == changes.taken == 1


def test_proposals_trade_hand_overs_for_fairness(base: MadePlan) -> None:
    _, changes = leave(base, proposals=True)
    first, *others = changes.handovers
    assert first.chosen == 0
    assert others
    for proposal in others:
        assert 0 < proposal.chosen <= 0.3 * len(CUSTOMERS)
        assert proposal.max_deviation < first.max_deviation
        assert proposal.forced == first.forced


def test_the_proposal_chosen_is_what_is_planned(base: MadePlan) -> None:
    made, changes = leave(base, proposals=True, chosen=2)
    taken = changes.handovers[1]
    assert changes.taken == taken.number == 2
    assert hand_overs(base, made) == (taken.chosen, taken.forced)


def test_the_last_is_taken_where_there_are_fewer(base: MadePlan) -> None:
    _, changes = leave(base, proposals=True, chosen=9)
    assert changes.taken == len(changes.handovers)


def test_numbers_begin_with_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        ReplanParams(chosen=0)
