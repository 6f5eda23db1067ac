"""Which areas a file calls neighbours, made to hold both ways."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice

from routing.areas import AreaRecord
from routing.read.fault import Fault
from routing.read.fields import nearest_names, parse_ids
from routing.read.row import Row

_FIELD = "adjacency"
_MOST_NAMED = 10
_LIST_SIGNS = str.maketrans(dict.fromkeys("[](){}'\"", " "))


def link_neighbours(
    kept: Sequence[tuple[Row, AreaRecord]], known: AbstractSet[str]
) -> tuple[AreaRecord, ...]:
    """
    Return the areas with their neighbours, in the order of the areas.

    Ids unknown to the file and the area's own are left out with a warning; what only
    one side names counts for both, with a warning.

    Parameters
    ----------
    known
        Ids of the whole file, refused areas included; those are left out silently.
    """
    areas = {area.area_id: area for _, area in kept}
    named = {area.area_id: _read_named(row, known, area.area_id) for row, area in kept}
    both: dict[str, set[str]] = {area_id: set() for area_id in areas}
    for area_id, others in named.items():
        for other in others:
            if other in areas:
                both[area_id].add(other)
                both[other].add(area_id)
    for row, area in kept:
        ids = set(named[area.area_id])
        _warn_one_sided(row, [o for o in areas if o in both[area.area_id] - ids])
    order = {area_id: idx for idx, area_id in enumerate(areas)}
    return tuple(
        replace(area, neighbours=tuple(sorted(both[area_id], key=order.__getitem__)))
        for area_id, area in areas.items()
    )


def _read_named(row: Row, known: AbstractSet[str], own: str) -> tuple[str, ...]:
    """Return the neighbours that a row names and the file knows."""

    def parse(text: str) -> tuple[str, ...] | Fault:
        return parse_ids(text.translate(_LIST_SIGNS))

    ids = row.text(_FIELD) and row.read(_FIELD, parse, ())
    named = []
    for other in ids or ():
        if other == own:
            row.warn(_FIELD, "AREA_OWN_NEIGHBOUR", other=other)
        elif other in known:
            named.append(other)
        else:
            nearest = nearest_names(other, sorted(known))
            row.warn(_FIELD, "AREA_UNKNOWN_NEIGHBOUR", other=other, nearest=nearest)
    return tuple(named)


def _warn_one_sided(row: Row, missing: Sequence[str]) -> None:
    if missing:
        others = ", ".join(islice(missing, _MOST_NAMED))
        row.warn(_FIELD, "AREA_ONE_SIDED", others=others, number=len(missing))
