"""Locks: levels, references, contradictions."""

from dataclasses import replace
from datetime import date

import pytest

from routing.cycle import Cycle
from routing.model import Customer, Location, Lock, LockLevel, Rep
from routing.read import read_locks
from tests.routing.read.read_world import codes, write

PLACE = Location(lat=31.2, lon=121.5)
CUSTOMERS = tuple(Customer(customer_id=name, location=PLACE) for name in ("C1", "C2"))
REPS = tuple(Rep(rep_id=name, depot=PLACE, end_depot=PLACE) for name in ("R1", "R2"))
CYCLE = Cycle(date(2026, 11, 30), 4)
HEADER = "customer_id,level,rep_id,date,sequence,start"


def read(folder, *lines, customers=CUSTOMERS):
    path = write(folder, "\n".join([HEADER, *lines]) + "\n", "locks.csv")
    reading = read_locks(path, customers=customers, reps=REPS, cycle=CYCLE)
    assert reading.rows_total == reading.rows_accepted + reading.rows_rejected
    return reading


def test_four_levels(tmp_path):
    reading = read(
        tmp_path,
        "C1,rep,R1,,,",
        "C1,日期,,2026-12-01,,",
        "C2,ORDER,R2,2026-12-02,3,",
        "C2,time,,2026-12-09,,10:30",
    )
    assert reading.issues == ()
    second = date(2026, 12, 2)
    assert reading.locks == (
        Lock(customer_id="C1", level=LockLevel.REP, rep_id="R1"),
        Lock(customer_id="C1", level=LockLevel.DAY, date=date(2026, 12, 1)),
        Lock(
            customer_id="C2",
            level=LockLevel.ORDER,
            rep_id="R2",
            date=second,
            sequence=3,
        ),
        Lock(
            customer_id="C2",
            level=LockLevel.TIME,
            date=date(2026, 12, 9),
            start=37_800,
        ),
    )


def test_no_rows_is_no_lock(tmp_path):
    assert read(tmp_path).locks == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("C3,rep,R1,,,", "UNKNOWN_CUSTOMER"),
        (",rep,R1,,,", "MISSING_ID"),
        ("C1,rep,R3,,,", "UNKNOWN_REP"),
        ("C1,rep,,,,", "LOCK_INCOMPLETE"),
        ("C1,day,R1,,,", "LOCK_INCOMPLETE"),
        ("C1,order,,2026-12-01,,", "LOCK_INCOMPLETE"),
        ("C1,time,,2026-12-01,,", "LOCK_INCOMPLETE"),
        ("C1,week,,2026-12-01,,", "UNKNOWN_CHOICE"),
        ("C1,,,2026-12-01,,", "UNKNOWN_CHOICE"),
        ("C1,day,,2026-12-28,,", "DATE_OUTSIDE_CYCLE"),
        ("C1,day,,tomorrow,,", "DATE_FORMAT"),
        ("C1,order,,2026-12-01,0,", "OUT_OF_RANGE"),
        ("C1,time,,2026-12-01,,noon", "TIME_FORMAT"),
    ],
)
def test_faults_refuse_the_row(tmp_path, line, code):
    reading = read(tmp_path, line)
    assert (codes(reading.issues), reading.locks) == ([code], ())


@pytest.mark.parametrize(
    "lines",
    [
        ("C1,rep,R1,,,", "C1,day,R2,2026-12-01,,"),
        ("C1,order,,2026-12-01,1,", "C1,order,,2026-12-01,2,"),
        ("C1,time,,2026-12-01,,09:00", "C1,time,,2026-12-01,,10:00"),
        ("C1,order,R1,2026-12-01,1,", "C2,order,R1,2026-12-01,1,"),
    ],
)
def test_contradictions_name_each_other(tmp_path, lines):
    reading = read(tmp_path, *lines)
    assert reading.locks == ()
    found = [(i.code, i.row, i.values["other"]) for i in reading.issues]
    assert found == [("LOCK_CONTRADICTION", 2, 3), ("LOCK_CONTRADICTION", 3, 2)]


def test_a_repeated_lock_counts_once(tmp_path):
    assert len(read(tmp_path, "C1,rep,R1,,,", "C1,rep,R1,,,").locks) == 1


def test_locks_against_the_customers_own_row(tmp_path):
    owned = replace(CUSTOMERS[0], owner_id="R2", is_locked=True)
    fussy = replace(CUSTOMERS[1], allowed_reps=("R2",))
    lines = ("C1,rep,R1,,,", "C2,rep,R1,,,")
    reading = read(tmp_path, *lines, customers=(owned, fussy))
    assert codes(reading.issues) == ["LOCK_AGAINST_CUSTOMER"] * 2
    kept = replace(owned, is_locked=False)
    assert read(tmp_path, lines[0], customers=(kept,)).issues == ()
