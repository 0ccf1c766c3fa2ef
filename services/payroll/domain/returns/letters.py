"""The names and addresses of a return in the letters of HMRC's schema, with what that changed. What cannot be sent in them at all (a
name written in another script) comes out empty, and is a fault of the return. Source: RTI schema, CharsetB, D, G and H."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from services.payroll.domain.plain_letters import Change, Letters, narrowed
from services.payroll.domain.returns.employees import Address, Employee, FullPaymentSubmission, Partner

NAME = Letters(r"A-Za-z \-'", "A-Za-z", 35)
TITLE = Letters(r"A-Za-z\- .'", "A-Za-z", 35)
INITIALS = Letters("A-Za-z ", "A-Za-z", 5)
GENERAL = r"A-Za-z0-9 .,\-()/=!\"%&*;<>'+:?"
LINE = Letters(GENERAL, "A-Za-z0-9", 35, in_place=" ")
COUNTRY = Letters(GENERAL, "A-Za-z", 35, in_place=" ")
IDENTIFIER = Letters(GENERAL, r"A-Za-z0-9.,\-()/=!\"%&*;<>'+:?", 35)
POSTCODE = Letters("A-Za-z0-9 ", "A-Za-z0-9", 10)
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class SentEmployee:
    """An employee's texts as they are sent."""

    surname: str
    title: str
    forenames: tuple[str, ...]
    initials: str
    lines: tuple[str, ...]
    postcode: str
    country: str
    passport: str


def sent_letters(employee: Employee) -> SentEmployee:
    """Everything of a person that is sent as text."""
    forenames = (narrowed(name, NAME) for name in (employee.forename, employee.second_forename))
    address = employee.address
    return SentEmployee(
        surname=narrowed(employee.surname, NAME),
        title=narrowed(employee.title, TITLE),
        forenames=tuple(name for name in forenames if name),
        initials=narrowed(employee.initials, INITIALS),
        lines=sent_lines(address),
        postcode=narrowed(address.postcode.upper(), POSTCODE) if not address.country.strip() else "",
        country=narrowed(address.country, COUNTRY),
        passport=narrowed(employee.passport, IDENTIFIER),
    )


def sent_lines(address: Address) -> tuple[str, ...]:
    """At most four lines of 35: a longer one is broken between words while there is room, then the last one is cut."""
    lines = [line for line in (narrowed(line, LINE, cut=False) for line in address.lines) if line]
    broken = [part for line in lines for part in _parts_of(line)]
    if len(broken) > MOST_LINES:
        broken = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    narrow = (narrowed(line, LINE) for line in broken)
    return tuple(line for line in narrow if line)


def _parts_of(line: str) -> list[str]:
    return [line] if len(line) <= LINE.longest else textwrap.wrap(line, LINE.longest)


def changes_of(submission: FullPaymentSubmission) -> tuple[Change, ...]:
    """What is sent otherwise than it was written, person by person; spaces and the case of a postcode do not count."""
    return tuple(change for employee in submission.employees for change in _changes(employee))


def sent_partner(partner: Partner) -> tuple[str, str, str]:
    """Forename, initials and surname of the other parent as they are sent."""
    return narrowed(partner.forename, NAME), narrowed(partner.initials, INITIALS), narrowed(partner.surname, NAME)


def _changes(employee: Employee) -> Iterator[Change]:
    sent = sent_letters(employee)
    pairs = (
        ("Title", employee.title, sent.title),
        ("Forename", " ".join(filter(None, (employee.forename, employee.second_forename))), " ".join(sent.forenames)),
        ("Initials", employee.initials, sent.initials),
        ("Surname", employee.surname, sent.surname),
        ("Address", ", ".join(filter(None, map(str.strip, employee.address.lines))), ", ".join(sent.lines)),
        ("Postcode", employee.address.postcode.upper(), sent.postcode),
        ("Country", employee.address.country, sent.country),
        ("Passport number", employee.passport, sent.passport),
        *_partner_pairs(employee.partner),
    )
    for field, written, plain in pairs:
        if " ".join(written.split()) != plain:
            yield Change(employee.named, field, " ".join(written.split()), plain)


def _partner_pairs(partner: Partner | None) -> Iterator[tuple[str, str, str]]:
    if partner is not None:
        written = (partner.forename, partner.initials, partner.surname)
        yield "Partner", " ".join(filter(None, written)), " ".join(filter(None, sent_partner(partner)))
