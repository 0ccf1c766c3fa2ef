"""Who is behind a request: the session that their cookie names, what they hold by membership's word, and the way in and
out. What they hold is asked again every minute, and at once when membership says that an appointment changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, g, request, session

from services.portal.adapters.unit_of_work import PortalUnitOfWork
from services.portal.application import accounts, sign_ins
from services.portal.application.ports import SessionRecord
from services.portal.web.admission.person import SignedIn, signed_in_from
from services.portal.web.asking.calls import Absences, not_answering
from services.portal.web.context import now, portal
from shared.errors import NotAllowed, ServiceAway
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.observability.metrics import SIGN_INS
from shared.persistence.unit_of_work import Cause

ABSENCES = "absences"
ASKED_AGAIN_AFTER = timedelta(minutes=1)
GRANTS = "grants"
ASKED_AT = "asked_at"
MUST_CHANGE = "must_change"
"""In what a session keeps: the passphrase was made by somebody else, and is to be changed before anything else."""
ID_TOKEN = "id_token"  # noqa: S105  a name
"""In what a session keeps: what the identity provider said, which it wants to see again when somebody signs out."""


def cookie_name() -> str:
    """A __Host- cookie cannot be set by a neighbour's page; it needs https."""
    return "__Host-quayside" if portal().settings.secure else "quayside"


def records(account: str = "visitor") -> PortalUnitOfWork:
    """A transaction on the portal's own records; never held open while a service is asked."""
    found = portal().runtime.unit_of_work(Cause(account, g.correlation_id, None))
    assert isinstance(found, PortalUnitOfWork)
    return found


def find_person(*, unused: bool = False) -> SignedIn | None:
    """Whoever the request's cookie speaks for; None for a visitor, or where the session has ended.

    With `unused` the look does not count as use of the session. Raises ServiceAway where nobody can say what they hold.
    """
    g.secret = request.cookies.get(cookie_name()) or None
    if g.secret is None:
        return None
    with records() as uow:
        kept = sign_ins.session_of(uow, g.secret, unused=unused)
        changed_at = accounts.grants_changed_at(uow, kept.account) if kept else None
    if kept is None:
        return None
    g.sign_in = kept
    if _still_good(kept.data, changed_at):
        return signed_in_from(kept.account, kept.data[GRANTS])
    return _asked_again(kept.account, g.secret, kept.data)


def this_session() -> SessionRecord:
    """The session of the request in hand."""
    kept: SessionRecord = g.sign_in
    return kept


def must_change_passphrase() -> bool:
    """Whether this session may do nothing yet but choose a passphrase."""
    return g.get("sign_in") is not None and bool(this_session().data.get(MUST_CHANGE))


def sign_in(account: str, way: str, **kept: Any) -> SignedIn:
    """Open a session, under a new secret, for somebody who has proved who they are. Raises NotAllowed where they hold
    nothing here, ServiceAway where that cannot be said."""
    person = _held_by(account)
    if not person.grants:
        SIGN_INS.labels(way, "refused").inc()
        raise NotAllowed(
            f"{account} is known, but holds no role at a school or in the trust today. "
            "The trust’s membership lead can appoint you; then sign in again."
        )
    _open(person, way, {**_data(person), **kept})
    SIGN_INS.labels(way, "ok").inc()
    return person


def renew(person: SignedIn) -> int:
    """After a change of passphrase: this session goes on under a new secret, every other one of theirs ends; returns how
    many those were."""
    before = this_session()
    with records(person.account) as uow:
        others = sign_ins.end_every_session(uow, person.account, except_secret=g.secret)
    _open(person, before.way, {name: value for name, value in before.data.items() if name != MUST_CHANGE})
    return others


def sign_out() -> None:
    """End this session, here and on the server."""
    if g.get("secret"):
        with records() as uow:
            sign_ins.end_session(uow, g.secret)
    session.clear()
    g.signed_in = None
    name = cookie_name()
    secure = portal().settings.secure

    @after_this_request
    def forget(response: Response) -> Response:
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
        # The next person at this computer finds no answered form by the back button.
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


def _open(person: SignedIn, way: str, kept: dict[str, Any]) -> None:
    session.clear()
    with records(person.account) as uow:
        if g.get("secret"):
            sign_ins.end_session(uow, g.secret)
        opened = sign_ins.open_session(
            uow, person.account, way=way, address=request.remote_addr or "", browser=request.user_agent.string[:200]
        )
        sign_ins.keep_data(uow, opened, kept)
    _set_cookie(opened)
    g.secret = opened
    g.signed_in = person


def _set_cookie(secret: str) -> None:
    name, secure = cookie_name(), portal().settings.secure

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(name, secret, path="/", secure=secure, httponly=True, samesite="Lax")
        return response


def _still_good(data: Mapping[str, Any], changed_at: datetime | None) -> bool:
    asked_at = data.get(ASKED_AT)
    if not asked_at:
        return False
    at = datetime.fromisoformat(asked_at)
    return now() - at < ASKED_AGAIN_AFTER and (changed_at is None or changed_at < at)


def _asked_again(account: str, secret: str, data: Mapping[str, Any]) -> SignedIn | None:
    person = _held_by(account)
    with records(account) as uow:
        if not person.grants:
            sign_ins.end_session(uow, secret)
        else:
            sign_ins.keep_data(uow, secret, {**data, **_data(person)})
    if person.grants:
        return person
    g.roles_ended = True
    return None


def _data(person: SignedIn) -> dict[str, Any]:
    return {GRANTS: person.as_json(), ASKED_AT: now().isoformat()}


def _held_by(account: str) -> SignedIn:
    """What membership says that they hold; while it is away, what it said last, a day long."""
    try:
        person, person_id = _asked_of_membership(account)
    except ServiceAway as away:
        with records(account) as uow:
            remembered = accounts.remembered_grants(uow, account)
        if remembered is None:
            raise ServiceAway(
                "Membership, which knows who may do what, does not answer just now.",
                **away.details,
            ) from away
        return signed_in_from(account, remembered)
    with records(account) as uow:
        accounts.remember_grants(uow, account, person.as_json(), person_id=person_id)
    return person


def _asked_of_membership(account: str) -> tuple[SignedIn, str | None]:
    # Asked in the trust's name, since somebody whose roles are not known yet cannot ask by a role of their own; the
    # answer is about `account` alone.
    who = caller(account, (Role.OPERATOR, EVERY_SCHOOL), correlation_id=g.correlation_id)
    said = _membership(who, "my_roles")
    held = [[one["role"], one["school_id"] or EVERY_SCHOOL] for one in said["appointments"]]
    person = signed_in_from(account, {"name": said["name"], "grants": held, "schools": said["schools"]})
    return person, said["person_id"]


def _membership(who: Caller, method: str) -> Any:
    absences: Absences = current_app.extensions[ABSENCES]
    absences.refuse("membership")
    try:
        said = portal().client.call(who, "membership", method)
    except ServiceAway as away:
        absences.note("membership", method, away)
        raise not_answering("membership") from away
    absences.answered("membership")
    return said
