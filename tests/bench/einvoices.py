"""What it costs to read an electronic invoice and check it by the official rules: invoices a second of one core, beside bare
Saxon with the same rules in the same run, and as an invoice grows tenfold.

Seconds are those of the processor, so that others on the machine do not count. The rules are compiled before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from decimal import Decimal

from saxonche import PySaxonProcessor  # type: ignore[import-not-found]

from services.procurement.adapters.einvoices import official_rules
from services.procurement.adapters.einvoices.official_rules import EN16931_UBL
from services.procurement.adapters.einvoices.reading import read_file
from services.procurement.adapters.einvoices.ubl_writing import ubl_of
from services.procurement.domain.einvoices.invoice import Invoice, Kind, Line, Party, Totals, VatPart
from tests.bench.findings import Finding, report

ROUNDS, INVOICES = 5, 100
LINES = 5
"""A little more than the published examples have on average (3.8)."""
A_SECOND = 200
"""What the issue asks of one core."""


def invoice(lines: int) -> bytes:
    """A right invoice over so many lines, as UBL."""
    from datetime import date

    each = [
        Line(str(n), f"Item {n}", Decimal(3), "EA", Decimal("1.25"), 375, "S", Decimal(20)) for n in range(1, lines + 1)
    ]
    net = 375 * lines
    vat = net // 5
    party = Party("Bright Paper Ltd", "GB980780684", "01234567", ("1 Mill Lane", "Leeds", "LS1 4AB"), "GB")
    return ubl_of(
        Invoice(
            "B-1", Kind.INVOICE, date(2026, 10, 1), date(2026, 10, 31), "GBP", party, party, tuple(each),
            (VatPart("S", Decimal(20), net, vat),), Totals(net, net, vat, net + vat, net + vat),
        )
    )  # fmt: skip


def seconds_each(work: Callable[[], object], times: int) -> float:
    """Seconds of the processor for one, the quickest of some rounds, since others may use the machine."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - started) / times)
    return min(rounds)


def bare(xml: str) -> Callable[[], object]:
    """Saxon alone: parse, apply the rules, and nothing else."""
    saxon = PySaxonProcessor(license=False)
    rules = official_rules.rule_file(EN16931_UBL)
    assert rules is not None
    compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules.path))
    return lambda: compiled.transform_to_value(xdm_node=saxon.parse_xml(xml_text=xml))


def main() -> int:
    small, large = invoice(LINES), invoice(10 * LINES)
    assert read_file(large).findings == ()
    ours, grown = (
        seconds_each(lambda: read_file(small), INVOICES),
        seconds_each(lambda: read_file(large), INVOICES // 5),
    )
    alone = seconds_each(bare(small.decode()), INVOICES)
    findings = [
        Finding(f"invoices of {LINES} lines read and checked, a second of one core", f"{1 / ours:.0f}", 1 / ours, A_SECOND, at_least=True),
        Finding("reading and checking / bare Saxon with the same rules", f"{ours / alone:.2f} ({1e3 * ours:.2f} and {1e3 * alone:.2f} ms)", ours / alone, 2.0, at_least=False),
        Finding(f"cost a line, {10 * LINES} lines / {LINES}", f"{grown / ours / 10:.2f} ({1e3 * ours:.2f} and {1e3 * grown:.2f} ms)", grown / ours / 10, 1.5, at_least=False),
    ]  # fmt: skip
    return report("Electronic invoices, checked by the official rules", findings)


if __name__ == "__main__":
    sys.exit(main())
