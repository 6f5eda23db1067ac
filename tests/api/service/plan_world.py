"""A small team planned and kept, so that tests of plans need no planning job."""

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.folders.publish import publish_plan
from api.plans.keeping import FolderContent, PlanOrigin, keep_plan, read_folder
from api.store.documents import list_documents
from api.store.plans import StoredPlanRow
from api.store.tables import customers
from api.team.checking import load_policy, load_reps
from api.team.inputs import make_customers
from api.workers import SerialExecutor
from routing.cycle import Cycle
from routing.pipeline import PlanInputs, SearchParams, make_plan
from tests.api.service.service_world import HERE, START, World

PLAN_START = START.date()
"""The Monday on which the clock of a world begins."""
POLICY = {"timezone": "Asia/Shanghai", "cycle": {"weeks": 4}}
TEAM = ("R1", "R2")
CUSTOMERS = tuple(
    {
        "customer_id": f"C{idx:02}",
        "name": f"Shop {idx}",
        "lat": 31.20 + 0.004 * (idx % 6),
        "lon": 121.40 + 0.02 * (idx // 6),
        "grade": "ABC"[idx % 3],
        "rep_id": TEAM[idx // 12],
    }
    for idx in range(24)
)


def fill_team(world: World) -> None:
    """Give a world the policy, two reps (R1 is there) and 24 customers."""
    manager = world.manager
    policy = manager.put("/v1/policies/default", json=POLICY, headers={"If-Match": "*"})
    assert policy.status_code == 200, policy.text
    made = manager.post("/v1/reps", json={"rep_id": "R2", **HERE})
    assert made.status_code == 201, made.text
    body: dict[str, Any] = {"customers": list(CUSTOMERS)}
    batch = manager.post("/v1/customers:batchUpsert", json=body)
    assert batch.status_code == 200, batch.text


def keep_small_plan(
    world: World, *, seed: int = 1, base_id: str | None = None
) -> StoredPlanRow:
    """Keep a plan of the team of ``fill_team``, as a job would; return its row."""
    content = plan_content(world, seed)
    origin = PlanOrigin(
        plan_id=str(uuid.uuid4()),
        kind="FULL",
        quality="FULL",
        actor_id="test",
        base_id=base_id,
    )
    with world.service.store.writing() as connection:
        return keep_plan(connection, content, origin, world.service.clock())


_made: dict[tuple[str, int], FolderContent] = {}
"""Equal inputs give equal bytes, so that each plan of a session is made once."""


def plan_content(world: World, seed: int) -> FolderContent:
    """Return the folder of a plan of what a world holds now, from PLAN_START."""
    with world.service.store.reading() as connection:
        policy, reps = load_policy(connection), load_reps(connection)
        records = [each.record for each in list_documents(connection, customers)]
    key = (repr((policy, reps, records)), seed)
    if key not in _made:
        team, values = make_customers(records, policy, reps)
        inputs = PlanInputs(
            customers=team,
            reps=reps,
            policy=policy,
            cycle=Cycle(PLAN_START, policy.weeks),
            column_values=values,
        )
        _made[key] = _make(inputs, seed)
    return _made[key]


def _make(inputs: PlanInputs, seed: int) -> FolderContent:
    params = SearchParams(iterations=200, seed=seed, prove=False)
    made = make_plan(
        inputs, params, executor=SerialExecutor(), report=lambda _progress: None
    )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "plan"
        published = publish_plan(made, target, reading={}, read_options={})
        assert published.is_published, published.check.violations
        return read_folder(target)
