"""Staff for the tests of pay runs, put in as the room of staff keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Spot, Terms
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.staff.facts import Fact, Known, TeachersPension
from services.payroll.domain.staff.people import Employment, Person
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from shared.identifiers import new_id
from tests.payroll.world import ABBEY, BECK, FINANCE, OFFICER, World

SINCE = date(2025, 9, 1)
OFFICE_PAY, TEACHERS_POINT = 2_400_000, "M1"


def taxed(code: str = "1257L") -> Position:
    return Position(tax_code_of(code), NO_PREVIOUS, Because.HMRC)


def a_teacher(post_id: str, school_id: str) -> Post:
    """£2,743.00 for a month until August 2026, by M1 of September 2025."""
    terms = Terms(SINCE, OnPoint("teachers.rest-of-england", TEACHERS_POINT))
    return Post(post_id, school_id, "TEA-100", "Class teacher", (terms,))


def in_the_office(post_id: str, school_id: str) -> Post:
    """£2,000.00 for a month, in no pension scheme."""
    terms = Terms(SINCE, Spot(OFFICE_PAY, "contract"), pension=PensionScheme.NONE)
    return Post(post_id, school_id, "OFF-400", "Office manager", (terms,))


ACTIVE = TeachersPension(TeachersMembership.ACTIVE)
PLAN_2 = LoanNotice(Told.START_NOTICE, Plan.TWO, date(2025, 9, 1))


class StaffOfRun:
    """People of one pay group; each has one employment and one post."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.employer_id, self.pay_group_id = world.ready()
        self.numbered = 0

    def add(
        self,
        surname: str,
        post: Callable[[str, str], Post] = in_the_office,
        *,
        school_id: str = ABBEY,
        known: Iterable[Known] | None = None,
        ends: date | None = None,
        person_id: str = "",
    ) -> Employment:
        """Somebody employed since September 2025, by default on 1257L; `person_id` for a second employment of somebody."""
        self.numbered += 1
        person = Person(person_id or new_id(), school_id, surname, date(1990, 5, 17), "Ada")
        employment = Employment(
            new_id(),
            person.person_id,
            self.employer_id,
            school_id,
            self.pay_group_id,
            f"{1000 + self.numbered}",
            SINCE,
            ends,
        )
        facts = (taxed(),) if known is None else known
        with self.world.uow() as uow:
            if not person_id:
                uow.staff.put_person(person)
            uow.staff.put_employment(employment)
            uow.staff.put_post(PostHeld(post(new_id(), school_id), employment.employment_id))
            told = [Fact(new_id(), employment.employment_id, SINCE, what) for what in facts]
            uow.staff.add_facts(told, school_id, "officer@trust", uow.now())
        return employment

    def three(self) -> tuple[Employment, Employment, Employment]:
        """A teacher with a student loan and an office manager at Abbey, an office manager at Beck."""
        return (
            self.add("Field", a_teacher, known=(taxed(), ACTIVE, PLAN_2)),
            self.add("Hill"),
            self.add("Lake", school_id=BECK),
        )

    def open(self, **said: Any) -> str:
        """The next run of the group."""
        asked = {"pay_group_id": self.pay_group_id} | said
        return str(self.world.ask(OFFICER, "open_run", **asked)["run_id"])

    def enter(self, run_id: str, employment: Employment, who: Any = OFFICER, **said: Any) -> dict[str, Any]:
        """£100.00 of honorarium, or what is said."""
        usual = {"kind": "one-off", "words": "Honorarium", "pence": 10_000, "starts": self.page(run_id)["starts"]}
        asked = {"school_id": employment.school_id, "run_id": run_id, "employment_id": employment.employment_id}
        found: dict[str, Any] = self.world.ask(who, "add_variation", **(asked | usual | said))
        return found

    def calculate(self, run_id: str) -> dict[str, Any]:
        """The run's page after its calculation."""
        self.world.ask(OFFICER, "calculate", run_id=run_id)
        self.world.host.run_until_quiet()
        return self.page(run_id)

    def page(self, run_id: str, who: Any = OFFICER) -> dict[str, Any]:
        found: dict[str, Any] = self.world.ask(who, "run_page", run_id=run_id)
        return found

    def approve(self, run_id: str, who: Any = FINANCE) -> dict[str, Any]:
        found: dict[str, Any] = self.world.ask(who, "approve", run_id=run_id, version=self.page(run_id)["version"])
        return found

    def close(self, run_id: str) -> dict[str, Any]:
        """The run's page after it was closed."""
        self.world.ask(OFFICER, "close_run", run_id=run_id, version=self.page(run_id)["version"])
        self.world.host.run_until_quiet()
        return self.page(run_id)

    def whole(self, **said: Any) -> str:
        """A run from open to closed."""
        run_id = self.open(**said)
        self.calculate(run_id)
        self.approve(run_id)
        self.close(run_id)
        return run_id

    def slip(self, run_id: str, employment: Employment, who: Any = OFFICER) -> dict[str, Any]:
        found: dict[str, Any] = self.world.ask(
            who, "payslip_page", run_id=run_id, employment_id=employment.employment_id
        )
        return found
