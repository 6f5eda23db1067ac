"""Whether a plan was made from the files it claims to be made from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from routing.check import Violation
from routing.grade import choose_working_list, grade_customers
from routing.model import Customer, Lock, Rep
from routing.plan import Plan
from routing.policy import Policy, scale_policy
from routing.read.customers import CustomerReading, read_customers
from routing.read.locks import read_locks
from routing.read.plan_folder import StoredPlan, read_plan_folder
from routing.read.policy import read_policy
from routing.read.reps import read_reps

_Record = Customer | Rep | Lock | Policy


@dataclass(frozen=True, kw_only=True)
class Origin:
    """
    The files a plan is said to be made from; parts not named are not compared.

    Parameters
    ----------
    policy
        None takes the rules stored in the plan.
    columns, crs, encoding
        How the customers file is read; by default as the plan says it was.
    """

    customers: Path | None = None
    reps: Path | None = None
    policy: Path | None = None
    locks: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None


AS_STORED = Origin()


def differences(folder: Path, origin: Origin) -> tuple[Violation, ...]:
    """
    Return how a plan's inputs differ from a fresh reading of the files.

    Raises
    ------
    DataError
        If a file cannot be read.
    """
    if not any((origin.customers, origin.reps, origin.policy, origin.locks)):
        return ()
    stored = read_plan_folder(folder)
    return tuple(_differences(stored, origin))


def _differences(stored: StoredPlan, origin: Origin) -> Iterator[Violation]:
    plan = stored.plan
    policy = plan.policy
    if origin.policy is not None:
        policy = _fresh_policy(origin.policy, plan)
        yield from _unlike("policy", {"policy": plan.policy}, {"policy": policy})
    reps = plan.reps
    if origin.reps is not None:
        crs = origin.crs or _text(stored.read_options.get("crs"))
        reps = read_reps(origin.reps, policy, crs=crs).reps
        yield from _unlike("rep", _by_id(plan.reps), _by_id(reps))
    customers = plan.customers
    if origin.customers is not None:
        customers = _fresh_customers(origin.customers, stored, origin, policy, reps)
        yield from _unlike("customer", _by_id(plan.customers), _by_id(customers))
    if origin.locks is not None:
        locks = read_locks(
            origin.locks, customers=customers, reps=reps, cycle=plan.cycle
        ).locks
        yield from _unlike("lock", _numbered(plan.locks), _numbered(locks))


def _fresh_policy(path: Path, plan: Plan) -> Policy:
    """Read the rules as the plan took them: for its weeks, in its language."""
    policy = read_policy(path)
    try:
        scaled = scale_policy(policy, plan.cycle.weeks)
    except ValueError:
        return policy
    return replace(scaled, language=plan.policy.language)


def _fresh_customers(
    path: Path,
    stored: StoredPlan,
    origin: Origin,
    policy: Policy,
    reps: tuple[Rep, ...],
) -> tuple[Customer, ...]:
    reading = read_customers_again(path, stored, policy, reps, origin)
    graded = grade_customers(reading.customers, policy, reading.column_values)
    return choose_working_list(graded.customers, stored.plan.design.rep_of, policy)


def read_customers_again(
    path: Path,
    stored: StoredPlan,
    policy: Policy,
    reps: tuple[Rep, ...],
    origin: Origin = AS_STORED,
) -> CustomerReading:
    """Read a customers file as a plan says it was read, or as ``origin`` says."""
    options = stored.read_options
    return read_customers(
        path,
        policy,
        reps=reps,
        columns=origin.columns or _columns(options.get("columns")),
        crs=origin.crs or _text(options.get("crs")),
        encoding=origin.encoding or _text(options.get("encoding")),
    )


def _unlike(
    kind: str, stored: Mapping[str, _Record], fresh: Mapping[str, _Record]
) -> Iterator[Violation]:
    """Yield what is only here, only there, or not the same."""
    for name in dict.fromkeys((*stored, *fresh)):
        values: dict[str, object] = {"kind": kind, "name": name}
        if name not in fresh:
            code = "ORIGIN_EXTRA"
        elif name not in stored:
            code = "ORIGIN_MISSING"
        elif stored[name] != fresh[name]:
            code = "ORIGIN_DIFFERS"
            values["fields"] = ", ".join(_unlike_fields(stored[name], fresh[name]))
        else:
            continue
        yield Violation(
            code=code,
            values=values,
            customer_id=name if kind == "customer" else None,
            rep_id=name if kind == "rep" else None,
        )


def _unlike_fields(one: _Record, other: _Record) -> list[str]:
    return [
        each.name
        for each in fields(one)
        if getattr(one, each.name) != getattr(other, each.name, None)
    ]


def _by_id(records: Sequence[Customer] | Sequence[Rep]) -> dict[str, _Record]:
    return {
        record.customer_id if isinstance(record, Customer) else record.rep_id: record
        for record in records
    }


def _numbered(locks: Sequence[Lock]) -> dict[str, _Record]:
    return {f"{idx} {lock.customer_id}": lock for idx, lock in enumerate(locks, 1)}


def _columns(stored: object) -> dict[str, str]:
    return dict(stored) if isinstance(stored, Mapping) else {}


def _text(stored: object) -> str | None:
    return stored if isinstance(stored, str) and stored else None
