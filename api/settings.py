"""Settings of the service; nothing else reads the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _check_cron(text: str) -> str:
    from api.jobs.cron import check_cron

    return check_cron(text)


class Settings(BaseSettings):
    """
    What runs how, read from ``BEATPLAN_...`` unless the command line says otherwise.

    Limits are listed by ``/version``.
    """

    model_config = SettingsConfigDict(
        env_prefix="BEATPLAN_", frozen=True, allow_inf_nan=False
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    database: str = ""
    data: Path = Path("beatplan-data")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    grace_s: Annotated[int, Field(ge=1, le=600)] = 20
    body_bytes: Annotated[int, Field(ge=1_000)] = 10_000_000
    body_s: Annotated[int, Field(ge=1, le=600)] = 30
    import_bytes: Annotated[int, Field(ge=1_000)] = 50_000_000
    import_rows: Annotated[int, Field(ge=1)] = 200_000
    import_days: Annotated[int, Field(ge=1, le=3_650)] = 7
    active_jobs: Annotated[int, Field(ge=1, le=64)] = 2
    queued_jobs: Annotated[int, Field(ge=1, le=10_000)] = 20
    queued_jobs_each: Annotated[int, Field(ge=1, le=10_000)] = 15
    job_customers: Annotated[int, Field(ge=1)] = 200_000
    solver_workers: Annotated[int, Field(ge=0, le=256)] = 0
    solver_memory_mb: Annotated[int, Field(ge=100)] = 2_000
    nightly_replan: Annotated[str, AfterValidator(_check_cron)] = ""
    requests_per_min: Annotated[int, Field(ge=1)] = 600
    bad_tokens_per_min: Annotated[int, Field(ge=1)] = 30
    rep_customers_per_hour: Annotated[int, Field(ge=1)] = 2_000
    rep_days_back: Annotated[int, Field(ge=0, le=366)] = 7
    rep_days_ahead: Annotated[int, Field(ge=0, le=366)] = 14
    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = None

    @property
    def database_url(self) -> str:
        """The database's URL; a file in the data folder when none is set."""
        return self.database or f"sqlite:///{(self.data / 'beatplan.sqlite').resolve()}"

    @property
    def queue_url(self) -> str:
        """URL of what the queue of jobs keeps: its own file, or its own schema."""
        url = self.database_url
        if not url.startswith("sqlite"):
            return url
        return f"sqlite:///{(self.data / 'jobs.sqlite').resolve()}"

    @property
    def limits(self) -> dict[str, int]:
        """What a caller may not exceed, by name."""
        from api.schemas.customers import MOST_IN_BATCH
        from api.schemas.jobs import MOST_SECONDS
        from api.schemas.outcomes import MOST_IN_BATCH as MOST_OUTCOMES
        from api.schemas.pages import MOST_ON_PAGE

        return {
            "body_bytes": self.body_bytes,
            "body_s": self.body_s,
            "import_bytes": self.import_bytes,
            "import_rows": self.import_rows,
            "import_days": self.import_days,
            "active_jobs": self.active_jobs,
            "queued_jobs": self.queued_jobs,
            "queued_jobs_each": self.queued_jobs_each,
            "job_customers": self.job_customers,
            "time_limit_s": MOST_SECONDS,
            "solver_memory_mb": self.solver_memory_mb,
            "requests_per_min": self.requests_per_min,
            "bad_tokens_per_min": self.bad_tokens_per_min,
            "rep_customers_per_hour": self.rep_customers_per_hour,
            "rep_days_back": self.rep_days_back,
            "rep_days_ahead": self.rep_days_ahead,
            "batch_customers": MOST_IN_BATCH,
            "batch_outcomes": MOST_OUTCOMES,
            "page_size": MOST_ON_PAGE,
        }
