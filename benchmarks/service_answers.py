"""Answers of HTTP/1.1 read from the parts in which they come."""

from dataclasses import dataclass

_LENGTH = b"\r\ncontent-length:"
_TAG = b"\r\netag:"
_LAST = b"\r\nconnection: close"
_BODILESS = (204, 304)


@dataclass(frozen=True)
class HttpAnswer:
    """
    A whole answer.

    Parameters
    ----------
    is_last
        Whether the connection ends with it.
    """

    status: int
    tag: bytes
    body: bytes
    is_last: bool = False


class AnswerParser:
    """Puts answers together; their length must be stated."""

    def __init__(self) -> None:
        self._parts = b""

    def feed(self, data: bytes) -> HttpAnswer | None:
        """
        Return the answer that a part completes; None while more is to come.

        Raises
        ------
        ValueError
            If a body has no stated length.
        """
        whole = self._parts + data if self._parts else data
        end = whole.find(b"\r\n\r\n")
        if end < 0:
            self._parts = whole
            return None
        head = whole[:end].lower() + b"\r\n"
        status = int(head[9:12])
        length = 0 if status in _BODILESS else int(_field(head, _LENGTH))
        begin = end + 4
        if len(whole) < begin + length:
            self._parts = whole
            return None
        self._parts = whole[begin + length :]
        body = whole[begin : begin + length]
        return HttpAnswer(status, _field(head, _TAG), body, _LAST in head)


def _field(head: bytes, name: bytes) -> bytes:
    """Return a field of a head in lower case; nothing where it is not there."""
    at = head.find(name)
    if at < 0:
        return b""
    begin = at + len(name)
    return head[begin : head.index(b"\r\n", begin)].strip()
