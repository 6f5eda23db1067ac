"""An open loop of HTTP requests: sent when planned, counted from that moment."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.service_answers import AnswerParser

_STALE_S = 3.0
"""Servers close idle connections; one that rested this long is not used again."""
_LATE_S = 30.0
"""How long after the last planned moment answers are waited for."""


@dataclass(frozen=True)
class Request:
    """
    One request of an open loop.

    Parameters
    ----------
    at
        When it is to be sent, seconds from the beginning.
    content
        Its bytes.
    status
        Of a right answer.
    mark
        Bytes that the body of a right answer has.
    """

    at: float
    content: bytes
    status: int = 200
    mark: bytes = b""


@dataclass
class LoadResult:
    """
    What became of the requests of an open loop.

    Parameters
    ----------
    latencies
        Seconds from the planned moment to the end of the answer.
    lags
        By how many seconds the generator itself came too late to a request.
    errors
        What went wrong, and how often: a wrong answer, a lost connection, none at all.
    connections
        Opened altogether.
    """

    num_planned: int
    latencies: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    tags: dict[bytes, bytes] = field(default_factory=dict)
    connections: int = 0

    @property
    def num_errors(self) -> int:
        """How many requests had no right answer."""
        return self.num_planned - len(self.latencies)


def spread(num: int, seconds: float, seed: int) -> list[float]:
    """Return moments of a Poisson process that has ``num`` events in a time."""
    generator = random.Random(seed)
    return sorted(generator.uniform(0, seconds) for _ in range(num))


async def send_all(
    port: int,
    requests: Sequence[Request],
    *,
    until: asyncio.Event | None = None,
    most_connections: int = 256,
) -> LoadResult:
    """
    Send requests to this machine, each when it is planned; return what became of them.

    Connections are kept and used again, as a proxy does. Where all are in use, a
    request waits for one, and that time counts.

    Parameters
    ----------
    requests
        In the order of their moments.
    until
        Once it is set, those not yet sent are left out.
    """
    loop = OpenLoop(port, len(requests), most_connections)
    return await loop.run(requests, until or asyncio.Event())


class OpenLoop:
    """Sends planned requests over a number of connections."""

    def __init__(self, port: int, num_planned: int, most_connections: int) -> None:
        self.result = LoadResult(num_planned)
        self.clock = asyncio.get_running_loop().time
        self.begin = self.clock()
        self._port = port
        self._most = most_connections
        self._idle: list[_Connection] = []
        self._waiting: deque[Request] = deque()
        self._opening: set[asyncio.Task[None]] = set()
        self._open: set[_Connection] = set()
        self._left = num_planned
        self._all_done = asyncio.Event()

    async def run(
        self, requests: Sequence[Request], until: asyncio.Event
    ) -> LoadResult:
        """Send all, and wait for what still comes."""
        for at, request in enumerate(requests):
            ahead = self.begin + request.at - self.clock()
            # Waits below a millisecond would end too late.
            if ahead > 0.0005:
                await asyncio.sleep(ahead)
            if until.is_set():
                self._leave_out(len(requests) - at)
                break
            self._send(request)
        try:
            async with asyncio.timeout(_LATE_S):
                await self._all_done.wait()
        except TimeoutError:
            self.result.errors["no answer"] += self._left
        self._close()
        return self.result

    def join(self, connection: "_Connection") -> None:
        """Count a connection that was opened."""
        self._open.add(connection)
        self.result.connections += 1

    def leave(self, connection: "_Connection") -> None:
        """Forget a connection that ended."""
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if self._waiting:
            self._connect(self._waiting.popleft())

    def finish(self, connection: "_Connection") -> None:
        """Use a connection for whoever waits, or keep it."""
        if self._waiting:
            connection.send(self._waiting.popleft())
        else:
            connection.idle_since = self.clock()
            self._idle.append(connection)

    def settle(self, request: Request, fault: str) -> None:
        """Note what became of a request."""
        if fault:
            self.result.errors[fault] += 1
        else:
            self.result.latencies.append(self.clock() - self.begin - request.at)
        self._settle(1)

    def _leave_out(self, num: int) -> None:
        self.result.num_planned -= num
        self._settle(num)

    def _settle(self, num: int) -> None:
        self._left -= num
        if not self._left:
            self._all_done.set()

    def _send(self, request: Request) -> None:
        self.result.lags.append(self.clock() - self.begin - request.at)
        while self._idle:
            connection = self._idle.pop()
            if self.clock() - connection.idle_since < _STALE_S:
                connection.send(request)
                return
            connection.close()
        if len(self._open) + len(self._opening) < self._most:
            self._connect(request)
        else:
            self._waiting.append(request)

    def _connect(self, request: Request) -> None:
        task = asyncio.ensure_future(self._open_for(request))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_for(self, request: Request) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(
                lambda: _Connection(self), "127.0.0.1", self._port
            )
        except OSError as error:
            self.settle(request, type(error).__name__)
            return
        connection.send(request)

    def _close(self) -> None:
        for task in self._opening:
            task.cancel()
        self._waiting.clear()
        for connection in list(self._open):
            connection.close()


class _Connection(asyncio.Protocol):
    """One connection; it has one request at a time."""

    def __init__(self, loop: OpenLoop) -> None:
        self.idle_since = 0.0
        self._loop = loop
        self._request: Request | None = None
        self._parser = AnswerParser()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"Expected a stream, got {transport!r}.")
        self._transport = transport
        self._loop.join(self)

    def send(self, request: Request) -> None:
        """Send a request."""
        self._request = request
        if self._transport is not None:
            self._transport.write(request.content)

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer."""
        answer = self._parser.feed(data)
        request = self._request
        if answer is None or request is None:
            return
        self._request = None
        fault = ""
        if answer.status != request.status:
            fault = f"status {answer.status}"
        elif request.mark not in answer.body:
            fault = "somebody else's answer"
        elif answer.tag:
            self._loop.result.tags[request.mark] = answer.tag
        self._loop.settle(request, fault)
        if answer.is_last:
            self.close()
        else:
            self._loop.finish(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """End; a request that had no answer is an error."""
        if self._request is not None:
            self._loop.settle(self._request, "connection lost")
            self._request = None
        self._loop.leave(self)

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()


def format_get(path: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join((*lines, "", "")).encode("ascii")
