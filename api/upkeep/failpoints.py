"""Places where a test lets the service die, stall or fail; nothing without one."""

import errno
import os
import signal
import time
from pathlib import Path


def failpoint(name: str) -> None:
    """
    Do what a test wants done here.

    Only with BEATPLAN_TESTING=1 is BEATPLAN_FAILPOINTS read: ``name=action`` parted by
    commas, an action being kill9, raise, enospc, hang or sleep(milliseconds). With
    ``*1`` after it, it happens once; BEATPLAN_FAILPOINT_MARKS is the folder in which
    that is remembered, over the end of the process too.

    Raises
    ------
    RuntimeError, OSError
        For the actions raise and enospc.
    """
    if os.environ.get("BEATPLAN_TESTING") == "1":
        _act(name, os.environ.get("BEATPLAN_FAILPOINTS", ""))


def _act(name: str, wanted: str) -> None:
    actions = dict(part.split("=", 1) for part in wanted.split(",") if "=" in part)
    action, _, times = actions.get(name, "").partition("*")
    if not action or (times == "1" and _was_here(name)):
        return
    if action == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "hang":
        while True:
            time.sleep(1)
    elif action == "enospc":
        raise OSError(errno.ENOSPC, "No space left on device")
    elif action.startswith("sleep("):
        time.sleep(int(action[len("sleep(") : -1]) / 1_000)
    else:
        raise RuntimeError(f"failpoint {name}")


def _was_here(name: str) -> bool:
    """Tell whether a place was reached before; from now on, it was."""
    mark = Path(os.environ["BEATPLAN_FAILPOINT_MARKS"]) / name
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return True
    return False
