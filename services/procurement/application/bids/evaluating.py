"""Working the lots of a tender out from what is on record now, and keeping every result that they ever had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from services.procurement.application.bids import boxes, seeing
from services.procurement.application.bids.ports import PriceLine
from services.procurement.application.ports import Procuring
from services.procurement.application.rules import book
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.evaluation import Contender, Exclusion, LowPrice, Moderated, evaluated
from services.procurement.domain.bids.judging import (
    Agreed,
    Bid,
    Check,
    ShutOut,
    Version,
)
from services.procurement.domain.bids.outcome import LotOutcome
from services.procurement.domain.tenders.tender import Lot, State, Tender
from services.procurement.rules.bids import low_price_row
from shared.refusals import NotKnown, WrongTime
from shared.refusing import for_the_trust
from shared.rules import RuleRow

REQUIREMENT = "requirement not met"


@dataclass(frozen=True)
class OnRecord:
    """All that is on record about the bids of a tender."""

    tender: Tender
    bids: list[Bid]
    lines: list[PriceLine]
    checks: list[Check]
    shut_outs: list[ShutOut]
    agreed: Mapping[tuple[str, str, str], Agreed]
    drawn: Mapping[str, list[str]]
    explained: Mapping[str, set[str]]
    low_price: RuleRow


def on_record(uow: Procuring, tender: Tender) -> OnRecord:
    """What is on record now. Raises NoRuleForDate."""
    tender_id = tender.tender_id
    explained: dict[str, set[str]] = {}
    for look in uow.bids.low_prices(tender_id):
        explained.setdefault(look.lot, set()).add(look.bid_id)
    return OnRecord(
        tender,
        uow.bids.bids(tender_id),
        boxes.price_lines(uow, tender_id),
        uow.bids.checks(tender_id),
        uow.bids.shut_outs(tender_id),
        latest(uow.bids.agreed(tender_id)),
        {draw.lot: draw.order for draw in uow.bids.draws(tender_id)},
        explained,
        _low_price(tender, uow),
    )


def latest(agreed: Sequence[Agreed]) -> dict[tuple[str, str, str], Agreed]:
    """What holds of what moderation agreed on, by bid, lot and criterion."""
    return {(one.bid_id, one.lot, one.criterion): one for one in sorted(agreed, key=lambda one: one.number)}


def lots_now(record: OnRecord, versions: Mapping[str, int]) -> list[LotOutcome]:
    """Each lot as it stands, in the order of the tender."""
    return [_lot(record, lot, versions.get(lot.lot, 0)) for lot in record.tender.lots]


def _lot(record: OnRecord, lot: Lot, version: int) -> LotOutcome:
    contenders = [made for bid in record.bids if (made := _contender(record, lot, bid)) is not None]
    inside = {one.bid_id for one in contenders if one.exclusion is None}
    return evaluated(
        lot,
        contenders,
        tie_rule=record.tender.tie_rule,
        drawn=record.drawn.get(lot.lot, ()),
        low_price=LowPrice(record.low_price.decimal, record.explained.get(lot.lot, set())),
        unchecked=[
            *(words for bid_id, words in unchecked(record).items() if bid_id in inside),
            *_sent_twice([bid for bid in record.bids if bid.bid_id in inside]),
        ],
        version=version,
    )


def _contender(record: OnRecord, lot: Lot, bid: Bid) -> Contender | None:
    offer = bid.offer(lot.lot)
    if offer is None:
        return None
    marks = {
        criterion.name: Moderated(found.mark, found.reason)
        for criterion in lot.quality
        if (found := record.agreed.get((bid.bid_id, lot.lot, criterion.name))) is not None
    }
    return Contender(
        bid.bid_id, bid.bidder, bid.supplier_id, compared_pence(record.lines, offer),
        contract_pence(record.lines, offer), marks, exclusion_of(record, lot.lot, bid.bid_id),
    )  # fmt: skip


def compared_pence(lines: Sequence[PriceLine], offer: Mapping[str, Any]) -> int:
    """What is compared: each price as often as it counts."""
    return sum(pence * line.times for pence, line in zip(offer["prices"], lines, strict=True))


def contract_pence(lines: Sequence[PriceLine], offer: Mapping[str, Any]) -> int:
    """What of it is paid under the contract."""
    return sum(pence * line.times for pence, line in zip(offer["prices"], lines, strict=True) if line.paid)


def exclusion_of(record: OnRecord, lot: str, bid_id: str) -> Exclusion | None:
    """Why a bid is out of a lot: shut out by a person, or a requirement that it does not meet."""
    for one in record.shut_outs:
        if one.bid_id == bid_id and one.lot in ("", lot) and one.lifted_at is None:
            return Exclusion(one.ground, one.reason)
    words = {one.key: one.words for one in record.tender.requirements}
    for check in record.checks:
        if check.bid_id == bid_id and not check.passed and check.key in words:
            return Exclusion(REQUIREMENT, f"'{words[check.key]}' is not met: {check.reason}")
    return None


def unchecked(record: OnRecord) -> dict[str, str]:
    """Bids whose requirements nobody has looked at yet, each in a sentence."""
    found = {}
    for bid in record.bids:
        seen = {check.key for check in record.checks if check.bid_id == bid.bid_id}
        missing = sum(one.key not in seen for one in record.tender.requirements)
        if missing:
            found[bid.bid_id] = (
                f"{missing} of the requirements of {bid.bidder} {'is' if missing == 1 else 'are'} not checked yet"
            )
    return found


def _sent_twice(bids: Sequence[Bid]) -> list[str]:
    """Businesses of which several bids are in the running, each in a sentence: they came with different passwords, so only
    people can say which one counts."""
    of_one: dict[str, list[Bid]] = {}
    for bid in bids:
        of_one.setdefault(bid.invitation_id, []).append(bid)
    return [
        f"{sent[0].bidder} has {len(sent)} bids in the running, envelopes {' and '.join(str(one.number) for one in sent)}: "
        "ask it which one counts, and shut the other out"
        for sent in of_one.values()
        if len(sent) > 1
    ]


def again(uow: Procuring, tender: Tender, because: str) -> None:
    """Work the lots out again. A result that differs from the one before is kept beside it, as a version of its own."""
    record = on_record(uow, tender)
    kept = {one.lot: one for one in uow.bids.versions(tender.tender_id)}
    for outcome in lots_now(record, {}):
        result = plain(outcome) | {"rules": [record.low_price.as_record()]}
        before = kept.get(outcome.lot)
        if before is None or before.result != result:
            number = (before.version if before else 0) + 1
            uow.bids.add_version(Version(tender.tender_id, outcome.lot, number, because, uow.actor, uow.now(), result))


def to_judge(uow: Procuring, tender_id: str) -> Tender:
    """The tender whose bids a buyer decides about now. Raises NotAllowed for one who declared an interest in a bidder."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    refuse_unless_judged_now(tender)
    seeing.refuse_with_interest(uow, tender)
    return tender


def refuse_unless_judged_now(tender: Tender) -> None:
    """Raise WrongTime where nothing about the bids may be changed: before the opening, and once an award is intended."""
    if tender.state in (State.DRAFT, State.PUBLISHED):
        raise WrongTime("The bids of this tender are not open yet")
    if tender.state is not State.OPENED:
        raise WrongTime(
            f"'{tender.title}' is {tender.state.value}: to look at its bids again, take the intended award back first"
        )


def bid_of(uow: Procuring, tender: Tender, bid_id: str) -> Bid:
    """A bid of this tender. Raises NotKnown."""
    found = uow.bids.bid(bid_id)
    if found is None or found.tender_id != tender.tender_id:
        raise NotKnown("There is no such bid among those of this tender")
    return found


def plain(outcome: LotOutcome) -> dict[str, Any]:
    """A lot's outcome as JSON: decimals as text. Its version number is left out, since it is what tells versions apart."""
    said: dict[str, Any] = _plain(asdict(outcome))
    del said["version"]
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


def _low_price(tender: Tender, uow: Procuring) -> RuleRow:
    return low_price_row(book(), tender.published_at.date() if tender.published_at else uow.today())
