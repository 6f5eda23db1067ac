"""docs/operations.md and docs/faults.md say what is there."""

import re
from pathlib import Path

from api.settings import Settings

HERE = Path(__file__).parent
DOCS = HERE.parents[2] / "docs" / "operations.md"
FAULTS = HERE.parents[2] / "docs" / "faults.md"


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


def test_every_test_that_the_page_of_faults_names_is_there() -> None:
    named = re.findall(r"`(test_\w+)`", FAULTS.read_text("utf-8"))
    sources = "".join(path.read_text("utf-8") for path in HERE.glob("test_*.py"))
    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in sources] == []
