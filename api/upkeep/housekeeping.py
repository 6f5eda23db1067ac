"""What is tidied up every hour: whatever has waited or been kept for too long."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from api.dependencies import Service
from api.store.answers import drop_old_answers
from api.store.events import insert_event
from api.store.exports import expire_exports
from api.store.imports import expire_import, find_import, list_waiting
from api.uploads.importing import expires_at

logger = logging.getLogger(__name__)

EVERY_S = 3_600.0


@dataclass(frozen=True)
class Chore:
    """
    Something to be tidied up.

    Parameters
    ----------
    do
        Does it, in transactions of its own; returns how many things it tidied up.
    """

    name: str
    do: Callable[[Service], int]


def expire_imports(service: Service) -> int:
    """Let imports go that nobody has committed in time; return how many."""
    with service.store.reading() as connection:
        waiting = list_waiting(connection)
    now, settings = service.clock(), service.settings
    late = [each for each in waiting if expires_at(each, settings) <= now]
    return sum(_expire(service, each.import_id) for each in late)


def drop_answers(service: Service) -> int:
    """Forget answers kept for repeated requests; return how many."""
    with service.store.writing() as connection:
        return drop_old_answers(connection, service.clock())


def end_old_exports(service: Service) -> int:
    """Delete the files of exports that are a day old; return how many."""
    with service.store.writing() as connection:
        return expire_exports(connection, service.clock())


CHORES = (
    Chore("expire_imports", expire_imports),
    Chore("drop_answers", drop_answers),
    Chore("end_old_exports", end_old_exports),
)
"""Whoever keeps things for a time adds a chore here."""


def keep_house(
    service: Service, chores: Sequence[Chore] = CHORES
) -> dict[str, int | None]:
    """Do all chores; return what each tidied up, None for those that failed."""
    return {chore.name: _do(service, chore) for chore in chores}


@contextmanager
def house_kept(
    service: Service,
    *,
    chores: Sequence[Chore] = CHORES,
    every_s: float = EVERY_S,
) -> Iterator[None]:
    """Do all chores at once and then every hour, beside what happens within."""
    stop = threading.Event()

    def keep() -> None:
        keep_house(service, chores)
        while not stop.wait(every_s):
            keep_house(service, chores)

    thread = threading.Thread(target=keep, name="housekeeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        # A chore that has begun is finished before the database is closed.
        thread.join()


def _do(service: Service, chore: Chore) -> int | None:
    """Do a chore; one that fails is tried again in an hour and stops no other."""
    try:
        count = chore.do(service)
    except Exception as error:
        # The message may hold someone's data.
        logger.error("housekeeping %s: %s", chore.name, type(error).__name__)
        return None
    if count:
        logger.info("housekeeping %s: %d", chore.name, count)
    return count


def _expire(service: Service, import_id: str) -> bool:
    """End one import, unless it was committed meanwhile."""
    with service.store.writing() as connection:
        stored = find_import(connection, import_id, to_change=True)
        if stored is None or stored.state != "READY":
            return False
        expire_import(connection, stored)
        insert_event(
            connection,
            at=service.clock().isoformat(),
            actor_id="housekeeping",
            role="system",
            action="imports.expire",
            object_id=import_id,
            version=stored.version + 1,
            request_id="",
        )
    return True
