import json
from typing import Any

import pytest

from tests.api.service.service_world import CUSTOMER, HERE, World, with_settings

PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}


def post_raw(world: World, body: str | bytes, **headers: str) -> Any:
    return world.manager.post("/v1/customers", content=body, headers=JSON | headers)


def test_a_problem_has_code_texts_and_the_request_that_failed(world: World) -> None:
    answer = world.manager.get("/v1/customers/none")
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["type"] == "urn:beatplan:problem:NOT_FOUND"
    assert (problem["status"], problem["code"]) == (404, "NOT_FOUND")
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["title"] == "Not found"


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "未找到"),
        ("en, zh;q=0.5", "Not found"),
        ("de", "Not found"),
        ("zh;q=x", "Not found"),
    ],
)
def test_texts_come_in_the_language_asked_for(
    world: World, accepted: str, title: str
) -> None:
    headers = {"Accept-Language": accepted}
    answer = world.manager.get("/v1/customers/none", headers=headers)
    assert answer.json()["title"] == title


@pytest.mark.parametrize(
    "body",
    [
        '{"customer_id": "C1",',
        "[" * 100_000,
        '{"customer_id": "C1", "value": 1' + "0" * 5_000 + "}",
        b"\xff\xfe{",
    ],
)
def test_malformed_json_is_refused(world: World, body: str | bytes) -> None:
    answer = post_raw(world, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED_BODY")


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ('"value": NaN', "NOT_FINITE"),
        ('"value": Infinity', "NOT_FINITE"),
        ('"value": "NaN"', "WRONG_TYPE"),
        ('"value": 1e999', "NOT_FINITE"),
        ('"lat": NaN', "NOT_FINITE"),
        ('"service_min": -1', "OUT_OF_RANGE"),
        ('"frequency": 9223372036854775808', "OUT_OF_RANGE"),
        ('"frequency": 4.5', "WRONG_TYPE"),
        ('"frequency": "4"', "WRONG_TYPE"),
        ('"frequency": true', "WRONG_TYPE"),
        ('"name": "\\ud800"', "INVALID_TEXT"),
        ('"name": "a\\u0000b"', "INVALID_TEXT"),
        ('"name": "\\u202egnp"', "INVALID_TEXT"),
        ('"name": 5', "WRONG_TYPE"),
        ('"weekdays": ["funday"]', "UNKNOWN_CHOICE"),
        ('"windows_mon": ["8-12"]', "WRONG_FORMAT"),
        ('"org_id": "other"', "UNKNOWN_FIELD"),
        ('"version": 99', "UNKNOWN_FIELD"),
        ('"a/\\ud800~": 1', "INVALID_TEXT"),
    ],
)
def test_hostile_values_are_refused_and_nothing_is_stored(
    world: World, field: str, code: str
) -> None:
    place = "" if "lat" in field else '"lat": 31.23041,'
    body = f'{{"customer_id": "C1", "lon": 121.47372, {place} {field}}}'
    answer = post_raw(world, body)
    assert answer.status_code == 422, answer.text
    assert code in [fault["code"] for fault in answer.json()["errors"]]
    assert world.manager.get("/v1/customers").json()["items"] == []


def test_whole_numbers_may_be_written_with_a_point(world: World) -> None:
    answer = post_raw(world, json.dumps({**CUSTOMER, "frequency": 4.0}))
    assert answer.json()["frequency"] == 4


@pytest.mark.parametrize("role", ["rep", "admin"])
def test_a_role_without_the_function_hears_nothing_of_the_body(
    world: World, role: str
) -> None:
    answer = world.clients[role].post("/v1/customers", json={"nonsense": 1})
    assert (answer.status_code, answer.json()["errors"]) == (403, [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_another_type_of_body_is_refused(world: World, headers: dict[str, str]) -> None:
    answer = world.manager.post("/v1/customers", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    )


def test_no_body_at_all_is_refused(world: World) -> None:
    assert post_raw(world, "").status_code == 422


def test_a_body_over_the_limit_is_refused_by_its_stated_length(world: World) -> None:
    small = with_settings(world, body_bytes=1_000)
    exact = json.dumps({**CUSTOMER, "note": ""})
    filling = "x" * (1_000 - len(exact))
    fits = json.dumps({**CUSTOMER, "note": filling})
    assert len(fits) == 1_000
    assert post_raw(small, fits).status_code == 201
    over = json.dumps({**CUSTOMER, "note": filling + "x"})
    answer = post_raw(small, over)
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_a_chunked_body_is_refused_before_it_has_all_come(world: World) -> None:
    small = with_settings(world, body_bytes=1_000)
    sent = 0

    def chunks() -> Any:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b" " * 500

    answer = post_raw(small, chunks())
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
    assert "content-length" not in answer.request.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("TRACE", "/v1/customers/C1", "DELETE, GET, HEAD, PATCH, PUT"),
        ("POST", "/v1/customers/C1", "DELETE, GET, HEAD, PATCH, PUT"),
        ("OPTIONS", "/v1/customers", "GET, HEAD, POST"),
        ("DELETE", "/v1/customers:batchUpsert", "POST"),
        ("PUT", "/healthz", "GET, HEAD"),
    ],
)
def test_an_unknown_method_is_told_all_that_are_known(
    world: World, method: str, path: str, allowed: str
) -> None:
    answer = world.manager.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v2/customers",
        "/v1/customers/",
        "/v1/customers/a%00b",
        "/v1/customers/..%2fusers",
        "/v1/customers/%20",
        "/docs",
    ],
)
def test_paths_that_lead_nowhere_are_not_found(world: World, path: str) -> None:
    answer = world.manager.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_head_is_get_without_a_body(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    got = world.manager.get("/v1/customers/C1")
    head = world.manager.head("/v1/customers/C1")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == got.headers["content-length"]


def test_an_emoji_of_many_parts_comes_back_whole(world: World) -> None:
    name = "👩‍👩‍👧‍👦" * 30
    answer = world.manager.post("/v1/customers", json={**CUSTOMER, "name": name})
    assert answer.json()["name"] == name


def test_nothing_of_the_value_is_repeated_in_a_problem(world: World) -> None:
    canary = "Canary Street 7"
    body = {"customer_id": "C1", **HERE, "frequency": canary, "weekdays": [canary]}
    assert canary not in world.manager.post("/v1/customers", json=body).text
