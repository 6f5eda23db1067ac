"""
Many requests made from the OpenAPI document, of all roles, and chains of them.

``python -m tests.long_schemathesis --seeds 5 --examples 10 --chains 200`` asks every
operation in every role, rightly and wrongly, with each seed; then it makes chains. It
prints a line per answer that the document does not declare, and one that sums up:
requests, answers by status, failures. Everything happens in one process on SQLite.
"""

import argparse
import itertools
import shutil
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, seed
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import negative_data_rejection

from api.store.guard import open_store
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import World, make_world, sign_in_all, sqlite_url
from tests.api.service.test_authorisation import ALLOWED, OPEN
from tests.api.service.test_document import MODES, put_behind, run_settings, schema

_RATES = {"requests_per_min": 10**9, "bad_tokens_per_min": 10**9}
_STEPS = 10


@dataclass
class Tally:
    """What was asked, what it was answered with, what was not declared."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """Return the figures as text."""
        statuses = ", ".join(f"{n} x {s}" for s, n in sorted(self.statuses.items()))
        worst = sum(n for status, n in self.statuses.items() if status >= 500)
        return (
            f"{self.sent} requests, {len(self.failures)} failures, {worst} of 5xx "
            f"({statuses})"
        )


@contextmanager
def full_worlds(folder: Path) -> Iterator[Callable[[], World]]:
    """Give a maker of equal services: a team, a plan in force, another beside it."""
    store = open_store(sqlite_url(folder))
    tokens = sign_in_all(store)
    world = make_world(store, tokens)
    fill_team(world)
    plan = keep_small_plan(world)
    keep_small_plan(world, seed=2)
    done = world.manager.post(
        f"/v1/plans/{plan.plan_id}:publish", json={}, headers={"If-Match": '"0"'}
    )
    if done.status_code != 200:
        raise ValueError(done.text)
    store.close()
    stores, numbers = [], itertools.count()

    def make() -> World:
        own = folder / str(next(numbers))
        own.mkdir()
        shutil.copy(folder / "beatplan.sqlite", own)
        stores.append(open_store(sqlite_url(own)))
        return make_world(stores[-1], tokens, **_RATES)

    try:
        yield make
    finally:
        for each in stores:
            each.close()


def ask_operation(
    world: World, operation_id: str, number: int, examples: int, tally: Tally
) -> None:
    """Ask one operation in every role, rightly and wrongly."""
    put_behind(world)
    operation = schema().find_operation_by_id(operation_id)
    for mode in MODES:

        @seed(zlib.crc32(f"{operation_id} {number}".encode()))
        @run_settings(examples, report_multiple_bugs=False)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            for role in sorted(world.clients):
                header = world.clients[role].headers["authorization"]
                answer = case.call(headers={"Authorization": header})
                tally.sent += 1
                tally.statuses[answer.status_code] += 1
                try:
                    case.validate_response(
                        answer, excluded_checks=not_applicable(case, answer)
                    )
                # Whatever the checks object to, the next request is made.
                except BaseException as error:
                    tally.failures.append(f"{operation_id} {role}: {error}")

        try:
            ask()
        except Unsatisfiable:
            # An operation that takes nothing cannot be asked wrongly.
            continue


def not_applicable(case: Any, answer: Any) -> list[Any]:
    """Return the check that wrong data is refused, where none of it was sent."""
    sent = parse_qs(urlsplit(answer.request.url).query, keep_blank_values=True)
    # An unknown parameter whose value is an empty list leaves no trace in the URL.
    return [negative_data_rejection] if set(case.query or ()) - set(sent) else []


def run_chains(make: Callable[[], World], number: int, runs: int, tally: Tally) -> None:
    """Make chains of requests, each on a service of its own."""
    world = make()

    class Chains(schema().as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            put_behind(make())

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            definition = case.operation.definition.raw
            allowed = ALLOWED.get(definition["operationId"], {"rep"})
            header = world.clients[min(allowed)].headers["authorization"]
            return {"headers": {"Authorization": header}}

        def after_call(self, response: Any, case: Any) -> None:
            tally.sent += 1
            tally.statuses[response.status_code] += 1

    chains = seed(number)(Chains)
    try:
        chains.run(settings=run_settings(runs, stateful_step_count=_STEPS))
    except BaseException as error:
        tally.failures.append(f"chains {number}: {error}")
        if isinstance(error, KeyboardInterrupt):
            raise


def run_long(
    seeds: int, examples: int, chains: int, say: Callable[[str], object]
) -> Tally:
    """Ask everything with each seed; say what is wrong, and sum up."""
    tally, began = Tally(), time.monotonic()
    for number in range(seeds):
        with TemporaryDirectory() as folder, full_worlds(Path(folder)) as make:
            told = len(tally.failures)
            for operation_id in sorted({*ALLOWED, *OPEN}):
                ask_operation(make(), operation_id, number, examples, tally)
            if chains:
                run_chains(make, number, chains, tally)
            for failure in tally.failures[told:]:
                say(f"seed {number}: {failure}\n")
        say(f"seed {number}: {tally.sentence()}; {time.monotonic() - began:.0f} s\n")
    return tally


def main() -> int:
    """Ask as the command line says; return 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--examples", type=int, default=10)
    parser.add_argument("--chains", type=int, default=200)
    asked = parser.parse_args()

    def say(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    return 1 if run_long(asked.seeds, asked.examples, asked.chains, say).failures else 0


if __name__ == "__main__":
    sys.exit(main())
