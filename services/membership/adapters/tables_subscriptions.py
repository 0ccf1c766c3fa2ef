"""Tables of subscriptions and charges. Every row that belongs to a school carries `school_id` and is fenced by the
migration; prices are the trust's. Ledger entries are only ever added: the database itself refuses to change one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.membership.adapters.base import ID, NAME, Base
from shared.persistence.types import Json

CODE, QUANTITY = String(60), String(40)
FENCED = (
    "subscription",
    "published_entitlement",
    "school_income",
    "usage_record",
    "saving_record",
    "charge_entry",
    "charge_gap",
    "charge_query",
    "issued_statement",
    "term_review",
    "service_feedback",
)
"""The tables with rows of schools."""
APPEND_ONLY = "charge_entry"


class SubscriptionRow(Base):
    """A subscription: its whole record as a document, and what is asked for in columns.

    `service` is the service with software behind the line, or empty. `next_look_on` is the day on which the calendar
    has something to do with it. `version` rises with every change.
    """

    __tablename__ = "subscription"
    subscription_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID)
    line: Mapped[str] = mapped_column(CODE)
    service: Mapped[str] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(String(20))
    offer: Mapped[str] = mapped_column(CODE)
    next_look_on: Mapped[date | None] = mapped_column(index=True)
    ready_since: Mapped[datetime | None]
    document: Mapped[dict[str, Any]]
    version: Mapped[int]
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    __table_args__ = (
        Index("subscription_of_school", "school_id", "line"),
        Index(
            "one_live_subscription",
            "school_id",
            "line",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
            sqlite_where=text("state <> 'ended'"),
        ),
    )


class PublishedEntitlementRow(Base):
    """The last entitlement said of a school and a service, and the day on which the next one has to be said."""

    __tablename__ = "published_entitlement"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    service: Mapped[str] = mapped_column(CODE, primary_key=True)
    mode: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    subscription_id: Mapped[str] = mapped_column(ID)
    next_on: Mapped[date | None] = mapped_column(index=True)
    said_at: Mapped[datetime]


class PriceRowRow(Base):
    """A price that the trust set, beside those that the catalogue ships with. Never changed once written."""

    __tablename__ = "price_row"
    price_id: Mapped[str] = mapped_column(ID, primary_key=True)
    line: Mapped[str] = mapped_column(CODE)
    from_on: Mapped[date]
    document: Mapped[dict[str, Any]]
    set_by: Mapped[str] = mapped_column(NAME)
    set_at: Mapped[datetime]


class SchoolIncomeRow(Base):
    """A school's income of an academic year that may be shared. The latest row of a year holds."""

    __tablename__ = "school_income"
    income_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    year: Mapped[str] = mapped_column(String(7))
    pence: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    entered_by: Mapped[str] = mapped_column(NAME)
    entered_at: Mapped[datetime]


class UsageRow(Base):
    """So much of a unit used by a school on a day, once by its id; a delivery by hand names who delivered."""

    __tablename__ = "usage_record"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    usage_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    line: Mapped[str] = mapped_column(CODE)
    unit: Mapped[str] = mapped_column(CODE)
    quantity: Mapped[str] = mapped_column(QUANTITY)
    used_on: Mapped[date]
    words: Mapped[str]
    about: Mapped[str]
    source: Mapped[str] = mapped_column(CODE)
    delivered_by: Mapped[str] = mapped_column(NAME)
    overrun_approved: Mapped[str]
    recorded_by: Mapped[str] = mapped_column(NAME)
    recorded_at: Mapped[datetime]
    __table_args__ = (Index("usage_of_line", "school_id", "line", "used_on"),)


class SavingRow(Base):
    """What a school saved by one collective order, as procurement said last."""

    __tablename__ = "saving_record"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    saving_pence: Mapped[int] = mapped_column(BigInteger)
    alone_pence: Mapped[int] = mapped_column(BigInteger)
    share_pence: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    first_said_on: Mapped[date]
    said_at: Mapped[datetime]


class ChargeEntryRow(Base):
    """One line of the ledger. `origin` says what it came from, a month of a line or a recharge; `place` counts what came of
    one origin, so that two corrections of one entry at the same moment cannot both stand."""

    __tablename__ = "charge_entry"
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID)
    line: Mapped[str] = mapped_column(CODE)
    direction: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    pence: Mapped[int] = mapped_column(BigInteger)
    period_from: Mapped[date]
    period_until: Mapped[date]
    entered_on: Mapped[date]
    working: Mapped[list[Any]]
    approved_by: Mapped[str | None] = mapped_column(ID)
    approved_by_name: Mapped[str] = mapped_column(NAME)
    usage_ids: Mapped[list[Any]]
    corrects: Mapped[str | None] = mapped_column(ID)
    words: Mapped[str]
    origin: Mapped[str] = mapped_column(String(200))
    place: Mapped[int]
    recorded_at: Mapped[datetime]
    __table_args__ = (
        Index("entry_of_school", "school_id", "period_until"),
        Index("place_in_origin", "school_id", "origin", "place", unique=True),
    )


class ChargeGapRow(Base):
    """What could not be charged for a month, in words: a price, a census or an income that nobody has recorded."""

    __tablename__ = "charge_gap"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(CODE, primary_key=True)
    words: Mapped[str]
    seen_at: Mapped[datetime]


class ChargeQueryRow(Base):
    """A school's question about an entry, with every answer."""

    __tablename__ = "charge_query"
    query_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    entry_id: Mapped[str] = mapped_column(ID, index=True)
    state: Mapped[str] = mapped_column(String(20))
    document: Mapped[dict[str, Any]]
    version: Mapped[int]
    changed_at: Mapped[datetime]


class IssuedStatementRow(Base):
    """A statement as it was issued. A later one of the same period has a higher number."""

    __tablename__ = "issued_statement"
    statement_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID)
    period_from: Mapped[date]
    period_until: Mapped[date]
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    job_id: Mapped[str | None] = mapped_column(ID)
    issued_by: Mapped[str] = mapped_column(NAME)
    issued_at: Mapped[datetime]
    __table_args__ = (Index("statement_number", "school_id", "period_from", "period_until", "number", unique=True),)


class TermReviewRow(Base):
    """A term review of one school: both parts, who has seen what."""

    __tablename__ = "term_review"
    review_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID)
    membership_id: Mapped[str] = mapped_column(ID)
    number: Mapped[int]
    due_on: Mapped[date]
    document: Mapped[dict[str, Any]]
    version: Mapped[int]
    changed_at: Mapped[datetime]
    __table_args__ = (Index("review_of_school", "school_id", "membership_id", "number", unique=True),)


class ServiceFeedbackRow(Base):
    """What a school said of one service."""

    __tablename__ = "service_feedback"
    feedback_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    line: Mapped[str] = mapped_column(CODE, index=True)
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(NAME)
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    given_at: Mapped[datetime]


TABLES = tuple(
    row.__tablename__
    for row in (
        SubscriptionRow,
        PublishedEntitlementRow,
        PriceRowRow,
        SchoolIncomeRow,
        UsageRow,
        SavingRow,
        ChargeEntryRow,
        ChargeGapRow,
        ChargeQueryRow,
        IssuedStatementRow,
        TermReviewRow,
        ServiceFeedbackRow,
    )
)
"""The tables of this half of membership; the other half declares its own."""
