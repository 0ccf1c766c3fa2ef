"""The trust's identity provider, found by discovery (OpenID Connect, code flow with PKCE): off to it, back from it with an
account that it vouches for, and signing out there. What it says is believed only where its signature, issuer, audience,
nonce and times are right; what it says about roles is not asked for, since membership knows them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from services.portal.application.accounts import plain
from services.portal.web.settings import LOOPBACK, OidcSettings
from shared.errors import QuaysideError
from shared.observability.metrics import SIGN_INS

log = logging.getLogger(__name__)
NAME = "provider"
SCOPES = "openid email profile"
PATIENCE = 5.0
"""Seconds for one question to the provider; somebody waits for the answer in front of a browser."""
LEEWAY = 60
"""Seconds by which its clock and ours may differ."""
SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""By a key that only the provider has: never by our shared secret, never unsigned."""
MOST_BEGUN = 3
"""Sign-ins begun and not finished that a browser remembers, in as many tabs: its cookie holds 4 KB."""
LONGEST_ACCOUNT = 200


class ProviderProblem(QuaysideError):
    """A sign-in by the provider that came to nothing; the words are for the person in front of it."""

    code = "provider"

    def __init__(self, outcome: str, status: int, title: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.status = status
        self.title = title


@dataclass(frozen=True)
class Vouched:
    """What came back from the provider."""

    account: str
    id_token: str
    onwards: str


class Provider:
    """The one identity provider of this portal."""

    def __init__(self, app: Flask, settings: OidcSettings, public_url: str) -> None:
        self._settings = settings
        self._public_url = public_url
        self._back_to = f"{public_url}/sign-in/oidc/back"
        self._client = OAuth(app).register(
            NAME,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": SCOPES, "code_challenge_method": "S256", "default_timeout": PATIENCE},
        )

    @property
    def title(self) -> str:
        return self._settings.title

    def off(self, onwards: str) -> Response:
        """To the provider; what it will answer must fit what this browser now remembers."""
        with self._in_words():
            self._discovered()
            made = self._client.create_authorization_url(self._back_to)
        self._forget_oldest()
        kept = {name: made[name] for name in ("state", "nonce", "code_verifier")}
        self._client.save_authorize_data(redirect_uri=self._back_to, onwards=onwards, **kept)
        return redirect(made["url"])

    def back(self) -> Vouched:
        """The account that the provider vouches for, in the request that it sent the browser back with.

        Raises ProviderProblem for everything else; then nothing was done.
        """
        begun = self._client.framework.get_state_data(session, request.args.get("state", ""))
        if begun is None:
            raise _begun_elsewhere()
        if "error" in request.args:
            self._client.framework.clear_state_data(session, request.args["state"])
            raise self._refused_there(request.args["error"])
        with self._in_words():
            issuer = str(self._discovered()["issuer"])
            token = self._client.authorize_access_token(claims_options=self._wanted(issuer), leeway=LEEWAY)
            claims = self._claims(token)
        return Vouched(self._account(claims), str(token["id_token"]), str(begun["onwards"]))

    def way_out(self, id_token: str) -> str | None:
        """Where to sign out at the provider too; None where it offers nothing, or does not answer."""
        try:
            with self._in_words():
                if not self._discovered().get("end_session_endpoint"):
                    return None
                made = self._client.create_logout_url(
                    post_logout_redirect_uri=f"{self._public_url}/sign-in",
                    id_token_hint=id_token,
                    client_id=self._settings.client_id,
                )
        except ProviderProblem:
            return None
        return str(made["url"])

    def _discovered(self) -> dict[str, Any]:
        """What the provider says of itself, read once and checked. Raises ValueError for what is not to be relied on."""
        found: dict[str, Any] = self._client.load_server_metadata()
        if "_checked" not in found:
            try:
                _check(found, self._settings.issuer)
            except ValueError:
                found.clear()
                raise
            if "client_secret_basic" not in found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
                self._client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105  a name
            found["_checked"] = True
        return found

    def _wanted(self, issuer: str) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "values": [self._settings.client_id]},
        }

    def _claims(self, token: Mapping[str, Any]) -> dict[str, Any]:
        """What the identity token says; the claim that names the account may come from the provider's own page instead."""
        if "userinfo" not in token or not token.get("id_token"):
            raise ValueError("the answer holds no identity token")
        claims = dict(token["userinfo"])
        if not claims.get(self._settings.account_claim) and self._discovered().get("userinfo_endpoint"):
            more = self._client.userinfo(token=token)
            if more.get("sub") != claims["sub"]:
                raise ValueError("userinfo is about somebody else")
            claims = {**more, **claims}
        return claims

    def _account(self, claims: Mapping[str, Any]) -> str:
        claim = self._settings.account_claim
        named = claims.get(claim)
        if not isinstance(named, str) or not 0 < len(plain(named)) <= LONGEST_ACCOUNT:
            log.warning("the provider's answer lacks the claim that names the account", extra={"claim": claim})
            raise ProviderProblem(
                "refused", 403, "Your account could not be recognised",
                f"{_start(self.title)} did not say which account you have here (it should, as “{claim}”). You are not "
                "signed in. Ask the trust’s IT operator to look at how the provider is set up.",
            )  # fmt: skip
        if claim == "email" and str(claims.get("email_verified", True)).lower() != "true":
            raise ProviderProblem(
                "refused", 403, "Your email address is not confirmed",
                f"{_start(self.title)} has not checked that {plain(named)} is yours, so you cannot sign in with it. "
                "Confirm the address there, or ask whoever looks after your account, then sign in again.",
            )  # fmt: skip
        return plain(named)

    def _refused_there(self, error: str) -> ProviderProblem:
        if error == "access_denied":
            return ProviderProblem(
                "refused", 403, "You were not signed in",
                f"{_start(self.title)} says that the sign-in was stopped, by you or because you may not use this portal "
                "with it. Nothing was done. Try again, or ask whoever looks after your account.",
            )  # fmt: skip
        log.warning("the identity provider refused", extra={"error": error[:80]})
        if error in ("temporarily_unavailable", "server_error"):
            return self._away()
        return self._not_believed()

    def _away(self) -> ProviderProblem:
        return ProviderProblem(
            "away", 503, "Signing in does not work just now",
            f"{_start(self.title)} does not answer. You are not signed in, and nothing was done. Try again in a few minutes.",
        )  # fmt: skip

    def _not_believed(self) -> ProviderProblem:
        return ProviderProblem(
            "refused", 403, "You were not signed in",
            f"What {self.title} answered could not be trusted: it was too old, or not meant for this sign-in. Nothing was "
            "done. Sign in again; if it happens again, ask the trust’s IT operator.",
        )  # fmt: skip

    def _forget_oldest(self) -> None:
        begun = [name for name in session if name.startswith(f"_state_{NAME}_")]
        for name in sorted(begun, key=lambda name: float(session[name]["exp"]))[: 1 - MOST_BEGUN or None]:
            session.pop(name)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What goes wrong between us and the provider, as a ProviderProblem; the log has the particulars."""
        try:
            yield
        except MismatchingStateError:
            raise _begun_elsewhere() from None
        except requests.RequestException as problem:
            log.warning("the identity provider is away", extra={"problem": type(problem).__name__})
            raise self._away() from problem
        except (OAuthError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as problem:
            log.warning("the identity provider's answer is not believed", extra={"problem": repr(problem)[:200]})
            raise self._not_believed() from problem


def note_outcome(problem: ProviderProblem) -> None:
    """Count a sign-in that came to nothing."""
    SIGN_INS.labels("oidc", problem.outcome).inc()


def _begun_elsewhere() -> ProviderProblem:
    return ProviderProblem(
        "refused", 400, "This sign-in cannot be finished",
        "It was begun in another browser, or more than an hour ago, or has been used. You are not signed in. Sign in again.",
    )  # fmt: skip


def _check(found: dict[str, Any], issuer: str) -> None:
    """Raise ValueError where discovery names another issuer, or a way that others can listen to."""
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise ValueError(f"discovery names another issuer: {found.get('issuer')}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"):
        address = urlsplit(str(found.get(name) or ""))
        if not address.hostname:
            if name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                raise ValueError(f"discovery names no {name}")
        elif address.scheme != "https" and address.hostname not in LOOPBACK:
            raise ValueError(f"{name} is not https")
    offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
    found["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNATURES]


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
