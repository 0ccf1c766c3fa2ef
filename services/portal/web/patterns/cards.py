"""The home page's cards. Each room of pages offers its own: what needs me, what is on its way, what it cost. A card whose
service is away says so and keeps no other from showing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.portal.web.admission.access import Access
from services.portal.web.context import asking, me
from shared.errors import NotTakenUp, QuaysideError, ServiceAway

OFFERS = "home_offers"
"""Where the application keeps the cards that its rooms of pages offer."""


class Heading(StrEnum):
    """The three questions that a home page answers, in their order."""

    NEEDS_ME = "What needs you"
    ON_ITS_WAY = "What is on its way"
    COST = "What it cost"


@dataclass(frozen=True)
class Line:
    """One thing on a card: words, where they lead, and perhaps an amount or a state."""

    words: str
    href: str | None = None
    value: str = ""
    state: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Card:
    """What one service has to say under one heading."""

    title: str
    lines: Sequence[Line] = ()
    empty: str = ""
    """What stands there when nothing is to be said."""
    more: Line | None = None
    figure: str = ""
    """The one number of the card, large."""
    away: bool = False
    """Whether it only says that its service does not answer."""

    @property
    def says_something(self) -> bool:
        return bool(self.lines or self.figure)


@dataclass(frozen=True)
class Offer:
    """A card that a room of pages offers: under which heading, to whom, whose answers it needs, and how it is made.

    `make` takes the school's id (None on the trust's home) and gives the card, or None where it has nothing to say.
    """

    heading: Heading
    title: str
    may: Access
    service: str
    make: Callable[[str | None], Card | None]
    order: int = 50
    reads: str = ""
    """The question of its service that `make` asks with `ask_once`: a home asks each service all of them in one call."""
    about_school: bool = True
    """Whether that question names the school whose home it is."""


@dataclass(frozen=True)
class Column:
    """One heading with its cards."""

    heading: Heading
    cards: list[Card] = field(default_factory=list)


def columns(offers: Iterable[Offer], school_id: str | None) -> list[Column]:
    """The cards of this person's home at a school, or at the trust, under all three headings; those with something to say
    come first, and a service that is away is named once under each."""
    mine = sorted((offer for offer in offers if me().may(offer.may, school_id)), key=lambda offer: offer.order)
    _ask_ahead(mine, school_id)
    found = {heading: Column(heading) for heading in Heading}
    for offer in mine:
        card = _made(offer, school_id)
        if card is not None and not (card.away and card in found[offer.heading].cards):
            found[offer.heading].cards.append(card)
    for column in found.values():
        column.cards.sort(key=lambda card: 0 if card.says_something else 1 if card.away else 2)
    return list(found.values())


def _ask_ahead(offers: Iterable[Offer], school_id: str | None) -> None:
    questions: dict[str, dict[str, dict[str, str]]] = {}
    for offer in offers:
        if offer.reads:
            about = {"school_id": school_id} if school_id and offer.about_school else {}
            questions.setdefault(offer.service, {})[offer.reads] = about
    for service, asked in questions.items():
        asking().ask_ahead(service, list(asked.items()))


def _made(offer: Offer, school_id: str | None) -> Card | None:
    try:
        return offer.make(school_id)
    except NotTakenUp:
        return None
    except ServiceAway:
        words = "It does not answer just now. Nothing is lost; everything else here works."
        return Card(offer.service.replace("_", " ").capitalize(), empty=words, away=True)
    except QuaysideError as refusal:
        return Card(offer.title, empty=refusal.message)
