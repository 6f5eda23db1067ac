import asyncio
from typing import Any

from api.app import make_app
from api.edge import Edge
from tests.api.service.service_world import World


def ask(world: World, receive: Any, **settings: Any) -> list[dict[str, Any]]:
    """Send a request whose body comes as ``receive`` says; return what is sent back."""
    token = world.manager.headers["authorization"].encode()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/customers",
        "raw_path": b"/v1/customers",
        "query_string": b"",
        "headers": [(b"authorization", token), (b"content-type", b"application/json")],
    }
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    # Shorter than the settings allow, for no test shall wait.
    limits = world.service.settings.model_copy(update=settings)
    edge = Edge(make_app(world.service), limits)
    asyncio.run(edge(scope, receive, send))
    return sent


def test_a_body_that_never_comes_is_given_up(world: World) -> None:
    parts = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> dict[str, Any]:
        if parts:
            return parts.pop()
        await asyncio.Event().wait()
        raise AssertionError

    start, body = ask(world, receive, body_s=0.05)
    assert start["status"] == 408
    assert b"BODY_TOO_SLOW" in body["body"]


def test_no_more_of_a_body_is_taken_than_is_allowed(world: World) -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b" " * 400, "more_body": True}

    start, _ = ask(world, receive, body_bytes=1_000)
    assert start["status"] == 413
    assert taken == 3
