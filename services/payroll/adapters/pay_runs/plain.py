"""Inputs and payslips as JSON and back, always in the same bytes; and the hash that a payslip is known again by."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from services.payroll.adapters.stored import as_bytes, converter
from services.payroll.domain.gross_pay.absences import SchoolDays
from services.payroll.domain.payslips.results import Payslip


def _school_days_of(stored: Any, _: Any) -> SchoolDays:
    starts, ends = date.fromisoformat(stored["starts"]), date.fromisoformat(stored["ends"])
    return SchoolDays(starts, ends, tuple(date.fromisoformat(one) for one in stored["days"]))


def _school_days(days: SchoolDays) -> dict[str, Any]:
    """Days in order, however they were collected."""
    return {
        "starts": days.starts.isoformat(),
        "ends": days.ends.isoformat(),
        "days": [one.isoformat() for one in sorted(days.days)],
    }


converter.register_structure_hook(SchoolDays, _school_days_of)
converter.register_unstructure_hook(SchoolDays, _school_days)


def hash_of(payslip: Payslip) -> str:
    """The hash of a payslip's bytes: the same inputs under the same rules give the same one."""
    return sha256(as_bytes(payslip)).hexdigest()
