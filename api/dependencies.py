"""What handlers are given: the service, and the call they answer."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import Connection

from api.auth import Action, Actor, Role, Thing, Verdict, can, digest_token
from api.errors import BodyFault, RefusedError, choose_language, make_pointer
from api.jobs.runner import JobRunner
from api.office.reckoning import Reckon, reckon_here
from api.settings import Settings
from api.store.answers import find_answer, keep_answer
from api.store.documents import digest_of, write_record
from api.store.engine import Store, StoreConflictError
from api.store.events import insert_event
from api.store.tokens import find_holder
from api.upkeep.failpoints import failpoint
from api.upkeep.metrics import Metrics
from api.upkeep.rates import Rates, address_key, demand_rate
from api.uploads.reading import ReaderProcess
from api.uploads.reading_reps import ReadReps, read_reps_file

_JSON = ("application/json", "application/merge-patch+json")
_FORM = "multipart/form-data"
_TAKE_FORMS = ("/v1/imports", "/v1/reps:import")


@dataclass(frozen=True)
class Service:
    """
    What one process of the service holds.

    Parameters
    ----------
    clock
        Gives the time of events.
    jobs
        Works off planning jobs; None keeps them waiting.
    rates
        How often whom did what lately.
    metrics
        What was answered since the start.
    read_reps
        Reads an uploaded reps file, in the reader's process.
    reader
        The process that reads files and keeps what they hold; None does it here.
    reckon
        Does long work beside the server, and remembers its results.
    """

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    jobs: JobRunner | None = None
    rates: Rates = field(default_factory=Rates)
    metrics: Metrics = field(default_factory=Metrics)
    reckon: Reckon = reckon_here
    read_reps: ReadReps = read_reps_file
    reader: ReaderProcess | None = None


@dataclass(frozen=True)
class Answer:
    """What a write is answered with; kept for its idempotency key."""

    status: int
    record: Mapping[str, Any] | None = None
    etag: int | None = None
    location: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers it is sent with."""
        headers = {}
        if self.etag is not None:
            headers["ETag"] = format_etag(self.etag)
        if self.location is not None:
            headers["Location"] = self.location
        return headers


@dataclass(frozen=True)
class Call:
    """One request of a known actor, allowed the function it asks for."""

    service: Service
    actor: Actor
    action: Action
    request_id: str
    language: str
    line: str

    def demand(self, thing: Thing) -> None:
        """Refuse what is done to a thing that is not the actor's."""
        demand(self.actor, self.action, thing)

    def note(
        self,
        connection: Connection,
        identifier: str,
        version: int | None,
        *,
        action: str = "",
    ) -> None:
        """Record a change as an audit event; of the call's action, or another."""
        insert_event(
            connection,
            at=self.service.clock().isoformat(),
            actor_id=self.actor.actor_id,
            role=str(self.actor.role),
            action=action or str(self.action),
            object_id=identifier,
            version=version,
            request_id=self.request_id,
        )

    def replay(self, key: str, content: str) -> Response | None:
        """Return the answer kept for a key, before work that a repeat would waste."""
        with self.service.store.reading() as connection:
            kept = find_answer(connection, self.actor.actor_id, key)
        if kept is None:
            return None
        return _replay(kept, digest_of(f"{self.line}\n{content}"))

    def write(
        self,
        effect: Callable[[Connection], Answer],
        *,
        key: str | None = None,
        content: str = "",
    ) -> Response:
        """
        Do a write and answer it, in one transaction.

        Parameters
        ----------
        key
            Idempotency key: a repeated request is answered as the first was.
        content
            What tells requests with one key apart.
        """
        request_digest = digest_of(f"{self.line}\n{content}")
        try:
            return self._write_again(effect, key, request_digest)
        except RefusedError:
            # Another call with this key may have done just what refuses this one.
            kept = None if key is None else self.replay(key, content)
            if kept is None:
                raise
            return kept

    def _write_again(
        self,
        effect: Callable[[Connection], Answer],
        key: str | None,
        request_digest: str,
    ) -> Response:
        """Write; once more where another writer was faster."""
        try:
            return self._write_once(effect, key, request_digest)
        except StoreConflictError:
            return self._write_once(effect, key, request_digest)

    def _write_once(
        self,
        effect: Callable[[Connection], Answer],
        key: str | None,
        request_digest: str,
    ) -> Response:
        with self.service.store.writing() as connection:
            if key is not None:
                kept = find_answer(connection, self.actor.actor_id, key)
                if kept is not None:
                    return _replay(kept, request_digest)
            answer = effect(connection)
            body = "" if answer.record is None else write_record(answer.record)
            if key is not None:
                keep_answer(
                    connection,
                    self.actor.actor_id,
                    key,
                    request_digest,
                    status=answer.status,
                    headers=answer.headers,
                    body=body,
                    now=self.service.clock(),
                )
        failpoint("write.committed_before_ack")
        return make_response(answer.status, body, answer.headers)


class CheckedRoute(APIRoute):
    """A route whose callers are known, and whose bodies are of its kind."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler behind the checks; no body is read before them."""
        handle = super().get_route_handler()
        takes_form = self.path in _TAKE_FORMS
        known = set(_query_names(self.dependant))

        async def handle_checked(request: Request) -> Response:
            service: Service = request.app.state.service
            request.state.actor = await run_in_threadpool(admit, service, request)
            if request.method in ("POST", "PUT", "PATCH"):
                _check_media_type(request, (_FORM,) if takes_form else _JSON)
            _check_query(request, known)
            response: Response = await handle(request)
            return response

        return handle_checked


def calls(action: Action) -> Callable[[Request], Awaitable[Call]]:
    """Return the dependency that lets through who may do something at all."""

    # It waits for nothing, and a thread for it would cost more than it does.
    async def make_call(request: Request) -> Call:
        return _make_call(request, request.state.actor, action)

    return make_call


def open_call(connection: Connection, request: Request, action: Action) -> Call:
    """
    Return the call of a request without query, checked on the connection that answers.

    For what very many fetch at once: one thread and one connection do all of it, where
    a ``CheckedRoute`` takes two of each.
    """
    actor = _admit_on(connection, request.app.state.service, request)
    _check_query(request, set())
    return _make_call(request, actor, action)


def demand(actor: Actor, action: Action, thing: Thing | None = None) -> None:
    """Refuse what ``can`` does not allow: 403, or 404 for what is not one's own."""
    verdict = can(actor, action, thing)
    if verdict is Verdict.HIDDEN:
        raise RefusedError("NOT_FOUND")
    if verdict is Verdict.FORBIDDEN:
        raise RefusedError("FORBIDDEN")


def format_etag(version: int) -> str:
    """Return a version as an entity tag."""
    return f'"{version}"'


def check_version(version: int, if_match: str | None) -> None:
    """Refuse a write without If-Match, or with one of another version."""
    if if_match is None:
        raise RefusedError("PRECONDITION_REQUIRED")
    tags = [tag.strip() for tag in if_match.split(",")]
    if "*" not in tags and format_etag(version) not in tags:
        headers = {"ETag": format_etag(version)}
        values = {"version": version}
        raise RefusedError("VERSION_CONFLICT", headers=headers, values=values)


def make_response(
    status: int, body: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer of JSON text; without a body when that is empty."""
    media_type = "application/json" if body else None
    return Response(body or None, status, dict(headers or {}), media_type)


def answer_record(record: Mapping[str, Any], etag: int | None = None) -> Response:
    """Return a read's answer."""
    answer = Answer(200, record, etag)
    return make_response(200, write_record(record), answer.headers)


def admit(service: Service, request: Request) -> Actor:
    """Return who calls; raises a RefusedError for strangers, and for too many calls."""
    with service.store.reading() as connection:
        return _admit_on(connection, service, request)


def _admit_on(connection: Connection, service: Service, request: Request) -> Actor:
    holder = find_holder(connection, digest_token(bearer_of(request)))
    if holder is None:
        raise refuse_token(service, request)
    now = service.clock()
    limit = service.settings.requests_per_min
    demand_rate(service.rates.requests, holder.token_id, limit, now)
    if holder.user_id is None:
        return Actor(holder.token_id, Role.SERVICE)
    return Actor(holder.user_id, Role(holder.role), holder.rep_id)


def bearer_of(request: Request) -> str:
    """Return the token that a request shows; raises a RefusedError without one."""
    header = request.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RefusedError("UNAUTHENTICATED")
    return token.strip()


def refuse_token(service: Service, request: Request) -> RefusedError:
    """Return the refusal of a wrong token: 401, or 429 to who guesses too often."""
    address = request.client.host if request.client else ""
    key, limit = address_key(address), service.settings.bad_tokens_per_min
    demand_rate(service.rates.bad_tokens, key, limit, service.clock())
    return RefusedError("UNAUTHENTICATED")


def _make_call(request: Request, actor: Actor, action: Action) -> Call:
    demand(actor, action)
    path, query = request.scope["path"], request.scope["query_string"]
    return Call(
        service=request.app.state.service,
        actor=actor,
        action=action,
        request_id=request.scope["request_id"],
        language=choose_language(request.headers.get("accept-language", "")),
        line=f"{request.method} {path}?{query.decode('latin-1')}",
    )


def _check_media_type(request: Request, allowed: tuple[str, ...]) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").lower()
    if given not in allowed or encoding != "identity":
        values = {"expected": ", ".join(allowed)}
        raise RefusedError("UNSUPPORTED_MEDIA_TYPE", values=values)


def _query_names(dependant: Dependant) -> Iterator[str]:
    """Yield the query parameters of a handler, and of what it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _query_names(each)


def _check_query(request: Request, known: set[str]) -> None:
    """Refuse parameters that nobody reads; a misspelt one would be ignored."""
    unknown = sorted(set(request.query_params) - known)
    faults = [
        BodyFault(make_pointer(("query", name)), "UNKNOWN_FIELD") for name in unknown
    ]
    if faults:
        raise RefusedError("INVALID_INPUT", faults=faults)


# A row of SQLAlchemy, whose columns have no static types.
def _replay(kept: Any, request_digest: str) -> Response:

    if kept.request_digest != request_digest:
        raise RefusedError("IDEMPOTENCY_KEY_REUSED")
    headers = {**json.loads(kept.headers), "Idempotency-Replayed": "true"}
    return make_response(kept.status, kept.body, headers)
