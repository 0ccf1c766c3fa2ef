"""Signing in with the trust's identity provider: off to it, and back."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, redirect, request
from flask_limiter import Limiter
from werkzeug.wrappers import Response

from services.portal.web.admission import guard, signing_in
from services.portal.web.admission.access import ANYBODY, Pages
from services.portal.web.admission.identity_provider import Provider, ProviderProblem, note_outcome
from services.portal.web.context import portal
from shared.errors import NotFound

pages = Pages("oidc", __name__)
PROVIDER = "identity_provider"


def install(app: Flask, limiter: Limiter) -> None:
    """Make the provider known, where the trust has one; each answer that came to nothing counts as an attempt."""
    settings = app.extensions["portal"].settings
    if settings.oidc is not None:
        app.extensions[PROVIDER] = Provider(app, settings.oidc, settings.public_url)
    attempts = limiter.limit(
        lambda: portal().settings.sign_in_attempts, deduct_when=lambda answer: answer.status_code >= 400
    )
    app.view_functions["oidc.back"] = cast(Any, attempts(app.view_functions["oidc.back"]))


@pages.page("/sign-in/oidc", may=ANYBODY)
def begin() -> Response:
    """Off to the provider."""
    return _provider().off(guard.own_path(request.args.get("next")))


@pages.page("/sign-in/oidc/back", may=ANYBODY)
def back() -> Response:
    """Back from the provider: signed in, or told why not."""
    try:
        vouched = _provider().back()
    except ProviderProblem as problem:
        note_outcome(problem)
        raise
    signing_in.sign_in(vouched.account, "oidc", **{signing_in.ID_TOKEN: vouched.id_token})
    return redirect(guard.own_path(vouched.onwards))


def way_out(id_token: str | None) -> str | None:
    """Where somebody who came by the provider signs out there too, if it offers that."""
    found = current_app.extensions.get(PROVIDER)
    return cast(Provider, found).way_out(id_token) if found is not None and id_token else None


def _provider() -> Provider:
    found = current_app.extensions.get(PROVIDER)
    if found is None:
        raise NotFound("This portal has no identity provider. Sign in with a local account.")
    return cast(Provider, found)
