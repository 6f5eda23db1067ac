"""A living plan on invented places: rows of the services, drift, reports, stages."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from api.workers import make_executor
from benchmarks.cases import StrangeFileError
from benchmarks.living_plan import RESULTS_FILE, Living, run_living_plan
from benchmarks.living_results import StageRun, format_stage
from benchmarks.living_world import (
    Row,
    count_drift,
    drift,
    format_rows,
    read_team,
    report_visits,
)
from routing.read.plan_folder import read_plan_folder

HOURS = " ".join(f"{day}:27000-61200" for day in range(5))
SERVICES = "service_id,point_id,visits,service_s,setup_s,time_windows\n"


def write_data(folder: Path, services: list[str], num_places: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"P{n},{48 + n / 100:.4f},{6 + n % 3 / 50:.4f}" for n in range(num_places)]
    text = "\n".join(["point_id,lat,lon", *rows]) + "\n"
    (folder / "customers.csv").write_text(text, "utf-8")
    with gzip.open(folder / "services.csv.gz", "wt", encoding="utf-8") as file:
        file.write(SERVICES + "\n".join(services) + "\n")
    windows = [{"start": 22_200, "end": 54_000, "day_index": day} for day in range(5)]
    vehicle = {"start_point_id": "home", "sequence_timewindows": windows}
    depots = {"home": {"lat": 48.1, "lon": 6.0}}
    short = {**vehicle, "sequence_timewindows": windows[:2]}
    record = {"depots": depots, "vehicles": [vehicle, short]}
    (folder / "vehicles.json").write_text(json.dumps(record), "utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty places of every rhythm, two vehicles."""
    visits = (12, 6, 3, 1)
    services = [f"S{n},P{n},{visits[n % 4]},600,120,{HOURS}" for n in range(20)]
    return write_data(tmp_path_factory.mktemp("data"), services, 20)


def test_a_place_has_the_time_of_its_services_on_average(tmp_path: Path) -> None:
    services = [
        f"a,P0,12,300,120,{HOURS}",
        f"b,P0,3,480,180,{HOURS}",
        f"c,P1,1,600,120,{HOURS}",
        "d,P1,1,60,120,1:36000-43200 3:36000-43200",
        "e,P2,6,0,120,0:28800-43200 0:50400-64800",
    ]
    team = read_team(write_data(tmp_path / "data", services, 3))
    first, other, short = team.customers
    # 12 visits of 300 s and 3 of 480 s are 420 s a visit; of the longest setting-up,
    # 180 s, the first 120 s are parking.
    assert (first["frequency"], first["grade"]) == ("12", "A")
    assert first["service_min"] == "8.00"
    assert (other["frequency"], other["grade"]) == ("1", "C")
    assert other["windows_tue"] == "00:00-24:00"
    assert other["windows_mon"] == "closed"
    assert short["windows_mon"] == "08:00-12:00;14:00-18:00"
    assert short["service_min"] == "1.00"
    assert [rep["weekdays"] for rep in team.reps] == [
        "mon;tue;wed;thu;fri",
        "mon;tue",
    ]
    assert (team.reps[0]["start"], team.reps[0]["end"]) == ("06:10", "15:00")


def test_a_folder_that_is_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StrangeFileError):
        read_team(tmp_path)
    broken = write_data(tmp_path / "data", [f"a,P9,often,1,1,{HOURS}"], 1)
    with pytest.raises(StrangeFileError):
        read_team(broken)


def test_one_customer_in_twenty_drifts(data: Path) -> None:
    team = read_team(data)
    rows = tuple(
        {**row, "customer_id": f"X{n}"} for n, row in enumerate(3 * team.customers)
    )
    after = drift(rows, 2, np.random.default_rng(1))
    assert count_drift(rows, after) == 3
    old, new = ({row["customer_id"]: row for row in some} for some in (rows, after))
    assert len(old.keys() - new.keys()) == 1
    assert new.keys() - old.keys() == {"N2-1"}
    (other,) = (name for name in old.keys() & new.keys() if old[name] != new[name])
    assert old[other]["frequency"] != new[other]["frequency"]
    near = new["N2-1"]
    assert any(
        abs(float(row["lat"]) - float(near["lat"])) <= 0.01
        and abs(float(row["lon"]) - float(near["lon"])) <= 0.01
        for row in rows
    )


@pytest.fixture(scope="module")
def lived(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Living, tuple[StageRun, ...]]:
    folder = tmp_path_factory.mktemp("living")
    living = Living(
        data=data, folder=folder, plan_seconds=None, seconds=None, iterations=5
    )
    return living, tuple(run_living_plan(living, make_executor))


def test_two_cycles_are_lived_through_without_a_broken_rule(
    lived: tuple[Living, tuple[StageRun, ...]],
) -> None:
    _, runs = lived
    assert [run.name for run in runs] == ["plan", "replan", "roll", "replan", "roll"]
    assert [run.violations for run in runs] == [0] * 5
    assert runs[0].required == runs[0].planned == 5 * (12 + 6 + 3 + 1)
    assert [run.drifted for run in runs] == [0, 3, 3, 3, 3]
    assert [run.today for run in runs[1:3]] == ["2027-02-15", "2027-03-28"]
    for run in runs[1:]:
        assert run.chosen <= (run.most_chosen or 0)
        assert run.kept + run.void <= run.promises == 20
        assert run.inside <= run.on_days <= run.promised_visits
        assert run.coverage is not None
        assert 85 <= run.coverage <= 100


def test_finished_stages_are_not_run_again(
    lived: tuple[Living, tuple[StageRun, ...]],
) -> None:
    living, runs = lived
    before = (living.folder / RESULTS_FILE).read_bytes()
    assert tuple(run_living_plan(living, make_executor)) == runs
    assert (living.folder / RESULTS_FILE).read_bytes() == before
    other = replace(living, seed=2, folder=living.folder)
    key = next(iter(run_living_plan(other, make_executor))).key
    assert key.seed == 2
    assert f"{runs[1].inside_percent:.1f}" in format_stage(runs[1])


def test_reports_have_the_shares_that_the_benchmark_states(
    lived: tuple[Living, tuple[StageRun, ...]],
) -> None:
    living, _ = lived
    plan = read_plan_folder(living.path(3, "roll")).plan
    begin, end = plan.cycle.start, date(2027, 6, 21)
    rng = np.random.default_rng(3)
    rows: list[Row] = []
    for _ in range(100):
        rows += report_visits(plan, begin, end, rng)
    kinds = Counter(row["kind"] for row in rows)
    assert kinds["done"] / len(rows) == pytest.approx(0.97, abs=0.01)
    assert kinds["missed"] / len(rows) == pytest.approx(0.02, abs=0.005)
    assert kinds["late"] + kinds["moved"] == pytest.approx(0.01 * len(rows), rel=0.5)
    assert len(rows) == 100 * plan.visits_planned
    assert report_visits(plan, begin, begin, rng) == ()
    assert format_rows(rows[:1]).startswith("outcome_id,visit_id,rep_id,at,kind")
