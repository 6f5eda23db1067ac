import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook

from tests.api.service.service_world import (
    HERE,
    World,
    customers_csv,
    upload,
    with_settings,
)

PLACE = "31.23041,121.47372"
GOOD = [f"C{n},Shop {n},{PLACE}" for n in range(1, 6)]


def commit(world: World, place: str, **body: int) -> Any:
    return world.manager.post(f"{place}:commit", json=body)


def ids(world: World) -> list[str]:
    items = world.manager.get("/v1/customers").json()["items"]
    return [one["customer_id"] for one in items]


def test_a_file_is_validated_first_and_in_force_after_the_commit(world: World) -> None:
    made = upload(world.manager, customers_csv(*GOOD), mode="merge")
    assert made.status_code == 202, made.text
    found = made.json()
    assert found["state"] == "READY"
    assert found["rows"] == {"total": 5, "accepted": 5, "rejected": 0}
    changes = {"created": 5, "updated": 0, "unchanged": 0, "archived": 0}
    assert found["changes"] == changes
    assert found["encoding"] == "utf-8"
    assert ids(world) == []

    done = commit(world, made.headers["location"])
    assert (done.status_code, done.json()["state"]) == (200, "COMMITTED")
    assert done.json()["changes"] == changes
    assert ids(world) == ["C1", "C2", "C3", "C4", "C5"]
    shop = world.manager.get("/v1/customers/C3").json()
    assert (shop["name"], shop["lat"], shop["version"]) == ("Shop 3", 31.23041, 1)


def test_the_same_file_again_changes_nothing(world: World) -> None:
    for _ in range(2):
        made = upload(world.manager, customers_csv(*GOOD), mode="merge")
        done = commit(world, made.headers["location"])
    changes = {"created": 0, "updated": 0, "unchanged": 5, "archived": 0}
    assert made.json()["changes"] == done.json()["changes"] == changes
    assert world.manager.get("/v1/customers/C1").json()["version"] == 1


def test_an_imported_customer_is_as_one_sent_as_json(world: World) -> None:
    header = "customer_id,lat,lon,frequency,service_min,windows_mon,closed_days,rep_id"
    row = f'C1,{PLACE},4,9.5,08:00-12:00;13:00-17:00,"sun;2026-12-24..2026-12-31",R1'
    made = upload(world.manager, customers_csv(row, header=header), mode="merge")
    commit(world, made.headers["location"])
    imported = world.manager.get("/v1/customers/C1").json()
    sent = {
        **HERE,
        "frequency": 4,
        "service_min": 9.5,
        "windows_mon": ["08:00-12:00", "13:00-17:00"],
        "windows_sun": [],
        "closed_days": ["2026-12-24..2026-12-31"],
        "rep_id": "R1",
    }
    put = world.manager.put("/v1/customers/C1", json=sent, headers={"If-Match": "*"})
    assert put.json() == {**imported, "version": 2}


def test_faults_are_all_listed_and_good_rows_go_on(world: World) -> None:
    content = customers_csv(*GOOD, f"C6,Bad,95,{PLACE[9:]}", "C7,None,,")
    made = upload(world.manager, content, mode="merge")
    assert made.json()["rows"] == {"total": 7, "accepted": 5, "rejected": 2}
    place = made.headers["location"]
    issues = world.manager.get(f"{place}/issues").json()["items"]
    assert [(one["row"], one["column"], one["code"]) for one in issues][-2:] == [
        (7, "lat", "INVALID_LATITUDE"),
        (8, "lat", "MISSING_COORDINATES"),
    ]
    assert all(one["message"] and one["suggestion"] for one in issues)
    counted = {one["code"]: one["count"] for one in made.json()["issue_counts"]}
    assert counted["INVALID_LATITUDE"] == 1
    commit(world, place)
    assert ids(world) == ["C1", "C2", "C3", "C4", "C5"]


def test_a_file_with_errors_may_be_refused_as_a_whole(world: World) -> None:
    content = customers_csv(*GOOD, f"C6,Bad,95,{PLACE[9:]}")
    made = upload(world.manager, content, mode="merge", on_error="reject_file")
    assert made.json()["state"] == "REJECTED"
    refused = commit(world, made.headers["location"])
    assert (refused.status_code, refused.json()["code"]) == (409, "IMPORT_NOT_READY")
    assert ids(world) == []


def test_what_was_only_to_be_validated_cannot_be_committed(world: World) -> None:
    made = upload(world.manager, customers_csv(*GOOD))
    assert (made.json()["mode"], made.json()["state"]) == ("validate_only", "VALIDATED")
    assert made.json()["changes"]["created"] == 5
    place = made.headers["location"]
    assert commit(world, place).status_code == 409
    assert world.manager.get(place).json() == made.json()
    assert ids(world) == []


def test_archiving_customers_needs_their_exact_number(world: World) -> None:
    first = upload(world.manager, customers_csv(*GOOD), mode="merge")
    commit(world, first.headers["location"])
    made = upload(world.manager, customers_csv(*GOOD[:2]), mode="replace")
    assert made.json()["changes"]["archived"] == 3
    place = made.headers["location"]
    for wrong in ({}, {"confirm_delete": 2}, {"confirm_delete": 4}):
        refused = commit(world, place, **wrong)
        assert (refused.status_code, refused.json()["code"]) == (
            409,
            "DESTRUCTIVE_CHANGE",
        )
        assert refused.json()["values"]["count"] == 3
    assert len(ids(world)) == 5
    assert commit(world, place, confirm_delete=3).status_code == 200
    assert ids(world) == ["C1", "C2"]
    assert world.manager.get("/v1/customers/C5").json()["version"] == 2
    again = commit(world, place, confirm_delete=3)
    assert (again.status_code, again.json()["code"]) == (409, "IMPORT_NOT_READY")


def test_archiving_more_than_was_counted_is_noticed_at_the_commit(world: World) -> None:
    made = upload(world.manager, customers_csv(*GOOD), mode="replace")
    world.manager.post("/v1/customers", json={"customer_id": "X", **HERE})
    place = made.headers["location"]
    assert world.manager.get(place).json()["changes"]["archived"] == 1
    assert commit(world, place).json()["code"] == "DESTRUCTIVE_CHANGE"
    assert commit(world, place, confirm_delete=1).status_code == 200


def test_an_import_is_stale_once_its_rules_have_changed(world: World) -> None:
    made = upload(world.manager, customers_csv(*GOOD), mode="merge")
    world.manager.delete("/v1/reps/R1", headers={"If-Match": "*"})
    refused = commit(world, made.headers["location"])
    assert refused.json()["code"] == "IMPORT_NOT_READY"
    assert refused.json()["values"] == {"state": "STALE"}
    assert ids(world) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "EMPTY_FILE"),
        ("a.csv", b"customer_id,lat,lon\n", "NO_ROWS"),
        ("a.csv", b"customer_id,lat\nC1,31\n", "MISSING_REQUIRED_COLUMN"),
        ("a.csv", b"customer_id,lat,lat,lon\n1,1,1,1\n", "DUPLICATE_HEADER"),
        ("a.xlsx", b"customer_id,lat,lon\n", "NOT_A_SPREADSHEET"),
        ("../../etc/a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "LEGACY_XLS"),
        ("a.html", b"<!doctype html><p>Sign in", "HTML_INSTEAD_OF_FILE"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    world: World, name: str, content: bytes, code: str
) -> None:
    answer = upload(world.manager, content, mode="merge", name=name)
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]
    events = world.admin.get("/v1/audit-events").json()["items"]
    assert "imports.write" not in {one["action"] for one in events}


def test_an_encoding_given_wrongly_names_the_place(world: World) -> None:
    content = customers_csv(f"C1,灯具店,{PLACE}").decode().encode("gb18030")
    wrong = upload(world.manager, content, encoding="utf-8")
    assert wrong.json()["errors"][0]["code"] == "ENCODING_MISMATCH"
    assert wrong.json()["errors"][0]["row"] == 2
    right = upload(world.manager, content, mode="merge")
    assert right.json()["encoding"] == "gb18030"
    commit(world, right.headers["location"])
    assert world.manager.get("/v1/customers/C1").json()["name"] == "灯具店"


def test_an_encoding_that_yields_half_characters_does_no_harm(world: World) -> None:
    row = rf"C1,\ud800,{PLACE}"
    answer = upload(world.manager, customers_csv(row), encoding="unicode_escape")
    assert answer.status_code == 202
    place = answer.headers["location"]
    assert "INVALID_TEXT" in world.manager.get(f"{place}/issues").text


def test_a_workbook_is_read_as_a_csv_is(world: World) -> None:
    book = Workbook()
    book.active.append(["customer_id", "name", "lat", "lon"])
    book.active.append(["00042", "Lamps", 31.23041, 121.47372])
    content = io.BytesIO()
    book.save(content)
    made = upload(world.manager, content.getvalue(), mode="merge", name="a.xlsx")
    commit(world, made.headers["location"])
    assert ids(world) == ["00042"]


def test_issues_come_as_pages_and_as_csv_without_formulas(world: World) -> None:
    rows = [f"=1+{n}%,Shop,{PLACE}" for n in range(25)]
    made = upload(world.manager, customers_csv(*rows))
    place = made.headers["location"]
    seen, token = [], "0"
    while token is not None:
        url = f"{place}/issues?page_size=10&page_token={token}"
        page = world.manager.get(url).json()
        seen += page["items"]
        token = page["next_page_token"]
    rejected = [one for one in seen if one["code"] == "INVALID_ID"]
    assert [one["row"] for one in rejected] == list(range(2, 27))
    answer = world.manager.get(f"{place}/issues.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(lines) == len(seen)
    assert "'=1+3%" in {line["value"] for line in lines}
    assert not any(line["value"].startswith("=") for line in lines)


def test_issues_speak_the_readers_language(world: World) -> None:
    made = upload(world.manager, customers_csv("C1,Shop,95,20"))
    place = made.headers["location"]
    english = world.manager.get(f"{place}/issues").json()["items"][0]
    headers = {"Accept-Language": "zh"}
    chinese = world.manager.get(f"{place}/issues", headers=headers).json()["items"][0]
    assert english["code"] == chinese["code"]
    assert english["message"].isascii()
    assert not chinese["message"].isascii()


def test_more_rows_than_the_limit_are_refused(world: World) -> None:
    small = with_settings(world, import_rows=4)
    answer = upload(small.manager, customers_csv(*GOOD))
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_MANY_ROWS")
    assert upload(small.manager, customers_csv(*GOOD[:4])).status_code == 202


def test_a_file_over_the_limit_is_refused(world: World) -> None:
    small = with_settings(world, import_bytes=1_000)
    answer = upload(small.manager, b"x" * 102_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_form_fields_that_mean_nothing_are_refused(world: World) -> None:
    answer = upload(world.manager, customers_csv(*GOOD), mode="overwrite")
    assert answer.json()["errors"][0]["pointer"] == "/mode"
    unknown = upload(world.manager, customers_csv(*GOOD), nonsense="1")
    assert unknown.json()["errors"][0]["code"] == "UNKNOWN_FIELD"
    bare = world.manager.post("/v1/imports", files={"other": ("a.csv", b"x")})
    assert ("/file", "REQUIRED") in [
        (fault["pointer"], fault["code"]) for fault in bare.json()["errors"]
    ]


@pytest.mark.parametrize("place", ["import.mid", "import.commit"])
def test_a_commit_that_fails_midway_leaves_everything_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    made = upload(
        world.manager, customers_csv("C1,Lamps,31.23041,121.47372"), mode="merge"
    )
    location = made.headers["location"]
    monkeypatch.setenv("BEATPLAN_TESTING", "1")
    monkeypatch.setenv("BEATPLAN_FAILPOINTS", f"{place}=raise")
    failed = world.manager.post(f"{location}:commit", json={})
    assert (failed.status_code, failed.json()["code"]) == (500, "INTERNAL")
    assert world.manager.get("/v1/customers").json()["items"] == []
    assert world.manager.get(location).json()["state"] == "READY"
    monkeypatch.delenv("BEATPLAN_TESTING")
    assert world.manager.post(f"{location}:commit", json={}).status_code == 200
