"""Identifiers. UUIDv7 carries its time in front, so rows are inserted in index order and lists sort by age."""

from __future__ import annotations

from uuid import UUID

from uuid_utils import uuid7


def new_id() -> str:
    """A fresh UUIDv7 in its 36-character text form."""
    return str(uuid7())


def is_id(text: str) -> bool:
    """Whether `text` is a UUID of any version in its canonical text form."""
    try:
        return str(UUID(text)) == text
    except (ValueError, AttributeError, TypeError):
        return False
