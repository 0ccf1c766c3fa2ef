"""A step in payroll as a page: a form, one command, a word that it is done, and back; and the way to pages of employers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for

from services.portal.web.admission.payroll_roles import SERVICE
from services.portal.web.context import do, today
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.trails import Step, way_from_home

Said = Callable[[], Mapping[str, Any]]
TAX_YEAR_BEGINS = (4, 6)
"""6 April."""


def step_page(form: Form, method: str, filled_in: Said, /, *, back: str, done: str, **shown: Any) -> Any:
    """The page of a step, or the way back once it is taken: `filled_in` gives what the command is given with."""
    if form.sent():
        with form.refusals():
            do(SERVICE, method, once=form.once_key(), **filled_in())
            flash(done, "success")
            return redirect(back)
    return render_template("form.html", form=form, **shown)


def employer_href(employer_id: str) -> str:
    return url_for("payroll_employers.one", employer_id=employer_id)


def employers_trail(employer: Mapping[str, Any] | None = None, *steps: Step) -> list[dict[str, str]]:
    """Home, employers, and for what belongs to an employer, the employer."""
    there = (str(employer["name"]), employer_href(employer["employer_id"])) if employer else None
    return way_from_home(("Employers", url_for("payroll_employers.listed")), there, *steps)


def tax_year_of(day: date) -> int:
    """The year in which the tax year of a day begins."""
    return day.year if (day.month, day.day) >= TAX_YEAR_BEGINS else day.year - 1


def this_tax_year() -> int:
    return tax_year_of(today())


def tax_year_in_words(year: int) -> str:
    """`2026-27` for the tax year that begins in 2026."""
    return f"{year}-{(year + 1) % 100:02d}"
