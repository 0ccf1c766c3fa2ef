"""A list of staff taken in from a spreadsheet: a job checks every row, and nothing is saved until all of it is right; then another takes
it. What is on record already stays as it is, so that the same file twice is once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payroll.application.pay_scales.in_use import scales_of
from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import free_payroll_ids
from services.payroll.application.staff.matching import Matching, Taken, numbered
from services.payroll.application.staff.ports import PostHeld, StepTaken
from services.payroll.application.staff.sheet import COLUMNS
from services.payroll.application.staff.sheet_rows import Entry, Sheet, entry_of
from services.payroll.domain.bank_details.changes import AccountChange, ChangeState
from services.payroll.domain.employers.employers import employer_on
from services.payroll.domain.income_tax.starters import Position
from services.payroll.domain.staff.facts import Fact, InsuredSoFar, OpeningFigures
from shared.errors import NotFound
from shared.files_over_rpc import decoded
from shared.identifiers import new_id
from shared.importing import (
    ERRORS_SHOWN,
    checked_arguments,
    found_right,
    table_of,
    template,
    to_correct,
    with_mistakes,
)
from shared.refusing import worded
from shared.spreadsheets import ReadTable

STAFF_JOB = "payroll.staff-import"


def staff_template() -> dict[str, str]:
    """The empty file to fill in."""
    return template("staff", COLUMNS)


def staff_columns() -> list[dict[str, Any]]:
    """The columns of the file: heading, whether no cell of it may be empty, what goes in."""
    return [{"title": one.title, "required": one.required, "hint": one.hint} for one in COLUMNS]


@worded
def import_staff(uow: Paying, school_id: str, filename: str, content: str) -> dict[str, Any]:
    """Have a list of a school's staff checked by a job, whose id is given back; nothing is saved by it."""
    decoded(filename, content)
    _sheet(uow, school_id)
    arguments = {"school_id": school_id, "filename": filename, "content": content, "take": False}
    return {"state": "checking", "job_id": uow.later(STAFF_JOB, arguments, school_id)}


@worded
def take_staff(uow: Paying, school_id: str, job_id: str) -> dict[str, Any]:
    """Save a list that a job has checked and found right; the job that does it is given back. Twice is once."""
    checked = checked_arguments(uow, job_id, STAFF_JOB, "list of staff", school_id)
    return {"state": "taking", "job_id": uow.later(STAFF_JOB, {**checked, "take": True}, school_id)}


@worded
def import_result(uow: Paying, school_id: str, job_id: str) -> dict[str, Any]:
    """How far the job is, and what it found in the file: the same for a check and for a taking. Raises NotFound."""
    job = uow.job(job_id)
    if job is None or job.kind != STAFF_JOB or job.school_id != school_id:
        raise NotFound("There is no list of staff under this number: send the file again.")
    return {"job_id": job_id, "job_state": job.state.value, "message": job.message, "found": job.result}


@worded
def staff_imported(uow: Paying, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the job does: the state ("saved", "ready" or "to correct"), what would be or was added, the errors."""
    filename = arguments["filename"]
    table = table_of(filename, decoded(filename, arguments["content"]), COLUMNS)
    if table.column_errors:
        return to_correct(table)
    sheet = _sheet(uow, arguments["school_id"])
    entries = [entry_of(uow, sheet, row) for row in table.rows]
    taken = _matched(uow, sheet, entries)
    mistakes = [mistake for entry in entries for mistake in entry.mistakes]
    if mistakes or table.row_errors:
        return to_correct(with_mistakes(table, mistakes))
    if arguments["take"]:
        _save(uow, sheet, taken, filename)
    return found_right(table, taken=arguments["take"]) | _summary(table, taken)


def _matched(uow: Paying, sheet: Sheet, entries: list[Entry]) -> Taken:
    matching = Matching(uow, sheet, entries)
    for entry in entries:
        matching.take(entry)
    return matching.taken


def _sheet(uow: Paying, school_id: str) -> Sheet:
    rows = uow.employers.of_schools([school_id]).get(school_id, ())
    employer_id = employer_on(rows, uow.today()).employer_id
    groups = {group.name.casefold(): group.pay_group_id for group in uow.employers.groups(employer_id).values()}
    return Sheet(school_id, employer_id, groups, scales_of(uow, employer_id))


def _save(uow: Paying, sheet: Sheet, taken: Taken, filename: str) -> None:
    """All of it in one transaction."""
    unnumbered = [one.employment_id for one in taken.employments if one.payroll_id == "-"]
    said = {one.payroll_id for one in taken.employments}
    free = dict(zip(unnumbered, free_payroll_ids(uow, sheet.employer_id, len(unnumbered), said), strict=True))
    uow.staff.add_new(
        taken.people,
        numbered(taken.employments, free),
        [PostHeld(post, employment_id) for post, employment_id in taken.posts],
    )
    uow.staff.add_facts(_facts(taken), sheet.school_id, uow.actor, uow.now())
    uow.staff.note_all(
        [
            StepTaken(sheet.school_id, person_id, uow.now(), uow.actor, f"taken in from {filename}")
            for person_id in dict.fromkeys(entry.person.person_id for entry in taken.entries if entry.person)
        ]
    )
    uow.bank_details.add_new(_accounts(uow, sheet, taken, filename))


def _facts(taken: Taken) -> list[Fact]:
    """What the first row of each new employment says is known; later rows of it are further posts."""
    new = {one.employment_id for one in taken.employments}
    found: list[Fact] = []
    for entry in taken.entries:
        if entry.employment is not None and entry.employment.employment_id in new:
            new.discard(entry.employment.employment_id)
            found += [Fact(new_id(), entry.employment.employment_id, day, what) for day, what in entry.known]
    return found


def _accounts(uow: Paying, sheet: Sheet, taken: Taken, filename: str) -> list[AccountChange]:
    """The accounts of the file as changes that wait for another person; who has one waiting or paid into keeps it."""
    by_person = {
        entry.person.person_id: entry.account for entry in reversed(taken.entries) if entry.person and entry.account
    }
    held = uow.bank_details.changes(list(by_person))
    return [
        AccountChange(
            new_id(), person_id, sheet.school_id, account.name, account.account, account.checked, account.checked_by,
            uow.actor, uow.now(), f"in {filename}",
        )
        for person_id, account in by_person.items()
        if all(one.state is ChangeState.WITHDRAWN for one in held.get(person_id, ()))
    ]  # fmt: skip


def _uninsured_in_words(taken: Taken) -> str:
    """How many come in the middle of the year without its National Insurance: the return to HMRC will ask for it."""
    new = {one.employment_id for one in taken.employments}
    kinds: dict[str, set[type]] = {}
    for entry in taken.entries:
        if entry.employment and entry.employment.employment_id in new:
            kinds.setdefault(entry.employment.employment_id, set()).update(type(what) for _, what in entry.known)
    count = sum(1 for found in kinds.values() if OpeningFigures in found and InsuredSoFar not in found)
    if not count:
        return ""
    return f". {count} of them come with figures of the tax year but without its National Insurance: enter it before the return to HMRC is made"


def _summary(table: ReadTable, taken: Taken) -> dict[str, Any]:
    coded = {id(entry) for entry in taken.entries for _, what in entry.known if isinstance(what, Position)}
    new = {one.employment_id for one in taken.employments}
    uncoded = [
        entry.person.name
        for entry in taken.entries
        if entry.person and entry.employment and entry.employment.employment_id in new and id(entry) not in coded
    ]
    posts = len(taken.posts)
    return {
        "summary": f"{len(taken.people)} new people, {len(taken.employments)} employments and {posts} posts; "
        f"{len(taken.known)} of {len(table.rows)} rows on record already{_uninsured_in_words(taken)}",
        "people": len(taken.people),
        "employments": len(taken.employments),
        "posts": posts,
        "known": len(taken.known),
        "accounts_to_confirm": len(
            {entry.person.person_id for entry in taken.entries if entry.account and entry.person}
        ),
        "without_tax_code": uncoded[:ERRORS_SHOWN],
    }
