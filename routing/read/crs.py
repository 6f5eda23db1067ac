"""Chinese map coordinates to WGS 84."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from routing.read.source import fatal

Crs = Literal["wgs84", "gcj02", "bd09"]

# Axis and squared eccentricity of the Krasovsky 1940 ellipsoid, which GCJ-02 uses.
_AXIS = 6_378_245.0
_ECCENTRICITY = 0.00669342162296594323
_BD_ANGLE = math.pi * 3_000 / 180
_CLOSE_ENOUGH = 1e-9


def check_crs(path: Path | str, name: str) -> Crs:
    """
    Return the coordinate system of a name.

    Raises
    ------
    DataError
        If it is none of those known; names the file whose coordinates it is for.
    """
    known: tuple[Crs, ...] = ("wgs84", "gcj02", "bd09")
    for crs in known:
        if name.strip().lower() == crs:
            return crs
    raise fatal(Path(path).name, "UNKNOWN_CRS", crs=name, known=", ".join(known))


def to_wgs84(lat: float, lon: float, crs: Crs) -> tuple[float, float]:
    """
    Return (lat, lon) in WGS 84, within 2 m.

    GCJ-02 has no closed inverse: the published forward shift is applied to a guess
    that is corrected by the remaining error until that vanishes. BD-09 is undone to
    GCJ-02 the same way first. Outside China GCJ-02 does not shift.

    Parameters
    ----------
    lat, lon
        Degrees in ``crs``.
    """
    if crs == "bd09":
        lat, lon = _invert(_gcj02_to_bd09, lat, lon)
    return (lat, lon) if crs == "wgs84" else _invert(wgs84_to_gcj02, lat, lon)


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Return (lat, lon) in GCJ-02 of a WGS 84 point, unchanged outside China."""
    if not (0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347):
        return lat, lon
    x, y = lon - 105.0, lat - 35.0
    ripple = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y
    north += 0.2 * math.sqrt(abs(x)) + 2 / 3 * (ripple + _waves(y, 20, 40, 160, 320))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += 2 / 3 * (ripple + _waves(x, 20, 40, 150, 300))
    sine = math.sin(math.radians(lat))
    root = math.sqrt(1 - _ECCENTRICITY * sine * sine)
    meridian = _AXIS * (1 - _ECCENTRICITY) / root**3
    parallel = _AXIS / root * math.cos(math.radians(lat))
    return lat + math.degrees(north / meridian), lon + math.degrees(east / parallel)


def _waves(
    t: float, one: float, third: float, twelfth: float, thirtieth: float
) -> float:
    """Return the slow sine terms of the shift along one axis."""
    return (
        one * math.sin(t * math.pi)
        + third * math.sin(t / 3 * math.pi)
        + twelfth * math.sin(t / 12 * math.pi)
        + thirtieth * math.sin(t / 30 * math.pi)
    )


def _gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_ANGLE)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_ANGLE)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def _invert(
    forward: Callable[[float, float], tuple[float, float]], lat: float, lon: float
) -> tuple[float, float]:
    guess_lat, guess_lon = lat, lon
    for _ in range(20):
        there_lat, there_lon = forward(guess_lat, guess_lon)
        error_lat, error_lon = lat - there_lat, lon - there_lon
        guess_lat, guess_lon = guess_lat + error_lat, guess_lon + error_lon
        if abs(error_lat) < _CLOSE_ENOUGH and abs(error_lon) < _CLOSE_ENOUGH:
            break
    return guess_lat, guess_lon
