"""The working of attachment orders, told in steps: what they are worked on, what each asks for and leaves, and what is carried."""

from __future__ import annotations

from services.payroll.domain.attachments.deductions import Attached, Deducted, Limit
from services.payroll.domain.attachments.earnings import Payday
from services.payroll.domain.attachments.orders import AttachmentParameters
from services.payroll.domain.attachments.tables import FromTable
from services.payroll.domain.sources import Step
from shared.calendar.words import day_in_words
from shared.money import pounds


def attachment_steps(parameters: AttachmentParameters, payday: Payday, attached: Attached) -> tuple[Step, ...]:
    """The steps from pay to what is taken under orders, with the rows used; none where there are no orders."""
    if not attached.deducted:
        return ()
    steps = _earnings_steps(parameters, payday, attached)
    for one in attached.deducted:
        steps += _order_steps(one)
    if attached.student_loan_pence != attached.student_loan_asked_pence:
        steps.append(
            Step(
                f"Student loans: of {pounds(attached.student_loan_asked_pence)} what priority orders leave, in whole pounds",
                attached.student_loan_pence,
                (parameters.priority_source,),
            )
        )
    if attached.charge_pence:
        steps.append(
            Step("The employer's charge for working orders", attached.charge_pence, (parameters.charge_source,))
        )
    return tuple(steps)


def _earnings_steps(parameters: AttachmentParameters, payday: Payday, attached: Attached) -> list[Step]:
    out = [(kind, pence) for kind, pence in payday.paid.items() if kind in parameters.not_earnings and pence]
    by_law = payday.tax_pence + payday.national_insurance_pence + payday.pension_pence
    return [
        Step("Pay of all kinds", sum(payday.paid.values())),
        *(Step(f"Not earnings for orders: {kind}", -pence, (parameters.not_earnings_source,)) for kind, pence in out),
        Step("Less income tax, National Insurance and pension contributions", -by_law),
        Step("Net earnings that orders are worked on", attached.attachable_pence, (parameters.priority_source,)),
    ]


def _order_steps(one: Deducted) -> list[Step]:
    order = one.before.order
    name = f"Order {order.reference} ({order.kind}, made on {day_in_words(order.made)})"
    steps = [Step(f"{name}: earnings it is worked on", one.earnings_pence)]
    steps += [Step(f"{name}: {_band_in_words(each)}", each.pence, one.sources) for each in one.by_table]
    if not one.by_table:
        steps.append(Step(f"{name}: normal deduction", one.asked_pence))
    if one.carried_in_pence:
        steps.append(Step(f"{name}: not taken before and added now", one.carried_in_pence))
    if one.protected_pence:
        steps.append(Step(f"{name}: protected earnings, to be left", one.protected_pence, one.sources))
    steps.append(Step(f"{name}: taken{_WHY_LESS[one.limited_by]}", one.taken_pence))
    if one.taken_before_pence:
        steps.append(Step(f"{name}: of it now, the rest having been taken in this pay period already", one.now_pence))
    if one.after.carried_pence:
        steps.append(Step(f"{name}: carried to the next payday", one.after.carried_pence))
    if one.after.is_paid_off:
        steps.append(Step(f"{name}: paid off with this deduction", 0))
    return steps


_WHY_LESS = {
    Limit.NONE: "",
    Limit.PROTECTED: ", less than asked for because of protected earnings",
    Limit.OWED: ", all that is still owed",
}


def _band_in_words(taken: FromTable) -> str:
    band = taken.band
    if band.per_cent_above:
        return (
            f"of {pounds(taken.earnings_pence)} by table, {pounds(band.fixed_pence)} and {band.per_cent_above}% of what is above "
            f"{pounds(band.above_pence)}"
        )
    return (
        f"of {pounds(taken.earnings_pence)} by table {band.per_cent_of_all}%, the band above {pounds(band.above_pence)}"
    )
