"""What is decided about a contract: an option, a change (checked against the law's limits first), an early end."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import RadioField, SelectField, SubmitField
from wtforms.validators import InputRequired, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.contract_register.register_words import GROUNDS, contract_href, contract_of, trail
from services.portal.web.patterns.fields import DayField, PoundsField, words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import day, money
from shared.errors import NotFound

pages = Pages("contract_terms", __name__)


class DecideForm(Form):
    """An option used or let go."""

    take = RadioField(
        "What was decided?", widget=GovRadioInput(), choices=[("yes", "Use the option"), ("no", "Let it go")],
        validators=[InputRequired("Choose what was decided")],
    )  # fmt: skip
    reason = words_field(
        "Why?", "Who decided, and by what: targets met, price against the market.", "Say why, for whoever asks later"
    )
    submit = SubmitField("Record the decision", widget=GovSubmitInput())


class ChangeForm(Form):
    """A change, with the ground that the law wants for it."""

    from_on = DayField("From which day", [InputRequired("Enter the first day of the change")], called="first day")
    pence = PoundsField(
        "How much more, without VAT, until the end", validators=[Optional()],
        description="With a minus for less: -500.00. Leave it empty if the price stays.",
    )  # fmt: skip
    ends_on = DayField("New last day", [Optional()], called="last day", description="Only if the term becomes longer.")
    scope = words_field("What else changes", "For example: two more pitches at one school.")
    ground = SelectField("On what ground", widget=GovSelect(), choices=GROUNDS)
    reason = words_field("Why?", "", "Say why the contract is changed")
    despite = words_field(
        "If it goes beyond the limit: why it is made all the same",
        "Only then. It is kept with the change, under your name.",
    )
    submit = SubmitField("Check the change", widget=GovSubmitInput())


class EndForm(Form):
    """An early end."""

    last_day = DayField("Its last day", [InputRequired("Enter its last day")], called="last day")
    reason = words_field("Why?", "Who ends it, by which clause.", "Say why it ends early")
    submit = SubmitField("End the contract", widget=GovSubmitInput(), render_kw={"class": "govuk-button--warning"})


@pages.page("/trust/buying/contracts/<contract_id>/options/<int:number>", may=in_trust(BUYERS), methods=("GET", "POST"))
def decide(contract_id: str, number: int) -> Any:
    """Use an option to extend, or let it go."""
    contract = contract_of(contract_id)
    option = next((one for one in contract["extensions"] if one["number"] == number), None)
    if option is None:
        raise NotFound("This contract has no such option.")
    form = DecideForm()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "decide_extension",
                once=form.once_key(), contract_id=contract_id, number=number, take=form.take.data == "yes", reason=form.reason.data,
            )  # fmt: skip
            flash(said["in_words"], "success")
            return redirect(contract_href(contract_id))
    told = (
        f"Option {number} adds {option['months']} months for {money(option['pence'])} without VAT. It has to be used by "
        f"{day(option['decide_by'])}; without it the contract ends on {day(contract['ends_on'])}."
    )
    return render_template(
        "form.html", title=f"Extend {contract['title']}?", form=form, fields=("take", "reason"),
        said=told, trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/change", may=in_trust(BUYERS), methods=("GET", "POST"))
def change(contract_id: str) -> Any:
    """Enter a change, see what the law's limits say of it, then make it."""
    contract = contract_of(contract_id)
    form = ChangeForm()
    checked = None
    if form.sent():
        asked = {
            "contract_id": contract_id,
            "from_on": str(form.from_on.data),
            "pence": form.pence.data or 0,
            "ends_on": str(form.ends_on.data) if form.ends_on.data else None,
            "scope": form.scope.data or "",
            "ground": form.ground.data,
            "reason": form.reason.data,
        }
        with form.refusals():
            if request.form.get("step") == "make":
                made = do(SERVICE, "vary_contract", once=form.once_key(), despite=form.despite.data or "", **asked)
                waits = f"The change waits for the {made['waits_for']} to sign."
                flash(waits if made["waits_for"] else "The change is made and recorded.", "success")
                return redirect(contract_href(contract_id))
            checked = ask(SERVICE, "preview_variation", **asked)
    return render_template(
        "contract_register/change.html",
        title="Check the change" if checked else f"Change {contract['title']}",
        contract=contract,
        form=form,
        checked=checked,
        grounds=dict(GROUNDS),
        trail=trail(contract),
    )


@pages.page("/trust/buying/contracts/<contract_id>/end", may=in_trust(BUYERS), methods=("GET", "POST"))
def end(contract_id: str) -> Any:
    """End a contract before its time."""
    contract = contract_of(contract_id)
    form = EndForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "terminate_contract",
                once=form.once_key(), contract_id=contract_id, last_day=str(form.last_day.data), reason=form.reason.data,
            )  # fmt: skip
            flash(f"{contract['title']} ends on {day(str(form.last_day.data))}.", "success")
            return redirect(contract_href(contract_id))
    return render_template(
        "form.html", title=f"End {contract['title']} early", form=form, fields=("last_day", "reason"),
        said="Visits planned after that day are taken off the plan. What is ordered and done is paid; what is not done is not.",
        trail=trail(contract),
    )  # fmt: skip
