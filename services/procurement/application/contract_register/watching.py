"""What is coming up in contracts, said once for each day and stage."""

from __future__ import annotations

from services.procurement.application.contract_register import limits
from services.procurement.application.ports import Procuring
from services.procurement.domain.contract_register.alarms import due


def say_what_ends(uow: Procuring) -> None:
    """Say of every contract what has come to a stage since the last time; safe to run at any time."""
    today = uow.today()
    stages = limits.stages(today)
    for contract in uow.contract_register.among():
        said = uow.contract_register.alarms(contract.contract_id)
        now, passed_over = due(contract, said, today, stages.end, stages.option)
        if not now and not passed_over:
            continue
        uow.contract_register.add_alarms(contract.contract_id, now, True, uow.now())
        uow.contract_register.add_alarms(contract.contract_id, passed_over, False, uow.now())
        parts = uow.contract_register.parts(contract.contract_id)
        for alarm in now:
            uow.emit(
                "procurement.contract.ending.v1",
                subject=contract.contract_id,
                why=alarm.in_words(contract.title),
                data={
                    "contract_id": contract.contract_id,
                    "title": contract.title,
                    "about": alarm.about.value,
                    "on": alarm.day,
                    "months_before": alarm.months,
                    "ends_on": contract.last_day,
                    "schools": sorted({part.school_id for part in parts if part.on(min(today, contract.last_day))}),
                },
            )
