from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cases import StrangeFileError
from benchmarks.engines import engine_sources
from benchmarks.pvrp import PVRP
from benchmarks.results import ResultsFile, Run
from benchmarks.run import Job, code_version, make_jobs, run_job, run_jobs
from tests.benchmarks.test_pvrp import TINY


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY, encoding="utf-8")
    (tmp_path / "bks.csv").write_text("instance,bks\ntiny,26.3\n", encoding="utf-8")
    return str(path)


def jobs_of(source: str, num_seeds: int = 1) -> tuple[Job, ...]:
    return make_jobs(
        PVRP, [source], engines=["ortools"], budgets=[0.1], num_seeds=num_seeds
    )


def test_jobs_cover_all_cases_before_the_next_seed() -> None:
    jobs = make_jobs(
        PVRP, ["x/a.txt", "x/b.txt"], engines=["ortools"], budgets=[1, 2], num_seeds=2
    )
    order = [(job.seconds, job.seed, job.instance) for job in jobs]
    assert order == sorted(order)
    assert len(order) == 8


def test_a_run_tells_gap_speed_and_memory(source: str) -> None:
    run, text = run_job(*jobs_of(source))
    assert run.gap == pytest.approx(0.09336, abs=1e-4)  # 2 * (10 + sqrt(10)) to 26.3
    assert (run.broken, run.missed) == ((), 0)
    assert run.iterations > 0
    assert run.peak_mb > 10
    assert 0 < run.cpu_seconds < 2
    assert float(text.split()[0]) == pytest.approx(run.cost)


def test_finished_runs_are_not_made_again(source: str, tmp_path: Path) -> None:
    path = tmp_path / "out" / "runs.json"
    (first,) = run_jobs(jobs_of(source), ResultsFile(path))
    seen = list(run_jobs(jobs_of(source, num_seeds=2), ResultsFile(path)))
    assert seen[0] == first
    assert [run.seed for run in seen] == [1, 2]
    assert list(ResultsFile(path).runs) == seen
    assert [file.name for file in path.parent.iterdir()] == ["runs.json"]


def test_a_run_is_kept_before_the_next_begins(source: str, tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    runs = run_jobs(jobs_of(source, num_seeds=2), ResultsFile(path))
    first = next(runs)
    assert ResultsFile(path).runs == (first,)


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"seconds": 0.2}, {"code": "other"}, {"engine": "x"}],
)
def test_another_measurement_is_not_taken_for_the_same(
    source: str, change: dict[str, object]
) -> None:
    (job,) = jobs_of(source)
    run, _ = run_job(job)
    results = ResultsFile(None)
    results.add(replace(run, **change))
    assert results.find(job.key) is None
    results.add(run)
    assert results.find(job.key) == run


def test_a_better_solution_file_stays(source: str, tmp_path: Path) -> None:
    folder = tmp_path / "solutions"
    list(run_jobs(jobs_of(source), ResultsFile(None), solutions=folder))
    file = folder / "tiny.res"
    assert float(file.read_text().split()[0]) == pytest.approx(26.3246, abs=1e-3)
    file.write_text("20.0\n", encoding="utf-8")
    list(run_jobs(jobs_of(source), ResultsFile(None), solutions=folder))
    assert file.read_text() == "20.0\n"


def test_processes_make_the_same_runs(source: str) -> None:
    runs = list(run_jobs(jobs_of(source, num_seeds=2), ResultsFile(None), processes=2))
    assert {run.seed for run in runs} == {1, 2}
    assert {run.key for run in runs} == {job.key for job in jobs_of(source, 2)}
    assert all(run.cost == pytest.approx(26.3246, abs=1e-3) for run in runs)


def test_the_code_version_is_that_of_the_sources() -> None:
    version = code_version(PVRP, "ortools")
    assert len(version) == 12
    assert version == code_version(PVRP, "ortools")


def test_runs_survive_the_file(source: str, tmp_path: Path) -> None:
    run, _ = run_job(*jobs_of(source))
    odd = replace(run, broken=("late",), trace=((0.5, 30.0), (1.0, 26.5)), gap=None)
    results = ResultsFile(tmp_path / "runs.json")
    results.add(odd)
    assert ResultsFile(tmp_path / "runs.json").runs == (odd,)
    assert isinstance(odd, Run)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 9, "runs": []}', "{}"])
def test_what_holds_no_runs_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="holds no benchmark runs"):
        ResultsFile(path)


def test_an_engine_is_what_the_solver_reaches() -> None:
    names = {path.stem for path in engine_sources("ortools")}
    assert {"solve", "ortools_engine", "draft", "problem"} <= names
    assert "stop" in names
    assert "numpy" not in names


def test_only_what_cannot_be_read_is_called_a_strange_file(source: str) -> None:
    (job,) = jobs_of(source)
    Path(source).write_text("8 1 2\n", encoding="utf-8")
    with pytest.raises(StrangeFileError):
        run_job(job)
    Path(source).write_text(TINY, encoding="utf-8")
    with pytest.raises(ValueError, match="engine") as raised:
        run_job(replace(job, engine="magic"))
    assert not isinstance(raised.value, StrangeFileError)


def test_what_another_command_added_meanwhile_stays(
    source: str, tmp_path: Path
) -> None:
    run, _ = run_job(*jobs_of(source))
    path = tmp_path / "runs.json"
    mine, other = ResultsFile(path), ResultsFile(path)
    other.add(replace(run, seed=7))
    mine.add(run)
    assert [run.seed for run in ResultsFile(path).runs] == [7, 1]
