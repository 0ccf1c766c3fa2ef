"""The repository: who may open a tender's box, who may bid, and the envelopes in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from services.procurement.adapters.bids.judged import Judged
from services.procurement.adapters.bids.plain import columns_of, put, value_of
from services.procurement.adapters.bids.tables import (
    EnvelopeRow,
    InvitationRow,
    LateBidRow,
    OpenerRow,
    PartRow,
    PriceLineRow,
    SealRow,
)
from services.procurement.adapters.tenders.plain import tender_of
from services.procurement.adapters.tenders.tables import TenderRow
from services.procurement.application.bids.ports import PriceLine
from services.procurement.domain.bids.envelopes import Envelope, EnvelopeState, Invitation, LateBid
from services.procurement.domain.bids.opening import Opener, Seal
from services.procurement.domain.tenders.tender import State, Tender


class BidRepository(Judged):
    """Sealed bids, their opening and their evaluation. They are the trust's: no school narrows them."""

    def lock_tender(self, tender_id: str) -> None:
        """Hold the tender until this transaction ends: its box has no row to be held before its key is made."""
        self._session.execute(select(TenderRow.tender_id).where(TenderRow.tender_id == tender_id).with_for_update())

    def lock_box(self, tender_id: str) -> None:
        """Hold the box until this transaction ends: envelopes and openings go through it one after the other."""
        self._session.execute(select(SealRow.tender_id).where(SealRow.tender_id == tender_id).with_for_update())

    def openers(self, tender_id: str) -> list[Opener]:
        """Those who may open the box, in the order of their accounts."""
        wanted = select(OpenerRow).where(OpenerRow.tender_id == tender_id).order_by(OpenerRow.account)
        return [value_of(Opener, row) for row in self._session.scalars(wanted)]

    def put_openers(self, tender_id: str, openers: Sequence[Opener]) -> None:
        """These in place of those named before."""
        self._session.execute(delete(OpenerRow).where(OpenerRow.tender_id == tender_id))
        self._session.add_all([OpenerRow(**columns_of(one)) for one in openers])
        self._session.flush()

    def put_opener(self, opener: Opener) -> None:
        put(self._session, OpenerRow(**columns_of(opener)))

    def opener_of(self, account: str) -> list[Opener]:
        """The boxes that this account may open."""
        wanted = select(OpenerRow).where(OpenerRow.account == account).order_by(OpenerRow.named_at.desc())
        return [value_of(Opener, row) for row in self._session.scalars(wanted)]

    def unopened_boxes_of(self, account: str) -> list[tuple[Opener, Seal | None]]:
        """The boxes not opened yet that this account may open, each with its key where it is made."""
        boxes = select(OpenerRow, SealRow).outerjoin(SealRow, SealRow.tender_id == OpenerRow.tender_id)
        mine = boxes.where(OpenerRow.account == account, SealRow.opened_at.is_(None))
        rows = self._session.execute(mine.order_by(OpenerRow.named_at.desc()))
        return [(value_of(Opener, own), value_of(Seal, seal) if seal else None) for own, seal in rows]

    def unsealed(self) -> list[Tender]:
        """Published tenders whose box has no key, newest first."""
        row = TenderRow
        without = row.tender_id.not_in(select(SealRow.tender_id))
        wanted = select(row).where(row.state == State.PUBLISHED.value, without).order_by(row.number.desc())
        return [tender_of(found) for found in self._session.scalars(wanted)]

    def seal(self, tender_id: str) -> Seal | None:
        row = self._session.get(SealRow, tender_id, populate_existing=True)
        return value_of(Seal, row) if row else None

    def add_seal(self, seal: Seal) -> None:
        """The key of a box that had none; one that has a key keeps it."""
        self._session.add(SealRow(**columns_of(seal)))
        self._session.flush()

    def put_seal(self, seal: Seal) -> None:
        """The seal with what has become of its box."""
        put(self._session, SealRow(**columns_of(seal)))

    def price_lines(self, tender_id: str) -> list[PriceLine]:
        wanted = select(PriceLineRow).where(PriceLineRow.tender_id == tender_id).order_by(PriceLineRow.position)
        return [value_of(PriceLine, row) for row in self._session.scalars(wanted)]

    def put_price_lines(self, tender_id: str, lines: Sequence[PriceLine]) -> None:
        """These in place of those before."""
        self._session.execute(delete(PriceLineRow).where(PriceLineRow.tender_id == tender_id))
        self._session.add_all(
            [PriceLineRow(tender_id=tender_id, position=place, **columns_of(line)) for place, line in enumerate(lines)]
        )

    def add_invitation(self, invitation: Invitation) -> None:
        self._session.add(InvitationRow(**columns_of(invitation)))
        self._session.flush()

    def put_invitation(self, invitation: Invitation) -> None:
        put(self._session, InvitationRow(**columns_of(invitation)))

    def invitations(self, tender_id: str) -> list[Invitation]:
        """Who may bid, by name."""
        row = InvitationRow
        wanted = select(row).where(row.tender_id == tender_id).order_by(row.name, row.invitation_id)
        return [value_of(Invitation, found) for found in self._session.scalars(wanted)]

    def invitation(self, invitation_id: str) -> Invitation:
        return value_of(Invitation, self._session.get_one(InvitationRow, invitation_id))

    def invitation_by(self, fingerprint: str) -> Invitation | None:
        """The invitation that a link belongs to."""
        row = self._session.scalar(select(InvitationRow).where(InvitationRow.fingerprint == fingerprint))
        return value_of(Invitation, row) if row else None

    def add_envelope(self, envelope: Envelope, parts: Mapping[str, bytes]) -> None:
        self._session.add(EnvelopeRow(**columns_of(envelope)))
        self._session.add_all(
            [PartRow(envelope_id=envelope.envelope_id, name=name, sealed=sealed) for name, sealed in parts.items()]
        )
        self._session.flush()

    def end_envelope(self, envelope_id: str, state: EnvelopeState, at: datetime) -> None:
        """Note what became of the envelope. What was replaced or taken back is not kept: its parts go."""
        of_it = EnvelopeRow.envelope_id == envelope_id
        self._session.execute(update(EnvelopeRow).where(of_it).values(state=state.value, ended_at=at))
        if state in (EnvelopeState.REPLACED, EnvelopeState.WITHDRAWN):
            self._session.execute(delete(PartRow).where(PartRow.envelope_id == envelope_id))

    def note_opened_key(self, envelope_id: str, key: bytes) -> None:
        of_it = EnvelopeRow.envelope_id == envelope_id
        self._session.execute(update(EnvelopeRow).where(of_it).values(opened_key=key))

    def envelopes(self, tender_id: str, states: Collection[EnvelopeState]) -> list[Envelope]:
        """Envelopes of a box in these states, in the order in which they came."""
        row = EnvelopeRow
        of_them = row.state.in_([state.value for state in states])
        wanted = select(row).where(row.tender_id == tender_id, of_them).order_by(row.number)
        return [_envelope(found) for found in self._session.scalars(wanted.execution_options(populate_existing=True))]

    def envelope(self, envelope_id: str) -> Envelope | None:
        row = self._session.get(EnvelopeRow, envelope_id, populate_existing=True)
        return _envelope(row) if row else None

    def envelopes_of(self, invitation_id: str) -> list[Envelope]:
        """What one business sent, oldest first."""
        row = EnvelopeRow
        wanted = select(row).where(row.invitation_id == invitation_id).order_by(row.number)
        return [_envelope(found) for found in self._session.scalars(wanted.execution_options(populate_existing=True))]

    def last_number(self, tender_id: str) -> int:
        """The highest number given to an envelope of the box; zero before the first."""
        return self._session.scalar(select(func.max(EnvelopeRow.number)).where(EnvelopeRow.tender_id == tender_id)) or 0

    def parts(self, envelope_id: str, names: Collection[str] | None = None) -> dict[str, bytes]:
        """The sealed parts of an envelope by name, all or those of `names`."""
        wanted = select(PartRow).where(PartRow.envelope_id == envelope_id)
        if names is not None:
            wanted = wanted.where(PartRow.name.in_(names))
        return {row.name: row.sealed for row in self._session.scalars(wanted)}

    def still_kept(self) -> list[str]:
        """Decided tenders with bidders of whom all is kept that they sent."""
        of_tender = TenderRow.tender_id == InvitationRow.tender_id
        decided = TenderRow.state.in_([State.AWARDED.value, State.TERMINATED.value])
        wanted = select(TenderRow.tender_id).join(InvitationRow, of_tender).where(decided)
        return sorted(self._session.scalars(wanted.where(InvitationRow.forgotten_at.is_(None)).distinct()))

    def forget(self, invitation_id: str, at: datetime) -> None:
        """Delete what a business sent, its keys and its address; its receipts stay."""
        sent = EnvelopeRow.invitation_id == invitation_id
        self._session.execute(
            delete(PartRow).where(PartRow.envelope_id.in_(select(EnvelopeRow.envelope_id).where(sent)))
        )
        self._session.execute(update(EnvelopeRow).where(sent).values(wrapped_key=b"", password=b"", opened_key=None))
        of_it = InvitationRow.invitation_id == invitation_id
        self._session.execute(update(InvitationRow).where(of_it).values(email="", forgotten_at=at))

    def add_late(self, late: LateBid) -> None:
        self._session.add(LateBidRow(**columns_of(late)))

    def late(self, tender_id: str) -> list[LateBid]:
        """Bids that came after the deadline, in their order."""
        wanted = select(LateBidRow).where(LateBidRow.tender_id == tender_id).order_by(LateBidRow.received_at)
        return [value_of(LateBid, row) for row in self._session.scalars(wanted)]


def _envelope(row: EnvelopeRow) -> Envelope:
    return value_of(Envelope, row, state=EnvelopeState(row.state))
