"""Every input of a re-plan: a plan folder, and whatever is different now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from api.cli.faults import Faults, Rows
from api.cli.past_reports import fold_past_reports
from api.plans.continuing import (
    estimate_base_travel,
    first_day_left,
    fit_policy,
    keep_locks,
    keep_travel,
    learn_what_happened,
)
from routing.cycle import Cycle
from routing.errors import DataError, Issue, Severity
from routing.model import Customer, Lock, Rep
from routing.outcome import Outcome
from routing.plan import Plan
from routing.policy import Policy
from routing.promise import Promise
from routing.read.customers import CustomerReading, read_customers
from routing.read.fields import nearest_names
from routing.read.locks import read_locks
from routing.read.outcomes import read_outcomes
from routing.read.plan_folder import StoredPlan
from routing.read.policy import read_policy
from routing.read.promises import read_promises
from routing.read.reps import read_reps
from routing.read.travel_matrix import read_travel_matrix
from routing.replan import ReplanInputs, add_reps, working_reps
from routing.travel import Travel

_MOST_NEW = 100
_MOST_GONE = 0.3
"""Share of the customers or reps beyond which a file has probably lost its end."""
_FOUND_ANYWAY = ("utf-8", "gb18030", "utf-16")
"""Encodings that are told apart by looking at a file."""


@dataclass(frozen=True, kw_only=True)
class ReplanFiles:
    """
    What a user names on the command line; what is not named is the base's.

    Parameters
    ----------
    reps
        A file, or a list of ``+N`` and ``-REP``.
    start
        First day of the cycle to plan, a Monday; None re-plans the base's.
    freeze_until
        Last date that stays as it is; None freezes today and two working days.
    encoding
        Of the customers file; None looks at it, and takes the base's where that is one
        that cannot be found by looking.
    confirmed_gone
        How many customers or reps are gone, where that are suspiciously many.
    also_unreported
        Whether past visits without a report count as missed.
    """

    folder: Path
    customers: Path | None = None
    reps: str | None = None
    locks: Path | None = None
    policy: Path | None = None
    outcomes: Path | None = None
    promises: Path | None = None
    travel: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    outcome_columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    confirmed_gone: tuple[int, ...] = ()
    start: date | None = None
    today: date
    freeze_until: date | None = None
    scope: tuple[str, ...] = ()
    also_unreported: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadReplan:
    """
    What could be read.

    Parameters
    ----------
    inputs
        None if a file cannot be used, or nothing is left to plan.
    reading
        None where the base's customers are taken.
    """

    inputs: ReplanInputs | None
    policy: Policy
    reading: CustomerReading | None
    promises: tuple[Promise, ...]
    faults: Faults

    @property
    def rows(self) -> Rows:
        """Rows of the customers file."""
        read = self.reading
        if read is None:
            return Rows()
        return Rows(read.rows_total, read.rows_accepted, read.rows_rejected)


def read_replan_inputs(files: ReplanFiles, stored: StoredPlan) -> ReadReplan:
    """Read every file that is named; a file that fails does not hide the others'."""
    faults, base = Faults(), stored.plan
    policy = faults.read(lambda: _policy(files, base)) or base.policy
    cycle = base.cycle if files.start is None else Cycle(files.start, base.cycle.weeks)
    reps = faults.read(lambda: _reps(files, base, policy, faults)) or ()
    reading = faults.read(lambda: _customers(files, stored, policy, reps, faults))
    customers = reading.customers if reading else base.customers
    locks = faults.read(lambda: _locks(files, base, customers, reps, cycle, faults))
    outcomes = faults.read(lambda: _outcomes(files, base, faults)) or ()
    promises = faults.read(lambda: _promises(files, base, faults)) or ()
    travel = faults.read(lambda: _travel(files, base, policy))
    first = faults.read(lambda: _first_day(files, cycle, reps, policy))
    faults.read(lambda: _refuse_scope(files, reps))
    _refuse_truncated(files, base, reps, reading, faults)
    happened = learn_what_happened(
        base, outcomes, today=files.today, also_unreported=files.also_unreported
    )
    inputs = None
    if not faults.has_failed and customers and reps and travel and first is not None:
        inputs = ReplanInputs(
            base=base,
            base_hash=stored.input_hash,
            customers=customers,
            reps=reps,
            locks=locks or (),
            policy=policy,
            cycle=cycle,
            travel=travel,
            today=files.today,
            first_day=first,
            missed=happened.missed,
            last_visits=happened.last_visits,
            scope=frozenset(files.scope),
            promised=frozenset(promise.customer_id for promise in promises),
            column_values=reading.column_values if reading else {},
        )
    return ReadReplan(
        inputs=inputs,
        policy=policy,
        reading=reading,
        promises=promises,
        faults=faults,
    )


def _policy(files: ReplanFiles, base: Plan) -> Policy:
    if files.policy is None:
        return base.policy
    return fit_policy(read_policy(files.policy), base.cycle.weeks)


def _reps(
    files: ReplanFiles, base: Plan, policy: Policy, faults: Faults
) -> tuple[Rep, ...]:
    text = files.reps
    if text is None:
        return working_reps(base)
    if text[:1] in "+-":
        return _other_reps(text, base)
    reading = read_reps(Path(text), policy)
    faults.add(reading.issues)
    return reading.reps


def _other_reps(text: str, base: Plan) -> tuple[Rep, ...]:
    """Return the base's reps with some more, or without some: ``+2;-R3``."""
    reps = working_reps(base)
    for part in (each.strip() for each in text.split(";") if each.strip()):
        name = part[1:].strip()
        if part[0] == "+" and name.isdecimal() and 1 <= int(name) <= _MOST_NEW:
            reps = add_reps(reps, base.customers, int(name))
        elif part[0] == "-" and any(rep.rep_id == name for rep in reps):
            reps = tuple(rep for rep in reps if rep.rep_id != name)
        else:
            known = [rep.rep_id for rep in reps]
            values: dict[str, object] = {"known": nearest_names(name, known)}
            raise DataError(
                [
                    Issue(
                        "--reps",
                        "REP_CHANGE",
                        Severity.FATAL,
                        value=part,
                        values=values,
                    )
                ]
            )
    if not reps:
        raise DataError([Issue("--reps", "NO_REP_LEFT", Severity.FATAL, value=text)])
    return reps


def _customers(
    files: ReplanFiles,
    stored: StoredPlan,
    policy: Policy,
    reps: tuple[Rep, ...],
    faults: Faults,
) -> CustomerReading | None:
    if files.customers is None:
        return None
    options = stored.read_options
    columns = files.columns or _texts(options.get("columns"))
    crs, known = options.get("crs"), str(options.get("encoding") or "").lower()
    given = known if known and known not in _FOUND_ANYWAY else None
    reading = read_customers(
        files.customers,
        policy,
        reps=reps or None,
        columns=columns,
        crs=str(crs) if crs and files.policy is None else None,
        encoding=files.encoding or given,
    )
    found = str(reading.read_options.get("encoding"))
    faults.add([each for each in reading.issues if not _is_known(each, found, known)])
    return reading


def _is_known(issue: Issue, found: str, known: str) -> bool:
    """Tell whether an issue says what the base was planned with already."""
    return issue.code == "ENCODING_ASSUMED" and found == known


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _locks(
    files: ReplanFiles,
    base: Plan,
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    cycle: Cycle,
    faults: Faults,
) -> tuple[Lock, ...]:
    if files.locks is None:
        return keep_locks(base, customers, reps, cycle)
    found = read_locks(files.locks, customers=customers, reps=reps, cycle=cycle)
    faults.add(found.issues)
    return found.locks


def _outcomes(files: ReplanFiles, base: Plan, faults: Faults) -> tuple[Outcome, ...]:
    if files.outcomes is None:
        return ()
    reading = read_outcomes(
        files.outcomes,
        customers=base.customers,
        reps=base.reps,
        timezone=base.policy.timezone,
        columns=files.outcome_columns,
    )
    faults.add(fold_past_reports(reading.issues, base.cycle.start))
    return reading.outcomes


def _promises(files: ReplanFiles, base: Plan, faults: Faults) -> tuple[Promise, ...]:
    if files.promises is None:
        return ()
    reading = read_promises(
        files.promises,
        customers=[c.customer_id for c in base.customers],
        reps=[rep.rep_id for rep in base.reps],
        weeks=base.cycle.weeks,
    )
    faults.add(reading.issues)
    return reading.promises


def _travel(files: ReplanFiles, base: Plan, policy: Policy) -> Travel:
    if files.travel not in (None, "great-circle"):
        return read_travel_matrix(Path(str(files.travel)))
    if files.travel is None:
        return keep_travel(files.folder, base, policy)
    return estimate_base_travel(base, policy)


def _first_day(
    files: ReplanFiles, cycle: Cycle, reps: tuple[Rep, ...], policy: Policy
) -> int:
    if files.start is not None:
        return 0
    return first_day_left(
        files.folder.name,
        cycle,
        reps,
        policy,
        today=files.today,
        freeze_until=files.freeze_until,
    )


def _refuse_truncated(
    files: ReplanFiles,
    base: Plan,
    reps: tuple[Rep, ...],
    reading: CustomerReading | None,
    faults: Faults,
) -> None:
    """Refuse files that lack so many of the base that their end may be missing."""
    if files.reps is not None and files.reps[:1] not in "+-" and reps:
        known = [rep.rep_id for rep in working_reps(base)]
        there = [rep.rep_id for rep in reps]
        name = Path(files.reps).name
        faults.read(lambda: _refuse_gone(files, name, "REPS_GONE", known, there))
    if files.customers is not None and reading is not None:
        known = [c.customer_id for c in base.customers if c.is_active]
        there = [c.customer_id for c in reading.customers]
        name = files.customers.name
        faults.read(lambda: _refuse_gone(files, name, "CUSTOMERS_GONE", known, there))


def _refuse_gone(
    files: ReplanFiles,
    name: str,
    code: str,
    known: Iterable[str],
    there: Iterable[str],
) -> None:
    before = set(known)
    gone = len(before - set(there))
    if gone <= _MOST_GONE * len(before) or gone in files.confirmed_gone:
        return
    values: dict[str, object] = {"gone": gone, "known": len(before)}
    raise DataError([Issue(name, code, Severity.FATAL, values=values)])


def _refuse_scope(files: ReplanFiles, reps: tuple[Rep, ...]) -> None:
    known = [rep.rep_id for rep in reps]
    unknown = [name for name in files.scope if name not in known]
    if unknown and known:
        raise DataError(
            Issue(
                "--scope",
                "SCOPE_UNKNOWN",
                Severity.FATAL,
                value=name,
                values={"known": nearest_names(name, known)},
            )
            for name in unknown
        )
