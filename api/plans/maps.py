"""Plans on the map: the page, and what a map of one's own is drawn from."""

import html
import json
import re

from fastapi import Response

from api.dependencies import Call, answer_record
from api.plans.showing import VisitFilter, check_plan, open_plan, read_file
from api.store.documents import Record
from api.unchanging import answer_lasting, make_tag

MAP_FILE, TERRITORIES_FILE = "map.html", "territories.geojson"
_POLICY = re.compile(
    r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', re.ASCII
)
_HASH = re.compile(r"'sha256-[A-Za-z0-9+/]+=*'", re.ASCII)


def send_map(call: Call, plan_id: str, if_none_match: str | None) -> Response:
    """Answer with a plan's map, which runs its own scripts and loads nothing."""
    check_plan(call, plan_id)
    page = read_file(call, plan_id, MAP_FILE).decode()
    return answer_lasting(
        make_tag(plan_id, MAP_FILE),
        if_none_match,
        lambda: Response(page, media_type="text/html; charset=utf-8"),
        {"Content-Security-Policy": make_policy(page)},
    )


def make_policy(page: str) -> str:
    """
    Return the policy that a map is served with: its own scripts by hash, nothing else.

    The hashes are those that the page's maker wrote into its head, before any text of
    a user; a page without them runs nothing. Street tiles, which the page offers where
    it lies in a file, are of another host and stay out.
    """
    found = _POLICY.search(page)
    hashes = _HASH.findall(html.unescape(found[1])) if found else []
    scripts = " ".join(hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def show_map_data(
    call: Call, plan_id: str, chosen: VisitFilter, if_none_match: str | None
) -> Response:
    """Answer with territories and visits as two collections of GeoJSON."""

    def make() -> Response:
        index = open_plan(call, plan_id)
        territories = json.loads(read_file(call, plan_id, TERRITORIES_FILE))
        if chosen.rep_id is not None:
            territories["features"] = [
                feature
                for feature in territories["features"]
                if feature["properties"]["rep_id"] == chosen.rep_id
            ]
        visits = [
            _feature(visit, index.places[visit["customer_id"]])
            for visit in index.visits
            if chosen.takes(visit)
        ]
        collection = {"type": "FeatureCollection", "features": visits}
        return answer_record({"territories": territories, "visits": collection})

    check_plan(call, plan_id)
    return answer_lasting(make_tag(plan_id, "map-data", chosen), if_none_match, make)


def _feature(visit: Record, place: tuple[float, float]) -> Record:
    geometry = {"type": "Point", "coordinates": list(place)}
    return {"type": "Feature", "geometry": geometry, "properties": visit}
