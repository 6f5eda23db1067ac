from concurrent.futures import ThreadPoolExecutor

from tests.api.service.service_world import (
    CUSTOMER,
    HERE,
    World,
    customers_csv,
    upload,
)

KEY = {"Idempotency-Key": "night-2026-11-30"}


def test_a_repeated_request_is_answered_as_the_first_was(world: World) -> None:
    first = world.manager.post("/v1/customers", json=CUSTOMER, headers=KEY)
    again = world.manager.post("/v1/customers", json=CUSTOMER, headers=KEY)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]


def test_a_key_with_another_body_or_address_is_refused(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER, headers=KEY)
    other = {**CUSTOMER, "customer_id": "C2"}
    for path, body in (
        ("/v1/customers", other),
        ("/v1/customers:batchUpsert", {"customers": [CUSTOMER]}),
    ):
        answer = world.manager.post(path, json=body, headers=KEY)
        assert answer.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert world.manager.get("/v1/customers/C2").status_code == 404


def test_a_key_is_its_callers_own(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER, headers=KEY)
    answer = world.clients["service"].post("/v1/customers", json=CUSTOMER, headers=KEY)
    assert answer.json()["code"] == "ALREADY_EXISTS"


def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    wrong = {**CUSTOMER, "rep_id": "R9"}
    assert (
        world.manager.post("/v1/customers", json=wrong, headers=KEY).status_code == 422
    )
    made = world.manager.post("/v1/customers", json=CUSTOMER, headers=KEY)
    assert made.status_code == 201


def test_twenty_at_once_with_one_key_make_one_user(world: World) -> None:
    body = {"name": "x", "role": "manager"}
    before = len(world.admin.get("/v1/users").json()["items"])
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(
                lambda _: world.admin.post("/v1/users", json=body, headers=KEY),
                range(20),
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["user_id"] for answer in answers}) == 1
    assert len(world.admin.get("/v1/users").json()["items"]) == before + 1


def test_an_upload_repeated_under_its_key_is_the_same_import(world: World) -> None:
    content = customers_csv("C1,Lamps,31.23041,121.47372")
    first = upload(world.manager, content, mode="merge", key="upload-0001")
    again = upload(world.manager, content, mode="merge", key="upload-0001")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    new = upload(world.manager, content, mode="merge", key="upload-0002")
    assert new.json()["import_id"] != first.json()["import_id"]
    other = customers_csv("C2,Lamps,31.23041,121.47372")
    reused = upload(world.manager, other, mode="merge", key="upload-0001")
    assert reused.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_a_key_of_the_wrong_form_is_refused(world: World) -> None:
    answer = world.manager.post(
        "/v1/customers",
        json={"customer_id": "C1", **HERE},
        headers={"Idempotency-Key": "short"},
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (
        422,
        "/header/Idempotency-Key",
    )
