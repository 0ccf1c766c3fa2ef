"""Tenders for the trust: the list, a new plan, one tender with its tasks, and what the guard says of a purchase thought of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, SIGNERS, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me, now
from services.portal.web.pages.tenders import tender_words
from services.portal.web.pages.tenders.tender_words import (
    TASKS,
    guard_chart,
    state_words,
    tender_href,
    tender_page,
    trail,
)
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import PoundsField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.words import day

pages = Pages("tenders", __name__)
NAVIGATION = (Entry("Tenders", "tenders.listed", in_trust(TRUST), order=40, section="Buying"),)
FILTERS = tender_words.FILTERS
_STAGE_WORDS = {"done": "done", "running": "now", "to come": "later", "left out": "skipped"}
INTENDED = "Award intended: the contract is made after the standstill, where one is kept."
STEPS = {
    "publish": ("tender_plan.publish", "Check and publish", BUYERS),
    "change": ("tender_running.change", "Publish a change", BUYERS),
    "answer": ("tender_running.questions", "Questions", BUYERS),
    "intend": ("tender_award.award", "Ranking and award", TRUST),
    "reconsider": ("tender_award.award", "Ranking and award", TRUST),
    "award": ("tender_award.award", "Ranking and award", TRUST),
}
"""What the service says may be done now: the page, its words, and who may."""


class NewTender(Form):
    """What a plan begins with."""

    title = StringField(
        "Title", widget=GovTextInput(), description="As suppliers will read it, for example “Grounds maintenance for twelve schools”.",
        validators=[InputRequired("Enter a title"), Length(max=300)],
    )  # fmt: skip
    need = TextAreaField(
        "What is needed, and why?", widget=GovTextArea(),
        validators=[InputRequired("Say what is needed and why, in a sentence or two"), Length(max=4000)],
    )  # fmt: skip
    cpv_codes = StringField(
        "CPV codes", widget=GovTextInput(), description="Eight digits each, the main one first, with commas between. For example 77314000.",
        validators=[InputRequired("Enter the CPV code of what is bought"), Length(max=300)],
    )  # fmt: skip

    def codes(self) -> list[str]:
        return [one.strip() for one in (self.cpv_codes.data or "").replace(";", ",").split(",") if one.strip()]


class NewTenderForSchools(NewTender):
    """The same with the schools that may join."""

    school_ids = SelectMultipleField(
        "Which schools may join?", widget=GovCheckboxesInput(), choices=[],
        description="Each is asked whether it takes part. All that may join count towards the threshold.",
    )  # fmt: skip
    submit = SubmitField("Begin the plan", widget=GovSubmitInput())


class Purchase(Form):
    """A purchase that is only thought of."""

    cpv_codes = StringField(
        "CPV code", widget=GovTextInput(), description="Eight digits, for example 77314000.",
        validators=[InputRequired("Enter the CPV code")],
    )  # fmt: skip
    pence = PoundsField(
        "Value with VAT, for all years together",
        description="With every extension, over all schools that may join.",
        validators=[InputRequired("Enter the value")],
    )
    years = StringField("Years, with extensions", widget=GovTextInput(), default="1")
    submit = SubmitField("Hold it against the threshold", widget=GovSubmitInput())


@pages.page("/trust/buying/tenders/", may=in_trust(TRUST))
def listed() -> Any:
    """Every tender, newest first."""
    rows = [one | {"state_words": state_words(one["state"])} for one in ask(SERVICE, "tenders_listed")]
    states = sorted({str(row["state_words"]) for row in rows})
    listing = Listing(
        "Tenders",
        [
            Shown("title", "Tender", link=lambda one: tender_href(one["tender_id"])),
            Shown("number", "Number"),
            Shown("state_words", "Status"),
            Shown("estimate_pence", "Estimate with VAT", "money"),
            Shown("deadline_at", "Deadline", "moment"),
        ],
        rows,
        choices=[Choice("state_words", "Status", [("", "All"), *((one, one) for one in states)])],
        search_in=("title", "number", "cpv_code"),
        sort="-number",
        empty="No tender yet. When schools need the same thing, begin a plan: the page shows what it comes to together, "
        "which approved frameworks there are, and leads from task to task until it can be published.",
    )
    return listing.as_file() or render_template(
        "tenders/listed.html", title="Tenders", listing=listing, is_buyer=me().holds(BUYERS)
    )


@pages.page("/trust/buying/tenders/new", may=in_trust(BUYERS), methods=("GET", "POST"))
def plan() -> Any:
    """Begin a plan."""
    form = NewTenderForSchools()
    form.school_ids.choices = school_choices()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "plan_tender", once=form.once_key(), title=form.title.data, need=form.need.data,
                cpv_codes=form.codes(), school_ids=form.school_ids.data or [],
            )  # fmt: skip
            flash("The plan is begun, and the schools are asked whether they take part.", "success")
            return redirect(tender_href(said["tender_id"]))
    return render_template(
        "form.html", title="Plan a tender", form=form, trail=trail(),
        said="A plan is a list of tasks. Nothing is seen by suppliers until you publish it.",
        fields=["title", "need", "cpv_codes", "school_ids"],
    )  # fmt: skip


def school_choices() -> list[tuple[str, str]]:
    """The schools that have procurement today."""
    return [(one["school_id"], one["name"]) for one in ask(SERVICE, "schools") if one["may_order"]]


@pages.page("/trust/buying/tenders/weigh", may=in_trust(TRUST), methods=("GET", "POST"))
def weigh() -> str:
    """What a purchase that is only thought of comes to with everything of its kind."""
    form = Purchase()
    found = None
    if form.sent():
        with form.refusals({"cpv_code": "cpv_codes", "pence_incl_vat": "pence"}):
            schools = [school_id for school_id, _ in school_choices()]
            found = ask(
                SERVICE, "weigh_purchase", cpv_code=(form.cpv_codes.data or "").strip(), pence_incl_vat=form.pence.data,
                years=(form.years.data or "1").strip(), school_ids=schools,
            )  # fmt: skip
    return render_template(
        "tenders/weigh.html", title="Check against the threshold", form=form, guard=found,
        chart=guard_chart(found) if found else None, trail=trail(), is_buyer=me().holds(BUYERS),
    )  # fmt: skip


@pages.page("/trust/buying/tenders/<tender_id>/", may=in_trust(TRUST))
def tender(tender_id: str) -> str:
    """One tender with what is done and what is to be done."""
    page = tender_page(tender_id)
    is_buyer = me().holds(BUYERS)
    entries = page["entries"][:20]
    names = names_of(one["by"] for one in entries)
    return render_template(
        "tenders/tender.html",
        title=page["title"],
        tender=page,
        tasks=_tasks(page, is_buyer),
        steps=_steps(page),
        stages=[{"title": one["title"], "state": _STAGE_WORDS[one["state"]]} for one in page["stages"]],
        chart=guard_chart(page["guard"]) if page["guard"] else None,
        open_questions=[one for one in page["questions"] if not one["answered_at"]],
        must_declare=any(
            one["account"] == me().account and one["conflict"] == "not declared" for one in page["evaluators"]
        ),
        is_buyer=is_buyer,
        trail=trail(),
        entries=[{"what": one["in_words"], "at": one["at"], "who": who(one["by"], names)} for one in entries],
    )


def _tasks(page: Any, is_buyer: bool) -> list[dict[str, Any]]:
    """The tasks of the plan, for a buyer with the way to each."""
    return [
        {
            "title": TASKS[one["task"]][0],
            "href": url_for(TASKS[one["task"]][1], tender_id=page["tender_id"]) if is_buyer else None,
            "state": one["state"],
            "words": "Done" if one["state"] == "done" else "To do",
            "hint": f"{one['words'][:1].upper()}{one['words'][1:]}." if one["words"] else "",
        }
        for one in page["tasks"]
    ]


def _steps(page: Any) -> list[dict[str, str]]:
    """The ways on that the service says are open and this person may take, each once; a question that waits comes first."""
    asked = any(not one["answered_at"] for one in page["questions"])
    in_turn = sorted(page["steps"], key=lambda step: not (asked and step == "answer"))
    ways = {STEPS[step][0]: STEPS[step] for step in in_turn if step in STEPS and me().holds(STEPS[step][2])}
    return [
        {"href": url_for(endpoint, tender_id=page["tender_id"]), "words": words} for endpoint, words, _ in ways.values()
    ]


def _needs_the_buyer(_school_id: str | None) -> Card | None:
    lines = []
    for one in sorted(buying_glance("tenders_listed"), key=lambda one: one["state"] == "draft"):
        hint = _what_waits(one)
        if hint:
            lines.append(Line(one["title"], tender_href(one["tender_id"]), hint=hint))
    return Card("Tenders", lines[:5], more=Line("All tenders", url_for("tenders.listed"))) if lines else None


def _what_waits(one: Any) -> str:
    if one["state"] == "draft":
        return "Being planned: see which tasks are left."
    if one["state"] == "published" and one["deadline_at"]:
        if datetime.fromisoformat(one["deadline_at"]) < now():
            return f"The deadline passed on {day(one['deadline_at'])}: two people open the bids."
        return f"Open until {day(one['deadline_at'])}: answer questions in time."
    return {
        "opened": "Bids are opened: judge and award.",
        "intended": f"Award intended: waits for the {one['waits_for']} to sign." if one["waits_for"] else INTENDED,
    }.get(one["state"], "")


def _to_sign(_school_id: str | None) -> Card | None:
    """Intended awards that somebody who signs for the trust still has to sign."""
    lines = [
        Line(
            one["title"],
            url_for("tender_award.award", tender_id=one["tender_id"]),
            hint=f"The intended award waits for the {one['waits_for']} to sign.",
        )
        for one in buying_glance("tenders_listed")
        if one["waits_for"] and one["state"] == "intended"
    ]
    return Card("Awards to sign", lines[:5], more=Line("All tenders", url_for("tenders.listed"))) if lines else None


CARDS = (
    Offer(Heading.NEEDS_ME, "Tenders", in_trust(BUYERS), SERVICE, _needs_the_buyer, order=45, reads="trust_glance"),
    Offer(Heading.NEEDS_ME, "Awards to sign", in_trust(SIGNERS), SERVICE, _to_sign, order=46, reads="trust_glance"),
)
