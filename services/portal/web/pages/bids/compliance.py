"""Opened bids: the list, one whole with its documents, its requirements, shutting it out and letting it back in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.asking.names import names_of
from services.portal.web.context import ask, do, me
from services.portal.web.pages.bids.bid_words import BID_STATES, trail
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form, Reason
from services.portal.web.patterns.listing import Listing, Shown

pages = Pages("compliance", __name__)


class ShutOutForm(Form):
    """Why a bid is out."""

    lot = SelectField("Out of", widget=GovSelect(), choices=[])
    ground = RadioField(
        "On which ground?", widget=GovRadioInput(), choices=[], validators=[InputRequired("Choose a ground")]
    )
    reason = words_field(
        "Why?",
        "The bidder is told this in its assessment summary.",
        "Say why, in a sentence that the bidder can be told",
    )
    submit = SubmitField("Shut the bid out", widget=GovSubmitInput())


class SupplierForm(Form):
    """Which listed supplier a bidder is."""

    supplier_id = SelectField(
        "Supplier", widget=GovSelect(), choices=[], validators=[InputRequired("Choose a supplier")]
    )
    proof = words_field(
        "How do you know?", "For example, that you called the registered office at a number from Companies House."
    )
    submit = SubmitField("Save", widget=GovSubmitInput())


@pages.page("/trust/buying/bids/<tender_id>/opened/", may=in_trust(TRUST))
def bids(tender_id: str) -> Any:
    """All opened bids with how each stands."""
    found = ask(SERVICE, "opened_bids", tender_id=tender_id)
    rows = [
        one
        | {
            "words": BID_STATES[one["state"]][1],
            "why": "; ".join(out["ground"] for out in one["out_of"]) or one["unchecked"],
        }
        for one in found["bids"]
    ]
    listing = Listing(
        "Opened bids",
        [
            Shown(
                "bidder",
                "Bidder",
                link=lambda one: url_for("compliance.bid", tender_id=tender_id, bid_id=one["bid_id"]),
            ),
            Shown("number", "Envelope", "number"),
            Shown("received_at", "Received", "moment"),
            Shown("documents", "Documents", "number"),
            Shown("words", "Status"),
            Shown("why", "Why"),
        ],
        rows,
        search_in=("bidder",),
        sort="number",
        empty="No bid came in time. Before you start again, ask some of the businesses that had a link why they did not bid.",
    )
    return listing.as_file() or render_template(
        "bids/opened.html", title=f"Opened bids: {found['title']}", page=found, listing=listing, trail=trail(found)
    )


@pages.page("/trust/buying/bids/<tender_id>/opened/<bid_id>/", may=in_trust(TRUST))
def bid(tender_id: str, bid_id: str) -> str:
    """One bid, whole."""
    found = _bid(tender_id, bid_id)
    guard.note_reading("bid", bid_id)
    deciders = [one["by"] for one in found["checks"] if one["by"]] + [one["by"] for one in found["shut_outs"]]
    return render_template(
        "bids/bid.html",
        title=f"Bid of {found['bidder']}",
        bid=found,
        names=names_of(deciders),
        is_buyer=me().holds(BUYERS),
        trail=_trail(found),
    )


@pages.page("/trust/buying/bids/<tender_id>/opened/<bid_id>/documents/<part>", may=in_trust(TRUST))
def document(tender_id: str, bid_id: str, part: str) -> Any:
    """One document of a bid."""
    guard.note_reading("bid document", bid_id, way="file")
    return download(ask(SERVICE, "bid_document", tender_id=tender_id, bid_id=bid_id, part=part))


@pages.page("/trust/buying/bids/<tender_id>/opened/<bid_id>/check", may=in_trust(BUYERS), methods=("GET", "POST"))
def check(tender_id: str, bid_id: str) -> Any:
    """Say of each requirement whether the bid meets it."""
    found = _bid(tender_id, bid_id)
    form = _check_form(found)()
    if form.sent():
        checks = [
            {
                "key": one["key"],
                "passed": form[f"passed-{one['key']}"].data == "yes",
                "reason": form[f"reason-{one['key']}"].data or "",
            }
            for one in found["checks"]
        ]
        with form.refusals():
            do(SERVICE, "check_bid", once=form.once_key(), tender_id=tender_id, bid_id=bid_id, checks=checks)
            flash(f"The requirements of {found['bidder']} are checked.", "success")
            return redirect(url_for("compliance.bid", tender_id=tender_id, bid_id=bid_id))
    return render_template(
        "bids/check.html", title=f"Check {found['bidder']}", bid=found, form=form, trail=_trail(found, here=False)
    )


def _check_form(found: Any) -> type[Form]:
    fields: dict[str, Any] = {}
    for one in found["checks"]:
        said = one["said"] or {}
        answer = f"The bid says: {'yes' if said.get('met') else 'no'}. {said.get('words', '')}".strip()
        known = None if one["passed"] is None else ("yes" if one["passed"] else "no")
        fields[f"passed-{one['key']}"] = RadioField(
            one["words"], widget=GovRadioInput(), description=answer, default=known,
            choices=[("yes", "It is met"), ("no", "It is not met")], validators=[InputRequired(f"Decide on: {one['words']}")],
        )  # fmt: skip
        fields[f"reason-{one['key']}"] = StringField(
            "Why", widget=GovTextInput(), default=one["reason"], description="Needed where it is not met: the bidder is told.",
            validators=[Length(max=2000)],
        )  # fmt: skip
    fields["submit"] = SubmitField("Save", widget=GovSubmitInput())
    return type("CheckOfBid", (Form,), fields)


@pages.page("/trust/buying/bids/<tender_id>/opened/<bid_id>/shut-out", may=in_trust(BUYERS), methods=("GET", "POST"))
def shut_out(tender_id: str, bid_id: str) -> Any:
    """Shut a bid out, of one lot or of all."""
    found, form = _bid(tender_id, bid_id), ShutOutForm()
    lots = [(one["lot"], f"Lot {one['lot']}: {one['title']}") for one in found["offers"]]
    form.lot.choices = [("", "The whole tender"), *(lots if len(lots) > 1 else [])]
    form.ground.choices = [(one, one[:1].upper() + one[1:]) for one in found["grounds"]]
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "shut_out_bid",
                once=form.once_key(), tender_id=tender_id, bid_id=bid_id, lot=form.lot.data or "", ground=form.ground.data,
                reason=form.reason.data,
            )  # fmt: skip
            flash(f"{found['bidder']} is out. The scores are worked out again; the earlier ones are kept.", "success")
            return redirect(url_for("compliance.bid", tender_id=tender_id, bid_id=bid_id))
    return render_template(
        "form.html", title=f"Shut {found['bidder']} out", form=form, trail=_trail(found, here=False),
        fields=("lot", "ground", "reason") if len(lots) > 1 else ("ground", "reason"),
        said=["All scores are worked out again without this bid, also those that go by the lowest price. The scores before are kept."],
    )  # fmt: skip


@pages.page(
    "/trust/buying/bids/<tender_id>/opened/<bid_id>/let-in/<shut_out_id>", may=in_trust(BUYERS), methods=("GET", "POST")
)
def let_in(tender_id: str, bid_id: str, shut_out_id: str) -> Any:
    """Take a shutting out back."""
    found, form = (
        _bid(tender_id, bid_id),
        Reason("Let the bid back in", hint="The earlier decision stays on record beside this."),
    )
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "let_bid_back_in",
                once=form.once_key(), tender_id=tender_id, bid_id=bid_id, shut_out_id=shut_out_id, reason=form.reason.data,
            )  # fmt: skip
            flash(f"{found['bidder']} is back in the running.", "success")
            return redirect(url_for("compliance.bid", tender_id=tender_id, bid_id=bid_id))
    return render_template(
        "form.html",
        title=f"Let {found['bidder']} back in",
        form=form,
        fields=("reason",),
        trail=_trail(found, here=False),
    )


@pages.page("/trust/buying/bids/<tender_id>/opened/<bid_id>/supplier", may=in_trust(BUYERS), methods=("GET", "POST"))
def supplier(tender_id: str, bid_id: str) -> Any:
    """Say which listed supplier the bidder is, so that an award can go to it."""
    found, form = _bid(tender_id, bid_id), SupplierForm(supplier_id=None)
    known = [one for one in ask(SERVICE, "suppliers") if one["active"]]
    form.supplier_id.choices = [("", "Choose"), *((one["supplier_id"], one["name"]) for one in known)]
    if form.sent():
        with form.refusals():
            do(
                SERVICE,
                "link_bidder",
                once=form.once_key(),
                tender_id=tender_id,
                bid_id=bid_id,
                supplier_id=form.supplier_id.data,
                proof=form.proof.data or "",
            )
            flash("Saved.", "success")
            return redirect(url_for("compliance.bid", tender_id=tender_id, bid_id=bid_id))
    return render_template(
        "form.html", title=f"Which supplier is {found['bidder']}?", form=form, fields=("supplier_id", "proof"), trail=_trail(found, here=False),
        said=["Only a supplier on your list can be awarded a contract. If it is not there yet, add it under Suppliers first.",
              *([f"Not proved: this bidder asked for its link itself. It gave the company number "
                 f"{found['bidder_said']['company_number'] or '(none)'}: compare it with the supplier’s."] if found["asked_itself"] else [])],
    )  # fmt: skip


def _bid(tender_id: str, bid_id: str) -> Any:
    return ask(SERVICE, "opened_bid", tender_id=tender_id, bid_id=bid_id)


def _trail(found: Any, *, here: bool = True) -> list[dict[str, str]]:
    tender_id = found["tender_id"]
    way = [("Opened bids", url_for("compliance.bids", tender_id=tender_id))]
    own = [] if here else [(found["bidder"], url_for("compliance.bid", tender_id=tender_id, bid_id=found["bid_id"]))]
    return trail(found, *way, *own)
