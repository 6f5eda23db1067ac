"""Territories: those that hold, and those that are proposed."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Body


class TerritoryAnswer(Body):
    """The customers of one rep, and how much of the work that is."""

    rep_id: str
    name: str
    customers: int
    workload_hours: float = Field(description="Service and driving per cycle.")
    share: float = Field(description="Of a fair share; 1 is fair.")
    outline: dict[str, Any] | None = Field(description="A GeoJSON geometry, WGS 84.")


class TerritoriesAnswer(Body):
    """The territories in force, or those of today's owners before any plan."""

    source: Literal["published", "customers"]
    plan_id: str | None
    publication: int | None
    items: list[TerritoryAnswer]
    unowned: int = Field(description="Customers whom no rep has.")


class DesignSummary(Body):
    """A proposal: who made it, from which job."""

    design_id: str
    number: int
    job_id: str | None
    created_at: str


class DesignPage(Body):
    """One page of designs, the newest first."""

    items: list[DesignSummary]
    next_page_token: str | None


class DesignAnswer(DesignSummary):
    """A proposal with who would get whom."""

    rep_of: dict[str, str]
    figures: dict[str, Any] = Field(description="As `docs/territory-folder.md` has it.")
    territories: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]
    broken: list[dict[str, Any]]
    geojson: dict[str, Any] = Field(description="A feature per territory, WGS 84.")


class DesignOrder(Body):
    """The go-ahead; there is nothing to choose."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class DesignApplied(Body):
    """What giving the customers to the reps of a design changed."""

    design_id: str
    changed: int
    unchanged: int
    left_out: int = Field(
        description="Customers who are not in the design, or archived since."
    )
