"""Payroll in states that have pages of their own: at Manor Mead somebody whose account waits for a second person and somebody who leaves, and
two runs more: one closed, one calculated with an entry in it."""

from __future__ import annotations

import base64

from deploy.story.paying_staff import EMPLOYER, PAYROLL
from deploy.story.taking_up import take_up
from deploy.story.telling import Telling
from shared.identity.roles import Role

STAFF = (
    b"Payroll id,Surname,Forename,Birth date,Gender,NI number,Address,Postcode,Start date,Leaving date,Terms from,Post,Cost code,"
    b"Full-time salary,Agreed in,Pension scheme,Tax code,Account name,Sort code,Account number\n"
    b'301,Ellis,Ruth,04/05/1990,F,AB123455D,"2 The Lane, Walton",KT12 1AA,01/09/2019,,01/09/2026,Class teacher,E01,'
    b"36000.00,governors of July 2026,teachers,1257L M1,R Ellis,08-99-99,66374958\n"
    b'302,Marsh,Tom,19/08/1983,M,AB123456A,"7 The Green, Walton",KT12 2BB,01/09/2018,31/08/2027,01/09/2026,Caretaker,E03,'
    b"24000.00,contract of 2018,none,1257L M1,T Marsh,20-29-59,63748472\n"
)


def lay_about(story: Telling) -> None:
    """Manor Mead takes payroll up after the first run, and stands in the next two."""
    officer, manor = story.trust(Role.PAYROLL_OFFICER), story.schools["manor_mead"]
    take_up(story, "manor_mead", PAYROLL)
    story.ask(
        officer, PAYROLL, "set_school_employer",
        school_id=manor, employer_id=story.kept["employer"], starts="2014-10-06", source="agreement of the pilot (imagined)",
        local_authority="936", establishment="7046",
    )  # fmt: skip
    _one_of_staff(story)
    version = story.ask(officer, PAYROLL, "employer_page", employer_id=story.kept["employer"])["version"]
    story.ask(
        officer, PAYROLL, "change_employer",
        **EMPLOYER, employer_id=story.kept["employer"], version=version, claims_allowance=True,
    )  # fmt: skip
    story.ask(
        officer, PAYROLL, "add_scale",
        employer_id=story.kept["employer"], name="Leadership 2026", kind="teachers", starts="2026-09-01",
        source="pay policy 2026 (imagined)", points="L11 62502\nL12 64088",
    )  # fmt: skip
    group_id = story.ask(officer, PAYROLL, "pay_groups")[0]["pay_group_id"]
    _closed(story, _calculated(story, group_id))
    run_id = story.ask(officer, PAYROLL, "open_run", pay_group_id=group_id)["run_id"]
    listed = story.ask(officer, PAYROLL, "staff_listed", school_id=manor, words="Ellis")["staff"]
    story.ask(
        story.head("manor_mead"), PAYROLL, "add_variation",
        school_id=manor, run_id=run_id, employment_id=listed[0]["employment_id"], kind="one-off", words="Honorarium",
        pence=10_000, starts="2026-11-02",
    )  # fmt: skip
    story.ask(officer, PAYROLL, "calculate", run_id=run_id)
    story.stage.settle()


def _calculated(story: Telling, group_id: str) -> str:
    officer = story.trust(Role.PAYROLL_OFFICER)
    run_id = str(story.ask(officer, PAYROLL, "open_run", pay_group_id=group_id)["run_id"])
    story.ask(officer, PAYROLL, "calculate", run_id=run_id)
    story.stage.settle()
    return run_id


def _closed(story: Telling, run_id: str) -> None:
    version = story.ask(story.trust(Role.FINANCE), PAYROLL, "run_page", run_id=run_id)["version"]
    approved = story.ask(story.trust(Role.FINANCE), PAYROLL, "approve", run_id=run_id, version=version)
    story.ask(story.trust(Role.PAYROLL_OFFICER), PAYROLL, "close_run", run_id=run_id, version=approved["version"])
    story.stage.settle()


def _one_of_staff(story: Telling) -> None:
    head, held = story.head("manor_mead"), {"school_id": story.schools["manor_mead"]}
    content = base64.b64encode(STAFF).decode()
    asked = story.ask(head, PAYROLL, "import_staff", **held, filename="staff.csv", content=content)
    story.stage.settle()
    story.ask(head, PAYROLL, "take_staff", **held, job_id=asked["job_id"])
    story.stage.settle()
