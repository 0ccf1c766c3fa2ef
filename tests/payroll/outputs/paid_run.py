"""A closed run in the world of the tests: three people with accounts and what a return needs of them, paid on 25 September 2026."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.payroll.domain.returns.employees import Address, Gender
from services.payroll.domain.staff.people import Employment
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import OFFICER, OTHER_OFFICER, World

SORT_CODE, NUMBER = "08-99-99", "66374958"
PAYER = {"bacs_user": "123456", "bacs_sort_code": "10-79-99", "bacs_number": "88837491"}
REFERENCES = {"name": "Riverside Trust", "paye": "123/AB456", "accounts_office": "123PA00012345"}


class PaidRun:
    """A teacher (Field) and an office manager (Hill) at Abbey, an office manager (Lake) at Beck."""

    def __init__(self, world: World, *, claims_allowance: bool = True) -> None:
        self.world = world
        self.staff = StaffOfRun(world)
        self.employer_id = self.staff.employer_id
        version = world.ask(OFFICER, "employer_page", employer_id=self.employer_id)["version"]
        world.ask(
            OFFICER, "change_employer",
            employer_id=self.employer_id, version=version, claims_allowance=claims_allowance, **REFERENCES, **PAYER,
        )  # fmt: skip
        self.field, self.hill, self.lake = self.staff.three()
        for place, one in enumerate((self.field, self.hill, self.lake)):
            self.complete(one, f"AB12345{place}C")

    def complete(self, employment: Employment, ni_number: str) -> None:
        with self.world.uow() as uow:
            person = uow.staff.person(employment.person_id)
            uow.staff.put_person(
                replace(
                    person,
                    gender=Gender.FEMALE,
                    ni_number=ni_number,
                    address=Address(("1 The Lane", "Sheffield"), "S2 1AA"),
                )
            )

    def account(self, employment: Employment, *, number: str = NUMBER, confirmed: bool = True) -> None:
        """An account entered by one officer and confirmed by another."""
        said: dict[str, Any] = {"school_id": employment.school_id}
        change = self.world.ask(
            OFFICER, "change_bank_details",
            **said, person_id=employment.person_id, account_name="A Person", sort_code=SORT_CODE, number=number,
            came_by="on a form",
        )  # fmt: skip
        if confirmed:
            self.world.ask(OTHER_OFFICER, "confirm_bank_details", **said, change_id=change["change_id"])

    def fps(self, run_id: str, **said: Any) -> dict[str, Any]:
        """The return of a run, after the worker prepared it."""
        asked = self.world.ask(OFFICER, "prepare_fps", run_id=run_id, **said)
        self.world.host.run_until_quiet()
        job = self.world.ask(OFFICER, "job", job_id=asked["job_id"])
        assert job["state"] == "done", job
        listed = self.world.ask(OFFICER, "submissions", employer_id=self.employer_id)
        found: dict[str, Any] = next(one for one in listed if one["submission_id"] == job["result"]["submission_id"])
        assert job["result"]["faults"] == len(found["faults"])
        return found

    def closed(self) -> str:
        """Everybody's account confirmed, and a run from open to closed."""
        for one in (self.field, self.hill, self.lake):
            self.account(one)
        return self.staff.whole()
