"""A job is asked for its best so far by a file, which its workers look for as well."""

from pathlib import Path

from api.jobs.asked import FileExists
from api.workers import make_executor
from routing.pipeline import PlanInputs, SearchParams, make_plan
from routing.policy import Policy
from routing.progress import Phase, Progress
from tests.routing.asking import faults_of
from tests.routing.replan.replan_world import CUSTOMERS, CYCLE, REPS


def test_says_yes_once_the_file_is_there(tmp_path: Path) -> None:
    asked = FileExists(tmp_path / "stop")
    assert not asked()
    asked.path.touch()
    assert asked()


def test_workers_that_search_end_when_the_file_appears(tmp_path: Path) -> None:
    """Two territories with five minutes each; it is there as soon as one reports."""
    asked = FileExists(tmp_path / "stop")

    def ask(progress: Progress) -> None:
        if progress.phase is Phase.SEARCH and progress.search is not None:
            asked.path.touch()

    with make_executor(2) as executor:
        made = make_plan(
            PlanInputs(customers=CUSTOMERS, reps=REPS, policy=Policy(), cycle=CYCLE),
            SearchParams(seconds=300, workers=2, asked=asked),
            executor=executor,
            report=ask,
            connect=executor.connect,
        )
    assert made.is_cut_short
    assert faults_of(made) == []
