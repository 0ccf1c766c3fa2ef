"""What the pages of staff share: how pay and posts are worded, where a person's page lies, and a step as a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for

from services.portal.web.admission.payroll_roles import SERVICE
from services.portal.web.context import ask, do
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day, money, number, state_tag
from shared.errors import NotFound

ACCOUNT_STATES: Mapping[str, tuple[str, str]] = {
    "waiting for confirmation": ("waiting", "Waits for a second person"),
    "confirmed": ("done", "Confirmed"),
    "withdrawn": ("ended", "Taken back"),
}
PENSIONS: Mapping[str, str] = {
    "teachers": "Teachers’ Pensions",
    "local-government": "Local Government Pension Scheme",
    "none": "No pension scheme",
}
PLACES = ("England", "London")
Said = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """How a step is shown, and which method it calls. `done` is said afterwards."""

    title: str
    method: str
    done: str
    words: str = ""
    template: str = "form.html"


def step_page(
    step: Step, form: Form, given: Mapping[str, Any], said: Said, back: str, names: Mapping[str, str] | None = None, **shown: Any
) -> Any:  # fmt: skip
    """The page of a step, or the way back once it is taken. `given` says what it is taken with, `said` what was filled in;
    `names` are the fields of a refusal that are called otherwise here."""
    if form.sent():
        with form.refusals(names):
            do(SERVICE, step.method, once=form.once_key(), **given, **said())
            flash(step.done, "success")
            return redirect(back)
    return render_template(step.template, title=step.title, said=step.words, form=form, **shown)


def person_of(school_id: str, person_id: str) -> Any:
    """Somebody with all that payroll knows of them. Raises NotFound."""
    return ask(SERVICE, "person_page", school_id=school_id, person_id=person_id)


def employment_in(person: Mapping[str, Any], employment_id: str) -> Any:
    """One employment of a person's page. Raises NotFound."""
    for one in person["employments"]:
        if one["employment_id"] == employment_id:
            return one
    raise NotFound("This employment is not on record here: look at the person’s page again.")


def post_in(person: Mapping[str, Any], post_id: str) -> Any:
    """One post of a person's page. Raises NotFound."""
    for employment in person["employments"]:
        for post in employment["posts"]:
            if post["post_id"] == post_id:
                return post
    raise NotFound("This post is not on record here: look at the person’s page again.")


def person_href(school_id: str, person_id: str) -> str:
    return url_for("payroll_staff.person", school_id=school_id, person_id=person_id)


def staff_trail(school_id: str, person: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """The way from a school's home to its staff, or to one of them."""
    there = (str(person["name"]), person_href(school_id, person["person_id"])) if person else None
    return way_from_home(
        ("Payroll", url_for("payroll_start.school", school_id=school_id)),
        ("Staff", url_for("payroll_staff.listed", school_id=school_id)),
        there,
        school_id=school_id,
    )


PUBLISHED_SCALE = re.compile(r"njc|teachers\.[a-z-]+")


def scale_words(name: str) -> str:
    """`teachers.rest-of-england` as `Teachers, rest of England`; short names stand in capitals, as people write NJC; a trust's own as it is."""
    if not PUBLISHED_SCALE.fullmatch(name):
        return name
    words = name.replace(".", ", ").replace("-", " ")
    for place in PLACES:
        words = words.replace(place.lower(), place)
    return words.upper() if len(words) <= 4 else words[:1].upper() + words[1:]


def pay_words(terms: Mapping[str, Any]) -> str:
    """What terms pay by: the point of a scale, a salary for a year, or a rate by the hour."""
    if terms["scale"]:
        top = f", to {terms['top']} at the top" if terms["top"] else ""
        return f"{scale_words(terms['scale'])}, point {terms['point']}{top}"
    if terms["annual_pence"] is not None:
        return f"{money(terms['annual_pence'])} a year, full time"
    return f"{money(terms['hour_pence'])} an hour"


def until_words(ends: str | None) -> str:
    """A last day in words; nothing where none is known."""
    return day(ends) if ends else ""


def per_cent(basis_points: int) -> str:
    """`5,000` as `50%`."""
    return f"{number(Decimal(basis_points) / 100)}%"


def pension_words(scheme: str) -> str:
    return PENSIONS.get(scheme, scheme)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "post_pay": pay_words,
    "post_pension": pension_words,
    "scale_name": scale_words,
    "until_day": until_words,
    "as_per_cent": per_cent,
    "account_tag": partial(state_tag, ACCOUNT_STATES),
}
