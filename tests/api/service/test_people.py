import pytest
from sqlalchemy import text

from api.team.people import make_first_admin
from tests.api.service.service_world import HERE, START, World


def user_id_of(world: World, role: str) -> str:
    users = world.admin.get("/v1/users").json()["items"]
    return str(next(one["user_id"] for one in users if one["role"] == role))


def test_a_secret_is_shown_once_and_stored_only_as_its_digest(world: World) -> None:
    made = world.admin.post(
        "/v1/auth/tokens", json={"user_id": user_id_of(world, "manager")}
    )
    token = made.json()["token"]
    assert world.client(token).get("/v1/customers").status_code == 200
    listed = world.admin.get("/v1/auth/tokens").text
    assert made.json()["token_id"] in listed
    assert token not in listed
    with world.service.store.reading() as connection:
        for name in ("tokens", "events", "answers", "users"):
            rows = connection.execute(text(f"SELECT * FROM {name}")).all()  # noqa: S608
            assert token not in str(rows)


def test_tokens_have_256_random_bits_and_differ(world: World) -> None:
    made = {
        world.admin.post("/v1/api-keys", json={"name": "x"}).json()["token"]
        for _ in range(5)
    }
    assert len(made) == 5
    assert {len(token) for token in made} == {len("bp_") + 43}


@pytest.mark.parametrize("path", ["/v1/auth/tokens", "/v1/api-keys"])
def test_a_revoked_token_is_refused_at_the_next_request(
    world: World, path: str
) -> None:
    body = {"name": "x"}
    if path == "/v1/auth/tokens":
        body = {"user_id": user_id_of(world, "manager")}
    made = world.admin.post(path, json=body)
    client = world.client(made.json()["token"])
    assert client.get("/v1/customers").status_code == 200
    place = made.headers["location"]
    assert world.admin.delete(place).status_code == 204
    assert client.get("/v1/customers").status_code == 401
    assert world.admin.delete(place).status_code == 204
    assert world.manager.get("/v1/customers").status_code == 200


def test_a_token_is_not_revoked_as_an_api_key(world: World) -> None:
    tokens = world.admin.get("/v1/auth/tokens").json()["items"]
    answer = world.admin.delete(f"/v1/api-keys/{tokens[0]['token_id']}")
    assert answer.status_code == 404


def test_an_archived_user_can_do_nothing_until_he_is_put_back(world: World) -> None:
    path = f"/v1/users/{user_id_of(world, 'rep')}"
    tag = {"If-Match": world.admin.get(path).headers["etag"]}
    assert world.admin.delete(path, headers=tag).status_code == 204
    assert world.rep.get("/v1/customers").status_code == 401
    refused = world.admin.post("/v1/auth/tokens", json={"user_id": path[10:]})
    assert refused.json()["errors"][0]["code"] == "UNKNOWN_USER"
    fields = {"name": "back", "role": "rep", "rep_id": "R1"}
    back = world.admin.put(path, json=fields, headers={"If-Match": '"2"'})
    assert back.status_code == 200
    assert world.rep.get("/v1/customers").status_code == 200


def test_a_changed_role_holds_for_tokens_given_before(world: World) -> None:
    path = f"/v1/users/{user_id_of(world, 'manager')}"
    fields = {"name": "x", "role": "rep", "rep_id": "R1"}
    world.admin.put(path, json=fields, headers={"If-Match": '"1"'})
    assert world.manager.get("/v1/reps").status_code == 403


def test_the_last_admin_stays(world: World) -> None:
    path = f"/v1/users/{user_id_of(world, 'admin')}"
    tag = {"If-Match": '"1"'}
    demoted = {"name": "x", "role": "manager"}
    for answer in (
        world.admin.delete(path, headers=tag),
        world.admin.put(path, json=demoted, headers=tag),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "LAST_ADMIN")
    world.token_of(role="admin")
    assert world.admin.delete(path, headers=tag).status_code == 204
    assert world.admin.get("/v1/users").status_code == 401


@pytest.mark.parametrize(
    ("user", "code"),
    [
        ({"role": "rep"}, "REQUIRED"),
        ({"role": "rep", "rep_id": "R9"}, "UNKNOWN_REP"),
        ({"role": "manager", "rep_id": "R1"}, "REP_ONLY"),
        ({"role": "service"}, "UNKNOWN_CHOICE"),
        ({"role": "rep", "rep_id": "R1", "version": 99}, "UNKNOWN_FIELD"),
    ],
)
def test_a_user_who_fits_no_role_is_refused(
    world: World, user: dict[str, str], code: str
) -> None:
    answer = world.admin.post("/v1/users", json={"name": "x", **user})
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


def test_the_first_admin_is_made_once(world: World) -> None:
    assert make_first_admin(world.service.store, START) is None


def test_events_tell_who_changed_what_by_ids_alone(world: World) -> None:
    canary = "Canary Street 7"
    customer = {"customer_id": "C1", **HERE, "name": canary, "address": canary}
    made = world.manager.post("/v1/customers", json=customer)
    world.manager.patch(
        "/v1/customers/C1", json={"note": canary}, headers={"If-Match": '"1"'}
    )
    world.manager.post("/v1/customers", json=customer)
    answer = world.admin.get("/v1/audit-events?page_size=500")
    assert canary not in answer.text
    assert str(HERE["lat"]) not in answer.text
    events = [one for one in answer.json()["items"] if one["object_id"] == "C1"]
    assert [(one["action"], one["version"]) for one in events] == [
        ("customers.write", 1),
        ("customers.write", 2),
    ]
    assert {one["actor_id"] for one in events} == {user_id_of(world, "manager")}
    assert events[0]["request_id"] == made.headers["x-request-id"]


def test_pages_of_events_follow_each_other(world: World) -> None:
    every = world.admin.get("/v1/audit-events").json()["items"]
    seen, token = [], "0"
    while token is not None:
        url = f"/v1/audit-events?page_size=3&page_token={token}"
        page = world.admin.get(url).json()
        seen += page["items"]
        token = page["next_page_token"]
    assert seen == every
    assert len(every) == 6
