"""An areas file as rows by field, be it GeoJSON, CSV or a workbook."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.errors import DataError, Issue, Severity
from routing.read.columns import fold_header
from routing.read.fields import clean_text, nearest_names
from routing.read.geojson import Feature, is_geojson, read_features
from routing.read.row import Row
from routing.read.source import fatal, read_source
from routing.read.table import Table, read_table

GEOMETRY = "geometry"
ATTRIBUTE = "attribute:"

_FEATURE_ID = "(id)"
_IDS = ("area_id", "id", "geo_id", "fips", "census_id", "msoa code", "code", "编号")
_IDS_WEAK = ("geoid10", "geoid20", "area code", "zip", "postcode", "区域编号")
_NAMES = ("name", "area name", "名称", "区域名称")
_LATS = ("lat", "latitude", "y", "纬度")
_LONS = ("lon", "lng", "long", "longitude", "x", "经度")
_SYNONYMS = {
    "area_id": (_FEATURE_ID, *_IDS, *_IDS_WEAK),
    "name": _NAMES,
    "lat": _LATS,
    "lon": _LONS,
}


@dataclass(frozen=True, kw_only=True)
class AreaColumns:
    """
    What the user asks for; empty for nothing.

    Parameters
    ----------
    area_id, weight, adjacency
        Headers, or names of properties.
    attributes
        Further columns of numbers.
    """

    area_id: str = ""
    weight: str = ""
    adjacency: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaTable:
    """
    Rows of an areas file.

    Parameters
    ----------
    geometries
        Number of the row -> its GeoJSON geometry; empty for a table of centres.
    rows_total
        Rows or features, refused ones included.
    """

    rows: list[Row]
    geometries: Mapping[int, object]
    rows_total: int
    issues: tuple[Issue, ...]


def read_area_table(path: Path | str, columns: AreaColumns) -> AreaTable:
    """
    Return an areas file's rows with the columns asked for.

    Raises
    ------
    DataError
        If the file cannot be read, or columns are missing; names all of them.
    """
    if is_geojson(read_source(path)):
        return _read_features(path, columns)
    known = {fold_header(name) for name in (*_IDS, *_NAMES, *_LATS, *_LONS)}
    table = read_table(path, lambda header: fold_header(header) in known)
    if not table.rows_total:
        raise fatal(table.file, "NO_ROWS")
    header = [name.strip() for name in table.header]
    fields = _find_fields(table.file, header, columns, ("area_id", "lat", "lon"))
    at = {name: header.index(column) for name, column in fields.items()}
    return AreaTable(_table_rows(table, fields, at), {}, table.rows_total, table.issues)


def _table_rows(
    table: Table, fields: Mapping[str, str], at: Mapping[str, int]
) -> list[Row]:
    return [
        Row(
            table.file,
            row.number,
            {name: clean_text(row.cells[position]) for name, position in at.items()},
            fields,
            table.has_decimal_comma,
        )
        for row in table.rows
    ]


def _read_features(path: Path | str, columns: AreaColumns) -> AreaTable:
    found = read_features(path)
    features = found.features
    header = list(dict.fromkeys(key for f in features for key in f.properties))
    has_ids = any(feature.feature_id is not None for feature in features)
    if has_ids and not columns.area_id:
        header.insert(0, _FEATURE_ID)
    fields = _find_fields(found.name, header, columns, ("area_id",))
    try:
        texts = [_feature_texts(feature, fields) for feature in features]
    except RecursionError as wrong:
        raise fatal(found.name, "GEOJSON_DEPTH") from wrong
    rows = [
        Row(found.name, feature.number, named, fields)
        for feature, named in zip(features, texts, strict=True)
    ]
    geometries = {feature.number: feature.geometry for feature in features}
    total = len(features) + len(found.issues)
    return AreaTable(rows, geometries, total, found.issues)


def _feature_texts(feature: Feature, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by field, and the geometry's, by which rows are compared."""
    values = {_FEATURE_ID: feature.feature_id, **feature.properties}
    texts = {name: _to_text(values.get(key)) for name, key in fields.items()}
    return texts | {GEOMETRY: json.dumps(feature.geometry)}


def _to_text(value: object) -> str:
    """Return a JSON value as a cell of a table would have it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list):
        return ";".join(_to_text(item) for item in value if not isinstance(item, list))
    text = json.dumps(value) if isinstance(value, dict | bool) else str(value)
    return clean_text(text.encode("utf-8", "replace").decode())


def _find_fields(
    file: str, header: Sequence[str], columns: AreaColumns, required: Iterable[str]
) -> dict[str, str]:
    """Return field -> header; raise for all that are missing or stand twice."""
    asked = {
        "area_id": columns.area_id,
        "weight": columns.weight,
        "adjacency": columns.adjacency,
        **{f"{ATTRIBUTE}{name}": name for name in columns.attributes},
    }
    fields: dict[str, str] = {}
    issues: list[Issue] = []
    for field, name in asked.items():
        column = _match(header, name) if name else None
        if column is not None:
            fields[field] = column
        elif name:
            issues.append(_missing(file, name, header))
    for field, names in _SYNONYMS.items():
        matches = (_match(header, name) for name in names)
        column = next((one for one in matches if one is not None), None)
        if asked.get(field):
            continue
        if column is not None:
            fields[field] = column
        elif field in required:
            issues.append(_unnamed(file, field, names))
    issues += _doubled(file, header, fields)
    if issues:
        raise DataError(issues)
    return fields


def _match(header: Sequence[str], name: str) -> str | None:
    """Return the header that is the name, or else differs only in its spelling."""
    if name.strip() in header:
        return name.strip()
    folded = fold_header(name)
    alike = (other for other in header if folded and fold_header(other) == folded)
    return next(alike, None)


def _missing(file: str, name: str, header: Sequence[str]) -> Issue:
    shown = [other for other in header if other and other != _FEATURE_ID]
    values: dict[str, object] = {"nearest": nearest_names(name, shown)}
    return Issue(
        file, "AREA_COLUMN_MISSING", Severity.FATAL, column=name[:100], values=values
    )


def _unnamed(file: str, field: str, names: Sequence[str]) -> Issue:
    values: dict[str, object] = {"synonyms": ", ".join(names).replace("(id), ", "")}
    return Issue(
        file, "MISSING_REQUIRED_COLUMN", Severity.FATAL, column=field, values=values
    )


def _doubled(
    file: str, header: Sequence[str], fields: Mapping[str, str]
) -> Iterable[Issue]:
    for field, column in fields.items():
        at = [str(k + 1) for k, name in enumerate(header) if name == column]
        if len(at) > 1:
            values: dict[str, object] = {"field": field, "positions": ", ".join(at)}
            yield Issue(
                file, "DUPLICATE_HEADER", Severity.FATAL, column=column, values=values
            )
