"""Forms as they stand on paper: parts that begin a page each, made of boxes with rows. What the P60 and the P45 have in common."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.employers.employers import Employer
from services.payroll.domain.returns.employees import Address
from services.payroll.domain.staff.people import Person
from shared.refusals import wrong

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Rows under a heading, with a header row: `columns` are as many as each row has cells. Amounts stand in the last `right` columns.
    Raises NotValid for a row with another number of cells."""

    heading: str
    columns: Row
    rows: tuple[Row, ...]
    right: int = 0

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise wrong("rows", f"A row of '{self.heading}' has {len(row)} cells and not {len(self.columns)}")


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form, which begins a page."""

    heading: str
    subheading: str
    boxes: tuple[Box, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPaper:
    """A form of one employment. `missing` says what its reader needs and nobody has entered."""

    payroll_id: str
    name: str
    title: str
    organisation: str
    footer: str
    parts: tuple[FormPart, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certified:
    """Who gives a form to whom, under which payroll id."""

    person: Person
    employer: Employer
    payroll_id: str

    @property
    def missing(self) -> tuple[str, ...]:
        """What the form asks for and nobody has entered."""
        person, name = self.person, self.person.name
        wanted = (
            (person.ni_number, f"the National Insurance number of {name}"),
            (person.address.lines, f"the address of {name}"),
            (self.employer.address.lines, f"the address of {self.employer.name}"),
        )
        return tuple(words for known, words in wanted if not known)

    @property
    def employer_rows(self) -> tuple[Row, ...]:
        """The employer as forms name it, without the PAYE reference."""
        return (
            ("Employer's name", self.employer.name),
            ("Employer's address", address_in_words(self.employer.address)),
        )


def address_in_words(address: Address) -> str:
    """An address on as many lines as it has; empty where nothing was entered."""
    return "\n".join(part for part in (*address.lines, address.postcode, address.country) if part)
