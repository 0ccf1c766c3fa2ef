"""An identity provider for the tests, made with Authlib's server side: discovery, keys, authorization, tokens, userinfo and
signing out, over HTTP on a loopback port. It can be told to answer wrongly in every way that a portal must see through."""

from __future__ import annotations

import base64
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from authlib.oidc.core.models import AuthorizationCodeMixin
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask, Response, abort, jsonify, request
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "quayside-portal"
CLIENT_SECRET = "a-client-secret-of-the-tests-with-length"

UNSIGNED = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")


class Client(ClientMixin):
    """The portal, as it is registered at the provider."""

    id_token_signed_response_alg = None

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.client_metadata = {"post_logout_redirect_uris": [f"{provider.portal}/sign-in"]}

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == f"{self._provider.portal}/sign-in/oidc/back"

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in self._provider.auth_methods

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that was given out and not yet used."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """`says` is what identity tokens say of whoever signs in; `wrongly` is laid over it, claim by claim (None leaves one
    out), and over discovery by `discovers_wrongly`."""

    portal: str
    says: dict[str, Any] = field(default_factory=lambda: {"sub": "7f3a", "email": "head@manor_mead"})
    wrongly: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    discovers_wrongly: dict[str, Any] = field(default_factory=dict)
    auth_methods: tuple[str, ...] = ("client_secret_basic",)
    refuses: str = ""
    """The error that the authorization page sends the browser back with."""
    algorithm: str = "RS256"
    unsigned: bool = False
    stranger_signs: bool = False
    broken: str = ""
    """A path that answers 500."""
    seen: list[str] = field(default_factory=list)
    """The paths that were asked for."""

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "first"})
        self.codes: dict[str, Code] = {}
        self.signed_out: list[str] = []
        self._server = make_server("127.0.0.1", 0, _app(self), threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def answer(self, address: str) -> str:
        """Where the provider sends a browser that it was sent to, once somebody has proved there who they are."""
        assert address.startswith(self.issuer), address
        there = requests.get(address, allow_redirects=False, timeout=5)
        assert there.status_code == 302, there.text
        back = urlsplit(there.headers["Location"])
        return f"{back.path}?{back.query}" if back.query else back.path

    def public_keys(self) -> KeySet:
        return KeySet([self.key])

    def discovery(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": list(self.auth_methods),
            "code_challenge_methods_supported": ["S256"],
            **self.discovers_wrongly,
        }
        return {name: value for name, value in found.items() if value is not None}


class _Codes(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
    provider: Provider

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        assert asked["code_challenge_method"] == "S256", "the portal must send a challenge"
        self.provider.codes[code] = Code(
            code, asked["redirect_uri"], asked["scope"], asked["nonce"], asked["code_challenge"], "S256"
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.provider.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.provider.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return "somebody"


class _IdentityToken(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in self._provider.codes.values())

    def get_client_algorithm(self, client: Client) -> str:
        return self._provider.algorithm

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": self._provider.algorithm, "kid": str(self._provider.key.kid)}

    def resolve_client_private_key(self, client: Client) -> Any:
        if self._provider.algorithm == "HS256":
            return OctKey.import_key(CLIENT_SECRET)
        return self._provider.stranger if self._provider.stranger_signs else self._provider.key

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self._provider.issuer, "aud": [CLIENT_ID]}

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        return {**self._provider.says, **self._provider.wrongly}

    def process_token(self, grant: Any, response: Any) -> Any:
        token = super().process_token(grant, response)
        if self._provider.unsigned:
            claims = token["id_token"].split(".")[1]
            token["id_token"] = f"{UNSIGNED}.{claims}."
        if self._provider.wrongly.get("id_token") == "missing":
            del token["id_token"]
        return token


class _End(EndSessionEndpoint):
    provider: Provider

    def get_server_jwks(self) -> KeySet:
        return self.provider.public_keys()

    def end_session(self, end_session_request: Any) -> None:
        self.provider.signed_out.append(end_session_request.id_token_claims["sub"])


def _app(provider: Provider) -> Flask:
    app = Flask("provider")
    server = AuthorizationServer(
        app, query_client=lambda _id: Client(provider), save_token=lambda _token, _request: None
    )
    grant = type("Codes", (_Codes,), {"provider": provider})
    server.register_grant(grant, [_IdentityToken(provider), CodeChallenge(required=True)])
    server.register_endpoint(type("End", (_End,), {"provider": provider}))

    _plain_answers(app, provider)

    @app.get("/authorize")
    def authorize() -> Any:
        if provider.refuses:
            back, state = request.args["redirect_uri"], request.args["state"]
            return "", 302, {"Location": f"{back}?error={provider.refuses}&state={state}"}
        try:
            asked = server.get_consent_grant(end_user="somebody")
        except OAuth2Error as problem:
            return str(problem), 400
        return server.create_authorization_response(grant_user="somebody", grant=asked)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/end")
    def end() -> Any:
        return server.create_endpoint_response("end_session") or "You are signed out."

    return app


def _plain_answers(app: Flask, provider: Provider) -> None:
    @app.before_request
    def note() -> None:
        provider.seen.append(request.path)
        if request.path == provider.broken:
            abort(500)

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(provider.discovery())

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(provider.public_keys().as_dict(private=False))

    @app.get("/userinfo")
    def userinfo() -> Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        return jsonify(provider.userinfo)
