"""What the commands that kill have in common: their options, and what these ask for."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from routing.solver.warm_up import compile_kernel
from tests.api.service.postgres_server import Databases, own_server
from tests.kills.served import WarmStarter


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add where databases are made, and how servers start."""
    parser.add_argument(
        "--database", help="URL of a PostgreSQL to make databases on; or: own"
    )
    parser.add_argument(
        "--warm",
        action="store_true",
        help="start servers from a process that has done their imports",
    )


@contextmanager
def made_ready(
    asked: argparse.Namespace,
) -> Iterator[tuple[Databases | None, WarmStarter | None]]:
    """Lend databases and starter as the options ask; None where they do not."""
    # So that whoever is stopped leaves no services behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    compile_kernel()
    with ExitStack() as stack:
        databases = warm = None
        if asked.database is not None:
            is_own = asked.database == "own"
            url = stack.enter_context(own_server()) if is_own else asked.database
            databases = Databases(url)
        if asked.warm:
            warm = WarmStarter()
            stack.callback(warm.close)
        yield databases, warm


@contextmanager
def empty_database(databases: Databases | None, name: str) -> Iterator[str | None]:
    """Lend the URL of an empty database; None, for SQLite, where there are none."""
    if databases is None:
        yield None
        return
    with databases.empty(name) as url:
        yield url


def say(text: str) -> None:
    """Write at once."""
    sys.stdout.write(text)
    sys.stdout.flush()
