"""Reps who read customers without end: people leave with the list."""

from api.auth import Role
from api.dependencies import Call
from api.store.engine import StoreError
from api.upkeep.rates import too_often

CRAWL = "customers.crawl"
"""The action of the audit event."""


def count_reading(call: Call, count: int) -> None:
    """
    Count customers that a rep reads.

    Raises
    ------
    RefusedError
        Beyond the limit of an hour; an audit event tells of it, once an hour.
    """
    if call.actor.role is not Role.REP:
        return
    service, actor_id = call.service, call.actor.actor_id
    now, limit = service.clock(), service.settings.rep_customers_per_hour
    seconds = service.rates.customers.count(actor_id, limit, now, count)
    if not seconds:
        return
    if not service.rates.crawls.count(actor_id, 1, now):
        _note(call)
    raise too_often(seconds)


def _note(call: Call) -> None:
    actor = call.actor
    try:
        with call.service.store.writing() as connection:
            call.note(connection, actor.rep_id or actor.actor_id, None, action=CRAWL)
    except StoreError:
        call.service.rates.crawls.forget(actor.actor_id)
        raise
