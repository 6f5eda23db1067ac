"""Design -> design.json and assignment.csv, and the digest of what it was made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from routing.areas import AreaRecord, Polygon
from routing.kept_design import KeptDesign
from routing.model import Customer, Lock, Rep
from routing.policy import Policy
from routing.read.design import DESIGN_SCHEMA
from routing.write.plain_json import (
    customer_to_json,
    format_compact,
    format_json,
    to_plain,
)


@dataclass(frozen=True, kw_only=True)
class DesignSources:
    """What a design was made from, for its digest; customers are graded."""

    customers: Sequence[Customer]
    reps: Sequence[Rep]
    locks: Sequence[Lock]
    policy: Policy
    areas: Sequence[AreaRecord]
    region: Sequence[Polygon]
    before: Mapping[str, str]
    drive_factors: Mapping[str, float]


def hash_sources(sources: DesignSources) -> str:
    """Return the sha256 (hex) of the canonical JSON of everything given."""
    record = {
        "areas": to_plain(tuple(sources.areas)),
        "before": to_plain(sources.before),
        "customers": [customer_to_json(customer) for customer in sources.customers],
        "drive_factors": to_plain(sources.drive_factors),
        "locks": to_plain(tuple(sources.locks)),
        "policy": to_plain(sources.policy),
        "region": to_plain(tuple(sources.region)),
        "reps": to_plain(tuple(sources.reps)),
    }
    return sha256(format_compact(record).encode()).hexdigest()


def format_design(design: KeptDesign, input_hash: str) -> str:
    """Return design.json: keys sorted, a rep a line; nothing of the clock."""
    whole = to_plain(replace(design, input_hash=input_hash))
    if not isinstance(whole, dict):
        raise ValueError(f"Expected a record, got {type(whole)}.")
    return format_json(whole | {"schema": DESIGN_SCHEMA})


def format_assignment(
    rep_of: Mapping[str, str], order: Iterable[str], first: str = "customer_id"
) -> str:
    """
    Return assignment.csv: an id and its rep a row; ids need no quotes.

    Parameters
    ----------
    order
        All ids, in the order of their file; those without a rep are left out.
    first
        Name of the first column.
    """
    rows = (f"{name},{rep_of[name]}" for name in order if name in rep_of)
    return "\n".join((f"{first},rep_id", *rows)) + "\n"
