"""Adherence, alarms and service times as plain JSON, and as rows of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from routing.execution.adherence import Adherence, FieldFigures, Ratio
from routing.execution.alarms import Alarm
from routing.execution.gaps import Gap
from routing.execution.service_times import MINUTE, ServiceTimeProposal
from routing.execution.state import ExecutionState, last_visits, missed_visits
from routing.texts import format_text

RATIOS = tuple(field.name for field in fields(FieldFigures))
"""Names of the figures, in order."""

JsonObject = dict[str, object]


def adherence_to_json(adherence: Adherence) -> JsonObject:
    """Return figures, each as numerator, denominator and value to four digits."""
    return {
        "today": adherence.today.isoformat(),
        "first_day": adherence.first_day.isoformat(),
        "last_day": adherence.last_day.isoformat(),
        "figures": _figures(adherence.team) | {"gaps": _ratio(adherence.gaps)},
        "grades": _ratios(adherence.grades),
        "channels": _ratios(adherence.channels),
        "reps": {name: _figures(each) for name, each in adherence.reps.items()},
        "breaches": [_gap(gap) for gap in adherence.breaches],
        "statuses": dict(adherence.statuses),
        "excused": dict(adherence.excused),
    }


def state_to_json(state: ExecutionState) -> JsonObject:
    """Return what a re-plan asks for, and which reports were not used."""
    days = last_visits(state)
    return {
        "missed_visits": list(missed_visits(state)),
        "last_visits": {name: day.isoformat() for name, day in days.items()},
        "reports_later": state.num_later,
        "reports_expired": state.num_expired,
        "reports_unattached": [report.outcome_id for report in state.unattached],
    }


def alarms_to_json(alarms: Sequence[Alarm], language: str) -> list[JsonObject]:
    """Return alarms with their sentences."""
    return [
        {
            "code": str(alarm.code),
            "customer_id": alarm.customer_id,
            "visit_id": alarm.visit_id,
            "date": alarm.date.isoformat(),
            "message": alarm.message(language),
        }
        for alarm in alarms
    ]


def service_times_to_json(
    proposals: Sequence[ServiceTimeProposal],
) -> list[JsonObject]:
    """Return today's service times beside the proposed ones, in minutes."""
    return [
        {
            "customer_id": proposal.customer_id,
            "grade": proposal.grade,
            "channel": proposal.channel,
            "current_min": round(proposal.current / MINUTE, 4),
            "proposed_min": proposal.proposed // MINUTE,
            "visits": proposal.visits,
            "outliers": proposal.outliers,
            "is_own": proposal.is_own,
        }
        for proposal in proposals
    ]


def figure_rows(
    adherence: Adherence, language: str = "en"
) -> tuple[tuple[str, ...], ...]:
    """Return (what, value, numerator, denominator) of every figure of the team."""
    team = adherence.team
    named = {name: getattr(team, name) for name in RATIOS} | {"gaps": adherence.gaps}
    return tuple(
        (
            format_text(f"adherence.figure.{name}", language),
            format_value(name, ratio),
            *_parts(name, ratio),
        )
        for name, ratio in named.items()
    )


def format_value(name: str, ratio: Ratio) -> str:
    """Return a figure as a person reads it, a dash where there is nothing to say."""
    if ratio.value is None:
        return "-"
    return f"{ratio.value:.1f}" if name == "visits_a_day" else f"{ratio.value:.1%}"


def _parts(name: str, ratio: Ratio) -> tuple[str, str]:
    if name != "driving":
        return f"{ratio.numerator:,}", f"{ratio.denominator:,}"
    return f"{ratio.numerator / 3_600:,.1f} h", f"{ratio.denominator / 3_600:,.1f} h"


def _figures(figures: FieldFigures) -> JsonObject:
    return {name: _ratio(getattr(figures, name)) for name in RATIOS}


def _ratios(ratios: Mapping[str, Ratio]) -> JsonObject:
    return {name: _ratio(ratio) for name, ratio in ratios.items()}


def _ratio(ratio: Ratio) -> JsonObject:
    return {
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "value": None if ratio.value is None else round(ratio.value, 4),
    }


def _gap(gap: Gap) -> JsonObject:
    return {
        "customer_id": gap.customer_id,
        "before": gap.before.isoformat(),
        "after": gap.after.isoformat(),
        "days": gap.days,
        "allowed": gap.allowed,
    }
