"""A refusal that points at the field of a form in which something wrong was entered."""

from __future__ import annotations

from services.procurement.domain.errors import NotValid


def wrong(field: str, words: str) -> NotValid:
    """The refusal, to be raised; the page shows its words beside the field."""
    return NotValid(words, fields={field: [words]})
