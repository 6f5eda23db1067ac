"""The queue that outlives its process, on both databases."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.jobs import durable
from api.jobs.dispatch import Workflow, WorkflowState
from api.jobs.durable import DurableQueue
from api.jobs.foreman import Foreman
from api.store.engine import StoreBusyError
from tests.api.service.job_world import JOBS, make_shop, start, with_work
from tests.api.service.plan_world import fill_team
from tests.api.service.service_world import World

PATIENCE = 60.0


class Steps:
    """Steps that say what they did; ``solve`` waits until it may go on."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.running = 0
        self.most = 0
        self.busy = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._lock = threading.Lock()

    def solve(self, job_id: str) -> str:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        assert self.may_go_on.wait(PATIENCE)
        with self._lock:
            self.running -= 1
        self.done.append(f"solve {job_id}")
        return "SUCCEEDED"

    def finish(self, job_id: str, state: str) -> None:
        if self.busy:
            self.busy -= 1
            raise StoreBusyError
        self.done.append(f"finish {job_id} {state}")


@pytest.fixture
def queue_url(world: World, tmp_path: Path) -> str:
    """Return where the queue keeps its state: as the settings would have it."""
    url = world.service.store.engine.url
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    return url.render_as_string(hide_password=False)


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def queue(queue_url: str, steps: Steps) -> Iterator[DurableQueue]:
    queue = DurableQueue(queue_url, steps, active=2)
    queue.open()
    yield queue
    steps.may_go_on.set()
    queue.close(5)


def wait_until(met: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


def test_the_steps_of_a_job_are_done_once_and_in_order(
    queue: DurableQueue, steps: Steps
) -> None:
    for _ in range(2):
        queue.put("a")
    wait_until(lambda: len(steps.done) >= 2)
    over = Workflow(state=WorkflowState.OVER, is_here=True)
    wait_until(lambda: queue.find(["a", "b"]) == {"a": over})
    assert steps.done == ["solve a", "finish a SUCCEEDED"]


def test_no_more_run_at_once_than_are_allowed_and_the_oldest_first(
    queue: DurableQueue, steps: Steps
) -> None:
    steps.may_go_on.clear()
    names = [f"job-{number}" for number in range(5)]
    for name in names:
        queue.put(name)
    wait_until(lambda: steps.running == 2)
    states = {name: found.state for name, found in queue.find(names).items()}
    assert [states[name] for name in names[:2]] == [WorkflowState.UNDER_WAY] * 2
    assert {states[name] for name in names[2:]} == {WorkflowState.WAITING}
    steps.may_go_on.set()
    wait_until(lambda: len(steps.done) == 10)
    assert steps.most == 2
    solved = [each for each in steps.done if each.startswith("solve")]
    assert set(solved[:2]) == {"solve job-0", "solve job-1"}


def test_a_job_of_a_host_that_is_gone_is_taken_over(
    queue_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its step was under way there, and is done here."""
    gone, here = Steps(), Steps()
    gone.may_go_on.clear()
    monkeypatch.setattr(durable, "_executor_id", lambda _url: "gone")
    left = DurableQueue(queue_url, gone, active=2)
    left.open()
    left.put("a")
    wait_until(lambda: gone.running == 1)
    left.close(0)
    monkeypatch.setattr(durable, "_executor_id", lambda _url: "here")
    queue = DurableQueue(queue_url, here, active=2)
    queue.open()
    try:
        away = Workflow(state=WorkflowState.UNDER_WAY, is_here=False)
        assert queue.find(["a"]) == {"a": away}
        queue.take_over("a")
        wait_until(lambda: here.done == ["solve a", "finish a SUCCEEDED"])
    finally:
        gone.may_go_on.set()
        queue.close(5)


class Vanishing(Steps):
    """Whose thread ends at the first step, and nobody notes it."""

    def solve(self, job_id: str) -> str:
        if not self.running:
            self.running += 1
            raise SystemExit
        return super().solve(job_id)


def test_a_job_whose_thread_is_gone_goes_on_without_a_restart(
    queue_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DBOS leaves one under way when its own database is away at the wrong moment."""
    monkeypatch.setattr(durable, "LOST_S", 0.3)
    steps = Vanishing()
    queue = DurableQueue(queue_url, steps, active=2)
    queue.open()
    try:
        queue.put("a")
        wait_until(lambda: steps.running == 1)
        wait_until(lambda: queue.find(["a"])["a"].is_lost)
        queue.take_over("a")
        wait_until(lambda: steps.done == ["solve a", "finish a SUCCEEDED"])
        over = Workflow(state=WorkflowState.OVER, is_here=True)
        wait_until(lambda: queue.find(["a"]) == {"a": over})
    finally:
        queue.close(5)


def test_a_job_at_work_is_never_lost(
    queue: DurableQueue, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "LOST_S", 0.0)
    steps.may_go_on.clear()
    queue.put("a")
    wait_until(lambda: steps.running == 1)
    for _ in range(3):
        assert not queue.find(["a"])["a"].is_lost
        time.sleep(0.05)


def test_a_forgotten_job_can_be_put_in_again(queue: DurableQueue, steps: Steps) -> None:
    queue.put("a")
    wait_until(lambda: len(steps.done) == 2)
    queue.forget("a")
    assert queue.find(["a"]) == {}
    queue.put("a")
    wait_until(lambda: len(steps.done) == 4)


def test_a_busy_database_is_tried_again_and_no_work_repeated(
    queue: DurableQueue, steps: Steps
) -> None:
    steps.busy = 2
    queue.put("a")
    wait_until(lambda: len(steps.done) == 2)
    assert steps.done == ["solve a", "finish a SUCCEEDED"]


def test_what_ended_a_day_ago_is_forgotten(queue: DurableQueue, steps: Steps) -> None:
    queue.put("a")
    wait_until(
        lambda: (
            [found.state for found in queue.find(["a"]).values()]
            == [WorkflowState.OVER]
        )
    )
    now = datetime.now(UTC)
    queue.prune(now)
    assert "a" in queue.find(["a"])
    queue.prune(now + timedelta(days=1, minutes=1))
    assert queue.find(["a"]) == {}


@pytest.mark.slow
def test_a_foreman_works_off_what_is_asked_for(
    world: World, tmp_path: Path, queue_url: str
) -> None:
    """The whole way on both databases, two jobs about other reps at a time."""
    world = with_work(world, tmp_path)
    fill_team(world)
    shop = make_shop(world, grace_s=PATIENCE)
    foreman = Foreman(shop, queue_url)
    jobs = [start(world, scope=[rep_id]) for rep_id in ("R1", "R2")]
    foreman.open()
    try:
        foreman.wake()
        wait_until(
            lambda: all(
                world.manager.get(f"{JOBS}/{job['job_id']}").json()["state"]
                == "SUCCEEDED"
                for job in jobs
            )
        )
    finally:
        foreman.close()
