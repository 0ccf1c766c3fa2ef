"""How what is known of an employment is stored: each kind under its own short name, which the column `kind` repeats."""

from __future__ import annotations

from typing import Any

from services.payroll.adapters.stored import KIND, one_of, plain, read_one_of
from services.payroll.domain.staff.facts import Fact, Known

one_of(Known)


def fact_as_row(fact: Fact) -> dict[str, Any]:
    """The columns of a fact that come from the fact itself."""
    content = plain(fact.what, Known)
    return {
        "fact_id": fact.fact_id,
        "employment_id": fact.employment_id,
        "kind": content[KIND],
        "starts": fact.starts,
        "ends": fact.ends,
        "content": content,
    }


def known_of(content: Any) -> Known:
    """What was stored as known of an employment."""
    what: Known = read_one_of(content, Known)
    return what
