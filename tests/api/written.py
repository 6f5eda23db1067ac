"""What commands wrote, read back as a user's own program would."""

import csv
import json
from pathlib import Path
from typing import Any

LOG_HEAD = "outcome_id,visit_id,at,kind\n"


def plan_of(folder: Path) -> dict[str, Any]:
    """Return the content of a plan folder's plan.json."""
    record: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))
    return record


def owners_of(folder: Path) -> dict[str, str]:
    """Return customer_id -> rep_id in a plan folder."""
    return {
        customer_id: territory["rep_id"]
        for territory in plan_of(folder)["territories"]["territories"]
        for customer_id in territory["customer_ids"]
    }


def visits(folder: Path) -> list[dict[str, str]]:
    """Return the rows of a plan folder's visits."""
    with (folder / "visits.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dates_of(folder: Path, customer_id: str) -> list[str]:
    """Return the dates on which a customer is visited."""
    rows = visits(folder)
    return [row["date"] for row in rows if row["customer_id"] == customer_id]


def codes(record: dict[str, Any]) -> list[str]:
    """Return the codes of what a command refused, warnings aside."""
    issues = (issue for issue in record["issues"] if issue["severity"] != "warning")
    return [issue["code"] for issue in issues]
