"""Delimited text, record by record, surviving quotes that never close."""

from collections.abc import Iterator
from dataclasses import dataclass

# A quoted field longer than this is taken for one whose end is missing.
LONGEST_QUOTED = 1_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """
    One row of a delimited text.

    Parameters
    ----------
    row
        Row as a spreadsheet counts it: a record over several lines is one row.
    fields
        Its texts, quotes removed; empty when a quote is not closed.
    end
        Offset of the next record.
    """

    row: int
    fields: list[str]
    end: int
    is_unclosed: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no field holds anything."""
        return not self.is_unclosed and not any(map(str.strip, self.fields))


def parse_records(
    text: str,
    delimiter: str,
    *,
    start: int = 0,
    row: int = 1,
    width: int | None = None,
) -> Iterator[Record]:
    """
    Yield the records of a text, blank ones too.

    Quotes mean something only at the start of a field. After a quote that is not
    closed the next line starts a new record, so that one fault costs one row.

    Parameters
    ----------
    start, row
        Offset of the first record and its row.
    width
        Number of fields expected. A record over several lines that has another
        number is taken for a quote closed by accident.
    """
    while start < len(text):
        line_end = _line_end(text, start)
        line = text[start:line_end]
        if '"' not in line:
            fields = line.removesuffix("\r").split(delimiter)
            record = Record(row, fields, line_end + 1)
        else:
            record = _parse_quoted_record(text, delimiter, start, row)
            crosses_lines = record.end > line_end + 1
            if crosses_lines and width not in (None, len(record.fields)):
                record = Record(row, [], line_end + 1, is_unclosed=True)
        yield record
        start, row = record.end, row + 1


def _parse_quoted_record(text: str, delimiter: str, start: int, row: int) -> Record:
    fields: list[str] = []
    first_line_end = line_end = _line_end(text, start)
    at = start
    while True:
        if text.startswith('"', at):
            field, after = _parse_quoted_field(text, delimiter, at, line_end)
            if after < 0:
                return Record(row, [], first_line_end + 1, is_unclosed=True)
            line_end = line_end if after <= line_end else _line_end(text, after)
        else:
            after = _field_end(text, delimiter, at, line_end)
            field = text[at:after]
            if after == line_end:
                field = field.removesuffix("\r")
        fields.append(field)
        if not text.startswith(delimiter, after):
            return Record(row, fields, line_end + 1)
        at = after + 1


def _parse_quoted_field(
    text: str, delimiter: str, start: int, line_end: int
) -> tuple[str, int]:
    """Return a field that begins with a quote and the offset behind it, or -1."""
    close = text.find('"', start + 1)
    while close >= 0 and text.startswith('"', close + 1):
        close = text.find('"', close + 2)
    if close < 0 or close - start > LONGEST_QUOTED:
        return "", -1
    after = close + 1
    ends_field = after >= len(text) or text.startswith((delimiter, "\n", "\r\n"), after)
    if ends_field or (after == len(text) - 1 and text.endswith("\r")):
        field = text[start + 1 : close].replace('""', '"')
        return field, after + text.startswith("\r", after)
    # `"Bar" Bologna` is a name that begins with a quoted word: kept as it stands.
    after = _field_end(text, delimiter, start, line_end)
    literal = text[start:after].removesuffix("\r")
    is_balanced = close < after and literal.count('"') % 2 == 0
    return literal, after if is_balanced else -1


def _field_end(text: str, delimiter: str, start: int, line_end: int) -> int:
    end = text.find(delimiter, start, line_end)
    return line_end if end < 0 else end


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
