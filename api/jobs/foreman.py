"""Planning jobs of a server: begun in turn, gone on with after a crash, stopped."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from api.jobs.dispatch import dispatch
from api.jobs.durable import DurableQueue
from api.jobs.nightly import Nightly
from api.jobs.stopping import Stopping
from api.jobs.working import Workshop, finish_job, solve_job
from api.settings import Settings
from api.store.engine import Store, StoreError
from api.store.jobs import last_begun, list_active_jobs

logger = logging.getLogger(__name__)

LOOK_S = 5.0
"""Between two looks at the jobs that nobody has asked for."""
PRUNE_AFTER = timedelta(hours=1)
_END_S = 10.0
"""After the grace: for killing processes and releasing their jobs."""


class Foreman:
    """
    Works off the jobs of one server.

    Parameters
    ----------
    url
        Of the queue's own database.
    """

    def __init__(self, shop: Workshop, url: str) -> None:
        self._shop = shop
        self._nightly: Nightly | None = None
        self._woken = threading.Event()
        active = shop.settings.active_jobs
        self._queue = DurableQueue(url, _Steps(shop, self.wake), active=active)
        self._thread = threading.Thread(target=self._look, name="jobs", daemon=True)
        self._pruned_at = shop.clock() - PRUNE_AFTER

    def open(self, nightly: Nightly | None = None) -> None:
        """
        Go on with what was left, and begin what waits.

        Parameters
        ----------
        nightly
            Starts a job of its own now and then; None never does.
        """
        self._nightly = nightly
        self._remove_leavings()
        self._queue.open()
        self._thread.start()

    def wake(self) -> None:
        """Look at once for jobs that may begin."""
        self._woken.set()

    @property
    def is_stopping(self) -> bool:
        """Whether no more jobs are begun."""
        return self._shop.stopping.is_stopping

    def stop(self) -> None:
        """Begin no more jobs; those that run have their grace from now on."""
        self._shop.stopping.begin()
        self._woken.set()

    def close(self) -> None:
        """Wait for running jobs within their grace; release those that go on."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join()
        self._queue.close(self._shop.stopping.seconds_left() + _END_S)

    def _look(self) -> None:
        while not self.is_stopping:
            try:
                self._look_once()
            except StoreError as error:
                logger.warning("jobs wait: %s", type(error).__name__)
            except Exception:
                # Whatever it is, jobs that come later must still be begun.
                logger.exception("jobs wait")
            self._woken.wait(LOOK_S)
            self._woken.clear()

    def _look_once(self) -> None:
        now = self._shop.clock()
        if self._nightly is not None:
            self._nightly.start_due(now)
        with self._shop.store.reading() as connection:
            jobs = list_active_jobs(connection)
            served = last_begun(connection, {job.actor_id for job in jobs})
        places = self._shop.settings.active_jobs
        dispatch(jobs, self._queue, now, places=places, served=served)
        if now - self._pruned_at >= PRUNE_AFTER:
            self._pruned_at = now
            self._queue.prune(now)

    def _remove_leavings(self) -> None:
        """Remove work folders of jobs that are over or unknown."""
        with self._shop.store.reading() as connection:
            known = {job.job_id for job in list_active_jobs(connection)}
        if self._shop.work.is_dir():
            for path in self._shop.work.iterdir():
                if path.name not in known:
                    self._shop.folder_of(path.name).remove()


def make_foreman(
    settings: Settings, store: Store, clock: Callable[[], datetime]
) -> Foreman:
    """Return who works off the jobs of a server with these settings."""
    shop = Workshop(
        settings=settings,
        store=store,
        clock=clock,
        stopping=Stopping(settings.grace_s),
    )
    return Foreman(shop, settings.queue_url)


class _Steps:
    """The steps of a job in a workshop; at its end, others may have their turn."""

    def __init__(self, shop: Workshop, tell: Callable[[], None]) -> None:
        self._shop, self._tell = shop, tell

    def solve(self, job_id: str) -> str:
        return solve_job(self._shop, job_id)

    def finish(self, job_id: str, state: str) -> None:
        finish_job(self._shop, job_id, state)
        self._tell()
