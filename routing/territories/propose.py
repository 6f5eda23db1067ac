"""Several designs of the same ground, to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.kept_design import KeptProposal
from routing.territories.ground import Ground, held_reps
from routing.territories.inputs import DesignInputs, DesignParams
from routing.territory.fresh import Arrangement, settle_depots
from routing.territory.partition import Partition
from routing.territory.proposals import Proposal, make_proposals
from routing.territory.recipe import ProposalParams

_HOUR = 3_600.0


def propose_designs(
    ground: Ground, inputs: DesignInputs, params: DesignParams
) -> tuple[Proposal, ...]:
    """Return designs to choose from, the recommended one first; none if not asked."""
    if not params.proposals:
        return ()
    task = ground.task
    if inputs.kept is not None:
        owner = held_reps(ground, inputs.held)
        task = replace(task, areas=replace(task.areas, owner=owner))
    tolerance = inputs.policy.territory.tolerance
    return make_proposals(
        task,
        ProposalParams(most=params.proposals, tolerance=tolerance, seed=params.seed),
    )


def take_proposal(
    ground: Ground, proposals: Sequence[Proposal], number: int
) -> Arrangement:
    """Return a proposal as a design; the last one if there are fewer."""
    chosen = proposals[min(number, len(proposals)) - 1]
    task = ground.task
    if chosen.cells is not None:
        task = settle_depots(task, chosen.cells)
    return Arrangement(Partition(task, chosen.rep_of), chosen.cells)


def keep_proposals(
    ground: Ground,
    proposals: Sequence[Proposal],
    before: Mapping[str, str],
    held: Mapping[str, str],
) -> tuple[KeptProposal, ...]:
    """Return what a folder keeps of proposals: figures, and who would get whom."""
    rep_ids = [rep.rep_id for rep in ground.reps]
    kept = []
    for number, proposal in enumerate(proposals, start=1):
        rep_of = ground.assign(proposal.rep_of.tolist(), held)
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
