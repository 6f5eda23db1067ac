"""Reps: defaults, every column, faults."""

from datetime import date

import pytest

from routing.model import Block, DateRange, Location, TimeWindow
from routing.policy import Policy
from routing.read import read_reps
from tests.routing.read.read_world import codes, write

HEADER = "rep_id,lat,lon"
ROW = "R1,31.2304,121.4737"


def read(folder, content, policy=None, **options):
    reading = read_reps(write(folder, content, "reps.csv"), policy or Policy())
    assert reading.rows_total == reading.rows_accepted + reading.rows_rejected
    return reading


def read_cells(folder, **cells):
    row = {"rep_id": "R1", "lat": "31.2304", "lon": "121.4737", **cells}
    return read(folder, f"{','.join(row)}\n{','.join(row.values())}\n")


def span(start: str, end: str) -> TimeWindow:
    seconds = [3_600 * int(t[:2]) + 60 * int(t[3:]) for t in (start, end)]
    return TimeWindow(*seconds)


def test_defaults(tmp_path):
    [rep] = read(tmp_path, f"{HEADER}\n{ROW}\n").reps
    assert rep.end_depot == rep.depot == Location(lat=31.2304, lon=121.4737)
    assert rep.shifts == (span("08:30", "17:30"),) * 5 + (None, None)
    assert (rep.break_time, rep.break_window) == (2_700, span("11:30", "13:30"))
    assert (rep.max_visits, rep.max_drive_time, rep.capacity_share) == (None, None, 1)
    assert (rep.blocks, rep.skills, rep.days_off) == ((), (), ())
    assert rep.max_customers is None


def test_every_column(tmp_path):
    reading = read_cells(
        tmp_path,
        name="王芳",
        end_lat="31.3001",
        end_lon="121.6001",
        start="09:00",
        end="18:00",
        weekdays="mon;周六",
        blocks="fri 14:00-17:30; 周一 09:00-09:30",
        break_min="30",
        break_from="12:00",
        break_to="13:00",
        max_visits="12",
        max_drive_min="120",
        max_customers="150",
        capacity_share="50%",
        skills="dairy;wine",
        days_off="2027-03-01..2027-03-05",
    )
    assert reading.issues == ()
    [rep] = reading.reps
    assert rep.end_depot == Location(lat=31.3001, lon=121.6001)
    assert rep.weekdays == (0, 5)
    assert rep.shifts[0] == span("09:00", "18:00")
    assert rep.blocks == (
        Block(4, span("14:00", "17:30")),
        Block(0, span("09:00", "09:30")),
    )
    assert (rep.break_time, rep.break_window) == (1_800, span("12:00", "13:00"))
    assert (rep.max_visits, rep.max_drive_time, rep.capacity_share) == (12, 7_200, 0.5)
    assert rep.max_customers == 150
    assert rep.skills == ("dairy", "wine")
    assert rep.days_off == (DateRange(date(2027, 3, 1), date(2027, 3, 5)),)


def test_chinese_headers(tmp_path):
    header = "业务员编号,业务员姓名,纬度,经度,工作日,产能占比,最多客户数"
    text = f"{header}\nR1,王芳,31.2304,121.4737,周一至周四,0.8,90\n"
    [rep] = read(tmp_path, text).reps
    assert (rep.name, rep.weekdays, rep.capacity_share) == ("王芳", (0, 1, 2, 3), 0.8)
    assert rep.max_customers == 90


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"lat": ""}, "MISSING_COORDINATES"),
        ({"lat": "95"}, "INVALID_LATITUDE"),
        ({"end_lat": "31.3001"}, "MISSING_COORDINATES"),
        ({"rep_id": "R 1"}, "INVALID_ID"),
        ({"rep_id": ""}, "MISSING_ID"),
        ({"start": "18:00"}, "TIME_WINDOW_INVERTED"),
        ({"start": "soon"}, "TIME_FORMAT"),
        ({"break_min": "150"}, "BREAK_TOO_LONG"),
        ({"break_from": "14:00"}, "TIME_WINDOW_INVERTED"),
        ({"blocks": "14:00-15:00"}, "BLOCK_FORMAT"),
        ({"blocks": "fri 15:00-14:00"}, "TIME_WINDOW_INVERTED"),
        ({"blocks": "fri"}, "BLOCK_FORMAT"),
        ({"weekdays": "daily"}, "WEEKDAY_FORMAT"),
        ({"max_visits": "0"}, "OUT_OF_RANGE"),
        ({"max_customers": "0"}, "OUT_OF_RANGE"),
        ({"max_customers": "many"}, "NOT_AN_INTEGER"),
        ({"capacity_share": "0"}, "OUT_OF_RANGE"),
        ({"capacity_share": "full"}, "NOT_A_NUMBER"),
        ({"days_off": "mon"}, "DATE_FORMAT"),
    ],
)
def test_faults_refuse_the_row(tmp_path, cells, code):
    reading = read_cells(tmp_path, **cells)
    assert (codes(reading.issues), reading.reps) == ([code], ())


def test_ids_that_stand_twice(tmp_path):
    assert len(read(tmp_path, f"{HEADER}\n{ROW}\n{ROW}\n").reps) == 1
    other = read(tmp_path, f"{HEADER}\n{ROW}\nR1,31.5001,121.5001\n")
    assert (other.reps, other.rows_rejected) == ((), 2)
