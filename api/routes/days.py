"""/v1/reps/{rep_id}/routes/{date} and /v1/me/routes/{date}, in every form."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response

from api.days.answers import FORMS, DayForm, show_day
from api.openapi import OBJECT, Responses, answers, file_schema
from api.schemas.days import DayAnswer
from api.schemas.pages import ObjectId

router = APIRouter(prefix="/v1", tags=["days"])
DateOrToday = Annotated[
    str,
    Path(
        pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|today)$",
        description="A date, or `today` in the timezone of the rep's plan.",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="ETags of what the caller has."),
]
NOT_CHANGED: dict[str, Any] = {"description": "The caller has it already."}
_PUBLICATION = {
    "schema": {"type": "string"},
    "description": "Number of the publication that put the plan in force.",
}


def _add_own(name: str, form: DayForm) -> None:
    """Add a form of one's own day."""

    def get_own_day(
        request: Request, date: DateOrToday, if_none_match: IfNoneMatch = None
    ) -> Response:
        return show_day(request, None, date, form, if_none_match)

    router.add_api_route(
        f"/me/routes/{{date}}{form.ending}",
        get_own_day,
        name=f"get_own_day_{name}",
        description=f"Get one's own day of the plan in force, {_shown(name, form)}.",
        responses=_answers(form),
        response_class=Response,
        response_model=None,
    )


def _add_any(name: str, form: DayForm) -> None:
    """Add a form of any rep's day."""

    def get_rep_day(
        request: Request,
        rep_id: ObjectId,
        date: DateOrToday,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        return show_day(request, rep_id, date, form, if_none_match)

    router.add_api_route(
        f"/reps/{{rep_id}}/routes/{{date}}{form.ending}",
        get_rep_day,
        name=f"get_rep_day_{name}",
        description=f"Get a rep's day of the plan in force, {_shown(name, form)}.",
        responses=_answers(form),
        response_class=Response,
        response_model=None,
    )


def _shown(name: str, form: DayForm) -> str:
    return f"as {name}" if form.ending else "complete for a phone"


def _answers(form: DayForm) -> Responses:
    found = answers(*OBJECT, tagged=True)
    found[200]["headers"]["Beatplan-Publication"] = _PUBLICATION
    if form.render is None:
        found[200]["model"] = DayAnswer
    else:
        media_type = form.media_type.partition(";")[0]
        found[200]["content"] = {media_type: {"schema": file_schema(media_type)}}
    return {**found, 304: NOT_CHANGED}


# Addresses with an ending first: a date would take them too.
_ENDINGS_FIRST = sorted(FORMS.items(), key=lambda item: not item[1].ending)
for _name, _form in _ENDINGS_FIRST:
    _add_own(_name, _form)
for _name, _form in _ENDINGS_FIRST:
    _add_any(_name, _form)
