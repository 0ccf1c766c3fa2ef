"""The official rules for electronic invoices in plain words. The commonest have a sentence of their own, families of rules
share one, and the rest keep their official text; the rule's id always stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping

CATEGORIES: Mapping[str, str] = {
    "S": "standard rate",
    "Z": "zero rate",
    "E": "exempt from VAT",
    "AE": "reverse charge",
    "IC": "supply within the EU",
    "G": "export",
    "O": "outside the scope of VAT",
    "AF": "Canary Islands tax (IGIC)",
    "AG": "Ceuta and Melilla tax (IPSI)",
    "IG": "Canary Islands tax (IGIC)",
    "IP": "Ceuta and Melilla tax (IPSI)",
    "B": "split payment (Italy)",
}
FAMILIES: Mapping[str, str] = {
    "BR": "what an invoice must have",
    "BR-CO": "totals and what belongs together",
    "BR-CL": "code lists",
    "BR-DEC": "decimals",
    "BR-S": "VAT at the standard rate",
    "BR-Z": "VAT at the zero rate",
    "BR-E": "exempt from VAT",
    "BR-AE": "VAT by reverse charge",
    "BR-IC": "supply within the EU",
    "BR-G": "export",
    "BR-O": "outside the scope of VAT",
    "BR-AF": "tax of the Canary Islands",
    "BR-AG": "tax of Ceuta and Melilla",
    "BR-IG": "tax of the Canary Islands",
    "BR-IP": "tax of Ceuta and Melilla",
    "BR-B": "split payment",
    "UBL": "how a UBL document is built",
    "UBL-SR": "things that may stand once only",
    "UBL-DT": "how values are written",
    "UBL-CR": "elements that nobody needs",
    "PEPPOL-EN16931": "Peppol",
    "PEPPOL-COMMON": "Peppol: numbers of companies and places",
}
_WORDS: Mapping[str, str] = {
    "BR-01": "It does not say which rules it follows: the customisation ID is missing",
    "BR-02": "The invoice number is missing",
    "BR-03": "The issue date is missing",
    "BR-04": "The type of document (invoice or credit note) is missing",
    "BR-05": "The currency is missing",
    "BR-06": "The seller's name is missing",
    "BR-07": "The buyer's name is missing",
    "BR-08": "The seller's address is missing",
    "BR-09": "The country in the seller's address is missing",
    "BR-10": "The buyer's address is missing",
    "BR-11": "The country in the buyer's address is missing",
    "BR-12": "The sum of the lines is missing",
    "BR-13": "The total without VAT is missing",
    "BR-14": "The total with VAT is missing",
    "BR-15": "The amount to pay is missing",
    "BR-16": "There are no lines: an invoice needs at least one",
    "BR-17": "Payment goes to somebody else than the seller, whose name is missing",
    "BR-18": "The seller has a tax representative, whose name is missing",
    "BR-19": "The seller has a tax representative, whose address is missing",
    "BR-20": "The address of the seller's tax representative has no country",
    "BR-21": "A line has no number",
    "BR-22": "A line has no quantity",
    "BR-23": "A line does not say in what unit its quantity is",
    "BR-24": "A line has no amount",
    "BR-25": "A line does not name what is charged for",
    "BR-26": "A line has no price",
    "BR-27": "A price is below zero: only quantities may be, on a line that corrects",
    "BR-28": "A price before discount is below zero",
    "BR-29": "The invoice period ends before it begins",
    "BR-30": "The period of a line ends before it begins",
    "BR-31": "An allowance has no amount",
    "BR-32": "An allowance does not say how it is treated for VAT",
    "BR-33": "An allowance gives no reason",
    "BR-36": "A charge has no amount",
    "BR-37": "A charge does not say how it is treated for VAT",
    "BR-38": "A charge gives no reason",
    "BR-41": "The allowance of a line has no amount",
    "BR-42": "The allowance of a line gives no reason",
    "BR-43": "The charge of a line has no amount",
    "BR-44": "The charge of a line gives no reason",
    "BR-45": "A row of the VAT breakdown has no taxable amount",
    "BR-46": "A row of the VAT breakdown has no VAT amount",
    "BR-47": "A row of the VAT breakdown has no VAT category",
    "BR-48": "A row of the VAT breakdown has no rate",
    "BR-49": "The way to pay has no code",
    "BR-50": "The account to pay into is missing",
    "BR-51": "The whole number of a payment card is printed: only its last digits may be",
    "BR-52": "An attached document has no reference",
    "BR-53": "VAT is to be booked in a second currency, but the VAT in it is missing",
    "BR-54": "A property of an item has a name without a value, or a value without a name",
    "BR-55": "The reference to an earlier invoice has no invoice number",
    "BR-56": "The seller's tax representative has no VAT number",
    "BR-57": "The address of delivery has no country",
    "BR-61": "Payment is by transfer, but the account number is missing",
    "BR-62": "The seller's electronic address does not say of what kind it is",
    "BR-63": "The buyer's electronic address does not say of what kind it is",
    "BR-64": "The standard number of an item does not say of what kind it is",
    "BR-65": "The classification of an item does not say which list it is from",
    "BR-CO-03": "A tax point date and a tax point code are both given: only one may be",
    "BR-CO-04": "A line does not say how it is treated for VAT",
    "BR-CO-05": "The reason of an allowance and its reason code do not mean the same",
    "BR-CO-06": "The reason of a charge and its reason code do not mean the same",
    "BR-CO-07": "The reason of a line's allowance and its reason code do not mean the same",
    "BR-CO-08": "The reason of a line's charge and its reason code do not mean the same",
    "BR-CO-09": "A VAT number does not begin with the letters of its country, such as GB",
    "BR-CO-10": "The sum of the lines is not what the lines add up to",
    "BR-CO-11": "The sum of the allowances is not what the allowances add up to",
    "BR-CO-12": "The sum of the charges is not what the charges add up to",
    "BR-CO-13": "The total without VAT is not lines less allowances plus charges",
    "BR-CO-14": "The total VAT is not what the VAT breakdown adds up to",
    "BR-CO-15": "The total with VAT is not the total without VAT plus the VAT",
    "BR-CO-16": "The amount to pay is not the total with VAT less what was paid before",
    "BR-CO-17": "VAT in the breakdown is not the taxable amount times the rate",
    "BR-CO-18": "The VAT breakdown is missing",
    "BR-CO-19": "The invoice period has neither a first nor a last day",
    "BR-CO-20": "The period of a line has neither a first nor a last day",
    "BR-CO-21": "An allowance gives no reason",
    "BR-CO-22": "A charge gives no reason",
    "BR-CO-23": "The allowance of a line gives no reason",
    "BR-CO-24": "The charge of a line gives no reason",
    "BR-CO-25": "Something is to be paid, but neither a due date nor payment terms are given",
    "BR-CO-26": "Nobody can tell for certain who the seller is: give a VAT number, company number or seller ID",
    "BR-CL-01": "The type of document is not a code that stands for an invoice or a credit note",
    "BR-CL-03": "The currency of an amount is not a known currency code",
    "BR-CL-04": "The currency is not a known currency code",
    "BR-CL-05": "The currency for VAT is not a known currency code",
    "BR-CL-06": "The code for the tax point is not a known code",
    "BR-CL-07": "The kind of the thing invoiced is not a known code",
    "BR-CL-10": "The kind of an identifier is not a known code",
    "BR-CL-11": "The kind of a registration number is not a known code",
    "BR-CL-13": "The list that an item's classification is from is not a known one",
    "BR-CL-14": "A country is not a known country code",
    "BR-CL-15": "The country of origin is not a known country code",
    "BR-CL-16": "The way to pay is not a known code",
    "BR-CL-17": "A VAT category is not a known code",
    "BR-CL-18": "The VAT category of a line is not a known code",
    "BR-CL-19": "The reason code of an allowance is not a known code",
    "BR-CL-20": "The reason code of a charge is not a known code",
    "BR-CL-21": "The kind of an item's standard number is not a known code",
    "BR-CL-22": "The reason code for no VAT is not a known code",
    "BR-CL-23": "The unit of a quantity is not a known unit code, such as EA for each or KGM for kilograms",
    "BR-CL-24": "The kind of an attached file is not one that may be attached",
    "BR-CL-25": "The kind of an electronic address is not a known code",
    "BR-CL-26": "The kind of a place's number is not a known code",
    "UBL-DT-01": "An amount has more than two decimals",
    "UBL-DT-06": "An attached file does not say of what kind it is",
    "UBL-DT-07": "An attached file has no name",
    "UBL-SR-12": "The seller's VAT number is given more than once",
    "UBL-SR-42": "The seller has more than two tax numbers",
    "UBL-SR-44": "More than one payment reference is given",
    "UBL-SR-47": "More than one way to pay is given, and they differ",
    "UBL-SR-48": "A line has not exactly one VAT category",
    "PEPPOL-EN16931-R001": "It does not say which business process it belongs to",
    "PEPPOL-EN16931-R003": "A buyer reference or an order number must be given",
    "PEPPOL-EN16931-R004": "It does not say that it follows Peppol BIS Billing 3",
    "PEPPOL-EN16931-R005": "The currency for VAT is the same as that of the invoice: it must differ or be left out",
    "PEPPOL-EN16931-R008": "An element is empty: it must be filled or left out",
    "PEPPOL-EN16931-R010": "The buyer's electronic address is missing",
    "PEPPOL-EN16931-R020": "The seller's electronic address is missing",
    "PEPPOL-EN16931-R040": "An allowance or charge is not its base amount times its per cent",
    "PEPPOL-EN16931-R053": "There is more than one total of VAT by rate",
    "PEPPOL-EN16931-R120": "The amount of a line is not quantity times price plus charges less allowances",
    "PEPPOL-EN16931-R121": "The quantity that a price is for must be above zero",
    "PEPPOL-EN16931-R130": "The unit of a price is not the unit of the quantity",
}
_OF_CATEGORY: Mapping[int, str] = {
    1: "Something is {category}, but the VAT breakdown has no row for it",
    2: "A line is {category}: {who}",
    3: "An allowance is {category}: {who}",
    4: "A charge is {category}: {who}",
    5: "A line is {category}: {rate}",
    6: "An allowance is {category}: {rate}",
    7: "A charge is {category}: {rate}",
    8: "The taxable amount for {category} in the VAT breakdown is not what its lines, allowances and charges add up to",
    9: "The VAT for {category} in the breakdown is wrong: {sum}",
    10: "{reason} ({category})",
    11: "Something else stands beside what is {category}",
    12: "Something else stands beside what is {category}",
    13: "An allowance of another kind stands beside what is {category}",
    14: "A charge of another kind stands beside what is {category}",
}
_CATEGORY_RULE = re.compile(r"BR-([A-Z]{1,2})-(\d{1,2})")
_FAMILY = re.compile(r"(PEPPOL-(?:EN16931|COMMON)|UBL-(?:SR|DT|CR)|UBL|BR-[A-Z]+|BR)(?=-)")
_ID_IN_TEXT = re.compile(r"^\s*\[[\w-]+\]\s*-?\s*")
_TERM_NUMBER = re.compile(r"\s*\((?:BT|BG)-\d+\)")


def family_of(rule: str) -> str:
    """The family of a rule in words; empty for one of a family that is not known."""
    found = _FAMILY.match(rule)
    return FAMILIES.get(found[1], "") if found else ""


def plain_words(rule: str, official: str) -> str:
    """What a failed rule means; the official text, without its id, where there are no words of our own."""
    if rule in _WORDS:
        return _WORDS[rule]
    text = without_id(official)
    if rule.startswith("BR-DEC-"):
        what = re.search(r"for (?:the )?(.+?) is \d", _TERM_NUMBER.sub("", text))
        return f"An amount has more than two decimals: {what[1] if what else text}"
    if rule.startswith("UBL-CR-"):
        return f"It has an element that the rules do not know: {text}"
    return _of_category(rule) or text


def without_id(official: str) -> str:
    """The official text without the id that it repeats, on one line."""
    return _ID_IN_TEXT.sub("", " ".join(official.split()))


def _of_category(rule: str) -> str:
    found = _CATEGORY_RULE.fullmatch(rule)
    if not found or found[1] not in CATEGORIES or int(found[2]) not in _OF_CATEGORY:
        return ""
    code, number = found[1], int(found[2])
    return _OF_CATEGORY[number].format(
        category=CATEGORIES[code],
        who=_who(code),
        rate="its rate must be above zero" if code == "S" else "no rate may be given" if code == "O" else "its rate must be zero",
        sum="it must be the taxable amount times the rate" if code in ("S", "AF", "AG", "IG", "IP") else "it must be zero",
        reason="No reason for an exemption may be given" if code in ("S", "Z", "AF", "AG", "IG", "IP") else "The reason why no VAT is charged is missing",
    )  # fmt: skip


def _who(code: str) -> str:
    if code == "O":
        return "no VAT numbers may be given"
    if code in ("AE", "IC"):
        return "the VAT numbers of seller and buyer must be given"
    return "the seller's VAT number must be given"
