"""Ways to share out the customers of a rep who leaves, or to make room for one."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing.model import Customer
from routing.plan import TerritoryDesign
from routing.progress import Phase
from routing.replan.inputs import ReplanInputs, ReplanParams
from routing.rest import Handover
from routing.territories import DesignInputs, DesignParams, make_territories

_STEPS = (0.0, 0.5, 1.0)
"""Parts of the changes allowed that a proposal may use."""


@dataclass(frozen=True)
class Proposal:
    """Territories, and what they would be like."""

    design: TerritoryDesign
    handover: Handover


def propose_handovers(
    inputs: ReplanInputs,
    owned: tuple[Customer, ...],
    stays: Mapping[str, str],
    params: ReplanParams,
    *,
    joined: bool,
    seed: int,
) -> tuple[Proposal, ...]:
    """
    Return ways to share out, the usual one first, each with other hand-overs.

    Usual is that nobody moves who could stay where a rep leaves, and that as many as
    are allowed may where one joins. The others, if asked for, let fewer or more of the
    changes allowed make territories fair.

    Parameters
    ----------
    owned
        Graded customers, owners those of now.
    stays
        customer_id -> rep_id of those who could stay.
    """
    usual = params.max_changes if joined else 0.0
    shares = [usual]
    if params.proposals:
        most = 1.0 if params.max_changes is None else params.max_changes
        shares += [step * most for step in _STEPS if step * most != usual]
    found: list[Proposal] = []
    for share in shares:
        proposal = _propose(inputs, owned, stays, share, seed, len(found) + 1)
        moves = proposal.design.rep_of
        if all(moves != other.design.rep_of for other in found):
            found.append(proposal)
    return tuple(found)


def _propose(
    inputs: ReplanInputs,
    owned: tuple[Customer, ...],
    stays: Mapping[str, str],
    most: float | None,
    seed: int,
    number: int,
) -> Proposal:
    made = make_territories(
        DesignInputs(
            customers=owned,
            reps=inputs.reps,
            policy=inputs.policy,
            locks=inputs.locks,
            held=stays,
        ),
        DesignParams(seed=seed, max_handover=most),
        _tell_nobody,
    )
    rep_of = made.design.rep_of
    had = inputs.base.design.rep_of
    names = {customer.customer_id for customer in owned}
    return Proposal(
        design=made.design,
        handover=Handover(
            number=number,
            chosen=sum(rep_of.get(name) != rep_id for name, rep_id in stays.items()),
            forced=sum(name in names and name not in stays for name in had),
            max_deviation=made.kept.figures.max_deviation,
            drive_hours=sum(rep.drive_hours for rep in made.kept.reps),
        ),
    )


def _tell_nobody(_phase: Phase) -> None:
    return None
