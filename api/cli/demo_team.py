"""The sample team in a service of its own: loaded, its plan in force, let in."""

import dataclasses
import io
import json
import tomllib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from api.auth import Action, Actor, Role
from api.dependencies import Call, Service
from api.kinds import replace
from api.office.reckoning import reckon_here
from api.plans.keeping import PlanOrigin, keep_plan, read_folder
from api.plans.publications import put_in_force
from api.routes.policies import POLICIES
from api.store.documents import Record, find_document, insert_document
from api.store.leavers import revoke_tokens
from api.store.plans import find_day_document, find_plan, publication_of
from api.store.tables import reps, users
from api.team.people import give_token
from api.uploads.beside import ImportUpload, import_file
from api.uploads.importing import commit
from api.uploads.reps_import import RepsUpload, import_reps
from sample_data import sample_path

ACTOR = "demo"
_MANAGER, _FIRST = "demo-manager", '"0"'


@dataclass(frozen=True)
class Doors:
    """
    How the demo is seen: the secrets of a manager and of a rep, and which rep.

    Parameters
    ----------
    has_visits
        Whether the rep has any today.
    """

    manager: str
    rep: str
    rep_id: str
    has_visits: bool


def is_in_force(connection: Connection, today: date) -> bool:
    """Tell whether a demo's plan is in force on a date."""
    return publication_of(connection, today.isoformat()) is not None


def load_team(service: Service, folder: Path, language: str) -> None:
    """
    Put the sample team and its plan, which lies in a folder, in force.

    The same functions do it that answer a manager's calls.
    """
    # Nobody else is served yet, and nothing has to be answered in time.
    service = dataclasses.replace(service, reckon=reckon_here)
    policy = tomllib.loads(sample_path("policy.toml").read_text("utf-8"))
    manager = _call(service, Role.MANAGER, Action.WRITE_POLICIES)
    replace(manager, POLICIES, "default", {**policy, "language": language}, "*")
    import_reps(_call(service, Role.MANAGER, Action.WRITE_REPS), _reps_file(), None)
    importer = _call(service, Role.MANAGER, Action.WRITE_IMPORTS)
    kept: Record = json.loads(bytes(import_file(importer, _customers(), None).body))
    commit(importer, kept["import_id"], 0, None, None)
    content = read_folder(folder)
    origin = PlanOrigin(
        plan_id=str(uuid.uuid4()), kind="FULL", quality="FULL", actor_id=ACTOR
    )
    with service.store.writing() as connection:
        plan = keep_plan(connection, content, origin, service.clock())
    publisher = _call(service, Role.MANAGER, Action.PUBLISH_PLANS)
    put_in_force(publisher, plan.plan_id, _FIRST, None)


def open_doors(service: Service, today: date) -> Doors:
    """Give a manager and a rep new secrets; those of an earlier demo end."""
    with service.store.writing() as connection:
        rep_id, has_visits = _choose_rep(connection, today)
        guest = f"{ACTOR}-{rep_id}"
        _let_in(connection, _MANAGER, Role.MANAGER, None)
        _let_in(connection, guest, Role.REP, rep_id)
        revoke_tokens(connection, [_MANAGER, guest])
    call = _call(service, Role.ADMIN, Action.WRITE_TOKENS)
    secrets = [
        json.loads(bytes(give_token(call, user_id=each, name="", path="").body))
        for each in (_MANAGER, guest)
    ]
    return Doors(
        manager=secrets[0]["token"],
        rep=secrets[1]["token"],
        rep_id=rep_id,
        has_visits=has_visits,
    )


def _choose_rep(connection: Connection, today: date) -> tuple[str, bool]:
    """Return a rep of the plan in force, one with visits today if there is any."""
    publication = publication_of(connection, today.isoformat())
    plan = find_plan(connection, publication.plan_id) if publication else None
    if plan is None:
        raise ValueError(f"Expected a plan in force on {today}.")
    here = [each for each in plan.record["reps"] if _works_here(connection, each)]
    busy = [each for each in here if _stops(connection, plan.plan_id, each, today)]
    team: Sequence[str] = busy or here or plan.record["reps"]
    return team[0], bool(busy)


def _works_here(connection: Connection, rep_id: str) -> bool:
    found = find_document(connection, reps, rep_id)
    return found is not None and not found.is_archived


def _stops(connection: Connection, plan_id: str, rep_id: str, today: date) -> int:
    day = find_day_document(connection, plan_id, rep_id, today.isoformat())
    return 0 if day is None else len(json.loads(day[1])["stops"])


def _let_in(
    connection: Connection, user_id: str, role: Role, rep_id: str | None
) -> None:
    fields = {"user_id": user_id, "name": user_id, "role": role, "rep_id": rep_id}
    insert_document(connection, users, user_id, fields, role=role)


def _reps_file() -> RepsUpload:
    return RepsUpload(
        content=sample_path("reps.csv").read_bytes(),
        name="reps.csv",
        mode="merge",
        validate_only=False,
        crs=None,
        encoding=None,
    )


def _customers() -> ImportUpload:
    return ImportUpload(
        content=io.BytesIO(sample_path("customers.csv").read_bytes()),
        name="customers.csv",
        mode="merge",
        on_error="reject_file",
        crs=None,
        encoding=None,
    )


def _call(service: Service, role: Role, action: Action) -> Call:
    return Call(
        service=service,
        actor=Actor(ACTOR, role),
        action=action,
        request_id=ACTOR,
        language="en",
        line=ACTOR,
    )
