"""Order files by the official rules of Peppol BIS Ordering 3 (T01, 2026.5), read in place: orders of every shape have no
fatal finding, the given examples have none, and the rules do find what is made wrong on purpose."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from saxonche import PySaxonProcessor  # type: ignore[import-not-found]

from services.procurement.adapters.purchase_orders.ubl import UNIT_CODES, order_xml
from services.procurement.domain.purchase_orders.order import Charge, Kind, PurchaseOrder
from services.procurement.domain.purchase_orders.party import Party
from services.procurement.domain.purchase_orders.placing import NewLine, placed
from services.procurement.domain.suppliers.supplier import Supplier
from services.procurement.domain.vat import VatRate, VatTreatment
from shared.errors import Conflict, InvalidRequest
from shared.refusals import NotValid
from tests.procurement.purchase_orders.placed_orders import MILK, PAPER, place
from tests.procurement.world import ABBEY, BUYER, World, head_of

PEPPOL = Path(__file__).resolve().parents[3].parent / "shared/data/procurement/peppol"
BUYER_PARTY = Party("Harbour Learning Trust", vat_number="GB980780684", company_number="07654321", town="Grimsby")
FULL_BUYER = replace(
    BUYER_PARTY, scheme="0088", address="7300010000001", street="Quay 1", postcode="DN31 1AA", email="o@x.uk"
)
SELLER = Party("Bright Paper Ltd", vat_number="GB123456782")
Rules = Callable[[str], list[str]]

RATES = [
    VatRate(treatment, Decimal(per_cent), date(2011, 1, 4), None, "s", "verified")
    for treatment, per_cent in (("standard", 20), ("reduced", 5), ("zero", 0), ("exempt", 0), ("outside scope", 0))
    for treatment in [VatTreatment(treatment)]
]


def order(*lines: NewLine, charges: tuple[Charge, ...] = (), **said: Any) -> PurchaseOrder:
    usual: dict[str, Any] = {
        "purchase_order_id": "p1", "number": "PO-2026-27-00001", "kind": Kind.SCHOOL, "school_id": ABBEY,
        "supplier": Supplier("s1", "Bright Paper Ltd", None, "GB123456782"), "title": "Paper & milk <urgent>",
        "delivery_on": date(2026, 11, 16), "origin": "", "approved_by": "head", "placed_by": "buyer",
        "on": date(2026, 11, 2), "vat_rates": RATES,
    }  # fmt: skip
    return placed(lines=lines or (PAPER,), charges=charges, **(usual | said))


GRADUATED = replace(PAPER, quantity=Decimal(25), unit_price=Decimal("9.5200"), net_pence=23833)
CHARGES = (Charge("delivery", 1000, VatTreatment.STANDARD), Charge("handling", 0, VatTreatment.ZERO))
EVERY_TREATMENT = tuple(replace(PAPER, vat=treatment) for treatment in VatTreatment)
ORDERS: dict[str, PurchaseOrder] = {
    "one line": order(),
    "two VAT treatments": order(PAPER, MILK),
    "every VAT treatment": order(*EVERY_TREATMENT),
    "a price of four decimals": order(replace(PAPER, quantity=Decimal("0.5"), unit_price=Decimal("0.0333"))),
    "a graduated price": order(GRADUATED),
    "a part of a unit": order(replace(PAPER, unit="hours", quantity=Decimal("7.25"))),
    "charges": order(PAPER, MILK, charges=CHARGES),
    "wanted at once": order(delivery_on=None),
    "for nothing": order(replace(PAPER, unit_price=Decimal(0))),
    "with cost codes": order(replace(PAPER, code="E19"), replace(MILK, code="E25", sku="M-1")),
    "five hundred lines": order(*[replace(PAPER, sku=f"S{number}") for number in range(500)]),
    "no line numbers, a unit nobody knows": order(replace(PAPER, sku="", unit="barrow-load")),
    "a very long description": order(replace(PAPER, description="Paper " * 300)),
    **{f"by the {unit}": order(replace(PAPER, unit=unit)) for unit in UNIT_CODES},
}


@pytest.fixture(scope="module")
def fatal() -> Iterator[Rules]:
    """The rules' fatal findings in a file, by their ids; skipped, saying so, where the rules were not given."""
    if not PEPPOL.is_dir():
        pytest.skip("the rules of PEPPOL are not on this machine (expected beside the project, in shared/data)")
    with PySaxonProcessor(license=False) as saxon:
        sheet = saxon.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(PEPPOL / "xslt-2026.5/PEPPOLBIS-T01.xslt")
        )
        path = saxon.new_xpath_processor()
        path.declare_namespace("svrl", "http://purl.oclc.org/dsdl/svrl")

        def found(xml: str) -> list[str]:
            path.set_context(xdm_item=sheet.transform_to_value(xdm_node=saxon.parse_xml(xml_text=xml)).head)
            failed = path.evaluate("//svrl:failed-assert[@flag='fatal']/concat(@id, ' ', @location)")
            return [failed.item_at(number).string_value for number in range(failed.size)] if failed else []

        yield found


def test_orders_of_every_shape_have_no_fatal_finding(fatal: Rules) -> None:
    findings = {
        f"{name}, {who}": fatal(order_xml(made, buyer, SELLER, "Abbey Primary").decode())
        for name, made in ORDERS.items()
        for who, buyer in (("by VAT number", BUYER_PARTY), ("by location number", FULL_BUYER))
    }
    clean = [name for name, found in findings.items() if not found]
    print(f"UBL orders without a fatal finding by PEPPOL BIS T01: {len(clean)} of {len(findings)}")
    assert {name: found for name, found in findings.items() if found} == {}
    assert len(findings) == 2 * (13 + len(UNIT_CODES))


def test_the_given_examples_have_no_fatal_finding(fatal: Rules) -> None:
    examples = sorted((PEPPOL / "examples").glob("*_Order.xml"))
    found = {example.name: fatal(example.read_text(encoding="utf-8")) for example in examples}
    print(f"Given UBL orders without a fatal finding: {sum(not one for one in found.values())} of {len(found)}")
    assert len(found) == 3
    assert not any(found.values())


WRONG = [
    ('<cbc:LineExtensionAmount currencyID="GBP">125.00</cbc:LineExtensionAmount>', "125.50", "125.00", "T01-R024"),
    ('<cbc:PayableAmount currencyID="GBP">150.00</cbc:PayableAmount>', "151.00", "150.00", "T01-R016"),
    ('unitCode="XBX"', 'unitCode="BOX"', 'unitCode="XBX"', "T01-B24102"),
]


@pytest.mark.parametrize(("part", "new", "old", "rule"), WRONG, ids=[rule for *_, rule in WRONG])
def test_the_rules_find_what_is_made_wrong(fatal: Rules, part: str, new: str, old: str, rule: str) -> None:
    xml = order_xml(order(), BUYER_PARTY, SELLER, "Abbey Primary").decode()
    assert part in xml
    assert any(rule in one for one in fatal(xml.replace(part, part.replace(old, new))))


def test_a_party_without_an_electronic_address_is_named() -> None:
    with pytest.raises(
        NotValid, match=r"The supplier \(Bright Paper Ltd\) has neither an electronic address nor a VAT"
    ):
        order_xml(order(), BUYER_PARTY, Party("Bright Paper Ltd"), "Abbey Primary")


def test_the_trust_enters_its_details_once_and_then_the_file_can_be_taken(world: World, fatal: Rules) -> None:
    world.take_up(ABBEY)
    about = {"purchase_order_id": place(world, PAPER, MILK).purchase_order_id}
    with pytest.raises(InvalidRequest, match="The trust's own details are not entered yet"):
        world.ask(BUYER, "purchase_order_file", **about)
    with pytest.raises(InvalidRequest, match="'GB980780685' has a typing mistake"):
        world.ask(BUYER, "put_buyer_details", name="Harbour Learning Trust", vat_number="GB980780685")
    with pytest.raises(InvalidRequest, match="its last digit does not fit"):
        world.ask(BUYER, "put_buyer_details", name="Harbour Learning Trust", gln="7300010000002")
    world.ask(BUYER, "put_buyer_details", name="Harbour Learning Trust", gln="7300010000001", postcode="dn31 1aa")
    file = world.ask(head_of(ABBEY), "school_purchase_order_file", school_id=ABBEY, **about)
    assert file["name"] == "PO-2026-27-00001.xml"
    xml = base64.b64decode(file["content"]).decode()
    assert fatal(xml) == []
    assert "Abbey Primary" in xml
    assert "DN31 1AA" in xml
    world.ask(BUYER, "cancel_purchase_order", **about, reason="Mistake")
    with pytest.raises(Conflict, match="was cancelled: there is nothing to send"):
        world.ask(BUYER, "purchase_order_file", **about)


def test_the_order_is_a_pdf_that_readers_can_read_and_the_same_bytes_each_time(world: World, tmp_path: Path) -> None:
    from services.procurement.application.purchase_orders import documents

    world.take_up(ABBEY)
    made = place(world, PAPER, MILK)
    job = world.ask(
        head_of(ABBEY), "school_make_purchase_order_pdf", school_id=ABBEY, purchase_order_id=made.purchase_order_id
    )
    world.host.run_until_quiet()
    done = world.ask(head_of(ABBEY), "job", school_id=ABBEY, job_id=job["job_id"])
    assert done["result"] == {"file": "PO-2026-27-00001.pdf"}
    with world.uow() as uow:
        name, first = documents.order_pdf(uow, made.purchase_order_id)
        again = documents.order_pdf(uow, made.purchase_order_id)[1]
    assert (name, first[:5]) == ("PO-2026-27-00001.pdf", b"%PDF-")
    assert first == again
    assert b"pdfuaid" in first
