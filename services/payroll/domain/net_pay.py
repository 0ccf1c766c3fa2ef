"""Net pay of a payslip, and why a run with net pay below nothing cannot be approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.money import pounds


@dataclass(frozen=True, slots=True)
class PaidOrDeducted:
    """A line of a payslip in pence. `by_law` says of a deduction that the employer has no choice about it."""

    name: str
    pence: int
    by_law: bool = False


@dataclass(frozen=True, slots=True)
class NetPay:
    """What a payslip comes to, in pence."""

    paid: tuple[PaidOrDeducted, ...]
    deducted: tuple[PaidOrDeducted, ...]

    @property
    def paid_pence(self) -> int:
        return sum(line.pence for line in self.paid)

    @property
    def deducted_pence(self) -> int:
        return sum(line.pence for line in self.deducted)

    @property
    def pence(self) -> int:
        return self.paid_pence - self.deducted_pence


def net_pay(paid: Iterable[PaidOrDeducted], deducted: Iterable[PaidOrDeducted]) -> NetPay:
    """The lines of a payslip together."""
    return NetPay(tuple(paid), tuple(deducted))


def why_blocked(net: NetPay, who: str) -> str | None:
    """Why the payslip of `who` keeps a run open and what to do about it, or None where net pay is nothing or more."""
    if net.pence >= 0:
        return None
    begin = f"{who}'s net pay is {pounds(net.pence)}"
    if net.paid_pence < 0:
        lowest = min(net.paid, key=lambda line: line.pence)
        return (
            f"{begin}, because pay itself is below nothing ({lowest.name} {pounds(lowest.pence)}): take back less now and the "
            "rest in later periods"
        )
    begin = f"{begin}: deductions of {pounds(net.deducted_pence)} are more than pay of {pounds(net.paid_pence)}"
    free = [line for line in net.deducted if not line.by_law and line.pence > 0]
    if not free:
        return f"{begin}. All of them are made by law: check the pay entered, and tax or loans of this period"
    largest = max(free, key=lambda line: line.pence)
    enough = sum(line.pence for line in free) >= -net.pence
    advice = f"Lower {largest.name} ({pounds(largest.pence)})" + (" and others" if largest.pence < -net.pence else "")
    return f"{begin}. {advice} by {pounds(-net.pence)} in all" + ("" if enough else ", and check the pay entered")
