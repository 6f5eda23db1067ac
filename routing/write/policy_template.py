"""policy.toml with every setting, its default and its meaning."""

import json
import textwrap
from collections.abc import Iterator
from typing import Literal

from routing.policy import GradePolicy, Policy
from routing.texts import format_text

_LINE = 86
# Settings without a default of their own: an example that stays a comment.
_EXAMPLES: dict[str, object] = {
    "service_area": [30.7, 120.8, 31.9, 122.0],
    "max_customers_per_rep": 60,
    "detour": 1.3,
    "speeds": [[1, 18], [5, 26], [25, 45]],
    "limit_days": 60,
    "frequency": 0,
    "gap_days": 14,
    "max_handover": 0.2,
    "retention_days": 365,
    "apart": [["C00017", "C00018"]],
    "attributes": {"value": 0.10, "customers": 0.15},
    "column": "kind",
    "otherwise": "C",
}


def format_policy_template(language: Literal["en", "zh"] = "en") -> str:
    """Return a policy file that reads back as the default, in the language."""
    policy = Policy(language=language)
    lines = [*_comment("settings.intro", language), ""]
    for section, settings in _sections(policy):
        if section:
            lines += ["", f"[{section}]"]
        group = "top" if not section else section.partition(".")[0]
        # The first grade explains what all of them have.
        is_explained = not section.startswith("grades.") or section == "grades.A"
        for key, value in settings.items():
            if is_explained:
                lines += _comment(f"settings.{group}.{key}", language)
            lines.append(_assignment(key, value))
        if section == "grading":
            lines += ["", "[grading.map]", *_comment("settings.grading.map", language)]
            lines.append('# "shop:supermarket" = "A"')
    return "\n".join(lines) + "\n"


def _sections(policy: Policy) -> Iterator[tuple[str, dict[str, object]]]:
    day, travel, overdue = policy.day, policy.travel, policy.overdue
    grading, territory = policy.grading, policy.territory
    top = ("timezone", "country", "region", "crs", "service_area", "allow_unlocated")
    other = ("days_off", "preset", "rotation", "language")
    yield "", {name: getattr(policy, name) for name in (*top, *other)}
    cycle = ("weeks", "slack_days", "any_weekday", "area_share")
    yield "cycle", {name: getattr(policy, name) for name in cycle}
    for grade in policy.grades:
        yield f"grades.{grade.name}", _grade(grade)
    rules = ("by", "shares", "column", "otherwise")
    yield "grading", {name: getattr(grading, name) for name in rules}
    yield (
        "day",
        {
            "fill": day.fill,
            "parking_min": day.parking_time / 60,
            "parking_radius_m": day.parking_radius,
        },
    )
    yield (
        "travel",
        {
            "profile": travel.profile,
            "detour": travel.detour,
            "speeds": travel.speeds or None,
        },
    )
    yield (
        "overdue",
        {
            name: getattr(overdue, name)
            for name in ("limit_days", "frequency", "gap_days")
        },
    )
    shown = ("tolerance", "keep_owners", "max_handover")
    # Empty pairs are no setting but the absence of one.
    pairs = {name: getattr(territory, name) or None for name in ("apart", "attributes")}
    yield "territory", {name: getattr(territory, name) for name in shown} | pairs
    people = ("per_person", "retention_days")
    yield "privacy", {name: getattr(policy.privacy, name) for name in people}


def _grade(grade: GradePolicy) -> dict[str, object]:
    return {
        "frequency": grade.frequency,
        "service_min": grade.service_time / 60,
        "weight": grade.weight,
        "points": grade.points,
        "max_customers_per_rep": grade.max_customers_per_rep,
    }


def _assignment(key: str, value: object) -> str:
    if value is None or (value == "" and key in _EXAMPLES):
        return f"# {key} = {_literal(_EXAMPLES[key])}"
    return f"{key} = {_literal(value)}"


def _literal(value: object) -> str:
    """Return a value as TOML; whole floats lose their ``.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        pairs = (f"{name} = {_literal(each)}" for name, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value, ensure_ascii=False)


def _comment(key: str, language: str) -> list[str]:
    text = format_text(key, language)
    wide = language == "zh"
    # Chinese has no blanks to break at, and its signs are twice as wide.
    lines = textwrap.wrap(text, _LINE // 2 if wide else _LINE, break_long_words=wide)
    return [f"# {line}" for line in lines]
