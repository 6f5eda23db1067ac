"""Too many requests, guessed tokens, reps who read without end."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.settings import Settings
from api.upkeep.rates import Rate, Rates, address_key
from tests.api.service.service_world import (
    CUSTOMER,
    START,
    World,
    with_clock,
)


def statuses(client: TestClient, count: int, path: str = "/v1/customers") -> list[int]:
    return [client.get(path).status_code for _ in range(count)]


def crawls(world: World) -> list[dict[str, Any]]:
    """Return the audit events of reps who read too much."""
    items = world.admin.get("/v1/audit-events", params={"page_size": 500}).json()
    return [one for one in items["items"] if one["action"] == "customers.crawl"]


def test_a_token_used_too_often_waits_until_its_minute_ends(world: World) -> None:
    limited, clock = with_clock(world, requests_per_min=5)
    manager = limited.manager
    assert statuses(manager, 3) == [200] * 3
    clock.put_on(20.5)
    assert statuses(manager, 2) == [200] * 2
    refused = manager.get("/v1/customers")
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "40"
    assert "40 seconds" in refused.json()["detail"]
    clock.put_on(39.0)
    assert statuses(manager, 1) == [429]
    clock.put_on(1.0)
    assert statuses(manager, 6) == [200] * 5 + [429]


def test_what_came_too_often_was_not_done(world: World) -> None:
    limited, _ = with_clock(world, requests_per_min=2)
    statuses(limited.manager, 2)
    assert limited.manager.post("/v1/customers", json=CUSTOMER).status_code == 429
    assert limited.clients["service"].get("/v1/customers").json()["items"] == []


def test_every_token_has_a_count_of_its_own(world: World) -> None:
    limited, _ = with_clock(world, requests_per_min=4)
    second = limited.client(limited.token_of(role="manager"))
    assert statuses(limited.manager, 5) == [200] * 4 + [429]
    assert statuses(second, 4) == [200] * 4


def test_guessing_tokens_is_slow_and_stops_nobody_with_a_right_one(
    world: World,
) -> None:
    limited, clock = with_clock(world, bad_tokens_per_min=3)
    guesses = [limited.client(f"bp_guess{n}") for n in range(6)]
    found = [client.get("/v1/customers").status_code for client in guesses]
    assert found == [401] * 3 + [429] * 3
    refused = guesses[0].get("/v1/reps")
    assert refused.headers["retry-after"] == "60"
    assert statuses(limited.manager, 1) == [200]
    assert limited.client().get("/v1/customers").status_code == 401
    clock.put_on(60)
    assert guesses[5].get("/v1/customers").status_code == 401


def test_no_made_up_token_is_remembered(world: World) -> None:
    limited, _ = with_clock(world)
    for n in range(20):
        limited.client(f"bp_guess{n}").get("/v1/customers")
    rates = limited.service.rates
    assert (len(rates.requests), len(rates.bad_tokens)) == (0, 1)


def test_a_rep_may_read_his_list_a_few_times_an_hour_and_is_then_reported(
    world: World,
) -> None:
    limited, clock = with_clock(world, rep_customers_per_hour=6)
    for n in range(3):
        body = {**CUSTOMER, "customer_id": f"C{n}"}
        assert limited.manager.post("/v1/customers", json=body).status_code == 201
    assert statuses(limited.rep, 4) == [200, 200, 429, 429]
    refused = limited.rep.get("/v1/customers/C0")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    assert statuses(limited.manager, 9) == [200] * 9
    [event] = crawls(limited)
    assert (event["role"], event["object_id"]) == ("rep", "R1")
    assert "Lamp shop" not in str(event)
    clock.put_on(3_600)
    assert statuses(limited.rep, 3) == [200, 200, 429]
    assert len(crawls(limited)) == 2


def test_guessing_ids_of_customers_counts_as_reading(world: World) -> None:
    limited, _ = with_clock(world, rep_customers_per_hour=3)
    found = [limited.rep.get(f"/v1/customers/GUESS{n}").status_code for n in range(5)]
    assert found == [404] * 3 + [429] * 2
    assert len(crawls(limited)) == 1


def test_several_tokens_of_one_rep_share_what_he_may_read(world: World) -> None:
    limited, _ = with_clock(world, rep_customers_per_hour=2)
    user = next(
        one
        for one in limited.admin.get("/v1/users").json()["items"]
        if one["role"] == "rep"
    )
    given = limited.admin.post("/v1/auth/tokens", json={"user_id": user["user_id"]})
    second = limited.client(given.json()["token"])
    assert statuses(limited.rep, 2) == [200, 200]
    assert statuses(second, 1) == [429]


def test_by_default_a_rep_reads_three_hundred_customers_six_times_an_hour() -> None:
    rate, limit = Rates().customers, Settings().rep_customers_per_hour
    pages = [rate.count("rep", limit, START, 100) for _ in range(6 * 3)]
    assert pages == [0] * 18
    rest = [rate.count("rep", limit, START, 100) for _ in range(3)]
    assert rest == [0, 0, 3_600]


def test_more_callers_than_are_kept_push_out_the_oldest() -> None:
    rate = Rate(60, most_keys=3)
    for n in range(10):
        assert rate.count(f"caller {n}", 1, START + timedelta(seconds=n)) == 0
    assert len(rate) == 3
    assert rate.count("caller 9", 1, START + timedelta(seconds=10)) == 59
    assert rate.count("caller 0", 1, START + timedelta(seconds=10)) == 0


def test_windows_that_ended_are_forgotten() -> None:
    rate = Rate(60)
    for n in range(10):
        rate.count(f"caller {n}", 1, START)
    rate.count("later", 1, START + timedelta(seconds=60))
    assert len(rate) == 1


def test_threads_out_of_order_do_not_begin_a_window_anew() -> None:
    rate = Rate(60)
    assert rate.count("caller", 2, START) == 0
    assert rate.count("caller", 2, START - timedelta(milliseconds=3)) == 0
    assert rate.count("caller", 2, START) == 60


def test_a_clock_put_back_by_hours_locks_nobody_out() -> None:
    rate = Rate(60)
    assert rate.count("caller", 1, START) == 0
    assert rate.count("caller", 1, START - timedelta(hours=3)) == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"),
        ("2001:db8:1:2::9", "20010db800010002/64"),
        ("fe80::1%eth0", "fe80000000000000/64"),
        ("testclient", "testclient"),
    ],
)
def test_addresses_of_one_subscriber_are_one(address: str, key: str) -> None:
    assert address_key(address) == key
