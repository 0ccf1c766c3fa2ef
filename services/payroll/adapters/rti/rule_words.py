"""HMRC's complaints in words for a payroll office. A rule is known by its number; one that is not listed keeps HMRC's own sentence, with
the names in square brackets made readable."""

from __future__ import annotations

import re

from lxml import etree

RULES = {
    "5001": "has a date of birth that is still to come: correct it",
    "5004": "does not name the PAYE scheme in its header: make the message again",
    "5005": "names another PAYE scheme in its envelope than in its header: make the message again",
    "7821": "has another tax office number in its header than below: make the message again",
    "7822": "has another PAYE reference in its header than below: make the message again",
    "7823": "has no National Insurance number and less than two lines of an address: give one or the other",
    "7824": "needs a forename or initials",
    "7825": "lives abroad, and an address abroad needs at least two lines",
    "7826": "is said to be born over 130 years ago: correct the date of birth",
    "7828": "starts more than 30 days from now: send the start with a later return",
    "7829": "is a starter with less than two lines of an address: complete the address",
    "7831": "leaves more than 30 days from now: send the leaving date with a later return",
    "7837": "is in an envelope of another class than a full payment submission: make the message again",
    "7844": "ends in another tax year than it is for: make the message again",
    "7845": "is returned with a partner but without shared parental pay: leave the partner out",
    "7846": "is returned with a partner who has no forename and no initials: give one or the other",
    "7847": "is marked as paid after leaving, without a leaving date: give the day or take the mark away",
    "7849": "is a man with a National Insurance letter that only a married woman can have: choose another",
    "7850": "is returned twice with the same National Insurance letter: add the figures together",
    "7852": "has earnings at the lower earnings limit with the National Insurance letter X, which has none",
    "7853": "has earnings up to the primary threshold with the National Insurance letter X, which has none",
    "7854": "has earnings up to the upper earnings limit with the National Insurance letter X, which has none",
    "7863": "has employer's contributions of the period with the National Insurance letter X, which has none",
    "7864": "has employer's contributions of the year with the National Insurance letter X, which has none",
    "7865": "pays contributions of the period with a National Insurance letter with which nobody does",
    "7866": "pays contributions of the year with a National Insurance letter with which nobody does",
    "7875": "says that the scheme ceased and not when: give the day",
    "7876": "says that the scheme ceases on a day that is still to come: send it on or after that day",
    "7877": "says nothing: it needs an employee, or that it is the last one",
    "7878": "is a starter of whom neither a declaration nor a stay is given: choose A, B or C",
    "7880": "has a starter declaration and is seconded from abroad: a secondment takes the place of the declaration",
    "7881": "is a starter without a starter declaration: choose A, B or C",
    "7882": "names a taxpayer reference whose figures do not fit together: check it",
    "7883": "has a week of appointment as a director and is not said to be one: give the director's method",
    "7884": "is seconded as a citizen of the EEA: say how long the stay is to be",
    "7889": "is for another tax year than these files: make the message again",
    "7907": "has no date of birth: give it",
    "7931": "is seconded from abroad: say how long the stay is to be, or that the EPM6 scheme applies",
    "7932": "has an address with nothing in it: give lines or a postcode, or leave it out",
    "7933": "is the last one without saying whether the year ends or the scheme ceased: choose one",
    "7934": "is returned as a starter of whom nothing is said: give the start date and the starter declaration",
    "7954": "has a National Insurance letter of a freeport or investment zone: give the postcode of the workplace",
    "7955": "has a National Insurance letter that only who was born by 5 April 1961 can have: choose another",
}
ELEMENTS = {
    "NINO": "National Insurance number",
    "Ttl": "title",
    "Fore": "forename",
    "Initials": "initials",
    "Sur": "surname",
    "Line": "address line",
    "UKPostcode": "postcode",
    "ForeignCountry": "country",
    "BirthDate": "date of birth",
    "PassportNumber": "passport number",
    "StartDate": "start date",
    "StartDec": "starter declaration",
    "EmployeeWorkplacePostcode": "postcode of the workplace",
    "PayId": "payroll id",
    "OldPayrollId": "former payroll id",
    "LeavingDate": "leaving date",
    "PmtDate": "payment date",
    "WeekNo": "tax week",
    "MonthNo": "tax month",
    "PeriodsCovered": "number of periods",
    "TaxCode": "tax code",
    "TaxablePay": "taxable pay",
    "NIletter": "National Insurance letter",
    "AtLELYTD": "earnings at the lower earnings limit",
    "StudentLoanRecovered": "student loan deduction",
    "PostgradLoanRecovered": "postgraduate loan deduction",
    "StudentLoansTD": "student loan deductions of the year",
    "PostgradLoansTD": "postgraduate loan deductions of the year",
    "AORef": "Accounts Office reference",
    "LevyDueYTD": "apprenticeship levy",
    "AnnualAllce": "levy allowance",
    "From": "first day",
    "To": "last day",
}
"""What the schema's elements are called here; an element that is not listed keeps its name."""
_BRACKETS = re.compile(r"\[([^\]]+)\]")
_PLEASE = re.compile(r"\s*Please check\.?$")


def rule_in_words(number: str, official: str) -> str:
    """What a broken rule says of somebody; HMRC's own sentence for a rule that is not known here."""
    known = RULES.get(number)
    if known is not None:
        return known
    sentence = _BRACKETS.sub(lambda name: name[1].lower(), _PLEASE.sub("", official)).strip().rstrip(".")
    return f"would be turned down by HMRC (rule {number}): {sentence}"


def schema_in_words(element: etree._Element, official: str) -> str:
    """What an element that breaks the schema says of somebody."""
    local = etree.QName(element).localname
    name = ELEMENTS.get(local, local)
    if "not expected" in official or "Missing child" in official:
        return f"is not complete or out of order at {name}: {official}"
    if len(element) == 0 and element.text:
        return f"has the {name} {element.text!r}, which HMRC does not take: correct it"
    return f"would be turned down by HMRC at {name}: {official}"
