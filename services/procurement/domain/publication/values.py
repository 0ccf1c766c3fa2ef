"""Values as OCDS writes them: amounts, days, moments, periods, parties and what is bought."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.procurement.domain.publication.process import Organisation
from shared.calendar.zone import SCHOOL_ZONE

_WORKS, _FIRST_SERVICE = "45", "50"
"""Divisions of the CPV: construction; from 50 (repair and maintenance) on everything is a service, but for software (48)."""


def amount(pence: int, *, gross: bool = False) -> dict[str, Any]:
    """An amount. JSON has no decimals: a whole number of pounds stays one, other amounts keep exactly two places."""
    pounds = pence // 100 if pence % 100 == 0 else round(pence / 100, 2)
    return {"amountGross" if gross else "amount": pounds, "currency": "GBP"}


def moment(at: datetime) -> str:
    """A time, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def first_moment(day: date) -> str:
    """When a day begins in England."""
    return moment(datetime.combine(day, time(0), SCHOOL_ZONE))


def last_moment(day: date) -> str:
    """When a day ends in England."""
    return moment(datetime.combine(day + timedelta(days=1), time(0), SCHOOL_ZONE) - timedelta(seconds=1))


def period(first: date, last: date | None = None, at_most: date | None = None) -> dict[str, str]:
    """A run of days, with the last day that extensions can reach."""
    said = {"startDate": first_moment(first)}
    if last:
        said["endDate"] = last_moment(last)
    if at_most and at_most != last:
        said["maxExtentDate"] = last_moment(at_most)
    return said


def party(organisation: Organisation, *roles: str) -> dict[str, Any]:
    """A party with what it does in the process."""
    said: dict[str, Any] = {"id": organisation.party_id, "name": organisation.name, "roles": list(roles)}
    if organisation.scheme and organisation.number:
        said["identifier"] = {
            "scheme": organisation.scheme,
            "id": organisation.number,
            "legalName": organisation.name,
        }
    address = {
        "streetAddress": organisation.street,
        "locality": organisation.town,
        "postalCode": organisation.postcode,
    }
    given = {name: value for name, value in address.items() if value}
    if given:
        said["address"] = given | {"countryName": "United Kingdom"}
    return said


def reference(organisation: Organisation) -> dict[str, str]:
    """A party named by its id."""
    return {"id": organisation.party_id, "name": organisation.name}


def item(number: str, title: str, cpv_code: str, lot: str = "") -> dict[str, Any]:
    """What is bought, by its CPV code."""
    said: dict[str, Any] = {
        "id": number,
        "description": title,
        "classification": {"scheme": "CPV", "id": cpv_code},
    }
    return said | ({"relatedLot": lot} if lot else {})


def category(cpv_code: str) -> str:
    """Goods, works or services, by the division of the code."""
    division = cpv_code[:2]
    if division == _WORKS:
        return "works"
    return "services" if division >= _FIRST_SERVICE else "goods"
