import csv
from dataclasses import replace

from routing.model import DAY_SECONDS
from routing.plan import Reason, Unplanned
from routing.write.tables import format_routes, format_unplanned, format_visits
from tests.routing.plan_world import make_plan


def rows(text):
    assert "\r" not in text
    assert text.endswith("\n")
    return list(csv.DictReader(text.splitlines()))


def test_visits_have_the_frozen_header():
    assert format_visits(make_plan()).splitlines()[0] == (
        "visit_id,rep_id,date,sequence,customer_id,arrival,start,departure,"
        "travel_s,metres,route"
    )


def test_visits_are_stops_in_order_with_local_times():
    visits = rows(format_visits(make_plan()))
    assert len(visits) == 10
    assert visits[1] == {
        "visit_id": "C2@2026-03-16#1",
        "rep_id": "R1",
        "date": "2026-03-16",
        "sequence": "2",
        "customer_id": "C2",
        "arrival": "2026-03-16T09:31:00",
        "start": "2026-03-16T09:31:00",
        "departure": "2026-03-16T10:01:00",
        "travel_s": "60",
        "metres": "30",
        "route": "",
    }


def test_route_label_stands_in_its_column():
    plan = make_plan()
    stop = replace(plan.routes[0].stops[0], route="2")
    plan = replace(plan, routes=(replace(plan.routes[0], stops=(stop,)),))
    assert rows(format_visits(plan))[0]["route"] == "2"


def test_midnight_at_the_end_of_a_day_is_the_next_date():
    plan = make_plan()
    late = replace(plan.routes[0].stops[0], departure=DAY_SECONDS)
    plan = replace(plan, routes=(replace(plan.routes[0], stops=(late,)),))
    assert rows(format_visits(plan))[0]["departure"] == "2026-03-17T00:00:00"


def test_routes_have_the_frozen_header_and_totals():
    text = format_routes(make_plan())
    assert text.splitlines()[0] == (
        "rep_id,date,depart,return,break_start,break_min,drive_s,metres,visits,service_s"
    )
    assert text.splitlines()[1] == (
        "R1,2026-03-16,2026-03-16T08:30:00,2026-03-16T10:11:00,,,1260,10030,2,4500"
    )


def test_break_stands_in_its_columns():
    lunch = rows(format_routes(make_plan()))[2]
    assert lunch["break_start"] == "2026-03-26T11:35:00"
    assert lunch["break_min"] == "45"


def test_unplanned_visits_say_why_with_their_numbers():
    text = format_unplanned(make_plan())
    assert text.splitlines()[0] == "visit_id,customer_id,date_due,reason,detail"
    off, nowhere, cut = rows(text)
    assert off["date_due"] == "2026-04-06"
    assert off["detail"] == "No shift on this date: R2."
    assert nowhere["date_due"] == ""
    assert cut["reason"] == "CAPACITY_EXCEEDED"
    assert "up to 70 of 420 min" in cut["detail"]


def test_details_are_in_the_language_of_the_plan():
    plan = make_plan()
    plan = replace(plan, policy=replace(plan.policy, language="zh"))
    assert "70" in rows(format_unplanned(plan))[2]["detail"]
    assert "min" not in rows(format_unplanned(plan))[2]["detail"]


def test_quotes_and_line_ends_in_a_detail_survive():
    locks = 'day "x",\nrep'
    visit = Unplanned(
        visit_id="C1@2026-03-16#1",
        customer_id="C1",
        reason=Reason.LOCK_CONFLICT,
        numbers={"locks": locks},
    )
    text = format_unplanned(make_plan(unplanned=(visit,)))
    (row,) = csv.DictReader(text.splitlines(keepends=True))
    assert locks in row["detail"]
