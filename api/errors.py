"""Every refusal as RFC 9457 problem+json: one table from code to status."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.schemas.fields import TEXT_PATTERN, WORD_PATTERN
from api.store.engine import (
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
)
from routing.errors import DataError, Issue
from routing.texts import format_text

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
MOST_FAULTS = 1_000
"""Faults listed in one answer; the files' own lists are paged instead."""
RETRY_AFTER_S = 2
STATUS: Mapping[str, int] = {
    "MALFORMED_BODY": 400,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "BODY_TOO_SLOW": 408,
    "ALREADY_EXISTS": 409,
    "ARCHIVED": 409,
    "IDEMPOTENCY_KEY_REUSED": 409,
    "OVERLAPPING_JOB": 409,
    "ALREADY_TERMINAL": 409,
    "NOTHING_TO_PLAN": 409,
    "NOTHING_PUBLISHED": 409,
    "OUTCOME_ID_REUSED": 409,
    "PLAN_IS_OVER": 409,
    "PLAN_NOT_PROVED": 409,
    "DESTRUCTIVE_CHANGE": 409,
    "IMPORT_NOT_READY": 409,
    "REP_HAS_CUSTOMERS": 409,
    "REP_HAS_PUBLISHED_VISITS": 409,
    "REPS_ARE_NEEDED": 409,
    "DESIGN_STALE": 409,
    "EXPORT_GONE": 410,
    "LAST_ADMIN": 409,
    "DEFAULT_POLICY": 409,
    "VERSION_CONFLICT": 412,
    "BODY_TOO_LARGE": 413,
    "TOO_MANY_ROWS": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "INVALID_INPUT": 422,
    "LIMIT_EXCEEDED": 422,
    "PRECONDITION_REQUIRED": 428,
    "RATE_LIMITED": 429,
    "TOO_MANY_JOBS": 429,
    "TOO_MANY_OWN_JOBS": 429,
    "INTERNAL": 500,
    "DATABASE_BUSY": 503,
    "STORAGE_FULL": 503,
    "DATABASE_UNAVAILABLE": 503,
    "READER_UNAVAILABLE": 503,
    "RECKONER_UNAVAILABLE": 503,
    "STILL_RECKONING": 503,
}
_OF_STORE: Mapping[type[StoreError], str] = {
    StoreBusyError: "DATABASE_BUSY",
    StoreFullError: "STORAGE_FULL",
    StoreUnavailableError: "DATABASE_UNAVAILABLE",
}
_OF_STATUS = {
    400: "MALFORMED_BODY",
    404: "NOT_FOUND",
    408: "BODY_TOO_SLOW",
    413: "BODY_TOO_LARGE",
}
_FAULTS = {
    "missing": "REQUIRED",
    "extra_forbidden": "UNKNOWN_FIELD",
    "finite_number": "NOT_FINITE",
    "string_unicode": "INVALID_TEXT",
    "literal_error": "UNKNOWN_CHOICE",
    "enum": "UNKNOWN_CHOICE",
    "string_too_short": "WRONG_LENGTH",
    "string_too_long": "WRONG_LENGTH",
    "too_short": "WRONG_LENGTH",
    "too_long": "WRONG_LENGTH",
    "greater_than": "OUT_OF_RANGE",
    "greater_than_equal": "OUT_OF_RANGE",
    "less_than": "OUT_OF_RANGE",
    "less_than_equal": "OUT_OF_RANGE",
    "int_parsing_size": "OUT_OF_RANGE",
    "string_pattern_mismatch": "WRONG_FORMAT",
    "union_tag_not_found": "REQUIRED",
    "union_tag_invalid": "UNKNOWN_CHOICE",
}
"""Pydantic's type of error -> our code; types of values are WRONG_TYPE."""
_LIMITS = (
    *("ge", "gt", "le", "lt", "min_length", "max_length"),
    *("expected", "expected_tags"),
)
"""What Pydantic's context tells of how a value should be."""
_ALTERNATIVES = ("move_visit", "assign_customer", "lock_days", "unlock")
"""Values of ``op`` that tell apart what a list holds."""


class Fault(Protocol):
    """Something wrong in an input."""

    def record(self, language: str) -> dict[str, Any]:
        """Return it as an entry of ``errors``."""
        ...


@dataclass(frozen=True)
class BodyFault:
    """A fault at a place of a request; ``values`` are what its texts mention."""

    pointer: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def record(self, language: str) -> dict[str, Any]:
        """Return it as an entry of ``errors``."""
        key = f"fault.{self.code}"
        return {
            "pointer": self.pointer,
            "code": self.code,
            "message": format_text(f"{key}.message", language, **self.values),
            "suggestion": format_text(f"{key}.cure", language, **self.values),
        }


@dataclass(frozen=True)
class IssueFault:
    """An issue of a reader, at a place of a body or of a file."""

    issue: Issue
    pointer: str | None = None

    def record(self, language: str) -> dict[str, Any]:
        """Return it as an entry of ``errors``."""
        issue = self.issue
        place: dict[str, Any] = {"row": issue.row, "column": issue.column}
        if self.pointer is not None:
            place = {"pointer": self.pointer}
        return {
            **place,
            "code": issue.code,
            "message": issue.message(language),
            "suggestion": issue.cure(language),
        }


class RefusedError(Exception):
    """
    A request that is not done.

    Parameters
    ----------
    code
        One of ``STATUS``.
    faults
        What is wrong in the input, all of it.
    values
        Numbers and names that the texts mention.
    """

    def __init__(
        self,
        code: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code
        self.faults = faults
        self.headers = dict(headers or {})
        self.values = dict(values or {})
        super().__init__(code)


def add_error_handlers(app: FastAPI) -> None:
    """Make every error of an application a problem."""
    app.add_exception_handler(RefusedError, _answer_refusal)
    app.add_exception_handler(DataError, _answer_data_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(StoreError, _answer_store)
    app.add_exception_handler(Exception, _answer_unexpected)


def make_problem(
    refusal: RefusedError, request_id: str, language: str
) -> dict[str, Any]:
    """Return a refusal as a problem's JSON object."""
    key = f"problem.{refusal.code}"
    faults = refusal.faults[:MOST_FAULTS]
    return {
        "type": f"urn:beatplan:problem:{refusal.code}",
        "title": format_text(f"{key}.title", language),
        "status": STATUS[refusal.code],
        "detail": format_text(f"{key}.detail", language, **refusal.values),
        "code": refusal.code,
        "request_id": request_id,
        "errors": [fault.record(language) for fault in faults],
        "values": refusal.values,
    }


def choose_language(accepted: str) -> str:
    """Return zh where an Accept-Language header prefers it to English."""
    weights = {"en": 0.0, "zh": 0.0}
    for part in accepted.split(","):
        name, _, rest = part.strip().lower().partition(";")
        language = name.split("-")[0].strip()
        if language in weights:
            weights[language] = max(weights[language], _weight(rest))
    return "zh" if weights["zh"] > weights["en"] else "en"


def answer_problem(request: Request, refusal: RefusedError) -> JSONResponse:
    """Return a refusal as an answer."""
    status = STATUS[refusal.code]
    headers = dict(refusal.headers)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="beatplan"'
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    language = choose_language(request.headers.get("accept-language", ""))
    headers["Content-Language"] = language
    request_id = request.scope.get("request_id", "")
    return JSONResponse(
        make_problem(refusal, request_id, language),
        status,
        headers,
        media_type=PROBLEM_TYPE,
    )


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


async def _answer_refusal(request: Request, error: Exception) -> JSONResponse:
    refusal = error if isinstance(error, RefusedError) else RefusedError("INTERNAL")
    return answer_problem(request, refusal)


async def _answer_data_error(request: Request, error: Exception) -> JSONResponse:
    issues = error.issues if isinstance(error, DataError) else ()
    faults = [IssueFault(issue) for issue in issues]
    return answer_problem(request, RefusedError("INVALID_INPUT", faults=faults))


async def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return answer_problem(request, _refuse_invalid(found))


def _refuse_invalid(found: Sequence[Mapping[str, Any]]) -> RefusedError:
    if any(fault["type"] == "json_invalid" for fault in found):
        return RefusedError("MALFORMED_BODY")
    # An id that cannot be is an id of nothing.
    if any(fault["loc"][0] == "path" for fault in found):
        return RefusedError("NOT_FOUND")
    return RefusedError("INVALID_INPUT", faults=[make_fault(fault) for fault in found])


def make_fault(found: Mapping[str, Any]) -> BodyFault:
    """Return an error of Pydantic as a fault; the value itself is not repeated."""
    where, *path = _place_of(found)
    context = found.get("ctx", {})
    pointer = make_pointer(path if where == "body" else (where, *path))
    code = _FAULTS.get(found["type"], "")
    if code == "WRONG_FORMAT" and context.get("pattern") in (
        TEXT_PATTERN,
        WORD_PATTERN,
    ):
        code = "INVALID_TEXT"
    if not code:
        ends = ("_type", "_parsing", "_from_float")
        code = "WRONG_TYPE" if found["type"].endswith(ends) else "INVALID_VALUE"
    limits = [str(context[name]) for name in _LIMITS if name in context]
    return BodyFault(pointer, code, {"limit": ", ".join(limits)})


def _place_of(found: Mapping[str, Any]) -> list[object]:
    """Return where an error stands; names of alternatives are no part of a place."""
    place = [*found["loc"]]
    if found["type"].startswith("union_tag"):
        # Quoted, as the library's sentence has it.
        return [*place, found["ctx"]["discriminator"].strip("'")]
    return [
        part
        for before, part in zip([None, *place], place, strict=False)
        if not (isinstance(before, int) and part in _ALTERNATIVES)
    ]


def make_pointer(path: Iterable[object]) -> str:
    """Return a JSON pointer (RFC 6901) that any encoder can write."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    text = "".join(f"/{part}" for part in parts)
    return text.encode("utf-8", "replace").decode()[:500]


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        allowed = await run_in_threadpool(_allowed_methods, request)
        headers = {"Allow": ", ".join(allowed)}
        return answer_problem(
            request, RefusedError("METHOD_NOT_ALLOWED", headers=headers)
        )
    code = _OF_STATUS.get(status, "INTERNAL")
    limit = request.scope.get("body_limit", 0)
    values = {"limit": limit} if code == "BODY_TOO_LARGE" else {}
    return answer_problem(request, RefusedError(code, values=values))


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes with this path, not of the first alone."""
    scope = dict(request.scope)
    methods: set[str] = set()
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        scope["method"] = method
        for route in request.app.router.routes:
            if route.matches(scope)[0] is Match.FULL:
                methods.add(method)
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


async def _answer_store(request: Request, error: Exception) -> JSONResponse:
    code = next(
        (code for kind, code in _OF_STORE.items() if isinstance(error, kind)),
        "DATABASE_UNAVAILABLE",
    )
    logger.warning("request %s: %s", request.scope.get("request_id"), code)
    request.app.state.service.metrics.count_database_error(code)
    return answer_problem(request, RefusedError(code))


async def _answer_unexpected(request: Request, _error: Exception) -> JSONResponse:
    """Answer 500; the edge logs where it happened."""
    return answer_problem(request, RefusedError("INTERNAL"))
