"""What a view has at hand while it answers one request: who asks, at which school, and the way to the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, g

from services.portal.web.admission.person import SignedIn
from services.portal.web.asking.calls import Asking
from services.portal.web.settings import WebSettings
from shared.clock import school_date
from shared.messaging.calling import Client
from shared.runtime import Runtime

PORTAL = "portal"


@dataclass(frozen=True)
class Portal:
    """What the web process stands on: the portal's own records, the way to the services, and its settings."""

    runtime: Runtime
    client: Client
    settings: WebSettings


def portal() -> Portal:
    """The portal that this application is the face of."""
    found: Portal = current_app.extensions[PORTAL]
    return found


def asking() -> Asking:
    """The calls of this request."""
    found: Asking = g.asking
    return found


def ask(service: str, method: str, /, **request: Any) -> Any:
    """A service's answer to a question. Raises the QuaysideError that it refused with."""
    return asking().ask(service, method, **request)


def ask_once(service: str, method: str, /, **request: Any) -> Any:
    """As `ask`, for what several cards of one page want to know: asked once in a request, away or not."""
    return asking().ask_once(service, method, **request)


def do(service: str, method: str, /, *, once: str, **request: Any) -> Any:
    """Give a command; the same `once` (a form's `once_key()`) is done once, however often it is sent."""
    return asking().do(service, method, once=once, **request)


def me() -> SignedIn:
    """Who is signed in."""
    person: SignedIn = g.signed_in
    return person


def now() -> datetime:
    return portal().runtime.settings.clock.now()


def today() -> date:
    """The date now in England."""
    return school_date(now())
