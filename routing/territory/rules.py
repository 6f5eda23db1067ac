"""Rules that a design keeps whatever its balance, and which of them one breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routing.model import Customer
from routing.policy import Policy
from routing.territory.basic_area import BasicAreas
from routing.territory.claims import NOBODY
from routing.territory.crew import Crew
from routing.territory.partition import Partition

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EXACT = 1e-9
"""Share by which a sum of floats may miss its range."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """
    What holds besides fair shares of the work; locks and limits are the task's.

    Parameters
    ----------
    apart
        Pairs of areas that must have different reps.
    names
        Whom each pair keeps apart, parallel to ``apart``.
    attributes
        Name and largest deviation of each column of the areas' measures.
    max_handovers
        Customers with an owner who may change rep; None for no cap.
    """

    apart: tuple[tuple[int, int], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, float], ...] = ()
    max_handovers: int | None = None

    def __post_init__(self) -> None:
        if len(self.names) != len(self.apart):
            raise ValueError("Expected names parallel to apart.")


class RuleKind(StrEnum):
    """What a rule is about."""

    LOCK = "lock"
    ALLOWED = "allowed"
    APART = "apart"
    MAX_CUSTOMERS = "max_customers"
    HANDOVERS = "handovers"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """
    A rule that a design breaks.

    Parameters
    ----------
    rep
        Whose territory breaks it; NOBODY for the design as a whole.
    areas
        The areas in question; empty where it is a sum.
    amount
        By how much: customers too many, or deviation beyond the tolerance.
    attribute
        Column of the measures; NOBODY for none.
    """

    kind: RuleKind
    rep: int
    areas: tuple[int, ...] = ()
    amount: float = 1.0
    attribute: int = NOBODY


def make_rules(
    customers: Sequence[Customer], areas: BasicAreas, policy: Policy, cap: int | None
) -> Rules:
    """
    Return the policy's rules for the areas; customers in none of them do not count.

    Parameters
    ----------
    cap
        Customers with an owner who may change rep; None for no cap.
    """
    area_of = {
        customers[idx].customer_id: area
        for area, members in enumerate(areas.members)
        for idx in members
    }
    pairs = {
        (area_of[one], area_of[other]): (one, other)
        for one, other in policy.territory.apart
        if one in area_of and other in area_of
    }
    return Rules(
        apart=tuple(pairs),
        names=tuple(pairs.values()),
        attributes=policy.territory.attributes[: areas.measures.shape[1]],
        max_handovers=cap,
    )


def find_broken_rules(partition: Partition, rules: Rules) -> tuple[BrokenRule, ...]:
    """Return every rule that a partition breaks: who, and by how much."""
    return (
        *_wrong_reps(partition),
        *_not_apart(partition, rules),
        *_too_many(partition),
        *_too_many_handovers(partition, rules),
        *_uneven(partition, rules),
    )


def fair_measures(areas: BasicAreas, crew: Crew) -> FloatArray:
    """
    Return every working rep's fair share of each measure, shape (num_reps, q).

    What only reps without work may have is nobody's share.
    """
    able = areas.skills[areas.skill] & crew.is_working
    is_shared = np.where(areas.is_free, able.any(axis=1), crew.is_working[areas.fixed])
    shares: FloatArray = np.outer(
        crew.fractions, areas.measures[is_shared.astype(bool)].sum(axis=0)
    )
    return shares


def sum_measures(areas: BasicAreas, rep_of: IntArray, num_reps: int) -> FloatArray:
    """Return every rep's sum of each measure, shape (num_reps, q)."""
    sums = np.zeros((num_reps, areas.measures.shape[1]))
    np.add.at(sums, rep_of, areas.measures)
    return sums


def _wrong_reps(partition: Partition) -> Iterator[BrokenRule]:
    areas = partition.areas
    for area, rep in enumerate(partition.rep_of):
        fixed = int(areas.fixed[area])
        if fixed not in (NOBODY, rep):
            yield BrokenRule(kind=RuleKind.LOCK, rep=rep, areas=(area,))
        elif not areas.may_have(area, rep):
            yield BrokenRule(kind=RuleKind.ALLOWED, rep=rep, areas=(area,))


def _not_apart(partition: Partition, rules: Rules) -> Iterator[BrokenRule]:
    for pair in rules.apart:
        rep, other = (partition.rep_of[area] for area in pair)
        if rep == other:
            yield BrokenRule(kind=RuleKind.APART, rep=rep, areas=pair)


def _too_many(partition: Partition) -> Iterator[BrokenRule]:
    most = partition.crew.max_customers.tolist()
    for rep, size in enumerate(partition.sizes):
        if size > most[rep]:
            kind = RuleKind.MAX_CUSTOMERS
            yield BrokenRule(kind=kind, rep=rep, amount=size - most[rep])


def _too_many_handovers(partition: Partition, rules: Rules) -> Iterator[BrokenRule]:
    cap = rules.max_handovers
    if cap is not None and partition.num_handovers > cap:
        beyond = partition.num_handovers - cap
        yield BrokenRule(kind=RuleKind.HANDOVERS, rep=NOBODY, amount=beyond)


def _uneven(partition: Partition, rules: Rules) -> Iterator[BrokenRule]:
    if not rules.attributes:
        return
    areas, crew = partition.areas, partition.crew
    fair = fair_measures(areas, crew)
    sums = sum_measures(areas, partition.to_array(), len(crew))
    for column, (_, tolerance) in enumerate(rules.attributes):
        for rep in np.flatnonzero(crew.is_working).tolist():
            share = float(fair[rep, column])
            off = abs(float(sums[rep, column]) / share - 1) if share > 0 else 0.0
            if off > tolerance + EXACT:
                yield BrokenRule(
                    kind=RuleKind.ATTRIBUTE,
                    rep=rep,
                    amount=off - tolerance,
                    attribute=column,
                )
