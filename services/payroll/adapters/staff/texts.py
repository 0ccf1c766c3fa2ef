"""People, posts and facts from the texts they are stored as, without a row object for each: what a run and a return read of thousands.
Most people have the same facts and terms, so that each such text is read into its value once."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TypeVar

import orjson
from sqlalchemy import Text, cast

from services.payroll.adapters.staff.kinds import known_of
from services.payroll.adapters.staff.tables import FactRow
from services.payroll.adapters.stored import read
from services.payroll.domain.gross_pay.posts import Allowance, Post, Terms
from services.payroll.domain.staff.facts import Fact, Known

T = TypeVar("T")
KINDS_KEPT = 20_000
"""Different facts that are kept as values between two runs; a value takes about a kilobyte."""
FACT = (FactRow.fact_id, FactRow.employment_id, FactRow.starts, cast(FactRow.content, Text), FactRow.ends)
"""The columns of a fact, in the order of `fact_of`."""


def from_text(content: str, kind: type[T]) -> T:
    """The value from its stored text."""
    return read(orjson.loads(content), kind)


def fact_of(fact_id: str, employment_id: str, starts: date, content: str, ends: date | None) -> Fact:
    """A fact; what is known by it is the same of many others."""
    return Fact(fact_id, employment_id, starts, _known(content), ends)


def post_of(content: str) -> Post:
    """A post; its terms and allowances are those of many others."""
    said = orjson.loads(content)
    began = said["service_from"]
    return Post(
        said["post"],
        said["school"],
        said["cost_code"],
        said["title"],
        tuple(_terms(orjson.dumps(one)) for one in said["terms"]),
        tuple(_allowance(orjson.dumps(one)) for one in said["allowances"]),
        date.fromisoformat(began) if began else None,
    )


@lru_cache(maxsize=KINDS_KEPT)
def _terms(content: bytes) -> Terms:
    return read(orjson.loads(content), Terms)


@lru_cache(maxsize=KINDS_KEPT)
def _allowance(content: bytes) -> Allowance:
    return read(orjson.loads(content), Allowance)


@lru_cache(maxsize=KINDS_KEPT)
def _known(content: str) -> Known:
    return known_of(orjson.loads(content))
