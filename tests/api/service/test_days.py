"""A rep's day as phones fetch it."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from api.days.documents import make_day_documents
from api.pages.page import STATIC
from api.pages.plan_page import STATIC as PLAN_STATIC
from routing.plan import DayRoute, Stop
from routing.policy import Policy
from routing.read.plan_folder import StoredPlan
from tests.api.service.day_world import (
    handed_over,
    plan_in_force,
    publish,
    visits_of,
)
from tests.api.service.plan_world import keep_small_plan
from tests.api.service.service_world import World, with_settings

OWN = "/v1/me/routes"
ENDINGS = ("", ".gpx", ".ics", ".geojson", "/map")


def at(world: World, moment: datetime) -> World:
    """Let a world's clock stand at a moment."""
    world.service = replace(world.service, clock=lambda: moment)
    again = World(world.service)
    for role, client in world.clients.items():
        token = client.headers["authorization"].removeprefix("Bearer ")
        again.clients[role] = again.client(token)
    return again


def test_the_document_has_what_the_plan_says(world: World) -> None:
    stored = plan_in_force(world)
    route = next(one for one in stored.plan.routes if one.rep_id == "R1")
    day = world.rep.get(f"{OWN}/{route.date}").json()
    assert (day["rep_id"], day["date"]) == ("R1", route.date.isoformat())
    assert day["timezone"] == "Asia/Shanghai"
    assert [stop["visit_id"] for stop in day["stops"]] == [
        stop.visit_id for stop in route.stops
    ]
    midnight = datetime.fromisoformat(f"{route.date}T00:00:00+08:00")
    for shown, stop in zip(day["stops"], route.stops, strict=True):
        for name in ("arrival", "start", "departure"):
            moment = datetime.fromisoformat(shown[name])
            assert (moment - midnight).total_seconds() == getattr(stop, name)
        assert shown["service_min"] == round(stop.service_time / 60)
        assert shown["km"] == round(stop.distance / 1000, 1)
        assert shown["name"] == f"Shop {int(stop.customer_id[1:])}"
    back = datetime.fromisoformat(day["arrive"])
    assert (back - midnight).total_seconds() == route.arrive


def test_every_date_of_the_plan_is_there_also_free_ones(world: World) -> None:
    stored = plan_in_force(world)
    first, last = stored.plan.cycle.horizon
    seen = 0
    for number in range((last - first).days + 1):
        when = first + timedelta(days=number)
        answer = world.manager.get(f"/v1/reps/R1/routes/{when}")
        assert answer.status_code == 200
        seen += len(answer.json()["stops"])
        if when.weekday() >= 5:
            assert answer.json()["stops"] == []
            assert answer.json()["depart"] is None
    assert seen == len(visits_of(stored, "R1"))


def test_who_has_the_day_already_is_not_sent_it_again(world: World) -> None:
    plan_in_force(world)
    for ending in ENDINGS:
        first = world.rep.get(f"{OWN}/2026-11-30{ending}")
        assert first.status_code == 200, first.text
        assert first.headers["cache-control"] == "private, no-cache"
        assert first.headers["beatplan-publication"] == "1"
        tag = first.headers["etag"]
        for known in (tag, f'"other", {tag}', f"W/{tag}"):
            again = world.rep.get(
                f"{OWN}/2026-11-30{ending}", headers={"If-None-Match": known}
            )
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        other = world.rep.get(
            f"{OWN}/2026-11-30{ending}", headers={"If-None-Match": '"other"'}
        )
        assert other.content == first.content
    tags = {world.rep.get(f"{OWN}/2026-11-30{one}").headers["etag"] for one in ENDINGS}
    assert len(tags) == len(ENDINGS)


def test_the_tag_is_of_the_content_so_that_equal_days_are_not_sent_again(
    world: World,
) -> None:
    stored = plan_in_force(world)
    before = world.rep.get(f"{OWN}/2026-11-30")
    expected = hashlib.sha256(before.content).hexdigest()
    assert before.headers["etag"] == f'"{expected}"'
    newer = keep_small_plan(world, seed=2)
    assert publish(world, newer.plan_id, stored) == 2
    headers = {"If-None-Match": before.headers["etag"]}
    again = world.rep.get(f"{OWN}/2026-11-30", headers=headers)
    assert (again.status_code, again.headers["beatplan-publication"]) == (304, "2")


def test_the_newest_plan_that_covers_a_date_holds(world: World) -> None:
    stored = plan_in_force(world)
    newer = keep_small_plan(world, seed=2)
    cycle = replace(stored.plan.cycle, start=date(2026, 12, 7), weeks=1)
    later = replace(stored.plan, cycle=cycle, routes=())
    publish(world, newer.plan_id, replace(stored, plan=later))
    old = world.rep.get(f"{OWN}/2026-11-30")
    assert old.headers["beatplan-publication"] == "1"
    assert old.json()["stops"] != []
    new = world.rep.get(f"{OWN}/2026-12-07")
    assert (new.headers["beatplan-publication"], new.json()["stops"]) == ("2", [])


def test_a_rep_who_is_not_in_the_newest_plan_has_no_day(world: World) -> None:
    stored = plan_in_force(world)
    newer = keep_small_plan(world, seed=2)
    handed = handed_over(stored, "R1", "R2")
    others = tuple(rep for rep in handed.plan.reps if rep.rep_id == "R2")
    left = replace(handed, plan=replace(handed.plan, reps=others))
    publish(world, newer.plan_id, left)
    assert world.rep.get(f"{OWN}/2026-11-30").status_code == 404
    assert world.manager.get("/v1/reps/R2/routes/2026-11-30").json()["stops"]


def test_a_rep_sees_a_week_back_and_two_ahead_and_the_office_all(world: World) -> None:
    plan_in_force(world)
    noon = datetime(2026, 12, 9, 4, 0, tzinfo=UTC)
    later = at(world, noon)
    today = date(2026, 12, 9)
    for days, is_seen in ((-8, False), (-7, True), (0, True), (14, True), (15, False)):
        when = today + timedelta(days=days)
        status = later.rep.get(f"{OWN}/{when}").status_code
        assert status == (200 if is_seen else 404), when
        path = f"/v1/reps/R1/routes/{when}"
        assert later.rep.get(path).status_code == status
        assert later.manager.get(path).status_code == 200
    beyond = later.rep.get(f"{OWN}/{today + timedelta(days=15)}").json()
    never = later.rep.get(f"{OWN}/2031-01-01").json()
    assert {**beyond, "request_id": ""} == {**never, "request_id": ""}
    wide = with_settings(later, rep_days_back=0, rep_days_ahead=0)
    wide = at(wide, noon)
    assert wide.rep.get(f"{OWN}/{today}").status_code == 200
    assert wide.rep.get(f"{OWN}/2026-12-10").status_code == 404


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-01T15:59:59+00:00", "2026-12-01"),
        ("2026-12-01T16:00:00+00:00", "2026-12-02"),
        ("2026-11-29T16:00:00+00:00", "2026-11-30"),
        ("2026-12-27T15:59:59+00:00", "2026-12-27"),
    ],
)
def test_today_is_the_date_where_the_plan_is_meant(
    world: World, moment: str, expected: str
) -> None:
    plan_in_force(world)
    answer = at(world, datetime.fromisoformat(moment)).rep.get(f"{OWN}/today")
    assert answer.json()["date"] == expected


@pytest.mark.parametrize(
    "moment", ["2026-11-29T15:59:59+00:00", "2026-12-27T16:00:00+00:00"]
)
def test_before_and_after_the_plan_there_is_no_today(world: World, moment: str) -> None:
    plan_in_force(world)
    answer = at(world, datetime.fromisoformat(moment)).rep.get(f"{OWN}/today")
    assert answer.status_code == 404


def test_another_reps_day_is_as_unknown_as_nobodys(world: World) -> None:
    plan_in_force(world)
    for ending in ENDINGS:
        answers = [
            world.rep.get(f"/v1/reps/{rep_id}/routes/2026-11-30{ending}")
            for rep_id in ("R2", "NOBODY")
        ]
        problems = [{**one.json(), "request_id": ""} for one in answers]
        assert [one.status_code for one in answers] == [404, 404]
        assert problems[0] == problems[1]
        own = world.rep.get(f"/v1/reps/R1/routes/2026-11-30{ending}")
        assert own.status_code == 200
    assert world.manager.get(f"{OWN}/today").status_code == 404


@pytest.mark.parametrize(
    "when", ["2026-13-01", "2026-12-00", "20261130", "tomorrow", "2026-11-30.xlsx"]
)
def test_what_is_no_date_is_not_found(world: World, when: str) -> None:
    plan_in_force(world)
    assert world.rep.get(f"{OWN}/{when}").status_code == 404
    assert world.manager.get(f"/v1/reps/R1/routes/{when}").status_code == 404


def test_gpx_leads_over_the_stops_in_order(world: World) -> None:
    plan_in_force(world)
    day = world.rep.get(f"{OWN}/2026-11-30").json()
    answer = world.rep.get(f"{OWN}/2026-11-30.gpx")
    assert answer.headers["content-type"] == "application/gpx+xml"
    space = "{http://www.topografix.com/GPX/1/1}"
    parsed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    points = parsed.findall(f"{space}rte/{space}rtept")
    places = [(float(one.get("lat", "")), float(one.get("lon", ""))) for one in points]
    stops = [(stop["lat"], stop["lon"]) for stop in day["stops"]]
    start, end = ((day[name]["lat"], day[name]["lon"]) for name in ("start", "end"))
    assert places == [start, *stops, end]


def test_geojson_has_the_line_and_a_point_per_stop(world: World) -> None:
    plan_in_force(world)
    day = world.rep.get(f"{OWN}/2026-11-30").json()
    answer = world.rep.get(f"{OWN}/2026-11-30.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    line, *points = answer.json()["features"]
    assert len(line["geometry"]["coordinates"]) == len(points) + 2
    assert [one["properties"] for one in points] == [
        {"kind": "visit", **stop} for stop in day["stops"]
    ]
    free = world.rep.get(f"{OWN}/2026-12-05.geojson").json()
    assert free["features"] == []


def test_the_calendar_has_an_event_per_visit_in_its_timezone(world: World) -> None:
    plan_in_force(world)
    day = world.rep.get(f"{OWN}/2026-11-30").json()
    content = world.rep.get(f"{OWN}/2026-11-30.ics").content
    calendar = Calendar.from_ical(content)
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    events = calendar.walk("VEVENT")
    assert [str(one["uid"]) for one in events] == [
        f"{stop['visit_id']}@beatplan" for stop in day["stops"]
    ]
    for event, stop in zip(events, day["stops"], strict=True):
        assert event.decoded("dtstart") == datetime.fromisoformat(stop["start"])
        assert event["dtstart"].params["tzid"] == "Asia/Shanghai"


def berlin(stored: StoredPlan, start: date, weeks: int) -> StoredPlan:
    """Return a plan whose first rep visits one customer every Sunday."""
    plan = stored.plan
    policy: Policy = replace(plan.policy, timezone="Europe/Berlin")
    stop = Stop(
        visit_id="C00@X#1",
        customer_id="C00",
        arrival=9 * 3600,
        start=9 * 3600,
        departure=10 * 3600,
        travel_time=600,
        distance=5_000,
        service_time=3600,
    )
    early = replace(stop, arrival=9000, start=9000, departure=9000 + 3600)
    routes = tuple(
        DayRoute(
            rep_id="R1",
            date=start + timedelta(days=7 * week + 6),
            depart=3600,
            arrive=17 * 3600,
            stops=(early, stop),
            break_start=None,
            break_time=0,
            return_time=600,
            return_distance=5_000,
        )
        for week in range(weeks)
    )
    cycle = replace(plan.cycle, start=start, weeks=weeks)
    moved = replace(plan, policy=policy, cycle=cycle, routes=routes)
    return replace(stored, plan=moved)


@pytest.mark.parametrize(
    ("start", "sunday", "before", "on", "early"),
    [
        # 02:30 does not exist on the day: it is the moment an hour after 01:30.
        (date(2026, 3, 16), "2026-03-29", "+01:00", "+02:00", "02:30:00+01:00"),
        # 02:30 is twice: it is the first.
        (date(2026, 10, 12), "2026-10-25", "+02:00", "+01:00", "02:30:00+02:00"),
    ],
)
@pytest.mark.parametrize("server_zone", ["Pacific/Auckland", "UTC"])
def test_wall_times_stay_when_clocks_change(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    server_zone: str,
    start: date,
    sunday: str,
    before: str,
    on: str,
    early: str,
) -> None:
    """A84: the same wall time before and on the day, whatever the server's zone."""
    monkeypatch.setenv("TZ", server_zone)
    stored = plan_in_force(world)
    kept = keep_small_plan(world, seed=2)
    publish(world, kept.plan_id, berlin(stored, start, 2))
    first = world.manager.get(f"/v1/reps/R1/routes/{start + timedelta(days=6)}").json()
    day = world.manager.get(f"/v1/reps/R1/routes/{sunday}").json()
    assert first["stops"][1]["start"].endswith(f"T09:00:00{before}")
    assert day["stops"][1]["start"] == f"{sunday}T09:00:00{on}"
    assert day["stops"][0]["start"] == f"{sunday}T{early}"
    assert day["depart"] == f"{sunday}T01:00:00{before}"
    calendar = Calendar.from_ical(
        world.manager.get(f"/v1/reps/R1/routes/{sunday}.ics").content
    )
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Berlin"
    assert zone.walk("STANDARD")
    assert zone.walk("DAYLIGHT")
    event = calendar.walk("VEVENT")[1]
    assert event["dtstart"].to_ical() == f"{sunday.replace('-', '')}T090000".encode()
    moment = event.decoded("dtstart").astimezone(UTC).isoformat()
    expected = datetime.fromisoformat(f"{sunday}T09:00:00{on}").astimezone(UTC)
    assert moment == expected.isoformat()


def test_customers_left_out_are_in_no_document(world: World) -> None:
    stored = plan_in_force(world)
    route = next(one for one in stored.plan.routes if len(one.stops) > 2)
    gone = route.stops[1].customer_id
    made = make_day_documents(stored, left_out=frozenset({gone}))
    documents = {
        (one["rep_id"], one["date"]): json.loads(one["document"]) for one in made
    }
    assert gone not in json.dumps(list(documents.values()))
    day = documents[route.rep_id, route.date.isoformat()]
    assert [stop["sequence"] for stop in day["stops"]] == list(
        range(1, len(route.stops))
    )
    first, second = day["stops"][:2]
    assert first["km"] == round(route.stops[0].distance / 1000, 1)
    legs = route.stops[1].distance + route.stops[2].distance
    assert second["km"] == round(legs / 1000, 1)
    everybody = frozenset(one.customer_id for one in stored.plan.customers)
    for one in make_day_documents(stored, left_out=everybody):
        empty = json.loads(one["document"])
        assert (empty["stops"], empty["depart"], empty["return_km"]) == ([], None, 0)


def test_an_archived_user_has_no_day_from_the_next_request_on(world: World) -> None:
    plan_in_force(world)
    token = world.token_of(role="rep", rep_id="R2")
    client = world.client(token)
    assert client.get(f"{OWN}/today").status_code == 200
    users = world.admin.get("/v1/users").json()["items"]
    (user,) = (one for one in users if one["rep_id"] == "R2")
    path = f"/v1/users/{user['user_id']}"
    world.admin.delete(path, headers={"If-Match": f'"{user["version"]}"'})
    assert client.get(f"{OWN}/today").status_code == 401


def test_no_name_place_or_token_of_a_day_is_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "api")
    plan_in_force(world)
    for ending in ENDINGS:
        assert world.rep.get(f"{OWN}/today{ending}").status_code == 200
        world.rep.get(f"/v1/reps/R2/routes/2026-11-30{ending}")
    token = world.rep.headers["authorization"].removeprefix("Bearer ")
    lines = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("api.")
    )
    for canary in ("Shop", "31.2", "121.4", token, "R2/routes", "2026-11-30/map"):
        assert canary not in lines
    assert "GET /v1/me/routes/{date}.ics -> 200" in lines


def test_the_copy_of_a_day_holds_it_and_loads_nothing(world: World) -> None:
    plan_in_force(world)
    answer = world.rep.get(f"{OWN}/2026-11-30/map", headers={"Accept-Language": "zh"})
    assert answer.headers["content-language"] == "zh"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    for foreign in ("src=", "http://", "https://", "url("):
        cleaned = answer.text.replace("http://www.w3.org/2000/svg", "")
        assert foreign not in cleaned, foreign
    block = answer.text.split('id="day">')[1].split("</script>")[0]
    day = world.rep.get(f"{OWN}/2026-11-30").json()
    assert json.loads(block) == day


def test_the_pages_files_are_those_that_are_shipped() -> None:
    folder = Path(__file__).parents[3] / "api/pages/static"
    assert {path.name for path in folder.iterdir()} == set(STATIC) | set(PLAN_STATIC)


def test_the_entry_page_and_its_files_are_kept_but_asked_for(world: World) -> None:
    page = world.client().get("/day")
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    paths = [f"/static/{name}" for name in STATIC]
    for path in ("/day", *paths):
        first = world.client().get(path)
        tag = {"If-None-Match": first.headers["etag"]}
        assert first.status_code == 200
        assert world.client().get(path, headers=tag).status_code == 304
    for path in ("/static/page.py", "/static/..%2fpage.py", "/static/day.html"):
        assert world.client().get(path).status_code == 404
