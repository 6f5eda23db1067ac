"""Every input of a plan, read together so that all faults are shown at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from api.cli.faults import Faults, Rows
from api.cli.options import Language
from routing.cycle import Cycle
from routing.errors import DataError, Issue, Severity
from routing.kept_design import kept_reps
from routing.model import Lock, Rep
from routing.policy import Policy, scale_policy
from routing.read.apart import find_unknown_apart
from routing.read.customers import CustomerReading, read_customers
from routing.read.design import DESIGN_FILE, read_design
from routing.read.locks import read_locks
from routing.read.plan_folder import PLAN_FILE, read_plan_folder
from routing.read.policy import read_policy
from routing.read.reps import read_reps
from routing.read.territories import ASSIGNMENT_FILE, read_territories
from routing.read.travel_matrix import read_travel_matrix
from routing.supply import supply_by_day
from routing.travel import Travel

GREAT_CIRCLE = "great-circle"


@dataclass(frozen=True, kw_only=True)
class InputFiles:
    """
    What a user names on the command line.

    Parameters
    ----------
    customers
        None where areas with weights take their place.
    territories
        A folder of a plan or of territories, or one with an ``assignment.csv``.
    reps
        A file, or how many reps to place; None when none are given.
    has_dates
        Whether visits get dates, so that time zone and days off matter.
    travel
        "great-circle" or the path of a matrix.
    columns
        Name of ours -> header in the customers file.
    weeks
        Length of the cycle; None takes the policy's.
    any_weekday
        Whether weekdays are free whatever the policy says.
    language
        None takes the policy's.
    """

    customers: Path | None
    start: date
    reps: Path | int | None = None
    policy: Path | None = None
    locks: Path | None = None
    territories: Path | None = None
    travel: str = GREAT_CIRCLE
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    weeks: int | None = None
    any_weekday: bool = False
    has_dates: bool = True
    language: Language | None = None


@dataclass(frozen=True, kw_only=True)
class ReadInputs:
    """
    What could be read; parts that could not are None, their issues are kept.

    Parameters
    ----------
    reading
        None when nothing of the customers file can be used.
    reps
        Empty when none are given or none can be used.
    """

    policy: Policy
    cycle: Cycle
    reading: CustomerReading | None
    reps: tuple[Rep, ...] | int
    locks: tuple[Lock, ...]
    travel: Travel | None
    rep_of: Mapping[str, str] | None
    faults: Faults

    @property
    def rows(self) -> Rows:
        """Rows of the customers file."""
        if self.reading is None:
            return Rows()
        return Rows(
            self.reading.rows_total,
            self.reading.rows_accepted,
            self.reading.rows_rejected,
        )

    @property
    def can_plan(self) -> bool:
        """Whether there are customers and reps, and no file failed as a whole."""
        return bool(
            not self.faults.has_failed
            and self.reading
            and self.reading.customers
            and self.reps
        )


def read_inputs(files: InputFiles) -> ReadInputs:
    """Read every file that is named; a file that fails does not hide the others'."""
    faults = Faults()
    policy = faults.read(lambda: _policy(files)) or Policy()
    if files.has_dates and not policy.timezone and not faults.has_failed:
        faults.add([_timezone_missing(files)])
    cycle = Cycle(files.start, policy.weeks)
    reps = _reps(files, policy, faults)
    is_given = isinstance(files.reps, Path)
    known = reps if is_given and not isinstance(reps, int) and reps else None
    if files.has_dates:
        faults.add(list(_idle_reps(files, known or (), policy, cycle)))
    reading = _customers(files, policy, known, faults)
    locks = _locks(files, reading, known, cycle, faults)
    placed = () if isinstance(reps, int) else reps
    has_failed = reps == () and files.reps is not None
    rep_of = None if has_failed else faults.read(lambda: _territories(files, placed))
    travel = faults.read(lambda: _travel(files))
    return ReadInputs(
        policy=policy,
        cycle=cycle,
        reading=reading,
        reps=reps,
        locks=locks,
        travel=travel,
        rep_of=rep_of,
        faults=faults,
    )


def _customers(
    files: InputFiles,
    policy: Policy,
    reps: tuple[Rep, ...] | None,
    faults: Faults,
) -> CustomerReading | None:
    path = files.customers
    if path is None:
        return None
    reading = faults.read(
        lambda: read_customers(
            path,
            policy,
            reps=reps,
            columns=files.columns,
            crs=files.crs,
            encoding=files.encoding,
        )
    )
    if reading is None:
        return None
    faults.add(reading.issues)
    if files.policy is not None:
        faults.add(find_unknown_apart(files.policy, policy, reading.customers))
    return reading


def _policy(files: InputFiles) -> Policy:
    policy = Policy() if files.policy is None else read_policy(files.policy)
    if files.language is not None:
        policy = replace(policy, language=files.language)
    if files.any_weekday:
        policy = _with_any_weekday(files, policy)
    if files.weeks is None:
        return policy
    fractions = list(_fractions(files, policy, files.weeks))
    if fractions:
        raise DataError(fractions)
    return scale_policy(policy, files.weeks)


def _with_any_weekday(files: InputFiles, policy: Policy) -> Policy:
    if policy.preset:
        issue = Issue(
            _policy_name(files),
            "ANY_WEEKDAY_WITH_PRESET",
            severity=Severity.FATAL,
            column="cycle.any_weekday",
            value=policy.preset,
        )
        raise DataError([issue])
    return replace(policy, any_weekday=True)


def _fractions(files: InputFiles, policy: Policy, weeks: int) -> Iterator[Issue]:
    """Yield every grade that other weeks would leave with a fraction of a visit."""
    for grade in policy.grades:
        if grade.frequency * weeks % policy.weeks == 0:
            continue
        yield Issue(
            _policy_name(files),
            "WEEKS_NOT_SCALABLE",
            severity=Severity.FATAL,
            column=f"grades.{grade.name}.frequency",
            value=str(grade.frequency),
            values={
                "grade": grade.name,
                "frequency": grade.frequency,
                "policy_weeks": policy.weeks,
                "weeks": weeks,
                "scaled": f"{grade.frequency * weeks / policy.weeks:g}",
            },
        )


def _timezone_missing(files: InputFiles) -> Issue:
    name = _policy_name(files)
    return Issue(name, "TIMEZONE_MISSING", Severity.WARNING, column="timezone")


def _policy_name(files: InputFiles) -> str:
    return files.policy.name if files.policy else "policy"


def _reps(files: InputFiles, policy: Policy, faults: Faults) -> tuple[Rep, ...] | int:
    path = files.reps
    if path is None:
        return ()
    if isinstance(path, int):
        return faults.read(lambda: _placed_reps(files, path)) or ()
    reading = faults.read(lambda: read_reps(path, policy, crs=files.crs))
    if reading is None:
        return ()
    faults.add(reading.issues)
    return reading.reps


def _placed_reps(files: InputFiles, count: int) -> tuple[Rep, ...] | int:
    """Return how many reps to place, or those for whom given territories were made."""
    folder = files.territories
    if folder is None:
        return count
    if (folder / PLAN_FILE).is_file():
        reps = read_plan_folder(folder).plan.reps
    elif (folder / DESIGN_FILE).is_file():
        reps = kept_reps(read_design(folder))
    else:
        return count
    if len(reps) != count:
        values: dict[str, object] = {"found": len(reps), "count": count}
        code = "DESIGN_REP_COUNT"
        raise DataError([Issue(folder.name, code, Severity.FATAL, values=values)])
    return reps


def _idle_reps(
    files: InputFiles, reps: tuple[Rep, ...], policy: Policy, cycle: Cycle
) -> Iterator[Issue]:
    """Yield a warning for every rep without a working day in the cycle."""
    first, last = cycle.horizon
    for rep in reps:
        if supply_by_day(rep, policy, cycle):
            continue
        yield Issue(
            files.reps.name if isinstance(files.reps, Path) else "",
            "REP_NEVER_WORKS",
            Severity.WARNING,
            column="rep_id",
            value=rep.rep_id,
            values={"first": first, "last": last},
        )


def _locks(
    files: InputFiles,
    reading: CustomerReading | None,
    reps: tuple[Rep, ...] | None,
    cycle: Cycle,
    faults: Faults,
) -> tuple[Lock, ...]:
    path = files.locks
    if path is None or reading is None:
        return ()
    customers = reading.customers
    found = faults.read(
        lambda: read_locks(path, customers=customers, reps=reps or (), cycle=cycle)
    )
    if found is None:
        return ()
    faults.add(found.issues)
    return found.locks


def _territories(files: InputFiles, reps: tuple[Rep, ...]) -> Mapping[str, str] | None:
    if files.territories is None:
        return None
    refuse_areas(files.territories)
    if (files.territories / PLAN_FILE).is_file():
        rep_of = read_plan_folder(files.territories).plan.design.rep_of
    elif (files.territories / ASSIGNMENT_FILE).is_file():
        rep_of = read_territories(files.territories)
    else:
        issue = Issue(str(files.territories), "TERRITORIES_MISSING", Severity.FATAL)
        raise DataError([issue])
    known = {rep.rep_id for rep in reps}
    unknown = [name for name in dict.fromkeys(rep_of.values()) if name not in known]
    if unknown:
        raise DataError(
            Issue(
                files.territories.name,
                "TERRITORY_REP_UNKNOWN",
                severity=Severity.FATAL,
                value=name,
                values={"known": ", ".join(sorted(known)) or "-"},
            )
            for name in unknown
        )
    return rep_of


def refuse_areas(folder: Path) -> None:
    """Refuse territories of areas by weight: they say nothing of any customer."""
    has_plan = (folder / PLAN_FILE).is_file()
    if has_plan or not (folder / DESIGN_FILE).is_file():
        return
    if read_design(folder).kind == "areas":
        issue = Issue(folder.name, "DESIGN_OF_AREAS", Severity.FATAL)
        raise DataError([issue])


def _travel(files: InputFiles) -> Travel | None:
    if files.travel == GREAT_CIRCLE:
        return None
    return read_travel_matrix(Path(files.travel))
