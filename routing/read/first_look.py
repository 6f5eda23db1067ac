"""What is to be known of a whole file before its first row is judged."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from routing.errors import Issue
from routing.read.approximate import area_key, lacks_coordinates
from routing.read.duplicates import report_duplicates
from routing.read.fields import clean_text
from routing.read.row import Row

_SEEN = ("customer_id", "lat", "lon", "zip", "city")
Rows = Callable[[Collection[str] | None], Iterator[Row]]
"""Yields a file's rows from the first one, with some of their fields or all."""


@dataclass(frozen=True)
class FirstLook:
    """
    What rows have to do with each other.

    Parameters
    ----------
    repeated
        Numbers of rows that add nothing, for an identical one stands before them.
    issues
        Number of a row -> what is wrong with it because of others.
    zips, cities
        Areas of rows that lack coordinates, as ``area_key`` has them.
    """

    repeated: frozenset[int]
    issues: Mapping[int, list[Issue]]
    zips: frozenset[str]
    cities: frozenset[str]


def look_first(rows: Rows) -> FirstLook:
    """Go through a customers file, and once more where ids stand twice."""
    seen: set[str] = set()
    doubled: set[str] = set()
    zips: set[str] = set()
    cities: set[str] = set()
    for row in rows(_SEEN):
        identifier = row.text("customer_id")
        if identifier in seen:
            doubled.add(identifier)
        seen.add(identifier)
        if lacks_coordinates(row):
            zips.add(area_key(clean_text(row.text("zip"))))
            cities.add(area_key(clean_text(row.text("city"))))
    doubled.discard("")
    same = list(_rows_of(doubled, rows)) if doubled else []
    repeated = report_duplicates(same, "customer_id")
    return FirstLook(
        repeated=frozenset(repeated),
        issues={row.number: row.issues for row in same if row.issues},
        zips=frozenset(zips),
        cities=frozenset(cities),
    )


def _rows_of(ids: Collection[str], rows: Rows) -> Iterator[Row]:
    return (row for row in rows(None) if row.text("customer_id") in ids)
