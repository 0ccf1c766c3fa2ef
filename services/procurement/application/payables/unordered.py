"""Invoices without an order buy something all the same: what such a purchase would be asked, and that it counts."""

from __future__ import annotations

from collections import defaultdict

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import standing
from services.procurement.application.tenders import guard
from services.procurement.application.tenders.volumes import note_bought
from services.procurement.domain.payables.differences import EXECUTIVE, Difference, Severity
from services.procurement.domain.payables.life import Payable
from services.procurement.domain.tenders.aggregation import GuardResult, Level
from services.procurement.domain.tenders.similar import Source
from shared.money import per_cent_of, pounds
from shared.refusals import NoRuleForDate


def buying_differences(uow: Procuring, payable: Payable) -> list[Difference]:
    """What would have stopped an order for it: a supplier that is not bought from, the limit of related parties, and the
    threshold from which only a tender or a framework will do. What was bought is owed, so an executive decides."""
    if payable.document.is_credit_note or not payable.coding:
        return []
    found = [_not_bought_from(words) for words in _supplier_refusals(uow, payable)]
    try:
        results = _weighed(uow, payable)
    except NoRuleForDate as missing:
        return [*found, _question("threshold", "threshold", str(missing), "have the row added, with its source")]
    for number, one in enumerate(results, start=1):
        found += _threshold_differences(number, one)
    return found


def weighed(uow: Procuring, payable: Payable) -> list[dict[str, object]]:
    """What the aggregation guard says of it, with the rows it went by, as the approval keeps it."""
    if payable.document.is_credit_note:
        return []
    try:
        return [guard.said(one) for one in _weighed(uow, payable)]
    except NoRuleForDate as missing:
        return [{"in_words": f"Not weighed. {missing}."}]


def note_volumes(uow: Procuring, payable: Payable) -> None:
    """Count an approved invoice with what is bought of its kinds; a credit note takes back."""
    sign = -1 if payable.document.is_credit_note else 1
    for (cpv_code, school_id), pence in _gross_by_kind(payable).items():
        note_bought(
            uow,
            source=Source.INVOICE,
            cpv_code=cpv_code,
            school_id=school_id,
            on=uow.today(),
            pence_incl_vat=sign * pence,
        )


def _supplier_refusals(uow: Procuring, payable: Payable) -> tuple[str, ...]:
    if payable.supplier_id is None:
        return ()
    return standing.why_not_buy(uow, payable.supplier_id, payable.document.totals.net_pence, uow.today())


def _weighed(uow: Procuring, payable: Payable) -> list[GuardResult]:
    by_cpv: dict[str, int] = defaultdict(int)
    schools = set()
    for (cpv_code, school_id), pence in _gross_by_kind(payable).items():
        by_cpv[cpv_code] += max(pence, 0)
        schools |= {school_id} if school_id else set()
    return guard.check_kinds(uow, by_cpv, school_ids=schools, on=uow.today())


def _gross_by_kind(payable: Payable) -> dict[tuple[str, str | None], int]:
    """Pence with VAT by CPV code and school."""
    lines = {line.number: line for line in payable.document.lines}
    gross: dict[tuple[str, str | None], int] = defaultdict(int)
    for part in payable.coding:
        rate = lines[part.line].vat_per_cent
        gross[part.cpv_code, part.school_id] += part.net_pence + (per_cent_of(part.net_pence, rate) if rate else 0)
    return gross


def _not_bought_from(words: str) -> Difference:
    return _question("buying", "supplier", words, "put the supplier's record right, or send the invoice back")


def _threshold_differences(number: int, result: GuardResult) -> list[Difference]:
    """What the guard says with its sums, to know; and where the threshold is reached, the question, in words that do not
    change with every order of the same kind, so that a decision keeps."""
    if result.level is Level.CLEAR:
        return []
    told = Difference(f"weighed {number}", "threshold", Severity.INFO, result.words, False)
    if result.level is not Level.OVER:
        return [told]
    words = (
        "It has no order, and with what else is bought of the same kind it reaches the threshold of "
        f"{pounds(result.threshold.pence)} for {result.threshold.kind}, from which the Procurement Act 2023 asks for a tender"
    )
    what = "say by which tender or framework it was bought, and have a tender opened for what follows"
    return [told, _question(f"threshold {number}", "threshold", words, what)]


def _question(key: str, kind: str, words: str, what: str) -> Difference:
    return Difference(key, kind, Severity.HIGH, words, True, (EXECUTIVE,), what)
