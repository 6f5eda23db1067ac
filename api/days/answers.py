"""A rep's day of the plan in force, answered in the form that was asked for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import Request, Response
from sqlalchemy import Connection

from api.auth import Action, Role, Thing
from api.dependencies import Call, Service, open_call
from api.errors import RefusedError
from api.pages.page import copy_headers, make_day_page
from api.store.days import StoredDay, find_day, find_today, local_date
from api.store.documents import digest_of
from api.unchanging import is_known
from routing import __version__
from routing.write.day_files import (
    format_day_geojson,
    format_day_gpx,
    format_days_calendar,
)

TODAY = "today"
CACHED = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
"""A phone may keep its day, and asks each time whether it is still so."""

Headers = dict[str, str]


@dataclass(frozen=True)
class DayForm:
    """
    What a day is answered as.

    Parameters
    ----------
    ending
        Of the address.
    render
        Document and language of the caller -> content; None for the document itself.
    depends_on_language
        Whether callers of another language get another content.
    """

    ending: str
    media_type: str
    render: Callable[[str, str], str | bytes] | None = None
    depends_on_language: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def _calendar(text: str, _language: str) -> bytes:
    day = json.loads(text)
    return format_days_calendar([day], day["rep_name"] or day["rep_id"])


FORMS = {
    "json": DayForm("", "application/json"),
    "gpx": DayForm(
        ".gpx", "application/gpx+xml", lambda text, _: format_day_gpx(json.loads(text))
    ),
    "ics": DayForm(".ics", "text/calendar; charset=utf-8", _calendar),
    "geojson": DayForm(
        ".geojson",
        "application/geo+json",
        lambda text, _: format_day_geojson(json.loads(text)),
    ),
    "map": DayForm(
        "/map",
        "text/html; charset=utf-8",
        make_day_page,
        depends_on_language=True,
        headers=tuple(copy_headers().items()),
    ),
}


def show_day(
    request: Request,
    rep_id: str | None,
    when: str,
    form: DayForm,
    if_none_match: str | None,
) -> Response:
    """
    Answer with a rep's date; 404 for those of others, and beyond what a rep may see.

    Parameters
    ----------
    rep_id
        None for the caller himself.
    when
        An ISO date, or ``TODAY``: where the rep's plan is meant.
    """
    service: Service = request.app.state.service
    with service.store.reading() as connection:
        call = open_call(connection, request, Action.READ_DAYS)
        of_rep = call.actor.rep_id if rep_id is None else rep_id
        call.demand(Thing(of_rep))
        if of_rep is None:
            raise RefusedError("NOT_FOUND")
        day = _find(connection, call, of_rep, when)
    return answer_day(day, form, call.language, if_none_match)


def answer_day(
    day: StoredDay, form: DayForm, language: str, if_none_match: str | None
) -> Response:
    """Answer with a day that its reader may see; 304 when he has it."""
    tag = f'"{_tag(day, form, language)}"'
    headers = {"ETag": tag, "Beatplan-Publication": str(day.publication), **CACHED}
    headers |= dict(form.headers)
    if form.depends_on_language:
        headers["Vary"] += ", Accept-Language"
        headers["Content-Language"] = language
    if is_known(tag, if_none_match):
        return Response(None, 304, headers)
    content: str | bytes = day.text
    if form.render is not None:
        content = form.render(day.text, language)
    return Response(content, 200, headers, form.media_type)


def _find(connection: Connection, call: Call, rep_id: str, when: str) -> StoredDay:
    now = call.service.clock()
    is_today = when == TODAY
    find = find_today(connection, rep_id, now) if is_today else None
    day = find if is_today else find_day(connection, rep_id, when)
    if day is None:
        raise RefusedError("NOT_FOUND")
    if call.actor.role is Role.REP and not is_today:
        settings = call.service.settings
        today = date.fromisoformat(local_date(now, day.timezone))
        ahead = (date.fromisoformat(when) - today).days
        if not -settings.rep_days_back <= ahead <= settings.rep_days_ahead:
            raise RefusedError("NOT_FOUND")
    return day


def _tag(day: StoredDay, form: DayForm, language: str) -> str:
    if form.render is None:
        return day.etag
    spoken = language if form.depends_on_language else ""
    return _rendered_tag(day.etag, form.ending, spoken)


def _rendered_tag(etag: str, ending: str, language: str) -> str:
    """Another version may render the same document otherwise."""
    return digest_of(f"{__version__} {etag} {ending} {language}")
