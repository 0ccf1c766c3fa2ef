"""What a school without payroll is shown at the addresses that its navigation has: what payroll is, and who takes it up where."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import render_template

from shared.errors import NotTakenUp

View = Callable[..., Any]


def where_taken_up(title: str) -> Callable[[View], View]:
    """Have a page opened at schools that have payroll; elsewhere it says so, without links to what would say the same."""

    def around(view: View) -> View:
        @wraps(view)
        def page(**named: Any) -> Any:
            try:
                return view(**named)
            except NotTakenUp as refusal:
                return render_template("payroll_staff/not_taken_up.html", title=title, said=refusal.message, section=[])

        return page

    return around
