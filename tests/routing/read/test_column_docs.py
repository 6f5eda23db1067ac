"""docs/columns.md says what the code understands."""

from pathlib import Path

from routing.read import synonyms
from routing.texts import format_text, has_text

DOCS = Path(__file__).parents[3] / "docs" / "columns.md"
FILES = {
    "customers": synonyms.CUSTOMER_COLUMNS,
    "reps": synonyms.REP_COLUMNS,
    "locks": synonyms.LOCK_COLUMNS,
    "current plan": synonyms.CURRENT_PLAN_COLUMNS,
    "assignment": synonyms.ASSIGNMENT_COLUMNS,
    "outcomes": synonyms.OUTCOME_COLUMNS,
    "promises": synonyms.PROMISE_COLUMNS,
    "travel matrix": synonyms.TRAVEL_COLUMNS,
}


def make_tables() -> str:
    """Return the tables of the page; the page is made from this."""
    parts = []
    for kind, columns in FILES.items():
        lines = [f"## {kind}", "", "| column | also understood | meaning |"]
        lines.append("|---|---|---|")
        for name, headers in columns.names.items():
            key = f"column.{kind}.{name}"
            meaning = format_text(key) if has_text(key) else ""
            weak = [f"{other} (if alone)" for other in columns.weak.get(name, ())]
            shown = f"**`{name}`**" if name in columns.required else f"`{name}`"
            lines.append(f"| {shown} | {', '.join((*headers, *weak))} | {meaning} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def test_the_page_lists_every_column_and_header():
    assert DOCS.read_text("utf-8").endswith(make_tables())
