"""Who must approve an amount, and whether the caller alone may commit it: one question for every room that spends.

    asked = authority_for(uow, school_id, net_pence)            # school_id None: the trust's own money, or many schools'
    asked.refuse_by_order()                                     # where the row allows no order, only a formal tender

    if asked.commits_alone(minute):                             # a head in the head's limit: no second person is needed
        keep asked.record with the decision
    else:
        keep asked.left as the steps to be signed, asked.record, the caller as involved, and no signatures yet

    signature = asked.signed_by_caller(steps, signatures, involved, what="contract", words=words, minute=minute)
    fully_signed(steps, signatures, involved)                   # domain.requisitions.signing

Where always a second person has to sign (contracts, awards, invoices), take `asked.approvers` as the steps in place of
`asked.left`, with everybody who entered or changed it as `involved`. Amounts are pence without VAT. What the scheme asked
is kept at the moment when it was asked: a later version changes nothing that already waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.delegation import caller_signs_as, governing_scheme
from services.procurement.domain.requisitions.delegation import MEETINGS, Approver, Limit, Route, Scheme
from services.procurement.domain.requisitions.signing import Signature, Signed, Signer, left_beside, next_signature
from shared.money import pounds
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class Authority:
    """What the scheme of delegation asks of an amount, for the caller of this step."""

    pence: int
    scheme: Scheme
    limit: Limit
    caller: Signer

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """Everybody who signs, from the least to the most senior."""
        return self.limit.approvers

    @property
    def left(self) -> tuple[Approver, ...]:
        """Who else signs where the caller's entering it counts as the caller's signature."""
        return left_beside(self.approvers, self.caller.may_sign)

    @property
    def record(self) -> dict[str, Any]:
        """The row as a decision keeps it: `row` in words, with the scheme, its version, source and status."""
        return self.scheme.record_of(self.limit)

    @property
    def in_words(self) -> str:
        """'£4,000.00 without VAT is approved by the head, then the chief financial officer (the trust's scheme ...)'."""
        who = ", then the ".join(self.approvers)
        return f"{pounds(self.pence)} without VAT is approved by the {who} ({self.scheme.named()})"

    def commits_alone(self, minute: str = "") -> bool:
        """Whether the caller alone may commit it. What a committee or board decides needs its minute."""
        own = self.caller.may_sign
        in_person = [one for one in own if one not in MEETINGS]
        may_sign = own if minute.strip() else in_person
        return not left_beside(self.approvers, may_sign)

    def refuse_by_order(self) -> None:
        """Raise NotValid where so much may only be bought by a formal tender."""
        if self.limit.route is Route.TENDER:
            raise NotValid(
                f"{pounds(self.pence)} needs a formal tender by {self.scheme.named()}: ask the trust's buyer to open one, "
                "or to call off an approved framework",
                only_a_tender=True,
            )

    def signed_by_caller(
        self,
        steps: Sequence[Approver],
        signed: Sequence[Signed],
        involved: Iterable[str],
        *,
        what: str,
        words: str = "",
        minute: str = "",
    ) -> Signature:
        """The next of `steps` signed by the caller. Raises WrongTime where the caller may not, NotValid, both in words."""
        return next_signature(steps, signed, involved, self.caller, what=what, words=words, minute=minute)


def authority_for(uow: Procuring, school_id: str | None, pence: int, on: date | None = None) -> Authority:
    """What the scheme in force on a day (None: today) asks of so many pence without VAT.

    Of a school the stricter of its own scheme and the trust's counts; for the trust (None) the steps at a school fall
    away. Raises NoRuleForDate where no scheme is held for the day.
    """
    scheme = governing_scheme(uow, school_id, pence, on or uow.today())
    return Authority(pence, scheme, scheme.limit_for(pence), signer(uow))


def signer(uow: Procuring) -> Signer:
    """The caller, and as whom the caller may sign here."""
    return Signer(uow.actor, caller_signs_as(uow), uow.now())
