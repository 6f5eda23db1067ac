import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.travel_fit import (
    Legs,
    fit_travel,
    format_fit,
    measure_fit,
    read_belgium,
    read_pvrpif,
    summarise,
)
from routing.travel import GreatCircle

SHARED = Path(__file__).parents[3] / "shared"
METRE_A_SECOND = GreatCircle(1.2, ((3.6, 3.6),), "slow")


def test_errors_are_medians_in_percent_of_the_road_time() -> None:
    legs = Legs(
        direct=np.array([100.0, 100.0, 100.0, 100.0]),
        seconds=np.array([100.0, 80.0, 125.0, 0.0]),  # 0 %, 25 % over, 20 % under
    )
    fit = measure_fit(METRE_A_SECOND, legs, (0.0, 1.0))
    assert fit.error == pytest.approx(20)
    assert fit.bias == pytest.approx(0)
    assert fit.num_legs == 4


def test_bins_hold_median_speed_and_detour_and_empty_ones_are_left_out() -> None:
    legs = Legs(
        direct=np.array([1_000.0, 1_000.0, 1_500.0, 9_000.0]),
        seconds=np.array([360.0, 180.0, 180.0, 1_800.0]),
        road=np.array([1_000.0, 1_300.0, 1_800.0, 9_900.0]),
    )
    short, long = measure_fit(METRE_A_SECOND, legs, (0.5, 2.0, 4.0, 20.0)).bins
    assert (short.num_legs, short.from_km, short.to_km) == (3, 0.5, 2.0)
    assert short.median_kph == pytest.approx(20)  # of 10, 20 and 30
    assert short.detour == pytest.approx(1.2)
    assert long.from_km == 4.0
    assert long.median_kph == pytest.approx(18)


def write_instance(path: Path) -> None:
    points = [[121.0, 31.0], [121.0, 31.01]]
    instance = {
        "features": [{"geometry": {"coordinates": point}} for point in points],
        "duration": [[0, 3], [4, 0]],
    }
    path.write_text(json.dumps(instance), encoding="utf-8")


def test_minutes_of_an_instance_become_seconds_of_its_legs(tmp_path: Path) -> None:
    write_instance(tmp_path / "Town_2.geojson")
    legs = read_pvrpif(tmp_path)
    assert legs.seconds.tolist() == [180, 240]
    assert legs.direct == pytest.approx([1_112, 1_112], abs=1)
    assert legs.road is None


def test_the_tables_say_what_was_measured(tmp_path: Path) -> None:
    write_instance(tmp_path / "Town_2.geojson")
    fit = measure_fit(METRE_A_SECOND, read_pvrpif(tmp_path), (0.5, 2.0))
    head, _, row, *_, last = format_fit(fit)
    assert head == "slow: 2 legs"
    assert row.split() == ["0.5-2", "2", "1.11", "19.5", "-"]
    assert "median error" in last
    assert json.loads(json.dumps(summarise([fit])))["fits"][0]["profile"] == "slow"


@pytest.mark.parametrize("read", [read_pvrpif, read_belgium])
def test_a_folder_without_the_files_is_refused(read: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No "):
        read(tmp_path)  # type: ignore[operator]


def test_the_default_speeds_are_those_of_the_published_road_times() -> None:
    pvrpif = SHARED / "benchmarks" / "pvrpif"
    belgium = SHARED / "data" / "belgium-road-matrix"
    if not (pvrpif.is_dir() and belgium.is_dir()):
        pytest.skip("the published road times are not beside this checkout")
    city, rural = fit_travel(pvrpif, belgium)
    assert [part.median_kph for part in city.bins] == pytest.approx(
        [17.5, 22.6, 25.6, 27.8, 29.7], rel=0.01
    )
    assert city.error < 12
    assert rural.error < 10
    assert abs(city.bias) < 3
    assert abs(rural.bias) < 3
    (usual,) = (part for part in rural.bins if part.from_km == 10)
    assert usual.detour == pytest.approx(rural.detour, abs=0.01)
