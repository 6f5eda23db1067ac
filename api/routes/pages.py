"""/day and /plan, pages for reps and managers, and what they load: nobody's data."""

from fastapi import APIRouter, Request, Response

from api.errors import RefusedError, choose_language
from api.pages.page import ENTRY_POLICY, STATIC, make_entry_page, read_static
from api.pages.plan_page import FRAME_POLICY, PLAN_POLICY, make_frame, make_plan_page
from api.pages.plan_page import STATIC as PLAN_STATIC
from api.store.documents import digest_of
from api.unchanging import is_known

router = APIRouter(include_in_schema=False)
_STATIC = {**STATIC, **PLAN_STATIC}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": ENTRY_POLICY,
    "Referrer-Policy": "no-referrer",
    # The worker stands beside the scripts, and serves the page alone.
    "Service-Worker-Allowed": "/day",
}


@router.get("/day")
def show_day_page(request: Request) -> Response:
    """Show the page that fetches its reader's day, with a token it was given."""
    language = choose_language(request.headers.get("accept-language", ""))
    headers = {"Vary": "Accept-Language", "Content-Language": language}
    content = make_entry_page(language)
    return _answer(request, content, "text/html; charset=utf-8", headers)


@router.get("/plan")
def show_plan_page(request: Request) -> Response:
    """Show the page that fetches the plan in force, with a manager's token."""
    language = choose_language(request.headers.get("accept-language", ""))
    headers = {
        "Vary": "Accept-Language",
        "Content-Language": language,
        "Content-Security-Policy": PLAN_POLICY,
    }
    content = make_plan_page(language)
    return _answer(request, content, "text/html; charset=utf-8", headers)


@router.get("/plan/frame")
def show_plan_frame(request: Request) -> Response:
    """Give the frame in which that page shows a map."""
    headers = {"Content-Security-Policy": FRAME_POLICY}
    return _answer(request, make_frame(), "text/html; charset=utf-8", headers)


@router.get("/static/{name}")
def show_static(request: Request, name: str) -> Response:
    """Give what a page loads."""
    if name not in _STATIC:
        raise RefusedError("NOT_FOUND")
    return _answer(request, read_static(name), _STATIC[name], {})


def _answer(
    request: Request, content: str, media_type: str, more: dict[str, str]
) -> Response:
    tag = f'"{digest_of(content)}"'
    headers = {**_HEADERS, **more, "ETag": tag}
    if is_known(tag, request.headers.get("if-none-match")):
        return Response(None, 304, headers)
    return Response(content, 200, headers, media_type)
