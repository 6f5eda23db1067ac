"""Policies as JSON: the tables and settings of a policy file."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Body, Identifier, Label, Number, ShortText, Whole

POLICY_EXAMPLE: dict[str, Any] = {
    "timezone": "Asia/Shanghai",
    "country": "CN",
    "cycle": {"weeks": 4},
    "day": {"fill": 0.85, "parking_min": 5},
}
Share = Annotated[Number, Field(ge=0, le=1)]
Tolerance = Annotated[Number, Field(gt=0, le=0.99)]


class CycleSettings(Body):
    """The cycle."""

    weeks: Annotated[Whole, Field(ge=1, le=13)] | None = None
    slack_days: Annotated[Whole, Field(ge=0, le=90)] | None = None
    any_weekday: bool | None = None
    area_share: Share | None = None


class GradeSettings(Body):
    """What a grade means; the list of grades is ordered, the best first."""

    name: Label
    frequency: Annotated[Whole, Field(ge=0, le=91)] | None = None
    service_min: Annotated[Number, Field(ge=0.1, le=720)] | None = None
    weight: Annotated[Whole, Field(ge=1, le=1_000_000)] | None = None
    points: Annotated[Number, Field(ge=0, le=1_000_000)] | None = None
    max_customers_per_rep: Annotated[Whole, Field(ge=1, le=100_000)] | None = None


class GradingSettings(Body):
    """How customers without a grade get one."""

    by: Literal["value", "column"] | None = None
    shares: Annotated[list[Number], Field(max_length=100)] | None = None
    column: ShortText | None = None
    otherwise: ShortText | None = None
    map: Annotated[dict[ShortText, ShortText], Field(max_length=1_000)] | None = None


class DaySettings(Body):
    """What a day may hold."""

    fill: Annotated[Number, Field(gt=0, le=1)] | None = None
    parking_min: Annotated[Number, Field(ge=0, le=120)] | None = None
    parking_radius_m: Annotated[Number, Field(ge=0, le=10_000)] | None = None


class TravelSettings(Body):
    """How distance becomes time."""

    profile: Literal["auto", "city", "rural"] | None = None
    speeds: Annotated[list[list[Number]], Field(max_length=100)] | None = None
    detour: Annotated[Number, Field(ge=1, le=10)] | None = None


class OverdueSettings(Body):
    """What happens to customers who do not pay."""

    limit_days: Annotated[Whole, Field(ge=0, le=36_500)] | None = None
    frequency: Annotated[Whole, Field(ge=0, le=91)] | None = None
    gap_days: Annotated[Whole, Field(ge=1, le=91)] | None = None


class TerritorySettings(Body):
    """How territories are cut."""

    tolerance: Tolerance | None = None
    keep_owners: bool | None = None
    max_handover: Share | None = None
    apart: Annotated[list[list[Identifier]], Field(max_length=10_000)] | None = None
    attributes: (
        dict[Literal["value", "customers", "visits", "points"], Tolerance] | None
    ) = None


class PrivacySettings(Body):
    """What may be told of a rep's work."""

    per_person: bool | None = None
    retention_days: Annotated[Whole, Field(ge=1, le=36_500)] | None = None


class PolicyFields(Body):
    """All settings; one that is absent has the default of a policy file."""

    model_config = ConfigDict(json_schema_extra={"examples": [POLICY_EXAMPLE]})

    timezone: ShortText | None = None
    country: ShortText | None = None
    region: ShortText | None = None
    preset: Literal["", "two-route"] | None = None
    rotation: Literal["half-week", "alternate-week"] | None = None
    crs: Literal["wgs84", "gcj02", "bd09"] | None = None
    service_area: Annotated[list[Number], Field(max_length=4)] | None = None
    language: Literal["en", "zh"] | None = None
    days_off: Literal["skip"] | None = None
    allow_unlocated: bool | None = None
    cycle: CycleSettings | None = None
    grades: Annotated[list[GradeSettings], Field(max_length=20)] | None = None
    grading: GradingSettings | None = None
    day: DaySettings | None = None
    travel: TravelSettings | None = None
    overdue: OverdueSettings | None = None
    territory: TerritorySettings | None = None
    privacy: PrivacySettings | None = None


class NewPolicy(PolicyFields):
    """A policy to be created."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"policy_id": "winter", **POLICY_EXAMPLE}]}
    )

    policy_id: Identifier


class PolicyAnswer(NewPolicy):
    """A policy as stored, with the settings it was given."""

    version: int
    archived: bool


class PolicyPage(Body):
    """One page of policies, by id."""

    items: list[PolicyAnswer]
    next_page_token: str | None
