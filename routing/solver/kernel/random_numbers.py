"""Random numbers of a search: one xorshift generator whose state is an array."""

import numpy as np
from numpy.typing import NDArray

from routing.solver.kernel.compiled import inlined

_A, _B, _C = np.uint64(12), np.uint64(25), np.uint64(27)
_STAR = np.uint64(2_685_821_657_736_338_717)
_TOP, _HALF = np.uint64(32), np.uint64(11)
_UNIT = 1.0 / (1 << 53)


@inlined
def draw(rng: NDArray[np.uint64]) -> np.uint64:
    """Return 64 random bits (xorshift64*, Vigna 2016) and advance the state (1,)."""
    bits = rng[0]
    bits ^= bits >> _A
    bits ^= bits << _B
    bits ^= bits >> _C
    rng[0] = bits
    return bits * _STAR


@inlined
def below(rng: NDArray[np.uint64], limit: int) -> int:
    """Return an integer in [0, limit), limit < 2**31."""
    return np.int64(((draw(rng) >> _TOP) * np.uint64(limit)) >> _TOP)  # type: ignore[return-value]  # int once compiled


@inlined
def unit(rng: NDArray[np.uint64]) -> float:
    """Return a number in (0, 1]."""
    return (np.float64(draw(rng) >> _HALF) + 1.0) * _UNIT


def seed_generator(seed: int) -> NDArray[np.uint64]:
    """Return the state of a generator; equal seeds give equal numbers."""
    bits = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    return np.maximum(bits, np.uint64(1))
