"""The journey of a school alongside the trust: where it stands, what was agreed, what waits for a signature; and each step
that the person may take now as a page of its own, shown before it is taken."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField

from services.portal.web.admission.access import TRUST_LEADS, Pages, at_school
from services.portal.web.asking import everywhere
from services.portal.web.context import ask, ask_once, do, me, today
from services.portal.web.pages.membership import journey_forms
from services.portal.web.pages.membership.journey_steps import (
    STEPS,
    Step,
    offered_to_me,
    refuse_unless_possible,
    waited_for,
)
from services.portal.web.pages.membership.journey_words import (
    OVER,
    PROPOSAL_STATES,
    PROPOSALS,
    WHO,
    reasons_in_words,
    terms_in_words,
)
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.tabs import tabs
from services.portal.web.patterns.words import day
from shared.errors import InvalidRequest, NotFound, QuaysideError, ServiceAway
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, TRUST_READERS, Role

pages = Pages("membership", __name__)
JOURNEY_READERS = SCHOOL_READERS | TRUST_READERS | {Role.MEMBERSHIP_LEAD}
EITHER_SIDE = SCHOOL_LEADERS | TRUST_LEADS
TABS = (
    ("Journey", "membership.journey"),
    ("Term reviews", "reviews.listed"),
    ("Timeline", "timeline.listed"),
    ("School record", "schools.record"),
)
"""The pages about a school's membership, each with the way to the others."""
NAVIGATION = (Entry("Membership", "membership.journey", at_school(JOURNEY_READERS), order=40),)


class Enquiry(journey_forms.Owners):
    """Who looks after the enquiry on both sides, and which schools of a federation it is for."""

    with_schools = SelectMultipleField(
        "Schools of your federation that come alongside with you", widget=GovCheckboxesInput()
    )

    def asked(self) -> dict[str, Any]:
        return {"school_owner": self.school_owner.data, "trust_owner": self.trust_owner.data}


@pages.page("/schools/<school_id>/membership/", may=at_school(JOURNEY_READERS))
def journey(school_id: str) -> str:
    """Where the school stands, or how it may begin."""
    try:
        case = _case(school_id)
    except NotFound:
        may = me().holds(EITHER_SIDE, school_id)
        return render_template("membership/none.html", title="Your membership", may_enquire=may)
    return render_template(
        "membership/journey.html",
        title="Your membership",
        case=case,
        tabs=tabs(TABS, school_id, "membership.journey"),
        may_enquire=case["state"] in OVER and me().holds(EITHER_SIDE, school_id),
        stages=[_stage(one) for one in case["stages"]],
        to_sign=[one for one in _open(case) if _may(case, "sign_proposal", one["proposal_id"])],
        waiting=[one for one in _open(case) if not _may(case, "sign_proposal", one["proposal_id"])],
        may_take_back=any(one["method"] == "take_back_proposal" and one["may"] for one in case["possible_steps"]),
        offered=offered_to_me(case),
        waited_for=waited_for(case),
        proposals=PROPOSALS,
        proposal_states=PROPOSAL_STATES,
        terms=lambda one: terms_in_words(one["kind"], one["terms"], case["usual_terms"]),
        reasons=reasons_in_words,
    )


@pages.page("/schools/<school_id>/membership/enquire", may=at_school(EITHER_SIDE), methods=("GET", "POST"))
def enquire(school_id: str) -> Any:
    """Ask the trust about coming alongside."""
    if request.method == "GET" and glance(school_id)["state"] not in (None, *OVER):
        flash("Your school has a membership already. Go on with it here.")
        return redirect(_journey(school_id))
    form = Enquiry()
    form.ready({"your_sides": []}, _people(school_id))
    others = _federated_with(school_id)
    form.with_schools.choices = others
    if not others:
        del form.with_schools
    if form.sent():
        with form.refusals():
            chosen = list(form.with_schools.data or ()) if others else []
            do("membership", "enquire", once=form.once_key(), school_ids=[school_id, *chosen], **form.asked())
            flash("Your enquiry is on record. The trust sees it now.", "success")
            return redirect(url_for("membership.journey", school_id=school_id))
    return render_template(
        "membership/enquire.html",
        title="Enquire about coming alongside",
        form=form,
        may_keep=me().holds(TRUST_LEADS),
        back=_journey(school_id),
    )


@pages.page("/schools/<school_id>/membership/<step>", may=at_school(EITHER_SIDE), methods=("GET", "POST"))
def step(school_id: str, step: str) -> Any:
    """One step of the journey: its form, then what it would change, then the step."""
    known = STEPS.get(step)
    if known is None:
        raise NotFound("There is no such step of a membership. The membership page shows those that are possible.")
    case = _case(school_id)
    offer = refuse_unless_possible(case, known.method) if request.method == "GET" else None
    form = known.form()
    form.ready(case, _people(school_id) if known.form is journey_forms.Owners else {})
    shown = {
        "known": known,
        "case": case,
        "form": form,
        "offer": offer,
        "title": known.title,
        "back": _journey(school_id),
    }
    if "back" not in request.form and form.sent():
        with form.refusals():
            if known.previews and "sure" not in request.form:
                after = ask("membership", known.method, school_id=school_id, preview=True, **form.asked())
                return _check(school_id, known, shown, after)
            answer = do("membership", known.method, once=form.once_key(), school_id=school_id, **form.asked())
            flash(_done(known, answer), "success")
            return redirect(_journey(school_id))
    return render_template("membership/step.html", leaving=_leaving(school_id) if step == "leave" else None, **shown)


@pages.page(
    "/schools/<school_id>/membership/proposals/<proposal_id>/sign", may=at_school(EITHER_SIDE), methods=("GET", "POST")
)
def sign(school_id: str, proposal_id: str) -> Any:
    """What a proposal says, what it changes, and the second signature."""
    return _on_proposal(school_id, proposal_id, "sign_proposal")


@pages.page(
    "/schools/<school_id>/membership/proposals/<proposal_id>/take-back",
    may=at_school(EITHER_SIDE),
    methods=("GET", "POST"),
)
def take_back(school_id: str, proposal_id: str) -> Any:
    """A proposal that waits is taken back by its own side, or refused by the other."""
    return _on_proposal(school_id, proposal_id, "take_back_proposal")


class Signature(journey_forms.StepForm):
    signs = True


def _on_proposal(school_id: str, proposal_id: str, method: str) -> Any:
    case = _case(school_id)
    proposal = next((one for one in case["proposals"] if one["proposal_id"] == proposal_id), None)
    if proposal is None:
        raise NotFound("There is no such proposal in this membership.")
    if request.method == "GET":
        refuse_unless_possible(case, method, proposal_id)
    signing = method == "sign_proposal"
    form = Signature() if signing else journey_forms.TakeBack()
    form.ready(case, {})
    if form.sent():
        with form.refusals():
            do("membership", method, once=form.once_key(), school_id=school_id, proposal_id=proposal_id, **form.asked())
            words = (
                f"{PROPOSALS[proposal['kind']]}: signed by both sides." if signing else "The proposal waits no more."
            )
            flash(words, "success")
            return redirect(_journey(school_id))
    preview, problem = _previewed(school_id, proposal_id) if signing else (None, "")
    what = PROPOSALS[proposal["kind"]]
    return render_template(
        "membership/sign.html" if signing else "membership/take_back.html",
        title=f"Sign: {what[:1].lower()}{what[1:]}"
        if signing
        else f"Take back or refuse: {what[:1].lower()}{what[1:]}",
        form=form,
        case=case,
        proposal=proposal,
        terms=terms_in_words(proposal["kind"], proposal["terms"], case["usual_terms"]),
        preview=preview,
        problem=problem,
        leaving=_leaving(school_id) if signing and proposal["kind"] == "leaving" else None,
        back=_journey(school_id),
    )


def _previewed(school_id: str, proposal_id: str) -> tuple[dict[str, Any] | None, str]:
    """What the signature would change; or why it can no longer be given."""
    try:
        return ask("membership", "proposal_preview", school_id=school_id, proposal_id=proposal_id), ""
    except (InvalidRequest, QuaysideError) as refusal:
        if isinstance(refusal, ServiceAway):
            raise
        return None, refusal.message


def _check(school_id: str, known: Step, shown: dict[str, Any], after: dict[str, Any]) -> str:
    typed = [
        (name, value)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "back", "sure")
        for value in values
    ]
    leaving, cost = None, None
    if known.method == "propose_leaving":
        # Their records stood on the page before; asking every service again would only make this one slower.
        leaving, cost = {"subscriptions": _subscriptions(school_id)}, _cost_of_leaving(school_id, after)
    return render_template("membership/check.html", typed=typed, after=after, leaving=leaving, cost=cost, **shown)


def _leaving(school_id: str) -> dict[str, Any]:
    """What leaving means for each service and its records, as each service says; who is away is named."""
    held = everywhere.ask_each("records_held", school_id=school_id)
    return {"held": held, "subscriptions": _subscriptions(school_id)}


def _subscriptions(school_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("membership", "subscriptions_of", school_id=school_id, ended=False)
    return found


def _cost_of_leaving(school_id: str, after: dict[str, Any]) -> dict[str, Any] | None:
    plan = after.get("exit_plan")
    if not plan:
        return None
    try:
        found: dict[str, Any] = ask(
            "membership", "preview", school_id=school_id, kind="leave", from_on=plan["last_service_on"]
        )
    except QuaysideError:
        return None
    return found


def _done(known: Step, answer: dict[str, Any]) -> str:
    """Leaving needs one signature or two: the answer tells which it was."""
    if known.method == "propose_leaving" and answer["exit_plan"] is None:
        return "You signed. The last day lies before the agreed notice, so it waits for the other side’s signature."
    if known.method == "propose_leaving":
        return f"Leaving is on record. Every service goes on until {day(answer['exit_plan']['last_service_on'])}."
    return known.done


def _case(school_id: str) -> dict[str, Any]:
    found: dict[str, Any] = ask("membership", "membership", school_id=school_id)
    return found


def _people(school_id: str) -> dict[str, Any]:
    return {
        "school": ask("membership", "people_of_school", school_id=school_id),
        "trust": ask("membership", "people_of_trust"),
    }


def _federated_with(school_id: str) -> list[tuple[str, str]]:
    """The other schools of the school's federation that this person acts for."""
    for federation in ask("membership", "federations"):
        schools = {one["school_id"]: one["name"] for one in federation["schools"]}
        if school_id in schools:
            return [(one, name) for one, name in schools.items() if one != school_id and me().holds(EITHER_SIDE, one)]
    return []


def _journey(school_id: str) -> str:
    return url_for("membership.journey", school_id=school_id)


def _open(case: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in case["proposals"] if one["state"] == "open"]


def _may(case: dict[str, Any], method: str, proposal_id: str) -> bool:
    return any(
        one["method"] == method and one["may"] and one.get("proposal_id") == proposal_id
        for one in case["possible_steps"]
    )


def _stage(one: dict[str, Any]) -> dict[str, str]:
    note = ""
    if one["on"]:
        note = day(one["on"]) if one["standing"] == "done" else f"since {day(one['on'])}"
    elif one["expected_on"]:
        word = "due on" if one["state"] == "decision_due" else "planned for"
        note = f"{word} {day(one['expected_on'])}"
    return {"title": one["words"], "state": {"to_come": "later"}.get(one["standing"], one["standing"]), "note": note}


def glance(school_id: str) -> dict[str, Any]:
    """The journey in short, asked once for all the cards of a page."""
    found: dict[str, Any] = ask_once("membership", "journey_at_a_glance", school_id=school_id)
    return found


def _needs_me(school_id: str | None) -> Card | None:
    if school_id is None:
        return None
    mine = [one for one in glance(school_id)["needs"] if one["yours"]]
    lines = [Line(one["words"], address_of_need(one | {"school_id": school_id}), hint=_by(one)) for one in mine]
    return Card("Membership", lines) if lines else None


def _on_its_way(school_id: str | None) -> Card | None:
    if school_id is None:
        return None
    said, way = glance(school_id), url_for("membership.journey", school_id=school_id)
    if said["state"] is None:
        return Card(
            "Membership", empty="Your school is not alongside the trust yet.", more=Line("How to come alongside", way)
        )
    lines = [Line(one["words"][:1].upper() + one["words"][1:], hint=day(one["due_on"])) for one in said["upcoming"][:2]]
    others = [one for one in said["needs"] if not one["yours"]]
    lines += [Line(one["words"], way, hint=f"waits for {WHO[one['who']]}") for one in others[:3]]
    return Card("Membership", lines, empty=said["words"], more=Line("Your membership", way))


def address_of_need(one: dict[str, Any]) -> str:
    """The page on which somebody does what is waited for."""
    school_id = one["school_id"]
    if one["kind"] == "signature":
        return url_for("membership.sign", school_id=school_id, proposal_id=one["proposal_id"])
    if one["kind"] == "review":
        return url_for("reviews.write", school_id=school_id, number=one["number"])
    if one["kind"] == "step" and one["step"] != "apply":
        return url_for("membership.step", school_id=school_id, step=one["step"])
    steps = {"condition": "condition", "conversion_date": "confirm-date", "exit_step": "exit-step"}
    if one["kind"] in steps:
        return url_for("membership.step", school_id=school_id, step=steps[one["kind"]])
    return url_for("membership.journey", school_id=school_id)


def _by(one: dict[str, Any]) -> str:
    if not one["due_on"]:
        return ""
    over = one["due_on"] < today().isoformat()
    return f"was due on {day(one['due_on'])}" if over else f"due {day(one['due_on'])}"


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Membership",
        at_school(JOURNEY_READERS),
        "membership",
        _needs_me,
        order=10,
        reads="journey_at_a_glance",
    ),
    Offer(
        Heading.ON_ITS_WAY,
        "Membership",
        at_school(JOURNEY_READERS),
        "membership",
        _on_its_way,
        order=10,
        reads="journey_at_a_glance",
    ),
)
