"""A real `beatplan serve` whose processes are killed: started, found, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

STARTS_WITHIN_S = 120.0
"""On a machine with much else to do."""
_GONE_WITHIN_S = 15.0


class KillError(Exception):
    """A process did not do what it must."""


@dataclass(frozen=True)
class Process:
    """A process below another; ``session`` is the number of its session's leader."""

    number: int
    parent: int
    session: int
    words: str


@dataclass
class Server:
    """
    One service on one data folder, through all its lives.

    Parameters
    ----------
    settings
        Environment variables without ``BEATPLAN_``.
    """

    folder: Path
    database: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """URL of its database."""
        return self.database or f"sqlite:///{self.folder / 'data' / 'beatplan.sqlite'}"

    @property
    def log(self) -> Path:
        """What all its lives said."""
        return self.folder / "log"

    @property
    def number(self) -> int:
        """Number of the process that serves."""
        if self.process is None:
            raise KillError("not started")
        return self.process.pid

    def start(self) -> float:
        """Start it and wait until it answers; return the seconds that it took."""
        began = time.monotonic()
        words = ["--port", str(self.port), "--data", str(self.folder / "data")]
        if self.database is not None:
            words += ["--database", self.database]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "api.cli.main", "serve", *words],
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        self.starts += 1
        self._wait_until_ready(began + STARTS_WITHIN_S)
        return time.monotonic() - began

    def kill(self) -> None:
        """Kill it as an empty battery does, and wait until all it started is gone."""
        below = self.below()
        os.kill(self.number, signal.SIGKILL)
        self.wait_until_over()
        _wait_until_gone(below)

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait_until_over()

    def wait_until_over(self, within_s: float = STARTS_WITHIN_S) -> int:
        """Wait for the end of the process; return its exit code."""
        if self.process is None:
            raise KillError("not started")
        return self.process.wait(within_s)

    def close(self) -> None:
        """Leave nothing running."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def below(self) -> list[Process]:
        """Return all processes that it started, and those that they did."""
        return processes_below(self.number)

    def job_processes(self) -> list[Process]:
        """Return the processes that work a job off each, leaders of their groups."""
        return [each for each in self.below() if each.session == each.number]

    def job_workers(self) -> list[Process]:
        """Return the processes that search for those."""
        leaders = {each.number for each in self.job_processes()}
        return [
            each
            for each in self.below()
            if each.parent in leaders and "spawn_main" in each.words
        ]

    def readers(self) -> list[Process]:
        """Return the processes that read files and reckon answers."""
        return [
            each
            for each in self.below()
            if each.parent == self.number
            and each.session != each.number
            and "spawn_main" in each.words
        ]

    def _environment(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("BEATPLAN_")}
        given = {f"BEATPLAN_{k.upper()}": str(v) for k, v in self.settings.items()}
        return own | given

    def _wait_until_ready(self, until: float) -> None:
        with httpx2.Client(base_url=self.address, timeout=5.0) as client:
            while time.monotonic() < until and self.is_alive:
                try:
                    if client.get("/readyz").status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                time.sleep(0.05)
        self.close()
        raise KillError(f"did not start: {self.log.read_text()[-3_000:]}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def processes_below(number: int) -> list[Process]:
    """Return all processes below one that still run; Linux only."""
    found = [each for each in map(_read, Path("/proc").glob("[0-9]*")) if each]
    below: list[Process] = []
    known = {number}
    while True:
        more = [p for p in found if p.parent in known and p.number not in known]
        if not more:
            return below
        below += more
        known |= {each.number for each in more}


def kill_hard(process: Process) -> None:
    """Kill a process that may be gone already."""
    try:
        os.kill(process.number, signal.SIGKILL)
    except ProcessLookupError:
        return


def _read(folder: Path) -> Process | None:
    try:
        stat = (folder / "stat").read_text()
        words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (OSError, UnicodeDecodeError):
        return None
    # The name in brackets may hold anything.
    state, parent, _group, session, *_ = stat.rpartition(")")[2].split()
    if state in "ZX":
        return None
    return Process(int(folder.name), int(parent), int(session), words)


def _wait_until_gone(processes: list[Process]) -> None:
    """Wait until none of them runs: whoever outlives his server might write late."""
    until = time.monotonic() + _GONE_WITHIN_S
    while True:
        left = [each for each in processes if _still_runs(each)]
        if not left:
            return
        if time.monotonic() > until:
            raise KillError(f"outlived the server: {left}")
        time.sleep(0.02)


def _still_runs(process: Process) -> bool:
    """Tell whether a process runs, whoever has adopted it."""
    now = _read(Path(f"/proc/{process.number}"))
    return now is not None and now.words == process.words
