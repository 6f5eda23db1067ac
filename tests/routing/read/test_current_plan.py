"""Today's plan from a file or from the customers' own columns."""

from dataclasses import replace
from datetime import date

import pytest

from routing.current_plan import CurrentVisit, current_plan_from_customers
from routing.cycle import Cycle
from routing.model import Customer, Location, Rep
from routing.read import read_current_plan
from tests.routing.read.read_world import codes, fatal_codes, write

PLACE = Location(lat=31.2, lon=121.5)
CUSTOMERS = tuple(Customer(customer_id=name, location=PLACE) for name in ("C1", "C2"))
REPS = (Rep(rep_id="R1", depot=PLACE, end_depot=PLACE),)
CYCLE = Cycle(date(2026, 11, 30), 4)


def read(folder, content):
    path = write(folder, content, "current.csv")
    return read_current_plan(path, customers=CUSTOMERS, reps=REPS, cycle=CYCLE)


def test_dates_with_an_order(tmp_path):
    text = "customer_id,rep_id,date,order\nC2,R1,2026-12-01,2\nC1,R1,2026-12-01,1\n"
    plan = read(tmp_path, text + "C2,R1,2026-11-30,\n")
    assert plan.issues == ()
    assert plan.visits == (
        CurrentVisit("C2", "R1", date(2026, 11, 30)),
        CurrentVisit("C1", "R1", date(2026, 12, 1), 1),
        CurrentVisit("C2", "R1", date(2026, 12, 1), 2),
    )


def test_weekdays_and_weeks(tmp_path):
    plan = read(tmp_path, "客户编号,业务员,星期,周次\nC1,R1,周二,1;3\nC2,R1,mon,\n")
    dates = {
        name: [visit.date.day for visit in plan.visits if visit.customer_id == name]
        for name in ("C1", "C2")
    }
    assert dates == {"C1": [1, 15], "C2": [30, 7, 14, 21]}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("C9,R1,2026-12-01", "UNKNOWN_CUSTOMER"),
        ("C1,R9,2026-12-01", "UNKNOWN_REP"),
        ("C1,,2026-12-01", "MISSING_ID"),
        ("C1,R1,", "MISSING_DATE"),
        ("C1,R1,2027-12-01", "DATE_OUTSIDE_CYCLE"),
    ],
)
def test_faulty_rows_are_left_out_and_said(tmp_path, row, code):
    plan = read(tmp_path, f"customer_id,rep_id,date\n{row}\nC2,R1,2026-12-02\n")
    assert [visit.customer_id for visit in plan.visits] == ["C2"]
    assert codes(plan.issues) == [code]


def test_a_visit_that_stands_twice_counts_once(tmp_path):
    row = "C1,R1,2026-12-01\n"
    plan = read(tmp_path, f"customer_id,rep_id,date\n{row}{row}")
    assert (len(plan.visits), codes(plan.issues)) == (1, ["DUPLICATE_VISIT"])


def test_a_file_without_days_is_refused(tmp_path):
    refused = fatal_codes(read, tmp_path, "customer_id,rep_id\nC1,R1\n")
    assert refused == ["MISSING_REQUIRED_COLUMN"]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"weeks_now": (2,), "frequency": 4}, [8]),
        ({"frequency": 2}, [1, 15]),
        ({"frequency": 1}, [1]),
        ({"frequency": None}, [1, 8, 15, 22]),
        ({"frequency": 8, "weekdays_now": (1, 3)}, [1, 3, 8, 10, 15, 17, 22, 24]),
        ({"frequency": 0}, []),
        ({"owner_id": None}, []),
        ({"owner_id": "R9"}, []),
        ({"weekdays_now": ()}, []),
        ({"is_active": False}, []),
    ],
)
def test_the_customers_own_columns(changes, days):
    today = replace(CUSTOMERS[0], owner_id="R1", weekdays_now=(1,))
    plan = current_plan_from_customers([replace(today, **changes)], CYCLE, reps=REPS)
    assert [visit.date.day for visit in plan.visits] == days
