"""Proposals: true to locks, none better than another in everything, repeatable."""

from dataclasses import replace

import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.figures import measure_design
from routing.territory.loads import DesignTask
from routing.territory.proposals import Proposal, make_proposals
from routing.territory.recipe import ProposalParams
from routing.territory.variants import list_variants

PARAMS = ProposalParams(tolerance=0.05, depot_pulls=(0.3, 3.0))


def owned_task(seed: int, **given) -> DesignTask:
    """Today's reps by columns of the map, uneven, a tenth without one."""
    task = random_task(seed, **given)
    rng = np.random.default_rng(seed)
    owner = np.minimum(task.areas.xy[:, 0] // 2_000, 3).astype(np.int64)
    owner[rng.random(len(owner)) < 0.1] = -1
    return replace(task, areas=replace(task.areas, owner=owner))


def values(proposal: Proposal) -> tuple[float, ...]:
    figures = proposal.figures
    return (
        figures.driving,
        figures.max_deviation,
        figures.num_handovers,
        figures.strays,
    )


@pytest.mark.parametrize("seed", range(4))
def test_no_proposal_is_better_than_another_in_everything(seed: int) -> None:
    found = [values(p) for p in make_proposals(owned_task(seed), PARAMS)]
    assert 2 <= len(found) <= 7
    for mine in found:
        assert not any(
            other != mine and all(a <= b for a, b in zip(other, mine, strict=True))
            for other in found
        )


@pytest.mark.parametrize("seed", range(4))
def test_proposals_keep_locks_and_allowed_reps(seed: int) -> None:
    rng = np.random.default_rng(seed)
    task = owned_task(
        seed,
        fixed=np.where(rng.random(120) < 0.05, rng.integers(0, 4, 120), -1),
        skill=(rng.random(120) < 0.1).astype(int),
        skills=[[True] * 4, [True, True, False, False]],
    )
    areas = task.areas
    may_keep = areas.skills[areas.skill, np.maximum(areas.owner, 0)]
    owner = np.where(may_keep & areas.is_free, areas.owner, -1)
    task = replace(task, areas=replace(areas, owner=owner))
    for proposal in make_proposals(task, PARAMS):
        locked = ~areas.is_free
        assert (proposal.rep_of[locked] == areas.fixed[locked]).all()
        free = np.flatnonzero(areas.is_free)
        assert areas.skills[areas.skill[free], proposal.rep_of[free]].all()


@pytest.mark.parametrize("seed", range(2))
def test_figures_and_hand_overs_are_those_of_the_design(seed: int) -> None:
    task = owned_task(seed)
    for proposal in make_proposals(task, PARAMS):
        made = measure_design(task, proposal.rep_of)
        assert proposal.figures.total == pytest.approx(made.total)
        assert proposal.figures.num_handovers == made.num_handovers
        given = [h.customers for h in proposal.handovers if h.frm >= 0]
        assert sum(given) == made.num_handovers
        taken = [h.customers for h in proposal.handovers if h.frm < 0]
        assert sum(taken) == int((task.areas.owner < 0).sum())


def test_first_is_fair_and_connected_where_any_is() -> None:
    task = owned_task(1)
    found = list_variants(task, PARAMS)
    assert any(v.aims.deviation <= 0.05 and v.aims.faults == 0 for v in found)
    first = make_proposals(task, PARAMS)[0].figures
    assert first.max_deviation <= 0.05
    assert first.strays == 0


def test_customers_beyond_what_a_rep_may_have_are_faults() -> None:
    task = random_task(0, most=[10, 10, 10, 10])
    assert all(variant.aims.faults >= 80 for variant in list_variants(task, PARAMS))


def test_customers_of_who_no_longer_works_are_handed_over() -> None:
    task = random_task(1, fractions=[0, 0.5, 0.25, 0.25], owner=[0] * 10 + [1] * 110)
    for proposal in make_proposals(task, PARAMS):
        moved = int((proposal.rep_of[10:] != 1).sum())
        kept = int((proposal.rep_of[:10] == 0).sum())
        assert proposal.figures.num_handovers == moved + 10 - kept


def test_weaker_pulls_are_tried_while_they_pay() -> None:
    params = ProposalParams(depot_pulls=(0.0, 0.3, 1.0, 3.0))
    fresh = [v for v in list_variants(random_task(0), params) if v.recipe.depot_pull]
    pulls = list(dict.fromkeys(variant.recipe.depot_pull for variant in fresh))
    assert pulls == sorted(pulls, reverse=True)
    # Each pull but the last paid: it drives less than all before.
    least = [
        min(v.aims.driving for v in fresh if v.recipe.depot_pull == pull)
        for pull in pulls[:-1]
    ]
    assert least == sorted(least, reverse=True)


def test_caps_are_kept() -> None:
    task = owned_task(2)
    capped = [
        variant
        for variant in list_variants(task, PARAMS)
        if variant.recipe.max_handovers is not None
    ]
    assert capped
    for variant in capped:
        assert variant.aims.handovers <= variant.recipe.max_handovers


def test_same_seed_same_proposals() -> None:
    task = owned_task(0)
    first, second = make_proposals(task, PARAMS), make_proposals(task, PARAMS)
    assert [p.recipe for p in first] == [p.recipe for p in second]
    assert [p.rep_of.tolist() for p in first] == [p.rep_of.tolist() for p in second]


def test_proposals_without_owners_or_ways() -> None:
    for task in (random_task(0), random_task(0, with_driving=False)):
        found = make_proposals(task, PARAMS)
        assert found
        assert all(p.figures.num_handovers == 0 for p in found)


@pytest.mark.parametrize("num", [0, 1, 3])
def test_few_customers(num: int) -> None:
    task = plane_task([(1_000 * k, 0) for k in range(num)], [(0, 0), (900, 0)])
    assert len(make_proposals(task, PARAMS)) >= 1


def test_parameters_have_their_defaults_and_limits() -> None:
    params = ProposalParams()
    assert (params.most, params.tolerance) == (7, 0.03)
    assert params.depot_pulls == (0, 0.3, 1, 3)
    assert params.tolerances == (0.01, 0.03, 0.05)
    assert params.handover_shares == (0, 0.05, 0.1, 0.2)
    with pytest.raises(ValueError, match="most"):
        ProposalParams(most=0)
    with pytest.raises(ValueError, match="tolerances"):
        ProposalParams(tolerances=(0.0,))
