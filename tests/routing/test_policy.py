from dataclasses import replace

import pytest

from routing.policy import (
    DEFAULT_GRADES,
    WEEKDAY_SLACK,
    DayPolicy,
    GradePolicy,
    GradingPolicy,
    Policy,
    PrivacyPolicy,
    TerritoryPolicy,
    TravelPolicy,
    scale_policy,
)


def test_the_defaults_are_those_of_the_planning_rules() -> None:
    policy = Policy()
    assert (policy.weeks, policy.slack_days, policy.area_share) == (4, 0, 0.03)
    assert policy.grade_names == ("A", "B", "C")
    grades = policy.grades
    assert [grade.frequency for grade in grades] == [4, 2, 1]
    assert [grade.service_time for grade in grades] == [45 * 60, 30 * 60, 20 * 60]
    assert [grade.weight for grade in grades] == [100, 10, 1]
    assert [grade.max_customers_per_rep for grade in grades] == [None] * 3
    assert policy.grading.shares == (0.80, 0.95)
    assert policy.day == DayPolicy(fill=0.85, parking_time=300, parking_radius=50.0)
    assert policy.territory == TerritoryPolicy(tolerance=0.03, keep_owners=True)
    assert policy.travel == TravelPolicy(profile="auto")
    assert (policy.preset, policy.rotation) == ("", "half-week")
    assert not policy.any_weekday
    assert WEEKDAY_SLACK == 1
    assert (policy.timezone, policy.country, policy.crs) == ("", "", "wgs84")
    assert (policy.days_off, policy.language) == ("skip", "en")
    assert policy.allow_unlocated is False
    assert policy.overdue.limit_days is None
    assert policy.privacy == PrivacyPolicy(per_person=True, retention_days=None)


@pytest.mark.parametrize(
    ("weeks", "frequencies"), [(8, [8, 4, 2]), (12, [12, 6, 3]), (4, [4, 2, 1])]
)
def test_a_longer_cycle_keeps_the_visits_per_week(
    weeks: int, frequencies: list[int]
) -> None:
    scaled = scale_policy(Policy(), weeks)
    assert scaled.weeks == weeks
    assert [grade.frequency for grade in scaled.grades] == frequencies


def test_fractions_of_a_visit_are_refused_naming_the_grade() -> None:
    with pytest.raises(ValueError, match=r"Grade C: 1 visits in 4 weeks are 0\.5 in 2"):
        scale_policy(Policy(), 2)
    with pytest.raises(ValueError, match="Grade B"):
        scale_policy(Policy(), 1)


def test_an_unknown_grade_is_refused_naming_the_known() -> None:
    assert Policy().grade("B").points == 2
    with pytest.raises(ValueError, match=r"\('A', 'B', 'C'\), got 'D'"):
        Policy().grade("D")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Policy(weeks=0),
        lambda: Policy(weeks=14),
        lambda: Policy(slack_days=-1),
        lambda: Policy(preset="two-route", any_weekday=True),
        lambda: Policy(grades=()),
        lambda: Policy(weeks=3, preset="two-route"),
        lambda: GradePolicy(
            name="A", frequency=-1, service_time=60, weight=1, points=1
        ),
        lambda: replace(DEFAULT_GRADES[0], service_time=0),
        lambda: replace(DEFAULT_GRADES[0], weight=0),
        lambda: GradingPolicy(shares=(0.95, 0.80)),
        lambda: GradingPolicy(shares=(0.80, 1.0)),
        lambda: DayPolicy(fill=0),
        lambda: DayPolicy(fill=1.01),
        lambda: TravelPolicy(detour=0.9),
        lambda: TravelPolicy(speeds=((2.0, 20.0), (1.0, 30.0))),
        lambda: TravelPolicy(speeds=((2.0, 0.0),)),
        lambda: TerritoryPolicy(tolerance=0),
        lambda: PrivacyPolicy(retention_days=0),
    ],
)
def test_settings_out_of_range_are_refused(make: object) -> None:
    with pytest.raises(ValueError, match="Expected"):
        make()  # type: ignore[operator]
