"""The working of the tax on a payment, told in steps: from pay to free pay, taxable pay, bands, what was taken before and the limit."""

from __future__ import annotations

from services.payroll.domain.income_tax.codes import Kind
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.income_tax.tables import BandTax
from services.payroll.domain.income_tax.tax import TaxDue
from services.payroll.domain.rates import per_cent
from services.payroll.domain.sources import Step
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod
from shared.money import pounds


def tax_steps(parameters: TaxParameters, period: TaxPeriod, due: TaxDue) -> tuple[Step, ...]:
    """The steps from pay to tax, with the rows used."""
    if due.code.kind is Kind.NO_TAX:
        steps = [Step(f"Tax code {due.code.written_for(period.frequency)}: no tax is taken", 0)]
    else:
        steps = [Step(_pay_words(period, due), due.pay_pence), *_owed_steps(parameters, period, due)]
    return (*steps, *_payment_steps(parameters, due))


def _pay_words(period: TaxPeriod, due: TaxDue) -> str:
    code = due.code.written_for(period.frequency)
    if due.cumulative:
        return f"Tax code {code}: taxable pay of the tax year so far, this payment included"
    if period.is_extra:
        return f"Tax code {code}: taxable pay of week {period.number}, an extra payday, which is taxed alone"
    return f"Tax code {code}: taxable pay of this period alone"


def _owed_steps(parameters: TaxParameters, period: TaxPeriod, due: TaxDue) -> list[Step]:
    source = (parameters.bands_source,)
    if due.code.kind in (Kind.BASIC, Kind.HIGHER):
        rate = per_cent(parameters.flat_rate(due.code))
        return [Step(f"Tax on whole pounds of it, all at {rate}", due.owed_pence, source)]
    steps = []
    if due.free_pay_pence:
        steps.append(Step(_free_words(period.frequency, due), abs(due.free_pay_pence)))
    steps.append(Step("Taxable", max(due.taxable_pence, 0)))
    if due.band is not None:
        steps.append(Step(_band_words(due.band), due.owed_pence, source))
    elif due.taxable_pence > 0:
        steps.append(Step("All pay of the year is covered by its free pay, so this extra payday is not taxed", 0))
    else:
        steps.append(Step("Nothing is taxable", 0))
    return steps


def _free_words(frequency: Frequency, due: TaxDue) -> str:
    unit = "week" if frequency.weeks else "month"
    spans = unit if due.periods == 1 else f"{unit}s"
    what = "Pay added by the code" if due.free_pay_pence < 0 else "Free pay by the code"
    return f"{what}, {due.periods} {spans} at {pounds(abs(due.free_pay_pence) // due.periods)}"


def _band_words(tax: BandTax) -> str:
    rate = per_cent(tax.band.rate)
    if not tax.above:
        return f"Tax on {pounds(tax.pounds * 100)} (whole pounds) at {rate}"
    return (
        f"Tax on {pounds(tax.pounds * 100)} (whole pounds): {_four_places(tax.tax_below)} on the first "
        f"{_four_places(tax.above)}, and {rate} of the rest"
    )


def _four_places(ten_thousandths: int) -> str:
    whole, rest = divmod(ten_thousandths, 10_000)
    return f"£{whole:,}.{rest:04d}"


def _payment_steps(parameters: TaxParameters, due: TaxDue) -> list[Step]:
    steps = []
    if due.taken_pence:
        when = "in the tax year" if due.cumulative else "in this period"
        steps.append(Step(f"Less tax taken before {when}", due.taken_pence))
    if due.held_back_pence:
        words = f"Held back: no more than {per_cent(parameters.limit)} of a payment may be taken, here {pounds(due.limit_pence)}"
        steps.append(Step(words, due.held_back_pence, (parameters.limit_source,)))
    steps.append(Step("Tax repaid" if due.tax_pence < 0 else "Tax on this payment", abs(due.tax_pence)))
    return steps
