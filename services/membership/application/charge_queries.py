"""A school asks about a charge: explained, corrected, appealed, decided by somebody who was not part of it. The Academy Trust
Handbook (5.30 and 5.31) asks for an appeals mechanism."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.membership.application.arrangements import acting
from services.membership.application.charges import corrected, entry_page
from services.membership.application.ports_subscriptions import Subscribing
from services.membership.application.price_book import title_of
from services.membership.application.refusals import for_the_trust, worded
from services.membership.domain.charges import (
    QUERY_TRANSITIONS,
    ChargeQuery,
    QueryCommand,
    QueryState,
    move_query,
    query_entry,
)
from services.membership.domain.errors import AlreadyDone, NotKnown
from shared.identifiers import new_id

ANSWERED = {QueryState.DECIDED, QueryState.WITHDRAWN}
STATE_WORDS = {
    QueryState.OPEN: "Asked; the trust's finance team answers next.",
    QueryState.EXPLAINED: "Explained. If the answer does not convince you, you may appeal.",
    QueryState.CORRECTED: "Corrected. If it is still not right, you may appeal.",
    QueryState.APPEALED: "Appealed; somebody of the trust who has not answered before decides.",
    QueryState.DECIDED: "Decided on appeal.",
    QueryState.WITHDRAWN: "Taken back by the school.",
}


@worded
def query_charge(uow: Subscribing, school_id: str, entry_id: str, words: str) -> dict[str, Any]:
    """A school asks about an entry; it stands until it is corrected."""
    kept = uow.charges.get(school_id, entry_id)
    if kept is None:
        raise NotKnown("There is no such entry of this school. Choose one from the list of its charges.")
    for other in uow.charges.queries(school_id, [entry_id]):
        if other.state not in ANSWERED:
            raise AlreadyDone(f"This entry is being asked about already ({other.state.value}): go on there.")
    query, _ = query_entry(UUID(new_id()), kept.entry, words, acting(uow), uow.today())
    uow.charges.add_query(query, uow.now())
    uow.emit(
        "membership.charge.queried.v1",
        subject=str(query.query_id),
        school_id=school_id,
        why=f"{title_of(kept.entry.service, kept.entry.period.until_on)}: a question about a charge",
        data={"school_id": school_id, "query_id": str(query.query_id), "entry_id": entry_id},
    )
    return query_page(query)


@worded
def answer(uow: Subscribing, school_id: str, query_id: str, command: QueryCommand, words: str) -> dict[str, Any]:
    """One step of a query: explain, appeal, decide, withdraw."""
    return query_page(_moved(uow, school_id, query_id, command, words))


@worded
def correct(
    uow: Subscribing, school_id: str, entry_id: str, right_pence: int, basis: str, words: str, query_id: str | None
) -> dict[str, Any]:
    """Put an entry right by new ones; with a query, that is its answer."""
    made = corrected(uow, school_id, entry_id, right_pence, basis, words)
    query = _moved(uow, school_id, query_id, QueryCommand.CORRECT, words) if query_id else None
    if query is not None and str(query.entry_id) != entry_id:
        raise NotKnown("That query is about another entry. Correct the entry that it asks about.")
    return {"entries": made, "query": query_page(query) if query else None}


@worded
def queries_of(uow: Subscribing, school_id: str) -> list[dict[str, Any]]:
    """A school's queries, newest first, each with the entry it is about."""
    pages = []
    for query in reversed(uow.charges.queries(school_id)):
        kept = uow.charges.get(school_id, str(query.entry_id))
        pages.append(query_page(query) | {"entry": entry_page(kept) if kept else None})
    return pages


@worded
def waiting(uow: Subscribing) -> list[dict[str, Any]]:
    """Questions of all schools that wait for an answer or a decision of the trust, the oldest first."""
    for_the_trust(uow)
    found = uow.charges.queries_in([QueryState.OPEN.value, QueryState.APPEALED.value])
    schools = uow.schools.names({str(query.school_id) for query in found})
    pages = []
    for query in found:
        school_id = str(query.school_id)
        kept = uow.charges.get(school_id, str(query.entry_id))
        about = {"school": schools.get(school_id, school_id), "entry": entry_page(kept) if kept else None}
        pages.append(query_page(query) | about)
    return pages


@worded
def one_query(uow: Subscribing, school_id: str, query_id: str) -> dict[str, Any]:
    """One question with its answers, who gave them, what may be done next, and the entry it is about. Raises NotFound."""
    query, _ = uow.charges.query(school_id, query_id)
    kept = uow.charges.get(school_id, str(query.entry_id))
    names = uow.people.named({str(note.by) for note in query.notes})
    page = query_page(query)
    notes = [note | {"by_name": names.get(note["by"], "")} for note in page["notes"]]
    return page | {"notes": notes, "entry": entry_page(kept) if kept else None}


def query_page(query: ChargeQuery) -> dict[str, Any]:
    possible = [command.value for command, states in QUERY_TRANSITIONS.items() if query.state in states]
    return {
        "possible": possible,
        "state_words": STATE_WORDS[query.state],
        "asked_on": query.notes[0].on.isoformat(),
        "moved_on": query.notes[-1].on.isoformat(),
        "query_id": str(query.query_id),
        "entry_id": str(query.entry_id),
        "school_id": str(query.school_id),
        "state": query.state.value,
        "notes": [
            {"state": note.state.value, "on": note.on.isoformat(), "by": str(note.by), "words": note.words}
            for note in query.notes
        ],
    }


def _moved(uow: Subscribing, school_id: str, query_id: str, command: QueryCommand, words: str) -> ChargeQuery:
    before, version = uow.charges.query(school_id, query_id)
    query, _ = move_query(before, command, words, acting(uow), uow.today())
    uow.charges.save_query(query, version, uow.now())
    uow.emit(
        "membership.charge.query_moved.v1",
        subject=query_id,
        school_id=school_id,
        why=f"the question about a charge: {query.state.value}",
        data={
            "school_id": school_id,
            "query_id": query_id,
            "entry_id": str(query.entry_id),
            "state": query.state.value,
        },
    )
    return query
