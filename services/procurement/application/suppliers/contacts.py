"""How a supplier is reached, for its business only. A number that changes is a new entry: which one was held when decides
whether it may be called back on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.noted import CONTACTS, note
from services.procurement.application.suppliers.ports import Contact
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded


@worded
def add_contact(
    uow: Procuring, supplier_id: str, what_for: str, name: str, email: str, phone: str, found_in: str
) -> dict[str, Any]:
    """A contact on record from now on. Raises InvalidRequest without a way to reach it, or without where it was found."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    fields = {}
    if not (email.strip() or phone.strip()):
        fields["phone"] = ["Enter a telephone number or an e-mail address"]
    if phone.strip() and sum(letter.isdigit() for letter in phone) < 6:
        fields["phone"] = ["Enter the whole telephone number, with the code"]
    if email.strip() and "@" not in email:
        fields["email"] = ["Enter an e-mail address, such as accounts@example.com"]
    if not found_in.strip():
        fields["found_in"] = ["Say where you found it: its website, the contract, the register of companies"]
    if fields:
        raise NotValid("; ".join(words for [words] in fields.values()), fields=fields)
    contact = Contact(
        new_id(), supplier_id, what_for.strip(), name.strip(), email.strip(), phone.strip(), found_in.strip(), uow.now()
    )
    uow.onboarding.put_contact(contact)
    reached = ", ".join(part for part in (contact.phone, contact.email) if part)
    note(uow, supplier_id, CONTACTS, f"contact put on record: {reached}", f"Found in {contact.found_in}")
    return contact_as_json(contact)


@worded
def end_contact(uow: Procuring, supplier_id: str, contact_id: str, reason: str) -> dict[str, Any]:
    """The contact is used no more; it stays on record. Raises NotFound, InvalidRequest without a reason."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    found = next((one for one in uow.onboarding.contacts(supplier_id) if one.contact_id == contact_id), None)
    if found is None or found.until is not None:
        raise NotKnown("There is no such contact any more: look at the supplier's page again")
    if not reason.strip():
        raise NotValid("Say why, for whoever asks later", fields={"reason": ["Say why, for whoever asks later"]})
    ended = replace(found, until=uow.now())
    uow.onboarding.put_contact(ended)
    note(uow, supplier_id, CONTACTS, f"contact taken off the record: {found.phone or found.email}", reason)
    return contact_as_json(ended)


def contact_as_json(contact: Contact) -> dict[str, Any]:
    return {
        "contact_id": contact.contact_id,
        "what_for": contact.what_for,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "found_in": contact.found_in,
        "since": contact.since.isoformat(),
        "until": contact.until.isoformat() if contact.until else None,
    }
