"""Quotes: suppliers are asked for their price of the same lines, answers are entered, and one is chosen.

The cheapest is taken unless somebody says why not; fewer answers than the scheme asks for need a reason, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from services.procurement.domain.catalogue.price_breaks import checked_price
from services.procurement.domain.requisitions.requisition import Line, Requisition
from services.procurement.domain.wording import plain_number
from shared.calendar.words import day_in_words
from shared.money import pounds, round_pence
from shared.refusals import NotValid, WrongTime

MOST_ASKED = 20


class Answer(StrEnum):
    """What a supplier that was asked did."""

    ASKED = "no answer yet"
    QUOTED = "quoted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Quote:
    """One supplier's answer. `prices` are pounds for one unit without VAT, by number of line."""

    quote_id: str
    supplier_id: str
    supplier_name: str
    answer: Answer = Answer.ASKED
    prices: Mapping[int, Decimal] | None = None
    total_pence: int | None = None
    delivery: str = ""
    file_reference: str = ""
    words: str = ""
    late: bool = False
    entered_by: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What was asked of whom, until when; `chosen` is the quote taken and `because` the reasons, where some are needed."""

    quote_request_id: str
    requisition_id: str
    school_id: str | None
    specification: str
    deadline: date
    asked_at: datetime
    asked_by: str
    lines: tuple[Line, ...]
    quotes: tuple[Quote, ...]
    chosen: str | None = None
    because: str = ""
    why_fewer: str = ""

    @property
    def priced(self) -> tuple[Quote, ...]:
        """The quotes with a price, the cheapest first."""
        with_price = [one for one in self.quotes if one.answer is Answer.QUOTED]
        return tuple(sorted(with_price, key=lambda one: (one.total_pence or 0, one.supplier_name)))

    def quote(self, quote_id: str) -> Quote:
        """One of the quotes. Raises NotValid."""
        found = next((one for one in self.quotes if one.quote_id == quote_id), None)
        if found is None:
            raise NotValid("That supplier was not asked for this: choose one of those listed")
        return found


def asked(request: QuoteRequest, on: date) -> QuoteRequest:
    """A request for quotes that can go out. Raises NotValid."""
    if not request.lines:
        raise NotValid("There is nothing to quote for: add a line first")
    if not request.quotes:
        raise NotValid("Choose at least one supplier to ask")
    if len(request.quotes) > MOST_ASKED:
        raise NotValid(f"{len(request.quotes)} suppliers are too many: ask at most {MOST_ASKED}")
    if request.deadline < on:
        raise NotValid(f"{day_in_words(request.deadline)} is over: give a day on which answers can still come")
    return request


def answered(
    request: QuoteRequest,
    quote_id: str,
    prices: Mapping[int, Decimal],
    *,
    delivery: str,
    file_reference: str,
    words: str,
    by: str,
    at: datetime,
    on: date,
) -> QuoteRequest:
    """A supplier's prices entered, one for each line. Raises NotValid naming the line, WrongTime after the choice."""
    before = _open(request).quote(quote_id)
    for line in request.lines:
        price = prices.get(line.line_no)
        if price is None:
            raise NotValid(
                f"{before.supplier_name} gives no price for line {line.line_no}, {line.description}: enter it"
            )
        checked_price(price)
    if not file_reference.strip():
        raise NotValid("Say where the quote is kept: the name of the file, or the date of the mail")
    kept = {line.line_no: prices[line.line_no] for line in request.lines}
    total = sum(round_pence(line.quantity * kept[line.line_no] * 100) for line in request.lines)
    after = replace(
        before,
        answer=Answer.QUOTED,
        prices=kept,
        total_pence=total,
        delivery=delivery.strip(),
        file_reference=file_reference.strip(),
        words=words.strip(),
        late=on > request.deadline,
        entered_by=by,
        entered_at=at,
    )
    return _with(request, after)


def declined(request: QuoteRequest, quote_id: str, words: str, by: str, at: datetime) -> QuoteRequest:
    """A supplier does not quote. Raises WrongTime after the choice."""
    before = _open(request).quote(quote_id)
    after = replace(
        before, answer=Answer.DECLINED, prices=None, total_pence=None, words=words.strip(), entered_by=by, entered_at=at
    )
    return _with(request, after)


def chosen(
    request: QuoteRequest, quote_id: str, *, needed: int, because: str, why_fewer: str, on: date
) -> QuoteRequest:
    """One quote taken. Raises NotValid where a reason is missing, WrongTime while answers may still come."""
    taken = _open(request).quote(quote_id)
    if taken.answer is not Answer.QUOTED or taken.total_pence is None:
        raise NotValid(f"{taken.supplier_name} gave no price: choose one that did")
    waiting = [one.supplier_name for one in request.quotes if one.answer is Answer.ASKED]
    if waiting and on <= request.deadline:
        raise WrongTime(
            f"{', '.join(waiting)} may still answer until {day_in_words(request.deadline)}: choose after that day, or when "
            "all have answered"
        )
    cheapest = request.priced[0]
    dearer = taken.total_pence - (cheapest.total_pence or 0)
    if dearer > 0 and not because.strip():
        raise NotValid(
            f"{cheapest.supplier_name} is {pounds(dearer)} cheaper: say why {taken.supplier_name} is better value"
        )
    came = len(request.priced)
    if came < needed and not why_fewer.strip():
        raise NotValid(
            f"{needed} quotes are needed and {came} came: say why there are no more, for whoever approves it"
        )
    if came < needed and len(request.quotes) < needed:
        raise NotValid(
            f"{needed} quotes are needed and only {len(request.quotes)} suppliers were asked: ask more of them"
        )
    return replace(request, chosen=quote_id, because=because.strip(), why_fewer=why_fewer.strip())


def lines_as_quoted(lines: Sequence[Line], taken: Quote) -> tuple[Line, ...]:
    """The lines at the prices of the quote that was taken."""
    prices = taken.prices or {}
    return tuple(
        replace(
            line,
            unit_price=prices[line.line_no],
            sku="",
            basis=f"quote of {taken.supplier_name}, {taken.file_reference}",
        )
        if line.line_no in prices
        else line
        for line in lines
    )


def asked_for_the_same(request: QuoteRequest, now: Requisition) -> bool:
    """Whether what was quoted for is what the request asks for now."""
    return [_asked(line) for line in request.lines] == [_asked(line) for line in now.lines]


def _asked(line: Line) -> tuple[str, Decimal, str]:
    return line.description, line.quantity, line.unit


def refuse_too_few(request: QuoteRequest | None, needed: int) -> None:
    """Raise NotValid where a request that needs quotes has none chosen, or fewer than asked for without a reason."""
    if needed == 0:
        return
    if request is None or request.chosen is None:
        raise NotValid(f"{needed} quotes are needed for this amount: ask suppliers for them, and choose one")
    if len(request.priced) < needed and not request.why_fewer:
        raise NotValid(
            f"{needed} quotes are needed for this amount and {len(request.priced)} came: ask more suppliers, or say why not"
        )


def mail_text(request: QuoteRequest, school: str, title: str) -> str:
    """What is sent to each supplier, to be copied into a mail."""
    lines = [
        f"{line.line_no}. {line.description}: {plain_number(line.quantity)} × {line.unit}"
        + (" (allergens stated in writing, please)" if line.allergens_needed else "")
        for line in request.lines
    ]
    said = [request.specification.strip(), ""] if request.specification.strip() else []
    return "\n".join(
        [
            f"Subject: Request for a quote: {title}",
            "",
            "Good day,",
            "",
            f"{school} asks for your price for the following:",
            "",
            *lines,
            "",
            *said,
            "Give the price of one unit without VAT, the VAT, the cost of delivery, and the day on which you can deliver.",
            f"Answer by {day_in_words(request.deadline)}. Several suppliers are asked; this is not an order.",
            "",
            "With thanks",
            school,
        ]
    )


def _open(request: QuoteRequest) -> QuoteRequest:
    if request.chosen is not None:
        raise WrongTime("A quote was chosen already: to start again, ask for quotes again")
    return request


def _with(request: QuoteRequest, quote: Quote) -> QuoteRequest:
    return replace(request, quotes=tuple(quote if one.quote_id == quote.quote_id else one for one in request.quotes))
