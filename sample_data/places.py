"""Towns and districts of the sample, and where its land ends."""

from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Town:
    """
    A district or town where customers lie scattered around a centre.

    Parameters
    ----------
    spread_km
        Standard deviation of the scatter, north and east alike.
    num_customers
        How many customers the sample has there.
    """

    name: str
    city: str
    zip: str
    area_code: str
    lat: float
    lon: float
    spread_km: float
    num_customers: int


TOWNS = (
    Town("黄浦区", "上海市", "200001", "021", 31.228, 121.480, 1.1, 37),
    Town("静安区", "上海市", "200040", "021", 31.242, 121.450, 1.3, 38),
    Town("徐汇区", "上海市", "200030", "021", 31.188, 121.437, 1.5, 38),
    Town("长宁区", "上海市", "200050", "021", 31.215, 121.402, 1.4, 33),
    Town("普陀区", "上海市", "200060", "021", 31.255, 121.398, 1.6, 32),
    Town("虹口区", "上海市", "200080", "021", 31.272, 121.486, 1.2, 29),
    Town("杨浦区", "上海市", "200090", "021", 31.292, 121.522, 1.5, 33),
    Town("浦东新区陆家嘴", "上海市", "200120", "021", 31.228, 121.528, 1.4, 35),
    Town("浦东新区张江", "上海市", "201203", "021", 31.205, 121.600, 1.8, 28),
    Town("浦东新区三林", "上海市", "200124", "021", 31.150, 121.510, 1.5, 20),
    Town("浦东新区川沙", "上海市", "201200", "021", 31.190, 121.695, 1.4, 13),
    Town("浦东新区周浦", "上海市", "201318", "021", 31.115, 121.580, 1.3, 12),
    Town("浦东新区惠南", "上海市", "201300", "021", 31.055, 121.755, 1.3, 8),
    Town("宝山区", "上海市", "201900", "021", 31.345, 121.430, 2.0, 25),
    Town("嘉定区", "上海市", "201800", "021", 31.380, 121.255, 1.6, 18),
    Town("嘉定区南翔", "上海市", "201802", "021", 31.295, 121.315, 1.2, 14),
    Town("嘉定区安亭", "上海市", "201805", "021", 31.295, 121.165, 1.2, 10),
    Town("闵行区莘庄", "上海市", "201100", "021", 31.112, 121.380, 1.9, 29),
    Town("闵行区虹桥", "上海市", "201106", "021", 31.190, 121.330, 1.4, 20),
    Town("松江区", "上海市", "201600", "021", 31.035, 121.225, 1.8, 28),
    Town("青浦区", "上海市", "201700", "021", 31.150, 121.120, 1.5, 14),
    Town("奉贤区南桥", "上海市", "201400", "021", 30.920, 121.465, 1.5, 10),
    Town("金山区", "上海市", "201500", "021", 30.745, 121.335, 1.2, 5),
    Town("昆山市", "苏州市", "215300", "0512", 31.385, 120.970, 1.8, 32),
    Town("工业园区", "苏州市", "215021", "0512", 31.325, 120.735, 1.4, 14),
    Town("太仓市", "苏州市", "215400", "0512", 31.455, 121.115, 1.4, 7),
    Town("嘉善县", "嘉兴市", "314100", "0573", 30.840, 120.920, 1.1, 8),
    Town("南湖区", "嘉兴市", "314001", "0573", 30.755, 120.755, 1.5, 10),
)

# (lon, lat) from west to east, drawn by hand a kilometre or two inland.
_YANGTZE_SHORE = (
    (120.50, 31.85),
    (121.00, 31.62),
    (121.28, 31.48),
    (121.42, 31.43),
    (121.48, 31.37),
    (121.60, 31.33),
    (121.70, 31.27),
    (121.78, 31.19),
    (121.84, 31.10),
    (121.90, 30.95),
    (121.94, 30.88),
)
_HANGZHOU_BAY_SHORE = (
    (120.50, 30.42),
    (120.90, 30.50),
    (121.00, 30.60),
    (121.30, 30.72),
    (121.45, 30.82),
    (121.60, 30.86),
    (121.94, 30.88),
)
_HUANGPU_RIVER = (
    (121.500, 31.392),
    (121.510, 31.360),
    (121.545, 31.330),
    (121.563, 31.300),
    (121.562, 31.275),
    (121.535, 31.255),
    (121.505, 31.247),
    (121.494, 31.240),
    (121.500, 31.225),
    (121.506, 31.210),
    (121.490, 31.196),
    (121.474, 31.190),
    (121.460, 31.175),
    (121.457, 31.155),
    (121.466, 31.125),
    (121.468, 31.080),
    (121.475, 31.020),
    (121.450, 30.990),
    (121.300, 30.985),
)
# (south, west, north, east) of Dianshan, Yangcheng and Jinji lakes.
_LAKES = (
    (31.05, 120.89, 31.18, 121.02),
    (31.36, 120.70, 31.48, 120.84),
    (31.28, 120.68, 31.33, 120.72),
)


def is_on_land(lat: float, lon: float) -> bool:
    """Tell whether a point is surely neither in the sea, a lake nor the Huangpu."""
    if not 120.50 <= lon <= 121.94:
        return False
    if not _at(_HANGZHOU_BAY_SHORE, lon) < lat < _at(_YANGTZE_SHORE, lon):
        return False
    if any(
        south <= lat <= north and west <= lon <= east
        for south, west, north, east in _LAKES
    ):
        return False
    legs = pairwise(_HUANGPU_RIVER)
    return all(_km_to_leg(lat, lon, frm, to) > 0.45 for frm, to in legs)


def flat_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Return kilometres between two points of the region, the earth taken as flat."""
    east = (to_lon - lon) * cos(radians(31.2))
    return hypot(to_lat - lat, east) * KM_PER_DEGREE


def _at(shore: tuple[tuple[float, float], ...], lon: float) -> float:
    for (west, a), (east, b) in pairwise(shore):
        if west <= lon <= east:
            return a + (b - a) * (lon - west) / (east - west)
    raise ValueError(f"Expected a longitude along the shore, got {lon}.")


def _km_to_leg(
    lat: float, lon: float, frm: tuple[float, float], to: tuple[float, float]
) -> float:
    """Kilometres from a point to a piece of the river."""
    run, rise = to[0] - frm[0], to[1] - frm[1]
    along = (lon - frm[0]) * run + (lat - frm[1]) * rise
    part = min(1.0, max(0.0, along / (run * run + rise * rise)))
    return flat_km(lat, lon, frm[1] + part * rise, frm[0] + part * run)
