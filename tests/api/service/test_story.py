"""
The whole story: a team is loaded, planned, driven, planned anew, and loses a rep.

Planning jobs run in processes of their own, the nightly one without being asked for.
"""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.jobs import orders
from tests.api.service.day_world import report
from tests.api.service.plan_world import CUSTOMERS, PLAN_START, POLICY
from tests.api.service.service_world import HERE, World, upload
from tests.api.service.story_world import JOBS, Office, office

NIGHTLY = "0 3 * * *"
QUICK = {"iterations": 50, "time_limit_s": 60}
ANY = {"If-Match": "*"}
ILL = ("2026-12-07", "2026-12-09")
COLUMNS = ("customer_id", "name", "lat", "lon", "grade", "rep_id")

pytestmark = pytest.mark.slow


def test_a_team_from_its_first_file_to_a_rep_who_leaves(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who asks for no seconds would be given a minute, as teams are larger than this.
    monkeypatch.setattr(orders, "_LEAST_SECONDS", 5)
    with office(world, tmp_path, nightly=NIGHTLY) as at_work:
        a_manager_loads_the_reps_and_the_policy(at_work)
        a_file_with_faults_is_named_row_by_row_and_mended(at_work)
        first = the_cycle_is_planned(at_work)
        the_manager_looks_at_it(at_work, first)
        second = he_moves_a_visit(at_work, first)
        it_is_published_by_who_knows_what_it_replaces(at_work, second)
        today = the_rep_fetches_his_day(at_work)
        the_rep_reports_late_shuffled_and_twice(at_work, today)
        overnight_customers_change_and_a_rep_falls_ill(at_work)
        third = the_night_plans_anew(at_work, second)
        the_difference_is_told(at_work, third, today)
        at_work.publish(third)
        the_rep_has_a_new_day(at_work, third)
        the_manager_sees_how_the_plan_was_kept(at_work, third)
        the_customers_are_exported_for_a_reason(at_work)
        fourth = a_rep_leaves_and_is_cut_off_at_once(at_work)
        his_customers_are_the_others_now(at_work, fourth)
        assert at_work.check_plans() == 4


def a_manager_loads_the_reps_and_the_policy(at_work: Office) -> None:
    manager = at_work.manager
    put = manager.put("/v1/policies/default", json=POLICY, headers=ANY)
    assert put.status_code == 200, put.text
    content = f"rep_id,name,lat,lon\nR2,Second,{HERE['lat']},{HERE['lon']}\n"
    files = {"file": ("reps.csv", content.encode())}
    loaded = manager.post("/v1/reps:import", files=files)
    assert loaded.json()["changes"]["created"] == 1, loaded.text


def a_file_with_faults_is_named_row_by_row_and_mended(at_work: Office) -> None:
    rows = [dict(customer) for customer in CUSTOMERS]
    rows[3] |= {"lat": rows[3]["lon"], "lon": rows[3]["lat"]}
    rows[7] |= {"grade": "D"}
    spoilt = _upload(at_work, rows)
    assert spoilt["state"] == "REJECTED"
    place = f"/v1/imports/{spoilt['import_id']}"
    found = at_work.manager.get(f"{place}/issues").json()["items"]
    wrong = {(one["row"], one["column"]): one for one in found}
    assert wrong[(5, "lat")]["suggestion"].count("31.2")
    assert wrong[(9, "grade")]["code"] == "UNKNOWN_GRADE"
    assert at_work.manager.post(f"{place}:commit", json={}).status_code == 409

    mended = _upload(at_work, [dict(customer) for customer in CUSTOMERS])
    assert (mended["state"], mended["rows"]["rejected"]) == ("READY", 0)
    place = f"/v1/imports/{mended['import_id']}"
    done = at_work.manager.post(f"{place}:commit", json={})
    assert done.json()["changes"]["created"] == len(CUSTOMERS), done.text


def the_cycle_is_planned(at_work: Office) -> str:
    order = {"kind": "FULL", "start": PLAN_START.isoformat(), **QUICK}
    key = {"Idempotency-Key": "first-plan-of-all"}
    asked = at_work.manager.post(JOBS, json=order, headers=key)
    assert asked.status_code == 202, asked.text
    again = at_work.manager.post(JOBS, json=order, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["job_id"] == asked.json()["job_id"]
    job = at_work.ended(asked.json()["job_id"])
    assert job["result"]["violations"] == 0
    return str(job["plan_id"])


def the_manager_looks_at_it(at_work: Office, plan_id: str) -> None:
    figures = at_work.manager.get(f"/v1/plans/{plan_id}/metrics").json()
    left_out = at_work.manager.get(f"/v1/plans/{plan_id}/unplanned").json()["items"]
    planned = at_work.visits(plan_id)
    assert figures["visits_planned"] == len(planned)
    assert figures["visits_required"] == len(planned) + len(left_out)
    assert {one["rep_id"] for one in figures["reps"]} == {"R1", "R2"}
    assert all(one["detail"] and one["remedy"] for one in left_out)


def he_moves_a_visit(at_work: Office, plan_id: str) -> str:
    visit = next(
        one
        for one in at_work.visits(plan_id, date_from="2026-12-14")
        if one["grade"] == "C" and datetime.fromisoformat(one["date"]).weekday() < 4
    )
    to = datetime.fromisoformat(visit["date"]).date() + timedelta(days=1)
    edit = {"op": "move_visit", "visit_id": visit["visit_id"], "date": str(to)}
    place = f"/v1/plans/{plan_id}/edits"
    asked = at_work.manager.post(place, json={"edits": [edit]})
    assert asked.status_code == 202, asked.text
    job = at_work.ended(asked.json()["job_id"])
    edited = str(job["plan_id"])
    moved = at_work.visits(edited, customer_id=visit["customer_id"])
    assert [one["date"] for one in moved] == [str(to)]
    diff = at_work.manager.get(f"/v1/plans/{edited}/diff").json()
    assert diff["against"] == plan_id
    assert visit["customer_id"] in {one["customer_id"] for one in diff["customers"]}
    return edited


def it_is_published_by_who_knows_what_it_replaces(at_work: Office, plan: str) -> None:
    place = f"/v1/plans/{plan}:publish"
    assert at_work.manager.post(place, json={}).status_code == 428
    stale = at_work.manager.post(place, json={}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"0"')
    assert at_work.publish(plan)["stale_count"] == 0
    in_force = at_work.world.rep.get("/v1/published-plan").json()
    assert in_force["plan_id"] == plan


def the_rep_fetches_his_day(at_work: Office) -> dict[str, Any]:
    answer = at_work.world.rep.get("/v1/me/routes/today")
    assert answer.status_code == 200, answer.text
    day: dict[str, Any] = answer.json()
    assert (day["rep_id"], day["date"]) == ("R1", "2026-11-30")
    assert len(day["stops"]) >= 3
    unchanged = {"If-None-Match": answer.headers["etag"]}
    again = at_work.world.rep.get("/v1/me/routes/today", headers=unchanged)
    assert (again.status_code, again.content) == (304, b"")
    assert at_work.world.rep.get("/v1/reps/R2/routes/today").status_code == 404
    return day


def the_rep_reports_late_shuffled_and_twice(
    at_work: Office, day: dict[str, Any]
) -> None:
    done, late, missed = (stop["visit_id"] for stop in day["stops"][:3])
    at_work.clock.put_on(hours(3))
    told = [
        report(missed, kind="missed", reason="closed"),
        report(late, kind="late", started="11:00", ended="11:20"),
        report(done, started="09:10", ended="09:40"),
    ]
    for order, result in ((told, "ACCEPTED"), (told[::-1], "REPEATED")):
        body = {"outcomes": order}
        answer = at_work.world.rep.post("/v1/me/outcomes:batch", json=body)
        assert [one["result"] for one in answer.json()["items"]] == [result] * 3
    kept = at_work.manager.get("/v1/outcomes").json()["items"]
    assert {one["visit_id"]: one["kind"] for one in kept} == {
        done: "done",
        late: "late",
        missed: "missed",
    }


def overnight_customers_change_and_a_rep_falls_ill(at_work: Office) -> None:
    manager = at_work.manager
    newcomer = {**CUSTOMERS[0], "customer_id": "NEW", "name": "New shop"}
    assert manager.post("/v1/customers", json=newcomer).status_code == 201
    assert manager.delete("/v1/customers/C23", headers=ANY).status_code == 204
    longer = {"service_min": 50}
    patched = manager.patch("/v1/customers/C01", json=longer, headers=ANY)
    assert patched.status_code == 200, patched.text
    ill = {"days_off": [{"first": ILL[0], "last": ILL[1], "reason": "sick"}]}
    told = manager.put("/v1/reps/R2/availability", json=ill, headers=ANY)
    assert told.status_code == 200, told.text
    assert told.json()["published_visits"]["count"] > 0


def the_night_plans_anew(at_work: Office, base: str) -> str:
    # From Monday 19:00 to Tuesday 03:05 where the team is.
    at_work.clock.put_on(hours(8) + 300)
    job = at_work.ended(at_work.begun("REPLAN"))
    assert job["parameters"]["plan_id"] == base
    assert job["parameters"]["today"] == "2026-12-01"
    ill = at_work.visits(base, rep_id="R2", date_from=ILL[0], date_to=ILL[1])
    owed = [one for one in ill if one["customer_id"] != "C23"]
    # One was reported, the others cannot be made.
    assert job["result"]["missed"] == 1 + len(owed)
    return str(job["plan_id"])


def the_difference_is_told(
    at_work: Office, plan_id: str, monday: dict[str, Any]
) -> None:
    diff = at_work.manager.get(f"/v1/plans/{plan_id}/diff").json()
    changed = {one["customer_id"]: one for one in diff["customers"]}
    assert {"NEW", "C23"} <= set(changed)
    assert all(one["message"] for one in changed.values())
    visits = at_work.visits(plan_id)
    assert not [
        one
        for one in visits
        if one["rep_id"] == "R2" and ILL[0] <= one["date"] <= ILL[1]
    ]
    assert not [one for one in visits if one["customer_id"] == "C23"]
    # What was driven stands as it was.
    past = at_work.visits(plan_id, rep_id="R1", date_to="2026-11-30")
    assert [one["visit_id"] for one in past] == [
        stop["visit_id"] for stop in monday["stops"]
    ]


def the_rep_has_a_new_day(at_work: Office, plan_id: str) -> None:
    rep = at_work.world.rep
    assert rep.get("/v1/me/routes/today").json()["date"] == "2026-12-01"
    new = at_work.visits(plan_id, customer_id="NEW")[0]
    place = f"/v1/reps/{new['rep_id']}/routes/{new['date']}"
    stops = at_work.manager.get(place).json()["stops"]
    assert new["visit_id"] in {stop["visit_id"] for stop in stops}
    page = at_work.manager.get(f"{place}/map")
    assert "New shop" in page.text


def the_manager_sees_how_the_plan_was_kept(at_work: Office, plan_id: str) -> None:
    days = "from=2026-11-30&to=2026-11-30"
    found = at_work.manager.get(f"/v1/adherence?{days}").json()["periods"]
    team = found[-1]["visits"]["team"]
    assert found[-1]["plan_id"] == plan_id
    assert (team["done"], team["missed"]) == (2, 1)
    assert len(found[-1]["missed_visits"]) == 1


def the_customers_are_exported_for_a_reason(at_work: Office) -> None:
    order = {"what": "customers", "format": "csv", "reason": "For the yearly audit"}
    made = at_work.manager.post("/v1/exports", json=order)
    assert made.status_code == 202, made.text
    text = at_work.manager.get(made.headers["location"] + "/file").content
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    names = {row["customer_id"] for row in rows}
    assert names == {one["customer_id"] for one in CUSTOMERS} - {"C23"} | {"NEW"}
    events = at_work.world.admin.get("/v1/audit-events?page_size=500").json()["items"]
    assert [one["action"] for one in events].count("exports.read") == 1


def a_rep_leaves_and_is_cut_off_at_once(at_work: Office) -> str:
    rep = at_work.world.rep
    feed = rep.post("/v1/me/calendar-feeds", json={"name": "phone"}).json()["path"]
    assert at_work.world.client().get(feed).status_code == 200
    left = at_work.manager.post("/v1/reps/R1:offboard", json={"replan": True})
    assert left.status_code == 200, left.text
    assert rep.get("/v1/me/routes/today").status_code == 401
    assert at_work.world.client().get(feed).status_code == 404
    assert left.json()["published_visits"]["count"] > 0
    job = at_work.ended(left.json()["job_id"])
    return str(job["plan_id"])


def his_customers_are_the_others_now(at_work: Office, plan_id: str) -> None:
    at_work.publish(plan_id)
    later = at_work.visits(plan_id, date_from="2026-12-02")
    assert {one["rep_id"] for one in later} == {"R2"}
    figures = at_work.manager.get(f"/v1/plans/{plan_id}/metrics").json()
    left_out = at_work.manager.get(f"/v1/plans/{plan_id}/unplanned").json()["items"]
    assert figures["visits_unplanned"] == len(left_out)
    assert at_work.manager.get("/v1/publications").json()["items"][0]["number"] == 3


def hours(number: float) -> float:
    """Return hours as seconds."""
    return 3_600 * number


def _upload(at_work: Office, rows: list[dict[str, Any]]) -> dict[str, Any]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    options = {"mode": "merge", "on_error": "reject_file"}
    answer = upload(at_work.manager, text.getvalue().encode(), **options)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found
