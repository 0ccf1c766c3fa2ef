"""A story on the sample services: a school takes boathouse up by hand, lamps are lit, a year passes."""

from __future__ import annotations

from datetime import date, timedelta

from shared.hosting.stage import Stage
from shared.identity.roles import Role
from shared.persistence import take_up_store
from shared.persistence.take_up_store import Entitlement, Mode, State

SCHOOL = "school-1"


def tell(stage: Stage) -> bool:
    """Whether every lamp had its one effect, the sweep followed the clock, and the audit is clean."""
    boathouse = next(runtime for runtime in stage.runtimes if runtime.service.name == "boathouse")
    with boathouse.unit_of_work() as uow:
        held = Entitlement(SCHOOL, Mode.FULL, State.ACTIVE, date(2020, 1, 1), None, "x")
        take_up_store.save_entitlement(uow.session.connection(), held, uow.now())
    head = stage.caller("head", (Role.HEAD, SCHOOL))
    for number in range(20):
        stage.call(head, "lighthouse", "light_lamp", school_id=SCHOOL, number=number)
    stage.settle()
    seen = stage.call(head, "boathouse", "numbers", school_id=SCHOOL)
    stage.move_to(stage.clock.now() + timedelta(days=365))
    found = stage.audit()
    stage.console.print(found.line())
    return seen == list(range(20)) and found.clean and found.arrived == 20 and found.on_the_way == 0
