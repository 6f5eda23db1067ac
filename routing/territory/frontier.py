"""Which areas may cross which border, kept up to date while areas move."""

from routing.territory.flow import Pair
from routing.territory.partition import Partition


class Frontier:
    """
    Areas beside other territories, as a round of moves begins and goes on.

    Parameters
    ----------
    partition
        Changed through ``move`` alone while the frontier lasts.
    """

    def __init__(self, partition: Partition) -> None:
        self._partition = partition
        self._borders = partition.borders()
        self._changed: list[dict[int, None]] = [{} for _ in range(len(partition.crew))]

    def pairs(self) -> list[Pair]:
        """Return the pairs of reps who met at first, both ways, in order."""
        return list(self._borders.index)

    def areas(self, frm: int, to: int) -> list[int]:
        """Return a rep's free areas that touch another's, who may take them."""
        partition, rep_of = self._partition, self._partition.rep_of
        changed = self._changed[frm]
        found = [area for area in changed if partition.touches(area, to)]
        for place in self._borders.find(frm, to):
            # Nothing has moved around the others, so they still touch.
            found += [area for area in partition.areas_at(place) if area not in changed]
        return [
            area
            for area in found
            if rep_of[area] == frm and partition.is_free(area, to)
        ]

    def move(self, area: int, rep: int) -> None:
        """Hand an area over."""
        partition = self._partition
        partition.move(area, rep)
        for near in partition.all_around(area):
            self._changed[partition.rep_of[near]][near] = None
