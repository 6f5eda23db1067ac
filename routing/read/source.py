"""A file's bytes: opened, unpacked, recognised by content, and decoded."""

import gzip
import io
import stat
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from routing.errors import DataError, Issue, Severity

# Far above any list of customers; below what would exhaust a small server.
LARGEST_FILE = 200_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")
_AUTOMATIC = (("utf-8-sig", "utf-8"), ("gb18030", "gb18030"))


class Kind(Enum):
    """What a file is, by content."""

    TEXT = "text"
    WORKBOOK = "workbook"


@dataclass(frozen=True)
class Source:
    """
    A file in memory, unpacked.

    Parameters
    ----------
    name
        File name without its folder, for issues.
    """

    name: str
    data: bytes
    kind: Kind


def fatal(name: str, code: str, **values: object) -> DataError:
    """Return the error that refuses a whole file."""
    return DataError([Issue(name, code, Severity.FATAL, values=values)])


def read_source(path: Path | str) -> Source:
    """
    Return a file's content, gzip undone, and what it is.

    Raises
    ------
    DataError
        If it is missing, too large, or neither text nor an XLSX workbook.
    """
    name = Path(path).name or str(path)
    data = _unpack(name, read_bytes(path))
    if data.startswith(b"PK\x03\x04"):
        return Source(name, data, Kind.WORKBOOK)
    _refuse_foreign(name, data)
    return Source(name, data, Kind.TEXT)


def read_bytes(path: Path | str) -> bytes:
    """
    Return the bytes of a file.

    Raises
    ------
    DataError
        If it is missing, a folder, unreadable or too large.
    """
    name = Path(path).name or str(path)
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise fatal(name, "IS_A_FOLDER")
        if not stat.S_ISREG(status.st_mode):
            raise fatal(name, "FILE_UNREADABLE")
        if status.st_size > LARGEST_FILE:
            raise fatal(name, "FILE_TOO_LARGE", limit_mb=LARGEST_FILE // 1_000_000)
        return Path(path).read_bytes()
    except FileNotFoundError as missing:
        raise fatal(name, "FILE_NOT_FOUND") from missing
    except (OSError, ValueError) as unreadable:
        raise fatal(name, "FILE_UNREADABLE") from unreadable


def _unpack(name: str, data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacked = bytearray()
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            while chunk := packed.read(1_000_000):
                unpacked += chunk
                if len(unpacked) > LARGEST_FILE:
                    raise fatal(name, "ARCHIVE_BOMB")
    except (OSError, EOFError, zlib.error) as broken:
        raise fatal(name, "ARCHIVE_BROKEN") from broken
    return bytes(unpacked)


def _refuse_foreign(name: str, data: bytes) -> None:
    if data.startswith(_OLE):
        # Office packs an encrypted workbook into the container of its old format.
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise fatal(name, "ENCRYPTED_WORKBOOK" if is_encrypted else "LEGACY_XLS")
    opening = data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype html", b"<html")):
        raise fatal(name, "HTML_INSTEAD_OF_FILE")
    claims_workbook = name.lower().endswith((".xlsx", ".xlsm", ".xls"))
    if data and (claims_workbook or data.startswith(_NOT_TEXT)):
        raise fatal(name, "NOT_A_SPREADSHEET")


def decode(source: Source, encoding: str | None = None) -> tuple[str, str, bool]:
    """
    Return text, encoding, and whether the encoding was only assumed.

    Tried strictly in order: UTF-8 (with byte mark or not), GB18030, UTF-16 with byte
    mark. Guessing by frequency is no use: guessers take GBK for Japanese.

    Parameters
    ----------
    encoding
        The one to use instead; any name Python knows.

    Raises
    ------
    DataError
        If the bytes are not in the encoding, or in none of those tried.
    """
    if encoding is not None:
        return _decode_as(source, encoding), encoding.lower(), False
    if source.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(source, "utf-16"), "utf-16", False
    for codec, label in _AUTOMATIC:
        try:
            text = source.data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise fatal(source.name, "NOT_TEXT")
        return text, label, label != "utf-8"
    raise fatal(source.name, "ENCODING_UNDETERMINED")


def _decode_as(source: Source, encoding: str) -> str:
    name = encoding.lower().replace("_", "-")
    codec = "utf-8-sig" if name in ("utf-8", "utf8") else encoding
    try:
        text = source.data.decode(codec)
    except UnicodeDecodeError as mismatch:
        before = source.data[: mismatch.start]
        issue = Issue(
            source.name,
            "ENCODING_MISMATCH",
            Severity.FATAL,
            row=before.count(b"\n") + 1,
            values={"encoding": encoding, "offset": mismatch.start},
        )
        raise DataError([issue]) from mismatch
    except (LookupError, ValueError) as unknown:
        raise fatal(source.name, "UNKNOWN_ENCODING", encoding=encoding) from unknown
    if "\x00" in text:
        raise fatal(source.name, "NOT_TEXT")
    return text.removeprefix("\ufeff")
