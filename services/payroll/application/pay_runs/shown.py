"""Runs, entries and payslips as plain values for pages."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from services.payroll.application.rules import source_as_json
from services.payroll.domain.documents.payslip import rate_in_words, units_in_words
from services.payroll.domain.gross_pay.absences import UnpaidDays
from services.payroll.domain.gross_pay.hours import HoursClaim, UnpaidHours
from services.payroll.domain.gross_pay.period import OneOff
from services.payroll.domain.gross_pay.term_time import WeeksHeld
from services.payroll.domain.pay_runs.runs import PayRun, RunState
from services.payroll.domain.pay_runs.variations import Entered, Variation
from services.payroll.domain.payslips.inputs import FromNet
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.sources import Part
from shared.calendar.words import day_in_words
from shared.money import pounds


def run_as_json(run: PayRun, *, with_totals: bool = True) -> dict[str, Any]:
    """A run; what it comes to for those who read it for the whole trust."""
    return {
        "run_id": run.run_id,
        "name": run.name,
        "employer_id": run.employer_id,
        "pay_group_id": run.pay_group_id,
        "kind": run.kind.value,
        "state": run.state.value,
        "payday": run.terms.payday.isoformat(),
        "paid_on": run.paid_on.isoformat(),
        "starts": run.terms.span.starts.isoformat(),
        "ends": run.terms.span.ends.isoformat(),
        "frequency": run.terms.frequency.value,
        "corrects": run.corrects,
        "reason": run.reason,
        "arrears_from": run.arrears_from.isoformat() if run.arrears_from else None,
        "opened_by": run.opened_by,
        "opened_at": run.opened_at.isoformat(),
        "calculated_at": run.calculated_at.isoformat() if run.calculated_at else None,
        "approved_by": run.approved_by,
        "closed_by": run.closed_by,
        "closed_at": run.closed_at.isoformat() if run.closed_at else None,
        "ended_because": run.ended_because,
        "totals": asdict(run.totals) if with_totals else None,
        "keeps_open": run.keeps_open(),
        "entered_since": run.calculated_at is not None and run.calculated_with != run.entered,
        "version": run.version,
    }


def what_may_be_done(run: PayRun, actor: str, *, runs_payroll: bool, approves: bool) -> dict[str, bool]:
    """What the caller may do with a run now."""
    is_open = run.state in (RunState.OPENED, RunState.CALCULATED)
    return {
        "enter": is_open,
        "calculate": runs_payroll and is_open,
        "abandon": runs_payroll and (is_open or run.state is RunState.APPROVED),
        "approve": approves and run.state is RunState.CALCULATED and actor not in run.involved and not run.keeps_open(),
        "close": runs_payroll and run.state is RunState.APPROVED,
    }


def variation_as_json(one: Variation, name: str, person_id: str, payroll_id: str) -> dict[str, Any]:
    """An entry in words, and in `said` as it was entered, to be changed."""
    kind, words, amount = _entry_in_words(one)
    return {
        "variation_id": one.variation_id,
        "employment_id": one.employment_id,
        "person_id": person_id,
        "payroll_id": payroll_id,
        "name": name,
        "school_id": one.school_id,
        "kind": kind,
        "words": words,
        "amount": amount,
        "said": _as_entered(one.what),
        "entered_by": one.entered_by,
        "entered_at": one.entered_at.isoformat(),
    }


def _entry_in_words(one: Variation) -> tuple[str, str, str]:
    match one.what:
        case HoursClaim(words=words, hours=hours, starts=starts, ends=ends, multiple=multiple):
            times = f" at {multiple} times" if multiple != 1 else ""
            return "hours", f"{words}, {day_in_words(starts)} to {day_in_words(ends)}", f"{hours} hours{times}"
        case UnpaidDays(reason=reason, starts=starts, ends=ends, part=part):
            how = "" if part == 1 else f", {part} of each day"
            return "unpaid days", f"{reason}, {day_in_words(starts)} to {day_in_words(ends)}", f"not paid{how}"
        case UnpaidHours(reason=reason, hours=hours, on=on):
            return "unpaid hours", f"{reason}, {day_in_words(on)}", f"{hours} hours not paid"
        case OneOff(words=words, pence=pence, on=on):
            return "one-off", f"{words}, {day_in_words(on)}", pounds(pence)
        case WeeksHeld(weeks=weeks, starts=starts, ends=ends):
            return (
                "term-time balance",
                f"Weeks of term, {day_in_words(starts)} to {day_in_words(ends)}",
                f"{weeks} weeks",
            )
        case FromNet(words=words, pence=pence):
            return "from net pay", words, pounds(pence)


def _as_entered(what: Entered) -> dict[str, Any]:
    """The values by the names under which they are entered."""
    match what:
        case HoursClaim():
            return {
                "post_id": what.post, "words": what.words, "hours": str(what.hours), "starts": what.starts.isoformat(),
                "ends": what.ends.isoformat(), "multiple": str(what.multiple), "hour_pence": what.hour_pence,
                "with_holiday": what.with_holiday, "pensionable": what.pensionable,
            }  # fmt: skip
        case UnpaidDays():
            return {
                "post_id": what.post, "words": what.reason.value, "starts": what.starts.isoformat(),
                "ends": what.ends.isoformat(), "part": str(Decimal(what.part.numerator) / what.part.denominator),
            }  # fmt: skip
        case UnpaidHours():
            return {
                "post_id": what.post,
                "words": what.reason.value,
                "hours": str(what.hours),
                "starts": what.on.isoformat(),
            }
        case OneOff():
            return {
                "post_id": what.post, "words": what.words, "pence": what.pence, "starts": what.on.isoformat(),
                "pension": what.pensionable.value, "niable": what.niable, "taxable": what.taxable,
            }  # fmt: skip
        case WeeksHeld():
            return {
                "post_id": what.post, "weeks": str(what.weeks), "starts": what.starts.isoformat(),
                "ends": what.ends.isoformat(), "pence": what.elsewhere_pence,
            }  # fmt: skip
        case FromNet():
            return {"words": what.words, "pence": what.pence, "reference": what.reference}


def payslip_as_json(slip: Payslip) -> dict[str, Any]:
    """A payslip as a page shows it, with the year to date."""
    to_date = slip.to_date
    return {
        "person_id": slip.person_id,
        "payroll_id": slip.payroll_id,
        "payday": slip.payday.isoformat(),
        "starts": slip.starts.isoformat(),
        "ends": slip.ends.isoformat(),
        "tax_code": slip.tax_code,
        "tax_non_cumulative": slip.tax_non_cumulative,
        "letter": slip.insurance.letter,
        "lines": [
            {
                "words": line.words,
                "units": units_in_words(line),
                "rate": rate_in_words(line),
                "pence": line.pence,
                "school_id": line.school,
                "post": line.post,
                "kind": line.kind,
            }
            for line in slip.lines
        ],
        "deductions": [
            {"kind": one.kind, "words": one.words, "pence": one.pence, "reference": one.reference}
            for one in slip.deductions
        ],
        "employer": [{"kind": one.kind, "pence": one.pence} for one in slip.employer],
        "costs": [asdict(one) for one in slip.costs],
        "gross_pence": slip.gross_pence,
        "taxable_pence": slip.taxable_pence,
        "niable_pence": slip.niable_pence,
        "net_pence": slip.net_pence,
        "cost_pence": slip.cost_pence,
        "blocked": slip.blocked,
        "notes": list(slip.notes),
        "to_date": {
            "gross_pence": to_date.gross_pence,
            "taxable_pence": to_date.tax.here.pay_pence,
            "tax_pence": to_date.tax.here.tax_pence,
            "insurance_pence": to_date.insured.employee_pence,
            "pension_pence": to_date.pension_pence,
            "student_loans_pence": to_date.student_loans_pence + to_date.postgraduate_loans_pence,
            "net_pence": to_date.net_pence,
        },
    }


def working_as_json(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """A working as a page shows it."""
    return [
        {
            "heading": part.heading,
            "steps": [
                {
                    "words": step.words,
                    "pence": step.pence,
                    "sources": [source_as_json(source) for source in step.sources],
                }
                for step in part.steps
            ],
        }
        for part in parts
    ]
