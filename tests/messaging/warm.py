"""A process that has imported all that one of ours needs, and forks: what it starts stands at its main a second of imports earlier.

`python -m tests.messaging.warm <module> …` imports the modules in this order and then takes orders, a line of JSON each, on
its standard input: to begin the `main` of the last module in a child with an environment and a log of its own, or to say
how a child ended. It ends with its standard input, and no child outlives it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import random
import signal
import sys
from typing import Any

from shared.hosting.with_parent import PR_SET_PDEATHSIG


def main(modules: list[str]) -> None:
    """Take orders; in a child, become what was ordered."""
    begun = [importlib.import_module(name) for name in modules][-1].main
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        answer = code_of(order["ended"]) if "ended" in order else os.fork()
        if answer == 0 and "begin" in order:
            become(order)
            begun(order["begin"])
            return
        print(json.dumps(answer), flush=True)


def code_of(pid: int) -> int | None:
    """The exit code of a child, negative for a signal; None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def become(order: dict[str, Any]) -> None:
    """Take over the environment and the log that were ordered, and share with the parent nothing that moves."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for place, file in enumerate((nothing, log, log)):
        os.dup2(file, place)
    os.environ.update(order["environment"])
    random.seed()
    if "eventlet" in sys.modules:
        from eventlet.hubs import use_hub

        use_hub()


if __name__ == "__main__":
    main(sys.argv[1:])
