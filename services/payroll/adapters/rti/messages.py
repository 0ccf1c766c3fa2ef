"""Returns as the messages that HMRC's gateway takes: the GovTalk envelope with who sends, the return, and its IRmark. The same return
gives the same bytes. Sending is not done here. Source: HMRC, envelope 2.0; RTI technical pack (classes of messages)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lxml import etree

from services.payroll.adapters.rti.elements import Elements
from services.payroll.adapters.rti.full_payment_xml import write_full_payment
from services.payroll.adapters.rti.irmark import IrMark, irmark_of
from services.payroll.adapters.rti.summary_xml import write_summary
from services.payroll.domain.returns.employees import FullPaymentSubmission
from services.payroll.domain.returns.employer import EmployerReferences, ReturnYear
from services.payroll.domain.returns.summary import EmployerPaymentSummary
from services.payroll.domain.tax_calendar import TaxYear
from shared.refusals import NotValid

GOVTALK = "http://www.govtalk.gov.uk/CM/envelope"
TEST_IN_LIVE = "-TIL"


class Purpose(StrEnum):
    """Whether a message counts: `live` does; a test in live is checked by HMRC's live service and does not; a vendor's test goes to
    HMRC's test service."""

    LIVE = "live"
    TEST_IN_LIVE = "test in live"
    VENDOR_TEST = "vendor test"


class SenderKind(StrEnum):
    """In whose name a return is sent: those of the schema that fit a school."""

    EMPLOYER = "Employer"
    TRUST = "Trust"
    BUREAU = "Bureau"
    AGENT = "Agent"


@dataclass(frozen=True, slots=True)
class Sender:
    """The gateway account that sends, and the software's number with HMRC (`vendor`). The password is never shown."""

    gateway_id: str
    password: str = field(repr=False)
    vendor: str
    product: str
    version: str
    kind: SenderKind = SenderKind.EMPLOYER


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent, with its class and mark."""

    content: bytes
    message_class: str
    irmark: IrMark


def message_of(
    made: FullPaymentSubmission | EmployerPaymentSummary, year: ReturnYear, sender: Sender, purpose: Purpose
) -> Message:
    """The message of a return. Raises NotValid for a return of another year than the files are for."""
    if made.year != year.year:
        raise NotValid(
            f"The return is for {made.year.name} and the files are those of {year.year.name}: use those of {made.year.name}"
        )
    is_full_payment = isinstance(made, FullPaymentSubmission)
    kind = (
        f"HMRC-PAYE-RTI-{'FPS' if is_full_payment else 'EPS'}{TEST_IN_LIVE if purpose is Purpose.TEST_IN_LIVE else ''}"
    )
    root = etree.Element(f"{{{GOVTALK}}}GovTalkMessage", nsmap=_as_default(GOVTALK))
    whole = Elements(root, GOVTALK)
    whole.text("EnvelopeVersion", "2.0")
    _write_header(whole.below("Header"), kind, sender, purpose)
    _write_details(whole.below("GovTalkDetails"), made.employer, sender)
    body = whole.below("Body").element
    namespace = year.fps_namespace if is_full_payment else year.eps_namespace
    envelope = Elements(etree.SubElement(body, f"{{{namespace}}}IRenvelope", nsmap=_as_default(namespace)), namespace)
    header = _write_return_header(envelope.below("IRheader"), made.employer, made.year, sender)
    if isinstance(made, FullPaymentSubmission):
        write_full_payment(envelope, made)
    else:
        write_summary(envelope, made)
    mark = irmark_of(body)
    _put_mark(header, namespace, mark)
    return Message(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), kind, mark)


def _as_default(namespace: str) -> Any:
    """The namespace without a prefix, which lxml's stubs do not know of."""
    return {None: namespace}


def _write_header(into: Elements, kind: str, sender: Sender, purpose: Purpose) -> None:
    message = into.below("MessageDetails")
    message.text("Class", kind)
    message.text("Qualifier", "request")
    message.text("Function", "submit")
    message.below("CorrelationID")
    message.text("Transformation", "XML")
    message.text("GatewayTest", "1" if purpose is Purpose.VENDOR_TEST else "0")
    identity = into.below("SenderDetails").below("IDAuthentication")
    identity.text("SenderID", sender.gateway_id)
    authentication = identity.below("Authentication")
    authentication.text("Method", "clear")
    authentication.text("Role", "principal")
    authentication.text("Value", sender.password)


def _write_keys(into: Elements, employer: EmployerReferences) -> None:
    into.text("Key", employer.office, Type="TaxOfficeNumber")
    into.text("Key", employer.reference, Type="TaxOfficeReference")


def _write_details(into: Elements, employer: EmployerReferences, sender: Sender) -> None:
    _write_keys(into.below("Keys"), employer)
    into.below("TargetDetails").text("Organisation", "IR")
    channel = into.below("ChannelRouting").below("Channel")
    channel.text("URI", sender.vendor)
    channel.text("Product", sender.product)
    channel.text("Version", sender.version)


def _write_return_header(into: Elements, employer: EmployerReferences, year: TaxYear, sender: Sender) -> etree._Element:
    _write_keys(into.below("Keys"), employer)
    into.text("PeriodEnd", year.last_day)
    into.text("DefaultCurrency", "GBP")
    into.text("Sender", sender.kind)
    return into.element


def _put_mark(header: etree._Element, namespace: str, mark: IrMark) -> None:
    """Puts the mark before the Sender, without a space that the mark would not know of."""
    element = etree.Element(f"{{{namespace}}}IRmark", Type="generic")
    element.text = mark.in_file
    header.insert(len(header) - 1, element)
