from typing import Any

import pytest

from tests.api.service.service_world import CUSTOMER, HERE, World


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_a_customer_is_created_read_replaced_and_changed_in_part(world: World) -> None:
    made = world.manager.post("/v1/customers", json=CUSTOMER)
    assert made.status_code == 201
    assert made.headers["location"] == "/v1/customers/C1"
    assert made.headers["etag"] == '"1"'
    read = world.manager.get("/v1/customers/C1")
    assert read.json() == made.json()
    assert read.json()["name"] == "Lamp shop"

    fields = {**HERE, "name": "Lamps", "service_min": 9.5, "windows_sun": []}
    put = world.manager.put(
        "/v1/customers/C1", json=fields, headers={"If-Match": '"1"'}
    )
    assert (put.status_code, put.headers["etag"]) == (200, '"2"')
    assert put.json()["service_min"] == 9.5
    assert put.json()["windows_sun"] == []
    assert put.json()["rep_id"] is None

    patched = world.manager.patch(
        "/v1/customers/C1", json={"rep_id": "R1"}, headers={"If-Match": '"2"'}
    )
    assert patched.json() == {**put.json(), "rep_id": "R1", "version": 3}


def test_every_field_comes_back_as_it_was_given(world: World) -> None:
    given = {
        **CUSTOMER,
        "lat": 31.2304123456,
        "approximate": True,
        "name": "灯具店 🏮 \"x\" 'y' <script>",
        "channel": "retail",
        "grade": "B",
        "value": 1234.5,
        "frequency": 4,
        "service_min": 20.0,
        "windows_mon": ["08:00-12:00", "13:00-17:30:30"],
        "windows_sat": [],
        "weekdays": ["mon", "thu"],
        "weeks": [],
        "min_gap_days": 3,
        "max_gap_days": 11,
        "closed_days": ["2026-12-24..2026-12-31", "2027-01-04"],
        "locked": True,
        "allowed_reps": ["R1"],
        "weekday_now": ["tue"],
        "weeks_now": [1, 2, 3, 4],
        "group": "chain",
        "priority": 9,
        "credit_days_overdue": 0,
        "last_visit": "2026-11-02",
        "city": "Shanghai",
        "zip": "00042",
        "address": "1 Lamp Road",
        "phone": "+86 21 0000",
        "note": "two\nlines",
        "active": False,
        "column_value": "gold",
    }
    made = world.manager.post("/v1/customers", json=given)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in given} == given


def test_a_write_needs_the_version_that_was_read(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    for method in ("put", "patch"):
        change = getattr(world.manager, method)
        bare = change("/v1/customers/C1", json={**HERE, "name": "x"})
        assert (bare.status_code, bare.json()["code"]) == (428, "PRECONDITION_REQUIRED")
        stale = change(
            "/v1/customers/C1", json={**HERE, "name": "x"}, headers={"If-Match": '"9"'}
        )
        assert (stale.status_code, stale.json()["code"]) == (412, "VERSION_CONFLICT")
        assert stale.headers["etag"] == '"1"'
    assert world.manager.delete("/v1/customers/C1").status_code == 428
    assert world.manager.get("/v1/customers/C1").json()["name"] == "Lamp shop"
    for_any = {"If-Match": "*"}
    done = world.manager.patch("/v1/customers/C1", json={"name": "x"}, headers=for_any)
    assert done.json()["version"] == 2


def test_an_archived_customer_is_hidden_until_it_is_put_back(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    tag = {"If-Match": '"1"'}
    assert world.manager.delete("/v1/customers/C1", headers=tag).status_code == 204
    assert world.manager.get("/v1/customers").json()["items"] == []
    shown = world.manager.get("/v1/customers?archived=true").json()["items"]
    assert [(one["customer_id"], one["archived"]) for one in shown] == [("C1", True)]
    again = world.manager.post("/v1/customers", json=CUSTOMER)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_EXISTS")
    any_version = {"If-Match": '"2"'}
    patched = world.manager.patch(
        "/v1/customers/C1", json={"name": "x"}, headers=any_version
    )
    assert patched.json()["code"] == "ARCHIVED"
    back = world.manager.put("/v1/customers/C1", json=HERE, headers=any_version)
    assert (back.json()["archived"], back.json()["version"]) == (False, 3)


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    batch = [{"customer_id": f"C{n:02}", **HERE} for n in range(7)]
    world.manager.post("/v1/customers:batchUpsert", json={"customers": batch})
    seen, token = [], ""
    for _ in range(4):
        page = world.manager.get(f"/v1/customers?page_size=2&page_token={token}").json()
        seen += [one["customer_id"] for one in page["items"]]
        token = page["next_page_token"]
    assert seen == [f"C{n:02}" for n in range(7)]
    assert token is None
    # A token is a place between ids, so any well-formed one is legal.
    beyond = world.manager.get("/v1/customers?page_token=C03x").json()["items"]
    assert [one["customer_id"] for one in beyond] == ["C04", "C05", "C06"]


@pytest.mark.parametrize(
    "query", ["page_size=0", "page_size=501", f"page_size={10**20}"]
)
def test_a_page_size_out_of_range_is_refused(world: World, query: str) -> None:
    answer = world.manager.get(f"/v1/customers?{query}")
    assert (answer.status_code, codes(answer)) == (
        422,
        [("/query/page_size", "OUT_OF_RANGE")],
    )


def test_a_misspelt_parameter_is_refused(world: World) -> None:
    answer = world.manager.get("/v1/customers?page_sise=2&achived=true")
    assert (answer.status_code, codes(answer)) == (
        422,
        [("/query/achived", "UNKNOWN_FIELD"), ("/query/page_sise", "UNKNOWN_FIELD")],
    )


def test_all_faults_of_a_body_are_named_with_place_and_cure(world: World) -> None:
    wrong = {
        "customer_id": "C1",
        "lat": 121.47,
        "lon": 31.23,
        "frequency": 6,
        "rep_id": "R9",
        "grade": "D",
        "windows_mon": ["17:00-09:00"],
        "last_visit": "2026-02-30",
    }
    answer = world.manager.post("/v1/customers", json=wrong)
    assert answer.status_code == 422
    assert sorted(codes(answer)) == [
        ("/frequency", "FREQUENCY_INVALID"),
        ("/grade", "UNKNOWN_GRADE"),
        ("/last_visit", "DATE_FORMAT"),
        ("/lat", "INVALID_LATITUDE"),
        ("/rep_id", "UNKNOWN_REP"),
        ("/windows_mon", "TIME_WINDOW_INVERTED"),
    ]
    swapped = next(f for f in answer.json()["errors"] if f["pointer"] == "/lat")
    assert "lat=31.23, lon=121.47" in swapped["suggestion"]
    assert world.manager.get("/v1/customers").json()["items"] == []


def test_a_customer_without_a_place_is_refused(world: World) -> None:
    answer = world.manager.post("/v1/customers", json={"customer_id": "C1"})
    assert codes(answer) == [
        ("/lat", "MISSING_COORDINATES"),
        ("/lon", "MISSING_COORDINATES"),
    ]


def test_a_batch_creates_replaces_and_leaves(world: World) -> None:
    batch = [{"customer_id": name, **HERE} for name in ("C1", "C2", "C3")]
    url = "/v1/customers:batchUpsert"
    first = world.clients["service"].post(url, json={"customers": batch})
    assert first.json() == {"created": 3, "updated": 0, "unchanged": 0}
    batch[0]["note"] = "new"
    world.manager.delete("/v1/customers/C2", headers={"If-Match": '"1"'})
    second = world.clients["service"].post(url, json={"customers": batch})
    assert second.json() == {"created": 0, "updated": 2, "unchanged": 1}
    assert world.manager.get("/v1/customers/C2").json()["archived"] is False
    assert world.manager.get("/v1/customers/C3").json()["version"] == 1


def test_one_fault_in_a_batch_changes_nothing(world: World) -> None:
    batch = [
        {"customer_id": "C1", **HERE},
        {"customer_id": "C2", **HERE, "rep_id": "R9"},
        {"customer_id": "C1", **HERE},
    ]
    answer = world.manager.post("/v1/customers:batchUpsert", json={"customers": batch})
    assert codes(answer) == [
        ("/customers/1/rep_id", "UNKNOWN_REP"),
        ("/customers/2/customer_id", "DUPLICATE"),
    ]
    assert world.manager.get("/v1/customers").json()["items"] == []


def test_a_batch_beyond_the_limit_is_refused(world: World) -> None:
    batch = [{"customer_id": f"C{n}", **HERE} for n in range(1_001)]
    answer = world.manager.post("/v1/customers:batchUpsert", json={"customers": batch})
    assert (answer.status_code, codes(answer)) == (
        422,
        [("/customers", "WRONG_LENGTH")],
    )


def test_customers_are_judged_by_the_policy_in_force(world: World) -> None:
    tag = {"If-Match": '"1"'}
    policy = {"cycle": {"weeks": 8}}
    put = world.manager.put("/v1/policies/default", json=policy, headers=tag)
    assert put.status_code == 200, put.text
    customer = {**CUSTOMER, "weeks": [8]}
    assert world.manager.post("/v1/customers", json=customer).status_code == 201
