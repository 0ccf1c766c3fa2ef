"""Work that makes millions of small values and no ring of them, done without Python looking for rings meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

R = TypeVar("R")
P = ParamSpec("P")


def uninterrupted(work: Callable[P, R]) -> Callable[P, R]:
    """Decorator: no search for rings of objects meanwhile. Looking through large orders again and again took four tenths of the time of
    a close, and through payslips a fifth of a run's."""

    @wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return done
