"""/healthz, /readyz, /version, /metrics: without a user's token."""

import hashlib
import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import text

from api.dependencies import Service, answer_record, bearer_of, refuse_token
from api.openapi import problems
from api.schemas.problems import StatusAnswer, VersionAnswer
from api.store.guard import newest_revision
from api.upkeep.gauges import database_families, process_families
from api.upkeep.metrics import CONTENT_TYPE, write_metrics
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


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **{status: problems()[status] for status in (401, 429)},
    },
)
def show_metrics(request: Request) -> Response:
    """Tell what was answered since the start, as Prometheus reads it."""
    service: Service = request.app.state.service
    wanted = service.settings.metrics_token
    if wanted is not None:
        given = bearer_of(request)
        if not _is_same(given, wanted.get_secret_value()):
            raise refuse_token(service, request)
    families = [
        *service.metrics.families(),
        *process_families(),
        *database_families(service.store),
    ]
    return PlainTextResponse(write_metrics(families), media_type=CONTENT_TYPE)


def _is_same(given: str, wanted: str) -> bool:
    """Compare secrets in a time that tells nothing of them."""
    digests = (
        hashlib.sha256(text.encode("utf-8", "replace")).digest()
        for text in (given, wanted)
    )
    return hmac.compare_digest(*digests)
