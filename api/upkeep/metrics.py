"""What the service did since its start, in the text format of Prometheus."""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of durations; one more bucket has no bound."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True)
class Sample:
    """A value and its labels, which never hold what a caller sent."""

    labels: Mapping[str, str]
    value: float
    suffix: str = ""


@dataclass(frozen=True)
class Family:
    """Samples of one name; ``kind`` is counter, gauge or histogram."""

    name: str
    kind: str
    about: str
    samples: Sequence[Sample]


GaugeSource = Callable[[Connection], Iterable[Family]]
"""Counts in the database, whenever somebody asks for metrics."""


class Metrics:
    """Counters of one process; whoever answers requests counts them here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, str]] = Counter()
        self._durations: dict[tuple[str, str], list[int]] = {}
        self._seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._database_errors: Counter[str] = Counter()

    def count_request(
        self, method: str, route: str, status: int, seconds: float
    ) -> None:
        """
        Count an answered request.

        Parameters
        ----------
        route
            Template of its path, never the path: that holds ids.
        """
        method = method if method in _METHODS else "other"
        key = method, route
        with self._lock:
            self._requests[(method, route, str(status))] += 1
            counts = self._durations.setdefault(key, [0] * (len(BUCKETS_S) + 1))
            counts[bisect_left(BUCKETS_S, seconds)] += 1
            self._seconds[key] += seconds

    def count_database_error(self, code: str) -> None:
        """Count a request that the database refused."""
        with self._lock:
            self._database_errors[code] += 1

    def families(self) -> list[Family]:
        """Return what was counted so far."""
        with self._lock:
            return [
                Family(
                    "beatplan_requests_total",
                    "counter",
                    "Answered requests.",
                    [
                        Sample({"method": m, "route": r, "status": s}, count)
                        for (m, r, s), count in sorted(self._requests.items())
                    ],
                ),
                Family(
                    "beatplan_request_duration_seconds",
                    "histogram",
                    "Time from a request's head to the end of its answer.",
                    list(self._duration_samples()),
                ),
                Family(
                    "beatplan_database_errors_total",
                    "counter",
                    "Requests that the database refused, by code.",
                    [
                        Sample({"code": code}, count)
                        for code, count in sorted(self._database_errors.items())
                    ],
                ),
            ]

    def _duration_samples(self) -> Iterator[Sample]:
        bounds = [*(f"{bound:g}" for bound in BUCKETS_S), "+Inf"]
        for (method, route), counts in sorted(self._durations.items()):
            labels = {"method": method, "route": route}
            total = 0
            for bound, count in zip(bounds, counts, strict=True):
                total += count
                yield Sample({**labels, "le": bound}, total, "_bucket")
            yield Sample(labels, self._seconds[(method, route)], "_sum")
            yield Sample(labels, total, "_count")


def write_metrics(families: Iterable[Family]) -> str:
    """Return families as text; those without samples say that they exist."""
    lines: list[str] = []
    for family in families:
        lines += (
            f"# HELP {family.name} {family.about}",
            f"# TYPE {family.name} {family.kind}",
        )
        lines += (_line(family.name, sample) for sample in family.samples)
    return "\n".join((*lines, ""))


def _line(name: str, sample: Sample) -> str:
    labels = ",".join(f'{k}="{_escaped(v)}"' for k, v in sample.labels.items())
    braced = f"{{{labels}}}" if labels else ""
    return f"{name}{sample.suffix}{braced} {sample.value:.10g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
