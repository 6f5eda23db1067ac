"""The load generator, against servers whose answers are known."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from benchmarks.service_answers import AnswerParser
from benchmarks.service_load import LoadResult, Request, format_get, send_all, spread
from benchmarks.service_scenario import Phase, ServiceParams
from benchmarks.service_table import late_parts, make_goals, percentile_ms

GET = format_get("/", [("Authorization", "Bearer x")])
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: "a"\r\n\r\nok'


class Server:
    """Gives one answer to whatever asks: so late, so often on a connection."""

    def __init__(
        self, answer: bytes, *, after: float = 0.0, times: int = 10**6
    ) -> None:
        self.answer = answer
        self.after = after
        self.times = times
        self.port = 0
        self._handlers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        await asyncio.gather(*self._handlers)

    def _begin(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._handlers.append(asyncio.ensure_future(self._handle(reader, writer)))

    async def _handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            for _ in range(self.times):
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(self.after)
                writer.write(self.answer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def load(
    server: Server, requests: list[Request], most_connections: int = 256
) -> LoadResult:
    """Return what becomes of requests to a server."""

    async def measure() -> LoadResult:
        async with server:
            return await send_all(
                server.port, requests, most_connections=most_connections
            )

    return asyncio.run(measure())


def test_the_wait_for_a_busy_server_is_part_of_every_latency() -> None:
    """Ten requests at once, one connection, 20 ms each: the last waits for all."""
    requests = [Request(0.0, GET, mark=b"ok")] * 10
    result = load(Server(OK, after=0.02), requests, most_connections=1)
    assert result.num_errors == 0
    assert result.connections == 1
    latencies = sorted(result.latencies)
    assert latencies[0] >= 0.02
    assert latencies[-1] >= 0.2
    assert max(result.lags) < latencies[-1] / 2


def test_connections_are_used_again_and_opened_where_all_are_busy() -> None:
    one_by_one = [Request(0.05 * at, GET) for at in range(5)]
    assert load(Server(OK), one_by_one).connections == 1
    at_once = [Request(0.0, GET)] * 5
    assert load(Server(OK, after=0.1), at_once).connections == 5


def test_requests_are_sent_when_they_are_planned() -> None:
    result = load(Server(OK), [Request(0.3, GET)])
    assert result.lags[0] >= -0.001
    assert result.num_planned == 1


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "status 503"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", "somebody else's answer"),
        (b"", "connection lost"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "connection lost"),
    ],
)
def test_whatever_is_no_right_answer_is_an_error(answer: bytes, fault: str) -> None:
    result = load(Server(answer, times=1), [Request(0.0, GET, mark=b"ok")])
    assert result.errors == {fault: 1}
    assert (result.num_errors, result.latencies) == (1, [])


def test_nobody_listening_is_an_error_each() -> None:
    async def measure() -> LoadResult:
        async with Server(OK) as server:
            port = server.port
        return await send_all(port, [Request(0.0, GET)] * 3)

    result = asyncio.run(measure())
    assert result.num_errors == 3


def test_what_is_left_out_does_not_count() -> None:
    async def measure() -> LoadResult:
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, over.set)
        requests = [Request(0.02 * at, GET) for at in range(50)]
        async with Server(OK) as server:
            return await send_all(server.port, requests, until=over)

    result = asyncio.run(measure())
    assert 1 <= result.num_planned < 50
    assert result.num_errors == 0


def test_answers_are_read_whatever_the_parts_they_come_in() -> None:
    for cut in range(1, len(OK)):
        parser = AnswerParser()
        assert parser.feed(OK[:cut]) is None
        answer = parser.feed(OK[cut:])
        assert answer is not None
        assert (answer.status, answer.tag, answer.body) == (200, b'"a"', b"ok")
    unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\n\r\n'
    answer = AnswerParser().feed(unchanged)
    assert answer is not None
    assert (answer.status, answer.tag, answer.body) == (304, b'"b"', b"")


def test_moments_are_as_many_as_reps_and_the_same_for_a_seed() -> None:
    moments = spread(1_000, 60.0, 1)
    assert len(moments) == 1_000
    assert moments == sorted(moments) == spread(1_000, 60.0, 1)
    assert 0 <= moments[0] < 5
    assert 55 < moments[-1] <= 60


def test_a_percentile_is_a_measured_value() -> None:
    hundred = [number / 1_000 for number in range(100, 0, -1)]
    assert percentile_ms(hundred, 99) == pytest.approx(99)
    assert percentile_ms(hundred, 100) == pytest.approx(100)
    assert percentile_ms([0.004], 50) == pytest.approx(4)


PARAMS = ServiceParams(windows=(60.0, 10.0))
FLOOR = Phase(
    name="floor in 10 s",
    seconds=10.0,
    result=LoadResult(100, [0.001] * 100, [0.0] * 100),
    server_share=0.1,
    generator_share=0.1,
    server_mb=10.0,
    tree_mb=10.0,
    load_before=1.0,
    load_after=1.0,
)
IMPORT = replace(FLOOR, name="import", tree_mb=401.0, notes={"import_s": 30.0})


def test_goals_are_missed_by_errors_slowness_and_memory() -> None:
    slow = LoadResult(100, [0.001] * 98 + [0.051] * 2, [0.0] * 100)
    lost = LoadResult(100, [0.199] * 99, [0.0] * 100)
    phases = [
        FLOOR,
        replace(FLOOR, name="today in 60 s", result=slow),
        replace(FLOOR, name="today in 10 s", result=lost),
        IMPORT,
    ]
    met = {goal.what: goal.is_met for goal in make_goals(phases, PARAMS)}
    assert met == {
        "today in 60 s: errors": True,
        "today in 60 s: p99 ms": False,
        "today in 10 s: errors": False,
        "today in 10 s: p99 ms": True,
        "import: errors": True,
        "import: p99 ms": True,
        "import: seconds": True,
        "import: MB of all processes": False,
    }


def test_a_generator_that_is_late_itself_is_told() -> None:
    late = LoadResult(100, [0.001] * 100, [0.011] * 100)
    phases = [FLOOR, replace(FLOOR, name="today in 60 s", result=late)]
    told = list(late_parts(phases, PARAMS))
    assert len(told) == 1
    assert told[0].startswith("today in 60 s")
