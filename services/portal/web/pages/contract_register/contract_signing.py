"""Signing what commits the trust under a contract, refusing it, and putting terms right before the first order."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.validators import Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, SIGNERS
from services.portal.web.context import do
from services.portal.web.pages.contract_register.register_words import KINDS, PERIODS, contract_href, contract_of, trail
from services.portal.web.patterns.fields import DayField, width, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import VAT_TREATMENTS, money
from shared.errors import NotFound

pages = Pages("contract_signing", __name__)


class SignForm(Form):
    """A signature, with the minute where a meeting decided."""

    minute = StringField(
        "Meeting and minute", widget=GovTextInput(), validators=[Length(max=300)],
        description="Needed where a committee or the board signs: its date and the number of the minute.",
    )  # fmt: skip
    words = words_field("Anything to say?", "Needed where you sign in somebody else’s place: why.")
    submit = SubmitField("Sign", widget=GovSubmitInput())


class RefuseForm(Form):
    """Why it is not signed."""

    reason = words_field("Why?", "Whoever asked for it reads this.", "Say why it is refused")
    submit = SubmitField("Refuse", widget=GovSubmitInput(), render_kw={"class": "govuk-button--warning"})


class TermsForm(Form):
    """The terms that an award does not say."""

    kind = SelectField("What is bought", widget=GovSelect(), choices=KINDS)
    vat = SelectField("VAT", widget=GovSelect(), choices=list(VAT_TREATMENTS))
    cost_code = StringField(
        "Cost code", widget=GovTextInput(), validators=[Length(max=60)],
        description="Your accounts’ code, so that its orders count against budgets. May be left empty.",
        render_kw=width(10),
    )  # fmt: skip
    notice_by = DayField(
        "Last day to give notice", [Optional()], called="last day to give notice", description="If there is one."
    )
    period_months = RadioField("How often it is ordered", widget=GovRadioInput(), choices=PERIODS)
    reason = words_field("Why?", "For example: as the signed contract says.", "Say why the terms are corrected")
    submit = SubmitField("Correct the terms", widget=GovSubmitInput())


@pages.page(
    "/trust/buying/contracts/<contract_id>/sign/<commitment_id>", may=in_trust(SIGNERS), methods=("GET", "POST")
)
def sign(contract_id: str, commitment_id: str) -> Any:
    """Sign the next step."""
    contract = contract_of(contract_id)
    held = _held(contract, commitment_id)
    form = SignForm()
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "sign_contract_commitment", once=form.once_key(), contract_id=contract_id,
                commitment_id=commitment_id, minute=form.minute.data or "", words=form.words.data or "",
            )  # fmt: skip
            flash(_told(after), "success")
            return redirect(contract_href(contract_id))
    said = (
        f"{held['in_words']}, with {contract['supplier']}: {money(held['to_sign']['pence'])} without VAT. "
        f"Asked for by {held['asked_by']}. It waits for the {held['to_sign']['waits_for']}."
    )
    return render_template(
        "form.html", title=f"Sign: {contract['title']}", form=form, fields=("minute", "words"), said=said,
        trail=trail(contract),
    )  # fmt: skip


@pages.page(
    "/trust/buying/contracts/<contract_id>/refuse/<commitment_id>",
    may=in_trust(SIGNERS | BUYERS),
    methods=("GET", "POST"),
)
def refuse(contract_id: str, commitment_id: str) -> Any:
    """Refuse it, or take back what one asked for."""
    contract = contract_of(contract_id)
    held = _held(contract, commitment_id)
    form = RefuseForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "refuse_contract_commitment",
                once=form.once_key(), contract_id=contract_id, commitment_id=commitment_id, reason=form.reason.data,
            )  # fmt: skip
            flash("It is refused, and nothing of it is done.", "success")
            return redirect(contract_href(contract_id))
    return render_template(
        "form.html", title=f"Refuse: {contract['title']}", form=form, fields=("reason",),
        said=f"{held['in_words']}. A contract that is refused never begins.", trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/correct", may=in_trust(BUYERS), methods=("GET", "POST"))
def correct(contract_id: str) -> Any:
    """Put the terms right until the first order."""
    contract = contract_of(contract_id)
    notice_by = contract["notice_by"]
    now = {name: contract[name] for name in ("kind", "vat", "cost_code")}
    now |= {"notice_by": date.fromisoformat(notice_by) if notice_by else None}
    form = TermsForm(data=now | {"period_months": str(contract["period_months"])})
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "correct_contract_terms", once=form.once_key(), contract_id=contract_id,
                version=contract["version"], kind=form.kind.data, vat=form.vat.data, cost_code=form.cost_code.data or "",
                notice_by=str(form.notice_by.data) if form.notice_by.data else None,
                period_months=int(form.period_months.data), reason=form.reason.data,
            )  # fmt: skip
            flash("The terms are corrected.", "success")
            return redirect(contract_href(contract_id))
    return render_template(
        "form.html", title=f"Correct the terms: {contract['title']}", form=form,
        fields=("kind", "vat", "cost_code", "notice_by", "period_months", "reason"),
        said="Until the first order. What waits to be signed is signed again, by somebody else than you.",
        trail=trail(contract),
    )  # fmt: skip


def _held(contract: Any, commitment_id: str) -> Any:
    for one in contract["to_sign"]:
        if one["commitment_id"] == commitment_id and one["state"] == "waiting":
            return one
    raise NotFound("There is nothing of that kind to sign for this contract.")


def _told(after: Any) -> str:
    if after["state"] == "signed":
        return "Everybody who has to has signed, and it is done."
    return f"Your signature is recorded. It waits for the {after['to_sign']['waits_for']} now."
