"""What membership says of schools: who they are, that one converted, that one has left payroll."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.payroll.application.employers.dated import move_on_conversion
from services.payroll.application.ports import KnownSchool, Paying

SERVICE = "payroll"


def school_recorded(uow: Paying, school_id: str, name: str, urn: str) -> None:
    """The school as it is now."""
    held = uow.schools.get(school_id) or KnownSchool(school_id, name, urn)
    uow.schools.put(replace(held, name=name, urn=urn, ended_on=None))


def school_converted(uow: Paying, school_id: str, new_urn: str, name: str, on: date) -> None:
    """The school goes on under another URN; its staff move to the employer that is set for it from that day, when one is."""
    held = uow.schools.get(school_id) or KnownSchool(school_id, name, new_urn)
    uow.schools.put(replace(held, name=name, urn=new_urn, converted_on=on))
    move_on_conversion(uow, school_id, on)


def subscription_ended(uow: Paying, school_id: str, service: str, ended_on: date) -> None:
    """The school has left payroll; what it brought stays readable."""
    held = uow.schools.get(school_id)
    if service == SERVICE and held is not None:
        uow.schools.put(replace(held, ended_on=ended_on))


def schools(uow: Paying) -> list[dict[str, Any]]:
    """The schools known here by name, with the day of a conversion."""
    return [
        {
            "school_id": one.school_id,
            "name": one.name,
            "urn": one.urn,
            "converted_on": one.converted_on.isoformat() if one.converted_on else None,
            "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        }
        for one in uow.schools.among().values()
    ]
