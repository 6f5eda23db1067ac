"""A service on an empty database, with one user of every role."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import make_edged_app
from api.dependencies import Service
from api.settings import Settings
from api.store.engine import Store
from api.team.people import make_first_admin

START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
ROLES = ("admin", "manager", "rep", "service")
HERE = {"lat": 31.23041, "lon": 121.47372}
REP = {"rep_id": "R1", **HERE}
CUSTOMER = {"customer_id": "C1", **HERE, "name": "Lamp shop", "rep_id": "R1"}


@dataclass
class World:
    """
    A running service.

    ``clients`` has one caller per role; the rep is R1's.
    """

    service: Service
    clients: dict[str, TestClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = make_edged_app(self.service)

    def client(self, token: str = "", **headers: str) -> TestClient:
        """Return a caller with a token of its own, or with none."""
        own = {"Authorization": f"Bearer {token}"} if token else {}
        return TestClient(self.app, headers=own | headers)

    def __getattr__(self, role: str) -> TestClient:
        if role not in ROLES:
            raise AttributeError(role)
        return self.clients[role]

    def token_of(self, **user: Any) -> str:
        """Return the token of a new user."""
        made = self.admin.post("/v1/users", json={"name": "someone", **user})
        assert made.status_code == 201, made.text
        given = self.admin.post(
            "/v1/auth/tokens", json={"user_id": made.json()["user_id"]}
        )
        assert given.status_code == 201, given.text
        token: str = given.json()["token"]
        return token


def ticking(start: datetime = START) -> Callable[[], datetime]:
    """Return a clock that goes on by a second whenever it is read."""
    seconds = itertools.count()
    return lambda: start + timedelta(seconds=next(seconds))


def sign_in_all(store: Store) -> dict[str, str]:
    """Fill an empty database: role -> token of its user, and rep R1."""
    token = make_first_admin(store, START)
    assert token is not None
    world = make_world(store, {"admin": token})
    tokens = {"admin": token, "manager": world.token_of(role="manager")}
    key = world.admin.post("/v1/api-keys", json={"name": "nightly"})
    tokens["service"] = key.json()["token"]
    manager = world.client(tokens["manager"])
    assert manager.post("/v1/reps", json=REP).status_code == 201
    tokens["rep"] = world.token_of(role="rep", rep_id="R1")
    return tokens


def make_world(store: Store, tokens: dict[str, str], **settings: Any) -> World:
    """Return a service on a database whose users' tokens are known."""
    world = World(Service(Settings(**settings), store, ticking()))
    for role, token in tokens.items():
        world.clients[role] = world.client(token)
    return world


def with_settings(world: World, **settings: Any) -> World:
    """Return a world on the same database with other settings."""
    tokens = {
        role: client.headers["authorization"].removeprefix("Bearer ")
        for role, client in world.clients.items()
    }
    return make_world(world.service.store, tokens, **settings)


class Clock:
    """A clock that stands until it is put on."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def put_on(self, seconds: float = 0.0, *, days: float = 0.0) -> None:
        self.now += timedelta(days=days, seconds=seconds)


def with_clock(world: World, **settings: Any) -> tuple[World, Clock]:
    """Return a world on the same database whose clock stands, and the clock."""
    clock, same = Clock(), with_settings(world, **settings)
    stopped = World(replace(same.service, clock=clock))
    for role, client in world.clients.items():
        token = client.headers["authorization"].removeprefix("Bearer ")
        stopped.clients[role] = stopped.client(token)
    return stopped, clock


def customers_csv(*rows: str, header: str = "customer_id,name,lat,lon") -> bytes:
    """Return a customers file."""
    return "\n".join((header, *rows, "")).encode()


def upload(client: TestClient, content: bytes, **form: str) -> Any:
    """Upload a customers file and return the answer."""
    name = form.pop("name", "customers.csv")
    headers = {"Idempotency-Key": form.pop("key")} if "key" in form else {}
    files = {"file": (name, content)}
    return client.post("/v1/imports", files=files, data=form, headers=headers)


def sqlite_url(folder: Path) -> str:
    """Return the URL of a database in a folder."""
    return f"sqlite:///{folder / 'beatplan.sqlite'}"
