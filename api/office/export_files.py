"""What is taken out -> one file: made beside the server, from texts and files."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from api.office.customer_file import format_customers_csv, format_customers_xlsx
from routing.policy import Policy
from routing.write.file_names import rep_file_stems

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "geojson": "application/geo+json",
    "gpx": "application/gpx+xml",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
OFFERED: Mapping[str, Mapping[str, str]] = {
    "customers": {"csv": "", "xlsx": ""},
    "visits": {"csv": "visits.csv", "xlsx": "schedule.xlsx", "ics": "calendar/"},
    "routes": {"csv": "routes.csv", "gpx": "routes/"},
    "unplanned": {"csv": "unplanned.csv"},
    "territories": {"geojson": "territories.geojson"},
    "plan": {"json": "plan.json"},
}
"""What -> format -> the file of a plan, or the folder of files of its reps."""
WHOLE_TEAM = ("schedule.xlsx", "unplanned.csv", "plan.json")
"""Files of which no single rep's part is made."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class ExportOrder:
    """
    What a file is made from.

    Parameters
    ----------
    files
        Name -> content, of a plan; empty for customers.
    customers
        Stored customers as JSON texts.
    rep_id
        Whose part is wanted; None for all.
    """

    what: str
    format: str
    rep_id: str | None
    reps: tuple[str, ...] = ()
    files: Mapping[str, bytes]
    customers: tuple[str, ...] = ()
    policy: Policy


@dataclass(frozen=True)
class MadeFile:
    """A file and its kind, a key of ``MEDIA_TYPES``."""

    content: bytes
    kind: str


def source_files(
    what: str, form: str, rep_id: str | None, reps: tuple[str, ...]
) -> list[str]:
    """Return the names of the files of a plan that an export is made from."""
    source = OFFERED[what][form]
    if not source.endswith("/"):
        return [source] if source else []
    stems = rep_file_stems(reps)
    return [f"{source}{stems[rep]}.{form}" for rep in reps if rep_id in (None, rep)]


def make_file(order: ExportOrder) -> MadeFile:
    """Return the file that was asked for."""
    if order.what == "customers":
        return MadeFile(_customers(order), order.format)
    contents = list(order.files.values())
    if OFFERED[order.what][order.format].endswith("/") and order.rep_id is None:
        return MadeFile(_zip(order.files), "zip")
    content = contents[0]
    if order.rep_id is not None and order.format == "csv":
        content = _rows_of(content, order.rep_id)
    if order.rep_id is not None and order.format == "geojson":
        content = _features_of(content, order.rep_id)
    return MadeFile(content, order.format)


def _customers(order: ExportOrder) -> bytes:
    records = [json.loads(text) for text in order.customers]
    if order.format == "csv":
        return format_customers_csv(records, order.policy)
    return format_customers_xlsx(records, order.policy)


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Return an archive without the present time: equal files, equal bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, each in files.items():
            entry = zipfile.ZipInfo(name.rpartition("/")[2], _ZIP_TIME)
            archive.writestr(entry, each, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _rows_of(content: bytes, rep_id: str) -> bytes:
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    at = header.index("rep_id")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row for row in rows if row[at] == rep_id)
    return text.getvalue().encode()


def _features_of(content: bytes, rep_id: str) -> bytes:
    collection = json.loads(content)
    collection["features"] = [
        feature
        for feature in collection["features"]
        if feature["properties"]["rep_id"] == rep_id
    ]
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()
