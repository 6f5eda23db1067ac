"""Plan -> plan folder, a line per output; later its certificate."""

import json
from collections.abc import Mapping
from pathlib import Path

from routing.certificate import Certificate, certificate_to_json
from routing.metrics import Figures, measure_plan
from routing.plan import Plan
from routing.read.plan_folder import PLAN_FILE
from routing.travel import GivenMatrix, TravelMatrix, matrix_digest
from routing.write.file_names import rep_file_stems
from routing.write.geojson import format_territories
from routing.write.gpx import format_gpx
from routing.write.handouts import begin_handouts
from routing.write.plain_json import JsonObject
from routing.write.plan_json import format_plan_json, plan_to_json
from routing.write.replace_file import replace_file
from routing.write.tables import format_routes, format_unplanned, format_visits
from routing.write.travel_npz import format_travel


def write_plan_folder(
    plan: Plan,
    folder: Path,
    *,
    reading: Mapping[str, object],
    read_options: Mapping[str, object],
    matrix: TravelMatrix | GivenMatrix | None = None,
) -> JsonObject:
    """
    Write every file of a plan that needs no map, and return the content of plan.json.

    Parameters
    ----------
    folder
        A draft; made if missing. ``publish_folder`` puts it in its place.
    reading, read_options
        As for ``plan_to_json``.
    matrix
        The travel times of a plan whose travel source is a matrix.

    Raises
    ------
    ValueError
        If the matrix is not the one the plan names.
    """
    figures = measure_plan(plan)
    record = write_plan_data(
        plan,
        folder,
        figures=figures,
        reading=reading,
        read_options=read_options,
        matrix=matrix,
    )
    begin_handouts(plan, figures)(folder)
    return record


def write_plan_data(
    plan: Plan,
    folder: Path,
    *,
    figures: Figures,
    reading: Mapping[str, object],
    read_options: Mapping[str, object],
    matrix: TravelMatrix | GivenMatrix | None = None,
) -> JsonObject:
    """
    Write what a plan is checked by and handed on as; the rest are its handouts.

    Parameters and errors are those of ``write_plan_folder``.
    """
    _refuse_other_matrix(plan, matrix)
    record = plan_to_json(
        plan, figures=figures, read_options=read_options, reading=reading
    )
    _write(folder / PLAN_FILE, format_plan_json(record))
    if matrix is not None:
        _write(folder / "travel.npz", format_travel(matrix))
    _write(folder / "visits.csv", format_visits(plan))
    _write(folder / "routes.csv", format_routes(plan))
    _write(folder / "unplanned.csv", format_unplanned(plan))
    _write(folder / "territories.geojson", format_territories(plan))
    stems = rep_file_stems(rep.rep_id for rep in plan.reps)
    for rep in plan.reps:
        path = folder / "routes" / f"{stems[rep.rep_id]}.gpx"
        _write(path, format_gpx(plan, rep))
    return record


def add_certificate(folder: Path, certificate: Certificate) -> None:
    """
    Put a certificate into the plan.json of a folder, nothing else changed.

    Raises
    ------
    ValueError
        If the certificate is about other inputs.
    """
    path = folder / PLAN_FILE
    record: JsonObject = json.loads(path.read_text("utf-8"))
    if certificate.input_hash != record["input_hash"]:
        raise ValueError(
            f"Expected a certificate of {record['input_hash']}, "
            f"got one of {certificate.input_hash}."
        )
    record["certificate"] = certificate_to_json(certificate)
    replace_file(path, format_plan_json(record))


def _refuse_other_matrix(plan: Plan, matrix: TravelMatrix | GivenMatrix | None) -> None:
    expected = plan.travel_source.get("sha256")
    found = matrix and matrix_digest(matrix.ids, matrix.seconds, matrix.metres)
    if expected != found:
        raise ValueError(f"Expected a matrix of sha256 {expected}, got {found}.")


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
