"""What both kinds of return write alike: the tax year, and that a return is the last one."""

from __future__ import annotations

from services.payroll.adapters.rti.elements import Elements
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.tax_calendar import TaxYear


def year_name(year: TaxYear) -> str:
    """The year as HMRC's files name it: 26-27."""
    return f"{year.begins % 100:02d}-{(year.begins + 1) % 100:02d}"


def write_final(into: Elements, final: Final | None) -> None:
    """The FinalSubmission element; nothing for a return after which others come."""
    if final is None:
        return
    last = into.below("FinalSubmission")
    last.yes("BecauseSchemeCeased", final.ceased_on is not None)
    last.text("DateSchemeCeased", final.ceased_on)
    last.yes("ForYear", final.for_year)
