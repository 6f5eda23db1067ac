"""The one request that everybody makes at the same time, answered before all others."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import Action, Actor, Role, Thing, Verdict, can, digest_token
from api.days.answers import FORMS, TODAY, answer_day
from api.dependencies import Service
from api.store.today import HeldDay, TodayFinder

PATH = f"/v1/me/routes/{TODAY}"


@dataclass(frozen=True)
class _Route:
    """What the log and the metrics call a request by."""

    path: str


_ROUTE = _Route("/v1/me/routes/{date}")


class DayLane:
    """
    Wraps an application: answers reps who ask for today's day, the rest it lets pass.

    In the morning every phone asks for it. Finding a route, checking parameters and
    changing threads take several times as long as the answer, which has been ready
    since the plan was published. Whatever is not simply answered with 200 or 304 is
    left to the route, which gives the same answers to these and says why it refuses.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._finder: TodayFinder | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer: ASGIApp = await self._answer(scope) or self.app
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        if scope.get("path") != PATH or scope["method"] != "GET":
            return None
        token = _bearer(_values(scope, b"authorization"))
        known = _values(scope, b"if-none-match")
        if scope["query_string"] or not token or len(known) > 1:
            return None
        held = await self._find(digest_token(token))
        if held is None or not self._may_have(held):
            return None
        scope["route"] = _ROUTE
        return answer_day(held.day, FORMS["json"], "", known[0] if known else None)

    @property
    def _service(self) -> Service:
        service: Service = self.app.state.service
        return service

    async def _find(self, digest: str) -> HeldDay | None:
        store, now = self._service.store, self._service.clock()
        if self._finder is None or self._finder.store is not store:
            self._finder = TodayFinder(store)
        if store.is_sqlite:
            # A thread for it would take longer; a reader never waits for a writer.
            return self._finder.find(digest, now)
        return await run_in_threadpool(self._finder.find, digest, now)

    def _may_have(self, held: HeldDay) -> bool:
        """Tell whether a day is the holder's, who has not asked too often."""
        actor = Actor(held.user_id, Role(held.role), held.rep_id)
        if can(actor, Action.READ_DAYS, Thing(held.rep_id)) is not Verdict.ALLOWED:
            return False
        service = self._service
        limit = service.settings.requests_per_min
        requests = service.rates.requests
        return not requests.count(held.token_id, limit, service.clock())


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _bearer(given: Sequence[str]) -> str:
    """Return the token that is shown in the plainest way; nothing otherwise."""
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""
