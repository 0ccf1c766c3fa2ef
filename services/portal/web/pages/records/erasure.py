"""Erasing the records of a school that has left, service by service: what would be deleted, what is kept and under which duty,
and the certificate of each. Every service refuses in its own words while something stands against it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.asking.everywhere import Answers, ask_each, services
from services.portal.web.context import do
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.jobs_worded import Work, in_service
from shared.errors import Conflict, InvalidRequest, ServiceAway
from shared.identity.roles import Role

pages = Pages("erasure", __name__)
ERASERS = frozenset({Role.MEMBERSHIP_LEAD, Role.OPERATOR})
ERASE = "kernel.erase"


class Erase(Form):
    """Why, and the school's name typed as a second thought: what is deleted does not come back."""

    reason = TextAreaField(
        "Why the records are erased",
        widget=GovTextArea(),
        description="It stands on the certificate.",
        validators=[DataRequired("Say why"), Length(3, 4000, "Say why in a few words")],
    )
    without_export = TextAreaField(
        "Why it is done without an export, if the school has none",
        widget=GovTextArea(),
        description="Leave it empty where every service has made the school’s files.",
        validators=[Optional(), Length(max=4000)],
    )
    name = StringField(
        "Type the name of the school", widget=GovTextInput(), validators=[DataRequired("Type the name of the school")]
    )


@pages.page("/schools/<school_id>/documents/erase", may=at_school(ERASERS), methods=("GET", "POST"))
def erase(school_id: str) -> Any:
    """What would be erased and what is kept; then each service begins, or says why not."""
    form = Erase()
    refused: list[tuple[str, str]] = []
    if form.sent():
        if (form.name.data or "").strip().casefold() != g.school["name"].casefold():
            form.name.errors = [f"This is not the name: type {g.school['name']}"]
        else:
            begun, refused = _begun(school_id, form)
            if begun:
                flash(f"The erasure has begun in: {', '.join(begun)}. Each makes a certificate.", "success")
            if not refused:
                return redirect(url_for("erasure.erase", school_id=school_id))
    # After a refusal the page says what was refused; asking every service again would only make it slower.
    held = Answers() if refused else ask_each("records_held", school_id=school_id)
    works = works_of(held, ERASE)
    return render_template(
        "documents/erase.html",
        title="Erase the school’s records",
        form=form,
        held=held,
        refused=refused,
        works=works,
        back=url_for("documents.listed", school_id=school_id),
    )


def works_of(held: Answers, kind: str) -> list[Work]:
    """The exports, or the erasures, that `records_held` names."""
    return [
        Work(service, job) for service, said in held.by_service.items() for job in said["jobs"] if job["kind"] == kind
    ]


def _begun(school_id: str, form: Erase) -> tuple[list[str], list[tuple[str, str]]]:
    """The services that began, and (service, why not) of the others. Sent twice, it is begun once."""
    begun, refused = [], []
    said = {"reason": form.reason.data, "without_export": form.without_export.data or ""}
    for service in services():
        try:
            do(service, "erase_school", once=f"{form.once_key()}:{service}", school_id=school_id, **said)
            begun.append(in_service(service))
        except (Conflict, InvalidRequest, ServiceAway) as refusal:
            refused.append((in_service(service), refusal.message))
    return begun, refused
