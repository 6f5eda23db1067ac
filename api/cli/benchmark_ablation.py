"""Variants of the search beside the default on the command line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.cli.benchmark_options import Measuring, measure
from api.cli.options import usage_error

if TYPE_CHECKING:
    from benchmarks.run import Job


def parse_variants(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return variants as engines, the default first; all if none is named."""
    from benchmarks.variants import VARIANTS, engines_of

    for name in names or ():
        if name not in VARIANTS:
            values = {"value": name, "known": ", ".join(VARIANTS)}
            raise usage_error("benchmark.variant_unknown", "en", **values)
    return engines_of(names or ())


def run_ablation(jobs: "Sequence[Job]", measuring: Measuring, *, as_json: bool) -> None:
    """Make the runs and say what every change does."""
    from api.cli.console import write_json, write_line
    from benchmarks.ablation import ablation_record, compare_variants, format_variants

    runs = measure(jobs, measuring, as_json=as_json)
    rows = compare_variants(runs)
    if as_json:
        write_json(ablation_record(runs, rows))
        return
    write_line("")
    for line in format_variants(rows):
        write_line(line)
