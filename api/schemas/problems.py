"""Errors as RFC 9457 has them, and the state of the service."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class ProblemFault(BaseModel):
    """One fault of an input: a place in the body, or a row and column of a file."""

    pointer: str | None = None
    row: int | None = None
    column: str | None = None
    code: str
    message: str
    suggestion: str


class Problem(BaseModel):
    """An error; ``code`` is stable, the texts are free."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[ProblemFault] = []
    values: dict[str, Any] = {}


class StatusAnswer(BaseModel):
    """Whether the service lives, or is ready."""

    status: str


class VersionAnswer(BaseModel):
    """What runs here, and its limits."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": "0.1.0"}]})

    version: str
    schema_revision: str
    limits: dict[str, int]
