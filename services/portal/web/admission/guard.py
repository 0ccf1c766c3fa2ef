"""Before every view: who is behind the request, may they open this page, is there such a school. After it: the headers
that keep a page to itself."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from services.portal.application import readings
from services.portal.web.admission import headers, leftover, signing_in, unfinished
from services.portal.web.admission.access import Access, Kind, looks_of, rules_of
from services.portal.web.admission.person import SignedIn
from services.portal.web.asking.calls import Absences, Asking
from services.portal.web.context import ask, me, now, portal
from shared.errors import DatabaseAway, NotAllowed, NotFound, NotSignedIn, ServiceAway
from shared.identifiers import new_id
from shared.identity.context import caller
from shared.observability.logs import begin_about, end_about

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
FOR_MACHINES = frozenset({"static", "help.health_live", "help.health_ready"})
"""Asked by whatever watches over this process, by its bare address and without anybody behind it."""
BEFORE_CHANGE = frozenset({"sign_in.passphrase", "sign_in.leave"})
"""Open for those who must choose another passphrase first."""
WITHOUT_ROLES = frozenset(
    {"sign_in.account", "sign_in.passphrase", "sign_in.leave", "sign_in.end_one", "sign_in.end_others"}
)
"""Open while nobody can say what somebody holds: signing out must always work."""
NAMES_KEPT = timedelta(minutes=5)
"""A school's name on its pages may be as old as this."""
LONGEST_PATH = 2_000


def install(app: Flask) -> None:
    """Guard every request of the application."""
    app.extensions[signing_in.ABSENCES] = Absences()
    app.before_request(_begin)
    app.teardown_request(lambda _problem: end_about())
    app.before_request(_admit)
    app.after_request(leftover.read_away)
    app.after_request(unfinished.give_back_after_failure)
    app.after_request(headers.keep_to_itself)


def _begin() -> None:
    g.correlation_id = new_id()
    begin_about(g.correlation_id)
    g.nonce = secrets.token_urlsafe(16)
    g.signed_in = None
    g.sign_in = None
    g.school = None
    g.secret = None
    if request.endpoint not in FOR_MACHINES and not _is_ours(request.host):
        raise BadRequest("This portal is not known by that name.")
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        raise BadRequest("No address of this portal has a null sign in it.")


def _is_ours(host: str) -> bool:
    """Whether the request's Host names this portal: nothing is built from any other name."""
    named = _HOST.fullmatch(host.lower())
    return named is not None and named[1].strip("[]") in portal().settings.hosts


def _admit() -> AnyResponse | None:
    # No such address, or not by this method: Flask answers, once it is known how to greet whoever asked.
    rule = rules_of(current_app).get(request.endpoint or "", Access(Kind.ANYBODY))
    if rule.kind is Kind.TOKEN or request.endpoint in FOR_MACHINES:
        return None
    looks = request.endpoint in looks_of(current_app)
    g.signed_in = _person(rule, looks)
    _ready_to_ask(g.signed_in)
    if g.signed_in is None:
        return None if rule.kind is Kind.ANYBODY else _to_sign_in(looks)
    if signing_in.must_change_passphrase() and rule.kind is not Kind.ANYBODY and request.endpoint not in BEFORE_CHANGE:
        return redirect(url_for("sign_in.passphrase", next=_wanted()))
    _check(rule, g.signed_in)
    return None


def _person(rule: Access, looks: bool) -> SignedIn | None:
    try:
        return signing_in.find_person(unused=looks)
    except ServiceAway:
        if rule.kind is Kind.ANYBODY:
            return None
        if request.endpoint in WITHOUT_ROLES:
            account = signing_in.this_session().account
            return SignedIn(account, account, ())
        raise
    except DatabaseAway:
        if rule.kind is Kind.ANYBODY:
            # Whom to ask when nothing works stands on such a page.
            return None
        raise


def _ready_to_ask(person: SignedIn | None) -> None:
    who = person.caller(g.correlation_id) if person else caller("visitor", correlation_id=g.correlation_id)
    found = portal()
    g.asking = Asking(
        found.client,
        who,
        current_app.extensions[signing_in.ABSENCES],
        may_change=request.method not in SAFE,
        strict=found.settings.strict,
    )


def _check(rule: Access, person: SignedIn) -> None:
    """Raise NotFound for a school that is not there for this person, NotAllowed for a page that is not theirs."""
    school_id = (request.view_args or {}).get("school_id")
    if school_id is not None:
        if not _ID.fullmatch(school_id) or not person.belongs_to(school_id):
            raise NotFound("There is no school at this address that you may see.")
        g.school = {"school_id": school_id, "name": _school_name(person, school_id)}
    elif len(person.schools) == 1 and not person.trust_roles:
        # Pages about no school, such as help, keep the way around of the only school that they could be at.
        g.school = next({"school_id": only, "name": name} for only, name in person.schools.items())
    if not person.may(rule, school_id):
        raise NotAllowed("This page is for other roles than yours.", roles=sorted(role.value for role in rule.roles))


def _school_name(person: SignedIn, school_id: str) -> str:
    if school_id in person.schools:
        return person.schools[school_id]
    kept: dict[str, tuple[str, datetime]] = current_app.extensions.setdefault("school_names", {})
    known = kept.get(school_id)
    if known is not None and now() - known[1] < NAMES_KEPT:
        return known[0]
    try:
        kept[school_id] = str(ask("membership", "school", school_id=school_id)["name"]), now()
    except ServiceAway:
        return known[0] if known else "This school"
    except NotFound:
        raise NotFound("There is no school at this address that you may see.") from None
    return kept[school_id][0]


def _to_sign_in(looks: bool) -> AnyResponse:
    """Off to sign in; what was typed into a form whose session ended meanwhile is kept for its owner."""
    if looks:
        raise NotSignedIn("You are signed out. Sign in again to see how it goes on.")
    if g.get("roles_ended"):
        flash("You hold no role at a school or in the trust any more, so you were signed out.")
    response = redirect(url_for("sign_in.choose", next=_wanted()))
    if request.method == "POST":
        account = unfinished.account_of_ended_session()
        if account:
            unfinished.keep(response, account)
    return response


def _wanted() -> str:
    return own_path(request.full_path)


def own_path(path: str | None) -> str:
    """A path of this portal to go on to; the start page for anything that would lead elsewhere."""
    if not path or len(path) > LONGEST_PATH:
        return "/"
    path = path.removesuffix("?")
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else path


def note_reading(what: str, record: str | None = None, way: str = "page") -> None:
    """Put down that this person read something that matters: who looked into what is itself on record."""
    school_id = g.school["school_id"] if g.school else None
    with signing_in.records(me().account) as uow:
        readings.note_reading(uow, me().account, what, school_id=school_id, record=record, way=way)
