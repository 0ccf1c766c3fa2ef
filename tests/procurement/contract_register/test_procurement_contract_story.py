"""The grounds-maintenance story of many small schools: twelve of 500 pupils each, at £7.20 a pupil and year, under one
contract whose whole value is over the threshold, and what each pays of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.procurement.domain.contract_register.contract import Extension, decided
from services.procurement.domain.contract_register.sharing import costs, shared
from tests.procurement.contract_register.examples import grounds, part

SCHOOLS = {f"school-{number:02d}": 500 for number in range(1, 13)}
YEARLY_PENCE = 6_000 * 720
THRESHOLD_PENCE = 20_772_000  # from 1 January 2026, with VAT


def test_each_of_twelve_schools_pays_for_its_own_pupils() -> None:
    contract = grounds(value_pence=3 * YEARLY_PENCE, period_months=12, notice_by=None)
    parts = [part(school_id, str(pupils)) for school_id, pupils in SCHOOLS.items()]
    right = 0
    for number in costs(contract):
        shares = shared(contract, number, parts, {}).shares
        right += sum(shares[school_id] == pupils * 720 for school_id, pupils in SCHOOLS.items())
    print(f"grounds maintenance: {right} of {3 * len(SCHOOLS)} yearly shares are £7.20 a pupil")
    assert right == 36


def test_together_they_are_over_the_threshold_though_each_alone_is_far_below() -> None:
    options = (
        Extension(1, 12, YEARLY_PENCE, date(2030, 5, 31)),
        Extension(2, 12, YEARLY_PENCE, date(2031, 5, 31)),
    )
    whole = grounds(value_pence=3 * YEARLY_PENCE, notice_by=None, extensions=options)
    for number in (1, 2):
        whole = decided(whole, number, True, date(2030, 1, 1), "buyer", "works well")
    with_vat = whole.value_pence * Decimal("1.2")
    assert with_vat == 25_920_000
    assert with_vat > THRESHOLD_PENCE
    assert with_vat / 12 == 2_160_000
