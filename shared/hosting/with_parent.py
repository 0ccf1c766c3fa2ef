"""Runs a program that must not outlive the process it works for: `python with_parent.py <pid> program …`.

It asks the kernel (PR_SET_PDEATHSIG) to kill it when that process ends, however that ends, and becomes the program. A
launcher of its own, since the setting has to be made between fork and exec, which is not safe in a parent with threads.
Standard library only: it costs about ten milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the program, bound to its parent."""
    parent = int(arguments[0])
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(1)
    os.execv(arguments[1], arguments[1:])  # noqa: S606  the program is ours


if __name__ == "__main__":
    main(sys.argv[1:])
