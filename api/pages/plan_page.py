"""The page of the plan in force, for managers, and the frame that shows its map."""

import json

from api.pages.page import environment, escape_json, page_texts
from routing.texts import format_text

PREFIX = "plan_page."
_SCRIPT = "text/javascript; charset=utf-8"
STATIC = {
    "plan.css": "text/css; charset=utf-8",
    "plan-view.js": _SCRIPT,
    "plan.js": _SCRIPT,
}
"""What the page loads: name -> media type."""
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
PLAN_POLICY = (
    f"{_NOTHING}; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-src 'self'; frame-ancestors 'none'"
)
FRAME_POLICY = (
    f"{_NOTHING}; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; sandbox allow-scripts; frame-ancestors 'self'"
)
"""What is shown in the frame runs its scripts where there is nothing to take."""


def make_plan_page(language: str) -> str:
    """Return the page that fetches the plan in force; it holds nobody's data."""
    texts = json.dumps(page_texts(PREFIX, language), ensure_ascii=False)
    return (
        environment()
        .get_template("plan.html")
        .render(
            language={"en": "en", "zh": "zh-CN"}[language],
            title=format_text(f"{PREFIX}title", language),
            needs_script=format_text(f"{PREFIX}needs_script", language),
            texts=escape_json(texts),
        )
    )


def make_frame() -> str:
    """Return the empty frame that becomes whatever page it is handed."""
    return environment().get_template("frame.html").render()
