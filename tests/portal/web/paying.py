"""A trust with its pages whose payroll pays people at two schools: an office manager at Manor Mead and one at Beacon, £2,000.00 a month
each, on 1257L and in no pension scheme."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deploy.story import register
from shared.identity.roles import Role
from shared.persistence.take_up_store import Mode
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import OFFICER, World
from tests.portal.conftest import Told
from tests.portal.ground import Browser, Ground
from tests.portal.web.walking import Somebody, browser_of

SERVICES = ("membership", "payroll", "portal")
MINE, OTHER = "manor_mead", "beacon"


class PayrollOfGround(World):
    """The payroll of a ground, as the tests of payroll know it."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.host, self.clock = ground, ground.host, ground.clock
        self.runtime = ground.host.runtimes["payroll"]

    def ready(self) -> tuple[str, str]:
        """Two schools of one employer with a monthly pay group; gives the employer and the group."""
        employer_id = self.employer()
        for name in (MINE, OTHER):
            school_id = self.ground.schools[name]
            self.take_up(school_id, mode=Mode.FULL)
            self.ask(
                OFFICER, "set_school_employer",
                school_id=school_id, employer_id=employer_id, starts="2020-09-01", source="deed of transfer",
            )  # fmt: skip
        return employer_id, self.monthly(employer_id)


@dataclass
class Paying:
    """The ground with its staff; `hill` is employed at Manor Mead and `lake` at Beacon."""

    ground: Ground
    staff: StaffOfRun

    def __post_init__(self) -> None:
        self.school_id = self.ground.schools[MINE]
        self.hill = self.staff.add("Hill", school_id=self.school_id)
        self.lake = self.staff.add("Lake", school_id=self.ground.schools[OTHER])

    def browser(self, role: Role, at: str | None = None) -> Browser:
        """A browser in which somebody with a role has signed in: at a school, or for the whole trust."""
        account = f"{role.value}@{at or 'trust'}"
        return Browser(browser_of(self.ground, Somebody(account, role, at)))

    @property
    def officer(self) -> Browser:
        return self.browser(Role.PAYROLL_OFFICER)

    @property
    def manager(self) -> Browser:
        return self.browser(Role.BUSINESS_MANAGER, MINE)

    def of_trust(self, run_id: str, below: str = "") -> str:
        """A page of a run below the trust's address."""
        return f"/trust/payroll/runs/{run_id}/{below}"

    def of_school(self, run_id: str, below: str = "", school: str = MINE) -> str:
        """The same below a school's."""
        return f"/schools/{self.ground.schools[school]}/payroll/runs/{run_id}/{below}"


def with_schools(home: Path) -> Ground:
    """A trust with six schools and no service but payroll."""
    return Ground(home, services=SERVICES)


def tell_register(ground: Ground) -> None:
    register.tell(ground.story)
    ground.settle()


def paying_on(told: Told, home: Path) -> Paying:
    """A ground of one's own on a copy of what was told, with staff to pay."""
    ground = Ground(home, start=told.now, services=SERVICES)
    ground.story.schools = dict(told.schools)
    return Paying(ground, StaffOfRun(PayrollOfGround(ground)))
