"""Plans, their figures, visits, differences and files."""

from typing import Any, Literal

from pydantic import BaseModel

from api.schemas.fields import Body

Quality = Literal["FULL", "TIME_LIMITED", "DEGRADED"]


class PlanFigures(BaseModel):
    """
    What a plan does in a cycle.

    ``balance`` is the largest deviation of a rep's work from his fair share, 0 is even;
    ``unplanned`` counts visits by reason.
    """

    customers: int
    parked: int
    visits_required: int
    visits_planned: int
    visits_unplanned: int
    drive_hours: float
    service_hours: float
    work_hours: float
    kilometres: float
    balance: float
    weekday_consistency: float
    far_from_area: float
    unplanned: dict[str, int]
    fixed_weekdays_cost_hours: float | None
    fixed_weekdays_cost_visits: int | None


class DayLoad(Body):
    """Hours of driving, parking and service of one date."""

    date: str
    hours: float


class RepFigures(BaseModel):
    """What a rep does in a cycle; ``visits`` by grade, ``capacity_used`` a share."""

    rep_id: str
    name: str
    customers: int
    parked: int
    visits: dict[str, int]
    visits_planned: int
    visits_unplanned: int
    points: float
    service_hours: float
    drive_hours: float
    work_hours: float
    kilometres: float
    working_days: int
    days_planned: int
    busiest: DayLoad | None
    lightest: DayLoad | None
    capacity_hours: float
    capacity_used: float
    route_hours: list[float]
    fixed_weekdays_cost_hours: float | None
    fixed_weekdays_cost_visits: int | None


class GradeFigures(BaseModel):
    """What a grade gets in a cycle; ``coverage`` is a share."""

    grade: str
    customers: int
    parked: int
    visits_required: int
    visits_planned: int
    coverage: float


class MetricsAnswer(PlanFigures):
    """The figures of a plan, of its grades, best first, and of its reps."""

    plan_id: str
    grades: list[GradeFigures]
    reps: list[RepFigures]


class PlanAnswer(BaseModel):
    """A plan: it never changes; ``first`` and ``last`` are dates of its horizon."""

    plan_id: str
    number: int
    kind: str
    quality: Quality
    job_id: str | None
    base_id: str | None
    created_at: str
    actor_id: str
    first: str
    last: str
    weeks: int
    timezone: str
    engine: str
    seed: int
    reps: list[str]
    routes: int
    input_hash: str
    violations: int | None
    figures: PlanFigures


class PlanPage(Body):
    """One page of plans, the newest first."""

    items: list[PlanAnswer]
    next_page_token: str | None


class VisitAnswer(Body):
    """A planned visit; moments with offset, ``travel_s`` and ``metres`` on the way."""

    visit_id: str
    rep_id: str
    date: str
    sequence: int
    customer_id: str
    customer_name: str
    grade: str | None
    arrival: str
    start: str
    departure: str
    service_s: int
    travel_s: int
    metres: int
    route: str


class VisitPage(Body):
    """One page of planned visits by rep, date and sequence."""

    items: list[VisitAnswer]
    next_page_token: str | None


class UnplannedAnswer(Body):
    """A visit that is due and left out: why, and what may help."""

    visit_id: str
    customer_id: str
    customer_name: str
    rep_id: str | None
    date_due: str | None
    reason: str
    detail: str
    remedy: str
    numbers: dict[str, Any]


class UnplannedPage(Body):
    """One page of visits left out."""

    items: list[UnplannedAnswer]
    next_page_token: str | None


class RepDiffAnswer(BaseModel):
    """What changes for a rep: visits, or customers of plans of different cycles."""

    rep_id: str
    name: str
    visits_before: int
    visits_after: int
    added: int
    removed: int
    moved: int
    retimed: int
    taken_over: int
    handed_over: int
    drive_hours_before: float
    drive_hours_after: float
    work_hours_before: float
    work_hours_after: float


class CustomerDiffAnswer(BaseModel):
    """What changes for a customer, with the sentence that tells it."""

    customer_id: str
    name: str
    change: str
    cause: str | None
    reason: str | None
    message: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    visits: list[dict[str, Any]]


class DiffAnswer(BaseModel):
    """What a plan changes beside an older one; customers a page at a time."""

    plan_id: str
    against: str
    compared: Literal["visits", "rhythms"]
    tolerance_s: int
    is_empty: bool
    has_new_rules: bool
    counts: dict[str, int]
    retimed: int
    shifted: int
    causes: dict[str, int]
    message: str
    rep_messages: list[str]
    reps: list[RepDiffAnswer]
    customers: list[CustomerDiffAnswer]
    next_page_token: str | None


class FeatureCollection(BaseModel):
    """Features as RFC 7946 has them."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]


class MapDataAnswer(Body):
    """What a map is drawn from: territories with outlines, visits as points."""

    territories: FeatureCollection
    visits: FeatureCollection


class FileAnswer(Body):
    """A file that can be fetched, and the name to save it under."""

    name: str
    media_type: str
    save_as: str


class FileList(Body):
    """The files of a plan that can be fetched."""

    items: list[FileAnswer]
