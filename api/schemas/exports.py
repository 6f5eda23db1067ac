"""Exports: what is taken out, in which form, and why."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.fields import TEXT_PATTERN, Body, Identifier

EXPORT_EXAMPLE: dict[str, Any] = {
    "what": "customers",
    "format": "xlsx",
    "reason": "Yearly review of the list with the trade partners",
}
What = Literal["customers", "visits", "routes", "unplanned", "territories", "plan"]
Format = Literal["xlsx", "csv", "geojson", "gpx", "ics", "json"]


class NewExport(Body):
    """
    What is to be taken out.

    Customers as csv, xlsx; visits as csv, xlsx, ics; routes as csv, gpx; unplanned
    visits as csv; territories as geojson; a whole plan as json. Calendars and tracks
    of several reps come as a zip.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXPORT_EXAMPLE]})

    what: What
    format: Format
    reason: Annotated[
        str, StringConstraints(min_length=5, max_length=500, pattern=TEXT_PATTERN)
    ] = Field(description="Why; kept, whatever becomes of the file.")
    plan_id: Identifier | None = Field(
        None, description="Null is the plan in force; customers need none."
    )
    rep_id: Identifier | None = Field(
        None, description="Whose part; not of xlsx, unplanned and json of plans."
    )


class ExportAnswer(Body):
    """An export; its file can be fetched while it is READY, by who made it."""

    export_id: str
    state: Literal["READY", "EXPIRED", "REVOKED"]
    what: What
    format: Format
    reason: str
    plan_id: str | None
    rep_id: str | None
    name: str
    media_type: str
    bytes: int
    created_at: str
    expires_at: str
