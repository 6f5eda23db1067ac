"""The workload sheet: a workload as lines of text, or as plain JSON."""

from routing.texts import format_text
from routing.workload.measure import Work, Workload


def make_workload_record(workload: Workload) -> dict[str, object]:
    """Return the workload as plain JSON, hours rounded to hundredths."""
    return {
        **_record(workload.total),
        "by_grade": {grade: _record(w) for grade, w in workload.by_grade.items()},
        "by_rep": [
            {
                "rep_id": rep.rep_id,
                **_record(rep.work),
                **_supply_record(rep.work_days, rep.supply_time, rep.share),
            }
            for rep in workload.by_rep
        ],
        **_supply_record(workload.work_days, workload.supply_time, workload.share),
        "visits_per_day": _rounded(workload.visits_per_day),
        "unlocated": workload.num_unlocated,
        "missing_hours": _hours(workload.missing_time),
        "missing_reps": workload.missing_reps,
    }


def format_workload(workload: Workload, language: str = "en") -> tuple[str, ...]:
    """Return the sheet as lines: total, one per grade, supply, and what is missing."""

    def line(key: str, **values: object) -> str:
        return format_text(f"workload.{key}", language, **values)

    lines = [line("total", **_record(workload.total))]
    lines += [
        line("grade", grade=grade, **_record(work))
        for grade, work in workload.by_grade.items()
        if work.customers or work.parked
    ]
    lines.append(_supply_line(workload, language))
    if workload.num_unlocated:
        lines.append(line("unlocated", count=workload.num_unlocated))
    if workload.missing_time:
        need = workload.missing_reps
        key = "missing_reps" if need is not None else "missing_supply"
        lines.append(line(key, hours=_hours(workload.missing_time), reps=need))
    return tuple(lines)


def _supply_line(workload: Workload, language: str) -> str:
    working = [rep for rep in workload.by_rep if rep.supply_time]
    share, per_day = workload.share, workload.visits_per_day
    if share is None or per_day is None:
        return format_text("workload.no_supply", language)
    return format_text(
        "workload.supply",
        language,
        reps=len(working),
        work_days=workload.work_days,
        hours=_hours(workload.supply_time),
        percent=round(100 * share, 1),
        visits_per_day=round(per_day, 1),
    )


def _record(work: Work) -> dict[str, object]:
    return {
        "customers": work.customers,
        "parked": work.parked,
        "visits": work.visits,
        "points": round(work.points, 2),
        "service_hours": _hours(work.service_time),
        "parking_hours": _hours(work.parking_time),
    }


def _supply_record(days: int, seconds: int, share: float | None) -> dict[str, object]:
    return {
        "work_days": days,
        "supply_hours": _hours(seconds),
        "share_of_capacity": _rounded(share),
    }


def _hours(seconds: int) -> float:
    return round(seconds / 3_600, 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
