"""Tables: sealed bids, their opening and their evaluation. They are the trust's: no row belongs to a school."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, Base

ACCOUNT, CRITERION, LOT = String(320), String(300), String(20)


class SealRow(Base):
    """The public key of a tender's box."""

    __tablename__ = "bid_seal"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    envelopes: Mapped[int]
    late: Mapped[int]


class OpenerRow(Base):
    """Somebody who may open the bids, and what they hold behind their passphrase."""

    __tablename__ = "bid_opener"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    named_at: Mapped[datetime]
    named_by: Mapped[str]
    public: Mapped[bytes | None] = mapped_column(LargeBinary)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    guarded: Mapped[bytes | None] = mapped_column(LargeBinary)
    locked_at: Mapped[datetime | None]
    share: Mapped[bytes | None] = mapped_column(LargeBinary)
    passed_on: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime | None]


class PriceLineRow(Base):
    """What bidders name a price for, and how often it counts."""

    __tablename__ = "bid_price_line"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    times: Mapped[int]
    paid: Mapped[bool]


class InvitationRow(Base):
    """A business that may bid; of its link only a fingerprint."""

    __tablename__ = "bid_invitation"
    invitation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID, index=True)
    name: Mapped[str] = mapped_column(NAME)
    company_number: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(ACCOUNT)
    supplier_id: Mapped[str | None] = mapped_column(ID)
    asked_itself: Mapped[bool]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    renewed_at: Mapped[datetime | None]
    renewed_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str]
    ended_because: Mapped[str]
    forgotten_at: Mapped[datetime | None]


class EnvelopeRow(Base):
    """A sealed bid; `opened_key` is empty until two openers have come."""

    __tablename__ = "bid_envelope"
    __table_args__ = (Index("bid_envelope_by_tender", "tender_id", "number", unique=True),)
    envelope_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID)
    invitation_id: Mapped[str] = mapped_column(ID, index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    seal_number: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    password: Mapped[bytes] = mapped_column(LargeBinary)
    ended_at: Mapped[datetime | None]
    opened_key: Mapped[bytes | None] = mapped_column(LargeBinary)


class PartRow(Base):
    """One sealed part of a bid: its answers and prices, or a document."""

    __tablename__ = "bid_part"
    envelope_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LateBidRow(Base):
    """That a bid came late; nothing of what it said."""

    __tablename__ = "bid_late"
    late_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID, index=True)
    invitation_id: Mapped[str] = mapped_column(ID)
    received_at: Mapped[datetime]
    seconds_late: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]


class BidRow(Base):
    """An opened bid."""

    __tablename__ = "bid"
    bid_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID, index=True)
    invitation_id: Mapped[str] = mapped_column(ID)
    bidder: Mapped[str] = mapped_column(NAME)
    supplier_id: Mapped[str | None] = mapped_column(ID)
    number: Mapped[int]
    received_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class CheckRow(Base):
    """Whether a bid meets a requirement."""

    __tablename__ = "bid_check"
    bid_id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    passed: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class ShutOutRow(Base):
    """A bid that is out, of one lot or of all."""

    __tablename__ = "bid_shut_out"
    shut_out_id: Mapped[str] = mapped_column(ID, primary_key=True)
    bid_id: Mapped[str] = mapped_column(ID, index=True)
    lot: Mapped[str] = mapped_column(LOT)
    ground: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str]
    lifted_because: Mapped[str]


class InterestRow(Base):
    """What an evaluator declared."""

    __tablename__ = "bid_interest"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    has_interest: Mapped[bool]
    words: Mapped[str]
    at: Mapped[datetime]


class MarkRow(Base):
    """One evaluator's mark."""

    __tablename__ = "bid_mark"
    bid_id: Mapped[str] = mapped_column(ID, primary_key=True)
    lot: Mapped[str] = mapped_column(LOT, primary_key=True)
    criterion: Mapped[str] = mapped_column(CRITERION, primary_key=True)
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    mark: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str]
    at: Mapped[datetime]


class SheetRow(Base):
    """Marks that were handed in."""

    __tablename__ = "bid_sheet"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    handed_in_at: Mapped[datetime]


class AgreedRow(Base):
    """What moderation agreed on."""

    __tablename__ = "bid_agreed"
    bid_id: Mapped[str] = mapped_column(ID, primary_key=True)
    lot: Mapped[str] = mapped_column(LOT, primary_key=True)
    criterion: Mapped[str] = mapped_column(CRITERION, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class DrawRow(Base):
    """A lot that was drawn."""

    __tablename__ = "bid_draw"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    lot: Mapped[str] = mapped_column(LOT, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    order: Mapped[list[Any]]
    witness: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class LowPriceRow(Base):
    """A low price that was explained and accepted."""

    __tablename__ = "bid_low_price"
    bid_id: Mapped[str] = mapped_column(ID, primary_key=True)
    lot: Mapped[str] = mapped_column(LOT, primary_key=True)
    explanation: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class VersionRow(Base):
    """A lot's result as it stood."""

    __tablename__ = "bid_evaluation"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    lot: Mapped[str] = mapped_column(LOT, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    because: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    result: Mapped[dict[str, Any]]
