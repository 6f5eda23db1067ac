"""How kernel functions are compiled, and where their machine code is kept."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_SOURCES = Path(__file__).parent


def kernel_digest() -> str:
    """
    Return a hash of all kernel sources and the compiler's version.

    The compiler looks for changes only in the file of the function that it compiles,
    not in those of the functions called; a folder per hash cannot be stale.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(_SOURCES.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return where this version of the kernel keeps its machine code."""
    chosen = numba.config.CACHE_DIR or os.environ.get("XDG_CACHE_HOME")
    if chosen:
        return Path(chosen) / "beatplan" / kernel_digest()
    try:
        home = Path.home()
    except RuntimeError:
        home = Path(gettempdir())
    return home / ".cache" / "beatplan" / kernel_digest()


numba.config.CACHE_DIR = str(cache_folder())


def inlined(function: Function) -> Function:
    """
    Compile a function into each of its callers.

    A call that hands over all arrays costs more than what small functions do.
    """
    return numba.njit(cache=True, nogil=True, _nrt=False, forceinline=True)(function)  # type: ignore[no-any-return]


def compiled(function: Function) -> Function:
    """Compile a kernel function when it is first called; later processes load it."""
    return numba.njit(cache=True, nogil=True, _nrt=False)(function)  # type: ignore[no-any-return]
