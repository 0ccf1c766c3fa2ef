"""Related parties: who is connected with which supplier, what was bought from them this year, what was approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import rule_rows
from services.procurement.application.suppliers.noted import PARTIES, note
from services.procurement.domain.suppliers.related_parties import (
    APPROVAL,
    Connection,
    PartyPaper,
    Standing,
    party_of,
    standing,
)
from shared.calendar import FinancialYearKind, YearSpan, academic_year, financial_year_of
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.money import pounds
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded

UNCONNECTED = Standing(0, 0, (), ())


def standing_with(uow: Procuring, supplier_id: str, pence: int, on: date) -> Standing:
    """Where buying for `pence` more stands with the limits for related parties; nothing to say of whoever is none.

    Others who ask about the same party for an amount wait until this transaction ends, so that two orders which each fit alone
    cannot be placed together.
    """
    party = party_of(supplier_id, uow.onboarding.connections(), on)
    if not party:
        return UNCONNECTED
    if pence:
        for one in sorted(party):
            uow.onboarding.lock(one)
    year = financial_year_of(on, FinancialYearKind.ACADEMY)
    papers = uow.onboarding.papers(party)
    return standing(_total(_bought_by_all(uow, party, year)), pence, rule_rows.limits(on), papers, year.name)


def bought_this_year(uow: Procuring, supplier_id: str, on: date) -> int:
    """What was bought in the year of the day from a supplier, or from all that count as one party with it."""
    party = party_of(supplier_id, uow.onboarding.connections(), on) or {supplier_id}
    return _total(_bought_by_all(uow, party, financial_year_of(on, FinancialYearKind.ACADEMY)))


@worded
def declare_connection(
    uow: Procuring, supplier_id: str, person: str, kind: str, words: str, starts_on: date
) -> dict[str, Any]:
    """A person of the trust is connected with a supplier. Raises InvalidRequest for one that is on record already."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    if not person.strip():
        raise NotValid(
            "Enter whose connection it is: the person's sign-in", fields={"person": ["Enter whose connection it is"]}
        )
    for other in uow.onboarding.connections([supplier_id]):
        if other.person == person.strip() and other.holds_on(starts_on):
            raise NotValid(
                f"A connection of {other.person} with this supplier is on record since {day_in_words(other.starts_on)}"
            )
    connection = Connection(new_id(), supplier_id, person.strip(), kind, words.strip(), starts_on)
    uow.onboarding.put_connection(connection)
    note(
        uow,
        supplier_id,
        PARTIES,
        f"connection declared: {connection.person}, {kind}, from {day_in_words(starts_on)}",
        words,
    )
    return connection_as_json(connection, uow.today())


@worded
def end_connection(uow: Procuring, supplier_id: str, connection_id: str, ends_on: date, reason: str) -> dict[str, Any]:
    """The connection ends with a day; what was bought until then stays counted. Raises NotFound, InvalidRequest."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    found = next((one for one in uow.onboarding.connections([supplier_id]) if one.connection_id == connection_id), None)
    if found is None:
        raise NotKnown("There is no such connection: look at the supplier's page again")
    if ends_on < found.starts_on:
        raise NotValid(
            f"The connection began on {day_in_words(found.starts_on)}, and cannot end before",
            fields={"ends_on": ["It cannot end before it began"]},
        )
    if not reason.strip():
        raise NotValid("Say why, for whoever asks later", fields={"reason": ["Say why, for whoever asks later"]})
    ended = replace(found, ends_on=ends_on)
    uow.onboarding.put_connection(ended)
    note(uow, supplier_id, PARTIES, f"connection of {found.person} ends on {day_in_words(ends_on)}", reason)
    return connection_as_json(ended, uow.today())


@worded
def record_approval(
    uow: Procuring, supplier_id: str, kind: str, reference: str, up_to_pence: int | None, year: str
) -> dict[str, Any]:
    """The DfE's approval up to an amount, or a statement of assurance for selling at cost, for one financial year."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    fields = {}
    if not reference.strip():
        fields["reference"] = ["Enter the reference that stands on it"]
    if kind == APPROVAL and not (up_to_pence and up_to_pence > 0):
        fields["up_to"] = ["Enter the amount that was approved"]
    if fields:
        raise NotValid("; ".join(words for [words] in fields.values()), fields=fields)
    paper = PartyPaper(supplier_id, kind, reference.strip(), up_to_pence if kind == APPROVAL else None, _year(year))
    uow.onboarding.add_paper(paper, uow.now(), uow.actor)
    what = (
        f"approved by the DfE up to {pounds(up_to_pence or 0)}"
        if kind == APPROVAL
        else "statement of assurance (at cost)"
    )
    note(uow, supplier_id, PARTIES, f"{what} for {paper.year}", f"Reference {paper.reference}")
    return _paper_as_json(paper)


def related_parties(uow: Procuring) -> list[dict[str, Any]]:
    """Each supplier with a connection that holds today: what was bought this year, and what that asks for."""
    for_the_trust(uow)
    today = uow.today()
    holding = [one for one in uow.onboarding.connections() if one.holds_on(today)]
    names = uow.suppliers.names([one.supplier_id for one in holding])
    told = []
    for supplier_id in dict.fromkeys(one.supplier_id for one in holding):
        told.append({"supplier": names.get(supplier_id, ""), **party_as_json(uow, supplier_id)})
    return sorted(told, key=lambda one: str(one["supplier"]))


def party_as_json(uow: Procuring, supplier_id: str) -> dict[str, Any]:
    """A supplier's connections and papers, with what was bought from the whole party this year, order by order."""
    today = uow.today()
    everyone = uow.onboarding.connections()
    party = party_of(supplier_id, everyone, today)
    year = financial_year_of(today, FinancialYearKind.ACADEMY)
    limits = rule_rows.limits(today)
    bought = _bought_by_all(uow, party, year)
    papers = uow.onboarding.papers(party or {supplier_id})
    now = standing(_total(bought), 0, limits, papers, year.name)
    return {
        "supplier_id": supplier_id,
        "connections": [connection_as_json(one, today) for one in everyone if one.supplier_id == supplier_id],
        "papers": [_paper_as_json(paper) for paper in papers],
        "year": year.name,
        "bought_pence": now.before_pence,
        "bought": [
            {"what": what, "number": number, "on": on.isoformat(), "pence": pence} for what, number, on, pence in bought
        ],
        "party": len(party),
        "approval_over_pence": limits.approval_over_pence,
        "at_cost_over_pence": limits.at_cost_over_pence,
        "asks_for": list(now.refusals) if party else [],
        "rules": list(limits.rows.values()),
    }


def connection_as_json(connection: Connection, today: date) -> dict[str, Any]:
    return {
        "connection_id": connection.connection_id,
        "person": connection.person,
        "kind": connection.kind,
        "words": connection.words,
        "from": connection.starts_on.isoformat(),
        "until": connection.ends_on.isoformat() if connection.ends_on else None,
        "holds": connection.holds_on(today),
    }


def _bought_by_all(uow: Procuring, party: set[str], year: YearSpan) -> Sequence[tuple[str, str, date, int]]:
    """What all schools and the trust bought from the party: the limits count for the trust, whichever school asks."""
    if uow.scope.everywhere:
        return uow.onboarding.bought(party, year.starts, year.ends)
    with uow.over_all_schools():
        return uow.onboarding.bought(party, year.starts, year.ends)


def _total(bought: Sequence[tuple[str, str, date, int]]) -> int:
    return sum(pence for *_, pence in bought)


def _paper_as_json(paper: PartyPaper) -> dict[str, Any]:
    return {"kind": paper.kind, "reference": paper.reference, "up_to_pence": paper.up_to_pence, "year": paper.year}


def _year(name: str) -> str:
    try:
        return academic_year(name).name
    except ValueError as wrong:
        raise NotValid(
            f"'{name}' is not a financial year of an academy: write it like 2026-27",
            fields={"year": ["Write it like 2026-27"]},
        ) from wrong
