"""The portal's tables: sign-ins, local accounts, drafts, who read what, API tokens and webhooks. No business table: what a
school orders, owes or agreed is with its service. What belongs to a school carries `school_id` and is fenced."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.persistence.types import Instant, Json, Serial

metadata = MetaData()
ID, HASH, ACCOUNT = String(36), String(64), String(200)
FENCED = ("reading", "api_token", "webhook_endpoint", "webhook_delivery")
"""The tables with rows of schools."""


class Base(DeclarativeBase):
    """Base of the portal's rows."""

    metadata = metadata
    type_annotation_map = {datetime: Instant, int: BigInteger, str: Text, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


class SessionRow(Base):
    """A sign-in. Of its secret only the SHA-256 is kept, so that a copy of this table opens nothing."""

    __tablename__ = "session"
    secret_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, unique=True)
    account: Mapped[str] = mapped_column(ACCOUNT, index=True)
    way: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(300))
    opened_at: Mapped[datetime]
    last_seen: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(20))


class AccountRow(Base):
    """A local account, by its name in small letters."""

    __tablename__ = "account"
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    passphrase_hash: Mapped[str]
    must_change: Mapped[bool]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(ACCOUNT)
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FailureRow(Base):
    """Wrong passphrases in a row for a name, whether or not there is such an account: locks must not tell which exist."""

    __tablename__ = "sign_in_failure"
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class GrantsRow(Base):
    """What an account held when membership was last asked, for the time that membership is away."""

    __tablename__ = "remembered_grants"
    account: Mapped[str] = mapped_column(ACCOUNT, primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ID, index=True)
    held: Mapped[dict[str, Any] | None] = mapped_column(Json)
    remembered_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime | None]


class GrantsChangedRow(Base):
    """One row: when membership last said that somebody's appointment changed."""

    __tablename__ = "grants_changed"
    number: Mapped[int] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]


class DraftRow(Base):
    """What somebody had typed into a form when their session ended."""

    __tablename__ = "draft"
    key_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    account: Mapped[str | None] = mapped_column(ACCOUNT)
    path: Mapped[str]
    fields: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(index=True)


class ReadingRow(Base):
    """Somebody read, or took away, something that matters."""

    __tablename__ = "reading"
    reading_id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    school_id: Mapped[str | None] = mapped_column(ID)
    actor: Mapped[str] = mapped_column(ACCOUNT)
    what: Mapped[str] = mapped_column(String(120))
    record: Mapped[str | None] = mapped_column(String(120))
    way: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (Index("reading_by_school", "school_id", "reading_id"),)


class TokenRow(Base):
    """An API token of a school; only its SHA-256 is kept."""

    __tablename__ = "api_token"
    token_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    secret_hash: Mapped[str] = mapped_column(HASH, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    ends_with: Mapped[str] = mapped_column(String(4))
    scopes: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(ACCOUNT)
    expires_on: Mapped[date]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(ACCOUNT)


class EndpointRow(Base):
    """An address of a school's that is told of events, and how it fares."""

    __tablename__ = "webhook_endpoint"
    endpoint_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[Any]]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(ACCOUNT)
    is_on: Mapped[bool]
    off_because: Mapped[str]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    retry_at: Mapped[datetime | None] = mapped_column(index=True)
    held_by: Mapped[str | None] = mapped_column(ID)
    held_until: Mapped[datetime | None]
    last_turn_at: Mapped[datetime | None]


class SecretRow(Base):
    """A secret that an endpoint's messages are signed with. It has to be kept as it is, in a table of its own, so that
    a school's export, which is made of the fenced tables, never holds it."""

    __tablename__ = "webhook_secret"
    secret_id: Mapped[str] = mapped_column(ID, primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(
        ID, ForeignKey("webhook_endpoint.endpoint_id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    secret: Mapped[str] = mapped_column(String(80))
    valid_until: Mapped[datetime | None]


class DeliveryRow(Base):
    """One event for one endpoint. `position` is the order in which an endpoint gets them."""

    __tablename__ = "webhook_delivery"
    position: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    delivery_id: Mapped[str] = mapped_column(ID, unique=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    endpoint_id: Mapped[str] = mapped_column(ID, ForeignKey("webhook_endpoint.endpoint_id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(ID)
    type: Mapped[str] = mapped_column(String(120))
    body: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10))
    by_hand: Mapped[bool]
    attempts: Mapped[int]
    last_attempt_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_answer: Mapped[str]
    __table_args__ = (Index("delivery_in_order", "endpoint_id", "state", "position"),)
