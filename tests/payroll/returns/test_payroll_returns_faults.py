"""What HMRC would turn down, broken once each: said in words before it is sent, and found by HMRC's own rules under the same number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from services.payroll.adapters.rti.official_check import official_check
from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.returns.employees import (
    Address,
    DirectorsMethod,
    DirectorsNi,
    FullPaymentSubmission,
    Gender,
    LetterFigures,
    Partner,
    Secondment,
    StarterDetails,
    StatutoryToDate,
    Stay,
    StudentLoanTaken,
)
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.returns.faults import submission_faults
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.rules.returns import return_year
from tests.payroll.returns.school_return import (
    GIVEN,
    TODAY,
    YEAR,
    employee,
    employment,
    figures,
    full_payment,
    message,
    official_files,
    payment,
)

FAR = date(2099, 5, 1)
STARTED = date(2026, 4, 13)
X_ONLY = Contributions("X", 250_000)


def one(**other: object) -> FullPaymentSubmission:
    return full_payment(employee("Smith", "7", "AB123456C", **other))


def with_letter(letter: str, **other: int) -> FullPaymentSubmission:
    changed = replace(X_ONLY, letter=letter, **other)
    return one(letters=(LetterFigures(changed, changed),))


BROKEN: dict[str, tuple[FullPaymentSubmission, str]] = {
    "5001": (one(born=FAR), "is said to be born on 1 May 2099, which is still to come: correct the date of birth"),
    "7823": (full_payment(employee("Smith", "7", "", address=Address(("1 The Lane",)))),
             "has no National Insurance number and less than two lines of an address: give one or the other"),
    "7824": (one(forename=""), "needs a forename or initials in the letters A to Z"),
    "7825": (one(address=Address(("5 rue d'Or",), country="France")), "lives in France, and an address abroad needs at least two lines"),
    "7826": (one(born=date(1880, 1, 1)), "is said to be born on 1 January 1880, over 130 years ago: correct the date of birth"),
    "7828": (one(starter=StarterDetails(FAR, Declaration.A)),
             "starts on 1 May 2099, more than 30 days from now: send the start with a later return"),
    "7829": (one(starter=StarterDetails(STARTED, Declaration.A), address=Address(("1 The Lane",), "S2 1AA")),
             "is a starter with less than two lines of an address: complete the address"),
    "7831": (one(left_on=FAR), "leaves on 1 May 2099, more than 30 days from now: send the leaving date with a later return"),
    "7845": (one(partner=Partner("Jones", "Sam")), "is returned with a partner but without shared parental pay: leave the partner out"),
    "7846": (one(partner=Partner("Jones"), payment=payment(statutory=StatutoryToDate(shared_parental_pence=100))),
             "is returned with a partner who has no forename and no initials: give one or the other"),
    "7847": (one(payment=payment(after_leaving=True)),
             "is marked as paid after leaving, without a leaving date: give the day or take the mark away"),
    "7849": (one(letters=(figures("B"),), gender=Gender.MALE, born=date(1960, 1, 1)),
             "is a man with the National Insurance letter B, which only a married woman can have: choose another"),
    "7850": (one(letters=(figures(), figures())), "is returned 2 times with the National Insurance letter A: add the figures together"),
    "7852": (with_letter("X", at_lel_pence=55_900), "has earnings at the lower earnings limit with the National Insurance letter X, which has none"),
    "7853": (with_letter("X", lel_to_pt_pence=1), "has earnings up to the primary threshold with the National Insurance letter X, which has none"),
    "7854": (with_letter("X", pt_to_uel_pence=1), "has earnings up to the upper earnings limit with the National Insurance letter X, which has none"),
    "7863": (one(letters=(LetterFigures(replace(X_ONLY, employer_to_uel_pence=1), X_ONLY),)),
             "has employer's contributions of the period with the National Insurance letter X, which has none"),
    "7864": (one(letters=(LetterFigures(X_ONLY, replace(X_ONLY, employer_to_uel_pence=1)),)),
             "has employer's contributions of the year with the National Insurance letter X, which has none"),
    "7865": (one(letters=(LetterFigures(replace(X_ONLY, letter="C", employee_to_uel_pence=1), replace(X_ONLY, letter="C")),)),
             "pays contributions of the period with the National Insurance letter C, with which nobody does"),
    "7866": (one(letters=(LetterFigures(replace(X_ONLY, letter="K"), replace(X_ONLY, letter="K", employee_to_uel_pence=1)),), workplace_postcode="S1 2HE"),
             "pays contributions of the year with the National Insurance letter K, with which nobody does"),
    "7876": (full_payment(final=Final(ceased_on=FAR)), "says that the scheme ceases on 1 May 2099: send it on or after that day"),
    "7877": (full_payment(), "says nothing: it needs an employee, or that it is the last one"),
    "7880": (one(starter=StarterDetails(STARTED, Declaration.A, secondment=Secondment(Stay.LONG))),
             "has a starter declaration and is seconded from abroad: a secondment takes the place of the declaration"),
    "7881": (one(starter=StarterDetails(STARTED)), "is a starter without a starter declaration: choose A, B or C (C where nothing was said)"),
    "7884": (one(starter=StarterDetails(STARTED, Declaration.A, secondment=Secondment(eea_citizen=True, epm6=True))),
             "is seconded as a citizen of the EEA: say how long the stay is to be"),
    "7931": (one(starter=StarterDetails(STARTED, Declaration.A, secondment=Secondment())),
             "is seconded from abroad: say how long the stay is to be, or that the EPM6 scheme applies"),
    "7933": (full_payment(final=Final()), "says neither that the year ends nor that the scheme ceased: choose one"),
    "7934": (one(starter=StarterDetails(None)), "is returned as a starter of whom nothing is said: give the start date and the starter declaration"),
    "7954": (one(letters=(figures("F"),)),
             "has the National Insurance letter F of a freeport or investment zone: give the postcode of the workplace"),
    "7955": (one(letters=(figures("B"),), born=date(1961, 4, 6)),
             "has the National Insurance letter B, which only who was born by 5 April 1961 can have: choose another"),
}  # fmt: skip
SECOND_NUMBERS = {"7881": {"7878"}}
"""HMRC has two rules for one fault."""
SCHEMA_FIRST = {"7876"}
"""The schema of the year takes no day after it, so that the schema says it."""


@pytest.mark.parametrize("number", list(BROKEN))
def test_a_broken_rule_is_said_in_words_and_found_by_hmrcs_own_under_the_same_number(number: str) -> None:
    made, words = BROKEN[number]
    faults = submission_faults(made, return_year(YEAR), TODAY)
    assert [(fault.code, fault.words) for fault in faults] == [(number, words)]
    official = official_check(message(made).content, return_year(YEAR), official_files()).faults
    if number in SCHEMA_FIRST:
        assert [fault.in_words() for fault in official] == [
            "This return has the DateSchemeCeased '2099-05-01', which HMRC does not take: correct it"
        ]
        return
    assert {fault.code for fault in official} == {number} | SECOND_NUMBERS.get(number, set())
    whose = {fault.whose for fault in official}
    assert whose == (
        {"This return"} if number in {"7877", "7933"} else {f"{'Ann ' if number != '7824' else ''}Smith (payroll id 7)"}
    )
    assert all(fault.words and "[" not in fault.words and fault.official for fault in official)


SCHEMA: list[tuple[FullPaymentSubmission, str]] = [
    (full_payment(employee("東京", "7", "AB123456C")),
     "Ann 東京 (payroll id 7) has the surname '東京', which cannot be written in the letters A to Z: give it as the passport does"),
    (full_payment(employee("Smith", "7", "DQ123456C")),
     "Ann Smith (payroll id 7) cannot be returned like this. The National Insurance number 'DQ123456C' begins with DQ, and D is never among "
     "the first two letters: check it with a letter from HMRC"),
    (full_payment(employee("Smith", "7", "ab 12 34 56 c")),
     "Ann Smith (payroll id 7) has the National Insurance number 'ab 12 34 56 c': write it as AB123456C"),
    (full_payment(employee("Smith", "€7", "AB123456C")),
     "Ann Smith (payroll id €7) has the payroll id '€7': use at most 35 plain letters, figures and signs"),
    (one(workplace_postcode="s1 2he"), "Ann Smith (payroll id 7) works at the postcode 's1 2he': write it in capitals with one space, like S1 2AB"),
    (one(payment=payment(paid_on=date(2027, 4, 6))),
     "Ann Smith (payroll id 7) is paid on 6 April 2027: a return of 2026-27 takes payments of that tax year"),
    (one(director=DirectorsNi(DirectorsMethod.ANNUAL, 57)),
     "Ann Smith (payroll id 7) is said to be appointed a director in tax week 57: a year has the weeks 1 to 53"),
    (one(partner=Partner("東京", "Sam", ni_number="QQ123456C"), payment=payment(statutory=StatutoryToDate(shared_parental_pence=100))),
     "Ann Smith (payroll id 7) is returned with a partner whose surname '東京' cannot be written in the letters A to Z"),
    (one(partner=Partner("Jones", "Sam", ni_number="QQ123456C"), payment=payment(statutory=StatutoryToDate(shared_parental_pence=100))),
     "Ann Smith (payroll id 7) is returned with a partner who cannot be returned like this. The National Insurance number 'QQ123456C' begins "
     "with QQ, and Q is never among the first two letters: check it with a letter from HMRC"),
    (one(payment=payment(periods_covered=0)), "Ann Smith (payroll id 7) is paid for 0 periods: a payment covers 1 to 99"),
    (one(payment=payment(student_loan=StudentLoanTaken(Plan.ONE, 1_250))),
     "Ann Smith (payroll id 7) has a loan deduction with pence: loans are taken in whole pounds"),
    (one(payment=payment(statutory=StatutoryToDate(maternity_pence=-1))),
     "Ann Smith (payroll id 7) has figures of the year below 0: statutory maternity pay. Correct the payment that brought them there"),
    (one(letters=tuple(figures(letter) for letter in "AJCMH")),
     "Ann Smith (payroll id 7) has 5 National Insurance letters this year: a return takes 4 an employment"),
    (one(letters=(figures(at_lel_pence=55_950),)),
     "Ann Smith (payroll id 7) has earnings at the lower earnings limit with pence (letter A): that figure is whole pounds"),
    (one(letters=(figures(lel_to_pt_pence=-1),)),
     "Ann Smith (payroll id 7) has National Insurance figures of the year below 0 (letter A): correct the payment that brought them there"),
    (one(left_on=date(2020, 4, 5)),
     "Ann Smith (payroll id 7) left on 5 April 2020: a return of this year takes leaving dates from 6 April 2020 on"),
    (full_payment(replace(employee("Smith", "7", "AB123456C"), employments=())),
     "Ann Smith (payroll id ) is returned with 0 employments: a return takes 1 to 15 a person"),
    (full_payment(replace(employee("Smith", "7", "AB123456C"), employments=tuple(employment(str(at)) for at in range(16)))),
     "Ann Smith (payroll id 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) is returned with 16 employments: a return takes 1 to 15 a person"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "words"), SCHEMA)
def test_what_the_schema_does_not_take_is_said_in_words_before(made: FullPaymentSubmission, words: str) -> None:
    faults = submission_faults(made, return_year(YEAR), TODAY)
    assert words in [fault.in_words() for fault in faults]
    check = official_check(message(made).content, return_year(YEAR), official_files())
    assert check.faults
    assert check.not_checked == ("Business rules were not looked at: the return must be as the schema says first",)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (one(left_on=STARTED, starter=StarterDetails(date(2026, 4, 14), Declaration.A)),
         "Ann Smith (payroll id 7) leaves on 13 April 2026 before starting on 14 April 2026: correct one of them"),
        (one(letters=(LetterFigures(Contributions("A"), Contributions("A")),)),
         "Ann Smith (payroll id 7) is returned with the National Insurance letter A and noughts only: leave the letter out"),
        (full_payment(employee("Smith", "7", "AB123456C"), employee("Jones", "8", "AB123456C")),
         "This return has the National Insurance number AB123456C 2 times: Ann Smith (payroll id 7) and Ann Jones (payroll id 8). "
         "One person is returned once"),
        (full_payment(employee("Smith", "7", "AB123456C"), employee("Jones", "7", "AB123457D")),
         "This return has the payroll id 7 2 times: each employment has its own"),
    ],
)  # fmt: skip
def test_what_hmrcs_files_let_through_and_good_sense_does_not_is_said(made: FullPaymentSubmission, words: str) -> None:
    assert [fault.in_words() for fault in submission_faults(made, return_year(YEAR), TODAY)] == [words]


def test_the_schema_names_the_person_and_the_value_it_does_not_take() -> None:
    made = full_payment(employee("First", "1", "AB123456C"), employee("Smith", "7", "ZZ123456C"))
    check = official_check(message(made).content, return_year(YEAR), official_files())
    assert [fault.in_words() for fault in check.faults] == [
        "Ann Smith (payroll id 7) has the National Insurance number 'ZZ123456C', which HMRC does not take: correct it"
    ]


Edit = Callable[[etree._Element], None]
FPS = "{http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/26-27/1}"


def found(root: etree._Element, path: str) -> etree._Element:
    element = root.find(f".//{path.replace('fps:', FPS).replace('gov:', '{http://www.govtalk.gov.uk/CM/envelope}')}")
    assert element is not None
    return element


def says(path: str, text: str) -> Edit:
    def edit(root: etree._Element) -> None:
        found(root, path).text = text

    return edit


def without(path: str) -> Edit:
    def edit(root: etree._Element) -> None:
        element = found(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return edit


def with_before(path: str, *added: str) -> Edit:
    """Puts elements before one, inside its parent."""

    def edit(root: etree._Element) -> None:
        element = found(root, path)
        for text in added:
            element.addprevious(etree.fromstring(re.sub(r"^<(\w+)", rf'<\1 xmlns="{FPS[1:-1]}"', text)))

    return edit


def with_inside(path: str, *added: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for text in added:
            found(root, path).append(etree.fromstring(re.sub(r"^<(\w+)", rf'<\1 xmlns="{FPS[1:-1]}"', text)))

    return edit


def a_car(registered: str, available: str, fuel: str = "") -> str:
    return (
        f"<Benefits><Car><Make>A</Make><FirstRegd>{registered}</FirstRegd><CO2>99</CO2><Fuel>A</Fuel><Amendment>no</Amendment>"
        f"<Price>20000.00</Price><AvailFrom>2026-06-01</AvailFrom><CashEquiv>1.00</CashEquiv>{available}{fuel}</Car></Benefits>"
    )


def both(*edits: Edit) -> Edit:
    def edit(root: etree._Element) -> None:
        for one_edit in edits:
            one_edit(root)

    return edit


PENSION = "<OccPension><Amount>100.00</Amount></OccPension>"
FUEL = (
    "<FreeFuel><Provided>2026-07-01</Provided><CashEquiv>1.00</CashEquiv><Withdrawn>2026-06-30</Withdrawn></FreeFuel>"
)
FROM_OTHER_SOFTWARE: dict[str, Edit] = {
    "5004": without("fps:IRheader/fps:Keys"),
    "5005": says("gov:GovTalkDetails/gov:Keys/gov:Key", "321"),
    "7821": says("fps:EmpRefs/fps:OfficeNo", "321"),
    "7822": says("fps:EmpRefs/fps:PayeRef", "XY1"),
    "7837": says("gov:MessageDetails/gov:Class", "HMRC-PAYE-RTI-EPS"),
    "7844": says("fps:IRheader/fps:PeriodEnd", "2027-04-06"),
    "7875": with_inside(
        "fps:FullPaymentSubmission", "<FinalSubmission><BecauseSchemeCeased>yes</BecauseSchemeCeased></FinalSubmission>"
    ),
    "7878": both(without("fps:StartDec"), with_inside("fps:Starter", "<StudentLoan>yes</StudentLoan>")),
    "7879": both(with_before("fps:Starter", "<OccPenInd>yes</OccPenInd>"), with_inside("fps:Starter", PENSION)),
    "7882": says("fps:EmpRefs/fps:COTAXRef", "7596148860"),
    "7883": with_before("fps:Starter", "<TaxWkOfApptOfDirector>3</TaxWkOfApptOfDirector>"),
    "7885": with_inside(
        "fps:Payment",
        '<TrivialCommutationPayment type="A">1.00</TrivialCommutationPayment>',
        '<TrivialCommutationPayment type="A">1.00</TrivialCommutationPayment>',
    ),
    "7889": says("fps:RelatedTaxYear", "25-26"),
    "7907": without("fps:BirthDate"),
    "7916": both(without("fps:StartDec"), with_inside("fps:Starter", PENSION)),
    "7932": both(
        without("fps:Starter"),
        *(without("fps:Address/fps:Line") for _ in range(3)),
        without("fps:Address/fps:UKPostcode"),
    ),
    "7936": with_inside(
        "fps:Payment", "<FlexibleDrawdown><StandAloneLumpSum>yes</StandAloneLumpSum></FlexibleDrawdown>"
    ),
    "7937": with_before("fps:Payment/fps:EmpeePenContribnsPaid", a_car("2020-01-01", "<AvailTo>2026-05-31</AvailTo>")),
    "7938": with_before("fps:Payment/fps:EmpeePenContribnsPaid", a_car("2020-01-01", "", FUEL)),
    "7939": with_before("fps:Payment/fps:EmpeePenContribnsPaid", a_car("2099-01-01", "")),
    "7952": with_before("fps:EmpRefs/fps:COTAXRef", "<SAUTR>6596148860</SAUTR>"),
}
ALSO_FOUND = {
    "5004": {"5004", "7821", "7822"},
    "7878": {"7878", "7881"},
    "7889": {"7889", "7844"},
    "7916": {"7916", "7881"},
}


@pytest.mark.parametrize("number", list(FROM_OTHER_SOFTWARE))
def test_a_rule_that_no_return_from_here_can_break_is_told_in_words_too(number: str) -> None:
    made = one(starter=StarterDetails(STARTED, Declaration.A))
    root = etree.fromstring(message(made).content)
    FROM_OTHER_SOFTWARE[number](root)
    check = official_check(etree.tostring(root), return_year(YEAR), official_files())
    assert {fault.code for fault in check.faults} == ALSO_FOUND.get(number, {number})
    assert all("[" not in fault.words for fault in check.faults)


def test_every_rule_of_hmrcs_stylesheet_is_broken_once_here() -> None:
    official_files()
    text = (GIVEN / "rti" / "2026-27" / "FullPaymentSubmission-2027-rules-ADAPTED-from-2026-v1-0.xslt").read_text(
        encoding="utf-8"
    )
    numbers = set(re.findall(r'name="errorCode">(\d+)<', text))
    broken = {*BROKEN, *FROM_OTHER_SOFTWARE} & numbers
    by_the_stylesheet = broken - SCHEMA_FIRST
    print(
        f"rules of HMRC's stylesheet broken once: {len(broken)} of {len(numbers)} (one of them is found by the schema first)"
    )
    assert len(numbers) == 51
    assert broken == numbers
    assert len(by_the_stylesheet) == 50
