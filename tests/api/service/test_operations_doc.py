"""docs/operations.md says what the settings are."""

import re
from pathlib import Path

from api.settings import Settings

DOCS = Path(__file__).parents[3] / "docs" / "operations.md"


def test_the_page_lists_every_setting_with_its_default() -> None:
    rows = re.findall(
        r"^\| `BEATPLAN_(\w+)` \| (?:`--([a-z-]+)`)? ?\| (?:`(.*?)`)?",
        DOCS.read_text("utf-8"),
        re.MULTILINE,
    )
    listed = {name.lower(): default for name, _, default in rows}
    assert set(listed) == set(Settings.model_fields)
    for name, option, default in rows:
        assert option in ("", name.lower().replace("_", "-"))
        value = Settings.model_fields[name.lower()].default
        assert default == ("" if value in (None, "") else str(value)), name
