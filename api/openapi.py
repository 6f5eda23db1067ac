"""The OpenAPI document: every answer declared, every error with an example."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import PROBLEM_TYPE, STATUS, RefusedError, make_problem
from api.schemas.problems import Problem
from routing import __version__
from routing.texts.catalogue import placeholders_of

Responses = dict[int | str, dict[str, Any]]

ALWAYS = (
    *("UNAUTHENTICATED", "FORBIDDEN", "INVALID_INPUT", "RATE_LIMITED"),
    *("INTERNAL", "DATABASE_BUSY"),
)
BODY = (
    "MALFORMED_BODY",
    "BODY_TOO_SLOW",
    "BODY_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "STORAGE_FULL",
)
OBJECT = ("NOT_FOUND",)
VERSIONED = ("NOT_FOUND", "PRECONDITION_REQUIRED", "VERSION_CONFLICT", "STORAGE_FULL")
CREATED = ("ALREADY_EXISTS", "IDEMPOTENCY_KEY_REUSED")
_SHOWN = {
    "limit": 10_000_000,
    "id": "C-0042",
    "count": 12,
    "confirmed": 0,
    "state": "COMMITTED",
    "customers": 0,
    "reps": 3,
    "name": "time_limit_s",
    "value": 36_000,
    "version": 3,
    "seconds": 17,
    "date": "2026-12-27",
    "expected": "application/json",
}
_EXAMPLE_ID = "b3f0b1de-6c1e-4e55-9a65-1d5b1f7f7a52"
_TAG = {"schema": {"type": "string"}, "description": "The version, for If-Match."}
_PLACE = {"schema": {"type": "string"}, "description": "Where it is found."}
_REPLAYED = {"schema": {"type": "string"}, "description": "`true` on a repeated call."}


def file_schema(media_type: str) -> dict[str, Any]:
    """Return the schema of a file; JSON is no text to who reads it as JSON."""
    kind = media_type.partition(";")[0]
    if kind.endswith("json"):
        return {"type": "object"}
    if kind.startswith("text/"):
        return {"type": "string"}
    return {"type": "string", "format": "binary"}


def problems(*codes: str) -> Responses:
    """Return the error answers of an operation; a status may have several codes."""
    found: Responses = {}
    for code in dict.fromkeys((*ALWAYS, *codes)):
        answer = found.setdefault(
            STATUS[code],
            {
                "model": Problem,
                "description": "",
                "content": {PROBLEM_TYPE: {"examples": {}}},
            },
        )
        example = _example(code)
        answer["content"][PROBLEM_TYPE]["examples"][code] = {"value": example}
        answer["description"] = " ".join(
            (answer["description"], example["title"])
        ).strip()
    return found


def answers(*codes: str, status: int = 200, tagged: bool = False) -> Responses:
    """Return an operation's answers: its errors, and the headers of its success."""
    headers: dict[str, Any] = {}
    if tagged:
        headers["ETag"] = _TAG
    if status in (201, 202):
        headers |= {"Location": _PLACE, "Idempotency-Replayed": _REPLAYED}
    return {**problems(*codes), status: {"headers": headers}}


def add_openapi(app: FastAPI) -> None:
    """Make an application describe itself completely."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    # FastAPI's documented way to change the document.
    app.openapi = describe  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=__version__, routes=app.routes)
    schema["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"}
    }
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if path.startswith("/v1/"):
                operation["security"] = [{"token": []}]
            _use_problem_type(operation)
    return schema


def _use_problem_type(operation: dict[str, Any]) -> None:
    """Move the schema of errors to the media type they are sent with."""
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            plain = answer["content"].pop("application/json")
            answer["content"].setdefault(PROBLEM_TYPE, {}).update(plain)


def _example(code: str) -> dict[str, Any]:
    mentioned = placeholders_of(f"problem.{code}.detail", "en")
    values = {name: value for name, value in _SHOWN.items() if name in mentioned}
    refusal = RefusedError(code, values=values)
    return make_problem(refusal, _EXAMPLE_ID, "en")
