"""Every operation x role x own or another's, generated from the OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import make_app
from api.auth import Action, Actor, Role, Thing, Verdict, can
from tests.api.service.service_world import (
    CUSTOMER,
    HERE,
    ROLES,
    World,
    customers_csv,
    upload,
)

OFFICE = {"manager", "service"}
ALLOWED: dict[str, set[str]] = {
    "list_customers": OFFICE | {"rep"},
    "create_customer": OFFICE,
    "get_customer": OFFICE | {"rep"},
    "replace_customer": OFFICE,
    "patch_customer": OFFICE,
    "archive_customer": OFFICE,
    "upsert_customer_batch": OFFICE,
    "list_reps": {"manager"},
    "create_rep": {"manager"},
    "get_rep": {"manager"},
    "replace_rep": {"manager"},
    "patch_rep": {"manager"},
    "archive_rep": {"manager"},
    "import_reps_file": {"manager"},
    "get_availability": {"manager"},
    "put_availability": {"manager"},
    "offboard_rep": {"manager"},
    "list_calendars": {"manager"},
    "create_calendar": {"manager"},
    "get_calendar": {"manager"},
    "replace_calendar": {"manager"},
    "patch_calendar": {"manager"},
    "archive_calendar": {"manager"},
    "create_export": {"manager"},
    "get_export": {"manager"},
    "get_export_file": {"manager"},
    "get_adherence": OFFICE,
    "get_capacity": OFFICE,
    "list_territories": {"manager"},
    "list_territory_designs": {"manager"},
    "get_territory_design": {"manager"},
    "apply_territory_design": {"manager"},
    "list_policies": {"manager"},
    "create_policy": {"manager"},
    "get_policy": {"manager"},
    "replace_policy": {"manager"},
    "patch_policy": {"manager"},
    "archive_policy": {"manager"},
    "import_customers": OFFICE,
    "get_import": OFFICE,
    "list_import_issues": OFFICE,
    "export_import_issues": OFFICE,
    "commit_customers": OFFICE,
    **{
        f"get_{whose}_day_{form}": OFFICE | {"rep"}
        for whose in ("rep", "own")
        for form in ("json", "gpx", "ics", "geojson", "map")
    },
    "create_calendar_feed": {"manager", "rep"},
    "list_calendar_feeds": {"manager", "rep"},
    "revoke_calendar_feed": {"manager", "rep"},
    "report_visit": {"rep"},
    "report_visits": {"rep"},
    "list_reported_outcomes": OFFICE,
    "create_planning_job": OFFICE,
    "list_planning_jobs": OFFICE,
    "get_planning_job": OFFICE,
    "cancel_planning_job": OFFICE,
    "follow_planning_job": OFFICE,
    "list_planning_job_issues": OFFICE,
    "list_plans": OFFICE,
    "get_plan": OFFICE,
    "get_plan_metrics": OFFICE,
    "list_unplanned_visits": OFFICE,
    "list_planned_visits": OFFICE,
    "diff_plan": OFFICE,
    "show_plan_map": OFFICE,
    "get_plan_map_data": OFFICE,
    "list_plan_files": OFFICE,
    "get_plan_file": OFFICE,
    "edit_plan_by_hand": OFFICE,
    "evaluate_plan_again": OFFICE,
    "publish_plan": OFFICE,
    "list_stale_inputs": OFFICE,
    "get_published_plan": OFFICE | {"rep"},
    "list_plan_publications": OFFICE,
    "list_users": {"admin"},
    "create_user": {"admin"},
    "get_user": {"admin"},
    "replace_user": {"admin"},
    "archive_user": {"admin"},
    "list_user_tokens": {"admin"},
    "create_token": {"admin"},
    "revoke_user_token": {"admin"},
    "list_api_keys": {"admin"},
    "create_api_key": {"admin"},
    "revoke_api_key": {"admin"},
    "list_audit_events": {"admin"},
}
"""Who may do what: an operation that is missing here fails the tests below."""

OPEN = {"check_health", "check_readiness", "show_version", "show_metrics"} | {
    "read_calendar_feed"
}
DAY_FORMS = ("json", "gpx", "ics", "geojson", "map")
OBJECTS = {
    "get_customer",
    *(f"get_{whose}_day_{form}" for whose in ("rep", "own") for form in DAY_FORMS),
    "report_visit",
    "revoke_calendar_feed",
}
"""Operations that a rep may do to what is his, and to nothing else."""


def all_operations() -> Iterator[tuple[str, str, str]]:
    """Yield the id, method and path of every operation of the document."""
    # Nothing is asked of the service, so it needs none.
    app = make_app(None)  # type: ignore[arg-type]
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            yield operation["operationId"], method.upper(), path


OPERATIONS = sorted(all_operations())
GUARDED = [each for each in OPERATIONS if each[0] not in OPEN]
IDS = [each[0] for each in GUARDED]


def fill(path: str) -> str:
    """Return a path with ids of what exists, or of nothing where none is needed."""
    # Who is off-boarded could not be refused anything more.
    path = path.replace("{rep_id}:offboard", "none:offboard")
    path = path.replace("{date}", "2026-11-30").replace("{feed_id}", "none")
    path = path.replace("{visit_id}", "OWN@2026-11-30%231")
    known = {"customer_id": "OWN", "rep_id": "R1", "policy_id": "default"}
    for name in (
        "customer_id",
        "rep_id",
        "policy_id",
        "import_id",
        "user_id",
        "job_id",
    ):
        path = path.replace(f"{{{name}}}", known.get(name, "none"))
    for name in ("calendar_id", "design_id", "export_id"):
        path = path.replace(f"{{{name}}}", "none")
    for name in ("plan_id", "name"):
        path = path.replace(f"{{{name}}}", "none")
    return path.replace("{token_id}", "none")


def send(client: Any, method: str, path: str) -> Any:
    if path in ("/v1/imports", "/v1/reps:import"):
        return client.post(path, files={"file": ("customers.csv", b"x")})
    body = {"json": {}} if method in ("POST", "PUT", "PATCH") else {}
    return client.request(method, fill(path), **body)


def test_every_operation_has_its_entry_and_every_entry_its_operation() -> None:
    assert {operation for operation, _, _ in OPERATIONS} == set(ALLOWED) | OPEN


@pytest.mark.parametrize(("operation", "method", "path"), GUARDED, ids=IDS)
def test_each_role_may_do_what_the_table_says(
    world: World, operation: str, method: str, path: str
) -> None:
    world.manager.post("/v1/customers", json={**CUSTOMER, "customer_id": "OWN"})
    assert set(ROLES) - ALLOWED[operation], "what everybody may do needs a reason"
    for role in ROLES:
        answer = send(world.clients[role], method, path)
        if role in ALLOWED[operation]:
            assert answer.status_code not in (401, 403), (role, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


def test_what_is_refused_changes_nothing(world: World) -> None:
    world.manager.post("/v1/customers", json={**CUSTOMER, "customer_id": "OWN"})
    before = snapshot(world)
    for operation, method, path in GUARDED:
        for role in sorted(set(ROLES) - ALLOWED[operation]):
            send(world.clients[role], method, path)
        answer = send(world.client(), method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert snapshot(world) == before


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer bp_wrong", "Basic YTpi", "Bearer \xff"]
)
def test_only_a_token_in_force_lets_in(world: World, header: str) -> None:
    client = world.client()
    raw = {"Authorization": header.encode("latin-1")}
    assert client.get("/v1/customers", headers=raw).status_code == 401


def test_a_rep_sees_his_own_customers_and_no_trace_of_others(world: World) -> None:
    other = {**HERE, "rep_id": "R2"}
    world.manager.post("/v1/reps", json={"rep_id": "R2", **HERE})
    for name, fields in (("OWN", CUSTOMER), ("OTHER", other), ("NOBODYS", HERE)):
        made = world.manager.post("/v1/customers", json={**fields, "customer_id": name})
        assert made.status_code == 201
    listed = world.rep.get("/v1/customers").json()
    assert [one["customer_id"] for one in listed["items"]] == ["OWN"]
    assert world.rep.get("/v1/customers/OWN").status_code == 200
    missing = world.rep.get("/v1/customers/NONE").json()
    for name in ("OTHER", "NOBODYS"):
        hidden = world.rep.get(f"/v1/customers/{name}")
        assert hidden.status_code == 404
        problem = hidden.json()
        assert {**problem, "request_id": ""} == {**missing, "request_id": ""}


def test_every_operation_on_a_reps_object_is_in_the_object_matrix() -> None:
    with_id = {name for name, _, path in GUARDED if "{" in path}
    assert {name for name in with_id if "rep" in ALLOWED[name]} == OBJECTS


def test_a_customer_given_to_another_rep_is_out_of_sight_at_once(world: World) -> None:
    world.manager.post("/v1/reps", json={"rep_id": "R2", **HERE})
    world.manager.post("/v1/customers", json=CUSTOMER)
    assert world.rep.get("/v1/customers/C1").status_code == 200
    world.manager.patch(
        "/v1/customers/C1", json={"rep_id": "R2"}, headers={"If-Match": '"1"'}
    )
    assert world.rep.get("/v1/customers/C1").status_code == 404


def test_a_rep_without_a_territory_of_his_own_sees_nothing() -> None:
    nobody = Actor("u", Role.REP, None)
    assert can(nobody, Action.READ_CUSTOMERS, Thing(None)) is Verdict.HIDDEN


def test_an_action_that_no_table_names_is_forbidden_to_all() -> None:
    named = [
        (role, action)
        for role in Role
        for action in Action
        if can(Actor("u", role), action) is Verdict.ALLOWED
    ]
    assert {action for _, action in named} == set(Action)
    for role in Role:
        unknown = "weather.read"
        # An action from the future, as a mistake in a handler would name it.
        assert can(Actor("u", role), unknown) is Verdict.FORBIDDEN  # type: ignore[arg-type]


def test_an_import_is_readable_by_the_office_only(world: World) -> None:
    made = upload(world.manager, customers_csv("C1,Lamps,31.23041,121.47372"))
    place = made.headers["location"]
    for path in (place, f"{place}/issues", f"{place}/issues.csv"):
        assert world.clients["service"].get(path).status_code == 200
        assert world.rep.get(path).status_code == 403


def snapshot(world: World) -> str:
    """Return what the resources hold, seen by who may see them."""
    shown = [
        world.manager.get(f"/v1/{name}").json()
        for name in ("customers", "reps", "policies")
    ]
    shown += [
        world.admin.get(f"/v1/{name}").json()
        for name in ("users", "auth/tokens", "api-keys")
    ]
    return json.dumps(shown)
