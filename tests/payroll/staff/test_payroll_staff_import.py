"""A list of staff from a spreadsheet: checked first, given back with its errors, saved only when all of it is right, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.payroll.application.staff.paid import employments_paid
from services.payroll.application.staff.sheet import COLUMNS
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from shared.files_over_rpc import content_of
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.spreadsheets import read_table
from tests.payroll.staff.staff_sheet import (
    ASSISTANT,
    GOOD,
    HEAD,
    MIDDAY,
    NOT_HERE_BEFORE,
    row_of,
    school_of_150,
    sent,
    taken,
)
from tests.payroll.world import ABBEY, BECK, EXECUTIVE, OFFICER, World, manager_of, office_of

MANAGER = manager_of(ABBEY)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Nothing is saved of a file with errors, so that all of them may be sent to one world."""
    made = World(tmp_path_factory.mktemp("still"))
    made.ready()
    yield made
    made.stop()


def staff_of(world: World) -> int:
    return int(world.ask(OFFICER, "staff_listed")["total"])


def test_the_template_has_every_column_and_is_read_back_without_error(world: World) -> None:
    world.ready()
    file = world.ask(MANAGER, "staff_template", school_id=ABBEY)
    table = read_table(file["name"], content_of(file), COLUMNS)
    assert table.headings[:3] == ("Payroll id", "Surname", "Forename")
    assert (len(table.headings), table.column_errors, table.unknown_columns) == (len(COLUMNS), (), ())


def test_a_list_is_checked_first_and_saved_when_it_is_taken(world: World) -> None:
    world.ready()
    rows = [GOOD, row_of(payroll_id="502", surname="Marsh", ni_number="AB123457A", **ASSISTANT)]
    checked = sent(world, MANAGER, ABBEY, rows)
    assert (checked["state"], checked["people"], checked["posts"], staff_of(world)) == ("ready", 2, 2, 0)
    done = taken(world, MANAGER, ABBEY, checked)
    assert (done["state"], done["summary"]) == (
        "saved", "2 new people, 2 employments and 2 posts; 0 of 2 rows on record already",
    )  # fmt: skip
    assert staff_of(world) == 2
    again = sent(world, MANAGER, ABBEY, rows)
    assert (again["people"], again["employments"], again["posts"], again["known"]) == (0, 0, 0, 2)
    taken(world, MANAGER, ABBEY, again)
    assert staff_of(world) == 2


def test_what_a_row_says_is_known_of_the_employment(world: World) -> None:
    world.ready()
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, [GOOD]))
    (row,) = world.ask(MANAGER, "staff_listed", school_id=ABBEY)["staff"]
    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=row["person_id"])
    (employment,) = page["employments"]
    assert [(fact["kind"], fact["words"], fact["starts"]) for fact in employment["facts"]] == [
        ("tax code", "1257L by HMRC's notice of a tax code", "2026-04-06"),
        ("opening figures", "2026-27: pay £12,000.00, tax £1,318.00", "2026-04-06"),
        (
            "national insurance so far",
            "2026-27, letter A: earnings £13,000.00, employee £620.80, employer £1,637.25",
            "2026-04-06",
        ),
        ("student loan", "plan 2 by starter", "2026-04-06"),
        ("teachers pension", "in the scheme", "2026-04-06"),
        ("national insurance", "letter by age and circumstances", "2026-04-06"),
    ]
    (post,) = employment["posts"]
    assert (post["service_from"], post["terms"][0]["starts"], post["terms"][0]["fte"]) == (
        "2019-09-01",
        "2026-09-01",
        "3/5",
    )
    assert employment["missing"] == []
    (change,) = world.ask(MANAGER, "bank_details_waiting", school_id=ABBEY)
    assert (change["account"], change["came_by"], change["may_confirm"]) == (
        "**-**-99 ****4958",
        "in staff.xlsx",
        False,
    )


def test_who_comes_in_the_middle_of_the_year_without_its_national_insurance_is_counted(world: World) -> None:
    world.ready()
    without = dict.fromkeys(name for name in NOT_HERE_BEFORE if name.startswith("ni_"))
    rows = [
        row_of(),
        row_of(payroll_id="502", surname="Marsh", ni_number="AB123457A", **without),
        row_of(payroll_id="503", surname="Reed", ni_number="AB123458A", **NOT_HERE_BEFORE),
    ]
    assert sent(world, MANAGER, ABBEY, rows)["summary"] == (
        "3 new people, 3 employments and 3 posts; 0 of 3 rows on record already. 1 of them come with figures of the tax year but without its "
        "National Insurance: enter it before the return to HMRC is made"
    )


def test_two_rows_of_one_payroll_id_are_one_person_with_two_posts(world: World) -> None:
    _, group = world.ready()
    rows = [row_of(**ASSISTANT), row_of(**MIDDAY, ni_number=None)]
    done = taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, rows))
    assert (done["people"], done["employments"], done["posts"]) == (1, 1, 2)
    (row,) = world.ask(MANAGER, "staff_listed", school_id=ABBEY)["staff"]
    assert sorted(post["title"] for post in row["posts"]) == ["Midday supervisor", "Teaching assistant"]
    with world.uow() as uow:
        (paid,) = employments_paid(uow, row["employer_id"], group, date(2026, 9, 1), date(2026, 9, 30))
    assert len(paid.posts) == 2


def test_150_employees_of_every_kind_are_taken_in_and_found_by_a_run(world_on_each: World) -> None:
    world = world_on_each
    employer, group = world.ready()
    rows = school_of_150()
    checked = sent(world, MANAGER, ABBEY, rows)
    assert (checked["state"], checked["errors"]) == ("ready", [])
    done = taken(world, MANAGER, ABBEY, checked)
    assert (done["people"], done["employments"], done["posts"], len(rows)) == (150, 150, 165, 165)
    with world.uow() as uow:
        paid = employments_paid(uow, employer, group, date(2026, 9, 1), date(2026, 9, 30))
    assert len(paid) == 150
    assert [one.employment.payroll_id for one in paid[:3]] == ["2000", "2001", "2002"]
    assert sum(len(one.posts) for one in paid) == 165
    assert all(one.facts.tax and one.facts.ni and (one.facts.teachers or one.facts.local) for one in paid)
    assert sum(one.account.waiting for one in paid) == 150
    assert sum(one.facts.starter is not None for one in paid) == 10
    assert str(paid[8].facts.tax.code if paid[8].facts.tax else "") == "SK45"


def test_a_person_without_a_payroll_id_gets_the_next_free_one(world: World) -> None:
    world.ready()
    rows = [row_of(payroll_id="1001"), row_of(payroll_id=None, surname="Marsh", ni_number="AB123457A")]
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, rows))
    listed = world.ask(MANAGER, "staff_listed", school_id=ABBEY)["staff"]
    assert {one["surname"]: one["payroll_id"] for one in listed} == {"Ellis": "1001", "Marsh": "1002"}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("surname", {"surname": None}, "Row 2, Surname: enter a value: this cell is empty"),
    ("birth date", {"born": "31/02/1990"}, "Row 2, Birth date: '31/02/1990' is not a date"),
    ("birth year", {"born": date(1890, 5, 4)}, "Row 2, Birth date: Somebody born on 4 May 1890 would be 136 years old"),
    ("ni number", {"ni_number": "AB12345"}, "Row 2, NI number: The National Insurance number 'AB12345' is not two letters"),
    ("ni prefix", {"ni_number": "FY123456A"}, "Row 2, NI number: The National Insurance number 'FY123456A' begins with FY"),
    ("gender", {"gender": "X"}, "Row 2, Gender: 'X' is not one of the choices"),
    ("reference", {"teacher_reference": "12345"}, "Row 2, Teacher reference: A teacher reference number has seven figures"),
    ("start", {"starts": None}, "Row 2, Start date: enter a value"),
    ("leaving", {"ends": date(2018, 1, 1)}, "Row 2, Leaving date: The last day 1 January 2018 is before the first"),
    ("group", {"pay_group": "Weekly"}, "Row 2, Pay group: 'Weekly' is not one of: monthly staff"),
    ("scale", {"scale": "teachers.mars"}, "Row 2, Pay scale: There is no pay scale 'teachers.mars': there are njc"),
    ("point", {"point": "M9"}, "Row 2, Pay scale: Point M9 of the scale 'teachers.rest-of-england' has no figure"),
    ("no pay", {"scale": None}, "Row 2, Pay scale: Give a pay scale with its point, a salary for a year or a rate by the hour"),
    ("two pays", {"hour": 1200}, "Row 2, Pay scale: Give a pay scale with its point"),
    ("not agreed", {**HEAD, "agreed_in": None}, "Row 2, Agreed in: Say where this pay was agreed"),
    ("fte", {"fte": "1.2"}, "Row 2, FTE: The part of a full-time post is above 0 and up to 1"),
    ("weeks", {**ASSISTANT, "working_weeks": "60"}, "Row 2, Working weeks: A term-time post works more than 0"),
    ("hours", {**ASSISTANT, "weekly_hours": "40"}, "Row 2, Weekly hours: The weekly hours are above 0 and up to the full-time 37"),
    ("pension", {"pension": "NHS"}, "Row 2, Pension scheme: 'NHS' is not one of the choices"),
    ("allowance", {"allowance": "TLR2", "allowance_pay": 100}, "Row 2, Allowance a year: TLR2 'TLR2' is £1.00 a year"),
    ("tax code", {"tax_code": "1257"}, "Row 2, Tax code: 1257 has no letter"),
    ("previous tax", {"previous_pay": 100, "previous_tax": 200}, "Row 2, Previous tax this year: Previous tax is more than"),
    ("tax so far", {"tax_so_far": None}, "Row 2, Tax so far this year: Give the tax of the year so far"),
    ("loan", {"loans": "3"}, "Row 2, Student loans: Plan '3' is not one of"),
    ("letter", {"ni_letter": "C"}, "Row 2, NI letter: The letter C is for employees who reached state pension age"),
    ("sort code", {"sort_code": "89999"}, "Row 2, Sort code: The sort code '89999' is not six figures"),
    ("account", {"account_number": None}, "Row 2, Account number: give account name, sort code and account number together"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"), [(said, words) for _, said, words in WRONG], ids=[name for name, _, _ in WRONG]
)
def test_a_wrong_cell_is_named_by_row_and_column_and_nothing_is_saved(said: Any, words: str, still: World) -> None:
    world = still
    row = GOOD | said if "hour" in said and len(said) == 1 else row_of(**said)
    found = sent(world, MANAGER, ABBEY, [row, row_of(payroll_id="502", surname="Marsh", ni_number="AB123457A")])
    assert found["state"] == "to correct"
    assert [error for error in found["errors"] if error.startswith(words)], found["errors"]
    assert all(error.startswith("Row 2") for error in found["errors"])
    with pytest.raises(Conflict, match="not ready to be taken"):
        taken(world, MANAGER, ABBEY, found)
    assert staff_of(world) == 0


def test_several_mistakes_of_a_row_are_found_at_once_and_come_back_in_the_file(world: World) -> None:
    world.ready()
    found = sent(world, MANAGER, ABBEY, [row_of(ni_number="bad", tax_code="X", sort_code="1")])
    assert [error.partition(":")[0] for error in found["errors"]] == [
        "Row 2, NI number", "Row 2, Sort code",
    ]  # fmt: skip
    found = sent(world, MANAGER, ABBEY, [row_of(fte="2", tax_code="X", sort_code="1")])
    assert [error.partition(":")[0] for error in found["errors"]] == [
        "Row 2, FTE", "Row 2, Tax code", "Row 2, Sort code",
    ]  # fmt: skip
    file = world.ask(MANAGER, "job_file", school_id=ABBEY, job_id=found["job_id"], name="staff with errors.xlsx")
    table = read_table(file["name"], content_of(file), COLUMNS)
    assert "2" in str(table.raw_rows)


TOGETHER: list[tuple[str, list[dict[str, Any]], str]] = [
    ("one id of two people", [GOOD, row_of(surname="Marsh", ni_number="AB123457A")], "Row 3, Surname: this is Ruth Ellis"),
    ("one number of two people", [GOOD, row_of(payroll_id="502", surname="Marsh")], "Row 3, Surname: this is Ruth Ellis"),
    ("a post before its employment", [GOOD, row_of(**MIDDAY, starts=date(2018, 1, 1), terms_from=None)], "Row 3, Start date: the employment began on 1 September 2019"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "words"), [(rows, words) for _, rows, words in TOGETHER], ids=[name for name, _, _ in TOGETHER]
)
def test_rows_that_contradict_each_other_are_refused(rows: Any, words: str, world: World) -> None:
    world.ready()
    found = sent(world, MANAGER, ABBEY, rows)
    assert found["state"] == "to correct"
    assert found["errors"][0].startswith(words), found["errors"]


def test_a_person_of_another_school_is_not_entered_twice(world: World) -> None:
    world.ready()
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, [GOOD]))
    found = sent(world, manager_of(BECK), BECK, [row_of(payroll_id="900")])
    assert found["errors"] == [
        "Row 2, NI number: this number is on record at another school: have the payroll officer add the employment"
    ]
    found = sent(world, manager_of(BECK), BECK, [GOOD])
    assert found["errors"][0].startswith("Row 2, Payroll id: this payroll id is on record at another school")


def test_somebody_of_the_same_name_and_birth_date_without_a_number_is_asked_about(world: World) -> None:
    world.ready()
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, [GOOD]))
    found = sent(world, MANAGER, ABBEY, [row_of(payroll_id="777", ni_number=None)])
    assert found["errors"][0].startswith("Row 2, Surname: Ruth Ellis with the same birth date is on record")


def test_a_file_that_is_no_spreadsheet_and_one_without_its_columns_are_refused_in_words(world: World) -> None:
    world.ready()
    job = world.ask(MANAGER, "import_staff", school_id=ABBEY, filename="staff.xlsx", content="bm90IGEgc2hlZXQ=")
    world.host.run_until_quiet()
    found = world.ask(MANAGER, "import_result", school_id=ABBEY, job_id=job["job_id"])
    assert (found["job_state"], found["found"]) == ("failed", None)
    assert "staff.xlsx" in found["message"]
    missing = sent(world, MANAGER, ABBEY, b"Surname,Forename\nEllis,Ruth\n", "staff.csv")
    assert missing["errors"][0].startswith("There is no column 'Birth date'")
    with pytest.raises(InvalidRequest, match="did not arrive whole"):
        world.ask(MANAGER, "import_staff", school_id=ABBEY, filename="staff.xlsx", content="%%%")


def test_a_school_without_an_employer_is_told_so_before_anything_is_read(world: World) -> None:
    world.take_up(ABBEY)
    with pytest.raises(Conflict, match="Nobody has said who employs this school's staff"):
        world.ask(MANAGER, "import_staff", school_id=ABBEY, filename="staff.xlsx", content="")


def test_what_was_found_is_for_those_who_enter_and_not_in_the_job_that_others_see(world: World) -> None:
    world.ready()
    found = sent(world, MANAGER, ABBEY, [GOOD])
    assert "Ellis" in str(found["sheet"])
    shown = world.ask(EXECUTIVE, "job", school_id=ABBEY, job_id=found["job_id"])
    assert (shown["state"], shown["result"]) == ("done", None)
    assert all(job["result"] is None for job in world.ask(EXECUTIVE, "jobs", school_id=ABBEY))
    with pytest.raises(NotAllowed):
        world.ask(EXECUTIVE, "import_result", school_id=ABBEY, job_id=found["job_id"])
    assert world.ask(MANAGER, "job", school_id=ABBEY, job_id=found["job_id"])["result"]["people"] == 1
    wrong = sent(world, MANAGER, ABBEY, [row_of(tax_code="X")])
    file = {"school_id": ABBEY, "job_id": wrong["job_id"], "name": "staff with errors.xlsx"}
    with pytest.raises(NotAllowed):
        world.ask(EXECUTIVE, "job_file", **file)
    with pytest.raises(NotAllowed, match="names people and their pay"):
        world.ask(caller("operator@trust", (Role.OPERATOR, EVERY_SCHOOL)), "job_file", **file)
    assert world.ask(MANAGER, "job_file", **file)["name"] == "staff with errors.xlsx"


def test_the_accounts_of_a_list_are_confirmed_by_another_person_all_or_none(world: World) -> None:
    world.ready()
    rows = [GOOD, row_of(payroll_id="502", surname="Marsh", ni_number="AB123457A", account_number="66374959")]
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, rows))
    waiting = [one["change_id"] for one in world.ask(MANAGER, "bank_details_waiting", school_id=ABBEY)]
    office = office_of(ABBEY)
    for who, ids in ((MANAGER, waiting), (office, [*waiting, "no-such-change"])):
        with pytest.raises((InvalidRequest, NotFound)):
            world.ask(who, "confirm_several_bank_details", school_id=ABBEY, change_ids=ids)
    assert len(world.ask(MANAGER, "bank_details_waiting", school_id=ABBEY)) == 2
    done = world.ask(office, "confirm_several_bank_details", school_id=ABBEY, change_ids=waiting)
    assert done == {"confirmed": 2}
    assert world.ask(MANAGER, "bank_details_waiting", school_id=ABBEY) == []


def test_a_school_takes_its_staff_away_whole(world: World) -> None:
    world.ready()
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, [GOOD]))
    job = world.ask(MANAGER, "export_school", school_id=ABBEY)["job_id"]
    world.host.run_until_quiet()
    done = world.ask(MANAGER, "job", school_id=ABBEY, job_id=job)
    assert done["state"] == "done"
    operator = caller("operator@trust", (Role.OPERATOR, EVERY_SCHOOL))
    bundle = {"school_id": ABBEY, "job_id": job, "name": done["result"]["file"]}
    assert world.ask(operator, "job_file", **bundle)["name"] == done["result"]["file"]
    held = {one["name"]: one["rows"] for one in world.ask(MANAGER, "records_held", school_id=ABBEY)["records"]}
    kept = ("person", "employment", "post", "fact", "account_change", "school_employer")
    assert {name: held[name] for name in kept} == {
        "person": 1, "employment": 1, "post": 1, "fact": 6, "account_change": 1, "school_employer": 1,
    }  # fmt: skip
