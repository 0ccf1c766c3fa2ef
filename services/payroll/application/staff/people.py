"""People: added once, changed, and never twice on record."""

from __future__ import annotations

import re
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.noted import note
from services.payroll.domain.ni_numbers import ni_number
from services.payroll.domain.returns.employees import Address, Gender
from services.payroll.domain.staff.people import Person, refuse_impossible_birth
from shared.identifiers import new_id
from shared.refusals import NotValid, WrongTime, wrong
from shared.refusing import refuse_unless_version, worded

_TEACHER_REFERENCE = re.compile(r"[0-9]{7}", re.ASCII)
_CHANGED = (
    "surname", "forename", "second_forename", "title", "born", "gender", "ni_number", "address", "email", "passport",
    "teacher_reference",
)  # fmt: skip
MAY_BE_THE_SAME = "MayBeTheSame"


@worded
def add_person(uow: Paying, school_id: str, is_another: bool, **said: Any) -> dict[str, Any]:
    """A person put on record at a school. Raises InvalidRequest for somebody who is here already by the National Insurance number,
    Conflict for somebody who may be, by name and birth date, until the caller says that it is another person."""
    person = person_of(uow, new_id(), school_id, said)
    refuse_known(uow, person)
    if not is_another:
        refuse_likely_same(uow, person)
    uow.staff.put_person(person)
    note(uow, person, "put on record")
    return {"person_id": person.person_id, "name": person.name}


@worded
def change_person(
    uow: Paying, school_id: str, person_id: str, version: int, is_another: bool, **said: Any
) -> dict[str, Any]:
    """A person as they are from now on. Raises NotFound, InvalidRequest, Conflict where somebody changed them meanwhile."""
    held = uow.staff.person(person_id)
    refuse_unless_version(uow.staff.person_version(person_id), version, "this person")
    person = person_of(uow, person_id, held.school_id, said)
    refuse_known(uow, person)
    changed = [name.replace("_", " ") for name in _CHANGED if getattr(person, name) != getattr(held, name)]
    if changed:
        uow.staff.put_person(person)
        note(uow, person, f"changed: {', '.join(changed)}")
    return {"person_id": person_id, "name": person.name, "changed": changed}


def person_of(uow: Paying, person_id: str, school_id: str, said: dict[str, Any]) -> Person:
    """The person that was described. Raises NotValid at the field that cannot be right."""
    refuse_impossible_birth(said["born"], uow.today())
    reference = said["teacher_reference"].replace("/", "").replace(" ", "")
    if reference and not _TEACHER_REFERENCE.fullmatch(reference):
        raise wrong("teacher_reference", "A teacher reference number has seven figures, like 12/34567")
    written = said["ni_number"].strip()
    lines = tuple(line.strip() for line in said["address"] if line.strip())
    return Person(
        person_id,
        school_id,
        said["surname"].strip(),
        said["born"],
        said["forename"].strip(),
        said["second_forename"].strip(),
        said["title"].strip(),
        Gender(said["gender"]) if said["gender"] else None,
        ni_number(written) if written else "",
        Address(lines, said["postcode"].strip().upper(), said["country"].strip()),
        said["email"].strip(),
        said["passport"].strip(),
        reference,
    )


def refuse_known(uow: Paying, person: Person) -> None:
    """Raise NotValid where another person holds the National Insurance number. Looked for at all schools."""
    if not person.ni_number:
        return
    with uow.over_all_schools():
        held = uow.staff.by_ni_numbers([person.ni_number]).get(person.ni_number)
    if held is None or held.person_id == person.person_id:
        return
    if uow.scope.covers(held.school_id):
        words = f"This National Insurance number is that of {held.name}, who is on record: add an employment there"
        raise NotValid(words, fields={"ni_number": [words]}, person_id=held.person_id)
    raise wrong(
        "ni_number",
        "This National Insurance number is on record at another school: check it, and have the payroll officer add the employment",
    )


def refuse_likely_same(uow: Paying, person: Person) -> None:
    """Raise WrongTime where somebody of the same surname and birth date is on record: a person says whether it is the same."""
    likely = [one for one in uow.staff.born_on([person.born]) if one.is_like(person) and not _are_two(one, person)]
    if likely:
        names = ", ".join(one.name for one in likely)
        raise WrongTime(
            f"{names} with the same birth date is on record. Add an employment there, or say that this is another person",
            kind=MAY_BE_THE_SAME,
            candidates=[one.person_id for one in likely],
        )


def _are_two(one: Person, other: Person) -> bool:
    """Whether two National Insurance numbers say that they are not the same."""
    return bool(one.ni_number and other.ni_number) and one.ni_number != other.ni_number
