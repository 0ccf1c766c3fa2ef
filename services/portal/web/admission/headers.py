"""The headers of every answer: what a browser may do with a page, and that it keeps no copy of what is somebody's own."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, g, make_response, request

from services.portal.web.context import portal

A_YEAR = "max-age=31536000; includeSubDomains"
ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

SECRET_PARTS = frozenset({"token", "key"})
"""Parts of an address that are a secret: whoever knows it may do what its holder may."""
HOUSE_ONLY = "strict-origin"
"""Where such a page was, nobody is told, not even this house's own logs. Nothing at all cannot be said: a form's check of where
it came from needs the name of the house."""


def keep_to_itself(response: Response) -> Response:
    """The answer with its headers."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy(g.get("nonce", "")))
    for name, value in ALWAYS.items():
        headers[name] = value
    if SECRET_PARTS & set(request.view_args or ()):
        headers["Referrer-Policy"] = HOUSE_ONLY
    if portal().settings.secure:
        headers["Strict-Transport-Security"] = A_YEAR
    if request.endpoint != "static":
        # Also for visitors: a page shows a form's token, and who is signed in or not. What a form was answered with, such
        # as "check your answers", a browser may keep for its back button: without a copy it shows an error of its own.
        headers.setdefault("Cache-Control", "private, no-cache" if request.method == "POST" else "no-store")
    if response.status_code not in (429, 503):
        # The limiter says it with every answer, as if each were to be asked for again.
        headers.pop("Retry-After", None)
    headers["X-Correlation-Id"] = g.get("correlation_id", "")
    return response


def never_kept(page: str) -> Response:
    """A page that shows a secret: no browser keeps a copy of it, for its back button neither."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def for_files(secure: bool) -> dict[str, str]:
    """The headers of styles, scripts and pictures, which are the same for everybody."""
    return {
        **ALWAYS,
        "Content-Security-Policy": _policy(""),
        **({"Strict-Transport-Security": A_YEAR} if secure else {}),
    }


def _policy(nonce: str) -> str:
    allowed = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce}'" if nonce else "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())
