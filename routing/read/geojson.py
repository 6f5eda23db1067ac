"""A GeoJSON file as features, none of their contents believed yet."""

import json
from dataclasses import dataclass
from pathlib import Path

from routing.errors import DataError, Issue, Severity
from routing.read.source import Source, decode, fatal, read_source

SHAPES = ("Polygon", "MultiPolygon", "Point")

# The only systems that GeoJSON knows; older files name them in many ways.
_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "WGS84", "EPSG::4258", "EPSG:4258")


@dataclass(frozen=True)
class Feature:
    """
    A feature as it stands in the file.

    Parameters
    ----------
    number
        Position in the file, 1-based.
    feature_id, geometry
        Any JSON value.
    """

    number: int
    feature_id: object
    properties: dict[str, object]
    geometry: object


@dataclass(frozen=True)
class FeatureFile:
    """Features of a file; entries that are no features are issues instead."""

    name: str
    features: tuple[Feature, ...]
    issues: tuple[Issue, ...]


def is_geojson(source: Source) -> bool:
    """Tell whether a file is JSON by its name or its first character."""
    name = source.name.lower().removesuffix(".gz")
    opening = source.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return name.endswith((".geojson", ".json")) or opening.startswith((b"{", b"["))


def read_features(path: Path | str) -> FeatureFile:
    """
    Read a feature collection, a single feature or a bare geometry; perhaps ``.gz``.

    Raises
    ------
    DataError
        If the file is no GeoJSON in degrees, or holds no feature.
    """
    source = read_source(path)
    document = _load(source)
    _check_system(source.name, document)
    entries = _entries(source.name, document)
    features, issues = [], []
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict) and entry.get("type") == "Feature":
            properties = entry.get("properties")
            named = properties if isinstance(properties, dict) else {}
            whole = Feature(number, entry.get("id"), named, entry.get("geometry"))
            features.append(whole)
        else:
            issues.append(Issue(source.name, "GEOJSON_FEATURE", row=number))
    return FeatureFile(source.name, tuple(features), tuple(issues))


def _load(source: Source) -> object:
    """Return any JSON value; NaN and infinity are left for whoever reads a number."""
    text, _, _ = decode(source, "utf-8")
    if not text.strip():
        raise fatal(source.name, "EMPTY_FILE")
    try:
        document: object = json.loads(text, parse_constant=float)
    except json.JSONDecodeError as wrong:
        raise _syntax(source.name, wrong.lineno, wrong.msg) from wrong
    except RecursionError as wrong:
        raise fatal(source.name, "GEOJSON_DEPTH") from wrong
    except ValueError as wrong:
        # Python refuses whole numbers of thousands of digits.
        raise _syntax(source.name, 1, "a number with too many digits") from wrong
    return document


def _syntax(name: str, line: int, what: str) -> DataError:
    values: dict[str, object] = {"what": what}
    fault = Issue(name, "GEOJSON_SYNTAX", Severity.FATAL, row=line, values=values)
    return DataError([fault])


def _check_system(name: str, document: object) -> None:
    """Refuse a coordinate system other than degrees."""
    system = document.get("crs") if isinstance(document, dict) else None
    if not isinstance(system, dict):
        return
    properties = system.get("properties")
    said = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(said, str) and not said.upper().endswith(_DEGREES):
        raise fatal(name, "GEOJSON_CRS", crs=said[:100])


def _entries(name: str, document: object) -> list[object]:
    kind = document.get("type") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(kind, str):
        raise fatal(name, "GEOJSON_TYPE", found=type(document).__name__)
    if kind == "Feature":
        return [document]
    if kind in SHAPES:
        return [{"type": "Feature", "geometry": document}]
    if kind != "FeatureCollection":
        raise fatal(name, "GEOJSON_TYPE", found=kind[:40])
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise fatal(name, "GEOJSON_NO_FEATURES")
    return features
