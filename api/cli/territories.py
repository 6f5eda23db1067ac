"""beatplan territories: customers or areas in, a folder of territories out."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    Crs,
    Encoding,
    LanguageOption,
    LocksFile,
    PolicyFile,
    parse_columns,
    parse_reps,
    parse_start,
    usage_error,
)


def territories(
    reps: Annotated[
        str, typer.Option("--reps", metavar="FILE|N", help="Reps, or how many.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the territories go.")
    ],
    customers: Annotated[
        Path | None,
        typer.Argument(metavar="[CUSTOMERS]", help="Customers, CSV or XLSX."),
    ] = None,
    policy: PolicyFile = None,
    locks: LocksFile = None,
    areas: Annotated[
        Path | None,
        typer.Option(
            "--areas", metavar="FILE", help="Areas kept whole, GeoJSON or CSV."
        ),
    ] = None,
    weight: Annotated[
        str,
        typer.Option(
            "--weight", metavar="COLUMN", help="Areas alone: what is shared out."
        ),
    ] = "",
    adjacency: Annotated[
        str,
        typer.Option(
            "--adjacency", metavar="COLUMN", help="Areas: the ids of their neighbours."
        ),
    ] = "",
    outline: Annotated[
        Path | None,
        typer.Option(
            "--outline", metavar="FILE", help="The region to be covered, GeoJSON."
        ),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="DIR", help="Territories or a plan to go on from."
        ),
    ] = None,
    max_handover: Annotated[
        float | None,
        typer.Option(
            "--max-handover",
            metavar="PCT",
            min=0,
            max=100,
            help="Most customers who may leave their rep, per cent.",
        ),
    ] = None,
    proposals: Annotated[
        int,
        typer.Option(
            "--proposals", metavar="N", min=0, max=7, help="Designs to choose from."
        ),
    ] = 0,
    chosen: Annotated[
        int,
        typer.Option("--choose", metavar="K", min=1, max=7, help="Take proposal K."),
    ] = 1,
    columns: Columns = "",
    crs: Crs = None,
    encoding: Encoding = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)] = 1,
    language: LanguageOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Design nothing if any row is refused.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace older territories.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """
    Cut territories of equal work, without planning any visit.

    Of customers; of customers in areas that stay whole; or of areas with weights.
    Exit code 0: designed, perhaps with rows left out. 2: nothing could be read, or
    --strict.
    """
    from api.cli.designing import DesignOrder, design_and_show
    from api.cli.inputs import InputFiles
    from api.cli.territory_inputs import TerritoryFiles

    spoken = language or "en"
    _refuse_options(customers, areas, weight, adjacency, spoken)
    if max_handover is not None and max(proposals, chosen - 1):
        raise usage_error("territories.cap_or_proposals", spoken)
    files = InputFiles(
        customers=customers,
        start=parse_start(None, date.today(), spoken),
        reps=parse_reps(reps, spoken),
        policy=policy,
        locks=locks,
        columns=parse_columns(columns, spoken),
        crs=crs,
        encoding=encoding,
        has_dates=False,
        language=language,
    )
    order = DesignOrder(
        files=TerritoryFiles(
            inputs=files,
            areas=areas,
            weight=weight,
            adjacency=adjacency,
            outline=outline,
            earlier=earlier,
        ),
        out=out,
        seed=seed,
        max_handover=None if max_handover is None else max_handover / 100,
        proposals=max(proposals, chosen if chosen > 1 else 0),
        chosen=chosen,
        is_strict=strict,
        is_forced=force,
        as_json=as_json,
    )
    design_and_show(order)


def _refuse_options(
    customers: Path | None,
    areas: Path | None,
    weight: str,
    adjacency: str,
    language: str,
) -> None:
    if customers is None and areas is None:
        raise usage_error("territories.nobody", language)
    if areas is None and (weight or adjacency):
        option = "--weight" if weight else "--adjacency"
        raise usage_error("territories.needs_areas", language, option=option)
    if customers is not None and weight:
        raise usage_error("territories.weight_alone", language)
