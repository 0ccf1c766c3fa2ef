"""The trust's side of sealed bids: the boxes of its tenders, who opens them, what bidders price, who may bid."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.admission.headers import never_kept
from services.portal.web.asking.names import names_of, nobody_signs_in_as
from services.portal.web.context import ask, do, me, portal
from services.portal.web.pages.bids import bid_words
from services.portal.web.pages.bids.bid_words import box_href, box_of, trail
from services.portal.web.patterns.forms import Button, Form, Reason
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.numbers import whole_number
from shared.errors import NotFound

pages = Pages("bids", __name__)
MOST_TIMES = 9_999
NAVIGATION = (Entry("Bids", "bids.listed", in_trust(TRUST), order=45, section="Buying"),)
FILTERS = bid_words.FILTERS


class OpenersForm(Form):
    """Those who will open the bids."""

    first = StringField(
        "First person’s sign-in name",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the first person’s sign-in name")],
    )
    second = StringField(
        "Second person’s sign-in name",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the second person’s sign-in name")],
    )
    third = StringField(
        "Third person’s sign-in name", widget=GovTextInput(),
        description="For the day on which one of the others is away. Any two of the three open the bids together.",
    )  # fmt: skip
    submit = SubmitField("Name these people", widget=GovSubmitInput())

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether each of them is somebody who signs in: a key that nobody can take keeps every bid out."""
        right: bool = super().validate(extra_validators)
        for box in (self.first, self.second, self.third):
            if wrong := nobody_signs_in_as(str(box.data or "").strip()):
                box.errors = [*box.errors, wrong]
                right = False
        return right


class PriceLinesForm(Form):
    """What bidders name a price for."""

    lines = TextAreaField(
        "Lines", widget=GovTextArea(), validators=[InputRequired("Enter at least one line"), Length(max=4000)],
        description="One a line: how often it counts, then what it is. For example: 3: Service for a year. "
        "Begin with a star what the schools pay elsewhere: *3: Fuel for a year.",
    )  # fmt: skip
    submit = SubmitField("Save", widget=GovSubmitInput())

    def read(self) -> list[dict[str, Any]]:
        """The lines as the service takes them; a line that cannot be read is named on the form."""
        found = []
        for line in (self.lines.data or "").splitlines():
            if not line.strip():
                continue
            count, colon, name = line.strip().removeprefix("*").partition(":")
            times = whole_number(count, MOST_TIMES)
            if not colon or times is None or not name.strip():
                self.lines.errors = [f"“{line.strip()[:80]}” cannot be read: write a number, a colon and a name"]
                return []
            paid = not line.strip().startswith("*")
            found.append({"name": name.strip(), "times": times, "paid": paid})
        return found


class InviteForm(Form):
    """A business that is asked to bid."""

    supplier_id = SelectField(
        "A supplier on your list",
        widget=GovSelect(),
        choices=[],
        description="Or leave it, and enter a business below.",
    )
    name = StringField("Name of the business", widget=GovTextInput(), validators=[Length(max=300)])
    company_number = StringField("Company number", widget=GovTextInput(), validators=[Length(max=20)])
    email = StringField(
        "E-mail address", widget=GovTextInput(), description="Where you will send the link. Nothing is sent from here.",
        validators=[InputRequired("Enter an e-mail address of the business"), Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Make the link", widget=GovSubmitInput())


class EndAskedForm(Reason):
    """Which of the links that businesses asked for themselves are closed, and why."""

    invitation_ids = SelectMultipleField(
        "Which links?", widget=GovCheckboxesInput(), choices=[], validators=[InputRequired("Choose at least one link")]
    )

    def in_page_order(self) -> list[Any]:
        return [self.invitation_ids, *super().in_page_order()]


@pages.page("/trust/buying/bids/", may=in_trust(TRUST))
def listed() -> Any:
    """The boxes of all tenders that ask for bids."""
    rows = [one | {"stage_words": bid_words.STAGES[one["stage"]][1]} for one in ask(SERVICE, "bid_boxes")]
    listing = Listing(
        "Bids",
        [
            Shown("title", "Tender", link=lambda one: box_href(one["tender_id"])),
            Shown("number", "Number"),
            Shown("stage_words", "Bids"),
            Shown("envelopes", "Envelopes", "number"),
            Shown("deadline_at", "Deadline", "moment"),
        ],
        rows,
        choices=[
            Choice("stage_words", "Bids", [("", "All"), *((words, words) for _, words in bid_words.STAGES.values())])
        ],
        search_in=("title", "number"),
        sort="-deadline_at",
        empty="No tender asks for bids yet. Plan one under Tenders; name here who will open its bids before it is published.",
    )
    return listing.as_file() or render_template("bids/listed.html", title="Bids", listing=listing)


@pages.page("/trust/buying/bids/<tender_id>/", may=in_trust(TRUST))
def box(tender_id: str) -> str:
    """One tender's box: sealed envelopes, who opens them, and what may be done now."""
    found = box_of(tender_id)
    return render_template(
        "bids/box.html",
        title=f"Bids: {found['title']}",
        box=found,
        names=names_of([one["account"] for one in found["openers"]] + [one["by"] for one in found["links"]]),
        is_buyer=me().holds(BUYERS),
        trail=trail(),
    )


@pages.page("/trust/buying/bids/<tender_id>/openers", may=in_trust(BUYERS), methods=("GET", "POST"))
def openers(tender_id: str) -> Any:
    """Name who will open the bids."""
    found = box_of(tender_id)
    known = [one["account"] for one in found["openers"]] + [""] * 3
    form = OpenersForm(first=known[0], second=known[1], third=known[2])
    if form.sent():
        with form.refusals():
            accounts = [str(one.data).strip() for one in (form.first, form.second, form.third) if one.data]
            do(SERVICE, "name_openers", once=form.once_key(), tender_id=tender_id, accounts=accounts)
            flash("They are named. Each now signs in and chooses a passphrase for these bids.", "success")
            return redirect(box_href(tender_id))
    return render_template(
        "form.html", title="Who opens the bids?", form=form, fields=("first", "second", "third"), trail=trail(found),
        said=[
            "Two different people open the bids, after the deadline, each with a passphrase that they choose now and that is "
            "kept nowhere. Until then nobody can read a bid: no buyer, no administrator, nobody with the database.",
            "Name three people. If two of them forget their passphrases, the bids can never be opened.",
        ],
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/price-lines", may=in_trust(BUYERS), methods=("GET", "POST"))
def price_lines(tender_id: str) -> Any:
    """What bidders name a price for."""
    found = box_of(tender_id)
    now = "\n".join(f"{'' if one['paid'] else '*'}{one['times']}: {one['name']}" for one in found["price_lines"])
    form = PriceLinesForm(lines=now)
    if form.sent():
        lines = form.read()
        if lines:
            with form.refusals():
                do(SERVICE, "set_bid_price_lines", once=form.once_key(), tender_id=tender_id, lines=lines)
                flash("Bidders will name a price for each of these lines.", "success")
                return redirect(box_href(tender_id))
    return render_template(
        "form.html", title="What do bidders price?", form=form, fields=("lines",), trail=trail(found),
        said=["What is compared is the sum of all lines, each as often as it counts, without VAT. With lines that are paid "
              "elsewhere it is a whole-life cost."],
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/invitations", may=in_trust(TRUST))
def invitations(tender_id: str) -> Any:
    """Who has a link to bid with. Nothing here says who has bid."""
    found = box_of(tender_id)
    rows = [
        one
        | {
            "came": "asked for it" if one["asked_itself"] else "invited",
            "state": "ended" if one["ended_because"] else "active",
        }
        for one in ask(SERVICE, "bid_invitations", tender_id=tender_id)
    ]
    listing = Listing(
        "Who may bid",
        [
            Shown("name", "Business", link=lambda one: url_for("bids.invitation", tender_id=tender_id, invitation_id=one["invitation_id"])),
            Shown("email", "E-mail"),
            Shown("came", "How it came by its link"),
            Shown("made_at", "Since", "day"),
            Shown("state", "Link", "tag"),
        ],
        rows,
        search_in=("name", "email"),
        sort="name",
        empty="No business has a link yet. Invite the first one; where anybody may bid, a business can also ask for its link on the tender’s public page.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "bids/invitations.html", title="Who may bid", box=found, listing=listing, is_buyer=me().holds(BUYERS),
        has_strangers=any(_came_by_itself(one) for one in rows), trail=trail(found),
    )  # fmt: skip


def _came_by_itself(one: Any) -> bool:
    return bool(one["asked_itself"] and not one["ended_because"])


@pages.page("/trust/buying/bids/<tender_id>/invite", may=in_trust(BUYERS), methods=("GET", "POST"))
def invite(tender_id: str) -> Any:
    """Make a link for a business."""
    found = box_of(tender_id)
    form = InviteForm()
    suppliers = [one for one in ask(SERVICE, "suppliers") if one["active"]]
    form.supplier_id.choices = [("", "None of them"), *((one["supplier_id"], one["name"]) for one in suppliers)]
    if form.sent():
        with form.refusals():
            made = do(
                SERVICE, "invite_to_bid",
                once=form.once_key(), tender_id=tender_id, supplier_id=form.supplier_id.data or None, name=form.name.data or "",
                company_number=form.company_number.data or "", email=form.email.data,
            )  # fmt: skip
            return _link_made(found, made)
    return render_template(
        "form.html", title="Invite a business to bid", form=form,
        fields=("supplier_id", "name", "company_number", "email"),
        trail=trail(found, ("Who may bid", url_for("bids.invitations", tender_id=tender_id))),
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/invitations/<invitation_id>/", may=in_trust(TRUST))
def invitation(tender_id: str, invitation_id: str) -> str:
    """One business that may bid."""
    found, one = box_of(tender_id), _invited(tender_id, invitation_id)
    return render_template(
        "bids/invitation.html", title=f"Invitation of {one['name']}", box=found, one=one, is_buyer=me().holds(BUYERS),
        names=names_of(by for by in (one["renewed_by"], one["ended_by"]) if by),
        trail=trail(found, ("Who may bid", url_for("bids.invitations", tender_id=tender_id))),
    )  # fmt: skip


@pages.page(
    "/trust/buying/bids/<tender_id>/invitations/<invitation_id>/link", may=in_trust(BUYERS), methods=("GET", "POST")
)
def new_link(tender_id: str, invitation_id: str) -> Any:
    """Another link for a business that lost its own."""
    found, one, form = box_of(tender_id), _invited(tender_id, invitation_id), Button("Make a new link")
    if form.sent():
        with form.refusals():
            made = do(SERVICE, "new_bid_link", once=form.once_key(), tender_id=tender_id, invitation_id=invitation_id)
            return _link_made(found, made)
    return render_template(
        "confirm.html", title=f"A new link for {one['name']}", form=form, warning=False,
        words="The link that it has now stops working. A bid that it has sent, if any, stays in the box, and is seen, replaced and "
        "taken back with its password alone. Whoever opens the bids sees that you made a new link.",
        cancel=url_for("bids.invitation", tender_id=tender_id, invitation_id=invitation_id), trail=trail(found),
    )  # fmt: skip


@pages.page(
    "/trust/buying/bids/<tender_id>/invitations/<invitation_id>/close", may=in_trust(BUYERS), methods=("GET", "POST")
)
def end_link(tender_id: str, invitation_id: str) -> Any:
    """Close a business's link."""
    found, one, form = (
        box_of(tender_id),
        _invited(tender_id, invitation_id),
        Reason("Close the link", hint="For whoever asks later."),
    )
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "end_bid_invitation",
                once=form.once_key(), tender_id=tender_id, invitation_id=invitation_id, reason=form.reason.data,
            )  # fmt: skip
            flash(f"The link of {one['name']} is closed.", "success")
            return redirect(url_for("bids.invitations", tender_id=tender_id))
    return render_template(
        "form.html", title=f"Close the link of {one['name']}", form=form, fields=("reason",), trail=trail(found),
        said=["It can no longer send, replace or take back a bid. An envelope that is in the box stays there, sealed.",
              "Whoever opens the bids sees that you closed it, and why."],
    )  # fmt: skip


@pages.page("/trust/buying/bids/<tender_id>/invitations/close", may=in_trust(BUYERS), methods=("GET", "POST"))
def end_asked_links(tender_id: str) -> Any:
    """Close links that nobody has proved, so that there is room for others."""
    found, form = box_of(tender_id), EndAskedForm("Close these links", hint="For whoever asks later.")
    asked = [one for one in ask(SERVICE, "bid_invitations", tender_id=tender_id) if _came_by_itself(one)]
    form.invitation_ids.choices = [(one["invitation_id"], f"{one['name']}, {one['email']}") for one in asked]
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "end_asked_links",
                once=form.once_key(), tender_id=tender_id, invitation_ids=form.invitation_ids.data, reason=form.reason.data,
            )  # fmt: skip
            flash("1 link is closed." if said["closed"] == 1 else f"{said['closed']} links are closed.", "success")
            return redirect(url_for("bids.invitations", tender_id=tender_id))
    return render_template(
        "form.html", title="Close links that businesses asked for", form=form, fields=("invitation_ids", "reason"),
        said=["Nobody has proved that these businesses are who they say. Envelopes in the box stay there, sealed."],
        trail=trail(found, ("Who may bid", url_for("bids.invitations", tender_id=tender_id))),
    )  # fmt: skip


def _link_made(found: Any, made: Any) -> Any:
    """The link, shown once; where a form was sent a second time, it is known no more."""
    link = portal().settings.public_url + url_for("bidder.bid", token=made["token"]) if made["token"] else None
    return never_kept(
        render_template(
            "bids/link.html", title=f"The link for {made['name']}", box=found, one=made, link=link, trail=trail(found)
        )
    )


def _invited(tender_id: str, invitation_id: str) -> Any:
    for one in ask(SERVICE, "bid_invitations", tender_id=tender_id):
        if one["invitation_id"] == invitation_id:
            return one
    raise NotFound("There is no such invitation: choose one from the list.")
