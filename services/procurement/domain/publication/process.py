"""What is published of one contracting process: the tender with its schools, notices and bids once they are open, awards,
contracts and what was paid. Nothing in here may be kept from the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.tenders.tender import State, Tender

EXAMPLE_PREFIX = "ocds-213czf"
"""Reserved by the standard for examples: data under it are not counted as anybody's. A publisher registers its own."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A party as published. `scheme` names the register that `number` is from; without one the id is ours."""

    own_id: str
    name: str
    scheme: str = ""
    number: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""

    @property
    def party_id(self) -> str:
        """The id by which releases refer to it, for example GB-COH-01234567."""
        return f"{self.scheme}-{self.number}" if self.scheme and self.number else self.own_id


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the Procurement Act that was published, UK4 for instance, with its reference."""

    code: str
    published_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the published tender, in the words that suppliers read."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the tender that anybody may read."""

    document_id: str
    name: str
    media_type: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid under a contract, without VAT."""

    invoice_id: str
    contract_id: str
    paid_on: date
    net_pence: int


@dataclass(frozen=True, slots=True)
class Process:
    """One contracting process as it stands now."""

    prefix: str
    tender: Tender
    trust: Organisation
    schools: tuple[Organisation, ...]
    suppliers: Mapping[str, Organisation]
    notices: tuple[Notice, ...] = ()
    changes: tuple[Change, ...] = ()
    papers: tuple[Paper, ...] = ()
    questions: int = 0
    bids: int | None = None
    contracts: tuple[Contract, ...] = ()
    payments: tuple[Payment, ...] = ()
    today: date = date.min

    @property
    def ocid(self) -> str:
        """The id of the process, the same in every release."""
        return f"{self.prefix}-{self.tender.number.lower().replace('/', '-')}"

    @property
    def is_public(self) -> bool:
        """Whether anything may be known of it: a plan is nobody's business until a tender or a notice is published."""
        return self.tender.published_at is not None or bool(self.notices)

    @property
    def awards_are_public(self) -> bool:
        """Whether it may be known whom it goes to: with the intended award, when every bidder has been told."""
        return self.tender.state in (State.INTENDED, State.AWARDED)
