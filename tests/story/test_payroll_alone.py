"""Payroll pays a school while every other service is dead; what it has to tell them waits, and arrives when they are back."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import QuaysideError, ServiceAway
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.messaging.processes import until
from tests.story.town import FINANCE, LEAD, Town

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("town")]
EVERY_OTHER = ("membership", "procurement", "portal")

OFFICER = caller("officer@trust", (Role.PAYROLL_OFFICER, EVERY_SCHOOL))


class Office:
    """The payroll officer at work, and a school's business manager."""

    def __init__(self, town: Town, school_id: str) -> None:
        self.town, self.school_id = town, school_id
        self.manager = caller("manager@beacon", (Role.BUSINESS_MANAGER, school_id))

    def ask(self, who: Caller, method: str, /, **request: Any) -> Any:
        return self.town.ask(who, "payroll", method, **request)

    def enter(self, method: str, /, **request: Any) -> Any:
        return self.ask(self.manager, method, school_id=self.school_id, **request)

    def pay_group(self) -> str:
        """The trust as employer of the school, and the people who are paid on the 25th."""
        said = {"name": "Riverside Trust", "paye": "123/AB456", "accounts_office": "123PA00012345"}
        employer = {"employer_id": self.ask(OFFICER, "add_employer", **said)["employer_id"]}
        since = {"starts": "2016-02-01", "source": "deed of transfer"}
        self.ask(OFFICER, "set_school_employer", school_id=self.school_id, **employer, **since)
        monthly = {"name": "Monthly staff", "frequency": "monthly", "day": 25}
        return str(self.ask(OFFICER, "add_pay_group", **employer, **monthly)["pay_group_id"])

    def office_manager(self, pay_group_id: str) -> dict[str, str]:
        """Somebody on £24,000 a year, on 1257L, in no pension scheme."""
        person = self.enter("add_person", surname="Hill", forename="Ada", born="1990-05-17")["person_id"]
        begins = {"pay_group_id": pay_group_id, "starts": "2026-09-01"}
        made = self.enter("add_employment", person_id=person, **begins)
        employment = {"employment_id": made["employment_id"]}
        terms = {"starts": "2026-09-01", "annual_pence": 2_400_000, "agreed_in": "contract", "pension": "none"}
        self.enter("set_post", **employment, title="Office manager", cost_code="OFF-400", terms=terms)
        self.enter("set_fact", **employment, kind="tax code", starts="2026-09-01", values={"code": "1257L"})
        return employment

    def paid(self, pay_group_id: str) -> str:
        """A run from open to closed, by the worker."""
        run = {"run_id": self.ask(OFFICER, "open_run", pay_group_id=pay_group_id)["run_id"]}
        self.ask(OFFICER, "calculate", **run)
        until(lambda: self.page(run)["state"] == "calculated", "the run is calculated")
        self.ask(FINANCE, "approve", **run, version=self.page(run)["version"])
        self.ask(OFFICER, "close_run", **run, version=self.page(run)["version"])
        until(lambda: self.page(run)["state"] == "closed", "the run is closed")
        return run["run_id"]

    def page(self, run: dict[str, str]) -> dict[str, Any]:
        return dict(self.ask(OFFICER, "run_page", **run))


def used(town: Town, school_id: str) -> list[tuple[str, str, str]]:
    head = caller("head@beacon", (Role.HEAD, school_id))
    try:
        found = town.ask(
            head, "membership", "usage_of", school_id=school_id, from_on="2026-09-01", until_on="2026-09-30"
        )
    except QuaysideError:
        return []
    return [(one["line"], one["unit"], one["quantity"]) for one in found["sums"]]


def test_payroll_pays_while_everything_else_is_dead_and_its_payslips_are_counted_later(
    town: Town, school_id: str
) -> None:
    for service in EVERY_OTHER:
        town.kill(service)
    town.kill("portal", "web")
    with pytest.raises(ServiceAway, match="membership"):
        town.ask(LEAD, "membership", "school", school_id=school_id)
    office = Office(town, school_id)
    group = office.pay_group()
    employment = office.office_manager(group)
    run_id = office.paid(group)
    slip = office.enter("payslip_page", run_id=run_id, **employment)
    # £2,000.00; six months' free pay is more, so no tax; 8% of what is above £1,048.00 is £76.16.
    assert (slip["gross_pence"], slip["net_pence"]) == (200_000, 192_384)
    town.start(*EVERY_OTHER)
    until(lambda: used(town, school_id) == [("payroll", "payslip", "1")], "the payslip reached membership, once")
