"""Exports: for a reason, for one person, for a day; and back again unchanged."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import func, select

from api.store.tables import export_files, exports
from api.upkeep.housekeeping import keep_house
from tests.api.service.plan_world import fill_team, plan_content
from tests.api.service.publish_world import move_clock, publish_small_plan
from tests.api.service.service_world import HERE, World, upload

ANY = {"If-Match": "*"}
REASON = "Yearly review with the partners"
HOSTILE = (
    *('=HYPERLINK("http://x/"&A1)', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"),
    *("'=already guarded", "''=twice", "'quoted' name", "plain", '"Bar" Bologna'),
    *("两行\n名称", "a,b;c", "x_x000D_y"),
)


def export(world: World, **asked: Any) -> Any:
    body = {"reason": REASON, **asked}
    return world.manager.post("/v1/exports", json=body)


def fetch(world: World, **asked: Any) -> Any:
    made = export(world, **asked)
    assert made.status_code == 202, made.text
    answer = world.manager.get(f"{made.headers['location']}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == made.json()["media_type"]
    assert len(answer.content) == made.json()["bytes"]
    return answer


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def add_hostile(world: World) -> None:
    customers = [
        {
            "customer_id": f"H{idx:02}",
            **HERE,
            "lon": -3.5 - idx / 1_000,
            "name": text,
            "note": text[::-1],
            "phone": "+86 21 5555 0000",
            "grade": "ABC"[idx % 3],
            "rep_id": "R1",
            "windows_sun": [],
            "windows_mon": ["09:00-12:00", "14:00-18:30"],
            "weekdays": ["mon", "thu"],
            "weeks": [1, 3],
            "closed_days": ["2026-12-24..2026-12-31"],
            "service_min": 12.5,
            "frequency": 2,
            "value": 12345.678,
            "last_visit": "2026-11-02",
            "active": idx % 4 != 0,
            "zip": "00042",
        }
        for idx, text in enumerate(HOSTILE)
    ]
    answer = world.manager.post(
        "/v1/customers:batchUpsert", json={"customers": customers}
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_customers_come_back_exactly_as_they_were(world: World, form: str) -> None:
    fill_team(world)
    add_hostile(world)
    before = world.manager.get("/v1/customers?page_size=500").json()
    file = fetch(world, what="customers", format=form)
    name = f"customers.{form}"
    made = upload(world.manager, file.content, name=name, mode="replace")
    assert made.status_code == 202, made.text
    expected = {"created": 0, "updated": 0, "unchanged": 36, "archived": 0}
    assert made.json()["changes"] == expected
    assert made.json()["rows"]["rejected"] == 0
    assert world.manager.get("/v1/customers?page_size=500").json() == before


def test_no_text_of_a_csv_is_a_formula(world: World) -> None:
    add_hostile(world)
    found = rows(fetch(world, what="customers", format="csv").content)
    assert len(found) == len(HOSTILE)
    for row in found:
        for name, cell in row.items():
            if name not in ("lat", "lon"):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name
    assert {row["lon"][0] for row in found} == {"-"}


def test_the_column_that_grades_goes_out_and_comes_back(world: World) -> None:
    policy = {
        "grading": {
            "by": "column",
            "column": "Segment",
            "map": {"gold": "A", "=1+1": "B"},
            "otherwise": "C",
        }
    }
    world.manager.put("/v1/policies/default", json=policy, headers=ANY)
    for idx, text in enumerate(("gold", "=1+1", "")):
        body = {"customer_id": f"C{idx}", **HERE, "column_value": text}
        assert world.manager.post("/v1/customers", json=body).status_code == 201
    file = fetch(world, what="customers", format="csv")
    assert [row["Segment"] for row in rows(file.content)] == ["gold", "'=1+1", ""]
    made = upload(world.manager, file.content, mode="merge")
    assert made.json()["changes"]["unchanged"] == 3


def test_files_of_the_published_plan_are_those_of_its_folder(world: World) -> None:
    publish_small_plan(world)
    files = plan_content(world, 1).files
    for what, form, name in (
        ("visits", "csv", "visits.csv"),
        ("visits", "xlsx", "schedule.xlsx"),
        ("routes", "csv", "routes.csv"),
        ("unplanned", "csv", "unplanned.csv"),
        ("territories", "geojson", "territories.geojson"),
        ("plan", "json", "plan.json"),
    ):
        assert fetch(world, what=what, format=form).content == files[name]
    for what, form, folder in (
        ("visits", "ics", "calendar"),
        ("routes", "gpx", "routes"),
    ):
        answer = fetch(world, what=what, format=form)
        assert answer.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == [f"R1.{form}", f"R2.{form}"]
            for name in archive.namelist():
                assert archive.read(name) == files[f"{folder}/{name}"]


def test_a_reps_part_has_nothing_of_others(world: World) -> None:
    publish_small_plan(world)
    files = plan_content(world, 1).files
    for what in ("visits", "routes", "customers"):
        found = rows(fetch(world, what=what, format="csv", rep_id="R2").content)
        assert found
        assert {row["rep_id"] for row in found} == {"R2"}
    every = rows(files["visits.csv"])
    part = rows(fetch(world, what="visits", format="csv", rep_id="R2").content)
    assert part == [row for row in every if row["rep_id"] == "R2"]
    calendar = fetch(world, what="visits", format="ics", rep_id="R2")
    assert calendar.content == files["calendar/R2.ics"]
    shapes = json.loads(
        fetch(world, what="territories", format="geojson", rep_id="R2").content
    )
    assert [each["properties"]["rep_id"] for each in shapes["features"]] == ["R2"]


def test_what_is_not_offered_is_refused(world: World) -> None:
    nothing = export(world, what="visits", format="csv")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NOTHING_PUBLISHED")
    publish_small_plan(world)
    for asked, expected in (
        ({"what": "customers", "format": "gpx"}, ("/format", "NOT_OFFERED")),
        ({"what": "plan", "format": "json", "rep_id": "R1"}, ("/rep_id", "NOT_BY_REP")),
        (
            {"what": "visits", "format": "csv", "rep_id": "R9"},
            ("/rep_id", "UNKNOWN_REP"),
        ),
        (
            {"what": "visits", "format": "csv", "plan_id": "P"},
            ("/plan_id", "UNKNOWN_PLAN"),
        ),
        (
            {"what": "visits", "format": "csv", "reason": ""},
            ("/reason", "WRONG_LENGTH"),
        ),
    ):
        assert faults(export(world, **asked)) == [expected]
    missing = world.manager.post("/v1/exports", json={"what": "plan", "format": "json"})
    assert faults(missing) == [("/reason", "REQUIRED")]
    with world.service.store.reading() as connection:
        assert (
            connection.execute(select(func.count()).select_from(exports)).scalar() == 0
        )


def test_only_who_made_an_export_has_it(world: World) -> None:
    add_hostile(world)
    place = export(world, what="customers", format="csv").headers["location"]
    other = world.client(world.token_of(role="manager"))
    for path in (place, f"{place}/file"):
        assert world.manager.get(path).status_code == 200
        assert other.get(path).status_code == 404
        for role in ("rep", "service", "admin"):
            assert world.clients[role].get(path).status_code == 403


def test_every_export_and_every_fetch_is_an_event(world: World) -> None:
    add_hostile(world)
    made = export(world, what="customers", format="csv")
    place = made.headers["location"]
    assert made.json()["reason"] == REASON
    for _ in range(2):
        world.manager.get(f"{place}/file")
    listed = world.admin.get("/v1/audit-events?page_size=500")
    assert REASON not in listed.text
    events = [
        each["action"]
        for each in listed.json()["items"]
        if each["object_id"] == made.json()["export_id"]
    ]
    assert events == ["exports.write", "exports.read", "exports.read"]


def test_a_file_is_gone_after_a_day_and_its_reason_is_not(world: World) -> None:
    add_hostile(world)
    place = export(world, what="customers", format="csv").headers["location"]
    move_clock(world, hours=23.9)
    assert world.manager.get(f"{place}/file").status_code == 200
    move_clock(world, hours=0.2)
    gone = world.manager.get(f"{place}/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "EXPORT_GONE")
    with world.service.store.reading() as connection:
        assert connection.execute(select(export_files)).first() is not None
    assert keep_house(world.service)["end_old_exports"] == 1
    with world.service.store.reading() as connection:
        assert connection.execute(select(export_files)).first() is None
    shown = world.manager.get(place).json()
    assert (shown["state"], shown["reason"]) == ("EXPIRED", REASON)
    assert world.manager.get(f"{place}/file").status_code == 410


def test_a_managers_exports_end_with_him(world: World) -> None:
    add_hostile(world)
    user = world.admin.post("/v1/users", json={"name": "x", "role": "manager"}).json()
    given = world.admin.post("/v1/auth/tokens", json={"user_id": user["user_id"]})
    client = world.client(given.json()["token"])
    body = {"what": "customers", "format": "csv", "reason": REASON}
    place = client.post("/v1/exports", json=body).headers["location"]
    path = f"/v1/users/{user['user_id']}"
    assert world.admin.delete(path, headers=ANY).status_code == 204
    with world.service.store.reading() as connection:
        assert connection.execute(select(export_files)).first() is None
    back = {"name": "x", "role": "manager"}
    assert world.admin.put(path, json=back, headers=ANY).status_code == 200
    assert client.get(place).json()["state"] == "REVOKED"
    assert client.get(f"{place}/file").status_code == 410


def test_a_repeated_order_makes_one_export(world: World) -> None:
    add_hostile(world)
    body = {"what": "customers", "format": "csv", "reason": REASON}
    key = {"Idempotency-Key": "export-of-today"}
    first, second = (
        world.manager.post("/v1/exports", json=body, headers=key) for _ in range(2)
    )
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"


def test_a_failure_in_the_middle_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_hostile(world)
    monkeypatch.setenv("BEATPLAN_TESTING", "1")
    monkeypatch.setenv("BEATPLAN_FAILPOINTS", "export.mid=raise")
    world.manager._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    assert export(world, what="customers", format="csv").status_code == 500
    with world.service.store.reading() as connection:
        for table in (exports, export_files):
            assert connection.execute(select(table)).first() is None
