"""
A process that has imported the service, and becomes it whenever it is asked to.

Imports take longer than all that a test of kills looks at, and all the longer the more
a machine has to do. Each line on standard input is an order: words, environment and log
of a `beatplan serve`; the answer is the number of the process that has become it.
"""

import json
import os
import signal
import sys
from typing import Any


def main() -> None:
    """Wait for orders until the input ends."""
    import api.serving  # noqa: F401
    from api.cli.main import run  # noqa: F401

    # Nobody asks how those end who are killed.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        number = os.fork()
        if number == 0:
            _become(order)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def _become(order: dict[str, Any]) -> None:
    """Be a `beatplan serve` until it ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for to, frm in enumerate((nothing, log, log)):
        os.dup2(frm, to)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["beatplan", "serve", *order["words"]]
    from api.cli.main import run

    run()
    os._exit(0)


if __name__ == "__main__":
    main()
