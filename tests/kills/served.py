"""A real `beatplan serve` whose processes are killed: started, found, started again."""

import json
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
_GONE_WITHIN_S = 60.0
"""A process that just begins has its imports to do before it looks for its parent."""


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
    warm: "WarmStarter | None" = None
    process: "subprocess.Popen[bytes] | Became | None" = None
    orphans: list[Process] = field(default_factory=list)

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
        self.process = self._begin(words)
        self._wait_until_ready(began + STARTS_WITHIN_S)
        return time.monotonic() - began

    def kill(self) -> None:
        """Kill it, and nothing that it started: that must end by itself."""
        self.orphans += self.below()
        os.kill(self.number, signal.SIGKILL)
        self.wait_until_over()

    def outlived(self) -> list[Process]:
        """Return who still runs of all that killed lives of it had started."""
        until = time.monotonic() + _GONE_WITHIN_S
        while True:
            self.orphans = [each for each in self.orphans if _still_runs(each)]
            if not self.orphans or time.monotonic() > until:
                return self.orphans
            time.sleep(0.05)

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

    def _begin(self, words: list[str]) -> "subprocess.Popen[bytes] | Became":
        if self.warm is not None:
            return self.warm.start(words, self._environment(), self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "api.cli.main", "serve", *words],
                env=self._environment(),
                stdout=log,
                stderr=log,
            )

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


@dataclass(frozen=True)
class Became:
    """A process that became a service; how it ends is not known."""

    pid: int

    def poll(self) -> int | None:
        """Return 0 once it is over."""
        return None if Path(f"/proc/{self.pid}").exists() else 0

    def wait(self, within_s: float) -> int:
        """Wait for its end."""
        until = time.monotonic() + within_s
        while self.poll() is None:
            if time.monotonic() > until:
                raise KillError("never ended")
            time.sleep(0.01)
        return 0

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)


class WarmStarter:
    """Starts services without their imports: ``tests.kills.warm`` has done these."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, words: list[str], environment: dict[str, str], log: Path) -> Became:
        """Start one `beatplan serve`."""
        order = {"words": words, "environment": environment, "log": str(log)}
        if self._process.stdin is None or self._process.stdout is None:
            raise KillError("no pipes")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Became(int(self._process.stdout.readline()))

    def close(self) -> None:
        """End; services that it started go on."""
        self._process.communicate(timeout=STARTS_WITHIN_S)


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


def _still_runs(process: Process) -> bool:
    """Tell whether a process runs, whoever has adopted it."""
    now = _read(Path(f"/proc/{process.number}"))
    return now is not None and now.words == process.words


def resident_mb(number: int) -> float:
    """Return the memory of a process in MB; Linux only."""
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
