"""Two plans read, compared and told; or one made of the other and its changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.cli.console import write_json, write_line, write_message
from api.cli.diff_sheet import Keeping, newly_broken, tell_diff, tell_promises
from api.cli.faults import faults_shown, issue_record
from api.cli.options import usage_error
from api.cli.violations import OBJECTED, show_violations, violation_record
from api.folders.publish_changes import publish_record
from routing.changes import apply_diff, make_change_document
from routing.check import CheckResult
from routing.diff import PlanDiff, diff_plans, diff_to_json, narrow_diff
from routing.errors import DataError, Issue, Severity
from routing.plan import Plan
from routing.promises import keep_promises, keeping_to_json
from routing.read.changes import read_change_document, read_changed_travel
from routing.read.fields import nearest_names
from routing.read.plan_folder import StoredPlan, parse_plan_record, read_plan_record
from routing.read.plan_travel import read_plan_travel
from routing.read.promises import read_promises
from routing.texts import format_text
from routing.travel import GivenMatrix


@dataclass(frozen=True, kw_only=True)
class DiffOrder:
    """
    What was asked for.

    Parameters
    ----------
    new
        A plan folder, or the file of a change document.
    rep_id, customer_id
        Whom to tell about; None for everybody.
    tolerance
        Seconds by which a kept visit may begin earlier or later.
    language
        None takes the new plan's.
    """

    old: Path
    new: Path
    rep_id: str | None
    customer_id: str | None
    tolerance: int
    promises: Path | None
    language: str | None
    as_json: bool


@dataclass(frozen=True, kw_only=True)
class Pair:
    """
    The two plans, as records and as plans.

    Parameters
    ----------
    document
        The change document that the new plan was made of; None for a folder.
    """

    old_record: Mapping[str, object]
    new_record: Mapping[str, object]
    old: StoredPlan
    new: StoredPlan
    document: Mapping[str, object] | None


def diff_and_show(order: DiffOrder) -> None:
    """Tell the difference of two plans."""
    with faults_shown(order.language or "en", as_json=order.as_json):
        pair = _read_pair(order)
        old, new = pair.old.plan, pair.new.plan
        language = order.language or new.policy.language
        _refuse_strangers(order, old, new, language)
        diff = diff_plans(old, new, tolerance=order.tolerance)
        diff = narrow_diff(diff, rep_id=order.rep_id, customer_id=order.customer_id)
        keeping = _judge(order, old, new)
        if order.as_json:
            write_json(_document(order, pair, diff, keeping, language))
            return
        tell_diff(diff, language)
        if keeping is not None:
            tell_promises(keeping, new, language)


def apply_and_show(order: DiffOrder, out: Path, *, force: bool) -> int:
    """Write the plan that a change document makes; return the exit code."""
    with faults_shown(order.language or "en", as_json=order.as_json):
        pair = _read_pair(order)
        language = order.language or pair.new.plan.policy.language
        matrix = _matrix_of(order, pair)
        result = publish_record(
            pair.new_record, pair.new, out, matrix=matrix, force=force
        )
        _show_applied(order, out, result, language)
    return 0 if result.is_clean else OBJECTED


def _read_pair(order: DiffOrder) -> Pair:
    old_record = read_plan_record(order.old)
    old = parse_plan_record(old_record)
    document = None
    if order.new.is_dir():
        new_record = read_plan_record(order.new)
    else:
        document = read_change_document(order.new)
        new_record = apply_diff(old_record, document, file=order.new.name)
    return Pair(
        old_record=old_record,
        new_record=new_record,
        old=old,
        new=parse_plan_record(new_record),
        document=document,
    )


def _refuse_strangers(order: DiffOrder, old: Plan, new: Plan, language: str) -> None:
    if order.rep_id is not None and order.rep_id not in _reps(old, new):
        nearest = nearest_names(order.rep_id, _reps(old, new))
        raise usage_error(
            "diff.unknown_rep", language, value=order.rep_id, nearest=nearest
        )
    if order.customer_id is not None and order.customer_id not in _customers(old, new):
        nearest = nearest_names(order.customer_id, _customers(old, new))
        raise usage_error(
            "diff.unknown_customer", language, value=order.customer_id, nearest=nearest
        )


def _reps(*plans: Plan) -> Collection[str]:
    return dict.fromkeys(rep.rep_id for plan in plans for rep in plan.reps)


def _customers(*plans: Plan) -> Collection[str]:
    return dict.fromkeys(c.customer_id for plan in plans for c in plan.customers)


def _judge(order: DiffOrder, old: Plan, new: Plan) -> Keeping | None:
    if order.promises is None:
        return None
    reading = read_promises(
        order.promises,
        customers=_customers(old, new),
        reps=_reps(old, new),
        weeks=max(old.cycle.weeks, new.cycle.weeks),
    )
    concerned = [
        promise
        for promise in reading.promises
        if order.customer_id in (None, promise.customer_id)
        and order.rep_id in (None, promise.rep_id)
    ]
    return Keeping(
        keep_promises(old, concerned), keep_promises(new, concerned), reading.issues
    )


def _matrix_of(order: DiffOrder, pair: Pair) -> GivenMatrix | None:
    """Return the new plan's given travel times: the document's, or the old folder's."""
    source = pair.new.plan.travel_source
    if source.get("kind") != "matrix":
        return None
    brought = read_changed_travel(pair.document or {}, order.new.name)
    found = brought or read_plan_travel(order.old, pair.old.plan)
    if not isinstance(found, GivenMatrix) or found.sha256 != source.get("sha256"):
        issue = Issue(order.new.name, "CHANGES_MATRIX", Severity.FATAL)
        raise DataError([issue])
    return found


def _document(
    order: DiffOrder,
    pair: Pair,
    diff: PlanDiff,
    keeping: Keeping | None,
    language: str,
) -> dict[str, object]:
    record = make_change_document(
        pair.old_record, pair.new_record, matrix=_new_matrix(order, pair)
    )
    record["difference"] = diff_to_json(diff, language)
    if keeping is not None:
        new = pair.new.plan
        record["promises"] = {
            "old": keeping_to_json(keeping.old, pair.old.plan, language),
            "new": keeping_to_json(keeping.new, new, language),
            "newly_broken": [
                kept.promise.customer_id for kept in newly_broken(keeping)
            ],
            "issues": [issue_record(issue, language) for issue in keeping.issues],
        }
    return record


def _new_matrix(order: DiffOrder, pair: Pair) -> GivenMatrix | None:
    """Return the new plan's given travel times where the old plan has others."""
    old, new = (stored.plan.travel_source for stored in (pair.old, pair.new))
    if new.get("kind") != "matrix" or new.get("sha256") == old.get("sha256"):
        return None
    if pair.document is not None:
        return _matrix_of(order, pair)
    found = read_plan_travel(order.new, pair.new.plan)
    return found if isinstance(found, GivenMatrix) else None


def _show_applied(
    order: DiffOrder, out: Path, result: CheckResult, language: str
) -> None:
    if order.as_json:
        found = [violation_record(each, language) for each in result.violations]
        folder = str(out) if result.is_clean else None
        record = {"folder": folder, "violations": len(found), "violation_list": found}
        write_json(record)
        return
    show_violations(result.violations, language)
    if not result.is_clean:
        write_message(format_text("cli.not_published", language))
        return
    write_line(format_text("cli.diff.applied", language, folder=out))
