"""What people do with an invoice before it is approved: say whose it is and what for, decide, dispute, send it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.procurement.application.payables.comparing import compared, order_of
from services.procurement.application.payables.ports import Step
from services.procurement.application.payables.roles import roles_in_words
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import ordering
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.payables import hands, life
from services.procurement.domain.payables.charging import refuse_uncoded
from services.procurement.domain.payables.life import Coded, Payable
from services.procurement.domain.requisitions.budget import checked_code
from shared.refusals import ChangedMeanwhile, NotKnown, NotValid, WrongTime, wrong
from shared.refusing import for_the_trust, worded


@worded
def choose_supplier(uow: Procuring, invoice_id: str, supplier_id: str, version: int | None = None) -> dict[str, Any]:
    """The invoice is this supplier's, though it was not known by its name or numbers."""

    for_the_trust(uow)
    supplier = uow.suppliers.get(supplier_id)

    def chosen(payable: Payable) -> Payable:
        same = uow.payables.with_number(supplier.supplier_id, payable.document.number)
        others = [one.twin for one in same if one.invoice_id != payable.invoice_id]
        return replace(payable, supplier_id=supplier.supplier_id, twin=max(others, default=-1) + 1)

    return _step(uow, invoice_id, version, chosen, "supplier", f"It is an invoice of {supplier.name}")


@worded
def choose_order(
    uow: Procuring, invoice_id: str, number: str, reason: str = "", version: int | None = None
) -> dict[str, Any]:
    """The invoice belongs to the order of this number; an empty number says that it has no order at all.

    What is printed on it is kept: where it names an order all the same, finance or an executive decides about that.
    """
    for_the_trust(uow)
    order = ordering.by_number(uow, number.strip()) if number.strip() else None
    if number.strip() and order is None:
        raise wrong("number", f"There is no order {number.strip()}: check its number")

    def chosen(payable: Payable) -> Payable:
        if order is None:
            return replace(payable, purchase_order_id=None, pairs={}, without_order=reason.strip())
        return replace(payable, purchase_order_id=order.purchase_order_id, pairs={}, coding=(), without_order="")

    if order is None and not reason.strip():
        raise wrong("reason", "Say why there is no order, for example that it is for electricity")
    if order is None:
        return _step(uow, invoice_id, version, chosen, hands.NO_ORDER, f"It has no order: {reason.strip()}")
    return _step(uow, invoice_id, version, chosen, "order", f"It belongs to order {order.number}")


@worded
def pair_lines(
    uow: Procuring, invoice_id: str, pairs: Mapping[str, int | None], version: int | None = None
) -> dict[str, Any]:
    """Which order line some invoice lines belong to, as a person says; None takes the word back."""

    def paired(payable: Payable) -> Payable:
        order = order_of(uow, payable)
        if order is None:
            raise WrongTime(f"{payable.in_words} has no order yet: choose its order first")
        for number, line_no in pairs.items():
            if number not in {line.number for line in payable.document.lines}:
                raise NotKnown(f"{payable.in_words} has no line {number}")
            if line_no is not None:
                order.line(line_no)
        kept = {number: line_no for number, line_no in {**payable.pairs, **pairs}.items() if line_no is not None}
        return replace(payable, pairs=kept)

    told = ", ".join(f"line {number}: order line {line_no or 'none'}" for number, line_no in sorted(pairs.items()))
    return _step(uow, invoice_id, version, paired, "lines", f"Lines matched by hand ({told})")


@worded
def code_lines(
    uow: Procuring, invoice_id: str, coding: Sequence[Mapping[str, Any]], version: int | None = None
) -> dict[str, Any]:
    """What an invoice without an order is for: each line, or parts of it, by school (none: the trust), by cost code, and by
    CPV code, so that it counts with what else is bought of its kind."""

    def coded(payable: Payable) -> Payable:
        if payable.purchase_order_id is not None:
            raise WrongTime(f"{payable.in_words} has an order, which has the cost codes")
        entries = tuple(_coded(one) for one in coding)
        refuse_uncoded(payable.document, entries)
        _refuse_unknown_schools(uow, [one.school_id for one in entries if one.school_id])
        return replace(payable, coding=entries)

    return _step(uow, invoice_id, version, coded, hands.CODED, f"Cost codes given to {len(coding)} parts")


@worded
def decide(uow: Procuring, invoice_id: str, key: str, reason: str, version: int | None = None) -> dict[str, Any]:
    """One open question decided: to go on all the same, with the reason. Raises Conflict where the caller may not."""
    question = ""

    def decided(payable: Payable) -> Payable:
        nonlocal question
        # What is asked follows from more than the invoice: the page showed it as it stands now.
        now = compared(uow, payable)
        question = next((one.words for one in now.open_questions if one.key == key), "")
        return life.decided(now, key, uow.actor, uow.now(), reason, roles_in_words(uow))

    return _step(uow, invoice_id, version, decided, hands.DECIDED, lambda: f"{question}. Accepted: {reason.strip()}")


@worded
def dispute(uow: Procuring, invoice_id: str, reason: str, version: int | None = None) -> dict[str, Any]:
    """The invoice put in dispute from today on; its days to pay stand still."""
    return _step(
        uow,
        invoice_id,
        version,
        lambda payable: life.disputed(payable, uow.today(), uow.actor, reason),
        "dispute",
        f"In dispute: {reason.strip()}",
    )


@worded
def end_dispute(uow: Procuring, invoice_id: str, words: str, version: int | None = None) -> dict[str, Any]:
    """The dispute over; from today on the days run again."""
    if not words.strip():
        raise wrong("words", "Say how it was settled")
    return _step(
        uow,
        invoice_id,
        version,
        lambda payable: life.dispute_ended(payable, uow.today()),
        "dispute over",
        f"The dispute is over: {words.strip()}",
    )


@worded
def send_back(uow: Procuring, invoice_id: str, reason: str, version: int | None = None) -> dict[str, Any]:
    """The invoice sent back to the supplier: it is never paid, and its number may come again."""
    for_the_trust(uow)
    payable = _read(uow, invoice_id, version)
    after = uow.payables.save(life.refused(payable, reason))
    uow.payables.note(invoice_id, Step(uow.now(), uow.actor, "sent back", f"Sent back: {reason.strip()}"))
    return _told(after)


def _step(
    uow: Procuring,
    invoice_id: str,
    version: int | None,
    step: Callable[[Payable], Payable],
    kind: str,
    words: str | Callable[[], str],
) -> dict[str, Any]:
    """Take a step, compare again, keep and note it."""
    for_the_trust(uow)
    payable = _read(uow, invoice_id, version)
    if payable.state not in life.OPEN:
        raise WrongTime(f"{payable.in_words} is {payable.state.value}: nothing about it can be changed any more")
    # What was signed so far was signed for the invoice as it stood then.
    after = uow.payables.save(compared(uow, replace(step(payable), signatures=())))
    said = words if isinstance(words, str) else words()
    uow.payables.note(invoice_id, Step(uow.now(), uow.actor, kind, said))
    return _told(after)


def _read(uow: Procuring, invoice_id: str, version: int | None) -> Payable:
    payable = uow.payables.get(invoice_id)
    if version is not None and version != payable.version:
        raise ChangedMeanwhile(
            f"{payable.in_words} was changed by somebody else since you opened it: look at it again, then repeat the step"
        )
    return payable


def _coded(one: Mapping[str, Any]) -> Coded:
    try:
        cpv_code = cpv_of(one["cpv_code"], "").code
    except NotValid as refusal:
        raise wrong("coding", f"Line {one['line']}: {refusal}") from refusal
    return Coded(one["line"], one["school_id"], checked_code(one["code"]), one["net_pence"], cpv_code)


def _refuse_unknown_schools(uow: Procuring, school_ids: Sequence[str]) -> None:
    known = uow.schools.among(school_ids)
    if any(school_id not in known for school_id in school_ids):
        raise NotValid("One of the schools is not known here: choose schools from the list")


def _told(payable: Payable) -> dict[str, Any]:
    return {
        "invoice_id": payable.invoice_id,
        "state": payable.state.value,
        "version": payable.version,
        "open": [one.words for one in payable.open_questions],
    }
