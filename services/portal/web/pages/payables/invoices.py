"""Suppliers' invoices: the list with what needs somebody, one beside its order and what came, and a school's charges."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.buying_roles import (
    DECIDERS,
    FINANCE,
    INVOICE_APPROVERS,
    PAYERS,
    SCHOOL_OR_TRUST,
    SERVICE,
    TRUST,
)
from services.portal.web.asking.glance import buying_glance
from services.portal.web.asking.names import accounts_in, names_of, who, with_names
from services.portal.web.context import ask, me
from services.portal.web.pages.payables import invoice_words
from services.portal.web.pages.payables.invoice_words import STATES, VIEWS, pay_words, title_of, trail
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import in_words, plural
from shared.errors import NotFound

pages = Pages("payables", __name__)
NAVIGATION = (
    Entry("Invoices", "payables.listed", in_trust(TRUST), order=60, section="Buying"),
    Entry("Invoices", "payables.school_listed", at_school(SCHOOL_OR_TRUST), order=60, section="Buying"),
)
FILTERS = invoice_words.FILTERS
MOST_LISTED, MOST_SEARCHED = 500, 120


@pages.page("/trust/buying/invoices/", may=in_trust(TRUST))
def listed() -> Any:
    """Invoices and credit notes of one view."""
    asked = request.args.get("view") or "open"
    view = asked if asked in VIEWS else "open"
    found = ask(SERVICE, "invoices", view=view, words=request.args.get("q", "").strip()[:MOST_SEARCHED])
    rows = [_row(one) for one in found["invoices"]]
    counts = found["counts"]
    listing = Listing(
        "Invoices",
        [
            Shown("name", "Number", link=lambda one: url_for("payables.one", invoice_id=one["invoice_id"])),
            Shown("supplier_name", "Supplier"),
            Shown("owed_pence", "Amount with VAT", "money"),
            Shown("pay_by", "To be paid by", "day"),
            Shown("stands", "Status"),
            Shown("first_question", "What holds it"),
        ],
        rows,
        choices=[Choice("view", "Which invoices", [_option(key, words, counts) for key, words in VIEWS.items()])],
        total=len(rows),
        page_size=MOST_LISTED,
        whole=lambda: rows,
        empty=_empty(view),
        sum_of=("owed_pence",),
    )
    return listing.as_file() or render_template(
        "payables/listed.html",
        title="Invoices",
        listing=listing,
        may_approve=me().holds(INVOICE_APPROVERS) and counts["to approve"],
        may_send=me().holds(PAYERS),
        shown_at_most=MOST_LISTED if len(rows) >= MOST_LISTED else None,
    )


@pages.page("/trust/buying/invoices/<invoice_id>/", may=in_trust(TRUST))
def one(invoice_id: str) -> str:
    """One invoice: what it asks for beside what was ordered and came, what differs, and what may be done now."""
    page = invoice_page(invoice_id)
    names = names_of(people_of(page))
    return render_template(
        "payables/one.html",
        title=title_of(page),
        page=page,
        open=[one for one in page["differences"] if one["open"]],
        decided=[one for one in page["differences"] if one["decision"]],
        known=[one for one in page["differences"] if not one["holds"]],
        happened=[
            {
                "what": _step_words(step),
                "at": step["at"],
                "who": who(step["by"], names),
                "why": with_names(step["words"], names),
            }
            for step in reversed(page["steps"])
        ],
        who=lambda actor: who(actor, names),
        named=lambda words: with_names(words, names),
        may_decide=me().holds(DECIDERS),
        may_approve=me().holds(INVOICE_APPROVERS),
        trail=trail(),
    )


@pages.page("/trust/buying/invoices/<invoice_id>/copies", may=in_trust(TRUST))
def copies(invoice_id: str) -> str:
    """An invoice beside earlier ones that it may be a copy of."""
    page = invoice_page(invoice_id)
    ids = [one["key"].removeprefix("duplicate ") for one in page["differences"] if one["key"].startswith("duplicate ")]
    if not ids:
        raise NotFound("This invoice is not like any other that came before.")
    beside = [page, *(ask(SERVICE, "invoice_page", invoice_id=other) for other in ids[:3])]
    return render_template(
        "payables/copies.html", title="Is it a copy?", page=page, beside=beside,
        may_decide=me().holds(DECIDERS), trail=trail((title_of(page), url_for("payables.one", invoice_id=invoice_id))),
    )  # fmt: skip


@pages.page("/schools/<school_id>/buying/invoices/", may=at_school(SCHOOL_OR_TRUST))
def school_listed(school_id: str) -> Any:
    """What a school was charged of suppliers' invoices."""
    _note_look(school_id)
    rows = ask(SERVICE, "school_invoices", school_id=school_id)
    listing = Listing(
        "Invoices charged to your school",
        [
            Shown(
                "number",
                "Number",
                link=lambda row: url_for("payables.school_one", school_id=school_id, invoice_id=row["invoice_id"]),
            ),
            Shown("supplier_name", "Supplier"),
            Shown("about", "What for"),
            Shown("charged_on", "Charged on", "day"),
            Shown("net_pence", "Without VAT", "money"),
            Shown("total_pence", "With VAT", "money"),
        ],
        [row | {"number": f"{in_words(row['kind'])} {row['number']}"} for row in rows],
        choices=[
            Choice("kind", "Kind", [("", "All"), ("invoice", "Invoices"), ("credit note", "Credit notes")]),
        ],
        search_in=("number", "supplier_name", "about"),
        sort="-charged_on",
        sum_of=("net_pence", "total_pence"),
        empty="Nothing was charged to your school yet. When an invoice for something you ordered is approved, your part of "
        "it stands here with how it comes about.",
    )
    return listing.as_file() or render_template(
        "payables/school_listed.html", title="Invoices charged to your school", listing=listing
    )


@pages.page("/schools/<school_id>/buying/invoices/<invoice_id>/", may=at_school(SCHOOL_OR_TRUST))
def school_one(school_id: str, invoice_id: str) -> str:
    """One invoice as far as it is charged to a school."""
    _note_look(school_id)
    rows = ask(SERVICE, "school_invoices", school_id=school_id)
    charge = next((row for row in rows if row["invoice_id"] == invoice_id), None)
    if charge is None:
        raise NotFound("Nothing of that invoice is charged to this school.")
    return render_template(
        "payables/school_one.html",
        title=title_of(charge),
        charge=charge,
        school_id=school_id,
        trail=way_from_home(("Invoices", url_for("payables.school_listed", school_id=school_id)), school_id=school_id),
    )


def invoice_page(invoice_id: str) -> Any:
    """The service's answer about one invoice."""
    return ask(SERVICE, "invoice_page", invoice_id=invoice_id)


def people_of(page: dict[str, Any]) -> list[str]:
    """Everybody whom the page of an invoice names."""
    people = [step["by"] for step in page["steps"]] + [page["entered_by"], page["approved_by"]]
    people += [one["by"] for one in page["approving"]["signed"]] if page["approving"] else []
    people += [one["decision"]["by"] for one in page["differences"] if one["decision"]]
    people += [pause["by"] for pause in page["clock"]["pauses"]] if page["clock"] else []
    told = [step["words"] for step in page["steps"]] + [page["order"]["approved_by"] if page["order"] else ""]
    told.append(page["approval"].get("row") or "")
    return [*people, *(account for words in told for account in accounts_in(words))]


def _note_look(school_id: str) -> None:
    """Whoever pays works with schools' charges every day; that others of the trust look is put down."""
    if not me().holds(PAYERS):
        guard.note_reading("invoices charged to a school", school_id)


def _step_words(step: dict[str, Any]) -> str:
    return {"came": "It came", "decided": "A difference was decided", "paid": "It was paid"}.get(
        step["kind"], in_words(step["kind"])
    )


def _row(invoice: dict[str, Any]) -> dict[str, Any]:
    when = pay_words(invoice)
    stands = STATES[invoice["state"]][1]
    return invoice | {
        "name": f"{in_words(invoice['kind'])} {invoice['number']}",
        "stands": f"{stands}, {when}" if when else stands,
    }


def _option(key: str, words: str, counts: dict[str, int]) -> tuple[str, str]:
    """A view with how many it holds; the first stands where nothing was chosen."""
    counted = f"{words} ({counts[key]})" if key in counts else words
    return ("" if key == "open" else key, counted)


def _empty(view: str) -> str:
    if view == "held":
        return "Nothing is held: all that came agrees with its order, or somebody has decided on it."
    if view == "late":
        return "Nothing is late."
    return "No invoice stands here. Send one in: what is read and checked comes to this list by itself."


def _needs_the_payer(_: str | None) -> Card | None:
    """What finance and the buyer have to do about invoices."""
    waits = buying_glance("invoices_waiting")
    to_do = (
        ("held", "held", "is held because something differs", "are held because something differs"),
        ("to_approve", "to approve", "matches and waits for an approval", "match and wait for an approval"),
        ("late", "late", "is late", "are late"),
        ("due_soon", "due soon", "has to be paid within a week", "have to be paid within a week"),
    )
    lines = [
        Line(
            f"{plural(waits[key], 'invoice')} {one if waits[key] == 1 else many}", url_for("payables.listed", view=view)
        )
        for key, view, one, many in to_do
        if waits[key]
    ]
    if waits["runs"] and me().holds(FINANCE):
        lines.append(Line(f"{plural(waits['runs'], 'payment run')} under way", url_for("payment_runs.listed")))
    return Card("Invoices", lines, empty="No invoice waits for you.") if lines else None


CARDS = (
    Offer(Heading.NEEDS_ME, "Invoices", in_trust(DECIDERS), SERVICE, _needs_the_payer, order=45, reads="trust_glance"),
)
