"""What finance's bank says it paid, as a file: each row is a payment of the run, by our reference and its exact amount.

Nothing is taken over until every row is right, since half a bank statement tells nothing.
"""

from __future__ import annotations

from typing import Any

from services.procurement.application.payables.paying import tell_paid
from services.procurement.application.ports import Procuring
from services.procurement.domain.payables.payment_run import Payment, PaymentRun
from shared.files_over_rpc import decoded
from shared.money import pounds
from shared.refusals import wrong
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, Kind, ReadRow, UnreadableFile, read_table

COLUMNS = (
    Column("reference", "Our reference", aliases=("reference", "payment reference")),
    Column("amount", "Amount", Kind.MONEY, aliases=("paid", "value")),
    Column("paid_on", "Paid on", Kind.DATE, aliases=("date", "payment date")),
)
PROBLEMS_SHOWN = 10


@worded
def tell_paid_by_file(uow: Procuring, run_id: str, filename: str, content: str) -> dict[str, Any]:
    """The payments in a file told as paid; `content` is in base64. Raises InvalidRequest naming rows that are wrong."""
    for_the_trust(uow)
    run = uow.payables.run(run_id)
    try:
        table = read_table(filename, decoded(filename, content), COLUMNS)
    except UnreadableFile as unreadable:
        raise wrong("file", f"The file cannot be read: {unreadable}") from unreadable
    if not table.ok:
        errors = [str(one) for one in (*table.column_errors, *table.row_errors)]
        raise wrong("file", "; ".join(errors[:PROBLEMS_SHOWN]))
    problems, told = _matched(run, table.rows)
    if problems:
        raise wrong("file", "; ".join(problems[:PROBLEMS_SHOWN]))
    return tell_paid(uow, run_id, told)


def _matched(run: PaymentRun, rows: tuple[ReadRow, ...]) -> tuple[list[str], list[dict[str, Any]]]:
    """(What is wrong with rows, the payments told)."""
    known = {payment.reference.casefold(): payment for payment in run.payments}
    problems: list[str] = []
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        reference = str(row.values["reference"] or "").strip()
        payment = known.get(reference.casefold())
        if because := _why_wrong(payment, reference, row, told):
            problems.append(f"Row {row.number}: {because}")
        elif payment is not None:
            paid = {"supplier_id": payment.supplier_id, "outcome": "paid", "paid_on": row.values["paid_on"]}
            told[payment.supplier_id] = paid
    if not rows:
        problems.append("The file has no rows")
    return problems, list(told.values())


def _why_wrong(payment: Payment | None, reference: str, row: ReadRow, told: dict[str, dict[str, Any]]) -> str:
    if payment is None:
        return f"the run has no payment {reference or 'without a reference'}"
    if payment.supplier_id in told:
        return f"{reference} stands in the file twice"
    if row.values["amount"] != payment.pence:
        given = row.values["amount"]
        amount = pounds(given) if isinstance(given, int) else "no amount"
        return f"{reference} is {pounds(payment.pence)}, and the file says {amount}"
    return "" if row.values["paid_on"] else f"{reference} has no day of payment"
