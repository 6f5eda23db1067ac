"""Promises: read in both languages, every fault at once with row, field and cure."""

from datetime import date

import pytest

from routing.errors import DataError
from routing.promise import Promise
from routing.read.promises import read_promises
from tests.routing.read.read_world import codes, write

HEADER = "customer_id,rep_id,weekdays,weeks,from,to,told_on"
GOOD = "C1,R1,mon;thu,1;3,09:30,10:30,2026-12-01"
PROMISE = Promise(
    customer_id="C1",
    rep_id="R1",
    weekdays=(0, 3),
    weeks=(1, 3),
    earliest=34_200,
    latest=37_800,
    told_on=date(2026, 12, 1),
)


def read(folder, *lines, header=HEADER):
    path = write(folder, "\n".join([header, *lines]) + "\n", "promises.csv")
    reading = read_promises(path, customers=("C1", "C2"), reps=("R1", "R2"), weeks=4)
    assert reading.rows_total == reading.rows_accepted + reading.rows_rejected
    return reading


def test_a_promise_is_read(tmp_path):
    reading = read(tmp_path, GOOD)
    assert reading.issues == ()
    assert reading.promises == (PROMISE,)


def test_headers_and_values_may_be_chinese(tmp_path):
    reading = read(
        tmp_path,
        "C1,R1,周一;周四,单周,9:30,10:30,2026年12月1日",
        header="客户编号,业务员,星期,周次,最早到达,最晚到达,告知日期",
    )
    assert reading.issues == ()
    assert reading.promises == (PROMISE,)


def test_no_rows_is_no_promise(tmp_path):
    assert read(tmp_path).promises == ()


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("C9,R1,mon,1,09:30,10:30,2026-12-01", "UNKNOWN_CUSTOMER", "customer_id"),
        ("C1,R9,mon,1,09:30,10:30,2026-12-01", "UNKNOWN_REP", "rep_id"),
        ("C1,R1,someday,1,09:30,10:30,2026-12-01", "WEEKDAY_FORMAT", "weekdays"),
        ("C1,R1,mon,5,09:30,10:30,2026-12-01", "WEEK_OUT_OF_RANGE", "weeks"),
        ("C1,R1,mon,x,09:30,10:30,2026-12-01", "WEEKS_FORMAT", "weeks"),
        ("C1,R1,mon,1,9,10:30,2026-12-01", "TIME_FORMAT", "from"),
        ("C1,R1,mon,1,09:30,25:00,2026-12-01", "TIME_FORMAT", "to"),
        ("C1,R1,mon,1,10:30,09:30,2026-12-01", "TIME_WINDOW_INVERTED", "to"),
        ("C1,R1,mon,1,09:30,10:30,soon", "DATE_FORMAT", "told_on"),
        ("C 1,R1,mon,1,09:30,10:30,2026-12-01", "INVALID_ID", "customer_id"),
    ],
)
def test_a_faulty_cell_refuses_its_row(tmp_path, line, code, column):
    reading = read(tmp_path, line, "C2,R2,tue,2,09:30,09:30,2026-12-01")
    (issue,) = reading.issues
    assert (issue.code, issue.row, issue.column) == (code, 2, column)
    assert issue.message()
    assert issue.cure()
    assert [promise.customer_id for promise in reading.promises] == ["C2"]
    assert reading.rows_rejected == 1


def test_every_empty_cell_is_named_at_once(tmp_path):
    reading = read(tmp_path, "C1,,,,,,")
    assert codes(reading.issues) == ["PROMISE_INCOMPLETE"] * 6
    named = [issue.column for issue in reading.issues]
    assert named == ["rep_id", "weekdays", "weeks", "from", "to", "told_on"]
    assert all(issue.message("zh") and issue.cure("zh") for issue in reading.issues)


def test_all_faults_of_all_rows_come_back_together(tmp_path):
    reading = read(tmp_path, "C9,R9,x,9,x,x,x", "C1,R1,mon,1,10:30,09:30,x")
    assert len(reading.issues) == 9
    assert {issue.row for issue in reading.issues} == {2, 3}


def test_a_customer_is_promised_one_thing(tmp_path):
    same = read(tmp_path, GOOD, GOOD)
    assert same.promises == (PROMISE,)
    assert codes(same.issues) == ["DUPLICATE_ROW"]
    other = read(tmp_path, GOOD, GOOD.replace("R1", "R2"))
    assert other.promises == ()
    assert codes(other.issues) == ["DUPLICATE_ID_CONFLICT"] * 2


def test_every_column_is_needed(tmp_path):
    with pytest.raises(DataError) as refused:
        read(tmp_path, "C1,R1", header="customer_id,rep_id")
    missing = [issue.column for issue in refused.value.issues]
    assert missing == ["weekdays", "weeks", "from", "to", "told_on"]
