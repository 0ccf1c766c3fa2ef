"""The running totals of one employment in one scheme year (1 April to 31 March) that a fund is told each month: pensionable pay
for the career average and contributions, separately for the main and the 50/50 section.

Source: Local Government Association, LGPS payroll guide: CPP1, CPP2, CEC1, CEC2, CRC, CAC and CARC."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.pensions.additional import AdditionalKind
from services.payroll.domain.pensions.local_government import LocalContributions, Section


@dataclass(frozen=True, slots=True)
class CareTotals:
    """Totals in pence. Pay is what is credited: assumed pensionable pay where it counts, and what was paid otherwise."""

    scheme_year: int
    main_pay_pence: int = 0
    fifty_pay_pence: int = 0
    assumed_pence: int = 0
    main_member_pence: int = 0
    fifty_member_pence: int = 0
    employer_pence: int = 0
    additional_member_pence: int = 0
    additional_employer_pence: int = 0
    avc_pence: int = 0


def with_period(totals: CareTotals, scheme_year: int, paid: LocalContributions) -> CareTotals:
    """The totals with one more pay period; a new scheme year begins from nothing."""
    before = totals if totals.scheme_year == scheme_year else CareTotals(scheme_year)
    is_main = paid.section is Section.MAIN
    apc = [one for one in paid.additional if one.agreed.kind is not AdditionalKind.AVC]
    avc = [one for one in paid.additional if one.agreed.kind is AdditionalKind.AVC]
    credited_as_assumed = paid.credited_pence - (paid.pay.actual_pence - paid.pay.actual_while_assumed_pence)
    return CareTotals(
        scheme_year,
        main_pay_pence=before.main_pay_pence + (paid.credited_pence if is_main else 0),
        fifty_pay_pence=before.fifty_pay_pence + (0 if is_main else paid.credited_pence),
        assumed_pence=before.assumed_pence + (credited_as_assumed if paid.pay.assumed_pence is not None else 0),
        main_member_pence=before.main_member_pence + (paid.member_pence if is_main else 0),
        fifty_member_pence=before.fifty_member_pence + (0 if is_main else paid.member_pence),
        employer_pence=before.employer_pence + paid.employer_pence,
        additional_member_pence=before.additional_member_pence + sum(one.member_pence for one in apc),
        additional_employer_pence=before.additional_employer_pence + sum(one.employer_pence for one in apc),
        avc_pence=before.avc_pence + sum(one.member_pence for one in avc),
    )
