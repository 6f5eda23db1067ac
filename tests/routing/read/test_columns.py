"""Headers: fault catalogue A07-A09, synonyms, the user's own mapping."""

import pytest

from routing.errors import Severity
from routing.policy import GradingPolicy, Policy
from routing.read import synonyms
from routing.read.columns import fold_header
from tests.routing.read.read_world import HEADER, ROW, codes, fatal_codes, read

KINDS = [
    value
    for name, value in sorted(vars(synonyms).items())
    if isinstance(value, synonyms.FileColumns)
]


def test_a07_a_missing_column_is_named_with_its_synonyms(tmp_path):
    from routing.errors import DataError

    with pytest.raises(DataError) as caught:
        read(tmp_path, "customer_id,lat\nC1,31\n")
    [issue] = caught.value.issues
    assert (issue.code, issue.column) == ("MISSING_REQUIRED_COLUMN", "lon")
    assert "经度" in issue.cure()
    assert "longitude" in issue.cure("zh")


@pytest.mark.parametrize("header", ["customer_id,lat,lon,lat", "客户编号,lat,lon,LAT"])
def test_a08_a_header_that_stands_twice_is_refused(tmp_path, header):
    from routing.errors import DataError

    with pytest.raises(DataError) as caught:
        read(tmp_path, f"{header}\nC1,31,121,31\n")
    [issue] = caught.value.issues
    assert issue.code == "DUPLICATE_HEADER"
    assert issue.values["positions"] == "2, 4"


def test_two_names_of_one_field_are_refused_too(tmp_path):
    content = f"{HEADER},纬度\n{ROW},31\n"
    assert fatal_codes(read, tmp_path, content) == ["DUPLICATE_HEADER"]


def test_a09_an_unknown_column_is_mentioned_once(tmp_path):
    reading = read(tmp_path, f"{HEADER},fax\n{ROW},1\nC2,31.1111,121.1111,2\n")
    [issue] = reading.issues
    assert (issue.code, issue.column, issue.row) == ("UNKNOWN_COLUMN", "fax", None)
    assert issue.severity is Severity.WARNING


def test_headers_in_any_order_case_and_spelling(tmp_path):
    text = "LONGITUDE,Customer-ID,Service Time (min),Lat\n121.4737,C1,30,31.2304\n"
    [customer] = read(tmp_path, text).customers
    assert customer.service_time == 1_800


def test_a_weak_name_yields_to_a_clear_one(tmp_path):
    reading = read(tmp_path, f"id,{HEADER}\n7,{ROW}\n")
    assert reading.customers[0].customer_id == "C1"
    assert codes(reading.issues) == ["UNKNOWN_COLUMN"]
    assert read(tmp_path, "id,lat,lon\n7,31.1234,121.1234\n").customers


def test_the_users_columns_go_before_synonyms(tmp_path):
    text = "store,lat,lon,value,turnover 2025\nS1,31.2304,121.4737,1,2\n"
    columns = {"customer_id": "store", "value": "turnover 2025"}
    reading = read(tmp_path, text, columns=columns)
    assert reading.customers[0].value == 2
    assert reading.read_options["columns"] == columns
    assert [(i.code, i.column) for i in reading.issues] == [("UNKNOWN_COLUMN", "value")]


def test_unknown_fields_and_headers_come_with_the_nearest(tmp_path):
    from routing.errors import DataError

    columns = {"custmer_id": "customer_id", "value": "turnovr"}
    with pytest.raises(DataError) as caught:
        read(tmp_path, f"{HEADER},turnover\n{ROW},1\n", columns=columns)
    found = {issue.code: issue.values.get("nearest") for issue in caught.value.issues}
    assert found["UNKNOWN_FIELD"].startswith("customer_id")
    assert found["UNKNOWN_HEADER"] == "turnover"


def test_the_grading_column_is_read_and_not_unknown(tmp_path):
    grading = GradingPolicy(by="column", column="kind", mapping=(("shop", "A"),))
    policy = Policy(grading=grading)
    reading = read(tmp_path, f"{HEADER},kind\n{ROW}, shop \n", policy)
    assert reading.column_values == {"C1": "shop"}
    assert reading.issues == ()
    missing = fatal_codes(read, tmp_path, f"{HEADER}\n{ROW}\n", policy)
    assert missing == ["GRADING_COLUMN_MISSING"]


def test_the_grading_column_may_be_a_field(tmp_path):
    policy = Policy(grading=GradingPolicy(by="column", column="channel"))
    reading = read(tmp_path, f"{HEADER},渠道\n{ROW},餐厅\n", policy)
    assert reading.column_values == {"C1": "餐厅"}
    assert reading.customers[0].channel == "餐厅"


@pytest.mark.parametrize("kind", KINDS)
def test_no_header_means_two_fields(kind):
    for names in (kind.names, kind.weak):
        meant: dict[str, str] = {}
        for field, headers in names.items():
            for header in {fold_header(name) for name in (field, *headers)}:
                assert meant.setdefault(header, field) == field


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_a_chinese_name(kind):
    for headers in kind.names.values():
        assert any("一" <= sign <= "鿿" for name in headers for sign in name)
