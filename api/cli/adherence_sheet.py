"""What was reported of a plan: tables for a terminal, or one JSON object."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.cli.console import (
    make_number_table,
    printable,
    show_table,
    stdout,
    write_json,
    write_line,
)
from api.cli.faults import Rows, faults_record, show_faults
from routing.execution import (
    Adherence,
    Alarm,
    ExecutionState,
    Gap,
    Ratio,
    ServiceTimeProposal,
)
from routing.execution.record import (
    RATIOS,
    adherence_to_json,
    alarms_to_json,
    figure_rows,
    format_value,
    service_times_to_json,
    state_to_json,
)
from routing.plan import Plan
from routing.read import OutcomeReading
from routing.texts import format_text

MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A plan, its log, and all that follows from the two."""

    plan: Plan
    reading: OutcomeReading
    state: ExecutionState
    adherence: Adherence
    alarms: tuple[Alarm, ...]
    service_times: tuple[ServiceTimeProposal, ...]


def show_adherence(followed: Followed, language: str, *, as_json: bool) -> None:
    """Show figures, alarms and service times, faults of the log first."""
    if as_json:
        write_json(_record(followed, language))
        return
    show_faults(followed.reading.issues, language)
    _show_reports(followed, language)
    _show_figures(followed.adherence, language)
    if not followed.plan.policy.privacy.per_person:
        _say("no_persons", language)
    _show_breaches(followed.adherence.breaches, language)
    _show_alarms(followed.alarms, language)
    _show_service_times(followed.service_times, language)


def _record(followed: Followed, language: str) -> dict[str, object]:
    reading = followed.reading
    rows = Rows(reading.rows_total, reading.rows_accepted, reading.rows_rejected)
    return {
        **adherence_to_json(followed.adherence),
        **state_to_json(followed.state),
        "alarms": alarms_to_json(followed.alarms, language),
        "service_times": service_times_to_json(followed.service_times),
        **faults_record(reading.issues, rows, language),
        "rows_repeated": reading.rows_repeated,
    }


def _show_reports(followed: Followed, language: str) -> None:
    """Say what was read, which days are looked at, and how the cycle stands."""
    reading, state, found = followed.reading, followed.state, followed.adherence
    _say(
        "rows",
        language,
        total=reading.rows_total,
        accepted=reading.rows_accepted,
        repeated=reading.rows_repeated,
        rejected=reading.rows_rejected,
    )
    if state.num_later:
        _say("later", language, count=state.num_later, today=state.today)
    if state.num_expired:
        days = followed.plan.policy.privacy.retention_days
        _say("expired", language, count=state.num_expired, days=days)
    if state.unattached:
        _say("unattached", language, count=len(state.unattached))
    if found.first_day <= found.last_day:
        days_seen = {"first": found.first_day, "last": found.last_day}
        _say("days", language, **days_seen, today=found.today)
    else:
        _say("no_days", language, today=found.today)
    _say("statuses", language, statuses=_listed("status", found.statuses, language))
    if found.excused:
        _say("excused", language, excused=_listed("excuse", found.excused, language))


def _show_figures(adherence: Adherence, language: str) -> None:
    names = ("figure", "value", "numerator", "denominator")
    rows = figure_rows(adherence, language)
    _show_numbers(names, rows, language)
    for name, ratios in (("grade", adherence.grades), ("channel", adherence.channels)):
        _show_numbers(
            (name, "coverage", "made", "required"), _coverage_rows(ratios), language
        )
    if not adherence.reps:
        return
    people = [
        (rep_id, *(format_value(name, getattr(figures, name)) for name in RATIOS))
        for rep_id, figures in adherence.reps.items()
    ]
    _show_numbers(("rep", *RATIOS), people, language)


def _coverage_rows(ratios: Mapping[str, Ratio]) -> list[tuple[object, ...]]:
    return [
        (
            name or "-",
            format_value("coverage", ratio),
            ratio.numerator,
            ratio.denominator,
        )
        for name, ratio in ratios.items()
    ]


def _show_breaches(breaches: Sequence[Gap], language: str) -> None:
    if not breaches:
        return
    rows = [
        (gap.customer_id, gap.before, gap.after, gap.days, gap.allowed)
        for gap in breaches[:MOST_SHOWN]
    ]
    names = ("customer", "before", "after", "days", "allowed")
    _show_numbers(names, rows, language)
    _say_more(len(breaches), language)


def _show_alarms(alarms: Sequence[Alarm], language: str) -> None:
    if not alarms:
        _say("no_alarms", language)
        return
    write_line("")
    _say("alarms", language, count=len(alarms))
    for alarm in alarms[:MOST_SHOWN]:
        write_line(printable(alarm.message(language)))
    _say_more(len(alarms), language)


def _show_service_times(
    proposals: Sequence[ServiceTimeProposal], language: str
) -> None:
    if not proposals:
        _say("no_service_times", language)
        return
    write_line("")
    _say("service_times", language)
    names = ("customer", "current", "proposed", "visits", "outliers")
    own = [[proposal] for proposal in proposals if proposal.is_own]
    _show_numbers(
        names, [_service_row(some, language) for some in own[:MOST_SHOWN]], language
    )
    _say_more(len(own), language)
    # Whoever has too few visits of his own shares a median: a line for all of them.
    groups: defaultdict[tuple[str, str], list[ServiceTimeProposal]] = defaultdict(list)
    for proposal in proposals:
        if not proposal.is_own:
            groups[proposal.grade, proposal.channel].append(proposal)
    shared = [_service_row(groups[group], language) for group in sorted(groups)]
    _show_numbers(("group", *names[1:]), shared, language)


def _service_row(
    proposals: Sequence[ServiceTimeProposal], language: str
) -> tuple[object, ...]:
    """Return today's time beside the proposed one, of a customer or of a group."""
    first = proposals[0]
    times = sorted({proposal.current for proposal in proposals})
    spread = "-".join(f"{each / 60:g}" for each in dict.fromkeys((times[0], times[-1])))
    name = first.customer_id
    if not first.is_own:
        group = " ".join(filter(None, (first.grade, first.channel)))
        name = _text("group", language, group=group, count=len(proposals))
    return name, spread, first.proposed // 60, first.visits, first.outliers


def _show_numbers(
    names: Sequence[str], rows: Sequence[Sequence[object]], language: str
) -> None:
    if rows:
        write_line("")
        show_table(stdout(), make_number_table(_headers(names, language), rows))


def _headers(names: Sequence[str], language: str) -> list[str]:
    return [_text(f"header.{name}", language) for name in names]


def _listed(kind: str, counts: Mapping[str, int], language: str) -> str:
    return ", ".join(
        _text(f"{kind}.{name}", language, count=count) for name, count in counts.items()
    )


def _say(name: str, language: str, **values: object) -> None:
    write_line(_text(name, language, **values))


def _say_more(total: int, language: str) -> None:
    if total > MOST_SHOWN:
        _say("more", language, count=total - MOST_SHOWN)


def _text(name: str, language: str, **values: object) -> str:
    return format_text(f"adherence.{name}", language, **values)
