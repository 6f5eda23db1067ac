"""Imports of customers files: what was found, and what a commit would change."""

from typing import Annotated, Literal

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.schemas.fields import Body, Whole

Mode = Literal["validate_only", "merge", "replace"]
OnError = Literal["skip_rows", "reject_file"]
State = Literal["READY", "VALIDATED", "REJECTED", "COMMITTED", "EXPIRED"]


class ImportForm(BaseModel):
    """A customers file, and what is wanted of it."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile = Field(description="Customers, CSV or XLSX.")
    mode: Mode = "validate_only"
    on_error: OnError = "skip_rows"
    crs: Literal["wgs84", "gcj02", "bd09"] | None = None
    encoding: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")] | None = None


class RepsForm(BaseModel):
    """A reps file, and what is wanted of it."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile = Field(description="Reps, CSV or XLSX.")
    mode: Literal["merge", "replace"] = "merge"
    validate_only: bool = False
    crs: Literal["wgs84", "gcj02", "bd09"] | None = None
    encoding: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")] | None = None


class RowCounts(Body):
    """Rows of the file that are not blank; total = accepted + rejected."""

    total: int
    accepted: int
    rejected: int


class ChangeCounts(Body):
    """What a commit changes; of a committed import, what it changed."""

    created: int
    updated: int
    unchanged: int
    archived: int


class CodeCount(Body):
    """How often a code occurs among the issues."""

    code: str
    severity: Literal["warning", "error", "fatal"]
    count: int


class ImportAnswer(Body):
    """An import: READY to be committed, or why not."""

    import_id: str
    state: State
    mode: Mode
    on_error: OnError
    crs: str
    encoding: str
    rows: RowCounts
    changes: ChangeCounts
    issue_counts: list[CodeCount]
    expires_at: str | None = Field(
        description="Until when it waits, at least; null when it does not wait."
    )
    version: int


class Commit(Body):
    """The go-ahead; archiving customers needs their exact number."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"confirm_delete": 60}]})

    confirm_delete: Annotated[Whole, Field(ge=0, le=1_000_000)] = Field(
        0, description="How many customers the commit may archive, exactly."
    )


class IssueAnswer(Body):
    """A fault of a row: where it stands, what it is, how to cure it."""

    severity: Literal["warning", "error", "fatal"]
    row: int | None
    column: str
    value: str
    code: str
    message: str
    suggestion: str


class IssuePage(Body):
    """One page of issues: those of the whole file, then by row."""

    items: list[IssueAnswer]
    next_page_token: str | None


class RepsImportAnswer(Body):
    """What a reps file changed, or would change; faults that refuse it are a 422."""

    mode: Literal["merge", "replace"]
    validate_only: bool
    rows_total: int
    changes: ChangeCounts
    issue_counts: list[CodeCount]
    issues: list[IssueAnswer] = Field(description="Warnings, the first 1,000.")
