"""The grades of a policy file."""

from collections.abc import Mapping
from typing import Any

from routing.frequency import (
    is_admissible_frequency,
    nearest_frequencies,
    two_route_frequencies,
)
from routing.policy import DEFAULT_GRADES, GradePolicy, Rotation
from routing.read import settings
from routing.read.fault import Fault
from routing.read.setting_reader import Keys, SettingReader

_DEFAULT_WEEKS = 4
_LARGEST_WEIGHT = 1_000_000
_KEYS: Keys = {
    "frequency": ("frequency", settings.whole(0, 91)),
    "service_min": ("service_time", settings.minutes(0.1, 720)),
    "weight": ("weight", settings.whole(1, _LARGEST_WEIGHT)),
    "points": ("points", settings.number(0, 1_000_000)),
    "max_customers_per_rep": ("max_customers_per_rep", settings.whole(1, 100_000)),
}


def read_grades(
    tables: Mapping[str, Any],
    weeks: int,
    rotation: Rotation | None,
    reader: SettingReader,
) -> tuple[GradePolicy, ...]:
    """
    Return the grades, best first; faults are reported to the reader.

    Tables that name only default grades change those; a table of another name
    replaces the defaults by the grades named, in the file's order. Frequencies that
    are not stated are the two-route preset's, else the defaults scaled to ``weeks``.

    Parameters
    ----------
    rotation
        Of the two-route preset; None without it.
    """
    defaults = {grade.name: grade for grade in DEFAULT_GRADES}
    names = tuple(defaults) if set(tables) <= set(defaults) else tuple(tables)
    grades = []
    for place, name in enumerate(names):
        own = reader.table(tables, name, "grades.")
        values = reader.read(own, _KEYS, f"grades.{name}.")
        values.setdefault("weight", _weight(name, defaults, len(names) - 1 - place))
        values.setdefault("points", defaults[name].points if name in defaults else 1.0)
        if "service_time" not in values:
            values["service_time"] = _service_time(name, defaults, own, reader)
        if "frequency" not in values:
            usual = _frequency(name, place, defaults, weeks, rotation)
            values["frequency"] = _check_usual(name, usual, own, reader)
        _check_frequency(name, values["frequency"], weeks, reader)
        grades.append(GradePolicy(name=name, **values))
    return tuple(grades)


def _weight(name: str, defaults: Mapping[str, GradePolicy], below: int) -> int:
    if name in defaults:
        return defaults[name].weight
    return int(min(_LARGEST_WEIGHT, 10**below))


def _service_time(
    name: str,
    defaults: Mapping[str, GradePolicy],
    own: Mapping[str, Any],
    reader: SettingReader,
) -> int:
    if name in defaults:
        return defaults[name].service_time
    if "service_min" not in own:
        reader.report(f"grades.{name}.service_min", Fault("SETTING_MISSING"))
    return DEFAULT_GRADES[-1].service_time


def _frequency(
    name: str,
    place: int,
    defaults: Mapping[str, GradePolicy],
    weeks: int,
    rotation: Rotation | None,
) -> float | None:
    """Return the usual visits of a grade, perhaps a fraction; None without any."""
    if rotation is not None:
        return two_route_frequencies(rotation, weeks)[min(place, 2)]
    if name in defaults:
        return defaults[name].frequency * weeks / _DEFAULT_WEEKS
    return None


def _check_usual(
    name: str, usual: float | None, own: Mapping[str, Any], reader: SettingReader
) -> int:
    """Return a usual frequency as a whole number; what is not is reported, 0."""
    if "frequency" in own:
        return 0
    path = f"grades.{name}.frequency"
    if usual is None:
        reader.report(path, Fault("SETTING_MISSING"))
        return 0
    if usual != int(usual):
        reader.report(path, Fault("FREQUENCY_FRACTION", {"visits": f"{usual:g}"}))
        return 0
    return int(usual)


def _check_frequency(
    name: str, frequency: int, weeks: int, reader: SettingReader
) -> None:
    if is_admissible_frequency(frequency, weeks) and frequency <= 7 * weeks:
        return
    lower, higher = nearest_frequencies(min(frequency, 7 * weeks + 1), weeks)
    values = {"weeks": weeks, "lower": lower, "higher": higher}
    fault = Fault("FREQUENCY_INVALID", dict(values))
    reader.report(f"grades.{name}.frequency", fault, frequency)
