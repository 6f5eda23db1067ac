"""How kernel functions are compiled, and where their machine code is kept."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR
from tempfile import TemporaryFile, gettempdir
from typing import Any, TypeVar

import numba
from numba.core.registry import cpu_target

Function = TypeVar("Function", bound=Callable[..., Any])

_SOURCES = Path(__file__).parent
_CONFIG: Any = numba.config  # declares none of its settings
_NJIT: Any = numba.njit  # nor all of its options


def kernel_digest(sources: Path = _SOURCES) -> str:
    """
    Return a hash of all kernel sources in a folder and the compiler's version.

    The compiler looks for changes only in the file of the function that it compiles,
    not in those of the functions called; a folder per hash cannot be stale.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(sources.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def choose_folder(wanted: Path, instead: Path) -> Path | None:
    """
    Return a folder that machine code can be kept in; None if neither is one.

    Parameters
    ----------
    wanted
        Made if missing; taken if it can be written.
    instead
        Likewise, but only if nobody else can write there: what it holds is run.
    """
    if _can_write(wanted):
        return wanted
    return instead if _can_write(instead) and _is_private(instead) else None


def _can_write(folder: Path) -> bool:
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _is_private(folder: Path) -> bool:
    """Tell whether a folder and the one around it are the user's alone."""
    if not hasattr(os, "getuid"):
        return True
    states = [path.lstat() for path in (folder, folder.parent)]
    return all(
        S_ISDIR(state.st_mode)
        and state.st_uid == os.getuid()
        and not state.st_mode & 0o22
        for state in states
    )


def _user_folder() -> Path:
    chosen = _CONFIG.CACHE_DIR or os.environ.get("XDG_CACHE_HOME")
    if chosen:
        return Path(chosen)
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return Path(gettempdir())


def _temporary_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(gettempdir()) / f"beatplan-{user}"


WANTED = _user_folder() / "beatplan" / kernel_digest()
"""Where this version of the kernel should keep its machine code."""

FOLDER = choose_folder(WANTED, _temporary_folder() / kernel_digest())
"""Where it does; None where nothing can be written: every process compiles anew."""

_CONFIG.CACHE_DIR = str(FOLDER or "")


def mark_path() -> Path | None:
    """Return the file that says: all is compiled, for this Python and processor."""
    if FOLDER is None:
        return None
    processor = cpu_target.target_context.codegen().magic_tuple()
    kind = f"{sys.implementation.cache_tag} {processor}"
    return FOLDER / f"compiled-{hashlib.sha256(kind.encode()).hexdigest()[:16]}"


def inlined(function: Function) -> Function:
    """
    Compile a function into each of its callers.

    A call that hands over all arrays costs more than what small functions do.
    """
    return _compile(function, forceinline=True)


def compiled(function: Function) -> Function:
    """Compile a kernel function when it is first called; later processes load it."""
    return _compile(function, forceinline=False)


def _compile(function: Function, *, forceinline: bool) -> Function:
    made: Function = _NJIT(
        cache=FOLDER is not None, nogil=True, _nrt=False, forceinline=forceinline
    )(function)
    return made
