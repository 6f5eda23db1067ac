"""A design as its folder keeps it: sites, prices, depots and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routing.model import Location, Rep

Kind = Literal["customers", "areas"]
"""What an assignment lists: customers, or areas that have none."""


@dataclass(frozen=True, kw_only=True)
class KeptRep:
    """
    A rep's territory.

    Parameters
    ----------
    site, price
        A place belongs to the rep with least squared distance to the site plus price,
        square kilometres; boundary moves and locks aside.
    drive_factor
        True driving over estimated driving, as learned from a plan.
    areas
        Areas given by the user; 0 where there are none.
    service_hours, drive_hours
        Hours per cycle; 0 where areas have weights instead of customers.
    work
        What is shared out: hours per cycle, or the areas' weight.
    share
        ``work`` over the rep's fair share of all work; 1 is perfectly fair.
    nearer_elsewhere
        Customers nearer to another rep's depot, or areas where there are none.
    """

    rep_id: str
    name: str
    depot: Location
    site: Location
    price: float
    drive_factor: float
    areas: int
    customers: int
    visits: int
    service_hours: float
    drive_hours: float
    work: float
    share: float
    nearer_elsewhere: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """Customers, or areas, who leave one rep for another; "" is nobody."""

    frm: str
    to: str
    count: int


@dataclass(frozen=True, kw_only=True)
class KeptRule:
    """
    A rule that a design breaks, or rules that nobody can keep together.

    Parameters
    ----------
    message, cure
        In the language of the policy; no cure where a conflict names it.
    """

    code: str
    message: str
    cure: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptFigures:
    """
    How good a design is.

    Parameters
    ----------
    max_deviation, mean_deviation
        Of |share - 1| over the reps who work.
    floor
        Largest deviation that boundary moves can be expected to reach: an estimate.
    bound
        What no design of these customers or areas and locks can be below.
    strays
        Customers, or areas, apart from the main piece of their territory.
    outside
        Customers whom no area contains; the nearest was taken.
    handovers
        Who changes rep, against the design this one was made from, or today's owners.
    most_handovers
        The cap on them; None for none.
    forced_handovers
        Of those counted, who had to move whatever the design: the cap leaves them out.
    cover, overlap
        Shares of the given region's area in some territory, and in two; None without
        a region.
    """

    reps: int
    customers: int
    areas: int
    work: float
    max_deviation: float
    mean_deviation: float
    floor: float
    bound: float
    strays: int
    nearer_elsewhere: int
    outside: int
    handovers: int
    most_handovers: int | None
    forced_handovers: int
    moves: tuple[Move, ...]
    cover: float | None
    overlap: float | None


@dataclass(frozen=True, kw_only=True)
class KeptDesign:
    """
    What a later design, or a plan, goes on from.

    Parameters
    ----------
    centre
        Of the projection in which sites and prices are to be read.
    input_hash
        sha256 (hex) of what the design was made from.
    conflicts
        Rules that no design can keep together.
    broken
        Rules that this one breaks.
    """

    kind: Kind
    seed: int
    tolerance: float
    centre: Location
    reps: tuple[KeptRep, ...]
    figures: KeptFigures
    input_hash: str = ""
    conflicts: tuple[KeptRule, ...] = ()
    broken: tuple[KeptRule, ...] = ()


def kept_reps(design: KeptDesign) -> tuple[Rep, ...]:
    """Return the reps of a design with default hours, living where it says."""
    return tuple(
        Rep(rep_id=rep.rep_id, name=rep.name, depot=rep.depot, end_depot=rep.depot)
        for rep in design.reps
    )


@dataclass(frozen=True, kw_only=True)
class KeptProposal:
    """
    One of several designs to choose from.

    Parameters
    ----------
    number
        From 1, the recommended one.
    drive_hours
        Hours per cycle of all reps; 0 where areas have weights.
    handovers
        Who would have another rep than before.
    tolerance, depot_pull, most_handovers, mix
        How it came about: the deviation aimed at; weight of the depots in a map cut
        anew; a cap on who changes rep; how far today's sites went to new ones. None
        where that played no part.
    assignment
        id -> rep_id.
    """

    number: int
    max_deviation: float
    mean_deviation: float
    drive_hours: float
    handovers: int
    strays: int
    tolerance: float
    depot_pull: float | None
    most_handovers: int | None
    mix: float | None
    assignment: Mapping[str, str]
