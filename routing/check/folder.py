"""Read a plan folder as it lies there, without the code that wrote it."""

import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path

import numpy as np

from routing.check import fields
from routing.check.dates import public_holidays
from routing.check.fields import Raw
from routing.check.views import (
    CustomerView,
    Days,
    LockView,
    MatrixView,
    Place,
    PlanView,
    PolicyView,
    RepView,
    RestView,
    RouteView,
    StopView,
    TerritoryView,
    TravelView,
    UnplannedView,
)
from routing.errors import DataError, Issue, Severity

TABLES = ("visits.csv", "routes.csv", "unplanned.csv")


def read_folder(folder: Path) -> PlanView:
    """
    Return what a plan folder says.

    Raises
    ------
    DataError
        If plan.json or its matrix is missing, is no JSON, or lacks a key or has a
        value of the wrong type.
    """
    raw = _read_json(folder / "plan.json")
    try:
        plan = _plan(raw, folder)
        public_holidays(plan.policy.country, plan.policy.region, plan.start.year)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
        raise _fault("PLAN_SHAPE", "plan.json", f"{fault}") from fault
    return plan


def _fault(code: str, file: str, detail: str) -> DataError:
    issue = Issue(
        file=file, code=code, severity=Severity.FATAL, values={"detail": detail}
    )
    return DataError([issue])


def _read_json(path: Path) -> Raw:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as fault:
        raise _fault("PLAN_FILE_MISSING", path.name, fault.strerror or "") from fault
    except UnicodeDecodeError as fault:
        raise _fault("PLAN_NOT_JSON", path.name, str(fault)) from fault
    try:
        raw = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise _fault("PLAN_NOT_JSON", path.name, str(fault)) from fault
    if not isinstance(raw, dict):
        raise _fault("PLAN_SHAPE", path.name, "Expected one object.")
    return raw


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON.")


def _plan(raw: Raw, folder: Path) -> PlanView:
    return PlanView(
        raw=raw,
        schema=fields.text(raw["schema"]),
        start=date.fromisoformat(raw["cycle"]["start"]),
        weeks=fields.weeks(raw["cycle"]["weeks"]),
        policy=_policy(raw["policy"]),
        travel=_travel(raw["travel"], folder),
        all_customers=tuple(_customer(each) for each in fields.items(raw["customers"])),
        all_reps=tuple(_rep(each) for each in fields.items(raw["reps"])),
        locks=tuple(_lock(each) for each in fields.items(raw["locks"])),
        territories=tuple(
            _territory(e) for e in fields.items(raw["territories"]["territories"])
        ),
        calendar={
            fields.text(key): (fields.days(entry["days"]), fields.text(entry["route"]))
            for key, entry in raw["calendar"].items()
        },
        rest=None if raw["rest"] is None else _rest(raw["rest"]),
        due={} if raw["rest"] is None else _due(raw["calendar"]),
        routes=tuple(_route(each) for each in fields.items(raw["routes"])),
        unplanned=tuple(_unplanned(each) for each in fields.items(raw["unplanned"])),
        tables={name: _table(folder / name) for name in TABLES},
    )


def _table(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _policy(raw: Raw) -> PolicyView:
    detour = raw["travel"]["detour"]
    return PolicyView(
        weeks=fields.whole(raw["weeks"]),
        slack_days=fields.whole(raw["slack_days"]),
        any_weekday=fields.true_or_false(raw["any_weekday"]),
        country=fields.text(raw["country"]),
        region=fields.text(raw["region"]),
        preset=fields.text(raw["preset"]),
        rotation=fields.text(raw["rotation"]),
        grades=tuple(
            fields.text(grade["name"]) for grade in fields.items(raw["grades"])
        ),
        fill=fields.number(raw["day"]["fill"]),
        parking_time=fields.whole(raw["day"]["parking_time"]),
        parking_radius=fields.number(raw["day"]["parking_radius"]),
        detour=None if detour is None else fields.number(detour),
        speeds=fields.speeds(raw["travel"]["speeds"]),
    )


def _travel(raw: Raw, folder: Path) -> TravelView:
    kind = fields.text(raw["kind"])
    if kind not in ("great-circle", "matrix"):
        raise ValueError(f"travel: unknown kind {kind!r}")
    if kind == "great-circle":
        detour, speeds = fields.number(raw["detour"]), fields.speeds(raw["speeds"])
        if not speeds or any(kph <= 0 for _, kph in speeds):
            raise ValueError("travel: no speeds")
        return TravelView(
            kind=kind, detour=detour, speeds=speeds, sha256="", matrix=None
        )
    return TravelView(
        kind=kind,
        detour=1.0,
        speeds=(),
        sha256=fields.text(raw["sha256"]),
        matrix=_matrix(folder / Path(fields.text(raw["file"])).name),
    )


def _matrix(path: Path) -> MatrixView:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            ids = [str(name) for name in arrays["ids"]]
            seconds = np.ascontiguousarray(arrays["seconds"], dtype="<i8")
            metres = np.ascontiguousarray(arrays["metres"], dtype="<i8")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise _fault("PLAN_FILE_MISSING", path.name, str(fault)) from fault
    if not seconds.shape == metres.shape == (len(ids), len(ids)):
        raise ValueError("travel.npz: shapes differ")
    digest = hashlib.sha256("\n".join(ids).encode("utf-8") + b"\0")
    digest.update(seconds.tobytes())
    digest.update(metres.tobytes())
    return MatrixView(
        rows={name: row for row, name in enumerate(ids)},
        seconds=seconds,
        metres=metres,
        sha256=digest.hexdigest(),
    )


def _customer(raw: Raw) -> CustomerView:
    lat, lon = raw["lat"], raw["lon"]
    known = lat is not None and lon is not None
    windows = tuple(fields.spans(day) for day in fields.items(raw["windows"]))
    if len(windows) != 7:
        raise ValueError(f"windows: expected 7 weekdays, got {len(windows)}")
    return CustomerView(
        customer_id=fields.text(raw["customer_id"]),
        place=Place(fields.number(lat), fields.number(lon)) if known else None,
        grade=fields.text_or_none(raw["grade"]),
        frequency=fields.whole_or_none(raw["frequency"]),
        service_time=fields.whole_or_none(raw["service_time"]),
        windows=windows,
        weekdays=fields.days(raw["weekdays"]),
        weeks=fields.days(raw["weeks"]),
        min_gap_days=fields.whole_or_none(raw["min_gap_days"]),
        max_gap_days=fields.whole_or_none(raw["max_gap_days"]),
        closed_days=fields.date_spans(raw["closed_days"]),
        owner_id=fields.text_or_none(raw["owner_id"]),
        is_locked=bool(raw["is_locked"]),
        allowed_reps=fields.texts(raw["allowed_reps"]),
        weekdays_now=fields.days(raw["weekdays_now"]),
        weeks_now=fields.days(raw["weeks_now"]),
        is_active=bool(raw["is_active"]),
    )


def _rep(raw: Raw) -> RepView:
    shifts = tuple(
        None if s is None else fields.span(s) for s in fields.items(raw["shifts"])
    )
    if len(shifts) != 7:
        raise ValueError(f"shifts: expected 7 weekdays, got {len(shifts)}")
    return RepView(
        rep_id=fields.text(raw["rep_id"]),
        depot=fields.place(raw["depot"]),
        end_depot=fields.place(raw["end_depot"]),
        shifts=shifts,
        blocks=tuple(
            (
                fields.whole(b["weekday"]),
                fields.whole(b["start"]),
                fields.whole(b["end"]),
            )
            for b in fields.items(raw["blocks"])
        ),
        break_time=fields.whole(raw["break_time"]),
        break_window=fields.span(raw["break_window"]),
        max_visits=fields.whole_or_none(raw["max_visits"]),
        max_drive_time=fields.whole_or_none(raw["max_drive_time"]),
        max_customers=fields.whole_or_none(raw["max_customers"]),
        days_off=fields.date_spans(raw["days_off"]),
    )


def _lock(raw: Raw) -> LockView:
    return LockView(
        customer_id=fields.text(raw["customer_id"]),
        level=fields.text(raw["level"]),
        rep_id=fields.text_or_none(raw["rep_id"]),
        date=fields.date_or_none(raw["date"]),
        sequence=fields.whole_or_none(raw["sequence"]),
        start=fields.whole_or_none(raw["start"]),
    )


def _territory(raw: Raw) -> TerritoryView:
    return TerritoryView(
        rep_id=fields.text(raw["rep_id"]),
        customer_ids=fields.texts(raw["customer_ids"]),
        outline=tuple(
            tuple((fields.number(lon), fields.number(lat)) for lon, lat in ring)
            for ring in fields.items(raw["outline"])
        ),
    )


def _route(raw: Raw) -> RouteView:
    return RouteView(
        rep_id=fields.text(raw["rep_id"]),
        date=date.fromisoformat(raw["date"]),
        depart=fields.whole(raw["depart"]),
        arrive=fields.whole(raw["arrive"]),
        break_start=fields.whole_or_none(raw["break_start"]),
        break_time=fields.whole(raw["break_time"]),
        return_time=fields.whole(raw["return_time"]),
        return_distance=fields.whole(raw["return_distance"]),
        stops=tuple(_stop(each) for each in fields.items(raw["stops"])),
    )


def _stop(raw: Raw) -> StopView:
    return StopView(
        visit_id=fields.text(raw["visit_id"]),
        customer_id=fields.text(raw["customer_id"]),
        arrival=fields.whole(raw["arrival"]),
        start=fields.whole(raw["start"]),
        departure=fields.whole(raw["departure"]),
        travel_time=fields.whole(raw["travel_time"]),
        distance=fields.whole(raw["distance"]),
        service_time=fields.whole(raw["service_time"]),
        route=fields.text(raw["route"]),
    )


def _unplanned(raw: Raw) -> UnplannedView:
    return UnplannedView(
        visit_id=fields.text(raw["visit_id"]),
        customer_id=fields.text(raw["customer_id"]),
        rep_id=fields.text_or_none(raw["rep_id"]),
        date_due=fields.date_or_none(raw["date_due"]),
        reason=fields.text(raw["reason"]),
    )


def _rest(raw: Raw) -> RestView:
    return RestView(
        base_hash=fields.text(raw["base_hash"]),
        today=date.fromisoformat(fields.text(raw["today"])),
        first_day=fields.whole(raw["first_day"]),
        missed={
            fields.text(name): date.fromisoformat(fields.text(when))
            for name, when in raw["missed"].items()
        },
        before={
            fields.text(name): fields.whole(day) for name, day in raw["before"].items()
        },
        owners={
            fields.text(name): fields.text(rep) for name, rep in raw["owners"].items()
        },
        patterns={
            fields.text(name): fields.days(days)
            for name, days in raw["patterns"].items()
        },
        held=fields.texts(raw["held"]),
        max_changes=fields.whole_or_none(raw["max_changes"]),
        scope=fields.texts(raw["scope"]),
    )


def _due(raw: Raw) -> dict[str, Days]:
    return {name: fields.days(entry["due"]) for name, entry in raw.items()}
