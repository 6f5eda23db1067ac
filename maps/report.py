"""The plan's report: one printable page for whoever has to agree to the plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from maps.page import read_asset, render_template
from maps.style import rep_colour
from routing.certificate import Certificate
from routing.metrics import Figures
from routing.plan import Plan, Reason
from routing.texts import format_text

MOST_EXAMPLES = 12
"""Visits listed per reason; the map and ``unplanned.csv`` have them all."""


@dataclass(frozen=True)
class UnplannedGroup:
    """Visits that are not planned for one reason; customer, due date, detail each."""

    reason: Reason
    count: int
    examples: tuple[tuple[str, date | None, str], ...]


@dataclass(frozen=True)
class FaultGroup:
    """Faults of one kind in the input files: how many, the first, and its cure."""

    severity: str
    code: str
    count: int
    message: str
    cure: str


def format_report(
    plan: Plan,
    figures: Figures,
    certificate: Certificate,
    *,
    reading: Mapping[str, Any] | None = None,
    language: str | None = None,
) -> str:
    """
    Return the report of a plan as one HTML page that needs no other file.

    Parameters
    ----------
    figures
        Of the same plan.
    certificate
        What the checker found.
    reading
        What became of the input's rows, as in plan.json: ``rows_total``,
        ``rows_accepted``, ``rows_rejected``, ``issues``; None leaves the section out.
    language
        Of the texts, one of ``routing.texts.LANGUAGES``; None takes the policy's.
    """
    language = language or plan.policy.language
    share_of = {item.rep_id: item.share for item in plan.design.territories}
    return render_template(
        "report.html",
        language,
        style=read_asset("report.css"),
        plan=plan,
        figures=figures,
        certificate=certificate,
        checks=sum(certificate.rules.values()),
        reps=[
            (rep, rep_colour(rep_idx), share_of.get(rep.rep_id))
            for rep_idx, rep in enumerate(figures.reps)
        ],
        grade_totals=[
            sum(rep.visits[name] for rep in figures.reps)
            for name in plan.policy.grade_names
        ],
        unplanned=group_unplanned(plan, language),
        reading=reading,
        faults=group_faults(reading["issues"]) if reading else (),
        percent=_format_percent,
    )


def group_unplanned(plan: Plan, language: str) -> tuple[UnplannedGroup, ...]:
    """Return the unplanned visits by reason, most frequent first."""
    counts = Counter(visit.reason for visit in plan.unplanned)
    name_of = {c.customer_id: c.name or c.customer_id for c in plan.customers}
    groups = []
    for reason, count in counts.most_common():
        visits = [visit for visit in plan.unplanned if visit.reason == reason]
        examples = tuple(
            (
                name_of[visit.customer_id],
                visit.date_due,
                format_text(f"reason.{reason}.detail", language, **visit.numbers),
            )
            for visit in visits[:MOST_EXAMPLES]
        )
        groups.append(UnplannedGroup(reason, count, examples))
    return tuple(groups)


def group_faults(issues: Iterable[Mapping[str, Any]]) -> tuple[FaultGroup, ...]:
    """
    Return the faults by severity and code, errors first, then most frequent first.

    Parameters
    ----------
    issues
        As plain JSON: ``severity``, ``code``, ``message``, ``cure``.
    """
    kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for issue in issues:
        kinds.setdefault((issue["severity"], issue["code"]), []).append(issue)
    groups = [
        FaultGroup(severity, code, len(some), some[0]["message"], some[0]["cure"])
        for (severity, code), some in kinds.items()
    ]
    return tuple(sorted(groups, key=_gravity))


def _gravity(group: FaultGroup) -> tuple[bool, int, str]:
    return group.severity == "warning", -group.count, group.code


def _format_percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f}\u00a0%"
