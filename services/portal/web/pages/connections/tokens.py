"""A school's connections to systems of its own: tokens by which its finance or management system asks us over the API, and
webhooks by which we tell that system what happens. Secrets are shown once, on the page that answers the sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput, GovTextInput
from wtforms import SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.domain.scopes import SCOPES
from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.headers import never_kept
from services.portal.web.context import ask, do, today
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Button, Form
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from shared.errors import NotFound
from shared.identity.roles import SCHOOL_LEADERS, Role

pages = Pages("connections", __name__)
CONNECTORS = at_school(SCHOOL_LEADERS | {Role.OPERATOR})
NAVIGATION = (Entry("Connections", "connections.school", CONNECTORS, order=90, section="Records"),)
FORM = ("GET", "POST")


class NewToken(Form):
    """What a token is for."""

    name = StringField(
        "Which system will use it?",
        widget=GovTextInput(),
        description="A name by which you will know it next year, like “Finance system”",
        validators=[InputRequired("Enter the name of the system that will use it"), Length(max=120)],
    )
    scopes = SelectMultipleField(
        "What may it do?",
        widget=GovCheckboxesInput(),
        description="Tick as little as that system needs. A token reads as a governor may, and writes as the office may: "
        "it never decides anything.",
        choices=list(SCOPES.items()),
        validators=[InputRequired("Tick at least one thing that it may do")],
    )
    expires_on = DayField(
        "Until which day does it hold?",
        called="last day",
        description="At most a year from today. Make another one before that day and put it in place of this one.",
        validators=[InputRequired("Enter the last day on which it holds")],
    )
    submit = SubmitField("Make the token", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/connections/", may=CONNECTORS)
def school(school_id: str) -> str:
    """The school's tokens and webhooks."""
    return render_template(
        "connections/school.html",
        title="Connections",
        tokens=ask("portal", "api_tokens", school_id=school_id),
        webhooks=ask("portal", "webhooks", school_id=school_id),
    )


@pages.page("/schools/<school_id>/connections/tokens/add", may=CONNECTORS, methods=FORM)
def add_token(school_id: str) -> Any:
    """Make a token; it is shown on the page that answers, and nowhere else."""
    form = NewToken(data={"expires_on": today() + timedelta(days=365)})
    if form.sent():
        with form.refusals():
            made = do(
                "portal", "add_api_token", once=form.once_key(), school_id=school_id, name=str(form.name.data).strip(),
                scopes=form.scopes.data, expires_on=str(form.expires_on.data),
            )  # fmt: skip
            shown = render_template(
                "connections/token_made.html",
                title="Your new token",
                token=made,
                trail=trail(school_id),
                onwards=overview(school_id),
            )
            return never_kept(shown)
    return render_template("connections/add_token.html", title="Make a token", form=form, trail=trail(school_id))


@pages.page("/schools/<school_id>/connections/tokens/<token_id>/revoke", may=CONNECTORS, methods=FORM)
def revoke_token(school_id: str, token_id: str) -> Any:
    """Let a token hold no longer."""
    token = next((one for one in ask("portal", "api_tokens", school_id=school_id) if one["token_id"] == token_id), None)
    if token is None:
        raise NotFound("This school has no such token. The page of connections shows those that there are.")
    form = Button("Revoke it")
    if form.sent():
        with form.refusals():
            do("portal", "revoke_api_token", once=form.once_key(), school_id=school_id, token_id=token_id)
            flash(f"{token['name']} holds no longer.", "success")
            return redirect(overview(school_id))
    used = "" if token["last_used_at"] else "It was never used."
    return confirm(
        form, school_id, f"Revoke the token of {token['name']}?",
        f"The system that uses it is refused from the next moment on. This cannot be undone: a new token can be made. {used}",
    )  # fmt: skip


@pages.page("/schools/<school_id>/connections/signature", may=CONNECTORS)
def signature(school_id: str) -> str:
    """How a receiver tells that a message is ours."""
    return render_template("connections/signature.html", title="Check that a message is ours", trail=trail(school_id))


def confirm(form: Form, school_id: str, title: str, words: str, *, warning: bool = True, cancel: str = "") -> str:
    """The page before one thing is done: what it will do, the button, and the way out."""
    return render_template(
        "confirm.html", title=title, words=words, form=form, warning=warning,
        trail=trail(school_id), cancel=cancel or overview(school_id),
    )  # fmt: skip


def overview(school_id: str) -> str:
    """The address of the school's connections."""
    return url_for("connections.school", school_id=school_id)


def trail(school_id: str) -> list[dict[str, str]]:
    """The way that leads to a page below them."""
    return way_from_home(("Connections", overview(school_id)), school_id=school_id)
