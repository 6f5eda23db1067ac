"""A manager's calls of the service under load: a job, an import."""

import http.client
import json
import uuid
from dataclasses import dataclass
from typing import Any

_PATIENCE_S = 600.0


class CallRefusedError(Exception):
    """The service did not do what the benchmark needs of it."""


@dataclass(frozen=True)
class Manager:
    """Calls the service on this machine, one connection a call."""

    port: int
    token: str

    # Whatever JSON the service answers with.
    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer to a call with a JSON body."""
        content = None if body is None else json.dumps(body).encode()
        return self._send(method, path, content, "application/json")

    # As above.
    def upload(self, path: str, content: bytes, **form: str) -> Any:
        """Return the answer to a form with a file."""
        boundary = uuid.uuid4().hex
        parts = [
            _part(boundary, f'name="{name}"') + value.encode()
            for name, value in form.items()
        ]
        parts.append(_part(boundary, 'name="file"; filename="c.csv"') + content)
        body = b"\r\n".join((*parts, f"--{boundary}--\r\n".encode()))
        return self._send(
            "POST", path, body, f"multipart/form-data; boundary={boundary}"
        )

    def _send(self, method: str, path: str, body: bytes | None, media_type: str) -> Any:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=_PATIENCE_S
        )
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": media_type}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise CallRefusedError(f"{method} {path}: {answer.status} {text[:500]!r}")
        return json.loads(text)


def _part(boundary: str, name: str) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode()
