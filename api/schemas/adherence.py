"""How well plans were kept, as JSON."""

from pydantic import Field

from api.schemas.fields import Body, Date


class Ratio(Body):
    """A figure as what it is made of; no value where there is nothing to say."""

    numerator: int
    denominator: int
    value: float | None


class FieldFigures(Body):
    """Figures of one rep over past days; docs/outcomes.md has the formulas."""

    coverage: Ratio
    on_day: Ratio
    punctuality: Ratio
    productive: Ratio
    extra: Ratio
    driving: Ratio
    visits_a_day: Ratio


class TeamFigures(FieldFigures):
    """Figures of all together."""

    gaps: Ratio


class VisitCounts(Body):
    """Visits due on past days by what became of them: done, missed, moved ..."""

    team: dict[str, int]
    grades: dict[str, dict[str, int]]
    reps: dict[str, dict[str, int]] = Field(
        description="Empty where the policy allows no figures of persons."
    )


class Breach(Body):
    """Two visits made further apart than the customer allows, days."""

    customer_id: str
    before: Date
    after: Date
    days: int
    allowed: int


class AlarmAnswer(Body):
    """A visit of the best grade that somebody should look after."""

    code: str
    customer_id: str
    visit_id: str
    date: Date
    message: str


class ServiceTimeAnswer(Body):
    """Minutes that visits really take, beside those planned."""

    customer_id: str
    grade: str
    channel: str
    current_min: float
    proposed_min: int
    visits: int
    outliers: int
    is_own: bool = Field(description="Whether learned of this customer alone.")


class Period(Body):
    """The days on which one plan was in force."""

    plan_id: str
    publication: int
    today: Date
    first_day: Date
    last_day: Date = Field(description="Before `first_day` where no day is past.")
    figures: TeamFigures
    grades: dict[str, Ratio]
    channels: dict[str, Ratio]
    reps: dict[str, FieldFigures]
    visits: VisitCounts
    breaches: list[Breach]
    statuses: dict[str, int] = Field(description="Of the whole plan.")
    excused: dict[str, int]
    missed_visits: list[str]
    last_visits: dict[str, Date]
    reports_later: int
    reports_expired: int
    reports_unattached: list[str]
    alarms: list[AlarmAnswer]
    service_times: list[ServiceTimeAnswer]


class AdherenceAnswer(Body):
    """How well plans were kept, one after the other; without one, no periods."""

    from_: Date = Field(alias="from")
    to: Date
    today: Date
    periods: list[Period]
