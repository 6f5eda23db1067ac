"""Calendar feeds: given, listed, ended, and read by calendars."""

import json
import uuid
from datetime import datetime, timedelta

from fastapi import Request, Response
from sqlalchemy import Connection

from api.auth import Actor, Role, Thing, digest_token, make_token
from api.dependencies import Answer, Call, Service, answer_record, refuse_token
from api.errors import BodyFault, RefusedError
from api.store.days import StoredDay, find_day, find_today
from api.store.documents import digest_of, find_document
from api.store.feeds import find_feed, insert_feed, list_feeds, revoke_feed
from api.store.tables import reps
from api.unchanging import is_known
from api.upkeep.rates import demand_rate
from routing import __version__
from routing.write.day_files import format_days_calendar

FEED_HEADERS = {"Cache-Control": "private, no-cache"}
_SHOWN = ("rep_id", "name", "created_at", "revoked")


def give_feed(call: Call, name: str, rep_id: str | None) -> Response:
    """Answer with a new feed; its address is a secret, and shown this once."""
    token, feed_id = make_token(), str(uuid.uuid4())
    created_at = call.service.clock().isoformat()

    def effect(connection: Connection) -> Answer:
        of_rep = _check_rep(connection, call.actor, rep_id)
        call.demand(Thing(of_rep))
        insert_feed(
            connection,
            feed_id,
            digest_token(token),
            user_id=call.actor.actor_id,
            rep_id=of_rep,
            name=name,
            created_at=created_at,
        )
        call.note(connection, feed_id, None)
        record = {
            "feed_id": feed_id,
            "rep_id": of_rep,
            "name": name,
            "created_at": created_at,
            "revoked": False,
            "path": f"/feeds/{token}.ics",
        }
        return Answer(201, record, location=f"/v1/me/calendar-feeds/{feed_id}")

    return call.write(effect)


def show_feeds(call: Call, *, after: str, limit: int) -> Response:
    """Answer with a page of the caller's feeds, without their secrets."""
    user_id = call.actor.actor_id
    with call.service.store.reading() as connection:
        rows = list_feeds(connection, user_id, after=after, limit=limit + 1)
    items = [
        {"feed_id": row.id, **{name: getattr(row, name) for name in _SHOWN}}
        for row in rows[:limit]
    ]
    following = items[-1]["feed_id"] if len(rows) > limit else None
    return answer_record({"items": items, "next_page_token": following})


def end_feed(call: Call, feed_id: str) -> Response:
    """Revoke a feed of the caller's; doing it twice is no fault."""

    def effect(connection: Connection) -> Answer:
        if not revoke_feed(connection, feed_id, call.actor.actor_id):
            raise RefusedError("NOT_FOUND")
        call.note(connection, feed_id, None)
        return Answer(204)

    return call.write(effect)


def read_feed(request: Request, token: str, if_none_match: str | None) -> Response:
    """
    Answer with the days that a rep may see, as a calendar.

    Raises
    ------
    RefusedError
        NOT_FOUND for a secret that is not in force; RATE_LIMITED for one that is asked
        for too often, and for who guesses.
    """
    service: Service = request.app.state.service
    with service.store.reading() as connection:
        feed = find_feed(connection, digest_token(token))
        if feed is None:
            raise RefusedError("NOT_FOUND") from refuse_token(service, request)
        now = service.clock()
        limit = service.settings.requests_per_min
        demand_rate(service.rates.requests, feed.feed_id, limit, now)
        days = _find_days(connection, service, feed.rep_id, now)
    tag = f'"{digest_of(" ".join((__version__, *(day.etag for day in days))))}"'
    headers = {"ETag": tag, **FEED_HEADERS}
    if is_known(tag, if_none_match):
        return Response(None, 304, headers)
    documents = [json.loads(day.text) for day in days]
    name = documents[-1]["rep_name"] if documents else ""
    content = format_days_calendar(documents, name or feed.rep_id)
    return Response(content, 200, headers, "text/calendar; charset=utf-8")


def _check_rep(connection: Connection, actor: Actor, rep_id: str | None) -> str:
    """Return whose days a feed is to show: one's own, unless another is named."""
    wanted = rep_id or actor.rep_id
    fault = BodyFault("/rep_id", "REQUIRED" if wanted is None else "UNKNOWN_REP")
    if wanted is None:
        raise RefusedError("INVALID_INPUT", faults=[fault])
    # A rep is not told which other reps there are.
    if actor.role is not Role.REP:
        known = find_document(connection, reps, wanted)
        if known is None or known.is_archived:
            raise RefusedError("INVALID_INPUT", faults=[fault])
    return wanted


def _find_days(
    connection: Connection, service: Service, rep_id: str, now: datetime
) -> list[StoredDay]:
    """Return the days around today; around the date in UTC where none is planned."""
    today = find_today(connection, rep_id, now)
    middle = now.date() if today is None else today.date
    settings = service.settings
    window = range(-settings.rep_days_back, settings.rep_days_ahead + 1)
    found = (
        find_day(connection, rep_id, (middle + timedelta(days=days)).isoformat())
        for days in window
    )
    return [day for day in found if day is not None]
