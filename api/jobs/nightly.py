"""The plan in force planned anew at set times, without anybody asking."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.auth import Action, Actor, Role
from api.dependencies import Call, Service
from api.errors import RefusedError
from api.jobs.cron import last_tick
from api.jobs.orders import JobOrder, load_job_policy
from api.jobs.starting import start_job

logger = logging.getLogger(__name__)

ACTOR = "nightly"
LATE = timedelta(hours=1)
"""A time that passed while the service was down is made up so long after it."""


class Nightly:
    """
    Starts a re-plan of the plan in force once per tick of a cron expression.

    A tick has an idempotency key, so that a restart does not start it twice.

    Parameters
    ----------
    cron
        Five fields, in the timezone of the default policy.
    """

    def __init__(self, service: Service, cron: str) -> None:
        self._service, self._cron = service, cron
        self._done: datetime | None = None

    def start_due(self, now: datetime) -> None:
        """Start the job of the last tick, unless that was done or is long ago."""
        tick = last_tick(self._cron, now.astimezone(self._zone()))
        if tick == self._done or now - tick > LATE:
            return
        self._done = tick
        key = f"nightly-{int(tick.timestamp())}"
        order = JobOrder(kind="REPLAN", parameters={"if_busy": "queue"})
        try:
            start_job(self._call(), order, key)
        except RefusedError as refused:
            logger.warning("nightly re-plan not started: %s", refused.code)

    def _zone(self) -> ZoneInfo:
        with self._service.store.reading() as connection:
            zone = load_job_policy(connection, "default").timezone
        return ZoneInfo(zone or "UTC")

    def _call(self) -> Call:
        return Call(
            service=self._service,
            actor=Actor(ACTOR, Role.SERVICE),
            action=Action.WRITE_JOBS,
            request_id=ACTOR,
            language="en",
            line=ACTOR,
        )
