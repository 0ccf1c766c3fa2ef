"""Which category letter applies on a day of payment, and what is said of a letter that cannot be right."""

from __future__ import annotations

from datetime import date

import pytest

from services.payroll.domain.national_insurance.letters import (
    Because,
    Circumstances,
    LetterChoice,
    Site,
    accepted_letter,
    letter_on,
    state_pension_day,
)
from services.payroll.rules import rule_book
from services.payroll.rules.national_insurance import letter_rules_on
from shared.refusals import NoRuleForDate, NotValid

DAY = date(2026, 10, 30)
TWENTY_ON_THE_DAY, TWENTY_ONE_ON_THE_DAY = date(2005, 10, 31), date(2005, 10, 30)
FORTY, SEVENTY = date(1986, 5, 5), date(1956, 5, 5)


def on(person: Circumstances, day: date = DAY) -> LetterChoice:
    return letter_on(person, day, letter_rules_on(rule_book(), day))


def said(letter: str, person: Circumstances, day: date = DAY) -> LetterChoice:
    return accepted_letter(letter, person, day, letter_rules_on(rule_book(), day))


@pytest.mark.parametrize(
    ("person", "letter", "because"),
    [
        (Circumstances(FORTY), "A", Because.STANDARD),
        (Circumstances(date(2010, 10, 31)), "X", Because.NOT_LIABLE),
        (Circumstances(date(2010, 10, 30)), "M", Because.YOUNG),
        (Circumstances(FORTY, is_not_liable=True), "X", Because.NOT_LIABLE),
        (Circumstances(TWENTY_ON_THE_DAY), "M", Because.YOUNG),
        (Circumstances(TWENTY_ONE_ON_THE_DAY), "A", Because.STANDARD),
        (Circumstances(TWENTY_ON_THE_DAY, is_deferred=True), "Z", Because.YOUNG),
        (Circumstances(FORTY, is_deferred=True), "J", Because.DEFERRED),
        (Circumstances(FORTY, is_reduced=True), "B", Because.REDUCED),
        (Circumstances(date(2001, 10, 31), apprentice_from=date(2026, 9, 1)), "H", Because.APPRENTICE),
        (Circumstances(date(2001, 10, 30), apprentice_from=date(2026, 9, 1)), "A", Because.STANDARD),
        (Circumstances(date(2004, 1, 1), apprentice_from=date(2026, 10, 31)), "A", Because.STANDARD),
        (Circumstances(date(2004, 1, 1), date(2025, 9, 1), date(2026, 10, 29)), "A", Because.STANDARD),
        (Circumstances(date(2004, 1, 1), date(2025, 9, 1), DAY), "H", Because.APPRENTICE),
        (Circumstances(FORTY, veteran_since=date(2025, 10, 31)), "V", Because.VETERAN),
        (Circumstances(FORTY, veteran_since=date(2025, 10, 30)), "A", Because.STANDARD),
        (Circumstances(FORTY, veteran_since=date(2026, 11, 1)), "A", Because.STANDARD),
        (Circumstances(SEVENTY), "C", Because.PENSION_AGE),
        (Circumstances(SEVENTY, is_deferred=True), "C", Because.PENSION_AGE),
        (Circumstances(FORTY, site=Site.FREEPORT, site_since=date(2024, 1, 1)), "F", Because.SITE),
        (Circumstances(FORTY, site=Site.FREEPORT, site_since=date(2023, 10, 30)), "A", Because.STANDARD),
        (Circumstances(FORTY, site=Site.FREEPORT), "A", Because.STANDARD),
        (Circumstances(FORTY, site=Site.FREEPORT, site_since=date(2024, 1, 1), is_deferred=True), "L", Because.SITE),
        (Circumstances(FORTY, site=Site.FREEPORT, site_since=date(2024, 1, 1), is_reduced=True), "I", Because.SITE),
        (Circumstances(SEVENTY, site=Site.FREEPORT, site_since=date(2024, 1, 1)), "S", Because.SITE),
        (Circumstances(FORTY, site=Site.INVESTMENT_ZONE, site_since=date(2024, 7, 1)), "N", Because.SITE),
        (
            Circumstances(FORTY, site=Site.INVESTMENT_ZONE, site_since=date(2024, 7, 1), is_deferred=True),
            "D",
            Because.SITE,
        ),
        (
            Circumstances(FORTY, site=Site.INVESTMENT_ZONE, site_since=date(2024, 7, 1), is_reduced=True),
            "E",
            Because.SITE,
        ),
        (Circumstances(SEVENTY, site=Site.INVESTMENT_ZONE, site_since=date(2024, 7, 1)), "K", Because.SITE),
    ],
)
def test_the_letter_is_that_of_the_day_of_payment(person: Circumstances, letter: str, because: Because) -> None:
    found = on(person)
    assert (found.letter, found.because) == (letter, because)
    assert found.allowed[0] == letter
    assert found.sources[0].name == f"national-insurance.letter.{letter}"


@pytest.mark.parametrize(
    ("born", "reached"),
    [
        (date(1954, 10, 6), date(2020, 10, 6)),
        (date(1960, 4, 5), date(2026, 4, 5)),
        (date(1960, 4, 6), date(2026, 5, 6)),
        (date(1960, 5, 5), date(2026, 6, 5)),
        (date(1960, 5, 6), date(2026, 7, 6)),
        (date(1960, 7, 31), date(2026, 11, 30)),
        (date(1960, 12, 31), date(2027, 9, 30)),
        (date(1961, 1, 31), date(2027, 11, 30)),
        (date(1961, 2, 6), date(2028, 1, 6)),
        (date(1961, 3, 6), date(2028, 3, 6)),
        (date(1977, 4, 5), date(2044, 4, 5)),
    ],
)
def test_state_pension_age_is_reached_on_the_day_that_the_timetable_says(born: date, reached: date) -> None:
    assert state_pension_day(born, letter_rules_on(rule_book(), DAY)) == reached


def test_the_day_of_state_pension_age_is_the_first_with_letter_c() -> None:
    person = Circumstances(date(1960, 7, 31))
    assert [on(person, day).letter for day in (date(2026, 11, 29), date(2026, 11, 30))] == ["A", "C"]


def test_who_was_born_on_29_february_turns_21_on_1_march() -> None:
    person = Circumstances(date(2004, 2, 29))
    assert [on(person, day).letter for day in (date(2025, 2, 28), date(2025, 3, 1))] == ["M", "A"]


def test_a_young_apprentice_at_a_freeport_has_the_letter_of_their_age_and_others_can_be_right() -> None:
    person = Circumstances(
        date(2007, 1, 1), apprentice_from=date(2026, 9, 1), site=Site.FREEPORT, site_since=date(2026, 9, 1)
    )
    assert on(person).allowed == ("M", "H", "F")
    assert said("H", person).letter == "H"


def test_an_employer_need_not_claim_for_a_veteran() -> None:
    assert said("A", Circumstances(FORTY, veteran_since=date(2026, 1, 1))).allowed == ("V", "A")


@pytest.mark.parametrize(
    ("letter", "person", "words"),
    [
        ("M", Circumstances(TWENTY_ONE_ON_THE_DAY), "M is for employees under 21.*Use A: on 30 October 2026"),
        ("A", Circumstances(TWENTY_ON_THE_DAY), "Use M: on 30 October 2026, under 21"),
        ("C", Circumstances(FORTY), "C is for employees who reached state pension age.*Use A"),
        ("A", Circumstances(SEVENTY), "after state pension age, reached on 5 May 2022. Use C"),
        ("J", Circumstances(FORTY), "J is for employees with a deferment certificate"),
        ("H", Circumstances(FORTY, apprentice_from=date(2026, 9, 1)), "H is for apprentices under 25"),
        ("V", Circumstances(FORTY, veteran_since=date(2025, 1, 1)), "V is for veterans in their first twelve months"),
        ("X", Circumstances(FORTY), "X is for people of whom no contributions are due"),
        ("F", Circumstances(FORTY), "F is for employees in the first 36 months at a freeport site"),
        ("A", Circumstances(date(2011, 1, 1)), "Use X: on 30 October 2026, no contributions are due"),
        ("Q", Circumstances(FORTY), "'Q' is not a category letter that is worked out here. Use A"),
    ],
)
def test_a_letter_that_contradicts_what_is_recorded_is_refused_saying_what_and_which_to_use(
    letter: str, person: Circumstances, words: str
) -> None:
    with pytest.raises(NotValid, match=words) as refused:
        said(letter, person)
    assert "letter" in refused.value.details["fields"]


def test_a_payment_before_birth_is_refused() -> None:
    with pytest.raises(NotValid, match="31 October 2026 is after the payment"):
        on(Circumstances(date(2026, 10, 31)))


def test_a_year_without_rows_for_the_letters_is_refused_by_name() -> None:
    rules = letter_rules_on(rule_book(), date(2027, 4, 6))
    with pytest.raises(NoRuleForDate, match="letter A has no row for 6 April 2027"):
        letter_on(Circumstances(FORTY), date(2027, 4, 6), rules)
    with pytest.raises(NoRuleForDate, match="state pension age of somebody born on 31 December 1899"):
        state_pension_day(date(1899, 12, 31), rules)
