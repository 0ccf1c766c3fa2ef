"""Who may bid: businesses that the trust invites, and those that ask for a link themselves where the tender is open to all.
Each gets a link with a secret; whoever holds it may bid for that business, and the trust keeps only its fingerprint."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.procurement.application.bids.boxes import LINK_CLOSED, LINK_RENEWED
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading
from services.procurement.application.tenders.stepping import note
from services.procurement.domain.bids.envelopes import Invitation, checked_business, fingerprint
from services.procurement.domain.tenders.tender import Procedure, State, Tender
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded

MOST_OF_A_KIND = 500
"""Businesses that ask themselves, and such as are invited: strangers can fill up their own half only."""
MOST_ASKED_IN_AN_HOUR = 50
"""Links that strangers may ask for, for one tender: nobody fills up their half before the buyer has seen it."""
AN_HOUR = timedelta(hours=1)
TOKEN_BYTES = 32
OPEN_TO_ALL = frozenset({Procedure.OPEN, Procedure.BELOW_THRESHOLD})


@worded
def invite(
    uow: Procuring, tender_id: str, name: str, email: str, company_number: str = "", supplier_id: str | None = None
) -> dict[str, Any]:
    """Invite a business. The link's secret is in this answer and nowhere else."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    if supplier_id:
        listed = uow.suppliers.get(supplier_id)
        name, company_number = name or listed.name, company_number or listed.company_number or ""
    return _added(uow, tender, name, email, company_number, supplier_id or None, asked_itself=False)


@worded
def ask_to_bid(uow: Procuring, tender_id: str, name: str, email: str, company_number: str) -> dict[str, Any]:
    """A business asks for a link itself. Only where anybody may bid."""
    tender = reading.tender(uow, tender_id)
    if not is_open_to_all(tender, uow):
        raise WrongTime("Bids for this tender are by invitation, or the time for them has passed")
    return _added(uow, tender, name, email, company_number, None, asked_itself=True)


def is_open_to_all(tender: Tender, uow: Procuring) -> bool:
    """Whether a business may ask for a link now."""
    return tender.procedure in OPEN_TO_ALL and tender.is_open(uow.now())


def _added(
    uow: Procuring,
    tender: Tender,
    name: str,
    email: str,
    company_number: str,
    supplier_id: str | None,
    *,
    asked_itself: bool,
) -> dict[str, Any]:
    name, email = checked_business(name, email)
    invited = [one for one in uow.bids.invitations(tender.tender_id) if one.is_active]
    _refuse_inviting(uow, tender, sum(one.asked_itself is asked_itself for one in invited))
    if asked_itself:
        _refuse_a_rush(uow, invited)
    elif any(one.email.casefold() == email.casefold() for one in invited):
        raise NotValid(f"{email} is invited already: make a new link for it if the first one was lost")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Invitation(
        new_id(), tender.tender_id, name, company_number.strip(), email, supplier_id, asked_itself, uow.now(),
        uow.actor, fingerprint(token),
    )  # fmt: skip
    uow.bids.add_invitation(made)
    return plain(made) | {"token": token, "title": tender.title, "deadline_at": _iso(tender.deadline_at)}


def _refuse_inviting(uow: Procuring, tender: Tender, before: int) -> None:
    if tender.state not in (State.DRAFT, State.PUBLISHED):
        raise WrongTime(f"'{tender.title}' is {tender.state.value}: nobody is invited any more")
    if tender.deadline_at is not None and uow.now() > tender.deadline_at:
        raise WrongTime("The deadline has passed: nobody is invited any more")
    if before >= MOST_OF_A_KIND:
        raise WrongTime(f"{before} businesses have such a link for this tender already. Write to the buyer")


def _refuse_a_rush(uow: Procuring, invited: list[Invitation]) -> None:
    since = uow.now() - AN_HOUR
    if sum(one.asked_itself and one.made_at > since for one in invited) >= MOST_ASKED_IN_AN_HOUR:
        raise WrongTime(
            "Many businesses have asked for a link to this tender within the last hour. Try again in an hour, or write to the "
            "buyer"
        )


@worded
def new_link(uow: Procuring, tender_id: str, invitation_id: str) -> dict[str, Any]:
    """Another secret for a business that lost its link; the one before opens nothing from now on. It is recorded, and
    whoever has the link can neither see, replace nor take back a bid without the password of that bid."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    held = _invitation(uow, tender_id, invitation_id)
    if not held.is_active:
        raise WrongTime(f"The link of {held.name} was closed: invite the business again")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    changed = replace(held, fingerprint=fingerprint(token), renewed_at=uow.now(), renewed_by=uow.actor)
    uow.bids.put_invitation(changed)
    note(uow, tender, LINK_RENEWED, f"A new link was made for {held.name}; the one before opens nothing any more")
    return plain(changed) | {"token": token, "title": tender.title, "deadline_at": _iso(tender.deadline_at)}


@worded
def end_invitation(uow: Procuring, tender_id: str, invitation_id: str, reason: str) -> dict[str, Any]:
    """Close a link, with the reason. An envelope that came by it stays sealed in the box; nobody is told whether there is one."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    held = _invitation(uow, tender_id, invitation_id)
    if not held.is_active:
        raise WrongTime(f"The link of {held.name} was closed before: {held.ended_because}")
    ended = _ended(uow, held, reason)
    note(uow, tender, LINK_CLOSED, f"The link of {ended.name} was closed: {ended.ended_because}")
    return plain(ended)


@worded
def end_asked_links(uow: Procuring, tender_id: str, invitation_ids: Collection[str], reason: str) -> dict[str, Any]:
    """Close links that businesses asked for themselves, several at once: nobody has proved whose they are."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    chosen = [
        one
        for one in uow.bids.invitations(tender_id)
        if one.invitation_id in invitation_ids and one.asked_itself and one.is_active
    ]
    if len(chosen) != len(set(invitation_ids)) or not chosen:
        words = "Choose links from the list that businesses asked for themselves and that still work"
        raise NotValid(words, fields={"invitation_ids": [words]})
    ended = [_ended(uow, one, reason) for one in chosen]
    names = ", ".join(one.name for one in ended)
    said = (
        f"1 link that a business had asked for itself was closed ({names})"
        if len(ended) == 1
        else f"{len(ended)} links that businesses had asked for themselves were closed ({names})"
    )
    note(uow, tender, LINK_CLOSED, f"{said}: {ended[0].ended_because}")
    return {"tender_id": tender_id, "closed": len(ended)}


def _ended(uow: Procuring, invitation: Invitation, reason: str) -> Invitation:
    because = reason.strip()
    if not because:
        words = "Say why, for whoever asks later"
        raise NotValid(words, fields={"reason": [words]})
    ended = replace(invitation, ended_at=uow.now(), ended_by=uow.actor, ended_because=because)
    uow.bids.put_invitation(ended)
    return ended


@worded
def invitations(uow: Procuring, tender_id: str) -> list[dict[str, Any]]:
    """Who may bid. Nothing here says who has."""
    for_the_trust(uow)
    return [plain(one) for one in uow.bids.invitations(tender_id)]


def by_token(uow: Procuring, token: str) -> Invitation:
    """The invitation that the secret belongs to. Raises NotKnown, in the same words whatever is wrong."""
    found = uow.bids.invitation_by(fingerprint(token))
    if found is None or not found.is_active:
        raise NotKnown("This link does not work, or does not work any more. Ask the buyer for a new one")
    return found


def _invitation(uow: Procuring, tender_id: str, invitation_id: str) -> Invitation:
    for one in uow.bids.invitations(tender_id):
        if one.invitation_id == invitation_id:
            return one
    raise NotKnown("There is no such invitation: choose one from the list")


def plain(one: Invitation) -> dict[str, Any]:
    """An invitation as pages show it."""
    return {
        "invitation_id": one.invitation_id,
        "name": one.name,
        "company_number": one.company_number,
        "email": one.email,
        "supplier_id": one.supplier_id,
        "asked_itself": one.asked_itself,
        "made_at": one.made_at.isoformat(),
        "renewed_at": _iso(one.renewed_at),
        "renewed_by": one.renewed_by,
        "ended_at": _iso(one.ended_at),
        "ended_by": one.ended_by,
        "ended_because": one.ended_because,
        "forgotten_at": _iso(one.forgotten_at),
    }


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
