from pathlib import Path

import pytest

from api.settings import Settings
from routing import __version__
from tests.api.service.service_world import World

HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def test_health_and_version_need_no_token(world: World) -> None:
    nobody = world.client()
    assert nobody.get("/healthz").json() == {"status": "ok"}
    assert nobody.get("/readyz").json() == {"status": "ready"}
    shown = nobody.get("/version").json()
    assert shown["version"] == __version__
    assert shown["schema_revision"] == "0002"
    assert shown["limits"] == {
        "body_bytes": 10_000_000,
        "body_s": 30,
        "import_bytes": 50_000_000,
        "import_rows": 200_000,
        "import_days": 7,
        "requests_per_min": 600,
        "bad_tokens_per_min": 30,
        "rep_customers_per_hour": 2_000,
        "batch_customers": 1_000,
        "page_size": 500,
        "active_jobs": 2,
        "queued_jobs": 20,
        "queued_jobs_each": 15,
        "job_customers": 200_000,
        "time_limit_s": 3_600,
        "solver_memory_mb": 2_000,
        "rep_days_back": 7,
        "rep_days_ahead": 14,
        "batch_outcomes": 500,
    }


@pytest.mark.usefixtures("sqlite_only")
def test_a_database_that_is_gone_makes_the_service_unready(
    world: World, tmp_path: Path
) -> None:
    world.service.store.close()
    for path in tmp_path.glob("beatplan.sqlite*"):
        path.unlink()
    (tmp_path / "beatplan.sqlite").mkdir(exist_ok=True)
    nobody = world.client()
    assert nobody.get("/healthz").status_code == 200
    answer = nobody.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE_UNAVAILABLE")


def test_every_answer_forbids_to_keep_or_guess(world: World) -> None:
    for path in ("/healthz", "/v1/customers", "/none"):
        answer = world.manager.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_the_defaults_of_the_settings() -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert defaults == {
        "host": "127.0.0.1",
        "port": 8000,
        "database": "",
        "data": Path("beatplan-data"),
        "tls_cert": None,
        "tls_key": None,
        "grace_s": 20,
        "body_bytes": 10_000_000,
        "body_s": 30,
        "import_bytes": 50_000_000,
        "import_rows": 200_000,
        "import_days": 7,
        "requests_per_min": 600,
        "bad_tokens_per_min": 30,
        "rep_customers_per_hour": 2_000,
        "metrics_token": None,
        "active_jobs": 2,
        "queued_jobs": 20,
        "queued_jobs_each": 15,
        "job_customers": 200_000,
        "solver_workers": 0,
        "solver_memory_mb": 2_000,
        "nightly_replan": "",
        "rep_days_back": 7,
        "rep_days_ahead": 14,
    }
