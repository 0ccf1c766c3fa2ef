"""Statements of a school's charges: drawn from the ledger at any time, issued as a numbered snapshot with its documents, with
the shadow beside it: what the same days would have cost a full member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application import price_book
from services.membership.application.arrangements import arrangement_of, facts_of, period_asked, school_of, standing_on
from services.membership.application.charges import (
    cost_by_line,
    entry_id_for,
    entry_page,
    gaps_page,
    is_handed_on,
)
from services.membership.application.ports_subscriptions import IssuedStatement, KeptEntry, Subscribing
from services.membership.application.previews import period_page
from services.membership.application.price_book import readable, title_of
from services.membership.application.refusals import for_the_trust, worded
from services.membership.domain.charges import Entry, EntryType, entry_of
from services.membership.domain.costing import BELONGING
from services.membership.domain.errors import BadInput, in_words
from services.membership.domain.pricing import Period
from services.membership.domain.statements import (
    Statement,
    VatRow,
    central_services_note,
    financial_year_split,
    statement,
)
from shared.calendar import academic_year
from shared.errors import NotFound
from shared.files_over_rpc import file_as_json
from shared.identifiers import new_id
from shared.money import pounds

STATEMENT_JOB = "membership.statement"


@worded
def statement_of(uow: Subscribing, school_id: str, from_on: date | None, until_on: date | None) -> dict[str, Any]:
    """The statement and the shadow statement of a school as the ledger stands."""
    return _drawn(uow, school_id, period_asked(uow, from_on, until_on))


@worded
def issue(uow: Subscribing, school_id: str, from_on: date, until_on: date) -> dict[str, Any]:
    """Issue the statement of days that are over: a numbered snapshot, drawn as PDF and spreadsheet by the worker."""
    days = period_asked(uow, from_on, until_on)
    if days.until_on >= uow.today():
        raise BadInput(f"{days.words} is not over: a statement is issued from the day after {in_words(days.until_on)}.")
    document = _drawn(uow, school_id, days)
    statement_id = new_id()
    number = uow.statements.next_number(school_id, days.from_on, days.until_on)
    job_id = uow.later(STATEMENT_JOB, {"statement_id": statement_id}, school_id)
    issued = IssuedStatement(
        statement_id, school_id, days.from_on, days.until_on, number, document, job_id, uow.actor, uow.now()
    )
    uow.statements.add(issued)
    uow.emit(
        "membership.statement.issued.v1",
        subject=statement_id,
        school_id=school_id,
        why=f"{days.words}: {pounds(document['to_pay_pence'])} to pay",
        data={
            "school_id": school_id,
            "statement_id": statement_id,
            "number": number,
            "period_from": days.from_on,
            "period_until": days.until_on,
            "to_pay_pence": document["to_pay_pence"],
            "shadow_pence": document["shadow"]["net_pence"],
        },
    )
    return issued_page(issued)


@worded
def issued_to(uow: Subscribing, school_id: str) -> list[dict[str, Any]]:
    """The statements issued to a school, newest first, without their lines."""
    return [issued_page(one, whole=False) for one in uow.statements.of_school(school_id)]


@worded
def issued_one(uow: Subscribing, school_id: str, statement_id: str) -> dict[str, Any]:
    """One statement as it was issued, with the names of its documents. Raises NotFound."""
    known = uow.statements.get(school_id, statement_id)
    return issued_page(known) | {"files": uow.files_of_job(known.job_id) if known.job_id else []}


@worded
def file_of(uow: Subscribing, school_id: str, statement_id: str, name: str) -> dict[str, str]:
    """A document of an issued statement: `media_type`, and `content` in base64. Raises NotFound."""
    known = uow.statements.get(school_id, statement_id)
    found = uow.file_of_job(known.job_id, name) if known.job_id else None
    if found is None:
        raise NotFound(f"This statement has no document {name}. Its documents are drawn a moment after it is issued.")
    return file_as_json(name, *found)


@worded
def central_services(uow: Subscribing, year: str) -> dict[str, Any]:
    """What the trust charged each school for central services in an academic year: services, basis, pence."""
    for_the_trust(uow)
    try:
        span = academic_year(year)
    except ValueError as wrong:
        raise BadInput(f"{wrong}.") from None
    entries = uow.charges.of_all(span.starts, span.ends)
    own = [entry for entry in entries if not is_handed_on(entry, entries)]
    titles = {entry.service: title_of(entry.service, span.ends) for entry in own}
    rows = central_services_note(own, titles, Period(span.starts, span.ends))
    names = uow.schools.names({str(entry.school_id) for entry in own})
    return {
        "year": year,
        "total_pence": sum(row.total for row in rows),
        "services": [
            {
                "line": row.service,
                "title": row.title,
                "bases": list(row.bases),
                "total_pence": row.total,
                "schools": [
                    {"school_id": str(school), "school": names.get(str(school), str(school)), "pence": pence}
                    for school, pence in sorted(row.by_school.items(), key=lambda one: names.get(str(one[0]), ""))
                ],
            }
            for row in rows
        ],
    }


def issued_page(issued: IssuedStatement, *, whole: bool = True) -> dict[str, Any]:
    """An issued statement; `whole` with its lines."""
    document = issued.document
    head = {
        "statement_id": issued.statement_id,
        "school_id": issued.school_id,
        "number": issued.number,
        "period": document["period"],
        "net_pence": document["net_pence"],
        "to_pay_pence": document["to_pay_pence"],
        "shadow_pence": document["shadow"]["net_pence"],
        "issued_at": issued.issued_at.isoformat(),
        "issued_by": issued.issued_by,
        "job_id": issued.job_id,
    }
    return head | {"statement": dict(document)} if whole else head


def _drawn(uow: Subscribing, school_id: str, days: Period) -> dict[str, Any]:
    school = school_of(uow, school_id)
    arrangement = arrangement_of(uow, school_id)
    kept = uow.charges.of_school(school_id, days.from_on, days.until_on)
    spell = standing_on(arrangement.standings, min(days.until_on, uow.today()))
    vat = price_book.vat_of(spell.standing, days.until_on) if spell else None
    real = statement([one.entry for one in kept], school.school_id, days, vat=vat)
    shadow, not_known = _shadow(uow, school_id, days, [one.entry for one in kept])
    before, after = financial_year_split(real.net)
    return {
        "school_id": school_id,
        "school": school.name,
        "urn": school.urn,
        "standing": spell.standing.value if spell else None,
        "period": period_page(days),
        "services": _services(real, kept, days.until_on),
        "debits_pence": real.debits,
        "credits_pence": real.credits,
        "net_pence": real.net,
        "handed_on_pence": real.handed_on,
        "vat": _vat_page(vat),
        "vat_pence": real.vat_pence,
        "to_pay_pence": real.to_pay,
        "financial_years": {"september_to_march_pence": before, "april_to_august_pence": after},
        "not_charged": gaps_page(uow, school_id, days),
        "queries": [
            {"query_id": str(query.query_id), "entry_id": str(query.entry_id), "state": query.state.value}
            for query in uow.charges.queries(school_id, [str(one.entry.entry_id) for one in kept])
        ],
        "shadow": {
            "words": "What the same days would have cost a full member school; nobody owes it.",
            "net_pence": shadow.net,
            "services": [
                {"line": total.service, "title": title_of(total.service, days.until_on), "net_pence": total.net}
                for total in shadow.services
            ],
            "not_known": not_known,
        },
    }


def _shadow(uow: Subscribing, school_id: str, days: Period, entries: Sequence[Entry]) -> tuple[Statement, list[str]]:
    facts = facts_of(uow, school_id, days)
    costs = cost_by_line(arrangement_of(uow, school_id), facts, days, as_full_member=True)
    made = [_as_shadow(entry) for entry in entries if is_handed_on(entry, entries)]
    for line, cost in costs.items():
        kind = EntryType.BELONGING if line == BELONGING else EntryType.SERVICE
        origin = f"shadow:{school_id}:{line}:{days.from_on}:{days.until_on}"
        entry = entry_of(
            entry_id_for(origin), UUID(school_id), line, kind, cost.worked, days, uow.today(), None, shadow=True
        )
        made += [entry] if entry else []
    not_known = dict.fromkeys(words for cost in costs.values() for words in cost.not_known)
    return statement(made, UUID(school_id), days, shadow=True), [readable(words) for words in not_known]


def _as_shadow(entry: Entry) -> Entry:
    """The entry as it stands in a shadow statement: a supplier's bill is the same for a full member."""
    return replace(entry, shadow=True)


def _services(drawn: Statement, kept: Sequence[KeptEntry], on: date) -> list[dict[str, Any]]:
    pages = {str(one.entry.entry_id): entry_page(one) for one in kept}
    return [
        {
            "line": total.service,
            "title": title_of(total.service, on),
            "debits_pence": total.debits,
            "credits_pence": total.credits,
            "net_pence": total.net,
            "entries": [pages[str(entry.entry_id)] for entry in total.entries],
        }
        for total in drawn.services
    ]


def _vat_page(vat: VatRow | None) -> dict[str, Any] | None:
    if vat is None:
        return None
    return {
        "treatment": vat.treatment.value,
        "rate_per_cent": f"{vat.rate_per_cent:f}",
        "source": vat.source,
        "status": vat.status,
    }
