"""Imports answered by the process that reads files: the same as by the server."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.store.imports import find_import
from api.uploads.reading import ReaderLostError, ReaderProcess
from tests.api.service.service_world import World, customers_csv, upload

PLACE = "31.23041,121.47372"
FILE = customers_csv(f"C1,Lamps,{PLACE}", "C2,Nowhere,91,121.47372", "C3,Tea,,")
KEY = "first-time-2026"


@pytest.fixture
def beside(world: World) -> Iterator[World]:
    """Give the service with a process that reads files."""
    reader = ReaderProcess()
    yield with_reader(world, reader)
    reader.close()


def with_reader(world: World, reader: ReaderProcess, **settings: Any) -> World:
    url = world.service.store.engine.url.render_as_string(hide_password=False)
    given = Settings(**{"database": url, **settings})
    same = World(replace(world.service, settings=given, reader=reader))
    for role, client in world.clients.items():
        token = client.headers["authorization"].removeprefix("Bearer ")
        same.clients[role] = same.client(token)
    return same


def number_of(number: int) -> int:
    return number


def test_an_import_is_answered_as_the_server_itself_would(
    world: World, beside: World
) -> None:
    here, there = (upload(each.manager, FILE, mode="merge") for each in (world, beside))
    assert (there.status_code, there.headers["etag"]) == (202, '"1"')
    own = ("import_id", "expires_at")
    told = [
        {name: value for name, value in answer.json().items() if name not in own}
        for answer in (here, there)
    ]
    assert told[0] == told[1]
    pages = [
        world.manager.get(f"{answer.headers['location']}/issues").json()
        for answer in (here, there)
    ]
    assert pages[0] == pages[1]
    events = world.admin.get("/v1/audit-events").json()["items"]
    [first, second] = [each for each in events if each["action"] == "imports.write"]
    own = ("event", "at", "object_id", "request_id")
    assert {**first, **dict.fromkeys(own)} == {**second, **dict.fromkeys(own)}
    done = beside.manager.post(f"{there.headers['location']}:commit", json={})
    assert done.json()["changes"]["created"] == 1


def test_refusals_come_with_all_their_faults(world: World, beside: World) -> None:
    header = "name,lat,lat"
    for form in ({}, {"encoding": "utf-16"}):
        content = customers_csv(f"Lamps,{PLACE}", header=header)
        here, there = (
            upload(each.manager, content, **form) for each in (world, beside)
        )
        assert there.status_code == 422
        assert there.json()["errors"] == here.json()["errors"] != []


def test_a_repeated_upload_is_read_once(beside: World) -> None:
    first = upload(beside.manager, FILE, mode="merge", key=KEY)
    again = upload(beside.manager, FILE, mode="merge", key=KEY)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    other = upload(beside.manager, FILE, mode="replace", key=KEY)
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_what_fails_beside_the_server_is_told_as_if_it_failed_in_it(
    world: World, tmp_path: Path
) -> None:
    reader = ReaderProcess()
    try:
        url = f"sqlite:///{tmp_path / 'nowhere' / 'beatplan.sqlite'}"
        astray = with_reader(world, reader, database=url)
        answer = upload(astray.manager, FILE)
        told = answer.status_code, answer.json()["code"]
        assert told == (503, "DATABASE_UNAVAILABLE")
    finally:
        reader.close()


def test_a_reader_that_dies_midway_leaves_nothing_and_is_replaced(
    beside: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    let_die(monkeypatch, tmp_path, "import.mid")
    lost = upload(beside.manager, FILE, mode="merge")
    assert (lost.status_code, lost.json()["code"]) == (503, "READER_UNAVAILABLE")
    assert "retry-after" in lost.headers
    assert "imports.write" not in actions(beside)
    assert upload(beside.manager, FILE, mode="merge").status_code == 202
    assert actions(beside).count("imports.write") == 1


def test_a_reader_that_dies_after_all_was_kept_has_done_it(
    beside: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    let_die(monkeypatch, tmp_path, "write.committed_before_ack")
    made = upload(beside.manager, FILE, mode="merge", key=KEY)
    assert (made.status_code, made.json()["state"]) == (202, "READY")
    assert actions(beside).count("imports.write") == 1
    with beside.service.store.reading() as connection:
        assert find_import(connection, made.json()["import_id"]) is not None


def test_the_reader_survives_its_death() -> None:
    reader = ReaderProcess()
    try:
        ask = partial(reader.read, number_of)
        assert ask(1) == 1
        pool = reader._pool
        assert pool is not None
        for process in (pool._processes or {}).values():
            process.kill()
            process.join()
        with pytest.raises(ReaderLostError):
            ask(2)
        assert ask(3) == 3
    finally:
        reader.close()


def let_die(monkeypatch: pytest.MonkeyPatch, folder: Path, place: str) -> None:
    """Have a process that begins from now on die where it first comes to a place."""
    monkeypatch.setenv("BEATPLAN_TESTING", "1")
    monkeypatch.setenv("BEATPLAN_FAILPOINTS", f"{place}=kill9*1")
    monkeypatch.setenv("BEATPLAN_FAILPOINT_MARKS", str(folder))


def actions(world: World) -> list[str]:
    events = world.admin.get("/v1/audit-events").json()["items"]
    return [each["action"] for each in events]
