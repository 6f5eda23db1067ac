"""Every input of territories alone, read together so that all faults are shown."""

from dataclasses import dataclass
from pathlib import Path

from api.cli.earlier import (
    NOTHING,
    Earlier,
    choose_reps,
    read_earlier,
    refuse_strangers,
)
from api.cli.faults import Faults
from api.cli.inputs import InputFiles, ReadInputs, read_inputs
from routing.areas import AreaRecord, Polygon
from routing.model import Rep
from routing.read.areas import read_areas
from routing.read.outline import read_outline
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
        A folder of territories, or of a plan, to go on from.
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
    earlier: Earlier = NOTHING
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
            kept=self.earlier.kept,
            held=self.earlier.held,
            drive_factors=self.earlier.drive_factors,
        )


def read_territory_inputs(files: TerritoryFiles) -> ReadTerritories:
    """Read every file that is named; a file that fails does not hide the others'."""
    read = read_inputs(files.inputs)
    faults = read.faults
    areas = faults.read(lambda: _areas(files, faults)) or ()
    region = faults.read(lambda: _region(files)) or ()
    folder = files.earlier
    has_customers = files.inputs.customers is not None
    earlier = faults.read(lambda: read_earlier(folder, has_customers=has_customers))
    earlier = earlier or NOTHING
    reps = faults.read(lambda: choose_reps(folder, earlier, read.reps)) or ()
    if folder is not None and read.reading and not isinstance(reps, int) and reps:
        customers, whose = read.reading.customers, reps
        if earlier is not NOTHING:
            faults.read(lambda: refuse_strangers(folder, earlier, customers, whose))
    return ReadTerritories(
        read=read, areas=areas, region=region, earlier=earlier, reps=reps
    )


def _areas(files: TerritoryFiles, faults: Faults) -> tuple[AreaRecord, ...]:
    if files.areas is None:
        return ()
    found = read_areas(files.areas, weight=files.weight, adjacency=files.adjacency)
    faults.add(found.issues)
    return found.areas


def _region(files: TerritoryFiles) -> tuple[Polygon, ...]:
    return () if files.outline is None else read_outline(files.outline)
