"""One supplier: where it stands, how it is reached, where it is paid, who is connected with it, and what was done."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, me
from services.portal.web.pages.buying.buying_words import BUYERS, PAYERS, TRUST
from services.portal.web.patterns.cards import Card, Heading, Line, Offer

pages = Pages("supplier", __name__)
SERVICE = "procurement"
STAGE_COLOURS = {
    "taken over": "yellow", "invited": "grey", "declarations given": "blue", "checked": "blue", "approved": "green",
    "refused": "red", "stopped": "grey",
}  # fmt: skip
CHANGE_COLOURS = {
    "requested": "orange", "called back": "orange", "cooling off": "yellow", "in force": "green", "cancelled": "grey",
    "fraud suspected": "red", "suspicion cleared": "grey",
}  # fmt: skip
_STEPS = {
    "declare": ("supplier_approval.declare", "Enter its declarations"),
    "check": ("supplier_approval.check", "Check it"),
    "approve": ("supplier_approval.approve", "Approve it"),
    "invite_again": ("supplier_approval.invite_again", "Invite it again"),
    "refuse": ("supplier_approval.refuse", "Refuse it"),
}


@pages.page("/trust/buying/suppliers/<supplier_id>/", may=in_trust(TRUST))
def page(supplier_id: str) -> str:
    """All that is known of one supplier."""
    found = ask(SERVICE, "supplier_page", supplier_id=supplier_id)
    names = names_of(_people(found))
    return render_template(
        "supplying/supplier.html",
        title=found["name"],
        supplier=found,
        stage="stopped" if not found["active"] else found["onboarding"]["stage"],
        stage_colours=STAGE_COLOURS,
        change_colours=CHANGE_COLOURS,
        steps=_steps(found),
        entries=[_entry(step, names) for step in found["steps"]],
        who=lambda actor: who(actor, names),
        pays=me().holds(PAYERS),
        buys=me().holds(BUYERS),
        trail=supplier_trail(),
    )


def supplier_trail(supplier: Any = None) -> list[dict[str, str]]:
    """The way here: home, suppliers, and for what belongs to a supplier, the supplier."""
    way = [
        {"text": "Home", "href": url_for("home.trust")},
        {"text": "Suppliers", "href": url_for("suppliers.suppliers")},
    ]
    return [*way, {"text": supplier["name"], "href": supplier_href(supplier["supplier_id"])}] if supplier else way


def supplier_href(supplier_id: str) -> str:
    return url_for("supplier.page", supplier_id=supplier_id)


def _people(found: Any) -> set[str]:
    at = found["onboarding"]
    people = {step["by"] for step in found["steps"]} | {at["listed_by"], at["checked_by"], at["approved_by"]}
    people |= {one["person"] for one in found["party"]["connections"]}
    return people - {""}


def _steps(found: Any) -> list[dict[str, Any]]:
    """The ways on that the service says are open and this person may take; the first is the usual one."""
    if not found["active"] or not me().holds(PAYERS):
        return []
    open_ = [step for step in found["onboarding"]["steps"] if step != "invite_again" or me().holds(BUYERS)]
    main = open_[0] if open_ and not found["onboarding"]["waits_for_another"] else ""
    return [
        {
            "href": url_for(_STEPS[step][0], supplier_id=found["supplier_id"]),
            "words": _STEPS[step][1],
            "main": step == main and step != "refuse",
        }
        for step in open_
    ]


def _entry(step: Any, names: Any) -> dict[str, Any]:
    """A step for the timeline; the rule rows it went by are named with their source."""
    rules = "; ".join(f"{one['source']} ({one['status']})" for one in step["rules"])
    why = ". ".join(part for part in (step["words"].rstrip("."), f"By: {rules}" if rules else "") if part)
    return {
        "what": _sentence(step["what"]), "at": step["at"], "who": who(step["by"], names), "why": why,
        "part": _sentence(step["about"]), "href": None,
    }  # fmt: skip


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _needs(_school_id: str | None) -> Card | None:
    found = buying_glance("suppliers_need")
    if not found:
        return None
    lines = [Line(one["supplier"], _need_href(one), hint=f"{one['words']}.") for one in found[:5]]
    return Card("Suppliers", lines, more=Line("All suppliers", url_for("suppliers.suppliers")))


def _need_href(need: Any) -> str:
    if need["change_id"]:
        return url_for("supplier_bank.page", change_id=need["change_id"])
    return supplier_href(need["supplier_id"])


CARDS = (Offer(Heading.NEEDS_ME, "Suppliers", in_trust(PAYERS), SERVICE, _needs, order=45),)
