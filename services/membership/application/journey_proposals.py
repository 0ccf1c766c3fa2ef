"""What needs both sides: one side puts it before the other and signs, the other signs or does not. With both signatures it is
carried in the same moment. Leaving needs one side, unless the notice is to be shorter than agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.agreement_terms import agreement_settings
from services.membership.application.journey_now import PROPOSALS
from services.membership.application.journey_page import membership_as_json, previewed
from services.membership.application.journey_telling import carry, note, side_words
from services.membership.application.people import signing
from services.membership.application.refusals import worded
from services.membership.application.school_ports import (
    Alongside,
    HeldMembership,
    Proposal,
    ProposalState,
    Signature,
)
from services.membership.domain import journey_exit, journey_steps
from services.membership.domain.errors import BadInput
from services.membership.domain.journey import (
    JourneyOutcome,
    Membership,
    Reason,
    Side,
    Signatures,
)
from services.membership.domain.journey_states import State
from shared.errors import Conflict, NotAllowed, NotFound
from shared.identifiers import new_id

Terms = Mapping[str, Any]


def _agree(membership: Membership, signed: Signatures, terms: Terms, on: date) -> JourneyOutcome:
    return journey_steps.agree(membership, signed, on, agreement_settings(terms, on), terms["words"])


def _convert(membership: Membership, signed: Signatures, terms: Terms, on: date) -> JourneyOutcome:
    provisional_on = date.fromisoformat(terms["provisional_on"])
    return journey_steps.decide_to_convert(
        membership, signed, provisional_on, _reasons(terms), terms["words"], on, terms["conditions"]
    )


def _extend(membership: Membership, signed: Signatures, terms: Terms, on: date) -> JourneyOutcome:
    to_end = date.fromisoformat(terms["to_end"])
    return journey_steps.decide_to_extend(membership, signed, to_end, Reason(terms["reason"]), terms["words"], on)


def _leave(membership: Membership, signed: Signatures, terms: Terms, on: date) -> JourneyOutcome:
    step: Callable[..., JourneyOutcome] = journey_steps.decide_to_leave
    if membership.state is State.ASSOCIATE:
        step = journey_steps.end_early
    elif membership.state is State.MEMBER:
        step = journey_exit.start_leaving
    last = date.fromisoformat(terms["last_service_on"])
    return step(membership, signed, last, _reasons(terms), terms["words"], on)


def _reasons(terms: Terms) -> Sequence[Reason]:
    return [Reason(reason) for reason in terms["reasons"]]


KINDS: Mapping[str, Callable[[Membership, Signatures, Terms, date], JourneyOutcome]] = {
    "agreement": _agree,
    "conversion": _convert,
    "extension": _extend,
    "leaving": _leave,
}
ONE_SIDE_IS_ENOUGH = frozenset({"leaving"})


@worded
def propose(uow: Alongside, school_id: str, kind: str, terms: Terms, side: str | None, preview: bool) -> dict[str, Any]:
    """One side puts something before the other and signs it; wrong terms are refused at once. With `preview` nothing is
    written, and the membership is shown as it would be with both signatures."""
    held = uow.memberships.of_school(school_id, lock=not preview)
    with uow.over_schools([str(one) for one in held.membership.school_ids]):
        mine, person = signing(uow, held.membership, side)
        both = KINDS[kind](held.membership, Signatures(dict.fromkeys(Side, person)), terms, uow.today())
        if preview:
            return previewed(uow, held.membership, both[0])
        _refuse_a_second(uow, held.membership, kind)
        proposal = Proposal(
            proposal_id=new_id(),
            membership_id=str(held.membership.membership_id),
            kind=kind,
            state=ProposalState.OPEN,
            terms=dict(terms),
            signed={mine: Signature(str(person), uow.now())},
            made_at=uow.now(),
        )
        return _carry_if_signed(uow, held, proposal)


@worded
def sign(uow: Alongside, school_id: str, proposal_id: str, side: str | None) -> dict[str, Any]:
    """The other side signs; with both signatures the step is carried at once. Raises NotFound, Conflict, NotAllowed."""
    held = uow.memberships.of_school(school_id, lock=True)
    with uow.over_schools([str(one) for one in held.membership.school_ids]):
        proposal = _open_one(uow, held.membership, proposal_id)
        mine, person = signing(uow, held.membership, side)
        if mine in proposal.signed:
            raise Conflict(f"{PROPOSALS[proposal.kind].capitalize()} is signed for the {mine.value} already.")
        if str(person) in {one.person_id for one in proposal.signed.values()}:
            raise NotAllowed("One person cannot sign for both sides: somebody else signs for the other.")
        signed = {**proposal.signed, mine: Signature(str(person), uow.now())}
        return _carry_if_signed(uow, held, replace(proposal, signed=signed))


@worded
def preview(uow: Alongside, school_id: str, proposal_id: str) -> dict[str, Any]:
    """What a proposal that waits would change once both sides have signed. Raises NotFound, Conflict, and what the
    second signature would be refused with today."""
    held = uow.memberships.of_school(school_id)
    with uow.over_schools([str(one) for one in held.membership.school_ids]):
        proposal = _open_one(uow, held.membership, proposal_id)
        signer = UUID(next(iter(proposal.signed.values())).person_id)
        both = Signatures(dict.fromkeys(Side, signer))
        after, _ = KINDS[proposal.kind](held.membership, both, proposal.terms, uow.today())
        return previewed(uow, held.membership, after)


@worded
def take_back(uow: Alongside, school_id: str, proposal_id: str, words: str) -> dict[str, Any]:
    """Either side ends a proposal that waits: the one takes it back, the other says no."""
    held = uow.memberships.of_school(school_id, lock=True)
    with uow.over_schools([str(one) for one in held.membership.school_ids]):
        proposal = _open_one(uow, held.membership, proposal_id)
        mine, _ = signing(uow, held.membership, None)
        said = words.strip() or f"ended by the {mine.value}"
        ended = replace(proposal, state=ProposalState.TAKEN_BACK, ended_at=uow.now(), words=said)
        uow.memberships.put_proposal(ended)
        note(uow, held.membership, "proposal_taken_back", f"{PROPOSALS[proposal.kind]}: {said}")
        return membership_as_json(uow, held.membership)


def _carry_if_signed(uow: Alongside, held: HeldMembership, proposal: Proposal) -> dict[str, Any]:
    by = {side: UUID(one.person_id) for side, one in proposal.signed.items()}
    outcome = _outcome(held.membership, Signatures(by), proposal, uow.today())
    what = PROPOSALS[proposal.kind]
    if outcome is None:
        uow.memberships.put_proposal(proposal)
        note(uow, held.membership, "proposal_signed", f"{what}, signed for {side_words(list(by))}")
        return membership_as_json(uow, held.membership) | {"proposal_id": proposal.proposal_id}
    carried = replace(proposal, state=ProposalState.CARRIED, ended_at=uow.now())
    uow.memberships.put_proposal(carried)
    membership = carry(uow, held, outcome, f"{what}: {proposal.terms['words']}".removesuffix(": "))
    return membership_as_json(uow, membership) | {"proposal_id": proposal.proposal_id}


def _outcome(membership: Membership, signed: Signatures, proposal: Proposal, on: date) -> JourneyOutcome | None:
    """What the signatures so far bring about; None where the other side's is still needed."""
    step = KINDS[proposal.kind]
    if signed.both:
        return step(membership, signed, proposal.terms, on)
    if proposal.kind not in ONE_SIDE_IS_ENOUGH:
        return None
    try:
        return step(membership, signed, proposal.terms, on)
    except BadInput:
        # The terms hold with both signatures, as was tried before: only the notice is too short for one side.
        return None


def _refuse_a_second(uow: Alongside, membership: Membership, kind: str) -> None:
    waiting = uow.memberships.proposals(str(membership.membership_id), open_only=True)
    if any(one.kind == kind for one in waiting):
        raise Conflict(f"{PROPOSALS[kind].capitalize()} already waits for a signature: sign that, or take it back.")


def _open_one(uow: Alongside, membership: Membership, proposal_id: str) -> Proposal:
    of_case = uow.memberships.proposals(str(membership.membership_id))
    found = next((one for one in of_case if one.proposal_id == proposal_id), None)
    if found is None:
        raise NotFound("There is no such proposal in this membership.")
    if found.state is not ProposalState.OPEN:
        raise Conflict(f"This proposal waits no more: it was {found.state.value.replace('_', ' ')}.")
    return found
