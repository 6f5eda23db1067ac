"""The empty map: a folium map that knows a plan's cycle, reps and grades."""

from collections.abc import Sequence

import folium
from folium.template import Template

from maps.page import PLAN_PAGE, PageKind, PlanPage, format_json
from maps.style import WEEKDAY_COLOURS, grade_radii, rep_colour
from routing.model import Location, Rep
from routing.plan import Plan
from routing.texts import format_text
from routing.texts.catalogue import catalogue_keys

# What our script fills into sentences itself.
_PLACEHOLDERS = ("count", "total", "name", "day", "week", "share", "first", "last")


class _Canvas(folium.Map):
    """A folium map that is only a place on the page and a Leaflet map in it."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div id="{{ this.get_name() }}" class="map"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map(
            "{{ this.get_name() }}",
            {center: [0, 0], zoom: 2, zoomSnap: 0.25, maxZoom: 19, zoomControl: false}
        );
        {% endmacro %}
        """
    )


def make_canvas(plan: Plan, language: str | None = None) -> folium.Map:
    """
    Return an empty map of a plan.

    Its page holds Leaflet, our script and the data; opening it sends no request.

    Parameters
    ----------
    language
        Of the texts, one of ``routing.texts.LANGUAGES``; None takes the policy's.
    """
    canvas = make_page_canvas(language or plan.policy.language, PLAN_PAGE)
    add_data_block(canvas, "plan", _describe_plan(plan))
    return canvas


def make_page_canvas(language: str, kind: PageKind) -> folium.Map:
    """Return an empty map on a page of a kind, which knows its texts and no data."""
    canvas = _Canvas(tiles=None)
    # Folium would load its scripts from five hosts; the page has Leaflet inline.
    canvas.default_js, canvas.default_css = [], []
    # A fixed id keeps equal plans' pages equal; folium's own is random.
    canvas._id = "plan"
    PlanPage(language, kind).add_child(canvas)
    add_data_block(canvas, "texts", _script_texts(language))
    return canvas


def add_data_block(canvas: folium.Map, name: str, values: object) -> None:
    """
    Put values on the page as JSON for our script, which shows them as plain text.

    Folium's popups and tooltips are not for text from files: ``${...}`` in a
    customer's name would be executed.

    Parameters
    ----------
    canvas
        A map that ``make_canvas`` made.
    name
        The block's name; a block of the same name is replaced.
    """
    _page_of(canvas).blocks[name] = format_json(values)


def format_map(canvas: folium.Map) -> str:
    """Return a map as one HTML page that needs no other file and no network."""
    return _page_of(canvas).render()


def language_of(canvas: folium.Map) -> str:
    """Return the language of a map's texts."""
    return _page_of(canvas).language


def _page_of(canvas: folium.Map) -> PlanPage:
    page = canvas.get_root()
    if not isinstance(page, PlanPage):
        raise ValueError(f"Expected a map made by make_canvas, got {canvas!r}.")
    return page


def _describe_plan(plan: Plan) -> dict[str, object]:
    grades = plan.policy.grade_names
    return {
        "start": plan.cycle.start.isoformat(),
        "weeks": plan.cycle.weeks,
        "weekdays": sorted(_weekdays_used(plan)),
        "weekdayColours": WEEKDAY_COLOURS,
        "grades": describe_grades(grades),
        "reps": [
            _describe_rep(rep, rep_colour(rep_idx))
            for rep_idx, rep in enumerate(plan.reps)
        ],
    }


def describe_grades(grades: Sequence[str]) -> list[dict[str, object]]:
    """Return the grades, best first, with the radius of their symbols."""
    radii = grade_radii(grades)
    return [
        {"name": name, "radius": radius}
        for name, radius in zip(grades, radii, strict=True)
    ]


def _describe_rep(rep: Rep, colour: str) -> dict[str, object]:
    return {
        "id": rep.rep_id,
        "name": rep.name or rep.rep_id,
        "colour": colour,
        "depot": _corner(rep.depot),
        "end": _corner(rep.end_depot),
    }


def _corner(location: Location) -> tuple[float, float]:
    return round(location.lat, 6), round(location.lon, 6)


def _weekdays_used(plan: Plan) -> set[int]:
    shifts = {weekday for rep in plan.reps for weekday in rep.weekdays}
    return shifts | {route.date.weekday() for route in plan.routes}


def _script_texts(language: str) -> dict[str, str]:
    """Return the catalogue's sentences for our script, placeholders unfilled."""
    unfilled = {name: f"{{{name}}}" for name in _PLACEHOLDERS}
    prefix = "map.script."
    return {
        key.removeprefix(prefix): format_text(key, language, **unfilled)
        for key in sorted(catalogue_keys(language))
        if key.startswith(prefix)
    }
