"""The payday after the first is prepared: HMRC's bill for the months before is known, and a run waits for whoever approves it."""

from __future__ import annotations

from datetime import date

from deploy.story.paying_staff import DUE, OF_A_MONTH, PAYROLL, employment, lunch_hours, net_pay
from deploy.story.telling import Telling
from shared.identity.roles import Role
from shared.money import pounds

TAX_YEAR, FIRST_MONTH_HERE, PAY_BY = 2026, 9, "2027-01-22"
"""The first run was paid on 24 December 2026, in tax month 9. It is due on 22 January 2027, a Friday."""
PAYSLIPS_COST = 13_50
HONORARIUM = 250_00
NET = {"101": 2_564_34, "102": 1_913_64, "103": 286_00, "201": 1_959_54}
"""Pence of January 2027, worked by hand: as in the month before, but 102: £2,250.00 less 20% of £1,201 £240.20, insurance 8% of £1,202
£96.16; and 103: 22 hours at £13.00."""


def tell(story: Telling) -> None:
    """A week before the payday of January."""
    story.until(date(2027, 1, 18))
    _due(story)
    _cost(story)
    _run(story)


def _due(story: Telling) -> None:
    """The months that the program before paid are entered, since HMRC looks at the whole year."""
    officer, held = story.trust(Role.PAYROLL_OFFICER), {"employer_id": story.kept["employer"], "tax_year": TAX_YEAR}
    for month in range(1, FIRST_MONTH_HERE):
        story.ask(officer, PAYROLL, "set_month_brought", **held, tax_month=month, **OF_A_MONTH)
    found = story.ask(story.trust(Role.FINANCE), PAYROLL, "hmrc_due", **held)
    last = found["months"][-1]
    story.check(
        f"HMRC is owed {pounds(last['to_pay_pence'])} for the first run, as worked by hand, by 22 January",
        (last["month"], last["to_pay_pence"], last["pay_by"]) == (FIRST_MONTH_HERE, DUE, PAY_BY) and not found["notes"],
    )


def _cost(story: Telling) -> None:
    """What a school pays the trust for its payslips of December, as they were counted when the run was closed."""
    story.ask(story.trust(Role.FINANCE), "membership", "draw_up_charges", month="2026-12-01")
    story.stage.settle()
    month = {"school_id": story.schools["beacon"], "from_on": "2026-12-01", "until_on": "2026-12-31"}
    entries = story.ask(story.head("beacon"), "membership", "charges_of", **month)["entries"]
    charged = {one["line"]: one["pence"] for one in entries}
    story.check(
        f"payroll cost Bromley Beacon {pounds(charged[PAYROLL])} in December: three payslips at £4.50",
        charged[PAYROLL] == PAYSLIPS_COST,
    )


def _run(story: Telling) -> None:
    """January: entered for by the school's business manager, calculated, and left to a second person."""
    officer, beacon = story.trust(Role.PAYROLL_OFFICER), story.schools["beacon"]
    manager = story.stage.caller("manager@beacon", (Role.BUSINESS_MANAGER, beacon))
    group_id = story.ask(officer, PAYROLL, "pay_groups")[0]["pay_group_id"]
    run = story.ask(officer, PAYROLL, "open_run", pay_group_id=group_id)
    story.ask(manager, PAYROLL, "add_variation", **lunch_hours(story, run, "22"))
    story.ask(
        manager, PAYROLL, "add_variation",
        school_id=beacon, run_id=run["run_id"], employment_id=employment(story, "102"),
        kind="one-off", words="Honorarium for the school census", pence=HONORARIUM, starts="2027-01-15",
    )  # fmt: skip
    net = net_pay(story, run["run_id"])
    story.check(f"the {run['name']}: {pounds(sum(net.values()))}, as worked by hand", net == NET)
    story.say("Finance sees what differs from the month before, and approves it or not; nobody has yet.")
