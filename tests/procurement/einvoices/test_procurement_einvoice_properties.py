"""What holds for every invoice: written and read it is the same, right ones pass, and a penny anywhere is found; and whatever
is done with files in whatever order, each becomes one invoice at most."""

from __future__ import annotations

import base64
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.procurement.adapters.einvoices.reading import read_file
from services.procurement.adapters.einvoices.ubl_writing import ubl_of
from services.procurement.application.einvoices.plain import invoice_as_json, invoice_of
from services.procurement.domain.einvoices.arithmetic import own_findings, taxable_by_rate
from services.procurement.domain.einvoices.invoice import Adjustment, Invoice, Kind, Line, Totals, VatPart
from shared.errors import QuaysideError
from shared.money import per_cent_of, round_pence
from tests.procurement.einvoices.papers import GOOD, changed, paper
from tests.procurement.einvoices.pdfs import pdf_with_words
from tests.procurement.world import FINANCE, World

RATES = (("S", Decimal(20)), ("S", Decimal(5)), ("Z", Decimal(0)), ("E", Decimal(0)))
words = (
    st.text("abcdefgh éß&<>\"'", min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
    .map(lambda one: " ".join(one.split()))
)


@st.composite
def lines(draw: st.DrawFn, number: int) -> Line:
    quantity = Decimal(draw(st.integers(1, 999))) / draw(st.sampled_from([1, 10, 100]))
    price = Decimal(draw(st.integers(0, 999_999))) / 10_000
    category, rate = draw(st.sampled_from(RATES))
    net = round_pence(quantity * price * 100)
    return Line(
        str(number), draw(words), quantity, "EA", price, net, category, rate, sku=draw(st.sampled_from(["", "A-1"]))
    )


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    each = tuple(draw(lines(number)) for number in range(1, draw(st.integers(1, 6)) + 1))
    first = each[0]
    pence = draw(st.integers(0, 500))
    charge = (Adjustment(True, "Delivery", pence, first.vat_category, first.vat_per_cent),) if pence else ()
    made = replace(GOOD, lines=each, adjustments=charge, kind=draw(st.sampled_from(Kind)), due_on=None)
    taxable: dict[tuple[str, Decimal | None], int] = {}
    for line in each:
        key = (line.vat_category, line.vat_per_cent)
        taxable[key] = taxable.get(key, 0) + line.net_pence + (pence if line is first else 0)
    vat = tuple(
        VatPart(category, rate, net, per_cent_of(net, rate or Decimal(0)), "exempt goods" if category == "E" else "")
        for (category, rate), net in taxable.items()
    )
    net, tax = sum(line.net_pence for line in each), sum(part.vat_pence for part in vat)
    totals = Totals(net, net + pence, tax, net + pence + tax, net + pence + tax, charges_pence=pence)
    return replace(made, vat=vat, totals=totals)


@settings(max_examples=60, deadline=None)
@given(invoices())
def test_what_is_written_is_read_back_and_passes_every_rule(invoice: Invoice) -> None:
    reading = read_file(ubl_of(invoice))
    assert reading.invoice == invoice
    assert reading.findings == ()


@settings(max_examples=200, deadline=None)
@given(invoices())
def test_an_invoice_as_json_is_the_same_invoice(invoice: Invoice) -> None:
    assert invoice_of(invoice_as_json(invoice)) == invoice


FIGURES = ("lines_pence", "net_pence", "vat_pence", "gross_pence", "payable_pence", "charges_pence", "prepaid_pence")


@settings(max_examples=200, deadline=None)
@given(invoices(), st.sampled_from(FIGURES), st.integers(1, 10_000), st.booleans())
def test_a_penny_in_any_total_is_found(invoice: Invoice, figure: str, by: int, more: bool) -> None:
    moved = getattr(invoice.totals, figure) + (by if more else -by)
    wrong = replace(invoice, totals=replace(invoice.totals, **{figure: moved}))
    assert own_findings(invoice) == ()
    assert own_findings(wrong)


@settings(max_examples=200, deadline=None)
@given(invoices())
def test_taxable_amounts_add_up_to_the_total_without_vat(invoice: Invoice) -> None:
    assert sum(taxable_by_rate(invoice).values()) == invoice.totals.net_pence


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<Invoice>{text}</Invoice>".encode()))
def test_whatever_a_stranger_sends_is_answered_in_words(content: bytes) -> None:
    reading = read_file(content)
    assert reading.refused or reading.unread
    assert reading.invoice is None


TYPED: dict[str, Any] = {
    "number": "4711", "issued_on": "2026-10-20", "seller_name": "Corner Plumbing", "vat_pence": 0, "total_pence": 8000,
    "lines": [{"description": "Tap mended", "quantity": "1", "unit_price": "80.00", "vat": "zero"}],
}  # fmt: skip


class Files(RuleBasedStateMachine):
    """Files sent, read, taken in, typed in and put away in any order; what is not allowed is refused and changes nothing."""

    world: World
    number = 0

    @initialize()
    def begin(self) -> None:
        self.ids: list[str] = []
        self.invoices: dict[str, str] = {}

    @rule(kind=st.sampled_from(["right", "odd", "wrong", "pdf", "zip"]))
    def send(self, kind: str) -> None:
        Files.number += 1
        name = f"INV-{Files.number:05d}"
        content = {
            "right": paper(number=name),
            "odd": changed(('unitCode="EA"', 'unitCode="PIECES"'), ("INV-1001", name)),
            "wrong": changed((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>"), ("INV-1001", name)),
            "pdf": pdf_with_words("Corner Plumbing", name),
            "zip": b"PK\x03\x04" + name.encode(),
        }[kind]
        file = {"filename": f"{name}.{kind}", "content": base64.b64encode(content).decode()}
        self.ids.append(self.world.ask(FINANCE, "send_invoice_files", files=[file])["files"][0]["file_id"])

    @rule()
    def read(self) -> None:
        self.world.host.run_until_quiet()

    @rule(
        place=st.integers(0, 9), what=st.sampled_from(["take_file_in_all_the_same", "set_file_aside", "take_in_draft"])
    )
    def decide(self, place: int, what: str) -> None:
        if not self.ids:
            return
        file_id = self.ids[place % len(self.ids)]
        before = self.world.ask(FINANCE, "invoice_file", file_id=file_id)
        said = {"take_in_draft": TYPED | {"number": file_id}, "read_invoice_file_again": {}}.get(
            what, {"reason": "by hand"}
        )
        allowed = {
            "take_file_in_all_the_same": before["may_be_taken_in"],
            "set_file_aside": before["may_be_set_aside"],
            "take_in_draft": before["may_be_typed_in"],
            "read_invoice_file_again": before["may_be_read_again"],
        }[what]
        try:
            self.world.ask(FINANCE, what, file_id=file_id, **said)
        except QuaysideError:
            assert not allowed
            assert self.world.ask(FINANCE, "invoice_file", file_id=file_id) == before
        else:
            assert allowed

    @invariant()
    def each_file_is_one_invoice_at_most_and_for_good(self) -> None:
        for file_id in getattr(self, "ids", ()):
            file = self.world.ask(FINANCE, "invoice_file", file_id=file_id)
            assert bool(file["invoice_id"]) == (file["state"] == "taken in")
            if file["invoice_id"]:
                assert self.invoices.setdefault(file_id, file["invoice_id"]) == file["invoice_id"]
        assert len(set(self.invoices.values())) == len(self.invoices)


def test_files_in_any_order_become_one_invoice_each_at_most() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    with tempfile.TemporaryDirectory() as home:
        Files.world = World(Path(home))
        try:
            run_state_machine_as_test(
                Files,
                settings=settings(
                    max_examples=12, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
                ),
            )
        finally:
            Files.world.stop()
