"""What is decided about a running contract: an option used or let go, a change made, an early end. Each with its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.procurement.application.contract_register import limits
from services.procurement.application.contract_register.committing import ask, refuse_waiting
from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.ports import VariationMade
from services.procurement.application.contract_register.register import ordered_until
from services.procurement.application.contract_register.weighing import follow_volume, weighed_change
from services.procurement.application.ports import Procuring
from services.procurement.domain.contract_register import changes
from services.procurement.domain.contract_register import contract as domain
from services.procurement.domain.contract_register.changes import Ground, Measured, Variation
from services.procurement.domain.contract_register.commitments import About, commits_more
from services.procurement.domain.contract_register.contract import Contract, Kind
from services.procurement.domain.contract_register.visits import VisitState, cancelled
from services.procurement.domain.tenders.aggregation import Level
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotValid
from shared.refusing import for_the_trust, worded

COVERED = "This contract was competed for under the Act, so the Act covers it."


@worded
def decide_extension(uow: Procuring, contract_id: str, number: int, take: bool, reason: str) -> dict[str, Any]:
    """An option to extend let go, or to be used, which a second person signs. Raises Conflict after its last day, when it was
    decided before, or while something of the contract waits to be signed."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    after = domain.decided(contract, number, take, uow.today(), uow.actor, reason)
    if take:
        option = next(one for one in contract.extensions if one.number == number)
        words = f"Option {number} of '{contract.title}', {option.months} months for {pounds(option.pence)}"
        said = {"number": number, "reason": reason, "by": uow.actor}
        held = ask(uow, contract, About.OPTION, words, said, option.pence)
        if result := weighed_change(uow, contract, 0):
            note(uow, contract_id, "threshold", f"{result.words}.", result.rows)
        told = f"{words} waits for the {held.to_sign.waits_for} to sign by {day_in_words(option.decide_by)}."
        return {"contract_id": contract_id, "ends_on": contract.ends_on.isoformat(), "in_words": told}
    refuse_waiting(uow, contract)
    _write(uow, contract, after)
    words = f"Option {number} was let go: it ends on {day_in_words(after.ends_on)}"
    note(uow, contract_id, "option", f"{words}. {reason.strip()}")
    return {"contract_id": contract_id, "ends_on": after.ends_on.isoformat(), "in_words": f"{words}."}


def use_option(uow: Procuring, contract: Contract, said: Mapping[str, Any]) -> str:
    """The option used, now that it is signed; in words. Raises WrongTime after its last day."""
    after = domain.decided(contract, said["number"], True, uow.today(), said["by"], said["reason"])
    _write(uow, contract, after)
    return f"Option {said['number']} was used: it now ends on {day_in_words(after.ends_on)}. {said['reason'].strip()}"


def _write(uow: Procuring, before: Contract, after: Contract) -> None:
    """Write the contract over the version that was read, and count it as it is now."""
    uow.contract_register.save(after, before.version)
    follow_volume(uow, before, after)


@worded
def preview_variation(uow: Procuring, contract_id: str, **said: Any) -> dict[str, Any]:
    """What a change would do, and what the law's limits say of its ground; nothing is saved."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    asked = _asked(said)
    after, found = _varied(uow, contract, asked)
    return _told(contract, after, asked, found)


@worded
def vary_contract(uow: Procuring, contract_id: str, despite: str, **said: Any) -> dict[str, Any]:
    """A change made, or, where it costs more or lasts longer, put to those who sign for so much. One that goes beyond the limit
    of its ground needs `despite`: why it is made all the same, which is kept with it. Raises InvalidRequest without that."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    asked = _asked(said)
    after, found = _varied(uow, contract, asked)
    if not found.within and not despite.strip():
        raise NotValid(
            f"{' '.join(found.findings)} Choose another ground, tender again, or say why it is made all the same",
            fields={"despite": ["Say why it is made all the same, and who advised so"]},
        )
    if commits_more(asked.pence, asked.ends_on, contract):
        kept = {**said, "from_on": asked.from_on.isoformat(), "ends_on": asked.ends_on and asked.ends_on.isoformat()}
        kept |= {"despite": despite, "by": uow.actor}
        held = ask(uow, contract, About.CHANGE, _change_words(asked), kept, max(asked.pence, 0))
        return _told(contract, after, asked, found) | {"number": None, "waits_for": held.to_sign.waits_for}
    refuse_waiting(uow, contract)
    number = _make_change(uow, contract, asked, despite, uow.actor)
    return _told(contract, after, asked, found) | {"number": number, "waits_for": ""}


def make_change(uow: Procuring, contract: Contract, said: Mapping[str, Any]) -> str:
    """The change made, now that it is signed; in words. Raises NotValid where it cannot be made any more."""
    read = {name: date.fromisoformat(said[name]) if said[name] else None for name in ("from_on", "ends_on")}
    asked = _asked({**said, **read})
    number = _make_change(uow, contract, asked, said["despite"], said["by"])
    return f"Change {number} was made. {_change_words(asked)}"


def _make_change(uow: Procuring, contract: Contract, asked: Variation, despite: str, by: str) -> int:
    """Write the change with what the guard found; gives its number."""
    after, found = _varied(uow, contract, asked)
    contract_id = contract.contract_id
    number = len(uow.contract_register.variations(contract_id)) + 1
    _write(uow, contract, after)
    notice = (found.notice,) if found.notice else ()
    findings = (*found.findings, *notice, *((f"Made all the same: {despite.strip()}",) if not found.within else ()))
    uow.contract_register.add_variation(
        VariationMade(
            contract_id=contract_id,
            number=number,
            made_on=uow.today(),
            by=by,
            from_on=asked.from_on,
            pence=asked.pence,
            ends_on=asked.ends_on,
            scope=asked.scope.strip(),
            ground=asked.ground.value,
            reason=asked.reason.strip(),
            per_cent=str(found.per_cent),
            together_per_cent=str(found.together_per_cent),
            findings=findings,
            rules=tuple(_rule(limit) for limit in found.limits),
            needs_notice=bool(found.notice),
        )
    )
    note(uow, contract_id, "variation", f"Variation {number}, {asked.ground}: {_change_words(asked)}")
    return number


@worded
def terminate_contract(uow: Procuring, contract_id: str, last_day: date, reason: str) -> dict[str, Any]:
    """A contract ended before its time; visits planned after its last day are taken off the plan."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    after = domain.terminated(contract, uow.today(), last_day, reason)
    _write(uow, contract, after)
    words = f"The contract ended early, on {day_in_words(last_day)}"
    gone = [
        cancelled(visit, words, uow.actor)
        for visit in uow.contract_register.visits(contract_id)
        if visit.planned_on > last_day and visit.state is VisitState.PLANNED
    ]
    uow.contract_register.save_visits(gone)
    note(uow, contract_id, "terminated", f"Its last day is {day_in_words(last_day)}: {reason.strip()}")
    return {"contract_id": contract_id, "visits_cancelled": len(gone)}


def _varied(uow: Procuring, contract: Contract, asked: Variation) -> tuple[Contract, Measured]:
    earlier = uow.contract_register.variations(contract.contract_id)
    until = ordered_until(uow, contract.contract_id)
    after = changes.varied(contract, asked, uow.today(), until, len(earlier) + 1)
    law = limits.limits(uow.today(), contract.kind is Kind.WORKS)
    found = changes.measured(contract, [one.pence for one in earlier], asked, law)
    return after, _held_against_threshold(uow, contract, asked, found)


def _held_against_threshold(uow: Procuring, contract: Contract, asked: Variation, found: Measured) -> Measured:
    """A contract that the Act does not cover may grow only as long as it stays below the threshold, with what is like it."""
    if asked.ground is not Ground.NOT_COVERED:
        return found
    result = weighed_change(uow, contract, asked.pence)
    if result is None:
        return replace(found, within=False, findings=(*found.findings, COVERED))
    within = found.within and result.level is not Level.OVER
    return replace(found, within=within, findings=(*found.findings, f"{result.words}."))


def _asked(said: dict[str, Any]) -> Variation:
    return Variation(
        said["from_on"], int(said["pence"]), said.get("ends_on"), said["scope"], Ground(said["ground"]), said["reason"]
    )


def _told(contract: Contract, after: Contract, asked: Variation, found: Measured) -> dict[str, Any]:
    return {
        "contract_id": contract.contract_id,
        "in_words": _change_words(asked),
        "value_before_pence": contract.value_pence,
        "value_pence": after.value_pence,
        "ends_before": contract.ends_on.isoformat(),
        "ends_on": after.ends_on.isoformat(),
        "per_cent": str(found.per_cent),
        "together_per_cent": str(found.together_per_cent),
        "term_per_cent": str(found.term_per_cent),
        "within": found.within,
        "findings": list(found.findings),
        "notice": found.notice,
        "to_judge": found.to_judge,
        "rules": [_rule(limit) for limit in found.limits],
    }


def _rule(limit: changes.Limit) -> dict[str, Any]:
    return {"name": limit.name, "per_cent": str(limit.per_cent), "source": limit.source, "status": limit.status}


def _change_words(asked: Variation) -> str:
    parts = []
    if asked.pence:
        parts.append(f"{pounds(abs(asked.pence))} {'more' if asked.pence > 0 else 'less'}")
    if asked.ends_on:
        parts.append(f"its last day becomes {day_in_words(asked.ends_on)}")
    if asked.scope.strip():
        parts.append(asked.scope.strip())
    return f"From {day_in_words(asked.from_on)}: {'; '.join(parts)}"
