"""Jobs asked for, shown, followed and cancelled, before anybody works on them."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.jobs.cron import check_cron, last_tick
from api.jobs.dispatch import Workflow, WorkflowState, dispatch
from api.jobs.nightly import Nightly
from api.store.jobs import Job, count_jobs, list_active_jobs, read_inputs
from api.store.tables import job_inputs
from tests.api.service.job_world import JOBS, publish, shown, start
from tests.api.service.plan_world import CUSTOMERS, fill_team, keep_small_plan
from tests.api.service.service_world import START, World, with_settings


@pytest.fixture
def team(world: World) -> World:
    fill_team(world)
    return world


def refused(world: World, status: int, code: str, **body: Any) -> dict[str, Any]:
    answer = world.manager.post(JOBS, json={"kind": "FULL", **body})
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    return problem


def test_a_job_waits_with_all_that_it_plans_from(team: World) -> None:
    answer = team.manager.post(JOBS, json={"kind": "FULL"})
    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"{JOBS}/{job['job_id']}"
    assert (job["state"], job["number"], job["attempts"]) == ("QUEUED", 1, 0)
    # 24 customers need no more than the least time.
    assert job["parameters"]["time_limit_s"] == 60
    with team.service.store.reading() as connection:
        inputs = json.loads(read_inputs(connection, job["job_id"]))
    assert len(inputs["customers"]) == len(CUSTOMERS)
    assert [rep["rep_id"] for rep in inputs["reps"]] == ["R1", "R2"]
    assert inputs["policy"]["timezone"] == "Asia/Shanghai"


def test_nothing_is_planned_without_customers(world: World) -> None:
    problem = refused(world, 409, "NOTHING_TO_PLAN")
    assert problem["values"] == {"customers": 0, "reps": 1}
    assert "Import customers" in problem["detail"]


def test_a_replan_needs_a_plan_in_force(team: World) -> None:
    refused(team, 409, "NOTHING_PUBLISHED", kind="REPLAN")


def test_a_replan_goes_on_from_the_plan_in_force_today(team: World) -> None:
    """Not from the newest, which may be that of the month to come."""
    running = keep_small_plan(team)
    publish(team, running.plan_id)
    job = start(team, kind="REPLAN")
    assert job["parameters"]["plan_id"] == running.plan_id
    assert job["parameters"]["today"] == "2026-11-30"


@pytest.mark.parametrize(
    ("body", "name", "limit"),
    [
        ({"time_limit_s": 36_000}, "time_limit_s", 3_600),
        ({"time_limit_s": 10**15}, "time_limit_s", 3_600),
    ],
)
def test_a_limit_is_named_with_what_was_asked(
    team: World, body: dict[str, Any], name: str, limit: int
) -> None:
    values = refused(team, 422, "LIMIT_EXCEEDED", **body)["values"]
    assert (values["name"], values["limit"]) == (name, limit)
    assert values["value"] == body["time_limit_s"]


def test_more_customers_than_the_limit_are_refused_before_any_work(
    team: World,
) -> None:
    small = with_settings(team, job_customers=23)
    values = refused(small, 422, "LIMIT_EXCEEDED")["values"]
    assert values == {"name": "job_customers", "limit": 23, "value": 24}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"start": "2026-12-08"}, "/start", "NOT_MONDAY"),
        ({"start": "2016-11-28"}, "/start", "HORIZON_INVALID"),
        ({"start": "2026-02-30"}, "/start", "NO_DATE"),
        ({"policy_id": "none"}, "/policy_id", "UNKNOWN_POLICY"),
        ({"scope": ["R1", "R9"]}, "/scope/1", "UNKNOWN_REP"),
        ({"kind": "SCHEDULE", "design_id": "none"}, "/design_id", "UNKNOWN_DESIGN"),
        ({"kind": "REPLAN", "plan_id": "none"}, "/plan_id", "UNKNOWN_PLAN"),
        ({"plan_id": "none"}, "/plan_id", "NOT_FOR_KIND"),
        ({"kind": "VALIDATE", "scope": ["R1"]}, "/scope", "NOT_FOR_KIND"),
        ({"kind": "MAGIC"}, "/kind", "UNKNOWN_CHOICE"),
        ({"time_limit_s": 0}, "/time_limit_s", "OUT_OF_RANGE"),
        ({"max_changes": 1.5, "kind": "REPLAN"}, "/max_changes", "OUT_OF_RANGE"),
    ],
)
def test_a_fault_of_a_job_is_named_with_its_place(
    team: World, body: dict[str, Any], pointer: str, code: str
) -> None:
    errors = refused(team, 422, "INVALID_INPUT", **body)["errors"]
    found = {(each["pointer"], each["code"]) for each in errors}
    assert (pointer, code) in found
    assert all(each["message"] and each["suggestion"] for each in errors)


def test_jobs_about_one_territory_do_not_run_side_by_side(team: World) -> None:
    first = start(team, scope=["R1"])
    beside = start(team, scope=["R2"])
    for scope in (["R1"], ["R2", "R1"], []):
        problem = refused(team, 409, "OVERLAPPING_JOB", scope=scope)
        assert problem["values"]["id"] == first["job_id"]
    waiting = start(team, if_busy="queue")
    with team.service.store.reading() as connection:
        jobs = list_active_jobs(connection)
    queue = FakeQueue({})
    dispatch(jobs, queue, START, places=9, served={})
    assert queue.put_in == [first["job_id"], beside["job_id"]]
    assert waiting["state"] == "QUEUED"


def test_what_only_judges_is_refused_for_nobody(team: World) -> None:
    start(team)
    assert start(team, kind="VALIDATE")["state"] == "QUEUED"


def test_the_queue_has_an_end(team: World) -> None:
    small = with_settings(team, queued_jobs=2)
    start(small, kind="VALIDATE")
    start(small, kind="VALIDATE")
    answer = small.manager.post(JOBS, json={"kind": "VALIDATE"})
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_JOBS")
    assert int(answer.headers["retry-after"]) > 0


def test_nobody_fills_the_queue_alone(team: World) -> None:
    """A70: a manager has his limit, a program with a key of its own has room."""
    small = with_settings(team, queued_jobs=4, queued_jobs_each=2)
    body = {"kind": "VALIDATE"}
    for _ in range(2):
        start(small, **body)
    answer = small.manager.post(JOBS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_OWN_JOBS")
    assert int(answer.headers["retry-after"]) > 0
    assert small.clients["service"].post(JOBS, json=body).status_code == 202


def test_one_key_is_one_job_however_often_it_comes(team: World) -> None:
    """A64, A74."""
    answers: list[Any] = []

    def post() -> None:
        client = team.client(bearer(team))
        headers = {"Idempotency-Key": "tonight-1"}
        answers.append(client.post(JOBS, json={"kind": "FULL"}, headers=headers))

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    replays = [answer.headers.get("idempotency-replayed") for answer in answers]
    assert replays.count("true") == 19
    assert len(team.manager.get(JOBS).json()["items"]) == 1
    other = team.manager.post(
        JOBS, json={"kind": "VALIDATE"}, headers={"Idempotency-Key": "tonight-1"}
    )
    assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def bearer(world: World) -> str:
    return world.manager.headers["authorization"].removeprefix("Bearer ")


def test_jobs_come_as_pages_the_newest_first(team: World) -> None:
    made = [start(team, kind="VALIDATE")["job_id"] for _ in range(5)]
    seen: list[str] = []
    token = ""
    while token is not None:
        page = team.manager.get(JOBS, params={"page_size": 2, "page_token": token})
        seen += [job["job_id"] for job in page.json()["items"]]
        token = page.json()["next_page_token"]
    assert seen == made[::-1]
    team.manager.post(f"{JOBS}/{made[1]}:cancel", json={})
    gone = team.manager.get(JOBS, params={"state": "CANCELLED"}).json()["items"]
    assert [job["job_id"] for job in gone] == [made[1]]


def test_a_job_that_waits_is_cancelled_at_once_and_twice_is_once(team: World) -> None:
    job = start(team)
    place = f"{JOBS}/{job['job_id']}:cancel"
    for _ in range(2):
        answer = team.manager.post(place, json={})
        assert (answer.status_code, answer.json()["state"]) == (200, "CANCELLED")
    # What it would have planned from is not kept for ever.
    with team.service.store.reading() as connection:
        assert connection.execute(select(job_inputs)).all() == []
    assert start(team)["state"] == "QUEUED"


def test_nothing_is_left_to_cancel_of_a_job_that_is_over(team: World) -> None:
    job = start(team)
    with team.service.store.writing() as connection:
        connection.exec_driver_sql("UPDATE jobs SET state = 'SUCCEEDED'")
    answer = team.manager.post(f"{JOBS}/{job['job_id']}:cancel", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_TERMINAL")


def test_events_end_where_nobody_works_and_after_the_end(team: World) -> None:
    job = start(team)
    place = f"{JOBS}/{job['job_id']}/events"
    for state in ("QUEUED", "CANCELLED"):
        answer = team.manager.get(place, headers={"Last-Event-ID": "7"})
        assert answer.headers["content-type"].startswith("text/event-stream")
        data = answer.text.rstrip("\n").rpartition("\n")[2]
        assert json.loads(data.removeprefix("data: "))["state"] == state
        team.manager.post(f"{JOBS}/{job['job_id']}:cancel", json={})


def test_the_log_of_changes_has_who_started_and_cancelled(team: World) -> None:
    job = start(team)
    team.manager.post(f"{JOBS}/{job['job_id']}:cancel", json={})
    events = team.admin.get("/v1/audit-events", params={"page_size": 500}).json()
    mine = [e for e in events["items"] if e["object_id"] == job["job_id"]]
    assert [event["action"] for event in mine] == ["jobs.write", "jobs.cancel"]


def test_states_are_counted(team: World) -> None:
    start(team, kind="VALIDATE")
    with team.service.store.reading() as connection:
        gauges = count_jobs(connection)
    assert gauges == {
        "QUEUED": 1,
        "RUNNING": 0,
        "SUCCEEDED": 0,
        "FAILED": 0,
        "CANCELLED": 0,
    }


class FakeQueue:
    """A queue that only remembers what it is told."""

    def __init__(self, known: dict[str, Workflow]) -> None:
        self.known = known
        self.put_in: list[str] = []
        self.forgotten: list[str] = []
        self.taken_over: list[str] = []

    def put(self, job_id: str) -> None:
        self.put_in.append(job_id)

    def forget(self, job_id: str) -> None:
        self.forgotten.append(job_id)

    def take_over(self, job_id: str) -> None:
        self.taken_over.append(job_id)

    def find(self, job_ids: list[str]) -> dict[str, Workflow]:
        return {name: self.known[name] for name in job_ids if name in self.known}


def running_job(seen: datetime | None) -> Job:
    return Job(
        number=1,
        job_id="j",
        kind="FULL",
        state="RUNNING",
        quality=None,
        actor_id="a",
        created_at=START.isoformat(),
        started_at=START.isoformat(),
        ended_at=None,
        attempts=1,
        cancel_asked=False,
        plan_id=None,
        design_id=None,
        problem=None,
        progress={} if seen is None else {"seen": seen.isoformat()},
        result={},
        order={"kind": "FULL", "scope": []},
    )


@pytest.mark.parametrize(
    ("workflow", "seconds", "expected"),
    [
        (None, 0, "put"),
        (Workflow(state=WorkflowState.OVER, is_here=True), 0, "again"),
        (Workflow(state=WorkflowState.WAITING, is_here=False), 999, "left"),
        (Workflow(state=WorkflowState.UNDER_WAY, is_here=True), 999, "left"),
        (
            Workflow(state=WorkflowState.UNDER_WAY, is_here=True, is_lost=True),
            0,
            "taken over",
        ),
        (Workflow(state=WorkflowState.UNDER_WAY, is_here=False), 29, "left"),
        (Workflow(state=WorkflowState.UNDER_WAY, is_here=False), 31, "taken over"),
    ],
)
def test_a_job_whose_work_was_lost_is_begun_again(
    workflow: Workflow | None, seconds: int, expected: str
) -> None:
    """Lost with an older backup, released at a stop, or left by a host that is gone."""
    queue = FakeQueue({} if workflow is None else {"j": workflow})
    now = START + timedelta(seconds=seconds)
    dispatch([running_job(START)], queue, now, places=1, served={})
    found = {
        "put": (["j"], [], []),
        "again": (["j"], ["j"], []),
        "left": ([], [], []),
        "taken over": ([], [], ["j"]),
    }
    assert (queue.put_in, queue.forgotten, queue.taken_over) == found[expected]


def test_the_nightly_replan_is_started_once_a_tick(team: World) -> None:
    """With a restart in between, and not long after a tick that was slept through."""
    publish(team, keep_small_plan(team).plan_id)
    # Two o'clock in Shanghai is 18:00 UTC of the day before.
    tick = datetime(2026, 12, 1, 18, 0, 30, tzinfo=UTC)
    for _ in range(2):
        nightly = Nightly(team.service, "0 2 * * *")
        nightly.start_due(tick - timedelta(hours=3))
        nightly.start_due(tick)
        nightly.start_due(tick + timedelta(minutes=1))
    (job,) = team.manager.get(JOBS).json()["items"]
    assert job["kind"] == "REPLAN"
    events = team.admin.get("/v1/audit-events", params={"page_size": 500}).json()
    made = next(e for e in events["items"] if e["object_id"] == job["job_id"])
    assert made["actor_id"] == "nightly"


def test_without_a_plan_the_night_passes_quietly(team: World) -> None:
    Nightly(team.service, "0 2 * * *").start_due(datetime(2026, 12, 1, 18, tzinfo=UTC))
    assert team.manager.get(JOBS).json()["items"] == []


@pytest.mark.parametrize("text", ["0 2 * *", "0 2 * * * *", "61 2 * * *", "nightly"])
def test_a_cron_expression_of_other_than_five_fields_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cron"):
        check_cron(text)


def test_a_tick_that_is_now_has_come() -> None:
    now = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    assert last_tick("0 2 * * *", now) == now
    assert last_tick("0 2 * * *", now - timedelta(seconds=1)).day == 29


def test_a_job_shows_who_follows_nothing_of_the_queue(team: World) -> None:
    job = start(team)
    with team.service.store.writing() as connection:
        connection.exec_driver_sql('UPDATE jobs SET progress = \'{"seen": "x"}\'')
    assert shown(team, job)["progress"] is None
