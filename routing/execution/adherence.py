"""How well a plan is kept: every figure with its numerator and denominator."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from routing.execution.gaps import Gap, find_gaps
from routing.execution.made import MadeVisit, made_visits
from routing.execution.state import Excuse, ExecutionState, VisitState, VisitStatus
from routing.plan import DayRoute, Plan

PUNCTUAL = 3_600
"""Seconds before or after the planned begin within which a visit is punctual."""


@dataclass(frozen=True)
class Ratio:
    """
    A figure as what it is made of.

    Parameters
    ----------
    numerator, denominator
        Counts, or seconds of both; the denominator is 0 where there is nothing to say.
    """

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """The quotient; None where there is nothing to say."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, kw_only=True)
class FieldFigures:
    """
    What figures say of a rep, or of all together, over the past days of the cycle.

    Parameters
    ----------
    coverage
        Required visits of past days that were made, on whatever day, over all required
        ones of past days that have no excuse.
    on_day
        Those made on their planned day, over the planned ones of past days made.
    punctuality
        Visits of the best grade begun at most ``PUNCTUAL`` seconds before or after
        their planned begin, over those made on their planned day with a begin known.
    productive
        Visits made on past days with an order value above 0, over all made on them.
    extra
        Visits made on past days that no visit of the plan stands for, over all made.
    driving
        Seconds of driving over seconds of driving and service, of past planned routes.
    visits_a_day
        Visits made on past days, over days of a rep with a route or a visit.
    """

    coverage: Ratio
    on_day: Ratio
    punctuality: Ratio
    productive: Ratio
    extra: Ratio
    driving: Ratio
    visits_a_day: Ratio


@dataclass(frozen=True, kw_only=True)
class Adherence:
    """
    How well a plan was kept up to a date.

    Parameters
    ----------
    first_day, last_day
        The days looked at; ``last_day`` is before ``first_day`` where there are none.
    team
        Of all reps together.
    grades, channels
        Coverage of every grade of the policy, best first, and of every channel.
    reps
        rep_id -> figures; empty where the policy allows none of persons.
    gaps
        Gaps between visits longer than allowed, over all gaps with a limit.
    breaches
        The gaps that are longer.
    statuses
        Required visits of the whole cycle by status.
    excused
        Required visits of past days that count in no figure, by excuse.
    """

    today: date
    first_day: date
    last_day: date
    team: FieldFigures
    grades: Mapping[str, Ratio]
    channels: Mapping[str, Ratio]
    reps: Mapping[str, FieldFigures]
    gaps: Ratio
    breaches: tuple[Gap, ...]
    statuses: Mapping[str, int]
    excused: Mapping[str, int]


def measure_adherence(plan: Plan, state: ExecutionState) -> Adherence:
    """Return how well a plan was kept; the formulas stand at the fields."""
    past = [v for v in state.visits.values() if state.is_past(_due_on(v, plan))]
    team = _Work(
        counted=[visit for visit in past if visit.excuse is None],
        made=[visit for visit in made_visits(plan, state) if state.is_past(visit.date)],
        routes=[route for route in plan.routes if state.is_past(route.date)],
    )
    best = plan.policy.grade_names[0]
    keys = {c.customer_id for c in plan.customers if c.grade == best}
    gaps = find_gaps(plan, state)
    breaches = tuple(gap for gap in gaps if gap.is_breach)
    statuses = Counter(visit.status for visit in state.visits.values())
    excused = Counter(visit.excuse for visit in past)
    return Adherence(
        today=state.today,
        first_day=state.first_day,
        last_day=state.last_day,
        team=_measure(team, keys),
        grades=_by_grade(plan, team.counted),
        channels=_by_channel(plan, team.counted),
        reps=_by_rep(plan, team, keys),
        gaps=Ratio(len(breaches), len(gaps)),
        breaches=breaches,
        statuses={str(each): statuses[each] for each in VisitStatus if statuses[each]},
        excused={str(each): excused[each] for each in Excuse if excused[each]},
    )


@dataclass(frozen=True)
class _Work:
    """Required visits that count, visits made and planned routes, all of past days."""

    counted: list[VisitState] = field(default_factory=list)
    made: list[MadeVisit] = field(default_factory=list)
    routes: list[DayRoute] = field(default_factory=list)


def _due_on(visit: VisitState, plan: Plan) -> date:
    """Return a visit's day; without one it is due by the end of the cycle."""
    return visit.date or plan.cycle.horizon[1]


def _measure(work: _Work, keys: Collection[str]) -> FieldFigures:
    """Return the figures of some work; ``keys`` are customers of the best grade."""
    driving = sum(route.drive_time for route in work.routes)
    service = sum(route.service_time for route in work.routes)
    days = {(route.rep_id, route.date) for route in work.routes}
    days |= {(visit.rep_id or "", visit.date) for visit in work.made}
    kept = [v for v in work.counted if v.is_planned and v.made_on is not None]
    delays = [visit.delay for visit in work.made if visit.customer_id in keys]
    known = [delay for delay in delays if delay is not None]
    return FieldFigures(
        coverage=_coverage(work.counted),
        on_day=_share(visit.made_on == visit.date for visit in kept),
        punctuality=_share(abs(delay) <= PUNCTUAL for delay in known),
        productive=_share((v.outcome.order_value or 0) > 0 for v in work.made),
        extra=_share(visit.visit is None for visit in work.made),
        driving=Ratio(driving, driving + service),
        visits_a_day=Ratio(len(work.made), len(days)),
    )


def _share(holds: Iterable[bool]) -> Ratio:
    each = list(holds)
    return Ratio(sum(each), len(each))


def _coverage(visits: Iterable[VisitState]) -> Ratio:
    return _share(visit.status is VisitStatus.DONE for visit in visits)


def _by_grade(plan: Plan, counted: Iterable[VisitState]) -> dict[str, Ratio]:
    grade_of = {c.customer_id: c.grade or "" for c in plan.customers}
    groups: defaultdict[str, list[VisitState]] = defaultdict(list)
    for visit in counted:
        groups[grade_of[visit.customer_id]].append(visit)
    names = dict.fromkeys((*plan.policy.grade_names, *sorted(groups)))
    return {name: _coverage(groups[name]) for name in names}


def _by_channel(plan: Plan, counted: Iterable[VisitState]) -> dict[str, Ratio]:
    channel_of = {c.customer_id: c.channel for c in plan.customers}
    groups: defaultdict[str, list[VisitState]] = defaultdict(list)
    for visit in counted:
        groups[channel_of[visit.customer_id]].append(visit)
    return {name: _coverage(groups[name]) for name in sorted(groups)}


def _by_rep(plan: Plan, team: _Work, keys: Collection[str]) -> dict[str, FieldFigures]:
    """Return figures of every rep: planned work of whose it is, visits of who came."""
    if not plan.policy.privacy.per_person:
        return {}
    work = {rep.rep_id: _Work() for rep in plan.reps}
    for visit in team.counted:
        if visit.rep_id in work:
            work[visit.rep_id].counted.append(visit)
    for made in team.made:
        if made.rep_id in work:
            work[made.rep_id].made.append(made)
    for route in team.routes:
        work[route.rep_id].routes.append(route)
    return {rep_id: _measure(own, keys) for rep_id, own in work.items()}
