"""The log of outcomes: what it may look like, what is refused, what repeats."""

import gzip
from datetime import date, datetime, time
from random import Random

import pytest
from openpyxl import Workbook

from routing.errors import Severity
from routing.model import Customer, Location, Rep
from routing.outcome import CLOSED, GONE, Outcome, OutcomeKind
from routing.read import read_outcomes
from tests.routing.read.read_world import codes, fatal_codes, spoken, write

PLACE = Location(lat=31.2, lon=121.5)
CUSTOMERS = tuple(Customer(customer_id=name, location=PLACE) for name in ("C1", "C2"))
REPS = (Rep(rep_id="R1", depot=PLACE, end_depot=PLACE),)
HEADER = (
    "outcome_id,visit_id,customer_id,rep_id,at,kind,reason,started,ended,order_value"
)
FULL = "e1,C1@2026-11-30#1,C1,R1,2026-11-30 09:50,done,,09:05,09:45,120.5"


def read(folder, content, **options):
    path = write(folder, content, options.pop("name", "outcomes.csv"))
    reading = read_outcomes(path, customers=CUSTOMERS, reps=REPS, **options)
    spoken(reading.issues)
    assert reading.rows_total == reading.rows_accepted + reading.rows_rejected
    refused = {i.row for i in reading.issues if i.severity is not Severity.WARNING}
    assert len(refused) == reading.rows_rejected
    return reading


def read_row(folder, **cells):
    row = {"outcome_id": "e1", "customer_id": "C1", "at": "2026-12-01 17:00"}
    row |= {"kind": "done", **cells}
    quoted = (f'"{cell}"' for cell in row.values())
    return read(folder, f"{','.join(row)}\n{','.join(quoted)}\n")


def test_a_full_row(tmp_path):
    reading = read(tmp_path, f"{HEADER}\n{FULL}\n")
    assert reading.issues == ()
    assert reading.outcomes == (
        Outcome(
            outcome_id="e1",
            kind=OutcomeKind.DONE,
            customer_id="C1",
            at=datetime(2026, 11, 30, 9, 50),
            date=date(2026, 11, 30),
            visit_id="C1@2026-11-30#1",
            rep_id="R1",
            started=9 * 3_600 + 300,
            ended=9 * 3_600 + 2_700,
            order_value=120.5,
        ),
    )


def test_a_log_of_another_tool_in_chinese(tmp_path):
    text = "编号,客户编号,时间,结果,签到时间,签退时间,订单金额\n"
    text += "9,C2,2026年12月1日 10:30,已完成,09:00,09:40,88\n"
    reading = read(tmp_path, text.encode("gb18030"))
    (outcome,) = reading.outcomes
    assert (outcome.customer_id, outcome.kind) == ("C2", OutcomeKind.DONE)
    assert (outcome.visit_id, outcome.rep_id) == (None, None)
    assert (outcome.date, outcome.service_time) == (date(2026, 12, 1), 2_400)
    assert codes(reading.issues) == ["ENCODING_ASSUMED"]


def test_columns_under_other_names_and_packed(tmp_path):
    text = b"nr;who;when;what\na;C1;2026-12-01;missed\n"
    columns = {"outcome_id": "nr", "customer_id": "who", "at": "when", "kind": "what"}
    reading = read(tmp_path, gzip.compress(text), name="log.csv.gz", columns=columns)
    assert [o.kind for o in reading.outcomes] == [OutcomeKind.MISSED]
    assert reading.outcomes[0].at == datetime(2026, 12, 1)


def test_the_visit_tells_the_customer(tmp_path):
    text = "outcome_id,visit_id,at,kind\ne1,C2@2026-11-30#3,2026-12-01,moved\n"
    assert read(tmp_path, text).outcomes[0].customer_id == "C2"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-12-01 09:05", datetime(2026, 12, 1, 9, 5)),
        ("2026/12/01T09:05:30", datetime(2026, 12, 1, 9, 5, 30)),
        ("2026-12-01 09:05:30.25", datetime(2026, 12, 1, 9, 5, 30, 250_000)),
        # Shanghai is eight hours ahead of UTC, Berlin one in December.
        ("2026-12-01T01:05:00Z", datetime(2026, 12, 1, 9, 5)),
        ("2026-12-01T02:05:00+01:00", datetime(2026, 12, 1, 9, 5)),
        ("2026-11-30T20:35:00-0430", datetime(2026, 12, 1, 9, 5)),
    ],
)
def test_moments_are_local_and_offsets_are_converted(tmp_path, text, at):
    content = f"outcome_id,customer_id,at,kind\ne1,C1,{text},done\n"
    reading = read(tmp_path, content, timezone="Asia/Shanghai")
    assert reading.outcomes[0].at == at


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        ({}, date(2026, 12, 1)),
        ({"started": "2026-11-30 16:00"}, date(2026, 11, 30)),
        ({"ended": "2026-11-30 16:00"}, date(2026, 11, 30)),
        ({"date": "2026-11-29", "started": "16:00"}, date(2026, 11, 29)),
        # Called off in advance.
        ({"date": "2026-12-09", "kind": "missed"}, date(2026, 12, 9)),
    ],
)
def test_the_day_of_a_visit(tmp_path, cells, day):
    assert read_row(tmp_path, **cells).outcomes[0].date == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Closed", CLOSED), ("停业", CLOSED), ("gone", GONE), ("no time", "no time")],
)
def test_some_reasons_mean_something(tmp_path, text, reason):
    assert read_row(tmp_path, kind="missed", reason=text).outcomes[0].reason == reason


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"outcome_id": ""}, "outcome_id", "MISSING_ID"),
        ({"outcome_id": "a b"}, "outcome_id", "INVALID_ID"),
        ({"kind": ""}, "kind", "MISSING_KIND"),
        ({"kind": "perhaps"}, "kind", "UNKNOWN_CHOICE"),
        ({"at": ""}, "at", "MISSING_MOMENT"),
        ({"at": "yesterday"}, "at", "MOMENT_FORMAT"),
        ({"at": "2026-02-30 09:00"}, "at", "MOMENT_FORMAT"),
        ({"at": "2026-12-01 24:00"}, "at", "MOMENT_FORMAT"),
        ({"at": "2026-12-01 09:61"}, "at", "MOMENT_FORMAT"),
        ({"at": "2026-12-01 09:00+99:00"}, "at", "MOMENT_FORMAT"),
        ({"at": "0001-01-01 00:30+09:00"}, "at", "MOMENT_FORMAT"),
        ({"at": "9999-12-31 23:30-09:00"}, "at", "MOMENT_FORMAT"),
        ({"customer_id": ""}, "customer_id", "OUTCOME_OF_NOBODY"),
        ({"customer_id": "C9"}, "customer_id", "UNKNOWN_CUSTOMER"),
        ({"visit_id": "17"}, "visit_id", "INVALID_VISIT_ID"),
        ({"visit_id": "C1@2026-11-30#²"}, "visit_id", "INVALID_VISIT_ID"),
        ({"visit_id": "C2@2026-11-30#1"}, "visit_id", "VISIT_OF_OTHER_CUSTOMER"),
        (
            {"customer_id": "", "visit_id": "C9@2026-11-30#1"},
            "visit_id",
            "UNKNOWN_CUSTOMER",
        ),
        (
            {"kind": "extra", "visit_id": "C1@2026-11-30#1"},
            "visit_id",
            "EXTRA_WITH_VISIT",
        ),
        ({"date": "1.12.26"}, "date", "DATE_FORMAT"),
        ({"date": "2026-12-02"}, "at", "VISIT_AFTER_REPORT"),
        ({"started": "noon"}, "started", "CLOCK_FORMAT"),
        (
            {"date": "2026-11-30", "ended": "2026-12-01 09:00"},
            "ended",
            "TIME_OF_OTHER_DAY",
        ),
        (
            {"started": "2026-11-30 23:00", "ended": "2026-12-01 00:10"},
            "ended",
            "TIME_OF_OTHER_DAY",
        ),
        ({"started": "10:00", "ended": "09:59"}, "ended", "ENDED_BEFORE_STARTED"),
        ({"order_value": "much"}, "order_value", "NOT_A_NUMBER"),
        ({"order_value": "inf"}, "order_value", "NOT_FINITE"),
        ({"note": "a\u202eb"}, "note", "INVALID_TEXT"),
    ],
)
def test_faulty_rows_are_left_out_and_said(tmp_path, cells, column, code):
    reading = read_row(tmp_path, **cells)
    assert reading.outcomes == ()
    assert [(i.row, i.column, i.code) for i in reading.issues] == [(2, column, code)]


def test_all_faults_of_a_row_are_said_at_once(tmp_path):
    cells = {"outcome_id": "", "kind": "x", "at": "x", "customer_id": "C9"}
    assert codes(read_row(tmp_path, **cells).issues) == [
        *("UNKNOWN_CHOICE", "MOMENT_FORMAT", "MISSING_ID", "UNKNOWN_CUSTOMER")
    ]


def test_a_rep_who_has_left_is_a_warning_and_the_visit_stays(tmp_path):
    reading = read_row(tmp_path, rep_id="R9")
    assert reading.outcomes[0].rep_id is None
    assert [(i.code, i.severity) for i in reading.issues] == [
        ("OUTCOME_REP_UNKNOWN", Severity.WARNING)
    ]


def test_a_row_that_comes_again_counts_once(tmp_path):
    reading = read(tmp_path, f"{HEADER}\n{FULL}\n{FULL}\n{FULL}\n")
    assert (len(reading.outcomes), reading.issues) == (1, ())
    assert (reading.rows_accepted, reading.rows_repeated) == (3, 2)


def test_rows_of_one_id_that_differ_are_refused_naming_each_other(tmp_path):
    other = FULL.replace("done", "missed")
    good = FULL.replace("e1", "e2")
    reading = read(tmp_path, f"{HEADER}\n{FULL}\n{good}\n{other}\n{FULL}\n")
    assert [outcome.outcome_id for outcome in reading.outcomes] == ["e2"]
    assert [(i.row, i.code, i.values["others"]) for i in reading.issues] == [
        (2, "DUPLICATE_ID_CONFLICT", "4, 5"),
        (4, "DUPLICATE_ID_CONFLICT", "2, 5"),
        (5, "DUPLICATE_ID_CONFLICT", "2, 4"),
    ]


def test_neither_order_nor_repetition_changes_what_is_read(tmp_path):
    rng = Random(1)
    rows = [
        f"e{n},,C{rng.randint(1, 2)},R1,2026-12-0{rng.randint(1, 9)} 09:00,done,,,,"
        for n in range(200)
    ]
    once = read(tmp_path, "\n".join([HEADER, *rows, ""])).outcomes
    assert list(once) == sorted(once, key=lambda o: (o.at, o.outcome_id))
    doubled = rows * 2
    rng.shuffle(doubled)
    assert read(tmp_path, "\n".join([HEADER, *doubled, ""])).outcomes == once
    assert len(once) == 200


def test_a_log_that_has_just_begun_is_no_fault(tmp_path):
    reading = read(tmp_path, HEADER + "\n")
    assert (reading.outcomes, reading.issues) == ((), ())


@pytest.mark.parametrize("header", ["outcome_id,at,kind", "customer_id,at,kind"])
def test_a_file_without_ids_is_refused(tmp_path, header):
    content = f"{header}\ne1,2026-12-01,done\n"
    assert fatal_codes(read, tmp_path, content) == ["MISSING_REQUIRED_COLUMN"]


def test_many_unknown_customers_are_named_quickly(tmp_path):
    rows = "".join(f"e{n},C1x{n},2026-12-01,done\n" for n in range(3_000))
    reading = read(tmp_path, "outcome_id,customer_id,at,kind\n" + rows)
    assert len(reading.issues) == reading.rows_rejected == 3_000


def test_a_workbook_with_real_dates_and_times(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["outcome_id", "customer_id", "at", "kind", "started", "ended"])
    begin, end = time(9, 5), datetime(2026, 12, 1, 9, 45)
    sheet.append(["1", "C1", datetime(2026, 12, 1, 17, 30), "done", begin, end])
    sheet.append(["2", "C2", date(2026, 12, 2), "missed", None, None])
    book.save(tmp_path / "log.xlsx")
    reading = read_outcomes(tmp_path / "log.xlsx", customers=CUSTOMERS, reps=REPS)
    assert reading.issues == ()
    assert [(o.at, o.service_time) for o in reading.outcomes] == [
        (datetime(2026, 12, 1, 17, 30), 2_400),
        (datetime(2026, 12, 2), 0),
    ]
