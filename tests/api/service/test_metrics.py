import re
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection

from api.settings import Settings
from api.upkeep.gauges import database_families, process_families
from api.upkeep.metrics import BUCKETS_S, Family, Metrics, Sample, write_metrics
from tests.api.service.service_world import (
    CUSTOMER,
    World,
    customers_csv,
    upload,
    with_settings,
)

LINE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? (-?[0-9.e+-]+|\+Inf)$")
LABEL = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"')


def read_metrics(world: World) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return every sample by name and labels; each line must be well-formed."""
    answer = world.client().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for line in answer.text.splitlines():
        if line.startswith("# "):
            assert line.split()[1] in ("HELP", "TYPE")
            continue
        parts = LINE.match(line)
        assert parts, line
        labels = frozenset(LABEL.findall(parts[2] or ""))
        assert (parts[1], labels) not in found, line
        found[(parts[1], labels)] = float(parts[3])
    return found


def value(world: World, name: str, **labels: str) -> float:
    return read_metrics(world)[(name, frozenset(labels.items()))]


def test_requests_are_counted_by_route_and_never_by_path(world: World) -> None:
    world.manager.post("/v1/customers", json={**CUSTOMER, "customer_id": "CANARY-1"})
    for _ in range(3):
        world.manager.get("/v1/customers/CANARY-1")
    world.manager.get("/v1/customers/CANARY-2")
    world.manager.get("/CANARY-3?token=CANARY-4")
    world.manager.request("CANARY", "/v1/customers")
    route = "/v1/customers/{customer_id}"
    counted = {"method": "GET", "route": route}
    assert value(world, "beatplan_requests_total", **counted, status="200") == 3
    assert value(world, "beatplan_requests_total", **counted, status="404") == 1
    text = world.client().get("/metrics").text
    assert "CANARY" not in text
    assert "bp_" not in text
    assert 'method="other"' in text


def test_durations_add_up_in_every_bucket() -> None:
    metrics = Metrics()
    for seconds in (0.0, 0.005, 0.0051, 0.3, 100.0):
        metrics.count_request("GET", "/v1/reps", 200, seconds)
    [family] = [one for one in metrics.families() if one.kind == "histogram"]
    buckets = {
        one.labels["le"]: one.value for one in family.samples if one.suffix == "_bucket"
    }
    assert list(buckets) == [*(f"{bound:g}" for bound in BUCKETS_S), "+Inf"]
    assert (buckets["0.005"], buckets["0.01"], buckets["0.25"]) == (2, 3, 3)
    assert (buckets["0.5"], buckets["30"], buckets["+Inf"]) == (4, 4, 5)
    whole = {one.suffix: one.value for one in family.samples}
    assert whole["_count"] == 5
    assert whole["_sum"] == pytest.approx(100.3101)


def test_a_request_is_in_the_histogram_of_its_route(world: World) -> None:
    world.manager.get("/v1/reps")
    name = "beatplan_request_duration_seconds"
    labels = {"method": "GET", "route": "/v1/reps"}
    assert value(world, f"{name}_count", **labels) == 1
    assert value(world, f"{name}_bucket", **labels, le="+Inf") == 1
    assert 0 < value(world, f"{name}_sum", **labels) < 60


def test_labels_are_written_so_that_every_reader_understands_them() -> None:
    family = Family("x", "gauge", "About.", [Sample({"a": 'q"b\\c\nd'}, 1.5)])
    assert write_metrics([family]).splitlines() == [
        "# HELP x About.",
        "# TYPE x gauge",
        r'x{a="q\"b\\c\nd"} 1.5',
    ]


def test_imports_are_counted_by_state(world: World) -> None:
    content = customers_csv("C1,Lamps,31.23041,121.47372")
    for mode in ("merge", "merge", "validate_only"):
        assert upload(world.manager, content, mode=mode).status_code == 202
    assert value(world, "beatplan_imports", state="READY") == 2
    assert value(world, "beatplan_imports", state="VALIDATED") == 1
    assert value(world, "beatplan_database_up") == 1


def test_jobs_are_counted_in_every_state(world: World) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    order = {"kind": "VALIDATE"}
    made = world.manager.post("/v1/planning-jobs", json=order)
    assert made.status_code == 202, made.text
    assert value(world, "beatplan_jobs", state=made.json()["state"]) == 1
    assert value(world, "beatplan_jobs", state="FAILED") == 0


def test_others_add_gauges_of_their_own(world: World) -> None:
    def count_nothing(_connection: Connection) -> Iterator[Family]:
        yield Family("beatplan_nothing", "gauge", "Nothing.", [Sample({}, 0)])

    found = database_families(world.service.store, [count_nothing])
    assert [one.name for one in found] == ["beatplan_database_up", "beatplan_nothing"]


@pytest.mark.usefixtures("sqlite_only")
def test_a_database_that_is_gone_is_told_and_counted(
    world: World, tmp_path: Path
) -> None:
    world.service.store.close()
    for path in tmp_path.glob("beatplan.sqlite*"):
        path.unlink()
    (tmp_path / "beatplan.sqlite").mkdir()
    assert world.manager.get("/v1/customers").status_code == 503
    assert value(world, "beatplan_database_up") == 0
    code = "DATABASE_UNAVAILABLE"
    assert value(world, "beatplan_database_errors_total", code=code) == 1


def test_memory_of_the_server_and_of_what_it_started_is_told() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc")
    before = memory()
    assert 10e6 < before["server"] < 20e9
    context = get_context("spawn")
    ready, end = context.Event(), context.Event()
    worker = context.Process(target=wait_for_end, args=(ready, end))
    worker.start()
    try:
        assert ready.wait(60)
        assert memory()["workers"] > before["workers"] + 1e6
    finally:
        end.set()
        worker.join()


def wait_for_end(ready: object, end: object) -> None:
    ready.set()  # type: ignore[attr-defined]  # an Event of another process
    end.wait(60)  # type: ignore[attr-defined]


def memory() -> dict[str, float]:
    """Return bytes by kind of process."""
    [family] = [one for one in process_families() if "resident" in one.name]
    return {one.labels["process"]: one.value for one in family.samples}


def test_a_token_for_metrics_is_needed_where_one_is_set(world: World) -> None:
    own = "scrape-me-if-you-can"
    guarded = with_settings(world, metrics_token=own, bad_tokens_per_min=2)
    assert guarded.client().get("/metrics").status_code == 401
    assert guarded.client(own).get("/metrics").status_code == 200
    # A user's token is none for metrics; guesses are slowed down as everywhere.
    found = [guarded.manager.get("/metrics").status_code for _ in range(3)]
    assert found == [401, 401, 429]
    assert guarded.client(own).get("/metrics").status_code == 200
    assert guarded.client().get("/healthz").status_code == 200


def test_a_short_token_for_metrics_is_refused_and_none_is_shown() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"metrics_token": "short"})
    settings = Settings.model_validate({"metrics_token": "scrape-me-if-you-can"})
    assert "scrape" not in repr(settings)
