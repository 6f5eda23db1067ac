"""Rows that name the same id."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from routing.read.row import Row

_MOST_NAMED = 10


def report_duplicates(rows: Sequence[Row], name: str) -> set[int]:
    """
    Report rows of the same id and return the numbers of those that add nothing.

    Identical rows: the later ones are a warning each and are returned. Rows that
    differ are all refused, each naming the others: none is right by being last.

    Parameters
    ----------
    name
        Field of the id.
    """
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.text(name):
            by_id[row.text(name)].append(row)
    repeated: set[int] = set()
    for same in by_id.values():
        if len(same) == 1:
            continue
        if all(row.texts == same[0].texts for row in same):
            for row in same[1:]:
                first = same[0].number
                row.warn(name, "DUPLICATE_ROW", other=first)
                repeated.add(row.number)
            continue
        for row in same:
            others = (str(other.number) for other in same if other is not row)
            named = ", ".join(islice(others, _MOST_NAMED))
            row.report(name, "DUPLICATE_ID_CONFLICT", others=named)
    return repeated
