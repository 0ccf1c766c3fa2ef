"""Moderation: who has marked, the marks side by side, the mark agreed on, a lot drawn, a low price explained."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import DecimalField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.context import ask, do, me
from services.portal.web.pages.bids.bid_words import trail
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.forms import Button, Form
from shared.errors import NotFound

pages = Pages("moderation", __name__)


class AgreeForm(Form):
    """The mark that was agreed on."""

    mark = DecimalField(
        "Mark agreed on",
        places=None,
        widget=GovTextInput(),
        validators=[InputRequired("Enter the mark that was agreed on")],
    )
    reason = words_field(
        "Why?",
        "The bidder is told this in its assessment summary.",
        "Say why, in a sentence that the bidder can be told",
    )
    submit = SubmitField("Record the mark", widget=GovSubmitInput())


class LowPriceForm(Form):
    """How a bidder explained its price."""

    explanation = words_field(
        "How did the bidder explain it?", "Ask in writing and put down what convinced you. If nothing did, shut the bid out instead.",
        "Enter the bidder’s explanation",
    )  # fmt: skip
    submit = SubmitField("Accept the price", widget=GovSubmitInput())


@pages.page("/trust/buying/bids/<tender_id>/moderation", may=in_trust(TRUST))
def marks(tender_id: str) -> str:
    """The marks side by side, once all are handed in."""
    found = ask(SERVICE, "moderation", tender_id=tender_id)
    return render_template(
        "bids/moderation.html", title=f"Moderation: {found['title']}", page=found, is_buyer=me().holds(BUYERS),
        names={one["account"]: one["name"] for one in found["evaluators"]},
        unanimous=sum(one["agreed"] is None and one["unanimous"] is not None for one in found["rows"]), trail=trail(found),
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/moderation/unanimous", may=in_trust(BUYERS), methods=("GET", "POST"))
def unanimous(tender_id: str) -> Any:
    """Take the marks on which all were of one mind."""
    form = Button("Take them")
    if form.sent():
        said = do(SERVICE, "agree_unanimous_marks", once=form.once_key(), tender_id=tender_id)
        flash("1 mark is agreed." if said["agreed"] == 1 else f"{said['agreed']} marks are agreed.", "success")
        return redirect(url_for("moderation.marks", tender_id=tender_id))
    return render_template(
        "confirm.html", title="Take the unanimous marks", form=form, warning=False,
        words="Where all evaluators gave the same mark, it becomes the agreed one, with their comments as the reason.",
        cancel=url_for("moderation.marks", tender_id=tender_id),
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/moderation/<int:place>", may=in_trust(BUYERS), methods=("GET", "POST"))
def agree(tender_id: str, place: int) -> Any:
    """Record the mark that was agreed on for one criterion of one bid."""
    found = ask(SERVICE, "moderation", tender_id=tender_id)
    if not 1 <= place <= len(found["rows"]):
        raise NotFound("There is no such mark to be agreed on now.")
    row = found["rows"][place - 1]
    held = row["agreed"] or row["unanimous"]
    form = AgreeForm(mark=Decimal(held) if held else None, reason=row["reason"])
    if form.sent():
        agreed = {name: row[name] for name in ("bid_id", "lot", "criterion")} | {
            "mark": str(form.mark.data),
            "reason": form.reason.data,
        }
        with form.refusals():
            do(SERVICE, "agree_marks", once=form.once_key(), tender_id=tender_id, marks=[agreed])
            flash(f"The mark of {row['bidder']} for “{row['criterion']}” is recorded.", "success")
            return redirect(url_for("moderation.marks", tender_id=tender_id))
    return render_template(
        "bids/agree.html", title=f"{row['bidder']}: {row['criterion']}", row=row, form=form,
        names={one["account"]: one["name"] for one in found["evaluators"]},
        trail=trail(found, ("Moderation", url_for("moderation.marks", tender_id=tender_id))),
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/draw/<lot>", may=in_trust(BUYERS), methods=("GET", "POST"))
def draw_lot(tender_id: str, lot: str) -> Any:
    """Record a lot that was drawn among bids that are level."""
    page = ask(SERVICE, "bid_ranking", tender_id=tender_id)
    found = next((one for one in page["lots"] if one["lot"] == lot), None)
    if found is None or not found["tied"]:
        raise NotFound("No bids are level in this lot, so there is nothing to draw.")
    level = [(one["bid_id"], one["bidder"]) for one in found["ranking"] if one["bid_id"] in found["tied"]]
    form = _draw_form(level)(witness=page["tie_witness"])
    if form.sent():
        with form.refusals():
            order = [form[f"place-{place}"].data for place in range(1, len(level) + 1)]
            do(
                SERVICE,
                "record_draw",
                once=form.once_key(),
                tender_id=tender_id,
                lot=lot,
                order=order,
                witness=form["witness"].data,
            )
            flash("The lot that was drawn is recorded.", "success")
            return redirect(url_for("bid_ranking.ranking", tender_id=tender_id))
    return render_template(
        "form.html", title="Record the lot that was drawn", form=form, trail=trail(page),
        fields=(*(f"place-{place}" for place in range(1, len(level) + 1)), "witness"),
        said=["Draw lot in front of somebody who has no part in this tender, then enter here what came of it."],
    )  # fmt: skip


def _draw_form(level: list[tuple[str, str]]) -> type[Form]:
    fields: dict[str, Any] = {
        f"place-{place}": SelectField(
            f"Drawn {'first' if place == 1 else f'as number {place}'}", widget=GovSelect(), choices=[("", "Choose"), *level],
            validators=[InputRequired("Choose the bid that was drawn")],
        )
        for place in range(1, len(level) + 1)
    }  # fmt: skip
    fields["witness"] = StringField(
        "Who was the witness?",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the witness’s name"), Length(max=300)],
    )
    fields["submit"] = SubmitField("Record the draw", widget=GovSubmitInput())
    return type("DrawOfLot", (Form,), fields)


@pages.page("/trust/buying/bids/<tender_id>/low-price/<lot>/<bid_id>", may=in_trust(BUYERS), methods=("GET", "POST"))
def low_price(tender_id: str, lot: str, bid_id: str) -> Any:
    """Accept an unusually low price with its explanation."""
    page = ask(SERVICE, "bid_ranking", tender_id=tender_id)
    bids = [bid for one in page["lots"] if one["lot"] == lot for bid in one["ranking"] if bid["bid_id"] == bid_id]
    if not bids:
        raise NotFound("There is no such bid in the running for this lot.")
    form = LowPriceForm()
    if form.sent():
        with form.refusals({"reason": "explanation"}):
            do(
                SERVICE, "accept_low_price",
                once=form.once_key(), tender_id=tender_id, lot=lot, bid_id=bid_id, explanation=form.explanation.data,
            )  # fmt: skip
            flash(f"The price of {bids[0]['bidder']} is accepted.", "success")
            return redirect(url_for("bid_ranking.ranking", tender_id=tender_id))
    return render_template(
        "form.html", title=f"The low price of {bids[0]['bidder']}", form=form, fields=("explanation",), trail=trail(page),
        said=[bids[0]["abnormally_low"]] if bids[0]["abnormally_low"] else [],
    )  # fmt: skip
