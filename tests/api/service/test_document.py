"""The OpenAPI document, and requests that schemathesis makes from it."""

import itertools
import json
import shutil
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from api.app import make_app, make_edged_app
from api.dependencies import Service
from api.settings import Settings
from api.store.guard import open_store
from tests.api.service.conftest import Seed
from tests.api.service.service_world import CUSTOMER, World, make_world, sqlite_url
from tests.api.service.test_authorisation import ALLOWED, GUARDED, IDS, OPEN

# What the schema allows may still break a rule of the model, such as an unknown rep.
ACCEPTED = ["2xx", "304", "401", "403", "404", "409", "412", "422", "428"]
# A body of random bytes may be JSON that is allowed, and its If-Match out of date.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"]
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": [*REFUSED, "429", "5xx"]},
    }
}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
DOCUMENT: dict[str, Any] = json.loads(
    # The document is the same for every service.
    json.dumps(make_app(None).openapi())  # type: ignore[arg-type]
)


@cache
def schema() -> Any:
    """Return the document once: reading it takes longer than a request."""
    # Nothing is asked before a world is put behind the application.
    app = make_edged_app(Service(Settings(), None, None))  # type: ignore[arg-type]
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=config)


def put_behind(world: World) -> None:
    """Let the document's application answer for a world."""
    schema().app.app.app.state.service = world.service


def run_settings(examples: int, **more: Any) -> settings:
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def try_operation(world: World, operation_id: str, roles: Any, examples: int) -> int:
    """Send made requests and check all answers; return how many were sent."""
    put_behind(world)
    operation = schema().find_operation_by_id(operation_id)
    sent = 0
    for mode in MODES:

        @seed(zlib.crc32(operation_id.encode()))
        @run_settings(examples)
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            nonlocal sent
            for role in roles:
                header = world.clients[role].headers["authorization"]
                case.call_and_validate(headers={"Authorization": header})
                sent += 1

        try:
            check()
        except Unsatisfiable:
            # An operation that takes nothing cannot be asked wrongly.
            assert mode is GenerationMode.NEGATIVE
    return sent


@pytest.mark.parametrize(("operation", "_method", "_path"), GUARDED, ids=IDS)
def test_made_requests_get_the_answers_that_the_document_declares(
    world: World, operation: str, _method: str, _path: str
) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    role = min(ALLOWED[operation])
    assert try_operation(world, operation, [role], 2) >= 2


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize(("operation", "_method", "_path"), GUARDED, ids=IDS)
def test_many_made_requests_of_all_roles(
    world: World, operation: str, _method: str, _path: str
) -> None:
    world.manager.post("/v1/customers", json=CUSTOMER)
    assert try_operation(world, operation, sorted(world.clients), 40) >= 100


@pytest.mark.parametrize("operation", sorted(OPEN))
def test_what_is_open_answers_as_declared(world: World, operation: str) -> None:
    assert try_operation(world, operation, ["rep"], 1) >= 1


@pytest.mark.parametrize(
    "runs",
    [10, pytest.param(60, marks=[pytest.mark.slow, pytest.mark.long])],
    ids=["short", "long"],
)
def test_chains_of_requests_get_declared_answers(
    seed: Seed, tmp_path: Path, runs: int
) -> None:
    """Each chain begins on a fresh database, so that chains can be repeated."""
    path, tokens = seed
    numbers = itertools.count()
    stores: list[Any] = []
    statuses: Counter[int] = Counter()

    def fresh() -> World:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copy(path, folder)
        stores.append(open_store(sqlite_url(folder)))
        return make_world(stores[-1], tokens)

    world = fresh()

    class Chains(schema().as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            put_behind(fresh())

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            definition = case.operation.definition.raw
            allowed = ALLOWED.get(definition["operationId"], {"rep"})
            header = world.clients[min(allowed)].headers["authorization"]
            return {"headers": {"Authorization": header}}

        def after_call(self, response: Any, case: Any) -> None:
            statuses[response.status_code] += 1

    chain_settings = run_settings(runs, stateful_step_count=10, derandomize=True)
    try:
        Chains.run(settings=chain_settings)
    finally:
        for store in stores:
            store.close()
    assert statuses[201] >= 2
    assert max(statuses) < 500


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_every_error_has_a_body_of_its_type_with_an_example() -> None:
    for path, operation in operations():
        for status, answer in operation["responses"].items():
            if int(status) < 400:
                continue
            assert list(answer["content"]) == ["application/problem+json"], path
            body = answer["content"]["application/problem+json"]
            assert body["schema"] == {"$ref": "#/components/schemas/Problem"}
            for code, example in body["examples"].items():
                assert example["value"]["code"] == code
                assert example["value"]["status"] == int(status)
                assert "{" not in example["value"]["detail"]


def test_every_body_has_an_example_that_its_schema_allows(world: World) -> None:
    forms = [
        {"$ref": f"#/components/schemas/{name}"} for name in ("ImportForm", "RepsForm")
    ]
    for path, operation in operations():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            reference = content["schema"]
            if reference in forms:
                continue
            name = reference["$ref"].rsplit("/", 1)[1]
            assert DOCUMENT["components"]["schemas"][name]["examples"], (path, name)


def test_examples_of_new_things_can_be_sent_as_they_are(world: World) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for path, name in (
        ("reps", "NewRep"),
        ("customers", "NewCustomer"),
        ("customers:batchUpsert", "CustomerBatch"),
        ("policies", "NewPolicy"),
    ):
        for example in schemas[name]["examples"]:
            if name == "NewRep":
                example = {**example, "rep_id": "R5"}
            answer = world.manager.post(f"/v1/{path}", json=example)
            assert answer.status_code in (200, 201), (name, answer.text)


def test_every_guarded_operation_declares_its_security_and_refusals() -> None:
    for path, operation in operations():
        if operation["operationId"] in OPEN:
            continue
        assert operation["security"] == [{"token": []}], path
        assert {"401", "403", "422", "429", "500", "503"} <= set(operation["responses"])
        assert operation["description"]
