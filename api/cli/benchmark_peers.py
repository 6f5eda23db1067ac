"""Engines beside each other on the command line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.cli.benchmark_options import Measuring, measure
from api.cli.options import usage_error

if TYPE_CHECKING:
    from benchmarks.run import Job


def parse_peers(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return engines, each once; all that are there if none is named."""
    from benchmarks.engines import known_engines

    known = known_engines()
    for name in names or ():
        if name not in known:
            values = {"value": name, "known": ", ".join(known)}
            raise usage_error("engine_unknown", "en", **values)
    return tuple(dict.fromkeys(names or known))


def run_peers(jobs: "Sequence[Job]", measuring: Measuring, *, as_json: bool) -> None:
    """Make the runs and say which engine is behind which."""
    from api.cli.console import write_json, write_line
    from benchmarks.peers import (
        compare_engines,
        format_standings,
        peers_record,
        totals,
    )
    from routing.texts import format_text

    runs = measure(jobs, measuring, as_json=as_json)
    standings = compare_engines(runs)
    if as_json:
        write_json(peers_record(runs, standings))
        return
    write_line("")
    for line in format_standings(standings):
        write_line(line)
    for total in totals(standings):
        gap = total.mean_gap_percent
        write_line(
            format_text(
                "cli.benchmark.peer",
                "en",
                engine=total.engine,
                cases=total.cases,
                first=total.behind_nobody,
                gap="-" if gap is None else f"{gap:.3f}",
            )
        )
