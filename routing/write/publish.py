"""A finished draft takes its place, whole or not at all."""

from contextlib import suppress
from itertools import count
from pathlib import Path
from shutil import rmtree

from routing.errors import DataError, Issue, Severity
from routing.read.plan_folder import PLAN_FILE


def make_draft(target: Path) -> Path:
    """Return a new, empty, hidden folder beside the target, to be published there."""
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        draft = target.with_name(f".{target.name}.draft-{number}")
        with suppress(FileExistsError):
            draft.mkdir()
            break
    return draft


def refuse_target(target: Path, *, force: bool, mark: str = PLAN_FILE) -> None:
    """
    Refuse a target that a plan, or a design, must not replace.

    Parameters
    ----------
    force
        Whether an older plan folder, or an empty one, may be replaced; anything else
        never is.
    mark
        The file by which a folder of the same kind is known.

    Raises
    ------
    DataError
        With the code TARGET_EXISTS or TARGET_FOREIGN.
    """
    if not target.exists():
        return
    is_same = (target / mark).is_file()
    is_empty = target.is_dir() and not any(target.iterdir())
    if not is_same and not is_empty:
        values: dict[str, object] = {"mark": mark}
        code = "TARGET_FOREIGN"
        raise DataError([Issue(str(target), code, Severity.FATAL, values=values)])
    if not force:
        raise DataError([Issue(str(target), "TARGET_EXISTS", Severity.FATAL)])


def refuse_unwritable(target: Path) -> None:
    """
    Refuse a target that cannot be made, before any work is done for it.

    Raises
    ------
    DataError
        With the code FOLDER_NOT_WRITABLE.
    """
    target = target.resolve()
    missing = target
    while not missing.parent.exists():
        missing = missing.parent
    trial = missing.with_name(f".{missing.name}.draft-0")
    try:
        trial.mkdir(exist_ok=True)
        trial.rmdir()
    except OSError as refused:
        issue = Issue(str(target), "FOLDER_NOT_WRITABLE", Severity.FATAL)
        raise DataError([issue]) from refused


def publish_folder(
    draft: Path, target: Path, *, force: bool, mark: str = PLAN_FILE
) -> None:
    """
    Rename a draft to its target.

    An older plan is moved aside first and removed only when the new one stands; if the
    rename fails it comes back, and after a crash in between the next call, whatever its
    end, brings it back first.

    Parameters
    ----------
    draft
        A finished folder on the same file system, as ``make_draft`` gives.
    force, mark
        As for ``refuse_target``.

    Raises
    ------
    DataError
        If the target may not be replaced; the draft is left alone.
    """
    target = target.resolve()
    aside = target.with_name(f".{target.name}.before")
    _tidy_up(aside, target)
    refuse_target(target, force=force, mark=mark)
    if not target.exists():
        draft.rename(target)
        return
    target.rename(aside)
    try:
        draft.rename(target)
    except OSError:
        aside.rename(target)
        raise
    rmtree(aside)


def _tidy_up(aside: Path, target: Path) -> None:
    """Finish what a crash between two renames, or before a removal, has left."""
    if not aside.exists():
        return
    if target.exists():
        rmtree(aside)
    else:
        aside.rename(target)
