"""Plans shown: pages and filters, figures, differences, files; nothing ever changes."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from api.schemas.pages import FIRST_PLACE
from api.schemas.plans import (
    DiffAnswer,
    FileList,
    MapDataAnswer,
    MetricsAnswer,
    PlanAnswer,
    UnplannedPage,
    VisitPage,
)
from api.schemas.publications import (
    PublicationPage,
    PublishAnswer,
    PublishedAnswer,
    StalePage,
)
from api.store.plans import StoredPlanRow, read_plan_file
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import World

LASTING = (
    "",
    "/metrics",
    "/visits?page_size=5",
    "/unplanned",
    "/map",
    "/map-data",
    "/files/schedule.xlsx",
)


@pytest.fixture
def kept(world: World) -> StoredPlanRow:
    """Give a world its team and a plan of it."""
    fill_team(world)
    return keep_small_plan(world)


def record_of(world: World, plan: StoredPlanRow) -> dict[str, Any]:
    """Return the plan.json of a plan."""
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, plan.plan_id, "plan.json")
    assert content is not None
    record: dict[str, Any] = json.loads(content)
    return record


def pages(world: World, path: str, size: int) -> list[dict[str, Any]]:
    """Return all items of a paged list, asked for a few at a time."""
    items: list[dict[str, Any]] = []
    joint = "&" if "?" in path else "?"
    token: str | None = FIRST_PLACE
    while token is not None:
        url = f"{path}{joint}page_size={size}&page_token={token}"
        answer = world.manager.get(url)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= size
        items += page["items"]
        token = page["next_page_token"]
    return items


def test_plans_are_listed_newest_first_without_gaps(
    world: World, kept: StoredPlanRow
) -> None:
    others = [keep_small_plan(world, seed=seed) for seed in (2, 1)]
    found = pages(world, "/v1/plans", 2)
    assert [plan["number"] for plan in found] == [3, 2, 1]
    assert {plan["plan_id"] for plan in found} == {
        plan.plan_id for plan in (kept, *others)
    }


def test_a_plan_tells_its_dates_its_proof_and_its_figures(
    world: World, kept: StoredPlanRow
) -> None:
    plan = world.manager.get(f"/v1/plans/{kept.plan_id}").json()
    record = record_of(world, kept)
    assert (plan["number"], plan["first"], plan["last"]) == (
        1,
        "2026-11-30",
        "2026-12-27",
    )
    assert plan["violations"] == 0
    assert plan["reps"] == ["R1", "R2"]
    assert plan["timezone"] == "Asia/Shanghai"
    stops = sum(len(route["stops"]) for route in record["routes"])
    assert plan["figures"]["visits_planned"] == stops
    assert "reps" not in plan["figures"]


def test_metrics_by_rep_and_by_grade_add_up(world: World, kept: StoredPlanRow) -> None:
    found = world.manager.get(f"/v1/plans/{kept.plan_id}/metrics").json()
    assert [rep["rep_id"] for rep in found["reps"]] == ["R1", "R2"]
    assert [grade["grade"] for grade in found["grades"]] == ["A", "B", "C"]
    planned = found["visits_planned"]
    assert planned > 0
    assert sum(rep["visits_planned"] for rep in found["reps"]) == planned
    assert sum(grade["visits_planned"] for grade in found["grades"]) == planned


def test_pages_of_visits_hold_every_stop_once_in_order(
    world: World, kept: StoredPlanRow
) -> None:
    found = pages(world, f"/v1/plans/{kept.plan_id}/visits", 7)
    stops = [
        (route["rep_id"], route["date"], number, stop["visit_id"])
        for route in record_of(world, kept)["routes"]
        for number, stop in enumerate(route["stops"], 1)
    ]
    told = [(v["rep_id"], v["date"], v["sequence"], v["visit_id"]) for v in found]
    assert told == stops
    assert told == sorted(told)
    assert len(told) > 14
    assert found[0]["customer_name"].startswith("Shop ")
    assert found[0]["start"].endswith("+08:00")
    assert found[0]["start"][:10] == found[0]["date"]


def test_filters_of_visits_can_be_joined(world: World, kept: StoredPlanRow) -> None:
    path = f"/v1/plans/{kept.plan_id}/visits"
    every = pages(world, path, 500)
    first, last = "2026-12-07", "2026-12-11"
    customer = next(v["customer_id"] for v in every if v["rep_id"] == "R2")
    asked: dict[str, Callable[[dict[str, Any]], bool]] = {
        "rep_id=R1": lambda v: v["rep_id"] == "R1",
        f"customer_id={customer}": lambda v: v["customer_id"] == customer,
        f"date_from={first}": lambda v: v["date"] >= first,
        f"date_to={last}": lambda v: v["date"] <= last,
        f"rep_id=R2&date_from={first}&date_to={last}": lambda v: (
            v["rep_id"] == "R2" and first <= v["date"] <= last
        ),
    }
    for query, is_meant in asked.items():
        expected = [visit for visit in every if is_meant(visit)]
        assert 0 < len(expected) < len(every), query
        assert pages(world, f"{path}?{query}", 3) == expected
    assert pages(world, f"{path}?rep_id=R9", 3) == []


def test_a_page_token_beyond_the_end_is_an_empty_page(
    world: World, kept: StoredPlanRow
) -> None:
    for name in ("visits", "unplanned"):
        url = f"/v1/plans/{kept.plan_id}/{name}?page_token=999999999"
        page = world.manager.get(url).json()
        assert page == {"items": [], "next_page_token": None}


def test_unplanned_visits_tell_reason_and_remedy_in_the_callers_language(
    world: World,
) -> None:
    fill_team(world)
    shut = {f"windows_{day}": ["05:00-07:00"] for day in ("mon", "tue", "wed")}
    shut |= {f"windows_{day}": [] for day in ("thu", "fri", "sat", "sun")}
    tag = world.manager.get("/v1/customers/C00").headers["etag"]
    changed = world.manager.patch(
        "/v1/customers/C00", json=shut, headers={"If-Match": tag}
    )
    assert changed.status_code == 200, changed.text
    plan = keep_small_plan(world)
    url = f"/v1/plans/{plan.plan_id}/unplanned"
    found = pages(world, url, 1)
    assert found
    assert {visit["customer_id"] for visit in found} == {"C00"}
    assert {visit["reason"] for visit in found} == {"TIME_WINDOW_INFEASIBLE"}
    assert found[0]["customer_name"] == "Shop 0"
    assert str(found[0]["numbers"]["service_min"]) in found[0]["detail"]
    english = world.manager.get(url)
    chinese = world.manager.get(url, headers={"Accept-Language": "zh"})
    assert "opening" in english.json()["items"][0]["remedy"]
    assert "营业时段" in chinese.json()["items"][0]["remedy"]
    assert english.headers["etag"] != chinese.headers["etag"]
    assert english.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("part", LASTING)
def test_what_never_changes_is_not_sent_twice(
    world: World, kept: StoredPlanRow, part: str
) -> None:
    url = f"/v1/plans/{kept.plan_id}{part}"
    first = world.manager.get(url)
    assert first.status_code == 200, first.text
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = world.manager.get(url, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = world.manager.get(url, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_nothing_that_happens_later_changes_a_plan(
    world: World, kept: StoredPlanRow
) -> None:
    urls = [f"/v1/plans/{kept.plan_id}{part}" for part in LASTING]
    before = [world.manager.get(url) for url in urls]
    world.manager.patch(
        "/v1/customers/C00", json={"name": "Other"}, headers={"If-Match": "*"}
    )
    world.manager.delete("/v1/customers/C01", headers={"If-Match": "*"})
    published = world.manager.post(
        f"/v1/plans/{kept.plan_id}:publish", json={}, headers={"If-Match": '"0"'}
    )
    assert published.status_code == 200, published.text
    keep_small_plan(world, seed=2)
    for answer, url in zip(before, urls, strict=True):
        again = world.manager.get(url)
        assert (again.content, again.headers["etag"]) == (
            answer.content,
            answer.headers["etag"],
        )
    for method in ("PUT", "PATCH", "DELETE"):
        assert world.manager.request(method, urls[0], json={}).status_code == 405


def test_tags_differ_from_plan_to_plan_and_page_to_page(
    world: World, kept: StoredPlanRow
) -> None:
    other = keep_small_plan(world, seed=2)
    found = [
        world.manager.get(f"/v1/plans/{plan.plan_id}{part}")
        for plan in (kept, other)
        for part in (*LASTING, "/visits?page_size=6", "/visits?rep_id=R1")
    ]
    assert {answer.status_code for answer in found} == {200}, found[-1].text
    tags = [answer.headers["etag"] for answer in found]
    assert len(set(tags)) == len(tags)


def test_a_difference_tells_counts_sentences_and_customers(
    world: World, kept: StoredPlanRow
) -> None:
    newer = keep_small_plan(world, seed=2)
    url = f"/v1/plans/{newer.plan_id}/diff?against={kept.plan_id}"
    found = world.manager.get(url).json()
    assert (found["plan_id"], found["against"]) == (newer.plan_id, kept.plan_id)
    assert found["compared"] == "visits"
    before, after = (record_of(world, plan) for plan in (kept, newer))
    total = {
        stop["visit_id"]
        for record in (before, after)
        for route in record["routes"]
        for stop in route["stops"]
    }
    assert sum(found["counts"].values()) >= len(total)
    assert found["counts"]["moved"] > 0
    changes = Counter(customer["change"] for customer in found["customers"])
    assert changes["moved"] > 0
    chinese = world.manager.get(url, headers={"Accept-Language": "zh"}).json()
    assert chinese["message"] != found["message"]
    assert chinese["counts"] == found["counts"]


def test_customers_of_a_difference_come_in_pages(
    world: World, kept: StoredPlanRow
) -> None:
    newer = keep_small_plan(world, seed=2)
    url = f"/v1/plans/{newer.plan_id}/diff?against={kept.plan_id}"
    every = world.manager.get(f"{url}&page_size=500").json()
    assert every["next_page_token"] is None
    customers: list[Any] = []
    token: str | None = FIRST_PLACE
    while token is not None:
        page = world.manager.get(f"{url}&page_size=2&page_token={token}").json()
        assert {k: v for k, v in page.items() if k[:4] not in ("cust", "next")} == {
            k: v for k, v in every.items() if k[:4] not in ("cust", "next")
        }
        customers += page["customers"]
        token = page["next_page_token"]
    assert len(customers) > 2
    assert customers == every["customers"]


def test_a_plan_is_compared_with_its_base_else_with_the_published_one(
    world: World, kept: StoredPlanRow
) -> None:
    fresh = keep_small_plan(world, seed=2)
    url = f"/v1/plans/{fresh.plan_id}/diff"
    nothing = world.manager.get(url)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NOTHING_PUBLISHED")
    publish = f"/v1/plans/{kept.plan_id}:publish"
    world.manager.post(publish, json={}, headers={"If-Match": '"0"'})
    assert world.manager.get(url).json()["against"] == kept.plan_id
    based = keep_small_plan(world, seed=1, base_id=fresh.plan_id)
    found = world.manager.get(f"/v1/plans/{based.plan_id}/diff").json()
    assert found["against"] == fresh.plan_id
    unknown = world.manager.get(f"{url}?against=none")
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "/query/against"


def test_files_are_saved_under_the_plans_number(
    world: World, kept: StoredPlanRow
) -> None:
    url = f"/v1/plans/{kept.plan_id}/files"
    listed = world.manager.get(url).json()["items"]
    assert "schedule.xlsx" in [item["name"] for item in listed]
    for item in listed:
        answer = world.manager.get(f"{url}/{item['name']}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == item["media_type"]
        wanted = f'attachment; filename="{item["save_as"]}"'
        assert answer.headers["content-disposition"] == wanted
        assert item["save_as"].startswith("plan-1-")
        with world.service.store.reading() as connection:
            content = read_plan_file(connection, kept.plan_id, item["name"])
        assert answer.content == content
    book = world.manager.get(f"{url}/schedule.xlsx").content
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None
    for name in ("map.html", "none", "..%2Fplan.json", "calendar%2FR1.ics"):
        assert world.manager.get(f"{url}/{name}").status_code == 404


ANSWERS: dict[str, type[BaseModel]] = {
    "": PlanAnswer,
    "/metrics": MetricsAnswer,
    "/visits": VisitPage,
    "/unplanned": UnplannedPage,
    "/diff": DiffAnswer,
    "/map-data": MapDataAnswer,
    "/files": FileList,
    "/stale-inputs": StalePage,
}


def test_answers_have_the_fields_that_the_document_declares(
    world: World, kept: StoredPlanRow
) -> None:
    world.manager.delete("/v1/customers/C01", headers={"If-Match": "*"})
    newer = keep_small_plan(world, seed=2, base_id=kept.plan_id)
    for part, model in ANSWERS.items():
        answer = world.manager.get(f"/v1/plans/{newer.plan_id}{part}").json()
        assert model.model_validate(answer).model_dump() == answer, part
    published = world.manager.post(
        f"/v1/plans/{newer.plan_id}:publish", json={}, headers={"If-Match": '"0"'}
    ).json()
    assert PublishAnswer.model_validate(published).model_dump() == published
    current = world.manager.get("/v1/published-plan").json()
    assert PublishedAnswer.model_validate(current).model_dump() == current
    history = world.manager.get("/v1/publications").json()
    assert PublicationPage.model_validate(history).model_dump() == history


def test_what_no_plan_has_is_not_found(world: World) -> None:
    for part in (*LASTING, "/diff", "/files", "/stale-inputs"):
        answer = world.manager.get(f"/v1/plans/none{part}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
