"""The outermost layer: ids of requests, HEAD, limits of bodies, the log."""

import asyncio
import logging
import time
import traceback
import uuid

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import RefusedError, answer_problem
from api.settings import Settings
from api.upkeep.metrics import Metrics

logger = logging.getLogger(__name__)

_MULTIPART_ROOM = 100_000
"""Bytes that a form needs around its file."""
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class Edge:
    """
    Wraps an application.

    A body over its limit is refused by its stated length, or as soon as it has come
    that far; one that takes too long to come is refused too. HEAD is GET without a
    body; the log has methods, routes and ids only.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics | None = None
    ) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics or Metrics()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = dict(scope)
        scope["request_id"] = str(uuid.uuid4())
        scope["body_limit"] = self._limit(scope["path"])
        method = scope["method"]
        if method == "HEAD":
            scope["method"] = "GET"
        begin = time.perf_counter()
        answer = _Answer(send, scope["request_id"], is_head=method == "HEAD")
        if _stated_length(scope) > scope["body_limit"]:
            values = {"limit": scope["body_limit"]}
            refusal = RefusedError("BODY_TOO_LARGE", values=values)
            response = answer_problem(Request(scope), refusal)
            await response(scope, receive, answer)
        else:
            limited = _limited(receive, scope["body_limit"], self.settings.body_s)
            await self._answer(scope, limited, answer)
        route = getattr(scope.get("route"), "path", "-")
        took_s = time.perf_counter() - begin
        self.metrics.count_request(method, route, answer.status, took_s)
        logger.info(
            "%s %s %s -> %d, %d ms",
            *(scope["request_id"], method, route, answer.status, round(1_000 * took_s)),
        )

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        """Answer; what nobody expected ends here, having been answered with 500."""
        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            _log_place(scope["request_id"], error)
            if not answer.has_begun:
                raise

    def _limit(self, path: str) -> int:
        if path == "/v1/imports":
            return self.settings.import_bytes + _MULTIPART_ROOM
        return self.settings.body_bytes


class _Answer:
    """Sends an answer on, with the headers that all have."""

    def __init__(self, send: Send, request_id: str, *, is_head: bool) -> None:
        self.send = send
        self.request_id = request_id
        self.is_head = is_head
        self.status = 500
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.has_begun = message["status"], True
            own = (b"x-request-id", self.request_id.encode())
            given = list(message.get("headers", ()))
            names = {name for name, _ in given}
            more = [header for header in _HEADERS if header[0] not in names]
            headers = [*given, own, *more]
            message = {**message, "headers": headers}
        elif self.is_head:
            message = {**message, "body": b""}
        await self.send(message)


def _log_place(request_id: str, error: Exception) -> None:
    """Log where an error happened; its message may hold someone's data."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    logger.error("request %s: %s at %s", request_id, type(error).__name__, places)


def _stated_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            # Twenty digits exceed every limit; int() of thousands would be slow.
            return int(value[:20])
    return 0


def _limited(receive: Receive, limit: int, seconds: float) -> Receive:
    received, has_more = 0, True
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds

    async def receive_within() -> Message:
        nonlocal received, has_more
        # After the body, only the caller's leaving is waited for.
        until = deadline if has_more else None
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        has_more = message.get("more_body", False)
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        return message

    return receive_within
