"""What a bid must say to be taken: a price for each line of its lots, yes or no to each requirement, documents that can be
opened. What is missing is named at its field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.procurement.application.bids.ports import PriceLine
from services.procurement.domain.bids.envelopes import MOST_FILES, Invitation, checked_file_name
from services.procurement.domain.tenders.tender import Lot, Tender
from shared.files_over_rpc import LARGEST_FILE, decoded
from shared.money import pounds
from shared.refusals import NotValid

MOST_PENCE = 10**12
LONGEST_WORDS = 4000
LONGEST_ANSWER = 20_000
LONGEST_FACT = 300
Problems = dict[str, list[str]]


@dataclass(frozen=True)
class Document:
    """A document of a bid; `prices` says that it names prices, so that whoever marks quality is not shown it."""

    part: str
    name: str
    prices: bool
    held: bytes

    def as_json(self) -> dict[str, Any]:
        """What is kept of it beside its content."""
        digest = hashlib.sha256(self.held).hexdigest()
        return {"part": self.part, "name": self.name, "prices": self.prices, "size": len(self.held), "sha256": digest}


def checked(
    tender: Tender, lines: Sequence[PriceLine], invitation: Invitation, bid: Mapping[str, Any]
) -> dict[str, Any]:
    """What a bid says, complete and in order. Raises NotValid naming the fields that are not."""
    lots, answers = list(bid.get("lots") or []), bid.get("requirements") or {}
    problems = _wrong_with_lots(tender, lines, lots) | _unanswered(tender, answers)
    if problems:
        first = next(iter(problems.values()))[0]
        raise NotValid(f"The bid is not complete: {first[:1].lower()}{first[1:]}", fields=problems)
    return {
        "bidder": _bidder(invitation, bid.get("bidder") or {}),
        "lots": [_offer(tender.lot(str(one["lot"])), one) for one in lots],
        "requirements": {
            one.key: {
                "met": answers[one.key]["met"],
                "words": str(answers[one.key].get("words") or "")[:LONGEST_WORDS],
            }
            for one in tender.requirements
        },
        "words": str(bid.get("words") or "")[:LONGEST_WORDS],
    }


def _wrong_with_lots(tender: Tender, lines: Sequence[PriceLine], lots: Sequence[Mapping[str, Any]]) -> Problems:
    if not lots:
        return {"lots": ["Name a price for at least one lot"]}
    offered = [tender.lot(str(one.get("lot"))).lot for one in lots]
    if len(set(offered)) != len(offered):
        return {"lots": ["A lot is offered twice"]}
    problems: Problems = {}
    for lot, said in zip(offered, lots, strict=True):
        problems |= _wrong_with_prices(lot, lines, list(said.get("prices") or []))
    return problems


def _wrong_with_prices(lot: str, lines: Sequence[PriceLine], prices: Sequence[Any]) -> Problems:
    if len(prices) > len(lines):
        return {f"price-{lot}-0": ["There are more prices than were asked for"]}
    missing = {
        f"price-{lot}-{place}": [f"Enter the price for '{line.name}' in pounds, £0.00 or more"]
        for place, line in enumerate(lines)
        if place >= len(prices) or not _is_price(prices[place])
    }
    if missing:
        return missing
    if not any(pence for pence, line in zip(prices, lines, strict=True) if line.paid):
        return {f"price-{lot}-0": [f"The price of a bid must be above {pounds(0)}"]}
    return {}


def _is_price(pence: Any) -> bool:
    return isinstance(pence, int) and not isinstance(pence, bool) and 0 <= pence <= MOST_PENCE


def _unanswered(tender: Tender, answers: Mapping[str, Any]) -> Problems:
    return {
        f"met-{one.key}": ["Say yes or no"]
        for one in tender.requirements
        if not isinstance((answers.get(one.key) or {}).get("met"), bool)
    }


def _offer(lot: Lot, said: Mapping[str, Any]) -> dict[str, Any]:
    answers = said.get("answers") or {}
    return {
        "lot": lot.lot,
        "prices": list(said["prices"]),
        "answers": {one.name: str(answers.get(one.name) or "")[:LONGEST_ANSWER] for one in lot.quality},
    }


def _bidder(invitation: Invitation, said: Mapping[str, Any]) -> dict[str, str]:
    kept = {name: str(said.get(name) or "").strip()[:LONGEST_FACT] for name in ("contact", "email", "phone")}
    return {"name": invitation.name, "company_number": invitation.company_number} | kept


def documents(files: Sequence[Mapping[str, Any]]) -> list[Document]:
    """The documents of a bid as they were sent. Raises NotValid or InvalidRequest, at their field."""
    if len(files) > MOST_FILES:
        raise _of_files(f"Send at most {MOST_FILES} documents; put several into one PDF")
    found = [_document(f"file-{place}", file) for place, file in enumerate(files, 1)]
    if sum(len(one.held) for one in found) > LARGEST_FILE:
        raise _of_files("The documents are larger than 9 megabytes together: make them smaller, or send fewer")
    return found


def _document(part: str, file: Mapping[str, Any]) -> Document:
    name = checked_file_name(str(file.get("name") or ""))
    held = decoded(name, str(file.get("content") or ""), field="files")
    if not held:
        raise _of_files(f"'{name}' is empty: choose the file again")
    return Document(part, name, bool(file.get("prices")), held)


def _of_files(words: str) -> NotValid:
    return NotValid(words, fields={"files": [words]})
