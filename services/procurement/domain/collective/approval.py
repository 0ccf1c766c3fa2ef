"""What the scheme of delegation asks of a school's lines in a collective order, and who signed for how much.

A signature is for an amount: the most that the lines can come to. While they come to no more, a school may change them
as often as it likes; once they may cost more, the steps that are then left are signed again. Lines that nobody approved
by the close are not ordered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.procurement.domain.requisitions.delegation import Approver
from services.procurement.domain.requisitions.signing import Signature, fully_signed


@dataclass(frozen=True, slots=True)
class Approval:
    """How far a school's lines are approved. `approved_pence` is what they may come to; `asked_pence`, where above it,
    waits for the steps that are not signed yet, by the row in `record`."""

    approved_pence: int = 0
    asked_pence: int = 0
    steps: tuple[Approver, ...] = ()
    signatures: tuple[Signature, ...] = ()
    involved: frozenset[str] = frozenset()
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def waits_for(self) -> Approver | None:
        """Who is to sign next; None where nobody is."""
        return self.steps[len(self.signatures)] if len(self.signatures) < len(self.steps) else None

    def covers(self, pence: int) -> bool:
        """Whether lines that may come to so much are approved."""
        return pence <= self.approved_pence

    def committed(self, pence: int, by: str, record: Mapping[str, Any]) -> Approval:
        """Approved by somebody who alone may commit so much."""
        return Approval(approved_pence=pence, involved=frozenset({by}), record=record)

    def asked(self, pence: int, steps: tuple[Approver, ...], by: str, record: Mapping[str, Any]) -> Approval:
        """Waiting for the steps; those who signed for as much before need not sign again."""
        kept = self.signatures if steps == self.steps and pence <= self.asked_pence else ()
        people = self.involved if self.waits_for else frozenset()
        kept = tuple(one for one in kept if one.by != by)
        return replace(self, asked_pence=pence, steps=steps, signatures=kept, involved=people | {by}, record=record)

    def not_asked(self) -> Approval:
        """With nothing waiting: the lines come to no more than was approved."""
        return replace(self, asked_pence=0, steps=(), signatures=())

    def signed(self, signature: Signature) -> Approval:
        """With one more step signed; after the last one the amount that was asked for is approved."""
        after = replace(self, signatures=(*self.signatures, signature))
        if not fully_signed(after.steps, after.signatures, after.involved):
            return after
        return replace(after, approved_pence=after.asked_pence)
