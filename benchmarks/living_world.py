"""Recurring visits of a real service as a team's files, and what happens to them."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

import numpy as np

from benchmarks.cases import StrangeFileError
from routing.model import WEEKDAYS
from routing.plan import Plan, Stop

WEEKS = 12
START = date(2027, 1, 4)
POLICY = """\
timezone = "Europe/Paris"

[cycle]
weeks = 12

[grades.A]
frequency = 12

[grades.B]
frequency = 6

[grades.C]
frequency = 3

[day]
parking_min = 2
fill = 0.95
"""
"""The services' setting-up of two minutes or more begins with the parking."""

_PARKING = 120.0

_DRIFT = 0.05
_NEARBY = 0.01
"""Degrees within which a newcomer opens beside a customer: about a kilometre."""
_RHYTHMS = (1, 3, 6, 12)
_MISSED, _LATE, _MOVED = 0.02, 0.005, 0.005
_REPORTED_AT = time(18, 0)
_OUTCOME_HEAD = ("outcome_id", "visit_id", "rep_id", "at", "kind", "started", "ended")

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Team:
    """
    Customers and reps as rows of their files, read from a folder of services.

    Parameters
    ----------
    customers
        A row a place, in file order.
    reps
        A row a vehicle.
    """

    customers: tuple[Row, ...]
    reps: tuple[Row, ...]


def read_team(folder: Path) -> Team:
    """
    Read places, their services and vehicles.

    A place is visited as often as its most frequent service asks, for as long as its
    services then take on average; setting up beyond the parking is part of it.

    Raises
    ------
    StrangeFileError
        If the folder lacks a file, or a file what is expected of it.
    """
    try:
        with (folder / "customers.csv").open(encoding="utf-8", newline="") as places:
            found = {row["point_id"]: row for row in csv.DictReader(places)}
        with gzip.open(folder / "services.csv.gz", "rt", encoding="utf-8") as services:
            jobs = defaultdict(list)
            for row in csv.DictReader(services):
                jobs[row["point_id"]].append(row)
        vehicles = json.loads((folder / "vehicles.json").read_text("utf-8"))
        customers = tuple(_customer(found[name], jobs[name]) for name in found)
        return Team(customers=customers, reps=_reps(vehicles))
    except (OSError, KeyError, ValueError, IndexError) as error:
        raise StrangeFileError(f"{folder}: {error}") from error


def drift(rows: Sequence[Row], stage: int, rng: np.random.Generator) -> tuple[Row, ...]:
    """
    Return the customers after one in twenty is gone, new, or of another rhythm.

    Parameters
    ----------
    stage
        Number that newcomers bear in their ids.
    """
    each = max(1, round(_DRIFT * len(rows) / 3))
    drawn = rng.permutation(len(rows))[: 3 * each].tolist()
    gone, other, near = drawn[:each], drawn[each : 2 * each], drawn[2 * each :]
    kept = [
        {**row, **_rhythm(row, rng)} if place in other else row
        for place, row in enumerate(rows)
        if place not in gone
    ]
    come = [
        _newcomer(rows[place], f"N{stage}-{number}", rng)
        for number, place in enumerate(near, 1)
    ]
    return (*kept, *come)


def count_drift(before: Sequence[Row], after: Sequence[Row]) -> int:
    """Return how many customers are gone, new, or of another rhythm."""
    old, new = ({row["customer_id"]: row for row in rows} for rows in (before, after))
    return sum(old.get(name) != new.get(name) for name in old | new)


def report_visits(
    plan: Plan, begin: date, end: date, rng: np.random.Generator
) -> tuple[Row, ...]:
    """
    Return a report on every visit planned from a date to the one before another.

    Of 200 visits 194 are done, at most 10 minutes early or 20 late, and take from nine
    tenths to thirteen tenths of their time; 4 are missed, 1 begins an hour or two late,
    and 1 is put off.
    """
    return tuple(
        _report(stop, route.rep_id, route.date, rng)
        for route in plan.routes
        if begin <= route.date < end
        for stop in route.stops
    )


def format_rows(rows: Iterable[Row], head: Sequence[str] = ()) -> str:
    """Return rows as CSV; with no rows, the head alone."""
    listed = list(rows)
    text = StringIO()
    writer = csv.DictWriter(text, listed[0] if listed else head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def format_reports(rows: Iterable[Row]) -> str:
    """Return a log of outcomes as CSV."""
    return format_rows(rows, _OUTCOME_HEAD)


def _customer(place: Row, jobs: Sequence[Row]) -> Row:
    visits = max(int(job["visits"]) for job in jobs)
    service = sum(float(job["service_s"]) * int(job["visits"]) for job in jobs)
    setup = max(float(job["setup_s"]) for job in jobs)
    minutes = (service / visits + setup - _PARKING) / 60
    return {
        "customer_id": place["point_id"],
        "lat": place["lat"],
        "lon": place["lon"],
        "grade": _grade(visits),
        "frequency": str(visits),
        "service_min": f"{max(1.0, minutes):.2f}",
        **_windows([job["time_windows"] for job in jobs]),
    }


def _grade(visits: int) -> str:
    return "A" if visits == WEEKS else "B" if visits == WEEKS // 2 else "C"


def _windows(texts: Sequence[str]) -> dict[str, str]:
    """Return opening hours by weekday: of all services where they agree, else days."""
    spans: dict[int, list[str]] = {day: [] for day in range(7)}
    for part in texts[0].split():
        day, _, span = part.partition(":")
        spans[int(day)].append("-".join(_clock(int(each)) for each in span.split("-")))
    if len(set(texts)) > 1:
        days = set.intersection(*({p[0] for p in text.split()} for text in texts))
        spans = {day: ["00:00-24:00"] if str(day) in days else [] for day in spans}
    return {
        f"windows_{WEEKDAYS[day]}": ";".join(own) or "closed"
        for day, own in spans.items()
    }


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def _reps(vehicles: Mapping[str, object]) -> tuple[Row, ...]:
    depots, listed = vehicles["depots"], vehicles["vehicles"]
    if not isinstance(depots, dict) or not isinstance(listed, list):
        raise StrangeFileError("vehicles.json")
    rows = []
    for number, each in enumerate(listed, 1):
        spans = each["sequence_timewindows"]
        depot = depots[each["start_point_id"]]
        rows.append(
            {
                "rep_id": f"R{number}",
                "lat": str(depot["lat"]),
                "lon": str(depot["lon"]),
                "start": _clock(min(span["start"] for span in spans)),
                "end": _clock(max(span["end"] for span in spans)),
                "weekdays": ";".join(WEEKDAYS[span["day_index"]] for span in spans),
                "break_min": "30",
            }
        )
    return tuple(rows)


def _rhythm(row: Row, rng: np.random.Generator) -> dict[str, str]:
    others = [each for each in _RHYTHMS if str(each) != row["frequency"]]
    visits = others[int(rng.integers(len(others)))]
    return {"frequency": str(visits), "grade": _grade(visits)}


def _newcomer(row: Row, name: str, rng: np.random.Generator) -> Row:
    shift = rng.uniform(-_NEARBY, _NEARBY, 2)
    return {
        **row,
        "customer_id": name,
        "lat": f"{float(row['lat']) + float(shift[0]):.5f}",
        "lon": f"{float(row['lon']) + float(shift[1]):.5f}",
    }


def _report(stop: Stop, rep_id: str, when: date, rng: np.random.Generator) -> Row:
    fate, delay, share = rng.random(), rng.integers(-10, 21), rng.uniform(0.9, 1.3)
    kind = "done"
    if fate < _MISSED:
        kind = "missed"
    elif fate < _MISSED + _LATE:
        kind, delay = "late", rng.integers(65, 121)
    elif fate < _MISSED + _LATE + _MOVED:
        kind = "moved"
    is_made = kind in ("done", "late")
    begin = datetime.combine(when, time()) + timedelta(
        seconds=stop.start, minutes=int(delay)
    )
    end = begin + timedelta(seconds=round(stop.service_time * float(share)))
    at = max(end, datetime.combine(when, _REPORTED_AT))
    values = (
        stop.visit_id.replace("@", "-").replace("#", "-"),
        stop.visit_id,
        rep_id,
        at.isoformat(sep=" ", timespec="minutes"),
        kind,
        f"{begin:%H:%M}" if is_made else "",
        f"{end:%H:%M}" if is_made else "",
    )
    return dict(zip(_OUTCOME_HEAD, values, strict=True))
