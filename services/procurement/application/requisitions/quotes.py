"""Quotes asked for, entered, compared and chosen, for the lines of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.delegation import governing_scheme
from services.procurement.application.requisitions.reading import quotes_as_json, request_as_json
from services.procurement.application.requisitions.requests import of_school
from services.procurement.domain.requisitions import quotes as domain
from services.procurement.domain.requisitions.quotes import Quote, QuoteRequest
from services.procurement.domain.requisitions.requisition import (
    Requisition,
    refuse_unless_editable,
    touched,
    with_lines,
)
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid
from shared.refusing import worded


@worded
def ask_for_quotes(
    uow: Procuring,
    school_id: str | None,
    requisition_id: str,
    suppliers: Sequence[str],
    deadline: date,
    specification: str,
) -> dict[str, Any]:
    """Suppliers of the list asked for the lines of a request, until a day. Raises InvalidRequest, Conflict, NotFound."""
    request = of_school(uow, school_id, requisition_id)
    refuse_unless_editable(request)
    known = [uow.suppliers.get(supplier_id) for supplier_id in dict.fromkeys(suppliers)]
    stopped = next((one for one in known if not one.active), None)
    if stopped is not None:
        raise NotValid(f"Nothing is bought from {stopped.name} any more: ask another supplier")
    asked = domain.asked(
        QuoteRequest(
            quote_request_id=new_id(),
            requisition_id=requisition_id,
            school_id=school_id,
            specification=specification.strip(),
            deadline=deadline,
            asked_at=uow.now(),
            asked_by=uow.actor,
            lines=request.lines,
            quotes=tuple(Quote(new_id(), one.supplier_id, one.name) for one in known),
        ),
        uow.today(),
    )
    return _kept(uow, asked, request)


@worded
def quote_request(uow: Procuring, school_id: str | None, requisition_id: str, quote_request_id: str) -> dict[str, Any]:
    """What was asked, the answers side by side, and the text of the mail. Raises NotFound."""
    request = of_school(uow, school_id, requisition_id)
    return _page(uow, _asked(uow, request, quote_request_id), request)


@worded
def record_quote(
    uow: Procuring,
    school_id: str | None,
    requisition_id: str,
    quote_request_id: str,
    quote_id: str,
    prices: Mapping[str, Decimal],
    delivery: str,
    file_reference: str,
    words: str,
) -> dict[str, Any]:
    """A supplier's prices, by number of line. Raises InvalidRequest naming the line, Conflict."""
    request = of_school(uow, school_id, requisition_id)
    refuse_unless_editable(request)
    after = domain.answered(
        _asked(uow, request, quote_request_id),
        quote_id,
        {int(line): price for line, price in prices.items()},
        delivery=delivery,
        file_reference=file_reference,
        words=words,
        by=uow.actor,
        at=uow.now(),
        on=uow.today(),
    )
    return _kept(uow, after, request)


@worded
def record_no_quote(
    uow: Procuring, school_id: str | None, requisition_id: str, quote_request_id: str, quote_id: str, words: str
) -> dict[str, Any]:
    """A supplier that does not quote. Raises Conflict."""
    request = of_school(uow, school_id, requisition_id)
    refuse_unless_editable(request)
    asked = _asked(uow, request, quote_request_id)
    return _kept(uow, domain.declined(asked, quote_id, words, uow.actor, uow.now()), request)


@worded
def choose_quote(
    uow: Procuring,
    school_id: str | None,
    requisition_id: str,
    quote_request_id: str,
    quote_id: str,
    because: str,
    why_fewer: str,
) -> dict[str, Any]:
    """A quote taken: the request gets its supplier and its prices. Raises InvalidRequest for a missing reason, Conflict."""
    request = of_school(uow, school_id, requisition_id)
    refuse_unless_editable(request)
    asked = _asked(uow, request, quote_request_id)
    if not domain.asked_for_the_same(asked, request):
        raise NotValid("The lines were changed since the quotes were asked for: ask for quotes again")
    taken = asked.quote(quote_id)
    scheme = governing_scheme(uow, school_id, taken.total_pence or 0, uow.today())
    needed = scheme.limit_for(taken.total_pence or 0).quotes
    after = domain.chosen(asked, quote_id, needed=needed, because=because, why_fewer=why_fewer, on=uow.today())
    uow.requisitions.put_quotes(after)
    priced = with_lines(request, domain.lines_as_quoted(request.lines, taken), taken.supplier_id, uow.actor)
    return request_as_json(uow, uow.requisitions.save(request, priced))


def _kept(uow: Procuring, after: QuoteRequest, request: Requisition) -> dict[str, Any]:
    uow.requisitions.save(request, touched(request, uow.actor))
    uow.requisitions.put_quotes(after)
    return _page(uow, after, request)


def _asked(uow: Procuring, request: Requisition, quote_request_id: str) -> QuoteRequest:
    found = uow.requisitions.quotes(request.requisition_id)
    wanted = next((one for one in found if one.quote_request_id == quote_request_id), None)
    if wanted is None:
        raise NotKnown("There is no such request for quotes")
    return wanted


def _page(uow: Procuring, asked: QuoteRequest, request: Requisition) -> dict[str, Any]:
    mail = domain.mail_text(asked, _who_asks(uow, request), request.title)
    return quotes_as_json(asked, request) | {
        "mail": mail,
        "title": request.title,
        "over": asked.deadline < uow.today(),
        "state": request.state.value,
    }


def _who_asks(uow: Procuring, request: Requisition) -> str:
    """Who signs the mail to suppliers."""
    if request.school_id is None:
        buyer = uow.purchase_orders.buyer()
        return buyer.name if buyer else "The trust"
    school = uow.schools.get(request.school_id)
    return school.name if school else "The school"
