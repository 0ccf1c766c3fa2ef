"""The rows of a list of staff against what is on record and against each other: who is new, whose employment gets another post, and what
is here already. The same person is on record once, whichever way they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.payroll.application.ports import Paying
from services.payroll.application.staff.sheet_rows import Entry, Sheet
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.staff.people import Employment, Person, refuse_two_frequencies, same_name
from shared.calendar.words import day_in_words
from shared.refusals import wrong

ELSEWHERE = "is on record at another school: have the payroll officer add the employment"


@dataclass(slots=True)
class Taken:
    """What a file would put on record, and which of its rows are here already."""

    people: list[Person] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    posts: list[tuple[Post, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    known: list[Entry] = field(default_factory=list)


class Matching:
    """What is on record of the people in a file, read once."""

    def __init__(self, uow: Paying, sheet: Sheet, entries: list[Entry]) -> None:
        self._sheet = sheet
        self._scope = uow.scope
        people = [entry.person for entry in entries if entry.person is not None]
        with uow.over_all_schools():
            self._by_number = uow.staff.by_ni_numbers({one.ni_number for one in people if one.ni_number})
            ids = {entry.payroll_id for entry in entries if entry.payroll_id}
            self._by_payroll_id = uow.staff.by_payroll_ids(sheet.employer_id, ids)
            self._born: dict[date, list[Person]] = defaultdict(list)
            for person in uow.staff.born_on({one.born for one in people}):
                self._born[person.born].append(person)
            held = {one.person_id for one in self._by_number.values()}
            held |= {one.person_id for one in self._by_payroll_id.values()}
            self._employments = uow.staff.employments_of(held)
            self._people = uow.staff.people(held)
            every = [one.employment_id for found in self._employments.values() for one in found]
            posts = uow.staff.posts_of(every)
        self._titles = {
            (employment_id, held_post.post.school, held_post.post.title.casefold())
            for employment_id, found in posts.items()
            for held_post in found
        }
        self._groups = uow.employers.groups(sheet.employer_id)
        self._employed: dict[str, Employment] = {}
        self._begun: dict[str, list[Employment]] = {}
        self._in_file: dict[str, Person] = {}
        self.taken = Taken()

    def take(self, entry: Entry) -> None:
        """Find the row's place: a new person, a new employment, another post, or known already; or its mistake."""
        person, employment, post = entry.person, entry.employment, entry.post
        if person is None or employment is None or post is None:
            return
        with entry.noting("surname"):
            who = self._person(entry, person)
            found = self._employment(entry, who, employment)
            if post.terms[0].starts < found.starts:
                began = day_in_words(found.starts)
                raise wrong("starts", f"the employment began on {began}: a post of it cannot begin earlier")
            entry.person, entry.employment = who, found
            self._take_post(entry, post, found)

    def _take_post(self, entry: Entry, post: Post, employment: Employment) -> None:
        key = (employment.employment_id, post.school, post.title.casefold())
        if key in self._titles:
            self.taken.known.append(entry)
            return
        self._titles.add(key)
        self.taken.posts.append((post, employment.employment_id))
        self.taken.entries.append(entry)

    def _person(self, entry: Entry, person: Person) -> Person:
        """The person of a row: on record, of an earlier row, or new. Raises NotValid."""
        held = self._on_record(entry, person)
        if held is not None:
            return held
        keys = _keys(person, entry.payroll_id)
        before = next((self._in_file[key] for key in keys if key in self._in_file), None)
        if before is not None and (not before.is_like(person) or _are_two(before, person)):
            raise wrong("surname", _other(before))
        if before is None:
            self._refuse_likely(person)
            self.taken.people.append(person)
        self._in_file |= dict.fromkeys(keys, before or person)
        return before or person

    def _on_record(self, entry: Entry, person: Person) -> Person | None:
        if entry.payroll_id in self._by_payroll_id:
            return self._of_payroll_id(entry, person)
        held = self._by_number.get(person.ni_number) if person.ni_number else None
        if held is not None and not self._scope.covers(held.school_id):
            raise wrong("ni_number", f"this number {ELSEWHERE}")
        if held is not None and not person.is_like(held):
            raise wrong("ni_number", _other(held))
        return held

    def _of_payroll_id(self, entry: Entry, person: Person) -> Person:
        employment = self._by_payroll_id[entry.payroll_id]
        held = self._people[employment.person_id]
        if not self._scope.covers(employment.school_id):
            raise wrong("payroll_id", f"this payroll id {ELSEWHERE}")
        if not held.is_like(person) or _are_two(held, person):
            raise wrong("payroll_id", f"this payroll id is that of {held.name}")
        return held

    def _refuse_likely(self, person: Person) -> None:
        likely = [one for one in self._born[person.born] if one.is_like(person) and not _are_two(one, person)]
        if likely:
            words = f"{likely[0].name} with the same birth date is on record: enter this row by hand, on their page if it is they"
            raise wrong("surname", words)

    def _employment(self, entry: Entry, who: Person, said: Employment) -> Employment:
        """The employment of a row: by its payroll id, else the person's one with this employer, else a new one."""
        if entry.payroll_id in self._by_payroll_id:
            return self._by_payroll_id[entry.payroll_id]
        key = entry.payroll_id or who.person_id
        if key in self._employed:
            return self._employed[key]
        going_on = [
            one
            for one in self._employments.get(who.person_id, ())
            if one.employer_id == said.employer_id and one.ends is None
        ]
        if going_on and not entry.payroll_id:
            return going_on[0]
        new = replace(said, person_id=who.person_id)
        before = self._begun.setdefault(who.person_id, [])
        refuse_two_frequencies(new, (*self._employments.get(who.person_id, ()), *before), self._groups)
        before.append(new)
        self._employed[key] = new
        self.taken.employments.append(new)
        return new


def numbered(employments: list[Employment], free: Mapping[str, str]) -> list[Employment]:
    """The employments with the payroll ids that were given out to those that named none, by employment."""
    return [replace(one, payroll_id=free.get(one.employment_id, one.payroll_id)) for one in employments]


def _keys(person: Person, payroll_id: str) -> list[str]:
    """What rows of one person in a file may have in common, the surest first."""
    name = f"{same_name(person.surname)} {same_name(person.forename)} {person.born}"
    return [key for key in (person.ni_number, payroll_id) if key] or [name]


def _are_two(one: Person, other: Person) -> bool:
    return bool(one.ni_number and other.ni_number) and one.ni_number != other.ni_number


def _other(held: Person) -> str:
    return f"this is {held.name}'s by the number, with another surname or birth date: check the row"
