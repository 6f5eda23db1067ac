from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from routing.metrics import measure_plan
from routing.write.workbook import format_workbook
from tests.routing.plan_world import BROKEN, CHINESE, CUSTOMERS, FORMULA, make_plan


def make_bytes(plan):
    return format_workbook(plan, measure_plan(plan))


def read_sheets(plan):
    workbook = CalamineWorkbook.from_filelike(BytesIO(make_bytes(plan)))
    return {
        name: workbook.get_sheet_by_name(name).to_python()
        for name in workbook.sheet_names
    }


def column(rows, heading):
    return [row[rows[0].index(heading)] for row in rows[1:]]


def test_sheets_have_a_row_per_thing():
    sheets = read_sheets(make_plan())
    assert {name: len(rows) - 1 for name, rows in sheets.items()} == {
        "Summary": 2,
        "Visits": 10,
        "Customers": 7,
        "Unplanned": 3,
    }


def test_names_that_look_like_formulas_come_back_exactly():
    names = column(read_sheets(make_plan())["Customers"], "Customer")
    assert names[:4] == [FORMULA, BROKEN, "@x", CHINESE]


def test_texts_are_text_cells_and_never_formulas():
    workbook = load_workbook(BytesIO(make_bytes(make_plan())))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn"
                if cell.data_type == "s":
                    assert cell.number_format == "@"


@pytest.mark.parametrize("name", ["#N/A", "007", " a ", "TRUE", "_x0041_", "a_x_"])
def test_names_that_mean_something_to_spreadsheets_stay_text(name):
    plan = make_plan(customers=(replace(CUSTOMERS[0], name=name), *CUSTOMERS[1:]))
    assert column(read_sheets(plan)["Customers"], "Customer")[0] == name


def test_visits_show_date_order_and_times():
    visits = read_sheets(make_plan())["Visits"]
    assert visits[2][:11] == [
        "2026-03-16",
        "Mon",
        "R1",
        "Jörg <& Söhne>",
        2.0,
        "C2",
        BROKEN,
        "B",
        "09:31",
        "09:31",
        "10:01",
    ]


def test_customers_show_their_rhythm():
    customers = read_sheets(make_plan())["Customers"]
    assert column(customers, "Weekdays")[:3] == ["Mon", "Mon", "Thu"]
    assert column(customers, "Weeks")[:3] == ["1, 2, 3, 4", "1, 3", "2"]
    assert column(customers, "Rep ID") == ["R1", "R1", "R1", "R2", "", "R2", "R2"]


def test_summary_has_visits_by_grade():
    summary = read_sheets(make_plan())["Summary"]
    assert column(summary, "Visits A") == [4, 3]
    assert column(summary, "Busiest day (h)") == [1.68, 1.17]
    assert column(summary, "Unplanned") == [0, 2]


def test_unplanned_visits_show_reason_and_remedy():
    unplanned = read_sheets(make_plan())["Unplanned"]
    assert "up to 70 of 420 min" in column(unplanned, "Detail")[2]
    assert column(unplanned, "Remedy")[2].startswith("Add working time")


def test_headings_are_in_the_language_of_the_plan():
    plan = make_plan()
    sheets = read_sheets(replace(plan, policy=replace(plan.policy, language="zh")))
    assert list(sheets) == ["汇总", "拜访", "客户", "未安排"]
    assert sheets["拜访"][1][1] == "周一"


def test_nothing_depends_on_the_present():
    content = make_bytes(make_plan())
    assert content == make_bytes(make_plan())
    with ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2
