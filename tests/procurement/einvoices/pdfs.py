"""PDFs that come as invoices, for the tests: one with words only, one with an electronic invoice inside."""

from __future__ import annotations

import io
import zlib
from datetime import date
from functools import cache

from pypdf import PdfWriter

from shared.documents import Report, Section

_CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
  <ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
 <rsm:ExchangedDocument><ram:ID>FX-5</ram:ID><ram:TypeCode>380</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">20261028</udt:DateTimeString></ram:IssueDateTime>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem>
   <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
   <ram:SpecifiedTradeProduct><ram:Name>Glue sticks</ram:Name></ram:SpecifiedTradeProduct>
   <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>2.00</ram:ChargeAmount>
    </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
   <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">5</ram:BilledQuantity>
    </ram:SpecifiedLineTradeDelivery>
   <ram:SpecifiedLineTradeSettlement>
    <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
     <ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
    <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>10.00</ram:LineTotalAmount>
    </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Bright Paper Ltd</ram:Name>
    <ram:SpecifiedLegalOrganization><ram:ID>01234567</ram:ID></ram:SpecifiedLegalOrganization>
    <ram:PostalTradeAddress><ram:PostcodeCode>LS1 4AB</ram:PostcodeCode><ram:LineOne>1 Mill Lane</ram:LineOne>
     <ram:CityName>Leeds</ram:CityName><ram:CountryID>GB</ram:CountryID></ram:PostalTradeAddress>
    <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">GB980780684</ram:ID></ram:SpecifiedTaxRegistration>
   </ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:Name>Quayside Trust</ram:Name>
    <ram:PostalTradeAddress><ram:CityName>Hull</ram:CityName><ram:CountryID>GB</ram:CountryID></ram:PostalTradeAddress>
   </ram:BuyerTradeParty>
   <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-7</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeDelivery/>
  <ram:ApplicableHeaderTradeSettlement>
   <ram:PaymentReference>FX-5</ram:PaymentReference>
   <ram:InvoiceCurrencyCode>GBP</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>
    <ram:PayeePartyCreditorFinancialAccount><ram:ProprietaryID>60-16-13 31926819</ram:ProprietaryID>
    </ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
   <ram:ApplicableTradeTax><ram:CalculatedAmount>2.00</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>
    <ram:BasisAmount>10.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>
    <ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
   <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261127</udt:DateTimeString>
    </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    <ram:LineTotalAmount>10.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>10.00</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="GBP">2.00</ram:TaxTotalAmount><ram:GrandTotalAmount>12.00</ram:GrandTotalAmount>
    <ram:DuePayableAmount>12.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  </ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


def cii(*pairs: tuple[str, str]) -> bytes:
    """An invoice for glue sticks as CII, with pieces of its text replaced."""
    text = _CII
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


@cache
def factur_x(xml: bytes | None = None, name: str = "factur-x.xml") -> bytes:
    """A PDF with an electronic invoice inside."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment(name, cii() if xml is None else xml)
    return _written(writer)


@cache
def pdf_with_words(*lines: str) -> bytes:
    """A PDF that says some lines and holds no electronic invoice."""
    return Report(title=lines[0], sections=[Section(paragraphs=lines)]).pdf(date(2026, 10, 20))


def with_file_inside(name: bytes, content: bytes) -> bytes:
    """A PDF with a file inside, compressed."""
    packed = zlib.compress(content, 9)
    return hand_made(
        zlib.compress(b"BT ET"),
        b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F 11 0 R>>>>" % (name, name),
        b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        catalog=b"/Names<</EmbeddedFiles<</Names[(%s)10 0 R]>>>>" % name,
    )


def _written(writer: PdfWriter) -> bytes:
    to = io.BytesIO()
    writer.write(to)
    return to.getvalue()


def hand_made(
    content: bytes, *further: bytes, filters: bytes = b"/FlateDecode", pages: int = 1, catalog: bytes = b""
) -> bytes:
    """A PDF of pages with the same content stream, written by hand as no honest program would; `further` are objects 10, 11,
    ..., of which `catalog` may speak."""
    kids = b" ".join(b"%d 0 R" % (100 + number) for number in range(pages))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        3: b"<</Length %d/Filter %s>>stream\n%s\nendstream" % (len(content), filters, content),
        **dict(enumerate(further, 10)),
        **{
            100
            + number: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
            for number in range(pages)
        },
    }
    written, places = b"%PDF-1.7\n", {}
    for number, one in sorted(objects.items()):
        places[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items()))
    start = len(written)
    size = max(objects) + 1
    return written + b"xref\n0 1\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        size,
        start,
    )
