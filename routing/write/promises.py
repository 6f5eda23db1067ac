"""Promises -> promises.csv."""

import csv
from collections.abc import Iterable
from io import StringIO

from routing.model import WEEKDAYS
from routing.promise import Promise
from routing.read.synonyms import PROMISE_COLUMNS
from routing.write.local_time import format_clock


def format_promises(promises: Iterable[Promise]) -> str:
    """
    Return promises.csv, a row a promise; whole minutes, so that no band grows narrower.

    ``read_promises`` reads it back.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PROMISE_COLUMNS.required)
    for promise in promises:
        writer.writerow(
            (
                promise.customer_id,
                promise.rep_id,
                ";".join(WEEKDAYS[day] for day in promise.weekdays),
                ";".join(str(week) for week in promise.weeks),
                format_clock(promise.earliest),
                format_clock(promise.latest + 59),
                promise.told_on.isoformat(),
            )
        )
    return text.getvalue()
