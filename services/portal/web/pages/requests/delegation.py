"""The scheme of delegation: who approves how much, its versions, and a new version of the trust's or of a school's own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import wtforms
from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import DecimalField, FieldList, FormField, IntegerField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import DELEGATORS, SCHOOL_OR_TRUST, SERVICE, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.requests.request_words import trail, trust_trail
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField, PoundsField, words_field
from services.portal.web.patterns.forms import Form
from shared.errors import NotFound
from shared.identity.roles import Role

pages = Pages("delegation", __name__)
HEADS = frozenset({Role.HEAD})
ROWS = 8
SIGNERS = 3
NOBODY = [("", "Nobody")]
APPROVERS = [
    *NOBODY, ("business manager", "Business manager"), ("head", "Head"), ("chief financial officer", "Chief financial officer"),
    ("chief executive", "Chief executive"), ("finance committee", "Finance committee"), ("trust board", "Trust board"),
]  # fmt: skip
ROUTES = [
    ("order", "Order"),
    ("best value shown", "Best value shown"),
    ("quotes", "Quotes"),
    ("formal tender", "Formal tender"),
]


class LimitForm(wtforms.Form):
    """One row; a row without anybody who signs is left out."""

    class Meta(Form.Meta):
        """As every form here, without a token of its own."""

        csrf = False

    up_to = PoundsField("Up to (empty: any amount)")
    first = SelectField("Signs first", widget=GovSelect(), choices=APPROVERS)
    second = SelectField("Signs then", widget=GovSelect(), choices=APPROVERS)
    third = SelectField("Signs last", widget=GovSelect(), choices=APPROVERS)
    quotes = IntegerField(
        "Quotes",
        widget=GovTextInput(),
        default=0,
        validators=[Optional(), NumberRange(0, 10, "Quotes: give a number from 0 to 10")],
    )
    route = SelectField("Way of buying", widget=GovSelect(), choices=ROUTES)

    @property
    def signers(self) -> list[str]:
        return [one.data for one in (self.first, self.second, self.third) if one.data]


class SchemeForm(Form):
    """A version of a scheme."""

    valid_from = DayField("From which day does it hold?", [InputRequired("Enter the first day")], called="first day")
    source = StringField(
        "Where was it decided?", widget=GovTextInput(), description="The meeting and its date, or the document.",
        validators=[InputRequired("Say where it was decided"), Length(max=300)],
    )  # fmt: skip
    limits = FieldList(FormField(LimitForm), min_entries=ROWS, max_entries=ROWS)
    tolerance_per_cent = DecimalField(
        "An approved request may rise by (per cent)", places=None, widget=GovTextInput(), validators=[InputRequired("Enter the per cent")]
    )  # fmt: skip
    tolerance_pence = PoundsField("and by at most", [InputRequired("Enter the amount")])
    window_days = IntegerField(
        "Requests of one kind to one supplier are summed over so many days", widget=GovTextInput(),
        validators=[InputRequired("Enter the number of days")],
    )  # fmt: skip
    cpv_digits = IntegerField(
        "One kind means: the same first digits of the CPV code", widget=GovTextInput(), validators=[InputRequired("Enter the number of digits")]
    )  # fmt: skip
    budget = RadioField(
        "When a budget does not hold a request", widget=GovRadioInput(),
        choices=[("warn", "Say so, and let the approver decide"), ("stop", "Stop it")],
    )  # fmt: skip
    because = words_field("Why is it changed?")
    submit = SubmitField("Record this version", widget=GovSubmitInput())


class AnswerForm(Form):
    """Confirmed, or turned down with a reason."""

    decision = RadioField(
        "Was it decided as it stands here?", widget=GovRadioInput(),
        choices=[("confirmed", "Yes, confirm it"), ("turned down", "No, turn it down")],
        validators=[InputRequired("Choose whether you confirm it")],
    )  # fmt: skip
    words = words_field("Why not?", "Needed when you turn it down: whoever recorded it reads this.")
    submit = SubmitField("Save your answer", widget=GovSubmitInput())


def _to_confirm(_school_id: str | None) -> Card | None:
    """A version of the scheme that waits for whoever looks."""
    lines = [
        Line(f"Scheme of delegation, {one['in_words']}", url_for("delegation.confirm", scheme_id=one["scheme_id"]))
        for one in buying_glance("delegation_to_confirm")
    ]
    return Card("To be confirmed by you", lines) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME, "Scheme of delegation", in_trust(DELEGATORS), SERVICE, _to_confirm, 34, reads="trust_glance"
    ),
)
FIELDS = ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget", "because")


@pages.page("/trust/buying/requests/delegation/", may=in_trust(TRUST))
def of_trust() -> str:
    """The trust's scheme and its versions."""
    return render_template(
        "requests/delegation.html",
        title="Scheme of delegation",
        scheme=ask(SERVICE, "delegation"),
        new=url_for("delegation.new") if me().holds(DELEGATORS) else None,
        trail=trust_trail(),
    )


@pages.page("/trust/buying/requests/delegation/new", may=in_trust(DELEGATORS), methods=("GET", "POST"))
def new() -> Any:
    """Record a new version of the trust's scheme."""
    form = _form(ask(SERVICE, "delegation")["in_force"])
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "record_delegation", once=form.once_key(), **_said(form))
            flash(f"Recorded: {said['in_words']}. {said['next']}.", "success")
            return redirect(url_for("delegation.of_trust"))
    return _page(form, "New version of the scheme", _trust_way())


@pages.page("/trust/buying/requests/delegation/<scheme_id>/confirm", may=in_trust(DELEGATORS), methods=("GET", "POST"))
def confirm(scheme_id: str) -> Any:
    """The second person's answer to a version that somebody recorded."""
    scheme = ask(SERVICE, "delegation")
    version = next((one for one in scheme["versions"] if one["scheme_id"] == scheme_id), None)
    if version is None:
        raise NotFound("There is no such version of the scheme of delegation.")
    form = AnswerForm()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "decide_delegation",
                once=form.once_key(), scheme_id=scheme_id, decision=form.decision.data, words=form.words.data or "",
            )  # fmt: skip
            flash(f"Version {said['number']} is {said['decided']}.", "success")
            return redirect(url_for("delegation.of_trust"))
    return render_template(
        "requests/confirm_delegation.html",
        title=f"Confirm version {version['number']} of the scheme",
        version=version,
        before=scheme["in_force"],
        form=form,
        named=lambda actor: who(actor, names_of({version["recorded_by"]})),
        trail=_trust_way(),
    )


@pages.page("/schools/<school_id>/buying/requests/delegation/", may=at_school(SCHOOL_OR_TRUST))
def of_school(school_id: str) -> str:
    """The scheme that a school follows."""
    found = ask(SERVICE, "school_delegation", school_id=school_id)
    return render_template(
        "requests/school_delegation.html",
        title="Who approves how much",
        own=found["own"],
        scheme=found["trusts"],
        new=url_for("delegation.new_of_school", school_id=school_id) if me().holds(HEADS, school_id) else None,
        trail=trail(school_id),
    )


@pages.page("/schools/<school_id>/buying/requests/delegation/new", may=at_school(HEADS), methods=("GET", "POST"))
def new_of_school(school_id: str) -> Any:
    """Record a school's own, stricter scheme."""
    found = ask(SERVICE, "school_delegation", school_id=school_id)
    form = _form(found["own"]["in_force"] or found["trusts"]["in_force"])
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "record_school_delegation", once=form.once_key(), school_id=school_id, **_said(form))
            flash(f"Recorded: {said['in_words']}.", "success")
            return redirect(url_for("delegation.of_school", school_id=school_id))
    there = {"text": "Who approves how much", "href": url_for("delegation.of_school", school_id=school_id)}
    return _page(form, "Our own scheme", [*trail(school_id), there])


def _page(form: SchemeForm, title: str, way: list[dict[str, str]]) -> str:
    return render_template("requests/new_delegation.html", title=title, form=form, fields=FIELDS, trail=way)


def _form(now: Any) -> SchemeForm:
    """The form with the version in force, to be changed."""
    if now is None:
        return SchemeForm(valid_from=today() + timedelta(days=1))
    kept = {key: now[key] for key in ("tolerance_pence", "window_days", "cpv_digits", "budget")}
    kept["tolerance_per_cent"] = Decimal(now["tolerance_per_cent"])
    return SchemeForm(valid_from=today() + timedelta(days=1), limits=[_row(one) for one in now["limits"]], **kept)


def _row(limit: Any) -> dict[str, Any]:
    signers = [*limit["approvers"], "", "", ""][:SIGNERS]
    first, second, third = signers
    return {
        "up_to": limit["up_to_pence"], "first": first, "second": second, "third": third,
        "quotes": limit["quotes"], "route": limit["route"],
    }  # fmt: skip


def _said(form: SchemeForm) -> dict[str, Any]:
    return {
        "valid_from": str(form.valid_from.data),
        "source": form.source.data,
        "limits": [
            {
                "up_to_pence": row.form.up_to.data,
                "approvers": row.form.signers,
                "quotes": row.form.quotes.data or 0,
                "route": row.form.route.data,
            }
            for row in form.limits
            if row.form.signers or row.form.up_to.data is not None
        ],
        "tolerance_per_cent": str(form.tolerance_per_cent.data),
        "tolerance_pence": form.tolerance_pence.data,
        "window_days": form.window_days.data,
        "cpv_digits": form.cpv_digits.data,
        "budget": form.budget.data,
        "because": form.because.data or "",
    }


def _trust_way() -> list[dict[str, str]]:
    return [*trust_trail(), {"text": "Scheme of delegation", "href": url_for("delegation.of_trust")}]
