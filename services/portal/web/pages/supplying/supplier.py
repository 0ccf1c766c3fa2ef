"""One supplier: where it stands, how it is reached, where it is paid, who is connected with it, and what was done."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, DECIDERS, PAYERS, SERVICE, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, me
from services.portal.web.pages.supplying import supplying_words
from services.portal.web.pages.supplying.supplying_words import STEPS
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.trails import way_from_home

pages = Pages("supplier", __name__)
FILTERS = supplying_words.FILTERS


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
        steps=_steps(found),
        entries=[_entry(step, names) for step in found["steps"]],
        who=lambda actor: who(actor, names),
        listed_by=[who(one, names) for one in found["onboarding"]["listers"]],
        pays=me().holds(PAYERS),
        decides=me().holds(DECIDERS),
        buys=me().holds(BUYERS),
        trail=supplier_trail(),
    )


def supplier_trail(supplier: Any = None) -> list[dict[str, str]]:
    """The way here: home, suppliers, and for what belongs to a supplier, the supplier."""
    there = (supplier["name"], supplier_href(supplier["supplier_id"])) if supplier else None
    return way_from_home(("Suppliers", url_for("suppliers.suppliers")), there)


def supplier_href(supplier_id: str) -> str:
    return url_for("supplier.page", supplier_id=supplier_id)


def _people(found: Any) -> set[str]:
    at = found["onboarding"]
    people = {step["by"] for step in found["steps"]} | {
        *at["listers"],
        at["confirmed_by"],
        at["checked_by"],
        at["approved_by"],
    }
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
            "href": url_for(STEPS[step][0], supplier_id=found["supplier_id"]),
            "words": STEPS[step][1],
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


CARDS = (Offer(Heading.NEEDS_ME, "Suppliers", in_trust(DECIDERS), SERVICE, _needs, order=45, reads="trust_glance"),)
