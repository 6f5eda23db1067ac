"""The rules a manager sets: every setting, its default, unit and range."""

from dataclasses import dataclass, replace
from typing import Literal

PRESETS = ("", "two-route")
ROTATIONS = ("half-week", "alternate-week")
PROFILES = ("auto", "city", "rural")
GRADINGS = ("value", "column")
CRS = ("wgs84", "gcj02", "bd09")
ATTRIBUTES = ("value", "customers", "visits", "points")
"""What territories may be balanced by, besides their work."""

Preset = Literal["", "two-route"]
Rotation = Literal["half-week", "alternate-week"]

WEEKDAY_SLACK = 1
"""Days by which gaps may be less even where a customer's weekday may change."""


@dataclass(frozen=True, kw_only=True)
class GradePolicy:
    """
    What a grade means.

    Parameters
    ----------
    name
        The grade, as in the customers file. Grades are listed best first.
    frequency
        Visits per cycle, >= 0; 0 parks the grade.
    service_time
        Seconds per visit, where the customer states none.
    weight
        Worth of a planned visit in the objective, > 0.
    points
        Call points of a visit, a measure of work, >= 0.
    max_customers_per_rep
        Size of a rep's working list of this grade; the rest is parked.
    """

    name: str
    frequency: int
    service_time: int
    weight: int
    points: float
    max_customers_per_rep: int | None = None

    def __post_init__(self) -> None:
        if self.frequency < 0:
            raise ValueError(f"Expected frequency >= 0, got {self.frequency}.")
        if self.service_time <= 0:
            raise ValueError(f"Expected service time > 0 s, got {self.service_time}.")
        if self.weight <= 0:
            raise ValueError(f"Expected weight > 0, got {self.weight}.")


DEFAULT_GRADES = (
    GradePolicy(name="A", frequency=4, service_time=2_700, weight=100, points=3),
    GradePolicy(name="B", frequency=2, service_time=1_800, weight=10, points=2),
    GradePolicy(name="C", frequency=1, service_time=1_200, weight=1, points=1),
)


@dataclass(frozen=True, kw_only=True)
class GradingPolicy:
    """
    How customers without a grade of their own get one.

    Parameters
    ----------
    by
        "value": cumulative share of value inside the channel; "column": the text of
        a column of the customers file, looked up in ``mapping``.
    shares
        Cumulative shares at which a grade ends, ascending in (0, 1); one fewer than
        there are grades. The customer that crosses a limit belongs to the upper one.
    column, mapping, otherwise
        With by="column": the header, text -> grade, and the grade of all other texts.
    """

    by: Literal["value", "column"] = "value"
    shares: tuple[float, ...] = (0.80, 0.95)
    column: str = ""
    mapping: tuple[tuple[str, str], ...] = ()
    otherwise: str = ""

    def __post_init__(self) -> None:
        ascending = all(
            a < b for a, b in zip(self.shares, self.shares[1:], strict=False)
        )
        if not ascending or not all(0 < share < 1 for share in self.shares):
            raise ValueError(f"Expected shares ascending in (0, 1), got {self.shares}.")


@dataclass(frozen=True, kw_only=True)
class DayPolicy:
    """
    What a day may hold.

    Parameters
    ----------
    fill
        Share of shift minus break and blocks that may be planned, in (0, 1]. Driving,
        parking and service count as planned, waiting does not.
    parking_time
        Seconds for parking at a stop.
    parking_radius
        Metres; customers who are all within this distance of each other and visited
        in a row are parked for once.
    """

    fill: float = 0.85
    parking_time: int = 300
    parking_radius: float = 50.0

    def __post_init__(self) -> None:
        if not 0 < self.fill <= 1:
            raise ValueError(f"Expected fill in (0, 1], got {self.fill}.")


@dataclass(frozen=True, kw_only=True)
class TravelPolicy:
    """
    How great-circle distance becomes road distance and time.

    Parameters
    ----------
    profile
        "city", "rural", or "auto": rural where customers lie far apart.
    detour
        Road metres per great-circle metre, >= 1; None takes the profile's.
    speeds
        Pairs (great-circle km, km/h great-circle): the speed of legs of that length.
        Times between the pairs are interpolated. Empty takes the profile's.
    """

    profile: Literal["auto", "city", "rural"] = "auto"
    detour: float | None = None
    speeds: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.detour is not None and self.detour < 1:
            raise ValueError(f"Expected detour >= 1, got {self.detour}.")
        lengths = [length for length, _ in self.speeds]
        if lengths != sorted(set(lengths)) or any(kph <= 0 for _, kph in self.speeds):
            raise ValueError(
                f"Expected ascending km and speeds > 0, got {self.speeds}."
            )


@dataclass(frozen=True, kw_only=True)
class OverduePolicy:
    """
    What happens to customers who do not pay.

    Parameters
    ----------
    limit_days
        Days overdue beyond which it applies; None switches it off.
    frequency
        Visits per cycle then; 0 parks; None leaves it.
    gap_days
        Least days between visits then; None leaves it.
    """

    limit_days: int | None = None
    frequency: int | None = None
    gap_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class TerritoryPolicy:
    """
    How territories are cut.

    Parameters
    ----------
    tolerance
        Largest deviation from a rep's fair share of the work that is aimed at.
    keep_owners
        Whether today's reps are kept where balance allows.
    max_handover
        Largest share of customers with an owner who may change rep, in [0, 1];
        None for no cap.
    apart
        Pairs of customer_id: they must have different reps.
    attributes
        Pairs of one of ``ATTRIBUTES`` and the largest deviation from a rep's fair
        share of it, in (0, 1).
    """

    tolerance: float = 0.03
    keep_owners: bool = True
    max_handover: float | None = None
    apart: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.tolerance < 1:
            raise ValueError(f"Expected tolerance in (0, 1), got {self.tolerance}.")
        names = [name for name, _ in self.attributes]
        if len(set(names)) < len(names) or not set(names) <= set(ATTRIBUTES):
            raise ValueError(f"Expected some of {ATTRIBUTES}, each once, got {names}.")
        for name, tolerance in self.attributes:
            if not 0 < tolerance < 1:
                raise ValueError(f"Expected {name} in (0, 1), got {tolerance}.")
        for one, other in self.apart:
            if one == other:
                raise ValueError(f"Expected two customers apart, got {one} twice.")


@dataclass(frozen=True, kw_only=True)
class PrivacyPolicy:
    """
    What may be told of a rep's work, and for how long.

    Parameters
    ----------
    per_person
        Whether figures of single reps are made; otherwise of all together only.
    retention_days
        Days for which reports of visits are used, >= 1; None for no limit.
    """

    per_person: bool = True
    retention_days: int | None = None

    def __post_init__(self) -> None:
        if self.retention_days is not None and self.retention_days < 1:
            raise ValueError(f"Expected days >= 1, got {self.retention_days}.")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """
    All rules of a plan.

    Parameters
    ----------
    weeks
        Length of the cycle, 1 to 13.
    slack_days
        Days by which a pattern may be less even than the most even one, >= 0.
    any_weekday
        Whether a customer of at most one visit a week may be visited on different
        weekdays in his weeks; gaps may then be less even by ``WEEKDAY_SLACK`` days
        more. Not together with a preset.
    area_share
        Share of driving that compact, even days may cost, >= 0.
    timezone
        IANA name; empty means UTC.
    country, region
        ISO codes whose public holidays are free; empty for none.
    crs
        Coordinate system of the files.
    service_area
        (south, west, north, east) in degrees; None when not stated.
    allow_unlocated
        Whether customers without a location are graded and listed as unplanned.
    language
        Language of texts in the outputs.
    """

    weeks: int = 4
    slack_days: int = 0
    any_weekday: bool = False
    area_share: float = 0.03
    timezone: str = ""
    country: str = ""
    region: str = ""
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    service_area: tuple[float, float, float, float] | None = None
    allow_unlocated: bool = False
    language: Literal["en", "zh"] = "en"
    preset: Preset = ""
    rotation: Rotation = "half-week"
    days_off: Literal["skip"] = "skip"
    grades: tuple[GradePolicy, ...] = DEFAULT_GRADES
    grading: GradingPolicy = GradingPolicy()
    day: DayPolicy = DayPolicy()
    travel: TravelPolicy = TravelPolicy()
    overdue: OverduePolicy = OverduePolicy()
    territory: TerritoryPolicy = TerritoryPolicy()
    privacy: PrivacyPolicy = PrivacyPolicy()

    def __post_init__(self) -> None:
        if not 1 <= self.weeks <= 13:
            raise ValueError(f"Expected weeks in 1..13, got {self.weeks}.")
        if self.slack_days < 0:
            raise ValueError(f"Expected slack_days >= 0, got {self.slack_days}.")
        if not self.grades:
            raise ValueError("Expected at least one grade, got none.")
        if self.preset and self.weeks % 2:
            raise ValueError(f"Expected an even number of weeks, got {self.weeks}.")
        if self.preset and self.any_weekday:
            raise ValueError(f"Expected no preset with any_weekday, got {self.preset}.")

    def grade(self, name: str) -> GradePolicy:
        """Return the rules of a grade; raises ValueError for an unknown one."""
        for grade in self.grades:
            if grade.name == name:
                return grade
        raise ValueError(f"Expected grade in {self.grade_names}, got {name!r}.")

    @property
    def grade_names(self) -> tuple[str, ...]:
        """Grades, best first."""
        return tuple(grade.name for grade in self.grades)


def scale_policy(policy: Policy, weeks: int) -> Policy:
    """
    Return the policy for another length of cycle, visits per week unchanged.

    Raises
    ------
    ValueError
        If a grade would need a fraction of a visit; names the grade.
    """
    grades = []
    for grade in policy.grades:
        visits, rest = divmod(grade.frequency * weeks, policy.weeks)
        if rest:
            raise ValueError(
                f"Grade {grade.name}: {grade.frequency} visits in {policy.weeks} weeks "
                f"are {grade.frequency * weeks / policy.weeks:g} in {weeks} weeks."
            )
        grades.append(replace(grade, frequency=visits))
    return replace(policy, weeks=weeks, grades=tuple(grades))
