"""Which category letter applies on the day of a payment, from what is known of a person, and whether a letter that somebody gave can
be right. The day of payment decides, not the days worked. Source: HMRC, National Insurance category letters; booklet CWG2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.sources import Source
from shared.calendar import add_months
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, wrong

MONTHS_IN_A_YEAR = 12


class Site(StrEnum):
    """A special tax site where somebody works."""

    FREEPORT = "freeport"
    INVESTMENT_ZONE = "investment zone"


@dataclass(frozen=True, slots=True)
class PensionAge:
    """State pension age, in months, of everybody born from one day until another (no end: from then on)."""

    born_from: date
    born_until: date | None
    months: int
    source: Source


@dataclass(frozen=True, slots=True)
class Age:
    """A number of years or months from which on, or up to which, a letter applies."""

    number: int
    source: Source


@dataclass(frozen=True, slots=True)
class LetterRules:
    """The dated rows about letters that hold on a day."""

    pension_ages: tuple[PensionAge, ...]
    first_liable_age: Age
    young_until_age: Age
    apprentice_until_age: Age
    veteran_months: Age
    site_months: Age
    letters: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the letter depends on. `apprentice_from`/`apprentice_until`: a statutory apprenticeship, last day included (none: it goes
    on). `veteran_since`: the first day of the first civilian employment after the armed forces. `site_since`: the first day of
    the employment at a special tax site. `is_deferred`: HMRC sent a deferment certificate (CA2700) for the year.
    `is_reduced`: the employer holds a valid certificate of reduced liability (CA4139, CF383 or CF380A).
    `is_not_liable`: no contributions are due for another reason than age."""

    born: date
    apprentice_from: date | None = None
    apprentice_until: date | None = None
    veteran_since: date | None = None
    site: Site | None = None
    site_since: date | None = None
    is_deferred: bool = False
    is_reduced: bool = False
    is_not_liable: bool = False


class Because(StrEnum):
    """Why a letter applies."""

    STANDARD = "nothing else applies"
    NOT_LIABLE = "no contributions are due"
    PENSION_AGE = "state pension age is reached"
    DEFERRED = "HMRC allowed the contributions to be deferred"
    REDUCED = "a certificate of reduced liability is held"
    YOUNG = "under 21"
    APPRENTICE = "an apprentice under 25"
    VETERAN = "in the first twelve months of civilian employment after the armed forces"
    SITE = "works at a special tax site"


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """The letter that applies on a day and why; `allowed` are all that can be right, this one first."""

    letter: str
    because: Because
    allowed: tuple[str, ...]
    sources: tuple[Source, ...]


_AT_SITE = {
    Site.FREEPORT: {"A": "F", "B": "I", "J": "L", "C": "S"},
    Site.INVESTMENT_ZONE: {"A": "N", "B": "E", "J": "D", "C": "K"},
}


def state_pension_day(born: date, rules: LetterRules) -> date:
    """The day on which somebody reaches state pension age. Raises NoRuleForDate for a date of birth that no row covers."""
    return _reached(born, _pension_age(born, rules).months)


def letter_on(person: Circumstances, payment_day: date, rules: LetterRules) -> LetterChoice:
    """The letter that applies to somebody on a day of payment. Where several reliefs of the employer apply, the one for the person's
    age, then apprenticeship, then service, then site: each gives at least what the next does.

    Raises NotValid for a payment before birth, NoRuleForDate where a letter or an age has no row for the day.
    """
    if payment_day < person.born:
        raise wrong("born", f"{day_in_words(person.born)} is after the payment on {day_in_words(payment_day)}")
    found = _letters(person, payment_day, rules)
    letters = tuple(letter for letter, _, _ in found)
    first, because, source = found[0]
    if first not in rules.letters:
        raise NoRuleForDate(
            f"The category letter {first} has no row for {day_in_words(payment_day)}. Have its row added, with its source"
        )
    sources = (rules.letters[first], *(() if source is None else (source,)))
    return LetterChoice(first, because, tuple(dict.fromkeys(letters)), sources)


def accepted_letter(said: str, person: Circumstances, payment_day: date, rules: LetterRules) -> LetterChoice:
    """The choice with the letter that somebody gave, when that can be right. Raises NotValid, saying what it contradicts."""
    choice = letter_on(person, payment_day, rules)
    if said in choice.allowed:
        if said == choice.letter:
            return choice
        standing = (rules.letters[said],) if said in rules.letters else ()
        return LetterChoice(said, Because.STANDARD, choice.allowed, standing)
    raise wrong("letter", _contradiction(said, person, payment_day, choice, rules))


Found = tuple[str, Because, Source | None]


def _letters(person: Circumstances, day: date, rules: LetterRules) -> list[Found]:
    liable_from = rules.first_liable_age
    if person.is_not_liable or day < _reached(person.born, liable_from.number * MONTHS_IN_A_YEAR):
        return [("X", Because.NOT_LIABLE, liable_from.source)]
    at_site = _AT_SITE[person.site] if person.site and _is_at_site(person, day, rules) else {}
    pension_age = _pension_age(person.born, rules)
    if day >= _reached(person.born, pension_age.months):
        return _with_site("C", Because.PENSION_AGE, pension_age.source, at_site)
    young = rules.young_until_age
    is_young = day < _reached(person.born, young.number * MONTHS_IN_A_YEAR)
    if person.is_deferred:
        if is_young:
            return [("Z", Because.YOUNG, young.source)]
        return _with_site("J", Because.DEFERRED, None, at_site)
    if person.is_reduced:
        return _with_site("B", Because.REDUCED, None, at_site)
    return _reliefs(person, day, rules, is_young) + _with_site("A", Because.STANDARD, None, at_site, unless=is_young)


def _reliefs(person: Circumstances, day: date, rules: LetterRules, is_young: bool) -> list[Found]:
    found: list[Found] = []
    if is_young:
        found.append(("M", Because.YOUNG, rules.young_until_age.source))
    if _is_apprentice(person, day, rules):
        found.append(("H", Because.APPRENTICE, rules.apprentice_until_age.source))
    if _is_new_veteran(person, day, rules):
        found.append(("V", Because.VETERAN, rules.veteran_months.source))
    return found


def _with_site(
    letter: str, because: Because, source: Source | None, at_site: Mapping[str, str], unless: bool = False
) -> list[Found]:
    """The letter of the site before the plain one, both of which can be right; the plain one not where `unless` says so."""
    plain: list[Found] = [] if unless else [(letter, because, source)]
    return [(at_site[letter], Because.SITE, source), *plain] if letter in at_site else plain


def _is_apprentice(person: Circumstances, day: date, rules: LetterRules) -> bool:
    if person.apprentice_from is None or day < person.apprentice_from:
        return False
    is_under = day < _reached(person.born, rules.apprentice_until_age.number * MONTHS_IN_A_YEAR)
    return is_under and (person.apprentice_until is None or day <= person.apprentice_until)


def _is_new_veteran(person: Circumstances, day: date, rules: LetterRules) -> bool:
    since = person.veteran_since
    return since is not None and since <= day < add_months(since, rules.veteran_months.number)


def _is_at_site(person: Circumstances, day: date, rules: LetterRules) -> bool:
    since = person.site_since
    return since is not None and since <= day < add_months(since, rules.site_months.number)


def _pension_age(born: date, rules: LetterRules) -> PensionAge:
    for row in rules.pension_ages:
        if row.born_from <= born and (row.born_until is None or born <= row.born_until):
            return row
    raise NoRuleForDate(
        f"No row says the state pension age of somebody born on {day_in_words(born)}. Have one added, with its source"
    )


def _reached(born: date, months: int) -> date:
    """The day so many months after birth. Where that month has no such day: for state pension age (part of a year) its last day, as the
    Department for Work and Pensions counts; for whole years the day after, since 29 February's birthday is then 1 March."""
    day = add_months(born, months)
    is_leapling = born.day == 29 and born.month == 2 and day.day != born.day and months % MONTHS_IN_A_YEAR == 0
    return day.replace(month=3, day=1) if is_leapling else day


def _contradiction(said: str, person: Circumstances, day: date, choice: LetterChoice, rules: LetterRules) -> str:
    on = day_in_words(day)
    use = f"Use {choice.letter}: on {on}, {choice.because}"
    needs = _NEEDS.get(said)
    if needs is None:
        return f"'{said}' is not a category letter that is worked out here. {use}"
    if choice.because is Because.PENSION_AGE:
        return f"The letter {said} takes contributions after state pension age, reached on {day_in_words(state_pension_day(person.born, rules))}. {use}"
    return f"The letter {said} is for {needs}, which does not agree with what is recorded. {use}"


_NEEDS = {
    "A": "employees to whom nothing else applies",
    "B": "employees with a certificate of reduced liability",
    "C": "employees who reached state pension age",
    "D": "employees with deferment at an investment zone site",
    "E": "employees with a certificate of reduced liability at an investment zone site",
    "F": "employees in the first 36 months at a freeport site",
    "H": "apprentices under 25",
    "I": "employees with a certificate of reduced liability at a freeport site",
    "J": "employees with a deferment certificate",
    "K": "employees over state pension age at an investment zone site",
    "L": "employees with deferment at a freeport site",
    "M": "employees under 21",
    "N": "employees in the first 36 months at an investment zone site",
    "S": "employees over state pension age at a freeport site",
    "V": "veterans in their first twelve months of civilian employment",
    "X": "people of whom no contributions are due, such as those under 16",
    "Z": "employees under 21 with deferment",
}
