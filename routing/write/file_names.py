"""Rep ids -> names of files, on any file system: no two fall into one."""

from collections.abc import Iterable

# Names that Windows keeps for devices, whatever follows the first dot.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)


def rep_file_stems(rep_ids: Iterable[str]) -> dict[str, str]:
    """
    Return rep_id -> stem of the rep's files, nearly always the id itself.

    Ids that differ in case only get a number, names of devices and ids that would hide
    the file a mark; no id contains the sign ``~`` that both begin or end with.
    """
    stems: dict[str, str] = {}
    seen: dict[str, int] = {}
    for rep_id in rep_ids:
        folded = rep_id.casefold()
        seen[folded] = seen.get(folded, 0) + 1
        is_odd = rep_id.startswith(".") or folded.partition(".")[0] in _DEVICES
        number = f"~{seen[folded]}" if seen[folded] > 1 else ""
        stems[rep_id] = ("~" if is_odd else "") + rep_id + number
    return stems
