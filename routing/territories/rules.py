"""The policy's rules for a ground: settled before a design, kept by it, named after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from routing.kept_design import KeptRule
from routing.plan import Conflict
from routing.policy import Policy
from routing.territories.ground import Ground
from routing.territories.held import count_forced
from routing.territory.band import BandParams, enforce_rules
from routing.territory.cells import PowerCells
from routing.territory.conflicts import settle_rules
from routing.territory.fresh import Arrangement
from routing.territory.partition import Partition
from routing.territory.rules import (
    BrokenRule,
    RuleKind,
    Rules,
    find_broken_rules,
    make_rules,
)
from routing.texts import format_text

_OWNER_PRICE = 0.5
_MOST_NAMED = 10
"""Customers of one broken rule who are named."""


@dataclass(frozen=True, kw_only=True)
class GroundRules:
    """
    What a design of a ground has to keep.

    Parameters
    ----------
    asked
        As the policy has them.
    kept
        Those of them that can be kept together.
    conflicts
        What had to give way.
    before
        id -> rep_id of whoever counts as a hand-over.
    cap
        Ids who may leave a rep who is still there; None for no cap.
    forced
        Ids who leave one whatever the design; a cap does not count them.
    """

    asked: Rules
    kept: Rules
    conflicts: tuple[Conflict, ...]
    before: Mapping[str, str]
    cap: int | None
    forced: int = 0


def settle_ground(
    ground: Ground, policy: Policy, before: Mapping[str, str], cap: int | None
) -> GroundRules:
    """Return the rules for a ground, and which of them nobody can keep together."""
    if ground.is_weighted:
        asked = Rules(max_handovers=cap)
    else:
        asked = make_rules(ground.customers, ground.task.areas, policy, cap)
    settled = settle_rules(ground.task, asked)
    own = ground.claims.conflicts if ground.claims else ()
    found = tuple(_name_areas(ground, conflict) for conflict in settled.conflicts)
    return GroundRules(
        asked=asked,
        kept=settled.rules,
        conflicts=(*own, *found),
        before=before,
        cap=cap,
        forced=0 if cap is None else count_forced(ground, before),
    )


def keep_rules(
    made: Arrangement, rules: Rules, tolerance: float, *, is_held: bool
) -> Arrangement:
    """
    Return a design that keeps the rules, or breaks them as little as can be.

    Parameters
    ----------
    is_held
        Whether customers are rather left with who has them.
    """
    cells = made.cells
    band = BandParams(
        tolerance=tolerance,
        cells=None if cells is None else PowerCells(cells.sites, cells.prices),
        owner_price=_OWNER_PRICE if is_held else 0.0,
    )
    return replace(made, partition=enforce_rules(made.partition, rules, band))


def describe_conflicts(rules: GroundRules, language: str) -> tuple[KeptRule, ...]:
    """Return the sentences on rules that nobody can keep together."""
    return tuple(
        KeptRule(
            code=each.code, message=each.message(language), cure=each.cure(language)
        )
        for each in rules.conflicts
    )


def describe_broken(
    ground: Ground,
    policy: Policy,
    rules: GroundRules,
    partition: Partition,
    rep_of: Mapping[str, int],
) -> tuple[KeptRule, ...]:
    """
    Return a sentence per rule that a design breaks, the parked included.

    Parameters
    ----------
    rep_of
        id -> index of rep, of everybody.
    """
    texts = (
        *_broken_in_areas(ground, rules, partition),
        *_not_apart(ground, policy, rep_of),
        *_divided_groups(ground, rep_of),
        *_too_many_handovers(ground, rules, rep_of),
    )
    language = policy.language
    return tuple(
        KeptRule(
            code=code.upper(),
            message=format_text(f"broken.{code}", language, **values),
        )
        for code, values in texts
    )


Named = Iterator[tuple[str, dict[str, object]]]


def _broken_in_areas(ground: Ground, rules: GroundRules, partition: Partition) -> Named:
    asked = replace(rules.asked, apart=(), names=(), max_handovers=None)
    for rule in find_broken_rules(partition, asked):
        yield rule.kind.value, _values(ground, rules, rule)


def _values(ground: Ground, rules: GroundRules, rule: BrokenRule) -> dict[str, object]:
    names = [name for area in rule.areas for name in ground.ids_of(area)]
    shown = ", ".join(names[:_MOST_NAMED])
    values: dict[str, object] = {"rep": ground.reps[rule.rep].rep_id}
    if rule.kind is RuleKind.ATTRIBUTE:
        name, tolerance = rules.asked.attributes[rule.attribute]
        percent = {"percent": f"{100 * tolerance:.3g}"}
        off = f"{100 * (tolerance + rule.amount):.3g}"
        return values | {"attribute": name, "off": off} | percent
    return values | {"customers": shown, "count": round(rule.amount)}


def _not_apart(ground: Ground, policy: Policy, rep_of: Mapping[str, int]) -> Named:
    for one, other in policy.territory.apart:
        if one in rep_of and rep_of[one] == rep_of.get(other):
            rep_id = ground.reps[rep_of[one]].rep_id
            yield "apart", {"one": one, "other": other, "rep": rep_id}


def _divided_groups(ground: Ground, rep_of: Mapping[str, int]) -> Named:
    reps: dict[str, dict[int, None]] = {}
    for customer in ground.customers:
        if customer.group and customer.customer_id in rep_of:
            reps.setdefault(customer.group, {})[rep_of[customer.customer_id]] = None
    for group, whose in reps.items():
        if len(whose) > 1:
            shown = ", ".join(ground.reps[rep].rep_id for rep in sorted(whose))
            yield "group", {"group": group, "reps": shown}


def _too_many_handovers(
    ground: Ground, rules: GroundRules, rep_of: Mapping[str, int]
) -> Named:
    if rules.cap is None:
        return
    rep_ids = [rep.rep_id for rep in ground.reps]
    still_there = frozenset(rep_ids)
    count = sum(
        rules.before.get(name, "") in still_there and rules.before[name] != rep_ids[rep]
        for name, rep in rep_of.items()
    )
    count -= rules.forced
    if count > rules.cap:
        yield "handovers", {"count": count, "cap": rules.cap}


def _name_areas(ground: Ground, conflict: Conflict) -> Conflict:
    """Say of an area that stays whole what is otherwise said of a group."""
    if ground.shapes is not None and conflict.code == "APART_IN_GROUP":
        return replace(conflict, code="APART_IN_AREA")
    return conflict
