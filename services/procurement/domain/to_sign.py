"""What waits for signatures: the steps that the scheme of delegation asked for, who had a hand in it, who has signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.procurement.domain.requisitions.delegation import Approver
from services.procurement.domain.requisitions.signing import Signature, fully_signed, signature_of


@dataclass(frozen=True, slots=True)
class ToSign:
    """`pence` are without VAT; `record` is the row of the scheme that was asked; nobody in `involved` signs."""

    pence: int
    steps: tuple[Approver, ...]
    record: Mapping[str, Any]
    involved: tuple[str, ...]
    signatures: tuple[Signature, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Whether every step is signed, each by another person who may."""
        return fully_signed(self.steps, self.signatures, self.involved)

    @property
    def waits_for(self) -> str:
        """Who signs next; empty once all have."""
        return "" if len(self.signatures) >= len(self.steps) else self.steps[len(self.signatures)].value

    def with_signature(self, signature: Signature) -> ToSign:
        return replace(self, signatures=(*self.signatures, signature))

    def changed_by(self, account: str) -> ToSign:
        """Somebody changed what is to be signed: that person signs it no more, and what was signed before is signed again."""
        return replace(self, involved=tuple(dict.fromkeys((*self.involved, account))), signatures=())

    def as_json(self) -> dict[str, Any]:
        """In plain values, as it is kept and shown."""
        return {
            "pence": self.pence,
            "steps": [step.value for step in self.steps],
            "record": dict(self.record),
            "involved": list(self.involved),
            "signatures": [one.as_json() for one in self.signatures],
        }


def to_sign_of(said: Mapping[str, Any]) -> ToSign:
    """As it was kept by `as_json`."""
    return ToSign(
        said["pence"],
        tuple(Approver(step) for step in said["steps"]),
        said["record"],
        tuple(said["involved"]),
        tuple(signature_of(one) for one in said["signatures"]),
    )
