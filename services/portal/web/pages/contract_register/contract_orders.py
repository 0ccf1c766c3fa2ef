"""The order of a contract's next period: what each school would pay and why, then the order itself."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, SubmitField

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import do
from services.portal.web.pages.contract_register.register_words import contract_href, contract_of, trail
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number
from shared.errors import NotFound
from shared.money import pounds

pages = Pages("contract_orders", __name__)


class OrderForm(Form):
    """The period and the contract as they were seen."""

    number = HiddenField()
    version = HiddenField()
    submit = SubmitField("Place the order", widget=GovSubmitInput())


@pages.page("/trust/buying/contracts/<contract_id>/order", may=in_trust(BUYERS), methods=("GET", "POST"))
def order(contract_id: str) -> Any:
    """Check the next period, then place its order."""
    contract = contract_of(contract_id)
    following = contract["next"]
    if following is None:
        raise NotFound("Every period of this contract is ordered.")
    form = OrderForm(number=str(following["number"]), version=str(contract["version"]))
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "place_contract_order",
                once=form.once_key(), contract_id=contract_id, number=_seen(form.number), version=_seen(form.version),
            )  # fmt: skip
            flash(f"Order {said['number']} was placed: {pounds(said['pence'])} without VAT.", "success")
            return redirect(contract_href(contract_id))
    return render_template(
        "contract_register/order.html",
        title=f"Order {following['in_words']}",
        contract=contract,
        following=following,
        form=form,
        trail=trail(contract),
    )


def _seen(box: HiddenField) -> int:
    """What stood on the page; 0, which no period and no contract has, where it came back as no number."""
    return whole_number(box.data, 10**9) or 0
