"""Folders that are no plans are refused, not a crash."""

from pathlib import Path

import pytest

from routing.check import check_folder
from routing.errors import DataError
from tests.helpers import Record, make_tables, write_record
from tests.routing.check.checked import codes, with_matrix
from tests.routing.check.world import make_world


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "PLAN_FILE_MISSING"),
        (b"", "PLAN_NOT_JSON"),
        (b"\xff\xfe", "PLAN_NOT_JSON"),
        (b'{"schema": NaN}', "PLAN_NOT_JSON"),
        (b"[]", "PLAN_SHAPE"),
        (b"{}", "PLAN_SHAPE"),
        (b"[" * 100_000, "PLAN_NOT_JSON"),
    ],
)
def test_folder_that_is_no_plan_is_refused(
    content: bytes | None, code: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert [issue.code for issue in refused.value.issues] == [code]
    assert refused.value.issues[0].message("zh")
    assert refused.value.issues[0].cure()


@pytest.mark.parametrize(
    "path",
    [
        ("customers", 0, "windows"),
        ("reps", 0, "shifts"),
        ("routes", 0, "stops", 0, "arrival"),
        ("policy", "grades"),
        ("cycle", "start"),
        ("travel", "kind"),
    ],
)
@pytest.mark.parametrize("value", ["x", 1.5, None, [1], {}, True])
def test_value_of_a_wrong_type_is_refused_not_a_crash(
    path: tuple[str | int, ...], value: object, tmp_path: Path
) -> None:
    record = make_world()
    inner: Record = record
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[path[-1]] = value  # type: ignore[index]
    write_record(record, tmp_path, tables=make_tables(make_world()))
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert refused.value.issues[0].code == "PLAN_SHAPE"


def test_missing_table_is_a_violation(tmp_path: Path) -> None:
    write_record(make_world(), tmp_path)
    (tmp_path / "routes.csv").unlink()
    assert codes(check_folder(tmp_path)) == {"ROUTES_CSV_DIFFERS"}


def test_missing_matrix_is_refused(tmp_path: Path) -> None:
    record = with_matrix(make_world(), tmp_path)
    (tmp_path / "travel.npz").unlink()
    write_record(record, tmp_path)
    with pytest.raises(DataError):
        check_folder(tmp_path)


def test_cycle_of_absurd_length_is_refused_not_walked_through(tmp_path: Path) -> None:
    record = make_world()
    record["cycle"]["weeks"] = 10**9
    write_record(record, tmp_path, tables=make_tables(make_world()))
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert refused.value.issues[0].code == "PLAN_SHAPE"
