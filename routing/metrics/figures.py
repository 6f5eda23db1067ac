"""The figures of a plan, of its grades and of its reps."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class GradeFigures:
    """
    What a grade gets.

    Parameters
    ----------
    customers, parked
        Customers of the grade, and those of them nothing is required of.
    coverage
        1 - visits cut as CAPACITY_EXCEEDED / visits required; 1 if none is required.
        Visits left out for other reasons do not lower it.
    """

    grade: str
    customers: int
    parked: int
    visits_required: int
    visits_planned: int
    coverage: float


@dataclass(frozen=True)
class DayLoad:
    """Hours of driving, parking and service of one date."""

    date: date
    hours: float


@dataclass(frozen=True, kw_only=True)
class RepFigures:
    """
    What a rep does.

    Parameters
    ----------
    customers, parked
        Customers of the territory, and those of them nothing is required of.
    visits
        grade -> planned visits, every grade of the policy.
    points
        Planned visits times the points of their grades.
    work_hours
        Driving, parking and service.
    working_days, days_planned
        Dates with a shift and no day off, and dates with a route.
    busiest, lightest
        Among the working days, idle ones too, and the days with a route; the first of
        several. None when there is no such day.
    capacity_hours, capacity_used
        Work that the fill allows on the working days, and the planned share of it; 0
        when there are no working days.
    fixed_weekdays_cost_hours, fixed_weekdays_cost_visits
        Hours of driving more, and visits less, with one weekday per customer; None
        where weekdays are fixed. Planning more visits may take more driving.
    route_hours
        Under the two-route preset, service and the way to each visit of routes 1 and 2;
        empty without it.
    """

    rep_id: str
    name: str
    customers: int
    parked: int
    visits: Mapping[str, int]
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
    route_hours: tuple[float, ...] = ()
    fixed_weekdays_cost_hours: float | None = None
    fixed_weekdays_cost_visits: int | None = None

    @property
    def route_difference(self) -> float:
        """Difference of the two routes' hours over their mean; 0 without routes."""
        if not sum(self.route_hours):
            return 0.0
        first, second = self.route_hours
        return abs(first - second) / (sum(self.route_hours) / 2)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """
    The figures of a plan.

    Parameters
    ----------
    customers, parked
        Customers known, and those of them nothing is required of.
    work_hours
        Driving, parking and service.
    balance
        Largest |w / (s W / S) - 1| over reps: w work, s capacity share times hours
        offered, W and S their sums. 0 is perfectly even.
    weekday_consistency
        Share of the visited customers with the same weekdays all cycle.
    far_from_area
        Share of the visited customers who are nearer to another weekday's area.
    grades
        Grades of the policy, best first; then any others.
    reps
        In file order.
    unplanned
        Reason -> visits, in the order of ``Reason``, none with 0.
    fixed_weekdays_cost_hours, fixed_weekdays_cost_visits
        Sums of those of the reps; None where weekdays are fixed.
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
    grades: tuple[GradeFigures, ...]
    reps: tuple[RepFigures, ...]
    unplanned: Mapping[str, int]
    fixed_weekdays_cost_hours: float | None = None
    fixed_weekdays_cost_visits: int | None = None


def figures_to_json(figures: Figures) -> dict[str, object]:
    """Return figures as plain JSON: names of the fields, numbers to four digits."""
    return {name: _plain(value) for name, value in asdict(figures).items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value
