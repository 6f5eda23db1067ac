"""Which rules a design breaks, whoever made it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from routing.territory.basic_area import NOBODY
from routing.territory.loads import DesignTask, IntArray
from routing.territory.pieces import BoolArray
from routing.territory.work_figures import WorkFigures


class Rule(StrEnum):
    """What a design should keep to."""

    TOLERANCE = "TOLERANCE"
    NOT_ALLOWED = "NOT_ALLOWED"
    LOCKED_ELSEWHERE = "LOCKED_ELSEWHERE"
    TOO_MANY_CUSTOMERS = "TOO_MANY_CUSTOMERS"
    DISCONNECTED = "DISCONNECTED"
    HANDOVER_CAP = "HANDOVER_CAP"


@dataclass(frozen=True, kw_only=True)
class EditRules:
    """
    What a planner's edits should keep to, besides locks and allowed reps.

    Parameters
    ----------
    tolerance
        Largest deviation from a rep's fair share, > 0.
    max_handovers
        Customers with an owner who may be another rep's; None for no cap.
    """

    tolerance: float = 0.03
    max_handovers: int | None = None

    def __post_init__(self) -> None:
        if self.tolerance <= 0:
            raise ValueError(f"Expected tolerance > 0, got {self.tolerance}.")


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """
    A rule that is broken, by whom and how far.

    Parameters
    ----------
    rep, area
        Whose territory and which area; NOBODY where the rule is about neither.
    value, limit
        Deviation, customers, customers cut off, or hand-overs, and how many may be; 0
        for locks and allowed reps.
    """

    rule: Rule
    rep: int = NOBODY
    area: int = NOBODY
    value: float = 0.0
    limit: float = 0.0

    @property
    def key(self) -> tuple[Rule, int, int]:
        """What is broken, however far."""
        return self.rule, self.rep, self.area


def find_broken_rules(
    task: DesignTask,
    rep_of: IntArray,
    work: tuple[WorkFigures, ...],
    strays: BoolArray,
    num_handovers: int,
    rules: EditRules,
) -> tuple[BrokenRule, ...]:
    """
    Return the rules that a design breaks, in the order of ``Rule``.

    Parameters
    ----------
    work, strays, num_handovers
        Of the design: ``measure_work``, ``find_strays``, ``count_handovers``.
    """
    cap = rules.max_handovers
    beyond = cap is not None and num_handovers > cap
    return (
        *_unfair(work, rules),
        *_in_wrong_hands(task, rep_of),
        *_too_many(task, work),
        *_disconnected(task, rep_of, strays),
        *(
            [BrokenRule(rule=Rule.HANDOVER_CAP, value=num_handovers, limit=cap or 0)]
            if beyond
            else []
        ),
    )


def _unfair(work: tuple[WorkFigures, ...], rules: EditRules) -> list[BrokenRule]:
    return [
        BrokenRule(
            rule=Rule.TOLERANCE, rep=rep, value=figures.deviation, limit=rules.tolerance
        )
        for rep, figures in enumerate(work)
        if abs(figures.deviation) > rules.tolerance + 1e-9
    ]


def _in_wrong_hands(task: DesignTask, rep_of: IntArray) -> list[BrokenRule]:
    areas = task.areas
    locked = (areas.fixed != NOBODY) & (areas.fixed != rep_of)
    barred = areas.is_free & ~areas.skills[areas.skill, rep_of]
    return [
        BrokenRule(rule=rule, rep=int(rep_of[area]), area=area)
        for rule, broken in (
            (Rule.NOT_ALLOWED, barred),
            (Rule.LOCKED_ELSEWHERE, locked),
        )
        for area in np.flatnonzero(broken).tolist()
    ]


def _too_many(task: DesignTask, work: tuple[WorkFigures, ...]) -> list[BrokenRule]:
    most = task.crew.max_customers.tolist()
    return [
        BrokenRule(
            rule=Rule.TOO_MANY_CUSTOMERS,
            rep=rep,
            value=figures.customers,
            limit=most[rep],
        )
        for rep, figures in enumerate(work)
        if figures.customers > most[rep]
    ]


def _disconnected(
    task: DesignTask, rep_of: IntArray, strays: BoolArray
) -> list[BrokenRule]:
    apart = np.bincount(
        rep_of[strays], weights=task.areas.size[strays], minlength=len(task.crew)
    )
    return [
        BrokenRule(rule=Rule.DISCONNECTED, rep=rep, value=float(apart[rep]))
        for rep in np.flatnonzero(apart).tolist()
    ]
