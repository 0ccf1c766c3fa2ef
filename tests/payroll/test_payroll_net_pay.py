"""Net pay, and what is said where it is below nothing."""

from __future__ import annotations

from services.payroll.domain.net_pay import NetPay, PaidOrDeducted, net_pay, why_blocked

TAX = PaidOrDeducted("Income tax", 100_00, by_law=True)


def of(paid: int, *deducted: PaidOrDeducted) -> NetPay:
    return net_pay([PaidOrDeducted("Salary", paid)], [TAX, *deducted])


def test_net_pay_is_what_was_paid_less_what_was_deducted() -> None:
    net = of(500_00, PaidOrDeducted("Union", 12_50))
    assert (net.paid_pence, net.deducted_pence, net.pence) == (500_00, 112_50, 387_50)
    assert why_blocked(net, "A. Teacher") is None


def test_net_pay_of_nothing_is_not_blocked() -> None:
    assert why_blocked(of(100_00), "A. Teacher") is None


def test_a_deduction_that_the_employer_may_lower_is_named_with_the_amount() -> None:
    net = of(300_00, PaidOrDeducted("Union", 12_00), PaidOrDeducted("Overpayment recovered", 250_00))
    assert why_blocked(net, "A. Teacher") == (
        "A. Teacher's net pay is -£62.00: deductions of £362.00 are more than pay of £300.00. "
        "Lower Overpayment recovered (£250.00) by £62.00 in all"
    )


def test_where_one_deduction_is_not_enough_others_are_asked_for() -> None:
    net = of(90_00, PaidOrDeducted("Salary advance", 40_00), PaidOrDeducted("Parking", 30_00))
    words = why_blocked(net, "A. Teacher")
    assert words is not None
    assert words.endswith("Lower Salary advance (£40.00) and others by £80.00 in all, and check the pay entered")


def test_deductions_made_by_law_alone_say_to_check_the_pay() -> None:
    words = why_blocked(of(60_00), "A. Teacher")
    assert words is not None
    assert words.endswith("All of them are made by law: check the pay entered, and tax or loans of this period")


def test_pay_below_nothing_names_the_line_that_brought_it_there() -> None:
    net = net_pay([PaidOrDeducted("Salary", 100_00), PaidOrDeducted("Unpaid leave taken back", -400_00)], [])
    assert why_blocked(net, "A. Teacher") == (
        "A. Teacher's net pay is -£300.00, because pay itself is below nothing (Unpaid leave taken back -£400.00): "
        "take back less now and the rest in later periods"
    )
