"""Who calls, and what he may do: default deny, one question for every handler."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import Enum, StrEnum

TOKEN_BYTES = 32
TOKEN_PREFIX = "bp_"  # noqa: S105 - it marks tokens for scanners of leaks


class Role(StrEnum):
    """What an actor is."""

    ADMIN = "admin"
    MANAGER = "manager"
    REP = "rep"
    SERVICE = "service"


class Action(StrEnum):
    """What is done, as audit events name it."""

    READ_CUSTOMERS = "customers.read"
    WRITE_CUSTOMERS = "customers.write"
    READ_REPS = "reps.read"
    WRITE_REPS = "reps.write"
    READ_POLICIES = "policies.read"
    WRITE_POLICIES = "policies.write"
    READ_IMPORTS = "imports.read"
    WRITE_IMPORTS = "imports.write"
    READ_JOBS = "jobs.read"
    WRITE_JOBS = "jobs.write"
    READ_PLANS = "plans.read"
    WRITE_PLANS = "plans.write"
    PUBLISH_PLANS = "plans.publish"
    READ_PUBLISHED = "published.read"
    READ_DAYS = "days.read"
    READ_OUTCOMES = "outcomes.read"
    WRITE_OUTCOMES = "outcomes.write"
    READ_FEEDS = "feeds.read"
    WRITE_FEEDS = "feeds.write"
    READ_EXPORTS = "exports.read"
    WRITE_EXPORTS = "exports.write"
    READ_CALENDARS = "calendars.read"
    WRITE_CALENDARS = "calendars.write"
    READ_TERRITORIES = "territories.read"
    WRITE_TERRITORIES = "territories.write"
    OFFBOARD_REPS = "reps.offboard"
    READ_USERS = "users.read"
    WRITE_USERS = "users.write"
    READ_TOKENS = "tokens.read"
    WRITE_TOKENS = "tokens.write"
    READ_KEYS = "keys.read"
    WRITE_KEYS = "keys.write"
    READ_EVENTS = "events.read"


class Verdict(Enum):
    """An answer of ``can``; what is hidden is as if it did not exist."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Actor:
    """
    Who calls.

    Parameters
    ----------
    actor_id
        The user, or the API key.
    rep_id
        Whose customers a rep sees; None for the others.
    """

    actor_id: str
    role: Role
    rep_id: str | None = None


@dataclass(frozen=True)
class Thing:
    """What an action is done to; ``owner_id`` is the rep it belongs to."""

    owner_id: str | None


_OFFICE = frozenset({Role.MANAGER, Role.SERVICE})
_MANAGER = frozenset({Role.MANAGER})
_ADMIN = frozenset({Role.ADMIN})
_REP = frozenset({Role.REP})
_MAY: dict[Action, frozenset[Role]] = {
    Action.READ_CUSTOMERS: _OFFICE | _REP,
    Action.WRITE_CUSTOMERS: _OFFICE,
    Action.READ_IMPORTS: _OFFICE,
    Action.WRITE_IMPORTS: _OFFICE,
    Action.READ_REPS: _MANAGER,
    Action.WRITE_REPS: _MANAGER,
    Action.READ_POLICIES: _MANAGER,
    Action.WRITE_POLICIES: _MANAGER,
    Action.READ_JOBS: _OFFICE,
    Action.WRITE_JOBS: _OFFICE,
    Action.READ_PLANS: _OFFICE,
    Action.WRITE_PLANS: _OFFICE,
    Action.PUBLISH_PLANS: _OFFICE,
    Action.READ_PUBLISHED: _OFFICE | _REP,
    Action.READ_DAYS: _OFFICE | _REP,
    Action.READ_OUTCOMES: _OFFICE,
    Action.WRITE_OUTCOMES: _REP,
    Action.READ_FEEDS: _MANAGER | _REP,
    Action.WRITE_FEEDS: _MANAGER | _REP,
    Action.READ_EXPORTS: _MANAGER,
    Action.WRITE_EXPORTS: _MANAGER,
    Action.READ_CALENDARS: _MANAGER,
    Action.WRITE_CALENDARS: _MANAGER,
    Action.READ_TERRITORIES: _MANAGER,
    Action.WRITE_TERRITORIES: _MANAGER,
    Action.OFFBOARD_REPS: _MANAGER,
    Action.READ_USERS: _ADMIN,
    Action.WRITE_USERS: _ADMIN,
    Action.READ_TOKENS: _ADMIN,
    Action.WRITE_TOKENS: _ADMIN,
    Action.READ_KEYS: _ADMIN,
    Action.WRITE_KEYS: _ADMIN,
    Action.READ_EVENTS: _ADMIN,
}


def can(actor: Actor, action: Action, thing: Thing | None = None) -> Verdict:
    """
    Tell whether an actor may do something, at all or to one thing.

    Parameters
    ----------
    thing
        None asks for the function alone.
    """
    if actor.role not in _MAY.get(action, frozenset()):
        return Verdict.FORBIDDEN
    if thing is None or actor.role is not Role.REP:
        return Verdict.ALLOWED
    is_own = actor.rep_id is not None and thing.owner_id == actor.rep_id
    return Verdict.ALLOWED if is_own else Verdict.HIDDEN


def make_token() -> str:
    """Return a new secret of 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def digest_token(token: str) -> str:
    """Return what is stored of a token; its randomness makes salt needless."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
