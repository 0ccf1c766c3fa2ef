"""Schools: taken into the records, described again, counted, reopened under a new URN, found and shown. What is known of a
school is said again as an event whenever any of it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.school_ports import Alongside, SchoolsWanted
from services.membership.domain import schools as domain
from services.membership.domain.errors import BadInput, in_words
from services.membership.domain.schools import Census, Details, Phase, School, TrustSpell
from shared.errors import Conflict
from shared.identifiers import new_id

RECORDED = "membership.school.recorded.v1"
CONVERTED = "membership.conversion.completed.v1"


@worded
def register_school(
    uow: Alongside,
    urn: str,
    name: str,
    establishment_type: str,
    phase: str | None,
    opened_on: date | None,
    ukprn: str | None,
    trust_uid: str | None,
    trust_name: str | None,
    **details: Any,
) -> dict[str, Any]:
    """A school taken into the records under an id of its own. Raises Conflict where its URN is known already."""
    for_the_trust(uow)
    tidy = domain.checked_urn(urn)
    known = uow.schools.by_urns([tidy]).get(tidy)
    if known is not None:
        raise Conflict(
            f"URN {tidy} is in the records already: {known.name}.",
            school_id=str(known.school_id),
            reason="already_done",
        )
    described = Details(name.strip(), establishment_type, Phase(phase) if phase else None, **details)
    spell = TrustSpell(trust_uid, trust_name or trust_uid) if trust_uid else None
    school, _ = domain.register(UUID(new_id()), tidy, described, opened_on=opened_on, ukprn=ukprn, trust=spell)
    save_school(uow, None, school, "registered by hand")
    return school_as_json(school)


@worded
def change_details(uow: Alongside, school_id: str, from_on: date, **changed: Any) -> dict[str, Any]:
    """What the register says of a school from a day on; what is not named stays. Raises InvalidRequest."""
    if from_on > uow.today():
        raise BadInput(f"Record the new details on {in_words(from_on)} or after: they do not hold yet.")
    before = uow.schools.get(school_id, lock=True)
    given = {key: value for key, value in changed.items() if value is not None}
    if "phase" in given:
        given["phase"] = Phase(given["phase"])
    after, _ = domain.change_details(before, replace(before.details[-1], **given, from_on=from_on))
    save_school(uow, before, after, f"details from {in_words(from_on)}")
    return school_as_json(after)


@worded
def record_census(
    uow: Alongside,
    school_id: str,
    taken_on: date,
    pupils: int,
    source: str,
    free_meals: int | None,
    ehcp: int | None,
) -> dict[str, Any]:
    """One more census of a school, with its source; the same again changes nothing. Raises InvalidRequest, Conflict."""
    if taken_on > uow.today():
        raise BadInput(f"A census of {in_words(taken_on)} was not taken yet. Check the date.")
    before = uow.schools.get(school_id, lock=True)
    after, _ = domain.record_census(before, Census(taken_on, pupils, source.strip(), free_meals, ehcp))
    save_school(uow, before, after, f"census of {in_words(taken_on)}")
    return school_as_json(after)


@worded
def record_reopening(uow: Alongside, school_id: str, urn: str, on: date) -> dict[str, Any]:
    """The school reopened under a new URN outside of any membership here. Raises InvalidRequest, Conflict."""
    if on > uow.today():
        raise BadInput(f"Record the reopening on {in_words(on)} or after.")
    before = uow.schools.get(school_id, lock=True)
    after, facts = domain.reopens_under(before, urn, on)
    save_school(uow, before, after, f"reopened on {in_words(on)}")
    if facts:
        say_converted(uow, after, before.urn, on, subject=f"{school_id}:{after.urn}", why="reopened under a new URN")
    return school_as_json(after)


@worded
def school_page(uow: Alongside, school_id: str) -> dict[str, Any]:
    """Everything recorded of a school, with what the register says about its successor."""
    school = uow.schools.get(school_id)
    following = [link for link in uow.trust.links_of([school.urn]) if link.successor_urn != school.urn]
    federation = uow.trust.federation(str(school.federation_id)).name if school.federation_id else None
    return school_as_json(school) | {
        "federation": federation,
        "register_says_followed_by": [
            {
                "urn": link.successor_urn,
                "name": link.successor_name,
                "opens_on": link.opens_on.isoformat() if link.opens_on else None,
            }
            for link in following
        ],
    }


def find_schools(
    uow: Alongside, text: str, local_authority: str, federation_id: str, page: int, page_size: int
) -> dict[str, Any]:
    """One page of the schools that fit: words of the name or the beginning of any URN, one authority, one federation."""
    wanted = SchoolsWanted(text.strip(), local_authority.strip(), federation_id, page, page_size)
    found, count = uow.schools.search(wanted)
    rows = [
        {
            "school_id": one.school_id,
            "name": one.name,
            "urn": one.urn,
            "phase": one.phase,
            "establishment_type": one.establishment_type,
            "local_authority": one.local_authority,
            "federation_id": one.federation_id,
        }
        for one in found
    ]
    pages = max(1, -(-count // page_size))
    return {
        "schools": rows,
        "page": page,
        "page_size": page_size,
        "count": count,
        "pages": pages,
        "local_authorities": uow.schools.local_authorities(),
    }


def schools_by_urn(uow: Alongside, urns: list[str]) -> dict[str, Any]:
    """The schools that have or had these URNs: `{urn: school_id}`; URNs that nobody knows are left out."""
    return {urn: str(school.school_id) for urn, school in sorted(uow.schools.by_urns(urns).items())}


def save_school(uow: Alongside, before: School | None, after: School, why: str) -> None:
    """Write a school, and say what is known of it where that has changed."""
    if before == after:
        return
    if before is None:
        uow.schools.add(after, uow.now())
    else:
        uow.schools.save(before, after)
    said = _said_of(after)
    if before is None or said != _said_of(before):
        school_id = str(after.school_id)
        uow.emit(RECORDED, subject=school_id, school_id=school_id, data=said, why=why)


def say_converted(uow: Alongside, school: School, old_urn: str, on: date, *, subject: str, why: str) -> None:
    """Say that from a day on the school has the URN that it has now."""
    data = {
        "school_id": str(school.school_id),
        "old_urn": old_urn,
        "new_urn": school.urn,
        "on": on,
        "name": school.name,
    }
    uow.emit(CONVERTED, subject=subject, school_id=str(school.school_id), data=data, why=why)


def school_as_json(school: School) -> dict[str, Any]:
    """The school with all its dated rows, newest last."""
    newest = school.details[-1]
    return {
        "school_id": str(school.school_id),
        "name": school.name,
        "urn": school.urn,
        "phase": newest.phase.value if newest.phase else None,
        "establishment_type": newest.establishment_type,
        "local_authority": newest.la_name,
        "la_code": newest.la_code,
        "laestab": newest.laestab,
        "postcode": newest.postcode,
        "ukprn": school.ukprn,
        "federation_id": str(school.federation_id) if school.federation_id else None,
        "urns": [
            {"urn": one.urn, "opened_on": _iso(one.opened_on), "closed_on": _iso(one.closed_on)} for one in school.urns
        ],
        "details": [
            {"from_on": _iso(one.from_on), "name": one.name, "establishment_type": one.establishment_type}
            for one in school.details
        ],
        "censuses": [
            {
                "taken_on": one.taken_on.isoformat(),
                "pupils": one.pupils,
                "free_meals": one.free_meals,
                "ehcp": one.ehcp,
                "source": one.source,
            }
            for one in school.censuses
        ],
        "trusts": [
            {
                "trust_uid": one.trust_uid,
                "trust_name": one.trust_name,
                "from_on": _iso(one.from_on),
                "until_on": _iso(one.until_on),
            }
            for one in school.trusts
        ],
    }


def _said_of(school: School) -> Mapping[str, Any]:
    newest = school.details[-1]
    census = school.censuses[-1] if school.censuses else None
    return {
        "school_id": str(school.school_id),
        "name": school.name,
        "urn": school.urn,
        "phase": newest.phase.value if newest.phase else None,
        "establishment_type": newest.establishment_type,
        "local_authority": newest.la_name,
        "pupils": census.pupils if census else None,
        "pupils_on": census.taken_on if census else None,
    }


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
