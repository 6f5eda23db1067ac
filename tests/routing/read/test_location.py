"""Places of customers: fault catalogue A24-A30, A32, A33, A35, A36."""

import math

import pytest

from routing.errors import Severity
from routing.policy import Policy
from routing.read.crs import to_wgs84, wgs84_to_gcj02
from tests.routing.read.read_world import HEADER, codes, fatal_codes, read, read_cells

GERMANY = Policy(service_area=(47.0, 5.0, 55.5, 15.5))


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"lat": ""}, "lat"),
        ({"lon": ""}, "lon"),
        ({"lat": "", "lon": " "}, "lat"),
    ],
)
def test_a24_missing_coordinates(tmp_path, cells, column):
    [issue] = read_cells(tmp_path, **cells).issues
    assert (issue.code, issue.column) == ("MISSING_COORDINATES", column)
    allowed = read_cells(tmp_path, policy=Policy(allow_unlocated=True), **cells)
    assert codes(allowed.issues, Severity.WARNING) == ["MISSING_COORDINATES"]
    assert allowed.customers[0].location is None


def test_a24_three_located_neighbours_give_an_approximate_place(tmp_path):
    located = ["A,31.0001,121.0001", "B,31.0002,121.0002", "C,31.0006,121.0003"]
    lines = [f"{HEADER},zip,city", *(f"{line},20001,Minhang" for line in located)]
    lines += ["D,,,20001,Baoshan", "E,,,,MINHANG", "F,,,20009,Baoshan"]
    reading = read(tmp_path, "\n".join(lines))
    by_id = {customer.customer_id: customer for customer in reading.customers}
    assert list(by_id) == ["A", "B", "C", "D", "E"]
    for name in ("D", "E"):
        assert by_id[name].is_approximate
        assert by_id[name].location.lat == pytest.approx(31.0003, abs=1e-6)
        assert by_id[name].location.lon == pytest.approx(121.0002, abs=1e-6)
    assert [(i.code, i.row) for i in reading.issues] == [
        ("APPROXIMATE_LOCATION", 5),
        ("APPROXIMATE_LOCATION", 6),
        ("MISSING_COORDINATES", 7),
    ]


def test_a24_two_neighbours_or_faulty_ones_are_not_enough(tmp_path):
    lines = [f"{HEADER},zip", "A,31.0001,121.0001,1", "B,31.0002,121.0002,1"]
    lines += ["C,95,121.0003,1", "A,31.0001,121.0001,1", "D,,,1"]
    reading = read(tmp_path, "\n".join(lines))
    assert "MISSING_COORDINATES" in codes(reading.issues)


def test_a24_centroids_are_right_at_the_date_line(tmp_path):
    lines = [f"{HEADER},zip", "A,-17.0001,179.9001,1", "B,-17.0001,-179.9001,1"]
    lines += ["C,-17.0001,179.9999,1", "D,,,1"]
    place = read(tmp_path, "\n".join(lines)).customers[-1].location
    assert abs(place.lon) == pytest.approx(180, abs=0.1)


@pytest.mark.parametrize("lat", ["91", "-90.0001"])
def test_a25_latitudes_out_of_range(tmp_path, lat):
    [issue] = read_cells(tmp_path, lat=lat).issues
    assert issue.code == "INVALID_LATITUDE"


@pytest.mark.parametrize("lon", ["181", "-180.5"])
def test_a25_longitudes_out_of_range(tmp_path, lon):
    [issue] = read_cells(tmp_path, lon=lon).issues
    assert issue.code == "INVALID_LONGITUDE"


@pytest.mark.parametrize("lon", ["0", "0.0001"])
def test_a26_the_atlantic_has_no_customers(tmp_path, lon):
    [issue] = read_cells(tmp_path, lat="0.0000", lon=lon).issues
    assert issue.code == "NULL_ISLAND"


def test_a27_an_impossible_latitude_comes_with_the_swapped_pair(tmp_path):
    [issue] = read_cells(tmp_path, lat="121.47", lon="31.23").issues
    assert issue.code == "INVALID_LATITUDE"
    assert issue.values["suggestion"] == "lat=31.23, lon=121.47"
    assert "lat=31.23, lon=121.47" in issue.cure()


def test_a28_swapped_within_range_is_seen_by_the_service_area(tmp_path):
    cells = {"lat": "13.4001", "lon": "52.5201"}
    [issue] = read_cells(tmp_path, policy=GERMANY, **cells).issues
    assert issue.code == "LIKELY_SWAPPED_LAT_LON"
    assert issue.values["suggestion"] == "lat=52.5201, lon=13.4001"
    assert read_cells(tmp_path, **cells).issues == ()


@pytest.mark.parametrize(
    ("policy", "row"),
    [(Policy(), "121.47{at},31.23{at}"), (GERMANY, "13.40{at},52.52{at}")],
)
def test_a29_swapped_columns_are_one_fault(tmp_path, policy, row):
    lines = [HEADER, *(f"C{at},{row.format(at=at)}" for at in range(200))]
    refused = fatal_codes(read, tmp_path, "\n".join(lines), policy)
    assert refused == ["COLUMN_SWAP_SUSPECTED"]


def test_a29_some_swapped_rows_are_rows(tmp_path):
    lines = [HEADER, *(f"C{at},121.4701,31.23{at}" for at in range(6))]
    lines += [f"D{at},31.23{at},121.4701" for at in range(3)]
    assert len(read(tmp_path, "\n".join(lines)).customers) == 3


def test_a30_far_outside_the_service_area(tmp_path):
    cells = {"lat": "40.0001", "lon": "10.0001"}
    [issue] = read_cells(tmp_path, policy=GERMANY, **cells).issues
    assert issue.code == "OUTSIDE_SERVICE_AREA"
    assert issue.values["distance_km"] == pytest.approx(7 * 111.2, abs=1)


def test_a_service_area_may_cross_the_date_line(tmp_path):
    fiji = Policy(service_area=(-20.0, 177.0, -16.0, -178.0))
    cells = {"lat": "-17.0001", "lon": "-179.0001"}
    assert read_cells(tmp_path, policy=fiji, **cells).issues == ()
    west = read_cells(tmp_path, policy=fiji, lat="-17.0001", lon="170.0001")
    assert codes(west.issues) == ["OUTSIDE_SERVICE_AREA"]


@pytest.mark.parametrize(
    ("lat", "code"),
    [("NaN", "NOT_FINITE"), ("1e999", "NOT_FINITE"), ("31.2 N", "COORDINATE_FORMAT")],
)
def test_a32_coordinates_that_are_no_numbers(tmp_path, lat, code):
    assert codes(read_cells(tmp_path, lat=lat).issues) == [code]


def test_a32_full_width_digits_are_read_with_a_warning(tmp_path):
    reading = read_cells(tmp_path, lat="３１．２３０４", lon="121.4737\u00a0")
    assert codes(reading.issues, Severity.WARNING) == ["TEXT_NORMALISED"]
    assert reading.customers[0].location.lat == 31.2304


def metres_apart(one, other):
    north = (one[0] - other[0]) * 111_195
    east = (one[1] - other[1]) * 111_195 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def test_a33_gcj02_is_converted_and_said(tmp_path):
    cells = f"{HEADER}\nC1,31.175304,121.531542\n"
    reading = read(tmp_path, cells, crs="gcj02")
    place = reading.customers[0].location
    truth = (31.177428, 121.527211)
    assert metres_apart((place.lat, place.lon), truth) < 2
    [issue] = reading.issues
    assert (issue.code, issue.severity) == ("CRS_CONVERTED", Severity.WARNING)
    assert issue.values["shift_m"] == pytest.approx(475, abs=3)
    assert reading.read_options["crs"] == "gcj02"


def test_a33_the_policy_may_state_the_system_and_wgs84_is_never_moved(tmp_path):
    content = f"{HEADER}\nC1,31.175304,121.531542\n"
    by_policy = read(tmp_path, content, Policy(crs="gcj02")).customers[0].location
    assert by_policy == read(tmp_path, content, crs="gcj02").customers[0].location
    assert read(tmp_path, content).customers[0].location.lat == 31.175304


@pytest.mark.parametrize("place", [(39.9042, 116.4074), (22.5431, 114.0579)])
def test_conversion_undoes_the_shift(place):
    shifted = wgs84_to_gcj02(*place)
    assert metres_apart(to_wgs84(*shifted, "gcj02"), place) < 0.1
    assert metres_apart(shifted, place) > 300


def test_bd09_is_undone_through_gcj02():
    # Example in the documentation of the coordtransform library.
    in_gcj02 = to_wgs84(39.915, 116.404, "gcj02")
    in_bd09 = to_wgs84(39.92133699351021, 116.41036949371029, "bd09")
    assert metres_apart(in_gcj02, in_bd09) < 2


def test_outside_china_nothing_moves():
    assert to_wgs84(52.52, 13.405, "gcj02") == (52.52, 13.405)


def test_a35_shared_places_are_mentioned_once(tmp_path):
    lines = [HEADER, *(f"C{at},31.2304,121.4737" for at in range(300))]
    reading = read(tmp_path, "\n".join(lines))
    assert len(reading.customers) == 300
    [issue] = reading.issues
    assert (issue.code, issue.severity) == ("SHARED_LOCATION", Severity.WARNING)
    assert issue.values == {"customers": 300, "points": 1, "most": 300}


def test_a36_coarse_coordinates_are_a_warning(tmp_path):
    reading = read_cells(tmp_path, lat="31.23", lon="121.47")
    assert codes(reading.issues, Severity.WARNING) == ["LOW_PRECISION_COORDINATE"]
    assert len(reading.customers) == 1
