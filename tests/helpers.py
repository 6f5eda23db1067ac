"""Plan folders as plain JSON: changed by hand, written again in agreement."""

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

Record = dict[str, Any]
"""The content of plan.json; Any, as tests put anything into it."""

HASHED = ("customers", "cycle", "locks", "policy", "reps", "travel")


def write_record(
    record: Record, folder: Path, *, tables: dict[str, str] | None = None
) -> None:
    """Write plan.json and the CSV files; by default those that agree with it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    (folder / "plan.json").write_bytes(text.encode())
    for name, content in (tables or make_tables(record)).items():
        (folder / name).write_bytes(content.encode())


def hash_inputs(record: Record) -> str:
    inputs = {name: record[name] for name in HASHED}
    text = json.dumps(inputs, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def make_tables(record: Record) -> dict[str, str]:
    """Return visits.csv, routes.csv and unplanned.csv of a plan."""
    return {
        "visits.csv": _table(
            "visit_id,rep_id,date,sequence,customer_id,"
            "arrival,start,departure,travel_s,metres,route",
            _visit_rows(record),
        ),
        "routes.csv": _table(
            "rep_id,date,depart,return,break_start,break_min,"
            "drive_s,metres,visits,service_s",
            map(_route_row, record["routes"]),
        ),
        "unplanned.csv": _table(
            "visit_id,customer_id,date_due,reason,detail",
            (
                (v["visit_id"], v["customer_id"], v["date_due"], v["reason"], "so")
                for v in record["unplanned"]
            ),
        ),
    }


def _visit_rows(record: Record) -> Iterable[Sequence[object]]:
    for route in record["routes"]:
        for sequence, stop in enumerate(route["stops"], start=1):
            yield (
                stop["visit_id"],
                route["rep_id"],
                route["date"],
                sequence,
                stop["customer_id"],
                *(
                    _clock(route, stop[key])
                    for key in ("arrival", "start", "departure")
                ),
                stop["travel_time"],
                stop["distance"],
                stop["route"],
            )


def _route_row(route: Record) -> Sequence[object]:
    stops, begin = route["stops"], route["break_start"]
    return (
        route["rep_id"],
        route["date"],
        _clock(route, route["depart"]),
        _clock(route, route["arrive"]),
        "" if begin is None else _clock(route, begin),
        "" if begin is None else f"{route['break_time'] / 60:g}",
        sum(stop["travel_time"] for stop in stops) + route["return_time"],
        sum(stop["distance"] for stop in stops) + route["return_distance"],
        len(stops),
        sum(stop["service_time"] for stop in stops),
    )


def _clock(route: Record, second: int) -> str:
    midnight = datetime.fromisoformat(route["date"])
    return (midnight + timedelta(seconds=second)).isoformat()


def _table(header: str, rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()


def day_of(record: Record, when: str) -> int:
    """Return the day of the cycle of an ISO date."""
    return (
        date.fromisoformat(when) - date.fromisoformat(record["cycle"]["start"])
    ).days


def date_of(record: Record, day: int) -> str:
    """Return the ISO date of a day of the cycle."""
    start = date.fromisoformat(record["cycle"]["start"])
    return (start + timedelta(days=day)).isoformat()
