"""The award: ranking, the summaries that bidders get, the intention, the standstill, the contract."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, SIGNERS, TRUST
from services.portal.web.context import ask, me
from services.portal.web.pages.contract_register.contract_signing import SignForm
from services.portal.web.pages.tenders.plan import ADDRESS, saved, shown
from services.portal.web.pages.tenders.plan_forms import ReasonForm
from services.portal.web.pages.tenders.tender_words import tender_href, trail
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.fields import DayField, PoundsField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import money
from shared.errors import Conflict

pages = Pages("tender_award", __name__)


class IntendForm(BoxesForm):
    """Whom it is meant to go to; for a bidder whose name is not on the list of suppliers, a box says which supplier it is."""

    because = words_field("Anything to say about the decision?", "It stands in the record, not in the summaries.")
    value_pence = PoundsField("Price agreed for the fixed term, without VAT")
    submit = SubmitField("Record the intended award", widget=GovSubmitInput())


class AwardForm(Form):
    """The contract begins."""

    starts_on = DayField("First day of the contract", called="first day")
    submit = SubmitField("Award and make the contract", widget=GovSubmitInput())


@pages.page(f"{ADDRESS}/award", may=in_trust(TRUST))
def award(tender_id: str) -> str:
    """Ranking, summaries, standstill."""
    page = _award_page(tender_id)
    guard.note_reading("ranking of bids", tender_id)
    return render_template(
        "tenders/award.html", title=f"Ranking and award: {page['tender']['title']}", page=page, tender=page["tender"],
        is_buyer=me().holds(BUYERS), trail=trail(page["tender"]),
    )  # fmt: skip


def _award_page(tender_id: str) -> Any:
    return ask(SERVICE, "tender_award_page", tender_id=tender_id)


@pages.page(f"{ADDRESS}/intend", may=in_trust(BUYERS), methods=("GET", "POST"))
def intend(tender_id: str) -> Any:
    """Say whom it is meant to go to."""
    page = _award_page(tender_id)
    tender = page["tender"]
    if "intend" not in page["steps"]:
        raise Conflict("The award cannot be decided now: see where the tender stands.")
    form = IntendForm()
    direct = tender["procedure"] == "direct award"
    unknown = [lot for lot in page["lots"] if lot["winner"] and not lot["winner_supplier_id"]]
    listed = [one for one in ask(SERVICE, "suppliers") if one["active"]] if unknown else []
    if form.sent():
        chosen = {lot["lot"]: form.box(f"supplier-{lot['lot']}") for lot in unknown}
        said: dict[str, Any] = {
            "because": form.because.data or "",
            "suppliers": {lot: supplier_id for lot, supplier_id in chosen.items() if supplier_id},
        }
        if direct:
            said["value_pence"] = form.value_pence.data
        if saved(form, tender, "intend_tender_award", said):
            flash("The intended award is recorded.", "success")
            return redirect(url_for("tender_award.award", tender_id=tender_id))
    return render_template(
        "tenders/intend.html",
        title=f"Record the intended award: {tender['title']}",
        page=page,
        form=form,
        unknown=unknown,
        suppliers=listed,
        fields=[*(["value_pence"] if direct else []), "because"],
        trail=trail(tender),
    )


@pages.page(f"{ADDRESS}/sign-award", may=in_trust(SIGNERS), methods=("GET", "POST"))
def sign(tender_id: str) -> Any:
    """Sign the intended award, as the scheme of delegation asks."""
    page = _award_page(tender_id)
    tender = page["tender"]
    if "sign" not in page["steps"]:
        raise Conflict("There is no intended award to sign now: see where the tender stands.")
    form = SignForm()
    if form.sent():
        said = {"minute": form.minute.data or "", "words": form.words.data or ""}
        if saved(form, tender, "sign_tender_award", said):
            flash("Your signature is recorded.", "success")
            return redirect(url_for("tender_award.award", tender_id=tender_id))
    to_whom = "; ".join(
        f"lot {one['lot']} to {one['supplier_name']} for {money(one['value_pence'])}" for one in tender["awards"]
    )
    lead = f"Intended: {to_whom}, without VAT. It waits for the {page['to_sign']['waits_for']}."
    return shown(tender, form, "Sign the intended award", ["minute", "words"], lead)


@pages.page(f"{ADDRESS}/take-back", may=in_trust(BUYERS), methods=("GET", "POST"))
def take_back(tender_id: str) -> Any:
    """Take the intended award back."""
    tender = _award_page(tender_id)["tender"]
    form = ReasonForm()
    form.submit.label.text = "Take the intended award back"
    if form.sent() and saved(form, tender, "take_back_tender_award", {"because": form.because.data}):
        flash("The intended award is taken back. The bids can be looked at again.", "success")
        return redirect(url_for("tender_award.award", tender_id=tender_id))
    return shown(
        tender, form, "Take the intended award back", ["because"], "The standstill begins again with the next one."
    )


@pages.page(f"{ADDRESS}/make-contract", may=in_trust(BUYERS), methods=("GET", "POST"))
def make_contract(tender_id: str) -> Any:
    """Award: each lot becomes a contract in the register."""
    tender = _award_page(tender_id)["tender"]
    starts = (tender["term"] or {}).get("starts_on")
    form = AwardForm(data={"starts_on": date.fromisoformat(starts) if starts else None})
    if form.sent():
        said = {"starts_on": str(form.starts_on.data) if form.starts_on.data else None}
        if saved(form, tender, "award_tender", said):
            flash("The tender is awarded, and the contract stands in the register.", "success")
            return redirect(tender_href(tender_id))
    lead = (
        f"The schools that take part will be in the contract: {len(tender['school_ids'])}. {tender['term_in_words']}."
    )
    return shown(tender, form, "Award and make the contract", ["starts_on"], lead)
