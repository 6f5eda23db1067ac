"""What customers are told, and which plans keep it."""

from routing.promises.as_json import keeping_to_json
from routing.promises.keep import (
    Breach,
    BrokenVisit,
    KeptPromise,
    PromiseKeeping,
    keep_promises,
)
from routing.promises.make import BAND, make_promises
from routing.promises.sentences import tell_broken, tell_rate

__all__ = [
    "BAND",
    "Breach",
    "BrokenVisit",
    "KeptPromise",
    "PromiseKeeping",
    "keep_promises",
    "keeping_to_json",
    "make_promises",
    "tell_broken",
    "tell_rate",
]
