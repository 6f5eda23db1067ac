"""Made territories -> a published folder of them, whole or not at all."""

from pathlib import Path
from shutil import rmtree

from maps.canvas import format_map
from maps.design_map import DrawnDesign, draw_design_map
from routing.areas import AreaRecord
from routing.read.design import DESIGN_FILE
from routing.read.territories import ASSIGNMENT_FILE
from routing.territories import DesignInputs, MadeTerritories
from routing.write.design_json import (
    DesignSources,
    format_assignment,
    format_design,
    hash_sources,
)
from routing.write.geojson import format_design_territories
from routing.write.plain_json import format_json, to_plain
from routing.write.publish import make_draft, publish_folder, refuse_target
from routing.write.replace_file import replace_file

AREAS_FILE = "areas.csv"
PROPOSALS_FILE = "proposals.json"
PROPOSALS_SCHEMA = "beatplan/proposals/1"


def publish_territories(
    inputs: DesignInputs,
    made: MadeTerritories,
    target: Path,
    *,
    language: str,
    force: bool = False,
) -> str:
    """
    Write a folder of territories beside its target and rename it; return its digest.

    Raises
    ------
    DataError
        If the target may not be replaced.
    """
    refuse_target(target, force=force, mark=DESIGN_FILE)
    draft = make_draft(target)
    try:
        digest = _write(inputs, made, draft, language)
        publish_folder(draft, target, force=force, mark=DESIGN_FILE)
    finally:
        rmtree(draft, ignore_errors=True)
    return digest


def _write(
    inputs: DesignInputs, made: MadeTerritories, draft: Path, language: str
) -> str:
    digest = hash_sources(
        DesignSources(
            customers=made.customers,
            reps=made.reps,
            locks=inputs.locks,
            policy=inputs.policy,
            areas=inputs.areas,
            region=inputs.region,
            before=inputs.held,
            drive_factors=inputs.factors,
        )
    )
    design = made.design
    files = {
        DESIGN_FILE: format_design(made.kept, digest),
        "territories.geojson": format_design_territories(design, made.kept),
        ASSIGNMENT_FILE: _assignment(inputs.areas, made),
        "map.html": format_map(draw_design_map(_drawn(inputs, made), language)),
    }
    if made.proposals:
        files[PROPOSALS_FILE] = format_json(
            {"schema": PROPOSALS_SCHEMA, "proposals": to_plain(made.proposals)}
        )
    if made.customers and made.area_reps:
        order = [area.area_id for area in inputs.areas]
        files[AREAS_FILE] = format_assignment(made.area_reps, order, "area_id")
    for name, text in files.items():
        replace_file(draft / name, text)
    return digest


def _assignment(areas: tuple[AreaRecord, ...], made: MadeTerritories) -> str:
    if not made.customers:
        order = [area.area_id for area in areas]
        return format_assignment(made.area_reps, order, "area_id")
    names = [customer.customer_id for customer in made.customers]
    return format_assignment(made.design.rep_of, names)


def _drawn(inputs: DesignInputs, made: MadeTerritories) -> DrawnDesign:
    return DrawnDesign(
        customers=made.customers,
        policy=inputs.policy,
        design=made.design,
        kept=made.kept,
        areas=inputs.areas,
        area_reps=made.area_reps,
    )
