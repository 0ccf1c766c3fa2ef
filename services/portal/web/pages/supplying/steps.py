"""A step with a supplier as a page: a form, one call of the service, a word that it is done, and back to where it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import do
from services.portal.web.patterns.forms import Form

Said = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """How a step is shown and which method it calls. `done` is said afterwards."""

    title: str
    method: str
    button: str
    done: str
    words: str = ""
    warning: bool = False
    template: str = "supplying/form.html"


def step_page(
    step: Step, form: Form, about: Mapping[str, Any], back: str, said: Said = dict, places: Mapping[str, str] | None = None, **shown: Any
) -> Any:  # fmt: skip
    """The page of a step, or the way back once it is taken. `about` says what the step is taken with, `said` what was filled
    in; `places` names the field at which a refusal about another name is shown, `shown` what else the page needs."""
    if form.sent():
        with form.refusals(places):
            do(SERVICE, step.method, once=form.once_key(), **about, **said())
            flash(step.done, "success")
            return redirect(back)
    return render_template(step.template, title=step.title, step=step, form=form, cancel=back, **shown)
