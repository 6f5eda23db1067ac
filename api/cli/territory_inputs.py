"""Every input of territories alone, read together so that all faults are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.cli.faults import Faults
from api.cli.inputs import InputFiles, ReadInputs, read_inputs
from routing.areas import AreaRecord, Polygon
from routing.errors import DataError, Issue, Severity
from routing.kept_design import KeptDesign, kept_reps
from routing.model import Rep
from routing.read.areas import read_areas
from routing.read.design import read_design
from routing.read.outline import read_outline
from routing.read.territories import read_territories
from routing.territories import DesignInputs


@dataclass(frozen=True, kw_only=True)
class TerritoryFiles:
    """
    What a user names on the command line.

    Parameters
    ----------
    weight, adjacency
        Columns of the areas file; empty for none.
    earlier
        A folder of territories to go on from.
    """

    inputs: InputFiles
    areas: Path | None = None
    weight: str = ""
    adjacency: str = ""
    outline: Path | None = None
    earlier: Path | None = None


@dataclass(frozen=True, kw_only=True)
class ReadTerritories:
    """What could be read; a part that could not is empty, its issues are kept."""

    read: ReadInputs
    areas: tuple[AreaRecord, ...] = ()
    region: tuple[Polygon, ...] = ()
    kept: KeptDesign | None = None
    held: Mapping[str, str] = field(default_factory=dict)
    reps: tuple[Rep, ...] | int = ()

    @property
    def faults(self) -> Faults:
        """Of all files."""
        return self.read.faults

    @property
    def can_design(self) -> bool:
        """Whether there is somebody to share something out among."""
        reading = self.read.reading
        has_customers = reading is not None and bool(reading.customers)
        has_all = has_customers or bool(self.areas)
        return bool(not self.faults.has_failed and has_all and self.reps)

    def to_inputs(self) -> DesignInputs:
        """Return what a design is made from."""
        reading = self.read.reading
        return DesignInputs(
            customers=reading.customers if reading else (),
            reps=self.reps,
            policy=self.read.policy,
            locks=self.read.locks,
            column_values=reading.column_values if reading else {},
            areas=self.areas,
            region=self.region,
            kept=self.kept,
            held=self.held,
        )


def read_territory_inputs(files: TerritoryFiles) -> ReadTerritories:
    """Read every file that is named; a file that fails does not hide the others'."""
    read = read_inputs(files.inputs)
    faults = read.faults
    areas = faults.read(lambda: _areas(files, faults)) or ()
    region = faults.read(lambda: _region(files)) or ()
    kept = faults.read(lambda: _kept(files))
    earlier = files.earlier
    held: Mapping[str, str] = {}
    if kept is not None and earlier is not None:
        held = faults.read(lambda: read_territories(earlier)) or {}
    reps = faults.read(lambda: _reps(files, read, kept)) or ()
    return ReadTerritories(
        read=read, areas=areas, region=region, kept=kept, held=held, reps=reps
    )


def _areas(files: TerritoryFiles, faults: Faults) -> tuple[AreaRecord, ...]:
    if files.areas is None:
        return ()
    found = read_areas(files.areas, weight=files.weight, adjacency=files.adjacency)
    faults.add(found.issues)
    return found.areas


def _region(files: TerritoryFiles) -> tuple[Polygon, ...]:
    return () if files.outline is None else read_outline(files.outline)


def _kept(files: TerritoryFiles) -> KeptDesign | None:
    if files.earlier is None:
        return None
    kept = read_design(files.earlier)
    kind = "areas" if files.inputs.customers is None else "customers"
    if kept.kind != kind:
        code = f"DESIGN_OF_{kept.kind.upper()}"
        raise DataError([Issue(files.earlier.name, code, Severity.FATAL)])
    return kept


def _reps(
    files: TerritoryFiles, read: ReadInputs, kept: KeptDesign | None
) -> tuple[Rep, ...] | int:
    """Return the reps as read; of a number, those of the design to go on from."""
    if kept is None or files.earlier is None or not isinstance(read.reps, int):
        return read.reps
    if len(kept.reps) != read.reps:
        values: dict[str, object] = {"found": len(kept.reps), "count": read.reps}
        issue = Issue(
            files.earlier.name, "DESIGN_REP_COUNT", Severity.FATAL, values=values
        )
        raise DataError([issue])
    return kept_reps(kept)
