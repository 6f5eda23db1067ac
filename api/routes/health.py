"""/healthz, /readyz, /version: without a token."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from api.dependencies import Service, answer_record
from api.openapi import problems
from api.schemas.problems import StatusAnswer, VersionAnswer
from api.store.guard import newest_revision
from routing import __version__

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=StatusAnswer)
def check_health() -> Response:
    """Tell that the process lives."""
    return answer_record({"status": "ok"})


@router.get(
    "/readyz",
    response_model=StatusAnswer,
    responses={503: problems("DATABASE_UNAVAILABLE")[503]},
)
def check_readiness(request: Request) -> Response:
    """Tell that the database answers."""
    service: Service = request.app.state.service
    with service.store.reading() as connection:
        connection.execute(text("SELECT 1"))
    return answer_record({"status": "ready"})


@router.get("/version", response_model=VersionAnswer)
def show_version(request: Request) -> Response:
    """Tell the version, the schema and the limits."""
    service: Service = request.app.state.service
    return answer_record(
        {
            "version": __version__,
            "schema_revision": newest_revision(),
            "limits": service.settings.limits,
        }
    )
