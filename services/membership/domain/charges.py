"""The ledger between a school and the trust: debits and credits in whole pence that are only ever added, each with
its working, the use and
the price row it came from. What was wrong is put right by new entries; a school may query an entry and appeal
against the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.membership.domain.costing import Cost
from services.membership.domain.errors import AlreadyDone, BadInput, NeedsAnswer, NotAllowedNow, reason_given
from services.membership.domain.pricing import Period, Worked, WorkingLine
from shared.money import pounds


class Direction(StrEnum):
    """A debit is what the school owes, a credit what it is owed."""

    DEBIT = "debit"
    CREDIT = "credit"


class EntryType(StrEnum):
    """What an entry is for. HANDED_ON is a supplier's bill handed on as it came, its VAT among its lines."""

    BELONGING = "belonging"
    SERVICE = "service"
    USAGE = "usage"
    HELP_GIVEN = "help_given"
    HANDED_ON = "handed_on"
    REVERSAL = "reversal"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, never changed. `pence` is above 0; the direction says which way.

    `shadow` entries show what the days would have cost a full member and are owed by nobody.
    """

    entry_id: UUID
    school_id: UUID
    service: str
    direction: Direction
    type: EntryType
    pence: int
    period: Period
    entered_on: date
    working: tuple[WorkingLine, ...]
    approved_by: UUID | None
    usage_ids: tuple[str, ...] = ()
    corrects: UUID | None = None
    shadow: bool = False
    words: str = ""

    def __post_init__(self) -> None:
        if self.pence <= 0:
            raise BadInput(f"A ledger entry is above 0 pence, not {self.pence}: say debit or credit instead.")

    @property
    def signed(self) -> int:
        """Pence owed by the school: above 0 for a debit, below for a credit."""
        return self.pence if self.direction is Direction.DEBIT else -self.pence

    @property
    def price_rows(self) -> tuple[str, ...]:
        """The rows the entry was priced by, each once."""
        return tuple(dict.fromkeys(line.row_name for line in self.working))


@dataclass(frozen=True)
class EntryAdded:
    entry: Entry


def entry_of(
    entry_id: UUID,
    school_id: UUID,
    service: str,
    entry_type: EntryType,
    worked: Worked,
    period: Period,
    on: date,
    approved_by: UUID | None,
    *,
    usage_ids: Sequence[str] = (),
    shadow: bool = False,
) -> Entry | None:
    """The entry of a working: a debit, a credit where it comes out below 0, None where it is 0 (nothing to owe,
    nothing to enter)."""
    if worked.pence == 0:
        return None
    direction = Direction.DEBIT if worked.pence > 0 else Direction.CREDIT
    kind = EntryType.HELP_GIVEN if worked.pence < 0 and entry_type is EntryType.USAGE else entry_type
    return Entry(
        entry_id,
        school_id,
        service,
        direction,
        kind,
        abs(worked.pence),
        period,
        on,
        worked.lines,
        approved_by,
        usage_ids=tuple(usage_ids),
        shadow=shadow,
    )


def add(entries: Sequence[Entry], new: Entry) -> tuple[tuple[Entry, ...], list[EntryAdded]]:
    """The ledger with one more entry. The same entry again changes nothing; its id with other content, or a use that
    another entry of
    the same kind charged already, is refused."""
    for entry in entries:
        if entry.entry_id == new.entry_id:
            if entry == new:
                return tuple(entries), []
            raise AlreadyDone(
                f"Entry {new.entry_id} stands in the ledger with other content. An entry is never changed: "
                "add a correction."
            )
    if new.type in (EntryType.USAGE, EntryType.HELP_GIVEN):
        charged = {
            usage_id for entry in still_standing(entries) if entry.shadow == new.shadow for usage_id in entry.usage_ids
        }
        twice = charged.intersection(new.usage_ids)
        if twice:
            raise AlreadyDone(f"The use {', '.join(sorted(twice))} of {new.service} is charged already.")
    return (*entries, new), [EntryAdded(new)]


def correction_of(
    wrong: Entry,
    right: Worked,
    ids: tuple[UUID, UUID],
    words: str,
    by: UUID,
    on: date,
    entries: Sequence[Entry] = (),
) -> tuple[Entry, ...]:
    """The entries that put a wrong one right: its reversal in full and, where anything is owed, the right amount
    with its working."""
    reason = reason_given(words, "the correction")
    if wrong.type is EntryType.REVERSAL:
        raise BadInput("A reversal is not corrected: correct the entry that came after it.")
    if any(entry.corrects == wrong.entry_id for entry in entries):
        raise AlreadyDone(f"Entry {wrong.entry_id} was corrected already: correct the newest entry instead.")
    back = Direction.CREDIT if wrong.direction is Direction.DEBIT else Direction.DEBIT
    reversal = replace(
        wrong,
        entry_id=ids[0],
        direction=back,
        type=EntryType.REVERSAL,
        entered_on=on,
        approved_by=by,
        corrects=wrong.entry_id,
        words=reason,
        working=(
            WorkingLine(
                f"takes back {pounds(wrong.pence)} of {wrong.service}: {reason}",
                -wrong.signed,
                f"entry {wrong.entry_id}",
                "derived",
            ),
        ),
    )
    anew = entry_of(
        ids[1],
        wrong.school_id,
        wrong.service,
        EntryType.CORRECTION,
        right,
        wrong.period,
        on,
        by,
        usage_ids=wrong.usage_ids,
        shadow=wrong.shadow,
    )
    return (reversal,) if anew is None else (reversal, replace(anew, corrects=wrong.entry_id, words=reason))


def still_standing(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that were not reversed, without the reversals themselves."""
    listed = tuple(entries)
    reversed_ids = {entry.corrects for entry in listed if entry.type is EntryType.REVERSAL}
    return tuple(e for e in listed if e.entry_id not in reversed_ids and e.type is not EntryType.REVERSAL)


def entries_of_cost(
    cost: Cost,
    school_id: UUID,
    period: Period,
    on: date,
    approved_by: UUID | None,
    entry_ids: Mapping[str, UUID],
    belonging: str,
    *,
    shadow: bool = False,
) -> tuple[Entry, ...]:
    """One entry for each service of a costing. A costing with anything not known is refused: a bill is never issued
    in part silently."""
    if cost.not_known:
        raise NeedsAnswer("The charges cannot be issued yet: " + " ".join(cost.not_known))
    made = []
    for service, worked in cost.by_service.items():
        kind = EntryType.BELONGING if service == belonging else EntryType.SERVICE
        entry = entry_of(entry_ids[service], school_id, service, kind, worked, period, on, approved_by, shadow=shadow)
        if entry is not None:
            made.append(entry)
    return tuple(made)


class QueryState(StrEnum):
    """Where a query about an entry stands; `explained`, `corrected` and `decided` answer it, an appeal goes to
    people not involved."""

    OPEN = "open"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    APPEALED = "appealed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class QueryCommand(StrEnum):
    """What may be done with a query."""

    EXPLAIN = "explain"
    CORRECT = "correct"
    APPEAL = "appeal"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


QUERY_TRANSITIONS: Mapping[QueryCommand, Mapping[QueryState, QueryState]] = {
    QueryCommand.EXPLAIN: {QueryState.OPEN: QueryState.EXPLAINED},
    QueryCommand.CORRECT: {QueryState.OPEN: QueryState.CORRECTED, QueryState.APPEALED: QueryState.CORRECTED},
    QueryCommand.APPEAL: {QueryState.EXPLAINED: QueryState.APPEALED, QueryState.CORRECTED: QueryState.APPEALED},
    QueryCommand.DECIDE: {QueryState.APPEALED: QueryState.DECIDED},
    QueryCommand.WITHDRAW: dict.fromkeys(
        (QueryState.OPEN, QueryState.EXPLAINED, QueryState.APPEALED), QueryState.WITHDRAWN
    ),
}


@dataclass(frozen=True)
class QueryNote:
    """One step of a query: what, when, by whom, in words."""

    state: QueryState
    on: date
    by: UUID
    words: str


@dataclass(frozen=True)
class ChargeQuery:
    """A school's question about one entry, with every answer (the Academy Trust Handbook asks for an appeals
    mechanism)."""

    query_id: UUID
    entry_id: UUID
    school_id: UUID
    state: QueryState
    notes: tuple[QueryNote, ...]


@dataclass(frozen=True)
class ChargeQueried:
    query_id: UUID
    entry_id: UUID
    school_id: UUID
    words: str


@dataclass(frozen=True)
class QueryAnswered:
    query_id: UUID
    entry_id: UUID
    school_id: UUID
    state: QueryState
    words: str


def query_entry(
    query_id: UUID, entry: Entry, words: str, by: UUID, on: date
) -> tuple[ChargeQuery, list[ChargeQueried]]:
    """A school asks about an entry; it goes on standing until it is corrected."""
    said = reason_given(words, "the query")
    query = ChargeQuery(
        query_id, entry.entry_id, entry.school_id, QueryState.OPEN, (QueryNote(QueryState.OPEN, on, by, said),)
    )
    return query, [ChargeQueried(query_id, entry.entry_id, entry.school_id, said)]


def move_query(
    query: ChargeQuery, command: QueryCommand, words: str, by: UUID, on: date
) -> tuple[ChargeQuery, list[QueryAnswered]]:
    """One step of a query. An appeal is decided by somebody who has not answered the query before."""
    after = QUERY_TRANSITIONS[command].get(query.state)
    if after is None:
        where = " or ".join(f"“{state.value}”" for state in QUERY_TRANSITIONS[command])
        raise NotAllowedNow(
            f"The query is {query.state.value}; to {command.value} is possible only while it is {where}."
        )
    if command is QueryCommand.DECIDE and by in {
        note.by for note in query.notes if note.state in (QueryState.EXPLAINED, QueryState.CORRECTED)
    }:
        raise NeedsAnswer("An appeal is decided by somebody who has not answered the query before. Ask a colleague.")
    said = reason_given(words, f"this step of the query ({command.value})")
    moved = replace(query, state=after, notes=(*query.notes, QueryNote(after, on, by, said)))
    return moved, [QueryAnswered(query.query_id, query.entry_id, query.school_id, after, said)]
