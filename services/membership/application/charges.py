"""The ledger between a school and the trust. Months are drawn up when finance asks for them, by agreed prices and nothing else:
what has no price is shown and left out, in words. Suppliers' bills are handed on as they come. Entries are never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.membership.application.alongside import schools_alongside
from services.membership.application.arrangements import (
    acting,
    arrangement_of,
    facts_of,
    period_asked,
    school_of,
)
from services.membership.application.ports_subscriptions import Gap, KeptEntry, Subscribing
from services.membership.application.previews import period_page, working_page
from services.membership.application.price_book import lines_of, readable, title_of
from services.membership.application.refusals import for_the_trust, worded
from services.membership.domain.charges import (
    ChargeQuery,
    Entry,
    EntryType,
    add,
    correction_of,
    entry_of,
    still_standing,
)
from services.membership.domain.costing import BELONGING, Arrangement, Facts, cost_of
from services.membership.domain.errors import BadInput, NotKnown, in_words
from services.membership.domain.pricing import Period, Worked, WorkingLine, usage_unit
from shared.calendar import last_of_month
from shared.identifiers import new_id
from shared.money import pounds

CHARGES_JOB = "membership.charges"


@dataclass(frozen=True)
class LineCost:
    """What one line comes to in some days: its working, what is not known, and the uses in it."""

    worked: Worked
    not_known: tuple[str, ...]
    usage_ids: tuple[str, ...]


@dataclass(frozen=True)
class Recharge:
    """A supplier's bill to hand on, as procurement says it."""

    recharge_id: str
    order_id: str
    reference: str
    total_pence: int
    lines: Sequence[Mapping[str, Any]]
    on: date
    order_title: str = ""
    """Empty where it was said before orders had their names in it."""


def entry_id_for(origin: str, number: int = 0) -> UUID:
    """The id of what comes of one origin, always the same, so that doing it twice adds nothing."""
    return uuid5(NAMESPACE_URL, f"quayside:charge:{origin}:{number}")


def cost_by_line(
    arrangement: Arrangement, facts: Facts, days: Period, *, as_full_member: bool = False
) -> dict[str, LineCost]:
    """Each line priced by itself, belonging first, so that one without a price leaves the others whole."""
    alone = replace(arrangement, subscriptions=())
    belonging = cost_of(alone, facts, days, as_full_member=as_full_member)
    found = {BELONGING: LineCost(belonging.by_service.get(BELONGING, Worked()), belonging.not_known, ())}
    for line in dict.fromkeys(one.service for one in arrangement.subscriptions):
        mine = tuple(one for one in arrangement.subscriptions if one.service == line)
        cost = cost_of(replace(arrangement, subscriptions=mine), facts, days, as_full_member=as_full_member)
        not_known = tuple(words for words in cost.not_known if words not in belonging.not_known)
        found[line] = LineCost(cost.by_service.get(line, Worked()), not_known, _uses(facts, line, days))
    return found


def month_asked(uow: Subscribing, month: date) -> Period:
    """The month that a day lies in. Raises BadInput for one that is not over."""
    days = Period(month.replace(day=1), last_of_month(month))
    if days.until_on >= uow.today():
        raise BadInput(f"{month:%B %Y} is not over: its charges are drawn up from {in_words(days.until_on)} on.")
    return days


@worded
def ask_for_month(uow: Subscribing, month: date) -> dict[str, Any]:
    """Have the charges of a month drawn up for all schools, by the worker. Raises InvalidRequest before its end."""
    for_the_trust(uow)
    days = month_asked(uow, month)
    return {"job_id": uow.later(CHARGES_JOB, {"month": days.from_on.isoformat()}), "month": f"{month:%B %Y}"}


def schools_to_charge(uow: Subscribing) -> list[str]:
    """Ids of the schools that have, or had, a subscription or a standing, in order."""
    return sorted(uow.subscriptions.schools() | schools_alongside(uow.memberships))


@worded
def draw_up_month(uow: Subscribing, school_id: str, month: date) -> dict[str, int]:
    """Enter what a school owes for a month; drawn up again, what has changed since is corrected by new entries."""
    days = month_asked(uow, month)
    arrangement = arrangement_of(uow, school_id)
    if not arrangement.standings:
        return {"entries": 0, "gaps": 0}
    facts = facts_of(uow, school_id, days)
    added = gaps = 0
    for line, cost in cost_by_line(arrangement, facts, days).items():
        if cost.not_known:
            uow.charges.put_gap(Gap(school_id, days.from_on, line, " ".join(cost.not_known)), uow.now())
            gaps += 1
            continue
        uow.charges.drop_gap(school_id, days.from_on, line)
        for entry in _entries_for(uow, school_id, line, cost, days):
            enter(uow, entry, _origin(school_id, line, days))
            added += 1
    return {"entries": added, "gaps": gaps}


def month_in_words(uow: Subscribing, schools: int, made: Mapping[str, Any]) -> str:
    """What came of drawing a month up: how much was entered, what is not known, which schools were refused and why."""
    words = [f"New charges: {made['entries']:,}, for {schools:,} school{'' if schools == 1 else 's'}."]
    if made["gaps"]:
        words.append(
            f"Not charged, because something is not known: {made['gaps']:,}. The costs of those schools say what."
        )
    names = uow.schools.names({one["school_id"] for one in made["failed"]})
    words += [
        f"{names.get(one['school_id'], 'A school')} could not be drawn up: {one['words'].rstrip('.')}."
        for one in made["failed"]
    ]
    return " ".join(words)


def enter(uow: Subscribing, entry: Entry, origin: str) -> bool:
    """Add an entry and say so; the same one again changes nothing. Returns whether it is new."""
    school_id = str(entry.school_id)
    if uow.charges.get(school_id, str(entry.entry_id)) is not None:
        return False
    uow.charges.add(KeptEntry(entry, origin, uow.actor), uow.now())
    uow.emit(
        "membership.charge.recorded.v1",
        subject=str(entry.entry_id),
        school_id=school_id,
        why=f"{title_of(entry.service, entry.period.until_on)}: {entry.type.value.replace('_', ' ')} {pounds(entry.signed)}",
        data={
            "school_id": school_id,
            "entry_id": str(entry.entry_id),
            "line": entry.service,
            "kind": entry.type.value,
            "pence": entry.signed,
            "basis": "; ".join(line.words for line in entry.working),
            "on": entry.entered_on,
        },
    )
    return True


@worded
def hand_on(uow: Subscribing, school_id: str, recharge: Recharge) -> bool:
    """Enter a supplier's bill that a school owes its part of; told twice, it is entered once. Returns whether it is new."""
    line = lines_of("procurement")[0]
    working = tuple(
        WorkingLine(
            f"{one['kind']}, {one['about']}: {one['basis']}", one["pence"], f"invoice {recharge.reference}", "verified"
        )
        for one in recharge.lines
    )
    worked = Worked(working)
    if worked.pence != recharge.total_pence:
        raise BadInput(
            f"The lines of recharge {recharge.recharge_id} add up to {pounds(worked.pence)}, "
            f"not to its total of {pounds(recharge.total_pence)}."
        )
    origin = f"recharge:{recharge.recharge_id}"
    day = Period(recharge.on, recharge.on)
    entry = entry_of(
        entry_id_for(f"{school_id}:{origin}"),
        UUID(school_id),
        line,
        EntryType.HANDED_ON,
        worked,
        day,
        uow.today(),
        None,
    )
    if entry is None:
        return False
    about = f", order “{recharge.order_title}”" if recharge.order_title else ""
    return enter(uow, replace(entry, words=f"Invoice {recharge.reference}{about}"), origin)


@worded
def charges_of(uow: Subscribing, school_id: str, from_on: date | None, until_on: date | None) -> dict[str, Any]:
    """A school's entries within the days, what could not be charged, and its queries."""
    school = school_of(uow, school_id)
    days = period_asked(uow, from_on, until_on)
    kept = uow.charges.of_school(school_id, days.from_on, days.until_on)
    entries = [one.entry for one in kept]
    standing = {entry.entry_id for entry in still_standing(entries)}
    queries = {str(query.entry_id): query for query in uow.charges.queries(school_id)}
    handed_on = {entry.entry_id for entry in entries if is_handed_on(entry, entries)}
    return {
        "school_id": school_id,
        "school": school.name,
        "period": period_page(days),
        "owed_pence": sum(entry.signed for entry in entries),
        "by_month": _by_month(entries, handed_on),
        "entries": [
            entry_page(one, queries.get(str(one.entry.entry_id)))
            | {"stands": one.entry.entry_id in standing, "handed_on": one.entry.entry_id in handed_on}
            for one in kept
        ],
        "not_charged": gaps_page(uow, school_id, days),
    }


def _by_month(entries: Sequence[Entry], handed_on: Collection[UUID]) -> list[dict[str, Any]]:
    """What each month came to, services and suppliers' bills apart, by the month that an entry's days end in."""
    months: dict[str, dict[str, Any]] = {}
    for entry in entries:
        month = f"{entry.period.until_on:%Y-%m}"
        row = months.setdefault(month, {"month": f"{month}-01", "services_pence": 0, "goods_pence": 0})
        row["goods_pence" if entry.entry_id in handed_on else "services_pence"] += entry.signed
    return [months[month] for month in sorted(months)]


def gaps_page(uow: Subscribing, school_id: str, days: Period) -> list[dict[str, Any]]:
    """What could not be charged, month by month, in words."""
    return [
        {
            "month": gap.month.isoformat(),
            "line": gap.line,
            "title": title_of(gap.line, gap.month),
            "words": readable(gap.words),
        }
        for gap in uow.charges.gaps(school_id, days.from_on, days.until_on)
    ]


def entry_page(kept: KeptEntry, query: ChargeQuery | None = None) -> dict[str, Any]:
    """An entry with its working: basis, quantity, price row, who approved it."""
    entry = kept.entry
    return {
        "entry_id": str(entry.entry_id),
        "line": entry.service,
        "title": title_of(entry.service, entry.period.until_on),
        "kind": entry.type.value,
        "direction": entry.direction.value,
        "pence": entry.signed,
        "period": period_page(entry.period),
        "month": f"{entry.period.until_on:%Y-%m}",
        "entered_on": entry.entered_on.isoformat(),
        "working": [working_page(line, entry.service) for line in entry.working],
        "usage_ids": list(entry.usage_ids),
        "corrects": str(entry.corrects) if entry.corrects else None,
        "words": entry.words,
        "origin": kept.origin,
        "approved_by": kept.approved_by_name,
        "query": {"query_id": str(query.query_id), "state": query.state.value} if query else None,
    }


def is_handed_on(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether an entry is a supplier's bill handed on, or puts one right."""
    if entry.type is EntryType.HANDED_ON:
        return True
    about = next((other for other in entries if other.entry_id == entry.corrects), None)
    return about is not None and is_handed_on(about, entries)


def corrected(
    uow: Subscribing, school_id: str, entry_id: str, right_pence: int, basis: str, words: str
) -> list[dict[str, Any]]:
    """Put an entry right by new ones: its reversal and, where anything is owed, the right amount. Raises NotKnown."""
    kept = uow.charges.get(school_id, entry_id)
    if kept is None:
        raise NotKnown("There is no such entry of this school. Choose one from the list of its charges.")
    if not basis.strip() and right_pence:
        raise BadInput("Say how the right amount comes about: the school reads it with the entry.")
    right = Worked((WorkingLine(basis.strip(), right_pence, f"entry {entry_id}", "verified"),) if right_pence else ())
    siblings = uow.charges.of_origin(school_id, kept.origin)
    ids = (UUID(new_id()), UUID(new_id()))
    made = correction_of(kept.entry, right, ids, words, acting(uow), uow.today(), siblings)
    for entry in made:
        enter(uow, entry, kept.origin)
    return [entry_page(KeptEntry(entry, kept.origin, uow.actor)) for entry in made]


def _entries_for(uow: Subscribing, school_id: str, line: str, cost: LineCost, days: Period) -> tuple[Entry, ...]:
    origin = _origin(school_id, line, days)
    before = uow.charges.of_origin(school_id, origin)
    standing = still_standing(before)
    if sum(entry.signed for entry in standing) == cost.worked.pence:
        return ()
    by, today = acting(uow), uow.today()
    if standing:
        words = "drawn up again: use, prices or days of the month have changed since"
        ids = (entry_id_for(origin, len(before)), entry_id_for(origin, len(before) + 1))
        made = correction_of(standing[-1], cost.worked, ids, words, by, today, before)
        return tuple(replace(entry, usage_ids=cost.usage_ids) for entry in made)
    kind = EntryType.BELONGING if line == BELONGING else EntryType.SERVICE
    number = len(before)
    new = entry_of(
        entry_id_for(origin, number),
        UUID(school_id),
        line,
        EntryType.CORRECTION if number else kind,
        cost.worked,
        days,
        today,
        by,
        usage_ids=cost.usage_ids,
    )
    if new is None:
        return ()
    add(before, new)
    return (new,)


def _origin(school_id: str, line: str, days: Period) -> str:
    return f"month:{days.from_on:%Y-%m}:{line}:{school_id}"


def _uses(facts: Facts, line: str, days: Period) -> tuple[str, ...]:
    units = {
        unit
        for row in facts.prices.rows
        if row.service == line and row.model is not None and (unit := usage_unit(row)) is not None
    }
    return tuple(
        usage.usage_id
        for usage in facts.usage
        if usage.service == line and usage.unit in units and days.from_on <= usage.on <= days.until_on
    )
