"""Several designs of the same ground, to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.kept_design import KeptProposal
from routing.territories.ground import Ground
from routing.territories.inputs import DesignInputs, DesignParams
from routing.territories.rules import GroundRules, keep_rules
from routing.territory.cells import PowerCells
from routing.territory.figures import Given, measure_design
from routing.territory.fresh import Arrangement, settle_depots
from routing.territory.handovers import list_handovers
from routing.territory.partition import Partition
from routing.territory.proposals import Proposal, make_proposals
from routing.territory.recipe import ProposalParams
from routing.territory.rules import find_broken_rules

_HOUR = 3_600.0


def propose_designs(
    ground: Ground, inputs: DesignInputs, params: DesignParams, rules: GroundRules
) -> tuple[Proposal, ...]:
    """Return designs to choose from, the recommended one first; none if not asked."""
    if not params.proposals:
        return ()
    tolerance = inputs.policy.territory.tolerance
    found = make_proposals(
        ground.task,
        ProposalParams(most=params.proposals, tolerance=tolerance, seed=params.seed),
    )
    return tuple(_keep(ground, proposal, rules, tolerance) for proposal in found)


def take_proposal(
    ground: Ground, proposals: Sequence[Proposal], number: int
) -> Arrangement:
    """Return a proposal as a design; the last one if there are fewer."""
    return _arrangement(ground, proposals[min(number, len(proposals)) - 1])


def keep_proposals(
    ground: Ground,
    proposals: Sequence[Proposal],
    before: Mapping[str, str],
    held: Mapping[str, str],
    apart: Sequence[tuple[str, str]],
) -> tuple[KeptProposal, ...]:
    """Return what a folder keeps of proposals: figures, and who would get whom."""
    rep_ids = [rep.rep_id for rep in ground.reps]
    kept = []
    for number, proposal in enumerate(proposals, start=1):
        rep_of = ground.assign(proposal.rep_of.tolist(), held, apart)
        assignment = {name: rep_ids[rep] for name, rep in rep_of.items()}
        figures, recipe = proposal.figures, proposal.recipe
        driving = 0.0 if ground.is_weighted else figures.driving / _HOUR
        kept.append(
            KeptProposal(
                number=number,
                max_deviation=round(figures.max_deviation, 5),
                mean_deviation=round(figures.mean_deviation, 5),
                drive_hours=round(driving, 2),
                handovers=sum(
                    before.get(name, rep_id) != rep_id
                    for name, rep_id in assignment.items()
                ),
                strays=figures.strays,
                tolerance=recipe.tolerance,
                depot_pull=recipe.depot_pull,
                most_handovers=recipe.max_handovers,
                mix=None if recipe.mix is None else round(recipe.mix, 4),
                assignment=assignment,
            )
        )
    return tuple(kept)


def _arrangement(ground: Ground, proposal: Proposal) -> Arrangement:
    task = ground.task
    if proposal.cells is not None:
        task = settle_depots(task, proposal.cells)
    return Arrangement(Partition(task, proposal.rep_of), proposal.cells)


def _keep(
    ground: Ground, proposal: Proposal, rules: GroundRules, tolerance: float
) -> Proposal:
    """Return a proposal that keeps the rules, its own cap on hand-overs among them."""
    made, cap = _arrangement(ground, proposal), proposal.recipe.max_handovers
    kept = replace(rules.kept, max_handovers=cap)
    if not find_broken_rules(made.partition, kept):
        return proposal
    tolerance = max(tolerance, proposal.recipe.tolerance)
    partition = keep_rules(made, kept, tolerance, is_held=cap is not None).partition
    task, rep_of, cells = partition.task, partition.to_array(), proposal.cells
    power = None if cells is None else PowerCells(cells.sites, cells.prices)
    return replace(
        proposal,
        rep_of=rep_of,
        figures=measure_design(task, rep_of, Given(cells=power)),
        handovers=list_handovers(task, task.areas.owner, rep_of),
    )
