"""A server that does nothing: what the load generator and the machine take alone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

_BODY = b"x" * 5_000
_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)


@contextmanager
def floor_server() -> Iterator[tuple[int, int]]:
    """Give the port and the process id of a server in a process of its own."""
    context = get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_serve, args=(its,), daemon=True)
    process.start()
    its.close()
    try:
        yield ours.recv(), process.pid or 0
    finally:
        process.kill()
        process.join()
        ours.close()


class _SameAnswer(asyncio.Protocol):
    """Answers whatever ends a head."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"Expected a stream, got {transport!r}.")
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer."""
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(_ANSWER)


def _serve(parent: Connection) -> None:
    asyncio.run(_serve_until_killed(parent))


async def _serve_until_killed(parent: Connection) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_SameAnswer, "127.0.0.1", 0)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
