import logging
from dataclasses import replace

import pytest

from api.uploads.reading_reps import RepsOrder, RepsReading
from tests.api.service.service_world import (
    HERE,
    World,
    customers_csv,
    make_world,
    upload,
)

CANARIES = ("Canary Street", "31.23041", "121.47372", "bp_")


def test_the_log_has_methods_routes_and_ids_alone(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "api")
    name = "Canary Street 7"
    world.manager.post("/v1/customers", json={"customer_id": name, **HERE})
    world.manager.post(
        "/v1/customers", json={"customer_id": "C1", "name": name, **HERE}
    )
    world.manager.get("/v1/customers?page_token=C1&x=Canary+Street")
    world.manager.get(f"/v1/customers/{name}")
    upload(world.manager, customers_csv(f"C2,{name},31.23041,121.47372"), name=name)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 5
    assert "POST /v1/customers -> 201" in lines[1]
    assert "GET /v1/customers/{customer_id} -> 404" in lines[3]
    for canary in CANARIES:
        assert canary not in caplog.text


def test_an_unexpected_error_tells_its_place_and_nobodys_data(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(order: RepsOrder) -> RepsReading:
        raise KeyError(f"Canary Street 7 {order.content!r} 31.23041")

    tokens = {"manager": world.manager.headers["authorization"].split()[1]}
    broken = make_world(world.service.store, tokens)
    broken.service = replace(broken.service, read_reps=fail)
    broken.__post_init__()
    broken.clients["manager"] = broken.client(tokens["manager"])
    files = {"file": ("reps.csv", b"rep_id,lat,lon\nR2,31.23041,121.47372\n")}
    answer = broken.manager.post("/v1/reps:import", files=files)
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.json()["request_id"] in caplog.text
    # The client would raise what the edge lets through to the server and its log.
    assert "KeyError at fail:" in caplog.text
    for canary in CANARIES:
        assert canary not in caplog.text
        assert canary not in answer.text
