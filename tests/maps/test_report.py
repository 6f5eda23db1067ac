from dataclasses import replace

import pytest

from maps.report import FaultGroup, format_report, group_faults, group_unplanned
from routing.certificate import Certificate, make_certificate
from routing.metrics import measure_plan
from routing.plan import Plan, Reason, WeekdayPrice
from routing.texts import LANGUAGES, format_text
from tests.maps.page_reader import HOSTILE, PageReader
from tests.maps.plan_fixture import make_plan

READING = {
    "rows_total": 63,
    "rows_accepted": 60,
    "rows_rejected": 3,
    "issues": [
        {"severity": "warning", "code": "W", "message": "<b>w</b>", "cure": "x"},
        {"severity": "error", "code": "E", "message": "first", "cure": "y"},
        {"severity": "error", "code": "E", "message": "second", "cure": "z"},
    ],
}


def certify(plan: Plan, violations: int = 0) -> Certificate:
    rules = {"TWICE_A_DAY": 117, "SHIFT": 58}
    return make_certificate(
        plan, violations=violations, rules=rules, input_hash="ab" * 32
    )


def report_of(plan: Plan, **options: object) -> str:
    return format_report(plan, measure_plan(plan), certify(plan), **options)  # type: ignore[arg-type]


def text_of(page: str) -> str:
    return " ".join(" ".join(PageReader(page).texts).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_loads_nothing_and_runs_nothing(plan: Plan, language: str) -> None:
    page = PageReader(report_of(plan, language=language, reading=READING))
    assert page.loads == []
    assert "script" not in {tag for tag, _ in page.tags}


def test_report_tells_what_fixed_weekdays_would_cost(plan: Plan) -> None:
    title = format_text("report.fixed_weekdays", "en")
    assert title not in text_of(report_of(plan))
    price = WeekdayPrice(drive_time=11_520, visits=0)
    free = replace(plan, weekday_prices={plan.reps[0].rep_id: price})
    assert f"{title} +3.2" in text_of(report_of(free))


def test_report_tells_what_the_checker_found(plan: Plan) -> None:
    assert "2 rules, applied 175 times, 0 violations" in text_of(report_of(plan))
    bad = format_report(plan, measure_plan(plan), certify(plan, violations=4))
    assert "found 4 violations" in text_of(bad)


def test_report_tells_how_many_orders_are_proved_if_asked(plan: Plan) -> None:
    assert "proved the shortest" not in text_of(report_of(plan))
    proved = replace(plan, orders_proved=12, patience=1_500)
    text = text_of(report_of(proved))
    assert f"12 of {len(plan.routes)} day orders are proved the shortest." in text
    assert "after 1,500 iterations without a better plan" in text


def test_report_shows_the_figures_of_every_rep(plan: Plan) -> None:
    figures, text = measure_plan(plan), text_of(report_of(plan))
    for rep in figures.reps:
        assert rep.name in text
        assert f"{rep.drive_hours:,.1f}" in text
        assert f"{rep.kilometres:,.0f}" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_says_what_may_help(plan: Plan, language: str) -> None:
    text = text_of(report_of(plan, language=language))
    for reason in {visit.reason for visit in plan.unplanned}:
        assert format_text(f"reason.{reason}.remedy", language) in text


def test_report_of_a_whole_plan_says_so(plan: Plan) -> None:
    whole = replace(plan, unplanned=())
    assert "Every required visit is planned." in text_of(report_of(whole))


def test_rows_of_the_input_are_reported_when_given(plan: Plan) -> None:
    assert "63 customer rows: 60 accepted, 3 rejected." in text_of(
        report_of(plan, reading=READING)
    )
    assert "customer rows" not in text_of(report_of(plan))


def test_hostile_names_are_written_as_text() -> None:
    plan = make_plan(HOSTILE)
    plan = replace(
        plan,
        reps=tuple(replace(rep, name=HOSTILE[2]) for rep in plan.reps),
        unplanned=tuple(
            replace(plan.unplanned[0], customer_id=f"C{number:05d}")
            for number in range(len(HOSTILE))
        ),
    )
    page = PageReader(report_of(plan, reading=READING))
    assert {tag for tag, _ in page.tags} & {"script", "img", "b"} == set()
    assert set(HOSTILE[:5]) <= set(page.texts)


def test_equal_plans_give_equal_reports() -> None:
    assert report_of(make_plan()) == report_of(make_plan())


def test_unplanned_visits_are_grouped_most_frequent_first(plan: Plan) -> None:
    groups = group_unplanned(plan, "en")
    assert [group.count for group in groups] == sorted(
        (group.count for group in groups), reverse=True
    )
    assert sum(group.count for group in groups) == len(plan.unplanned)
    assert {group.reason for group in groups} <= set(Reason)


def test_faults_are_grouped_errors_first() -> None:
    assert group_faults(READING["issues"]) == (  # type: ignore[arg-type]
        FaultGroup("error", "E", 2, "first", "y"),
        FaultGroup("warning", "W", 1, "<b>w</b>", "x"),
    )
