"""The policy file: TOML -> Policy, every fault named at once."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing.cycle import Cycle
from routing.days_off import public_holidays
from routing.errors import DataError, Issue, Severity
from routing.policy import (
    ATTRIBUTES,
    CRS,
    GRADINGS,
    PRESETS,
    PROFILES,
    ROTATIONS,
    DayPolicy,
    GradingPolicy,
    OverduePolicy,
    Policy,
    PrivacyPolicy,
    TerritoryPolicy,
    TravelPolicy,
)
from routing.read import settings
from routing.read.fault import Fault
from routing.read.fields import nearest_names
from routing.read.grades import read_grades
from routing.read.setting_reader import Keys, SettingReader
from routing.read.source import Kind, Source, decode, read_bytes

_TOP: Keys = {
    "timezone": ("timezone", settings.text),
    "country": ("country", settings.text),
    "region": ("region", settings.text),
    "preset": ("preset", settings.choice(*PRESETS)),
    "rotation": ("rotation", settings.choice(*ROTATIONS)),
    "crs": ("crs", settings.choice(*CRS)),
    "service_area": ("service_area", settings.service_area),
    "language": ("language", settings.choice("en", "zh")),
    "days_off": ("days_off", settings.choice("skip")),
    "allow_unlocated": ("allow_unlocated", settings.true_or_false),
}
_CYCLE: Keys = {
    "weeks": ("weeks", settings.whole(1, 13)),
    "slack_days": ("slack_days", settings.whole(0, 90)),
    "any_weekday": ("any_weekday", settings.true_or_false),
    "area_share": ("area_share", settings.number(0, 1)),
}
_GRADING: Keys = {
    "by": ("by", settings.choice(*GRADINGS)),
    "shares": ("shares", settings.shares),
    "column": ("column", settings.text),
    "otherwise": ("otherwise", settings.text),
}
_DAY: Keys = {
    "fill": ("fill", settings.number(0, 1, is_open=True)),
    "parking_min": ("parking_time", settings.minutes(0, 120)),
    "parking_radius_m": ("parking_radius", settings.number(0, 10_000)),
}
_TRAVEL: Keys = {
    "profile": ("profile", settings.choice(*PROFILES)),
    "speeds": ("speeds", settings.speeds),
    "detour": ("detour", settings.number(1, 10)),
}
_OVERDUE: Keys = {
    "limit_days": ("limit_days", settings.whole(0, 36_500)),
    "frequency": ("frequency", settings.whole(0, 91)),
    "gap_days": ("gap_days", settings.whole(1, 91)),
}
_TERRITORY: Keys = {
    "tolerance": ("tolerance", settings.number(0, 0.99, is_open=True)),
    "keep_owners": ("keep_owners", settings.true_or_false),
    "max_handover": ("max_handover", settings.number(0, 1)),
    "apart": ("apart", settings.apart),
    "attributes": ("attributes", settings.tolerances(*ATTRIBUTES)),
}
_PRIVACY: Keys = {
    "per_person": ("per_person", settings.true_or_false),
    "retention_days": ("retention_days", settings.whole(1, 36_500)),
}
# Any will do to see whether a country's holidays are known.
_ANY_CYCLE = Cycle(date(2024, 1, 1), 1)
SECTIONS: Mapping[str, Keys] = {
    "cycle": _CYCLE,
    "grading": _GRADING,
    "day": _DAY,
    "travel": _TRAVEL,
    "overdue": _OVERDUE,
    "territory": _TERRITORY,
    "privacy": _PRIVACY,
}


def read_policy(path: Path | str) -> Policy:
    """
    Read the rules of a plan from TOML; a setting that is absent has its default.

    Raises
    ------
    DataError
        If the file cannot be read or any setting is unknown or faulty; each names
        the setting by its dotted path.
    """
    return make_policy(_load(path), Path(path).name)


def make_policy(content: Mapping[str, Any], file: str) -> Policy:
    """
    Return the rules that settings make; one that is absent has its default.

    Parameters
    ----------
    content
        Settings in tables, as a policy file has them.
    file
        What the issues name as their file.

    Raises
    ------
    DataError
        If any setting is unknown or faulty; each names the setting by its path.
    """
    reader = SettingReader(file)
    top = reader.read(content, _TOP, "", *SECTIONS, "grades")
    cycle = reader.read(reader.table(content, "cycle"), _CYCLE, "cycle.")
    weeks = cycle.get("weeks", 4)
    preset, rotation = top.get("preset", ""), top.get("rotation", "half-week")
    if preset and weeks % 2:
        reader.report("cycle.weeks", Fault("WEEKS_ODD"), weeks)
        preset = ""
    if preset and cycle.get("any_weekday"):
        reader.report("cycle.any_weekday", Fault("ANY_WEEKDAY_WITH_PRESET"), preset)
    grades = read_grades(
        reader.table(content, "grades"), weeks, rotation if preset else None, reader
    )
    names = tuple(grade.name for grade in grades)
    _check_place(top, reader)
    sections = {
        name: reader.read(reader.table(content, name), SECTIONS[name], f"{name}.")
        for name in ("day", "travel", "overdue", "territory", "privacy")
    }
    grading = _read_grading(reader.table(content, "grading"), names, reader)
    if reader.issues:
        raise DataError(reader.issues)
    return Policy(
        **top,
        **cycle,
        grades=grades,
        grading=grading,
        day=DayPolicy(**sections["day"]),
        travel=TravelPolicy(**sections["travel"]),
        overdue=OverduePolicy(**sections["overdue"]),
        territory=TerritoryPolicy(**sections["territory"]),
        privacy=PrivacyPolicy(**sections["privacy"]),
    )


def _load(path: Path | str) -> Mapping[str, Any]:
    name = Path(path).name
    text = decode(Source(name, read_bytes(path), Kind.TEXT), "utf-8")[0]
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as broken:
        where = re.search(r"line ([0-9]+)", str(broken))
        row = int(where[1]) if where else None
        issue = Issue(name, "TOML_SYNTAX", Severity.FATAL, row=row)
        raise DataError([issue]) from broken


def _check_place(top: Mapping[str, Any], reader: SettingReader) -> None:
    """Report a timezone or a country and region that no table knows."""
    zone, country = top.get("timezone", ""), top.get("country", "")
    if zone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            reader.report("timezone", Fault("UNKNOWN_TIMEZONE"), zone)
    region = top.get("region", "")
    if region and not country:
        reader.report("region", Fault("REGION_WITHOUT_COUNTRY"), region)
        return
    try:
        public_holidays(Policy(country=country, region=region), _ANY_CYCLE)
    except (ValueError, NotImplementedError):
        reader.report(
            "country", Fault("UNKNOWN_COUNTRY"), f"{country} {region}".strip()
        )


def _read_grading(
    given: Mapping[str, Any], names: tuple[str, ...], reader: SettingReader
) -> GradingPolicy:
    values = reader.read(given, _GRADING, "grading.", "map")
    mapping = []
    for text, grade in reader.table(given, "map", "grading.").items():
        if grade in names:
            mapping.append((text, grade))
        else:
            reader.report(f"grading.map.{text}", _unknown_grade(grade, names), grade)
    otherwise = values.get("otherwise", "")
    if otherwise and otherwise not in names:
        fault = _unknown_grade(otherwise, names)
        reader.report("grading.otherwise", fault, otherwise)
    by = values.get("by", "value")
    if by == "column" and not values.get("column"):
        reader.report("grading.column", Fault("GRADING_COLUMN_UNSET"))
    shares = values.get("shares", GradingPolicy().shares)
    if by == "value" and len(shares) != len(names) - 1:
        fault = Fault("SHARES_NUMBER", {"expected": len(names) - 1})
        reader.report("grading.shares", fault, shares)
    return GradingPolicy(**values, mapping=tuple(mapping))


def _unknown_grade(grade: object, names: tuple[str, ...]) -> Fault:
    return Fault("UNKNOWN_GRADE", {"nearest": nearest_names(str(grade), names)})
