"""Openers: taking one's part of the key with a passphrase, and opening the bids together with a second person. The passphrase
is sent on without an idempotency key: what is kept with one would be a quick hash of it."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, flash, redirect, render_template, url_for
from flask_limiter import Limiter
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput
from wtforms import PasswordField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from services.portal.web.admission.access import EVERY_TRUST_ROLE, SIGNED_IN, Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import SERVICE, TRUST
from services.portal.web.asking.names import names_of
from services.portal.web.context import ask, ask_once, me
from services.portal.web.pages.bids.bid_words import box_href
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import moment
from shared.identity.roles import SCHOOL_READERS

pages = Pages("bid_openers", __name__)


PASSPHRASES_FROM_ONE_ADDRESS = "30 per hour"
"""Each try is slow as well; who is to open bids needs one."""


class KeyForm(Form):
    """A passphrase for the bids of one tender."""

    passphrase = PasswordField(
        "Passphrase for these bids", widget=GovPasswordInput(),
        description="At least 14 characters, and not the one that you sign in with. Four words that do not belong together are easy to keep.",
        validators=[InputRequired("Enter a passphrase"), Length(max=200)], render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    passphrase_again = PasswordField(
        "Passphrase, once more", widget=GovPasswordInput(),
        validators=[EqualTo("passphrase", "This is not the same as the passphrase above")],
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    submit = SubmitField("Take my part of the key", widget=GovSubmitInput())


class OpenForm(Form):
    """The passphrase that was chosen then."""

    passphrase = PasswordField(
        "Passphrase for these bids", widget=GovPasswordInput(),
        description="The one that you chose when you took your part of the key.",
        validators=[InputRequired("Enter the passphrase for these bids"), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    submit = SubmitField("Do my part of the opening", widget=GovSubmitInput())


def install(app: Flask, limiter: Limiter) -> None:
    """Limit how often passphrases are tried from one address."""
    view = app.view_functions["bid_openers.open_bids"]
    limit = limiter.limit(PASSPHRASES_FROM_ONE_ADDRESS, methods=["POST"])
    app.view_functions["bid_openers.open_bids"] = cast(Any, limit(view))


@pages.page("/opening/", may=SIGNED_IN)
def mine() -> str:
    """The tenders whose bids I am to open."""
    return render_template("bids/my_keys.html", title="Bids that you open", keys=ask(SERVICE, "my_bid_keys"))


@pages.page("/opening/<tender_id>/", may=SIGNED_IN)
def key(tender_id: str) -> str:
    """One of them: what I am to do, and who else opens."""
    found = ask(SERVICE, "my_bid_key", tender_id=tender_id)
    return render_template(
        "bids/my_key.html", title=f"Opening the bids: {found['title']}", box=found, back=url_for("bid_openers.mine"),
        names=names_of([one["account"] for one in found["openers"]] + [one["by"] for one in found["links"]]), sees_box=me().holds(TRUST), box_href=box_href(tender_id),
    )  # fmt: skip


@pages.page("/opening/<tender_id>/key", may=SIGNED_IN, methods=("GET", "POST"))
def take(tender_id: str) -> Any:
    """Take my part of the key."""
    found, form = ask(SERVICE, "my_bid_key", tender_id=tender_id), KeyForm()
    if form.sent():
        with form.refusals():
            said = ask(SERVICE, "take_bid_key", tender_id=tender_id, passphrase=form.passphrase.data)
            done = (
                "Everybody has their part: bids can be sealed now."
                if said["stage"] == "sealed"
                else "The others still have to take theirs."
            )
            flash(f"You have your part of the key. {done}", "success")
            return redirect(url_for("bid_openers.key", tender_id=tender_id))
    return render_template(
        "bids/passphrase.html", title="Take your part of the key", box=found, form=form, fields=("passphrase", "passphrase_again"),
        said=["Nobody else knows this passphrase and nobody can set another one. Write it down and keep it where only you come to it, "
              "until the bids are open."],
        back=url_for("bid_openers.key", tender_id=tender_id),
    )  # fmt: skip


@pages.page("/opening/<tender_id>/open", may=SIGNED_IN, methods=("GET", "POST"))
def open_bids(tender_id: str) -> Any:
    """Do my part of the opening."""
    found, form = ask(SERVICE, "my_bid_key", tender_id=tender_id), OpenForm()
    if form.sent():
        with form.refusals():
            said = ask(SERVICE, "open_bids", tender_id=tender_id, passphrase=form.passphrase.data)
            opened = said["stage"] == "opened"
            flash(
                "The bids are open." if opened else "You have done your part. Nothing is readable yet: a second person must do theirs.",
                "success",
            )  # fmt: skip
            return redirect(url_for("bid_openers.key", tender_id=tender_id))
    first = found["stage"] == "sealed"
    return render_template(
        "bids/passphrase.html", title="Open the bids", box=found, form=form, fields=("passphrase",),
        said=["You are the first of two. Nothing opens until a second person has done the same." if first else
              "You are the second of two. When you go on, every bid is opened, and it is recorded who opened them and when."],
        back=url_for("bid_openers.key", tender_id=tender_id),
    )  # fmt: skip


def _asks_of_you(school_id: str | None) -> Card | None:
    """Keys to take, bids to open, bids to mark: for whoever is named for it."""
    said = ask_once(SERVICE, "my_bid_tasks")
    lines = [
        Line(
            f"{'Take your part of the key' if one['waits_for_you'] == 'key' else 'Open the bids'}: {one['title']}",
            url_for("bid_openers.key", tender_id=one["tender_id"]),
            hint=f"Deadline {moment(one['deadline_at'])}" if one["deadline_at"] else "",
        )
        for one in said["keys"]
    ]
    lines += [
        Line(f"Mark the bids: {one['title']}", url_for("evaluations.sheet", tender_id=one["tender_id"]))
        for one in said["evaluations"]
    ]
    lines += [
        Line(
            f"Nobody can bid yet: {one['title']}",
            box_href(one["tender_id"]),
            hint="Its bids have no key: name who opens them",
        )
        for one in said["unsealed"]
    ]
    return Card("Bids", lines) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Bids",
        in_trust(EVERY_TRUST_ROLE),
        SERVICE,
        _asks_of_you,
        order=45,
        reads="my_bid_tasks",
        about_school=False,
    ),
    Offer(
        Heading.NEEDS_ME,
        "Bids",
        at_school(SCHOOL_READERS),
        SERVICE,
        _asks_of_you,
        order=45,
        reads="my_bid_tasks",
        about_school=False,
    ),
)
