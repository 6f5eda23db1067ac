"""From files to published territories, told on stderr and summed up on stdout."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from pathlib import Path

from rich.table import Table

from api.cli.console import (
    make_number_table,
    show_table,
    stdout,
    write_json,
    write_line,
    write_message,
)
from api.cli.faults import faults_record, faults_shown, refuse, show_faults
from api.cli.progress import progress_shown
from api.cli.tables import WIDE
from api.cli.territory_inputs import (
    ReadTerritories,
    TerritoryFiles,
    read_territory_inputs,
)
from api.folders.publish_territories import publish_territories
from routing.kept_design import (
    KeptDesign,
    KeptFigures,
    KeptProposal,
    KeptRep,
    KeptRule,
)
from routing.progress import Phase, Progress
from routing.read.design import DESIGN_FILE
from routing.territories import DesignParams, MadeTerritories, make_territories
from routing.texts import format_text
from routing.workload import Workload
from routing.write.plain_json import to_plain
from routing.write.publish import refuse_target, refuse_unwritable

MOST_MOVES = 20
"""Pairs of reps of whom it is told who moves; design.json has all."""
_VISIBLE = 0.005
"""From here on a learned factor of driving is not shown as 1."""


@dataclass(frozen=True, kw_only=True)
class DesignOrder:
    """What territories a user wants, and where they go."""

    files: TerritoryFiles
    out: Path
    seed: int
    max_handover: float | None = None
    proposals: int = 0
    chosen: int = 1
    is_strict: bool = False
    is_forced: bool = False
    as_json: bool = False


def design_and_show(order: DesignOrder) -> None:
    """Design, publish and print."""
    language: str = order.files.inputs.language or "en"
    with faults_shown(language, as_json=order.as_json):
        refuse_target(order.out, force=order.is_forced, mark=DESIGN_FILE)
        refuse_unwritable(order.out)
        write_message(format_text("cli.phase.read", language))
        read = read_territory_inputs(order.files)
        language = read.read.policy.language
    with faults_shown(language, as_json=order.as_json):
        _refuse_unless_readable(order, read, language)
        if not order.as_json:
            show_faults(read.faults.issues, language)
        made, digest = _design(order, read, language)
        if order.as_json:
            write_json(_record(order, read, made, digest))
        else:
            _show(order, made, language)


def _refuse_unless_readable(
    order: DesignOrder, read: ReadTerritories, language: str
) -> None:
    is_refused = order.is_strict and read.faults.num_errors
    if is_refused or not read.can_design:
        raise refuse(
            read.faults.issues, language, as_json=order.as_json, rows=read.read.rows
        )


def _design(
    order: DesignOrder, read: ReadTerritories, language: str
) -> tuple[MadeTerritories, str]:
    inputs = read.to_inputs()
    params = DesignParams(
        seed=order.seed,
        max_handover=order.max_handover,
        proposals=order.proposals,
        chosen=order.chosen,
    )

    def show_nothing(workload: Workload) -> None:
        del workload

    with progress_shown(language, show_nothing) as report:

        def tell(phase: Phase) -> None:
            report(Progress(phase, 0, 1))

        made = make_territories(inputs, params, tell)
        tell(Phase.PUBLISH)
        digest = publish_territories(
            inputs, made, order.out, language=language, force=order.is_forced
        )
    return made, digest


def _record(
    order: DesignOrder, read: ReadTerritories, made: MadeTerritories, digest: str
) -> dict[str, object]:
    figures = to_plain(made.kept.figures)
    issues = (*read.faults.issues, *made.notes)
    return {
        **(figures if isinstance(figures, dict) else {}),
        "kind": made.kept.kind,
        "territories": to_plain(made.kept.reps),
        "tolerance": made.kept.tolerance,
        "conflicts": to_plain(made.kept.conflicts),
        "broken": to_plain(made.kept.broken),
        "seed": made.kept.seed,
        "proposals": [_proposal_record(each) for each in made.proposals],
        "input_hash": digest,
        "folder": str(order.out),
        **faults_record(issues, read.read.rows, read.read.policy.language),
    }


def _proposal_record(proposal: KeptProposal) -> dict[str, object]:
    """Return a proposal's figures; who gets whom is in proposals.json."""
    record = to_plain(proposal)
    if not isinstance(record, dict):
        raise ValueError(f"Expected a record, got {type(record)}.")
    return {name: value for name, value in record.items() if name != "assignment"}


def _show(order: DesignOrder, made: MadeTerritories, language: str) -> None:
    show_faults(made.notes, language)
    console, kept = stdout(), made.kept
    if made.proposals:
        show_table(console, _proposal_table(made.proposals, language))
    show_table(console, _design_table(kept, language, is_wide=console.width >= WIDE))
    _show_moves(kept, language)
    _show_rules("conflicts", kept.conflicts, language)
    _show_rules("broken", kept.broken, language)
    figures = kept.figures
    if figures.cover is not None and figures.overlap is not None:
        values = {"cover": f"{figures.cover:.2%}", "overlap": f"{figures.overlap:.2%}"}
        write_line(format_text("cli.territories.written_cover", language, **values))
    write_line(
        format_text(
            "cli.territories.written",
            language,
            most=f"{figures.max_deviation:.1%}",
            mean=f"{figures.mean_deviation:.1%}",
            strays=figures.strays,
            folder=order.out,
        )
    )
    _show_limits(figures, language)


def _show_rules(name: str, rules: Sequence[KeptRule], language: str) -> None:
    """Tell which rules are not kept, and what to do about it."""
    if rules:
        write_line(format_text(f"cli.territories.{name}", language))
    for rule in rules:
        write_line(f"  {rule.message} {rule.cure}".rstrip())


def _show_limits(figures: KeptFigures, language: str) -> None:
    """Tell how fair designs could be: what is proved, and what is estimated."""
    # Rounded down: what is proved is never said to be more than it is.
    bound = floor(1_000 * figures.bound) / 1_000
    if bound > 0:
        values = {"bound": f"{bound:.1%}"}
        write_line(format_text("cli.territories.bound", language, **values))
    if figures.floor > figures.bound:
        values = {"floor": f"{figures.floor:.1%}"}
        write_line(format_text("cli.territories.estimate", language, **values))


def _show_moves(kept: KeptDesign, language: str) -> None:
    """Tell who moves from whom to whom, where there was somebody before."""
    figures = kept.figures
    count, cap = figures.handovers, figures.most_handovers
    if cap is not None:
        key = "cli.territories.moved_cap"
        write_line(format_text(key, language, count=count, cap=cap))
    elif figures.moves:
        write_line(format_text("cli.territories.moved", language, count=count))
    if cap is not None and figures.forced_handovers:
        key = "cli.territories.moved_forced"
        write_line(format_text(key, language, count=figures.forced_handovers))
    for move in figures.moves[:MOST_MOVES]:
        pair = {"frm": move.frm, "to": move.to}
        key = "cli.territories.moves"
        write_line(format_text(key, language, count=move.count, **pair))
    beyond = len(figures.moves) - MOST_MOVES
    if beyond > 0:
        write_line(format_text("cli.territories.more_moves", language, count=beyond))


def _design_table(kept: KeptDesign, language: str, *, is_wide: bool) -> Table:
    """Return a row per rep, and one of totals."""
    names = _columns(kept)
    headers = [format_text(f"cli.header.{name}", language) for name in names]
    rows = [[_cell(rep, name, is_wide=is_wide) for name in names] for rep in kept.reps]
    total = [_total(kept, name, language) for name in names]
    return make_number_table(headers, [*rows, total])


def _proposal_table(proposals: tuple[KeptProposal, ...], language: str) -> Table:
    """Return a row per design to choose from."""
    names = ("proposal", "most_off", "mean_off", "drive", "moves", "apart")
    rows = [
        (
            each.number,
            f"{each.max_deviation:.1%}",
            f"{each.mean_deviation:.1%}",
            f"{each.drive_hours:.1f}",
            each.handovers,
            each.strays,
        )
        for each in proposals
    ]
    headers = [format_text(f"cli.header.{name}", language) for name in names]
    return make_number_table(headers, rows)


def _columns(kept: KeptDesign) -> tuple[str, ...]:
    areas = ("areas",) if kept.figures.areas else ()
    if kept.kind == "areas":
        return ("rep", *areas, "weight", "deviation", "nearer")
    has_learned = any(abs(rep.drive_factor - 1) >= _VISIBLE for rep in kept.reps)
    factor = ("factor",) if has_learned else ()
    counts = ("customers", "visits", "service", "drive", *factor, "work")
    return ("rep", *areas, *counts, "deviation", "nearer")


def _cell(rep: KeptRep, name: str, *, is_wide: bool) -> object:
    cells: dict[str, object] = {
        "rep": f"{rep.rep_id} {rep.name}".strip() if is_wide else rep.rep_id,
        "areas": rep.areas,
        "customers": rep.customers,
        "visits": rep.visits,
        "service": f"{rep.service_hours:.1f}",
        "drive": f"{rep.drive_hours:.1f}",
        "factor": f"{rep.drive_factor:.2f}",
        "work": f"{rep.work:.1f}",
        "weight": f"{rep.work:,.10g}",
        "deviation": f"{rep.share - 1:+.1%}",
        "nearer": rep.nearer_elsewhere,
    }
    return cells[name]


def _total(kept: KeptDesign, name: str, language: str) -> object:
    reps = kept.reps
    cells: dict[str, object] = {
        "rep": format_text("cli.header.total", language),
        "areas": kept.figures.areas,
        "customers": sum(rep.customers for rep in reps),
        "visits": sum(rep.visits for rep in reps),
        "service": f"{sum(rep.service_hours for rep in reps):.1f}",
        "drive": f"{sum(rep.drive_hours for rep in reps):.1f}",
        "factor": "",
        "work": f"{kept.figures.work:.1f}",
        "weight": f"{kept.figures.work:,.10g}",
        "deviation": "",
        "nearer": kept.figures.nearer_elsewhere,
    }
    return cells[name]
