"""What a school can take up: the catalogue, each line with what it costs this school and the working, taking it up after a
look at what that means, and what the school says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from services.portal.web.admission.access import (
    SCHOOL_DECIDERS,
    SCHOOL_PAGE_READERS,
    TRUST_LEADS,
    Pages,
    at_school,
    in_trust,
)
from services.portal.web.asking.glance import school_glance
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.services.subscription_words import BASIS, HERE, KEEP, PERIODS, SERVICES, STATES
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.choosing import Choosing, day_radios, other_day
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.numbers import whole_number
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day, in_words
from shared.errors import Conflict, InvalidRequest
from shared.identity.roles import SCHOOL_STAFF, TRUST_READERS

pages = Pages("services", __name__)
NAVIGATION = (
    Entry("Services", "services.catalogue", at_school(), order=10),
    Entry("Services", "services.voices", in_trust(TRUST_READERS | TRUST_LEADS), order=60),
    Entry("What schools say", "services.voices", in_trust(TRUST_READERS | TRUST_LEADS), order=10, section="Services"),
)
MOST_USE = 1_000_000
MODES = [("trial", "On trial, without charge"), ("full", "In full")]


class TakeUp(Choosing):
    """How a line is taken up: on trial or in full, by which offer, when."""

    mode = RadioField(
        "How do you want to take it up?",
        widget=GovRadioInput(),
        choices=MODES,
        validators=[InputRequired("Choose trial or full")],
    )
    offer = RadioField(
        "Which offer?", widget=GovRadioInput(), choices=[], validators=[InputRequired("Choose an offer")]
    )
    from_on = day_radios("When does it begin?")
    from_on_other = other_day("first day")
    until_on = day_radios("If it is a trial, until when?", "A trial lies within your year alongside the trust.")
    until_on_other = other_day("last day of the trial")
    days: tuple[str, ...] = ("from_on", "until_on")

    def ready(self, line: Mapping[str, Any]) -> None:
        """Fit the form to the line: its offers, the days on which it may begin, and what is possible."""
        possible = [mode for mode, _ in MODES if line["may"][mode]["possible"]] or ["full"]
        self.mode.choices = [(mode, words) for mode, words in MODES if mode in possible]
        self.mode.data = self.mode.data or _known(request.args.get("mode"), possible)
        offers = [one["offer"] for one in line["offers"]] or ["standard"]
        self.offer.choices = [(one["offer"], f"{in_words(one['offer'])}: {one['words']}") for one in line["offers"]]
        self.offer.data = self.offer.data or _known(request.args.get("offer"), offers)
        if len(offers) < 2:
            del self.offer
        self.offer_days("from_on", line["starts"])
        if "trial" in possible:
            self.offer_days("until_on", line["trial_ends"])
        else:
            del self.until_on, self.until_on_other
            self.days = ("from_on",)

    def asked(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """What the preview and the command are asked with."""
        trial = self.mode.data == "trial"
        offers = [one["offer"] for one in line["offers"]]
        return {
            "line": line["line"],
            "offer": self.offer.data if self.offer else (offers or ["standard"])[0],
            "mode": self.mode.data,
            "from_on": self.iso("from_on"),
            "until_on": self.iso("until_on") if trial else None,
        }


class ByException(Choosing):
    """The trust opens a line to a school that the rule refuses."""

    reason = words_field(
        "Why this school may have it", needed="Say why: it is kept with the record, and the school reads it"
    )


class Feedback(Choosing):
    """What a school says of a service."""

    would_keep = RadioField(
        "Would you keep this service?",
        widget=GovRadioInput(),
        choices=[("yes", "Yes"), ("not_sure", "Not sure yet"), ("no", "No")],
        validators=[InputRequired("Choose whether you would keep it")],
    )
    hours_saved_a_month = IntegerField(
        "Hours of work that it saves you in a month",
        widget=GovTextInput(),
        description="Your own estimate. Leave it empty if you cannot say.",
        validators=[Optional(), NumberRange(0, 1000, "Enter hours between 0 and 1,000")],
        render_kw={"inputmode": "numeric"},
    )
    went_well = words_field("What goes well?")
    went_badly = words_field("What does not?", "The trust reads this with the answers of all schools.")


@pages.page("/schools/<school_id>/services/", may=at_school())
def catalogue(school_id: str) -> str:
    """Everything that the trust offers, by group, and what this school has of it."""
    found = ask("membership", "catalogue", school_id=school_id)
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in found["lines"]:
        groups.setdefault(line["group"] or "Other services", []).append(line)
    held = ask("membership", "subscriptions_of", school_id=school_id, ended=False)
    return render_template(
        "services/catalogue.html", title="Services", found=found, groups=groups, held=held, states=STATES
    )


@pages.page("/schools/<school_id>/services/<line>/", may=at_school())
def line(school_id: str, line: str) -> str:
    """One line: what it is, whether it is for this school, what trial and full would cost it, side by side."""
    found = ask("membership", "line_for_school", school_id=school_id, line=line)
    offer = _known(request.args.get("offer"), [one["offer"] for one in found["offers"]] or ["standard"])
    counted_in = next((one["counted_in"] for one in found["offers"] if one["offer"] == offer), None)
    use = _use(request.args.get("use", ""))
    return render_template(
        "services/line.html",
        title=found["title"],
        line=found,
        offer=offer,
        counted_in=counted_in,
        use=use,
        previews=_side_by_side(school_id, found, offer, use),
        may_decide=me().holds(SCHOOL_DECIDERS, school_id),
        may_open=me().holds(TRUST_LEADS, school_id),
        may_say=me().holds(SCHOOL_STAFF, school_id) and bool(found["subscription"] or found["earlier"]),
        trail=_trail(school_id),
        **_words(found),
    )


@pages.page("/schools/<school_id>/services/<line>/take-up", may=at_school(SCHOOL_DECIDERS), methods=("GET", "POST"))
def take_up(school_id: str, line: str) -> Any:
    """Choose how and when, see what it costs, then take it up."""
    found = ask("membership", "line_for_school", school_id=school_id, line=line)
    if not (found["may"]["trial"]["possible"] or found["may"]["full"]["possible"]):
        flash(found["may"]["full"]["words"])
        return redirect(_href(school_id, line))
    form = TakeUp()
    form.ready(found)
    shown = {"line": found, "form": form, "back": _href(school_id, line), **_words(found)}
    if not form.goes_back and form.sent():
        with form.refusals():
            asked = form.asked(found)
            if form.is_sure:
                begun = do("membership", "take_up", once=form.once_key(), school_id=school_id, **asked)
                flash(f"{begun['title']}: {begun['state_words']}", "success")
                return redirect(
                    url_for("subscriptions.progress", school_id=school_id, subscription_id=begun["subscription_id"])
                )
            preview = ask("membership", "preview", school_id=school_id, kind="add", **asked)
            title = f"Check before you take up: {found['title']}"
            return render_template("services/check_take_up.html", title=title, preview=preview, asked=asked, **shown)
    return render_template("services/take_up.html", title=f"Take up: {found['title']}", **shown)


@pages.page("/schools/<school_id>/services/<line>/open", may=at_school(TRUST_LEADS), methods=("GET", "POST"))
def open_by_exception(school_id: str, line: str) -> Any:
    """The trust opens a line to a school that the rule refuses, by a recorded decision."""
    found = ask("membership", "line_for_school", school_id=school_id, line=line)
    form = ByException()
    if form.sent():
        with form.refusals():
            offer = (found["offers"] or [{"offer": "standard"}])[0]["offer"]
            asked = {"school_id": school_id, "line": line, "offer": offer, "reason": form.reason.data}
            do("membership", "open_service", once=form.once_key(), **asked)
            flash(f"{found['title']} is open to this school. It may begin a trial or the full service now.", "success")
            return redirect(_href(school_id, line))
    title = f"Open to this school: {found['title']}"
    return render_template("services/open.html", title=title, line=found, form=form, back=_href(school_id, line))


@pages.page("/schools/<school_id>/services/<line>/feedback", may=at_school(SCHOOL_STAFF), methods=("GET", "POST"))
def feedback(school_id: str, line: str) -> Any:
    """Say how a service goes."""
    found = ask("membership", "line_for_school", school_id=school_id, line=line)
    form = Feedback()
    if form.sent():
        with form.refusals():
            said = {name: form[name].data for name in ("would_keep", "hours_saved_a_month")}
            said |= {name: form[name].data or "" for name in ("went_well", "went_badly")}
            do("membership", "give_feedback", once=form.once_key(), school_id=school_id, line=line, **said)
            flash("Thank you. What you said is on record.", "success")
            return redirect(_href(school_id, line))
    title = f"How does it go: {found['title']}"
    return render_template(
        "services/feedback.html", title=title, line=found, form=form, back=_href(school_id, line), keep=KEEP
    )


@pages.page("/trust/services/", may=in_trust(TRUST_READERS | TRUST_LEADS))
def voices() -> str:
    """What schools say of each service, and how many use it; no school is singled out."""
    found = ask("membership", "feedback_on_services")
    return render_template("services/voices.html", title="What schools say of services", lines=found, states=STATES)


def decide_card(school_id: str | None) -> Card | None:
    """Trials that want a decision, and news about questions and statements."""
    said = school_glance(school_id)
    if said is None or school_id is None:
        return None
    lines = [
        Line(
            f"Decide how {one['title']} goes on",
            url_for("subscriptions.one", school_id=school_id, subscription_id=one["subscription_id"]),
            hint=one["state_words"],
        )
        for one in said["decide"]
    ]
    return Card("Your services", lines) if lines else None


def coming_card(school_id: str | None) -> Card | None:
    """Services that are being set up, begin, pause or end."""
    said = school_glance(school_id)
    if said is None or school_id is None:
        return None
    moving = [one for one in said["on_the_way"] if not one["service"] or one["service"] in HERE or one["next_date"]]
    lines = [_coming(school_id, one) for one in moving]
    if not lines and not said["services"]:
        more = Line("See what your school can take up", url_for("services.catalogue", school_id=school_id))
        return Card("Your services", empty="Your school has not taken up a service yet.", more=more)
    return Card("Your services", lines) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Your services",
        at_school(SCHOOL_DECIDERS),
        "membership",
        decide_card,
        order=20,
        reads="services_at_a_glance",
    ),
    Offer(
        Heading.ON_ITS_WAY,
        "Your services",
        at_school(SCHOOL_PAGE_READERS),
        "membership",
        coming_card,
        order=20,
        reads="services_at_a_glance",
    ),
)


def _coming(school_id: str, held: Mapping[str, Any]) -> Line:
    setting_up = held["service"] in HERE and not held["ready_since"] and held["mode"] in ("trial", "full")
    endpoint = "subscriptions.progress" if setting_up else "subscriptions.one"
    return Line(
        held["title"],
        url_for(endpoint, school_id=school_id, subscription_id=held["subscription_id"]),
        state="taking_up" if setting_up else STATES[held["state"]][0],
        hint=_coming_words(held, setting_up=setting_up),
    )


def _coming_words(held: Mapping[str, Any], *, setting_up: bool) -> str:
    if setting_up:
        return "being made ready: see how far it is"
    coming = held["next_date"]
    return f"{day(coming['on'])}: {coming['words']}" if coming else str(held["state_words"])


def _side_by_side(school_id: str, found: Mapping[str, Any], offer: str, use: int | None) -> dict[str, Any]:
    """What trial and full would cost this school, as far as each is possible; a refusal stands in its place."""
    wish: dict[str, Any] = {"school_id": school_id, "kind": "add", "line": found["line"], "offer": offer}
    if use:
        wish["expected"] = {found["line"]: str(use)}
    sides = {
        mode: _asked_or_refused(wish | {"mode": mode}) for mode in ("trial", "full") if found["may"][mode]["possible"]
    }
    if "full" in sides and sides["full"]["preview"]:
        sides["full"]["no_figure"] = _why_no_figure(found, offer, use, sides["full"]["preview"])
    return sides


def _why_no_figure(found: Mapping[str, Any], offer: str, use: int | None, preview: Mapping[str, Any]) -> str:
    """What stands in place of an amount that nobody can know yet, where zero would be read as free; else empty."""
    price = next((one for one in found["offers"] if one["offer"] == offer), None)
    if price is None or not price["known"]:
        return "No price is set yet"
    year = next((one["pence"] for one in preview["year_then"]["lines"] if one["line"] == found["line"]), 0)
    return str(price["words"]) if price["counted_in"] and not use and not year else ""


def _asked_or_refused(wish: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"preview": ask("membership", "preview", **wish), "refused": ""}
    except (InvalidRequest, Conflict) as refusal:
        return {"preview": None, "refused": refusal.message}


def _words(found: Mapping[str, Any]) -> dict[str, Any]:
    """The wordings that pages of a line need; `sources` says where a price row comes from."""
    return {
        "states": STATES,
        "basis": BASIS,
        "periods": PERIODS,
        "keep": KEEP,
        "by": SERVICES.get(found["service"], ""),
        "by_is_here": found["service"] in HERE,
        "sources": {one["row"]: one["source"] for one in found["offers"]},
        "today": today(),
    }


def _known(wanted: str | None, known: Sequence[str]) -> str:
    """What the address asks for where it is known; else the first."""
    return wanted if wanted is not None and wanted in known else known[0]


def _use(typed: str) -> int | None:
    return whole_number(typed, MOST_USE) or None


def _trail(school_id: str) -> list[dict[str, str]]:
    return way_from_home(("Services", url_for("services.catalogue", school_id=school_id)), school_id=school_id)


def _href(school_id: str, line: str) -> str:
    return url_for("services.line", school_id=school_id, line=line)
