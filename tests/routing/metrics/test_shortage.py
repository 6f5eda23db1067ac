from dataclasses import replace

from routing.metrics import measure_plan, missing_rep_days
from routing.plan import Reason, Unplanned, visit_id
from tests.routing.compare_world import CYCLE
from tests.routing.plan_world import make_plan


def test_nothing_cut_needs_nobody() -> None:
    plan = replace(make_plan(), unplanned=())
    assert missing_rep_days(plan, measure_plan(plan)) == 0


def test_cut_visits_need_their_service_and_an_average_way() -> None:
    """100 x (45 min + 10 h / 20 visits) are 125 h; at 7 h a day 17.9 days."""
    plan = make_plan()
    cut = tuple(
        Unplanned(
            visit_id=visit_id("C1", CYCLE, number),
            customer_id="C1",
            reason=Reason.CAPACITY_EXCEEDED,
        )
        for number in range(100)
    )
    measured = measure_plan(plan)
    figures = replace(
        measured,
        work_hours=20.0,
        service_hours=10.0,
        visits_planned=20,
        reps=(replace(measured.reps[0], working_days=10, capacity_hours=70.0),),
    )
    assert missing_rep_days(replace(plan, unplanned=cut), figures) == 18


def test_other_reasons_need_no_time() -> None:
    plan = make_plan()
    others = tuple(v for v in plan.unplanned if v.reason != Reason.CAPACITY_EXCEEDED)
    plan = replace(plan, unplanned=others)
    assert missing_rep_days(plan, measure_plan(plan)) == 0
