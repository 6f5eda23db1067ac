"""Whose job is next: turns of those who wait, which nobody takes for himself alone."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.jobs.dispatch import Workflow, WorkflowState, dispatch
from api.store.jobs import Job
from tests.api.service.job_world import JOBS
from tests.api.service.service_world import START
from tests.api.service.test_jobs import FakeQueue, running_job
from tests.kills.world import Served, served_team, wait_for

DURATION = timedelta(minutes=5)
WAITING = replace(running_job(None), state="QUEUED", started_at=None, attempts=0)


def waiting(number: int, actor: str = "a", *scope: str) -> Job:
    order = {"kind": "FULL", "scope": list(scope or (f"R{number}",))}
    return replace(
        WAITING, number=number, job_id=str(number), actor_id=actor, order=order
    )


class Turns:
    """A queue that works jobs off one after the other, each as long as the others."""

    def __init__(self, jobs: Iterable[Job], places: int = 1) -> None:
        self.jobs, self.places = list(jobs), places
        self.queue = FakeQueue({})
        self.served: dict[str, str] = {}
        self.now = START

    def begin(self) -> list[str]:
        """Let those begin whose turn it is; return their ids."""
        self.queue.put_in.clear()
        dispatch(
            self.jobs, self.queue, self.now, places=self.places, served=self.served
        )
        begun = list(self.queue.put_in)
        for job in self.jobs:
            if job.job_id in begun:
                under_way = Workflow(state=WorkflowState.UNDER_WAY, is_here=True)
                self.queue.known[job.job_id] = under_way
                self.served[job.actor_id] = self.now.isoformat()
        return begun

    def end(self, *job_ids: str) -> None:
        """Let jobs end, a duration later."""
        self.now += DURATION
        self.jobs = [job for job in self.jobs if job.job_id not in job_ids]

    def order(self) -> list[str]:
        """Work all off; return their ids in the order in which they began."""
        begun: list[str] = []
        while now := self.begin():
            begun += now
            self.end(*now)
        return begun


def test_a70_who_comes_after_fifty_of_another_is_next() -> None:
    turns = Turns(waiting(number, "a") for number in range(1, 51))
    assert turns.begin() == ["1"]
    turns.jobs.append(waiting(51, "b"))
    assert turns.begin() == []
    turns.end("1")
    assert turns.begin() == ["51"]
    turns.end("51")
    assert turns.order() == [str(number) for number in range(2, 51)]


def test_a70_his_is_next_although_all_are_about_the_same_territories() -> None:
    turns = Turns(waiting(number, "a", "R1") for number in range(1, 51))
    turns.begin()
    turns.jobs.append(waiting(51, "b", "R1"))
    turns.end("1")
    assert turns.begin() == ["51"]


def test_two_who_want_much_take_turns_and_keep_their_own_order() -> None:
    turns = Turns(
        [*(waiting(n, "a") for n in (1, 2, 3)), *(waiting(n, "b") for n in (4, 5, 6))]
    )
    assert turns.order() == ["1", "4", "2", "5", "3", "6"]


def test_who_has_none_under_way_comes_before_who_has() -> None:
    """However long ago that one was begun."""
    jobs = [waiting(1, "a"), waiting(2, "b"), waiting(3, "a"), waiting(4, "b")]
    turns = Turns(jobs, places=2)
    assert turns.begin() == ["1", "2"]
    turns.end("2")
    assert turns.begin() == ["4"]


def test_one_actors_jobs_begin_in_the_order_they_were_asked_for() -> None:
    turns = Turns((waiting(number) for number in range(1, 12)), places=2)
    assert turns.order() == [str(number) for number in range(1, 12)]


def test_no_more_are_put_in_than_have_a_place() -> None:
    turns = Turns((waiting(number) for number in range(1, 6)), places=2)
    assert turns.begin() == ["1", "2"]
    assert turns.begin() == []


def test_who_waits_for_a_whole_team_is_not_overtaken_for_ever() -> None:
    """Jobs about parts of it that come later wait until it was done."""
    turns = Turns([waiting(1, "a", "R1"), waiting(2, "b", "R1", "R2")], places=2)
    assert turns.begin() == ["1"]
    turns.jobs += [waiting(3, "a", "R2"), waiting(4, "a", "R3")]
    assert turns.begin() == ["4"]
    turns.end("1")
    assert turns.begin() == ["2"]
    turns.end("2")
    assert turns.begin() == ["3"]


def test_what_was_begun_once_goes_on_first() -> None:
    begun = replace(waiting(1, "a"), started_at=START.isoformat())
    turns = Turns([begun, waiting(2, "b")])
    turns.served["a"] = START.isoformat()
    turns.queue.known["1"] = Workflow(state=WorkflowState.OVER, is_here=True)
    assert turns.begin() == ["1"]
    assert turns.queue.forgotten == ["1"]


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_a70_the_second_keys_job_begins_within_two_durations(tmp_path: Path) -> None:
    """Of a real service, whose queue has fifty jobs of another key."""
    limits: dict[str, Any] = {"queued_jobs": 100, "queued_jobs_each": 50}
    with served_team(tmp_path, solver_workers=1, active_jobs=1, **limits) as served:
        body = {"kind": "FULL", "iterations": 20, "if_busy": "queue"}
        mine = [served.start_job(**body) for _ in range(50)]
        wait_for(lambda: served.job(mine[0]).is_terminal, 120)
        with served.client() as client:
            answer = client.post(JOBS, json=body)
            while answer.status_code == 202:
                # One of the fifty may have begun while the others were asked for.
                mine.append(answer.json()["job_id"])
                served.ledger.jobs.append(mine[-1])
                answer = client.post(JOBS, json=body)
        assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_OWN_JOBS")
        assert int(answer.headers["retry-after"]) > 0
        with served.client("service") as client:
            other = client.post(JOBS, json=body).json()
        served.ledger.jobs.append(other["job_id"])
        ended = served.ended(other["job_id"])
        assert ended.state == "SUCCEEDED"
        assert began_meanwhile(served, mine, ended) <= 1
        with served.client() as client:
            for job_id in mine:
                client.post(f"{JOBS}/{job_id}:cancel", json={})
        for job_id in mine:
            served.ended(job_id)
        assert served.faults() == []


def began_meanwhile(served: Served, job_ids: list[str], other: Job) -> int:
    """Return how many jobs began between another's arrival and its begin."""
    begins = [moment(served.job(job_id).started_at) for job_id in job_ids]
    first, last = moment(other.created_at), moment(other.started_at)
    assert first
    assert last
    return sum(first < begin < last for begin in begins if begin)


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
