"""The register of contracts for the trust: the list, one contract with all that is kept of it, and what needs somebody."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, SIGNERS, TRUST
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, me
from services.portal.web.pages.contract_register import register_words as words
from services.portal.web.pages.contract_register.register_words import TO_DO_STEPS, contract_href, contract_of, trail
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day, in_words

pages = Pages("contracts", __name__)
NAVIGATION = (Entry("Contracts", "contracts.listed", in_trust(TRUST), order=50, section="Buying"),)
FILTERS = words.FILTERS
NOTES_SHOWN = 15


@pages.page("/trust/buying/contracts/", may=in_trust(TRUST))
def listed() -> Any:
    """Every contract, the one that ends first before."""
    found = ask(SERVICE, "contracts_listed")
    names = sorted({str(name) for one in found for name in one["schools"]})
    school = request.args.get("school", "")
    rows = [
        one
        | {
            "state": in_words(one["state"]),
            "in_it": words.schools_in_words(one["schools"]),
            "needs": one["to_do"][0]["words"] if one["to_do"] else "",
            "needing": "yes" if one["to_do"] else "no",
            "school": school if school in one["schools"] else "",
            "cpv_group": one["cpv_code"][:3],
        }
        for one in found
    ]
    listing = Listing(
        "Contracts",
        [
            Shown("title", "Contract", link=lambda one: contract_href(one["contract_id"])),
            Shown("supplier", "Supplier"),
            Shown("value_pence", "Value without VAT", "money"),
            Shown("ends_on", "Ends", "day"),
            Shown("state", "Status"),
            Shown("in_it", "Schools", sortable=False),
            Shown("needs", "What it needs", sortable=False),
        ],
        rows,
        choices=[
            Choice("ends_within", "Ends", [("", "At any time"), ("3", "Within 3 months"), ("6", "3 to 6 months"), ("12", "6 to 12 months")]),
            Choice("state", "Status", [("", "All"), *((one, one) for one in sorted({str(row["state"]) for row in rows}))]),
            Choice("cpv_group", "CPV code", [("", "All"), *((one, f"{one}…") for one in sorted({str(row["cpv_group"]) for row in rows}))]),
            Choice("school", "School", [("", "All"), *((name, name) for name in names)]),
            Choice("needing", "Needs somebody", [("", "All"), ("yes", "Yes"), ("no", "No")]),
        ],
        search_in=("title", "supplier", "cpv_code", "in_it"),
        sort="ends_on",
        empty="No contract yet. One comes in when a tender is awarded; or enter one, or take a whole register in from a sheet.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "contract_register/listed.html",
        title="Contracts",
        listing=listing,
        is_buyer=me().holds(BUYERS),
        trail=way_from_home(),
    )


@pages.page("/trust/buying/contracts/<contract_id>/", may=in_trust(TRUST))
def one(contract_id: str) -> str:
    """One contract: facts, what it needs, schools and shares, orders, visits, indicators, changes, documents, timeline."""
    contract = contract_of(contract_id)
    is_buyer = me().holds(BUYERS)
    following = contract["next"]
    notes = contract["notes"][:NOTES_SHOWN]
    names = names_of(one["by"] for one in notes)
    return render_template(
        "contract_register/one.html",
        title=f"Contract: {contract['title']}",
        contract=contract,
        following=following,
        may=frozenset(contract["may"]) if is_buyer else frozenset(),
        to_do=[one | {"step": _step(one, contract) if is_buyer else None} for one in contract["to_do"]],
        chart=words.shares_chart(following["shares"], following["in_words"]) if following else None,
        went=words.went_chart(contract["went"]),
        kpi_charts={kpi["kpi_id"]: words.kpi_chart(kpi) for kpi in contract["kpis"]},
        may_refuse=me().holds(SIGNERS | BUYERS),
        visits_in_all=sum(contract["visits"].values()),
        notes=[one | {"by": who(one["by"], names)} for one in notes],
        ways=words.WAYS,
        trail=trail(),
    )


def _step(one: Any, contract: Any) -> dict[str, str] | None:
    if one["kind"] == "sign":
        return None
    endpoint, label = TO_DO_STEPS[one["kind"]]
    given = {"contract_id": contract["contract_id"]}
    if one["kind"] == "option":
        given["number"] = next(str(it["number"]) for it in contract["extensions"] if not it["decision"])
    if one["kind"] == "schools":
        return {"href": f"{contract_href(contract['contract_id'])}#schools", "label": label}
    return {"href": url_for(endpoint, **given), "label": label}


def _needs_somebody(_school_id: str | None) -> Card | None:
    """Contracts with something to be done; those of visits only are the schools' own."""
    found = [
        (one, [it for it in one["to_do"] if it["kind"] not in ("visits", "sign")])
        for one in buying_glance("contracts_listed")
    ]
    needing = [(one, first[0]["words"]) for one, first in found if first]
    if not needing:
        return None
    return Card(
        "Contracts that need you",
        [Line(one["title"], contract_href(one["contract_id"]), hint=said) for one, said in needing[:4]],
        more=Line("See all contracts", url_for("contracts.listed")),
    )


def _to_sign(_school_id: str | None) -> Card | None:
    """What waits for the signature of whoever looks."""
    found = [
        (one, it["words"]) for one in buying_glance("contracts_listed") for it in one["to_do"] if it.get("you_may_sign")
    ]
    if not found:
        return None
    return Card(
        "Contracts to sign",
        [Line(one["title"], contract_href(one["contract_id"]), hint=said) for one, said in found[:4]],
        more=Line("See all contracts", url_for("contracts.listed")),
    )


def _ending(_school_id: str | None) -> Card | None:
    ending = [one for one in buying_glance("contracts_listed") if one["ends_within"]]
    if not ending:
        return None
    return Card(
        "Contracts ending",
        [
            Line(one["title"], contract_href(one["contract_id"]), hint=f"Ends on {day(one['ends_on'])}")
            for one in ending[:4]
        ],
        more=Line("See all contracts", url_for("contracts.listed")),
    )


CARDS = (
    Offer(Heading.NEEDS_ME, "Contracts to sign", in_trust(SIGNERS), SERVICE, _to_sign, order=45, reads="trust_glance"),
    Offer(Heading.NEEDS_ME, "Contracts", in_trust(BUYERS), SERVICE, _needs_somebody, order=50, reads="trust_glance"),
    Offer(Heading.ON_ITS_WAY, "Contracts ending", in_trust(TRUST), SERVICE, _ending, order=50, reads="trust_glance"),
)
